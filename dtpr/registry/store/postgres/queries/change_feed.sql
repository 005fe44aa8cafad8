-- log_state --
-- Which log this is, and up to where it is settled: the end that is seen, or where the writer that
-- began first and has not ended stands. What a writer has written is seen before its lock is gone,
-- and a lock is asked for after the end was seen: so none is missed.
SELECT l.id, e.seq, least(
    e.seq,
    (SELECT min(objid::bigint) FROM pg_locks
     WHERE locktype = 'advisory' AND classid = 1685352562 AND objsubid = 2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
)
FROM change_log AS l CROSS JOIN (SELECT coalesce(max(seq), 0) AS seq FROM changes) AS e

-- told_changes --
-- Changes beyond one, up to the settled end, with what is public of each device now.
SELECT found, seq, at, num, kind, id, code, organization, revision, hash, source, place,
       identifiability, public_hash, document
FROM (
    SELECT count(*) OVER () AS found, c.seq, c.at, c.num, c.kind, d.id, d.code, d.organization,
           c.revision, r.hash, d.source, p.place, p.identifiability, now.hash AS public_hash,
           now.document,
           sum(coalesce(octet_length(now.document), 0)) OVER (ORDER BY c.seq)
               - coalesce(octet_length(now.document), 0) AS bytes_before
    FROM (
        SELECT seq, at, num, kind, revision FROM changes
        WHERE seq > :after AND seq <= :end AND kind <> 'redrawn'
          AND organization = :organization  --? organization
        ORDER BY seq
        LIMIT :limit::bigint
    ) AS c
    JOIN devices AS d ON d.num = c.num
    JOIN revisions AS r ON r.device = c.num AND r.number = c.revision
    LEFT JOIN published AS p ON p.num = c.num
    LEFT JOIN revisions AS now ON now.device = p.num AND now.number = d.revision
) AS told
WHERE bytes_before < :most_bytes::bigint
ORDER BY seq

-- latest_changes --
-- The last changes up to the settled end, the newest first.
SELECT c.seq, c.at, c.kind, d.id, d.code, d.organization, c.revision, p.listing
FROM (
    SELECT seq, at, num, kind, revision FROM changes
    WHERE seq <= :end AND kind <> 'redrawn'
      AND organization = :organization  --? organization
    ORDER BY seq DESC
    LIMIT :limit::bigint
) AS c
JOIN devices AS d ON d.num = c.num
LEFT JOIN published AS p ON p.num = c.num
ORDER BY c.seq DESC
