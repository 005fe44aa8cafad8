-- insert_published --
-- Make a device public.
INSERT INTO published
    (num, id, organization, place, identifiability, lon, lat, grounds, footprints, touched,
     active_from, active_until, listing)
VALUES
    (:num, :id, :organization, :place, :identifiability, :lon, :lat, :grounds, :footprints,
     :touched, :active_from, :active_until, :listing)

-- insert_element --
-- Write down that a public device has an element.
INSERT INTO published_elements (element, num, purpose) VALUES (:element, :num, :purpose)

-- insert_spot --
-- Write down where a device stands that is a point (1e-7 degrees).
INSERT INTO spots
    (num, west, east, south, north, least_rank, most_rank, first_year, last_year)
VALUES
    (:num, :lon, :lon, :lat, :lat, :rank, :rank, :first_year, :last_year)

-- insert_ground --
-- Write down a part of a device that is an area or a route (1e-7 degrees).
INSERT INTO ground_parts
    (part, west, east, south, north, least_rank, most_rank, first_year, last_year, form)
VALUES
    (:part, :west, :east, :south, :north, :rank, :rank, :first_year, :last_year, :form)

-- insert_footprint --
-- Write down a part of what a device senses (1e-7 degrees).
INSERT INTO footprint_parts
    (part, west, east, south, north, least_rank, most_rank, first_year, last_year, form)
VALUES
    (:part, :west, :east, :south, :north, :rank, :rank, :first_year, :last_year, :form)

-- published_parts --
-- How many parts a public device has, and where answers hold it.
SELECT grounds, footprints, touched FROM published WHERE num = :num

-- delete_spot --
-- Forget where a device stands.
DELETE FROM spots WHERE num = :num

-- delete_ground --
-- Forget a part of a device.
DELETE FROM ground_parts WHERE part = :part

-- delete_footprint --
-- Forget a part of what a device senses.
DELETE FROM footprint_parts WHERE part = :part

-- delete_elements --
-- Forget the elements of a device.
DELETE FROM published_elements WHERE num = :num

-- delete_published --
-- Take a device out of the public.
DELETE FROM published WHERE num = :num

-- count_published --
-- How many devices are public.
SELECT count(*) FROM published

-- @filters --
-- What may be asked of the public device of `{of}` besides its place.
  AND EXISTS (SELECT 1 FROM published p WHERE p.num = {of}.num AND p.organization = :organization)  --? organization
  AND EXISTS (SELECT 1 FROM published p WHERE p.num = {of}.num AND p.place = :place)  --? place
  AND EXISTS (SELECT 1 FROM published_elements e WHERE e.element = :element AND e.num = {of}.num)  --? element
  AND EXISTS (SELECT 1 FROM published_elements e WHERE e.element = :purpose AND e.num = {of}.num AND e.purpose = 1)  --? purpose

-- @days --
-- On which days a part counts: the years of `{of}` settle nearly all, the dates themselves the rest.
  AND {of}.first_year <= :started_year  --? started_by
  AND ({of}.first_year < :started_year OR EXISTS (SELECT 1 FROM published p  --? started_by
      WHERE p.num = {of}.num AND (p.active_from IS NULL OR p.active_from <= :started_by)))  --? started_by
  AND {of}.last_year >= :ending_year  --? not_over_on
  AND ({of}.last_year > :ending_year OR EXISTS (SELECT 1 FROM published p  --? not_over_on
      WHERE p.num = {of}.num AND (p.active_until IS NULL OR p.active_until >= :not_over_on)))  --? not_over_on
  AND {of}.first_year >= :starting_year  --? starts_after
  AND EXISTS (SELECT 1 FROM published p WHERE p.num = {of}.num AND p.active_from > :starts_after)  --? starts_after
  AND {of}.last_year <= :over_year  --? over_before
  AND EXISTS (SELECT 1 FROM published p WHERE p.num = {of}.num AND p.active_until < :over_before)  --? over_before

-- @dots --
-- Points of the sensitivity `{of}` in a box of its own. (Of a bare value as its limit, SQLite would
-- prepare the statement anew each time.)
SELECT * FROM (
    SELECT 0, num, {of}, west, south, NULL FROM spots
    WHERE west <= :rank{of}_east AND east >= :rank{of}_west AND south <= :rank{of}_north AND north >= :rank{of}_south
      AND least_rank = {of}
@days(spots)
@filters(spots)
    LIMIT 0 + :most{of}
)

-- @footprints --
-- The parts of what devices sense, in a box of their own.
SELECT 2, num, least_rank, NULL, NULL, f.form
FROM (SELECT part / 65536 AS num, * FROM footprints) AS b JOIN forms AS f ON f.part = b.part
WHERE west <= :footprints_east AND east >= :footprints_west AND south <= :footprints_north AND north >= :footprints_south
  AND least_rank = :identifiability  --? identifiability
