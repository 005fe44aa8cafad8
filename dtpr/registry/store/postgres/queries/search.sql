-- insert_terms --
-- Keep what a device is found by; the term of its two thousand neighbours lets a search begin small.
INSERT INTO device_terms (num, terms)
VALUES (:num, array_to_tsvector(string_to_array(:terms, ' ') || concat('#', :num::bigint / 2048)))

-- delete_terms --
-- Forget what a device was found by.
DELETE FROM device_terms WHERE num = :num

-- add_words --
-- Keep the words that are not known yet, and return them.
INSERT INTO words (word)
SELECT new.word FROM unnest(:words::text[]) AS new (word)
WHERE NOT EXISTS (SELECT 1 FROM words AS known WHERE known.word = new.word)
RETURNING word

-- insert_spelling --
-- Keep what a word is found by where it is misspelt.
INSERT INTO spellings (spelling, word) VALUES (:spelling, :word)

-- longer_words --
-- Words that begin with one, the shortest first.
SELECT word FROM (
    SELECT DISTINCT word FROM words WHERE word >= :word AND word < :beyond ORDER BY word LIMIT 2000
) AS longer
ORDER BY length(word), word
LIMIT :most

-- spelled_words --
-- Words that have one of some spellings.
SELECT DISTINCT word FROM spellings WHERE spelling = ANY (:spellings::text[])

-- delete_place_terms --
-- Forget what a place was found by.
DELETE FROM place_terms WHERE place = :place

-- insert_place_term --
-- Keep what a place is found by.
INSERT INTO place_terms (term, place) VALUES (:term, :place)

-- places_having --
-- Places that have, of each of several lists of terms, one; `numbers` tells the list of each term.
SELECT t.place
FROM unnest(:terms::text[], :numbers::bigint[]) AS asked (term, list)
JOIN place_terms AS t ON t.term = asked.term
GROUP BY t.place
HAVING count(DISTINCT asked.list) = :asked
ORDER BY t.place COLLATE "C"
LIMIT :most

-- public_inside --
-- What is public of the devices in a place, or in one that lies in it, by number, from one on.
WITH RECURSIVE inside (slug) AS (
    SELECT :place::text UNION SELECT o.slug FROM places AS o JOIN inside ON o.parent = inside.slug
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
          AND b.lon BETWEEN :{of}west::bigint AND :{of}east::bigint
          AND b.lat BETWEEN :south::bigint AND :north::bigint
    )
    OR p.grounds > 0 AND EXISTS (
        SELECT 1 FROM grounds AS b
        WHERE b.num = p.num
          AND b.box && ST_MakeEnvelope(:{of}west::bigint::float8 / 1e7, :south::bigint::float8 / 1e7,
                                       :{of}east::bigint::float8 / 1e7, :north::bigint::float8 / 1e7, 4326)
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

-- list_published --
-- Public devices by number, from one on.
SELECT p.num, p.listing
FROM published AS p
WHERE p.num > :after
@exactly()
ORDER BY p.num
LIMIT :limit

-- search_published --
-- Public devices that have some terms, by number, from one on: first among the next few thousand,
-- as what is common is soon found there, and only then among all. Sums keep the planner from walking
-- along the numbers, which would take as long as the rarest word is rare.
WITH soon AS MATERIALIZED (
    SELECT p.num, p.listing
    FROM (
        SELECT t.num + 0 AS num FROM device_terms AS t
        WHERE t.terms @@ (format('(''#%s'' | ''#%s'') & %s', :after::bigint / 2048, :after::bigint / 2048 + 1,
                                 replace(:sought, '~', '& !'))::tsquery)
          AND t.num + 0 > :after::bigint
        ORDER BY 1 OFFSET 0
    ) AS c JOIN published AS p ON p.num = c.num
    WHERE true
@exactly()
    ORDER BY c.num
    LIMIT :limit
)
SELECT num, listing FROM soon WHERE (SELECT count(*) FROM soon) = :limit
UNION ALL
(
    SELECT p.num, p.listing
    FROM (
        SELECT t.num + 0 AS num FROM device_terms AS t
        WHERE t.terms @@ (replace(:sought, '~', '& !')::tsquery)
          AND t.num + 0 > :after::bigint AND (SELECT count(*) FROM soon) < :limit
        ORDER BY 1 OFFSET 0
    ) AS c JOIN published AS p ON p.num = c.num
    WHERE true
@exactly()
    ORDER BY c.num
    LIMIT :limit
)
