-- insert_release --
-- Keep a release that was taken in, unless the very same one is here.
INSERT INTO releases
    (version, hash, form, datachain_type, document, origin, imported_at, imported_by)
VALUES
    (:version, :hash, :form, :datachain_type, :document, :origin, :imported_at, :imported_by)
ON CONFLICT (version, hash) DO NOTHING

-- list_releases --
-- What was taken in, in the order of its import, without the releases themselves.
SELECT num, version, hash, form, datachain_type, origin, imported_at, imported_by
FROM releases ORDER BY num

-- find_release --
-- One release, as it was taken in, by its number.
SELECT form, document FROM releases WHERE num = :num

-- insert_release_choice --
-- Choose the release in use for a kind of chain; the newest choice holds.
INSERT INTO release_choices (datachain_type, version, hash, chosen_at, chosen_by)
VALUES (:datachain_type, :version, :hash, :chosen_at, :chosen_by)

-- list_release_choices --
-- The choice that holds for each kind of chain.
SELECT datachain_type, version, hash FROM release_choices
WHERE num IN (SELECT max(num) FROM release_choices GROUP BY datachain_type)
ORDER BY datachain_type

-- releases_state --
-- How many imports and how many choices there were: both only ever grow.
SELECT (SELECT count(*) FROM releases), (SELECT count(*) FROM release_choices)

-- list_public_texts --
-- Devices that are public, by number, with the newest text and the one that was published.
SELECT d.num, d.id, d.code, d.organization, d.version, d.document, r.document
FROM devices d JOIN revisions r ON r.device = d.num AND r.number = d.revision
WHERE d.state = 'published' AND d.num > :after
  AND d.organization = :organization  --? organization
ORDER BY d.num
LIMIT :limit