@days(b)
@filters(b)

-- @grounds --
-- The parts of devices that are areas or routes, in a box of their own.
SELECT 1, num, least_rank, NULL, NULL, f.form
FROM (SELECT part / 65536 AS num, * FROM grounds) AS b JOIN forms AS f ON f.part = b.part
WHERE west <= :grounds_east AND east >= :grounds_west AND south <= :grounds_north AND north >= :grounds_south
  AND least_rank = :identifiability  --? identifiability
@days(b)
@filters(b)

-- around --
-- Points of each sensitivity in a box of their own, and the parts of devices and of what they sense
-- in theirs (1e-7 degrees).
SELECT 0, 0, 0, 0, 0, NULL WHERE FALSE
UNION ALL  --? footprints_west
@footprints()  --? footprints_west
UNION ALL  --? grounds_west
@grounds()  --? grounds_west
UNION ALL  --? rank0_west
@dots(0)  --? rank0_west
UNION ALL  --? rank1_west
@dots(1)  --? rank1_west
UNION ALL  --? rank2_west
@dots(2)  --? rank2_west

-- @in_block --
-- The parts of `{of}` in a box, so many at most.
    FROM (SELECT part / 65536 AS num, * FROM {of}) AS b JOIN forms AS f ON f.part = b.part
    WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
      AND least_rank = :identifiability  --? identifiability
@days(b)
@filters(b)
    LIMIT 0 + :most

-- in_block --
-- All points, and all parts of devices and of what they sense, in a box (1e-7 degrees); of each so
-- many at most.
SELECT * FROM (
    SELECT 0, num, least_rank, west, south, east, north, NULL FROM spots
    WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
      AND least_rank = :identifiability  --? identifiability
@days(spots)
@filters(spots)
    LIMIT 0 + :most
)
UNION ALL
SELECT * FROM (
    SELECT 1, num, least_rank, west, south, east, north, f.form
@in_block(grounds)
)
UNION ALL
SELECT * FROM (
    SELECT 2, num, least_rank, west, south, east, north, f.form
@in_block(footprints)
)

-- ground_forms --
-- Some parts of devices that are areas or routes.
SELECT part / 65536, form FROM forms WHERE part IN (SELECT value FROM json_each(:parts))

-- met --
-- Public devices that sense in one box, and those that are in another, or may (1e-7 degrees), by
-- number, from one on.
SELECT p.num, p.id, p.identifiability, p.grounds, p.footprints FROM published p
WHERE p.num > :beyond AND p.num IN (
    SELECT num FROM (SELECT part / 65536 AS num, * FROM footprints) AS b
    WHERE west <= :footprints_east AND east >= :footprints_west AND south <= :footprints_north AND north >= :footprints_south
      AND least_rank = :identifiability  --? identifiability
@days(b)
@filters(b)
    UNION ALL  --? grounds_west
    SELECT num FROM (SELECT part / 65536 AS num, * FROM grounds) AS b  --? grounds_west
    WHERE west <= :grounds_east AND east >= :grounds_west AND south <= :grounds_north AND north >= :grounds_south  --? grounds_west
      AND least_rank = :identifiability  --? identifiability  --? grounds_west
@days(b)  --? grounds_west
@filters(b)  --? grounds_west
    UNION ALL  --? grounds_west
    SELECT num FROM spots  --? grounds_west
    WHERE west <= :grounds_east AND east >= :grounds_west AND south <= :grounds_north AND north >= :grounds_south  --? grounds_west
      AND least_rank = :identifiability  --? identifiability  --? grounds_west
@days(spots)  --? grounds_west
@filters(spots)  --? grounds_west
)
ORDER BY p.num
LIMIT :most

-- part_forms --
-- Some parts of devices, or of what they sense.
SELECT part / 65536, form FROM forms WHERE part IN (SELECT value FROM json_each(:parts))

-- spots_of --
-- Where some devices are that are points (1e-7 degrees).
SELECT num, west, south FROM spots WHERE num IN (SELECT value FROM json_each(:nums))

-- first_by_id --
-- Of some public devices the first by id.
SELECT p.num
FROM carray(:nums) AS asked CROSS JOIN published AS p ON p.num = asked.value
ORDER BY p.id
LIMIT :most

-- listings --
-- The listings of some public devices.
SELECT p.num, p.listing FROM carray(:nums) AS asked CROSS JOIN published AS p ON p.num = asked.value

-- @inside --
-- Public devices that lie in a box from `{of}`, or may.
    SELECT num FROM spots
    WHERE west <= :{of}east AND east >= :{of}west AND south <= :north AND north >= :south
    UNION ALL
    SELECT part / 65536 FROM grounds
    WHERE west <= :{of}east AND east >= :{of}west AND south <= :north AND north >= :south
