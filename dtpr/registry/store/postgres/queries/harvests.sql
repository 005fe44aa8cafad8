-- list_sources --
-- All sources by name.
SELECT name, document, progress, public, harvested_at FROM sources ORDER BY name

-- find_source --
-- One source by its name.
SELECT name, document, progress, public, harvested_at FROM sources WHERE name = :source

-- insert_source --
-- Keep a new source.
INSERT INTO sources (name, document, progress, public, harvested_at)
VALUES (:source, :document, :progress, :public, :harvested_at)

-- update_source --
-- Replace what is kept of a source, if nobody else read on since.
UPDATE sources SET
    document = :document, progress = :progress, public = :public, harvested_at = :harvested_at
WHERE name = :source AND progress = :was

-- find_origin --
-- Where a device comes from, and the place that it stands in here.
SELECT s.name, s.document, h.place
FROM harvested AS h JOIN sources AS s ON s.name = h.source
WHERE h.num = :num

-- put_harvested --
-- Write down that a device of a source was met.
INSERT INTO harvested (num, source, place, round, doomed)
VALUES (:num, :source, :place, :round, 0)
ON CONFLICT (num) DO UPDATE SET place = excluded.place, round = excluded.round, doomed = 0

-- doom_harvested --
-- Write down that a device is to be withdrawn.
UPDATE harvested SET doomed = 1 WHERE num = :num

-- doom_unmet --
-- Doom the public devices of a source that were last met in an earlier reading of it.
UPDATE harvested SET doomed = 1
WHERE source = :source AND round < :round AND num IN (SELECT num FROM published)

-- count_harvested --
-- How many public devices a source has, and how many of them are doomed.
SELECT count(*), coalesce(sum(h.doomed), 0)
FROM harvested AS h JOIN published AS p ON p.num = h.num
WHERE h.source = :source

-- list_doomed --
-- Some public devices of a source that are to be withdrawn.
SELECT d.num, d.id, d.code, d.organization, d.external_id, d.state, d.version, d.revision,
       d.document, d.changed_at, d.source
FROM harvested AS h JOIN devices AS d ON d.num = h.num
WHERE h.source = :source AND h.doomed = 1 AND d.state = 'published'
ORDER BY d.num
LIMIT :limit

-- find_harvested_name --
-- What a name of a source is here.
SELECT ours FROM harvested_names WHERE source = :source AND kind = :kind AND theirs = :theirs

-- insert_harvested_name --
-- Keep what a name of a source is here.
INSERT INTO harvested_names (source, kind, theirs, ours) VALUES (:source, :kind, :theirs, :ours)

-- find_name_source --
-- Which source an organization or a place of this name comes from.
SELECT source FROM harvested_names WHERE kind = :kind AND ours = :ours
