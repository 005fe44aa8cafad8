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
INSERT INTO spots (num, rank, lon, lat, active_from, active_until, spot)
VALUES (:num, :rank, :lon, :lat, :active_from, :active_until,
        ST_SetSRID(ST_MakePoint(:lon::bigint::float8 / 1e7, :lat::bigint::float8 / 1e7), 4326))

-- insert_ground --
-- Write down a part of a device that is an area or a route (1e-7 degrees).
INSERT INTO grounds (part, num, rank, active_from, active_until, form, box)
VALUES (:part, :num, :rank, :active_from, :active_until, :form,
        ST_MakeEnvelope(:west::float8 / 1e7, :south::float8 / 1e7,
                        :east::float8 / 1e7, :north::float8 / 1e7, 4326))

-- insert_footprint --
-- Write down a part of what a device senses (1e-7 degrees).
INSERT INTO footprints (part, num, rank, active_from, active_until, form, box)
VALUES (:part, :num, :rank, :active_from, :active_until, :form,
        ST_MakeEnvelope(:west::float8 / 1e7, :south::float8 / 1e7,
                        :east::float8 / 1e7, :north::float8 / 1e7, 4326))

-- published_parts --
-- How many parts a public device has, and where answers hold it.
SELECT grounds, footprints, touched FROM published WHERE num = :num

-- delete_spot --
-- Forget where a device stands.
DELETE FROM spots WHERE num = :num

-- delete_ground --
-- Forget a part of a device.
DELETE FROM grounds WHERE part = :part

-- delete_footprint --
-- Forget a part of what a device senses.
DELETE FROM footprints WHERE part = :part

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
-- On which days a part counts.
  AND ({of}.active_from IS NULL OR {of}.active_from <= :started_by::text::date)  --? started_by
  AND ({of}.active_until IS NULL OR {of}.active_until >= :not_over_on::text::date)  --? not_over_on
  AND {of}.active_from > :starts_after::text::date  --? starts_after
  AND {of}.active_until < :over_before::text::date  --? over_before

-- @dots --
-- Points of the sensitivity `{of}` in a box of its own.
(
    SELECT 0, num, {of}::bigint, lon, lat, NULL::bytea FROM spots
    WHERE spot && ST_MakeEnvelope(:rank{of}_west::float8 / 1e7, :rank{of}_south::float8 / 1e7,
                                  :rank{of}_east::float8 / 1e7, :rank{of}_north::float8 / 1e7, 4326)
      AND rank = {of}
@days(spots)
@filters(spots)
    LIMIT :most{of}
)

-- @footprints --
-- The parts of what devices sense, in a box of their own.
(
    SELECT 2, num, rank, NULL::bigint, NULL::bigint, form FROM footprints
    WHERE box && ST_MakeEnvelope(:footprints_west::float8 / 1e7, :footprints_south::float8 / 1e7,
                                 :footprints_east::float8 / 1e7, :footprints_north::float8 / 1e7, 4326)
      AND rank = :identifiability  --? identifiability
@days(footprints)
@filters(footprints)
)

-- @grounds --
-- The parts of devices that are areas or routes, in a box of their own.
(
    SELECT 1, num, rank, NULL::bigint, NULL::bigint, form FROM grounds
    WHERE box && ST_MakeEnvelope(:grounds_west::float8 / 1e7, :grounds_south::float8 / 1e7,
                                 :grounds_east::float8 / 1e7, :grounds_north::float8 / 1e7, 4326)
      AND rank = :identifiability  --? identifiability
@days(grounds)
@filters(grounds)
)

-- around --
-- Points of each sensitivity in a box of their own, and the parts of devices and of what they sense
-- in theirs (1e-7 degrees).
SELECT 0, 0::bigint, 0::bigint, 0::bigint, 0::bigint, NULL::bytea WHERE FALSE
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
-- The parts of `{of}` in a box (1e-7 degrees), so many at most.
    num, rank::bigint, round(ST_XMin(box) * 1e7)::bigint, round(ST_YMin(box) * 1e7)::bigint,
    round(ST_XMax(box) * 1e7)::bigint, round(ST_YMax(box) * 1e7)::bigint, form
    FROM {of}
    WHERE box && ST_MakeEnvelope(:west::float8 / 1e7, :south::float8 / 1e7,
                                 :east::float8 / 1e7, :north::float8 / 1e7, 4326)
      AND rank = :identifiability  --? identifiability
