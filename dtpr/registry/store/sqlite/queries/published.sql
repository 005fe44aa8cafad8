-- insert_published --
-- Make a device public.
INSERT INTO published
    (num, id, organization, place, identifiability, lon, lat, shape, active_from, active_until,
     listing, search_text)
VALUES
    (:num, :id, :organization, :place, :identifiability, :lon, :lat, :shape, :active_from,
     :active_until, :listing, :search_text)

-- insert_element --
-- Write down that a public device has an element.
INSERT INTO published_elements (element, num, purpose) VALUES (:element, :num, :purpose)

-- insert_reach --
-- Write down one box (1e-7 degrees) that a public device is or senses in.
INSERT INTO reach (part, min_lon, max_lon, min_lat, max_lat, num)
VALUES (:num * 2 + :part, :west, :east, :south, :north, :num)

-- delete_reach --
-- Forget where a device is.
DELETE FROM reach WHERE part BETWEEN :num * 2 AND :num * 2 + 1

-- delete_elements --
-- Forget the elements of a device.
DELETE FROM published_elements WHERE num = :num

-- delete_published --
-- Take a device out of the public.
DELETE FROM published WHERE num = :num

-- count_published --
-- How many devices are public.
SELECT count(*) FROM published

-- devices_in_reach --
-- Public devices that may be or see within one or two boxes (1e-7 degrees).
SELECT p.num, p.id, p.identifiability, p.lon, p.lat, p.shape
FROM published p
WHERE p.num IN (
    SELECT num FROM reach
    WHERE max_lon >= :west AND min_lon <= :east AND max_lat >= :south AND min_lat <= :north
    UNION ALL  --? second_west
    SELECT num FROM reach  --? second_west
    WHERE max_lon >= :second_west AND min_lon <= :second_east  --? second_west
      AND max_lat >= :south AND min_lat <= :north  --? second_west
  )
  AND p.organization = :organization  --? organization
  AND p.place = :place  --? place
  AND p.identifiability = :identifiability  --? identifiability
  AND (p.active_from IS NULL OR p.active_from <= :started_by)  --? started_by
  AND (p.active_until IS NULL OR p.active_until >= :not_over_on)  --? not_over_on
  AND p.active_from > :starts_after  --? starts_after
  AND p.active_until < :over_before  --? over_before
  AND p.num IN (SELECT num FROM published_elements WHERE element = :element)  --? element
  AND p.num IN (SELECT num FROM published_elements WHERE element = :purpose AND purpose = 1)  --? purpose

-- search_published --
-- Public devices by number, from one on, with every filter optional.
SELECT p.num, p.listing
FROM published p
WHERE p.num > :after
  AND p.num IN (  --? west
    SELECT num FROM reach  --? west
    WHERE max_lon >= :west AND min_lon <= :east AND max_lat >= :south AND min_lat <= :north  --? west
    UNION ALL  --? second_west
    SELECT num FROM reach  --? second_west
    WHERE max_lon >= :second_west AND min_lon <= :second_east  --? second_west
      AND max_lat >= :south AND min_lat <= :north  --? second_west
  )  --? west
  AND p.search_text LIKE :pattern ESCAPE '\'  --? pattern
  AND p.organization = :organization  --? organization
  AND p.place = :place  --? place
  AND p.identifiability = :identifiability  --? identifiability
  AND (p.active_from IS NULL OR p.active_from <= :started_by)  --? started_by
  AND (p.active_until IS NULL OR p.active_until >= :not_over_on)  --? not_over_on
  AND p.active_from > :starts_after  --? starts_after
  AND p.active_until < :over_before  --? over_before
  AND p.num IN (SELECT num FROM published_elements WHERE element = :element)  --? element
  AND p.num IN (SELECT num FROM published_elements WHERE element = :purpose AND purpose = 1)  --? purpose
ORDER BY p.num
LIMIT :limit

-- listings --
-- The listings of some public devices.
SELECT num, listing FROM published WHERE num IN (SELECT value FROM json_each(:nums))
