-- insert_terms --
-- Keep what a device is found by.
INSERT INTO device_terms (rowid, terms) VALUES (:num, :terms)

-- delete_terms --
-- Forget what a device was found by.
DELETE FROM device_terms WHERE rowid = :num

-- add_words --
-- Keep the words that are not known yet, and return them.
INSERT OR IGNORE INTO words (word) SELECT value FROM json_each(:words) WHERE true RETURNING word

-- insert_spelling --
-- Keep what a word is found by where it is misspelt.
INSERT OR IGNORE INTO spellings (spelling, word) VALUES (:spelling, :word)

-- longer_words --
-- Words that begin with one, the shortest first.
SELECT word FROM (
    SELECT word FROM words WHERE word >= :word AND word < :beyond ORDER BY word LIMIT 2000
)
ORDER BY length(word), word
LIMIT :most

-- spelled_words --
-- Words that have one of some spellings.
SELECT DISTINCT word FROM spellings WHERE spelling IN (SELECT value FROM json_each(:spellings))

-- delete_place_terms --
-- Forget what a place was found by.
DELETE FROM place_terms WHERE place = :place

-- insert_place_term --
-- Keep what a place is found by.
INSERT INTO place_terms (term, place) VALUES (:term, :place)

-- places_having --
-- Places that have, of each of several lists of terms, one; `numbers` tells the list of each term.
SELECT t.place
FROM json_each(:terms) AS asked
JOIN json_each(:numbers) AS list ON list.key = asked.key
JOIN place_terms AS t ON t.term = asked.value
GROUP BY t.place
HAVING count(DISTINCT list.value) = :asked
ORDER BY t.place
LIMIT :most

-- public_inside --
-- What is public of the devices in a place, or in one that lies in it, by number, from one on.
WITH RECURSIVE inside (slug) AS (
    VALUES (:place) UNION SELECT o.slug FROM places AS o JOIN inside ON o.parent = inside.slug
)
SELECT p.num, p.listing, r.document
FROM published AS p
JOIN devices AS d ON d.num = p.num
JOIN revisions AS r ON r.device = d.num AND r.number = d.revision
WHERE p.place IN (SELECT slug FROM inside) AND p.num > :after
ORDER BY p.num
LIMIT :most

-- @lying --
-- Whether the device `p` lies in a box from `{of}`, or may.
    EXISTS (
        SELECT 1 FROM spots AS b
        WHERE b.num = p.num
          AND b.west <= :{of}east AND b.east >= :{of}west AND b.south <= :north AND b.north >= :south
    )
    OR p.grounds > 0 AND EXISTS (
        WITH RECURSIVE numbers (part) AS (
            SELECT p.num * 65536
            UNION ALL
            SELECT part + 1 FROM numbers WHERE part + 1 < p.num * 65536 + p.grounds
        )
        SELECT 1 FROM numbers CROSS JOIN grounds AS b ON b.part = numbers.part
        WHERE b.west <= :{of}east AND b.east >= :{of}west AND b.south <= :north AND b.north >= :south
    )

-- @exactly --
-- What terms do not settle of the device `p`.
  AND (p.active_from IS NULL OR p.active_from <= :started_by)  --? started_by
  AND (p.active_until IS NULL OR p.active_until >= :not_over_on)  --? not_over_on
  AND p.active_from > :starts_after  --? starts_after
  AND p.active_until < :over_before  --? over_before
  AND (  --? west
@lying()  --? west
    OR  --? second_west
@lying(second_)  --? second_west
  )  --? west

-- @having --
-- What has the terms that are sought: `'word'`, `&`, `|`, and `~` for "but not".
device_terms MATCH replace(replace(replace(replace(:sought, '''', '"'), '&', 'AND'), '|', 'OR'), '~', 'NOT')

-- list_published --
-- Public devices by number, from one on.
SELECT p.num, p.listing
FROM published AS p
WHERE p.num > :after
@exactly()
ORDER BY p.num
LIMIT :limit

-- search_published --
-- Public devices that have some terms, by number, from one on.
SELECT p.num, p.listing
FROM device_terms CROSS JOIN published AS p ON p.num = device_terms.rowid
WHERE
@having()
  AND device_terms.rowid > :after
@exactly()
ORDER BY device_terms.rowid
LIMIT :limit