@days({of})
@filters({of})
    LIMIT :most

-- in_block --
-- All points, and all parts of devices and of what they sense, in a box (1e-7 degrees); of each so
-- many at most.
(
    SELECT 0, num, rank::bigint, lon, lat, lon, lat, NULL::bytea FROM spots
    WHERE spot && ST_MakeEnvelope(:west::float8 / 1e7, :south::float8 / 1e7,
                                  :east::float8 / 1e7, :north::float8 / 1e7, 4326)
      AND rank = :identifiability  --? identifiability
@days(spots)
@filters(spots)
    LIMIT :most
)
UNION ALL
(
    SELECT 1,
@in_block(grounds)
)
UNION ALL
(
    SELECT 2,
@in_block(footprints)
)

-- ground_forms --
-- Some parts of devices that are areas or routes.
SELECT num, form FROM grounds WHERE part = ANY (:parts::bigint[])

-- met --
-- Public devices that sense in one box, and those that are in another, or may (1e-7 degrees), by
-- number, from one on.
SELECT p.num, p.id, p.identifiability, p.grounds, p.footprints FROM published p
WHERE p.num > :beyond AND p.num IN (
    SELECT num FROM footprints
    WHERE box && ST_MakeEnvelope(:footprints_west::float8 / 1e7, :footprints_south::float8 / 1e7,
                                 :footprints_east::float8 / 1e7, :footprints_north::float8 / 1e7, 4326)
      AND rank = :identifiability  --? identifiability
@days(footprints)
@filters(footprints)
    UNION ALL  --? grounds_west
    SELECT num FROM grounds  --? grounds_west
    WHERE box && ST_MakeEnvelope(:grounds_west::float8 / 1e7, :grounds_south::float8 / 1e7,  --? grounds_west
                                 :grounds_east::float8 / 1e7, :grounds_north::float8 / 1e7, 4326)  --? grounds_west
      AND rank = :identifiability  --? identifiability  --? grounds_west
@days(grounds)  --? grounds_west
@filters(grounds)  --? grounds_west
    UNION ALL  --? grounds_west
    SELECT num FROM spots  --? grounds_west
    WHERE spot && ST_MakeEnvelope(:grounds_west::float8 / 1e7, :grounds_south::float8 / 1e7,  --? grounds_west
                                 :grounds_east::float8 / 1e7, :grounds_north::float8 / 1e7, 4326)  --? grounds_west
      AND rank = :identifiability  --? identifiability  --? grounds_west
@days(spots)  --? grounds_west
@filters(spots)  --? grounds_west
)
ORDER BY p.num
LIMIT :most

-- part_forms --
-- Some parts of devices, or of what they sense.
SELECT num, form FROM grounds WHERE part = ANY (:parts::bigint[])
UNION ALL
SELECT num, form FROM footprints WHERE part = ANY (:parts::bigint[])

-- spots_of --
-- Where some devices are that are points (1e-7 degrees).
SELECT num, lon, lat FROM spots WHERE num = ANY (:nums::bigint[])

-- first_by_id --
-- Of some public devices the first by id.
SELECT num FROM published
WHERE num = ANY (:nums::bigint[])
ORDER BY id COLLATE "C"
LIMIT :most

-- listings --
-- The listings of some public devices.
SELECT num, listing FROM published WHERE num = ANY (:nums::bigint[])

-- @inside --
-- Public devices that lie in a box from `{of}`, or may.
    SELECT num FROM spots
    WHERE lon BETWEEN :{of}west::bigint AND :{of}east::bigint AND lat BETWEEN :south::bigint AND :north::bigint
      AND spot && ST_MakeEnvelope(:{of}west::bigint::float8 / 1e7, :south::bigint::float8 / 1e7,
                                  :{of}east::bigint::float8 / 1e7, :north::bigint::float8 / 1e7, 4326)
    UNION ALL
    SELECT num FROM grounds
    WHERE box && ST_MakeEnvelope(:{of}west::bigint::float8 / 1e7, :south::bigint::float8 / 1e7,
                                 :{of}east::bigint::float8 / 1e7, :north::bigint::float8 / 1e7, 4326)
