-- insert_device_tile --
-- Write down what tiles say of a public device.
INSERT INTO device_tiles (num, rank, x, y, mark, is_whole, tiles, tail)
VALUES (:num, :rank, :x, :y, :mark, :is_whole, :tiles, :tail)

-- delete_device_tile --
-- Forget what tiles say of a device; return where it was counted and marked.
DELETE FROM device_tiles WHERE num = :num RETURNING rank, x, y, mark, tiles

-- insert_place_tile --
-- Write down what tiles say of a place.
INSERT INTO place_tiles (slug, west, south, east, north, mark, tiles, document)
VALUES (:slug, :west, :south, :east, :north, :mark, :tiles, :document)

-- delete_place_tile --
-- Forget what tiles say of a place; return where it was marked.
DELETE FROM place_tiles WHERE slug = :slug RETURNING mark, tiles

-- count_in_tiles --
-- Count a device in a cell, or with -1 no more: in a row of its own.
INSERT INTO tile_counts (tile, rank0, rank1, rank2, x, y)
VALUES (:tile, :rank0, :rank1, :rank2, :x, :y)

-- mark_tiles --
-- Mark a tile with what came, or with what went: in a row of its own.
INSERT INTO tile_marks (tile, devices, places, mark) VALUES (:tile, :devices, :places, :mark)

-- fold_tile_counts --
-- Put the rows of each cell into one, unless somebody is doing it now.
WITH gone AS (
    DELETE FROM tile_counts WHERE NOT is_folded AND (SELECT pg_try_advisory_xact_lock(1685352557))
    RETURNING *
)
INSERT INTO tile_counts AS kept (tile, is_folded, rank0, rank1, rank2, x, y)
SELECT tile, true, sum(rank0), sum(rank1), sum(rank2), sum(x), sum(y) FROM gone GROUP BY tile
ON CONFLICT (tile) WHERE is_folded DO UPDATE SET
    rank0 = kept.rank0 + excluded.rank0, rank1 = kept.rank1 + excluded.rank1,
    rank2 = kept.rank2 + excluded.rank2, x = kept.x + excluded.x, y = kept.y + excluded.y

-- fold_tile_marks --
-- Put the rows of each tile into one, unless somebody is doing it now.
WITH gone AS (
    DELETE FROM tile_marks WHERE NOT is_folded AND (SELECT pg_try_advisory_xact_lock(1685352558))
    RETURNING *
)
INSERT INTO tile_marks AS kept (tile, is_folded, devices, places, mark)
SELECT tile, true, sum(devices), sum(places), bit_xor(mark) FROM gone GROUP BY tile
ON CONFLICT (tile) WHERE is_folded DO UPDATE SET
    devices = kept.devices + excluded.devices, places = kept.places + excluded.places,
    mark = kept.mark # excluded.mark

-- tile_mark --
-- The marks of some tiles.
SELECT mark FROM tile_marks WHERE tile = ANY (:tiles::bigint[])

-- tile_index --
-- Every tile that has something.
SELECT tile, sum(devices)::bigint, sum(places)::bigint, bit_xor(mark)
FROM tile_marks
GROUP BY tile
HAVING sum(devices + places) > 0
ORDER BY tile

-- tile_clusters --
-- How many devices are in each cell of a row of them, so many counted cells to one.
SELECT (tile - :first::bigint) / :size::bigint AS cell, sum(rank0)::bigint, sum(rank1)::bigint,
    sum(rank2)::bigint, sum(x)::bigint, sum(y)::bigint
FROM tile_counts
WHERE tile BETWEEN :first::bigint AND :last::bigint
GROUP BY cell
HAVING sum(rank0 + rank1 + rank2) > 0
ORDER BY cell

-- @meeting --
-- Whether the box of a part meets a box. Boxes are kept in single precision beside the true ones.
    box && ST_MakeEnvelope(:west::bigint::float8 / 1e7, :south::bigint::float8 / 1e7,
                           :east::bigint::float8 / 1e7, :north::bigint::float8 / 1e7, 4326)
    AND ST_XMin(box) <= :east::bigint::float8 / 1e7 AND ST_XMax(box) >= :west::bigint::float8 / 1e7
    AND ST_YMin(box) <= :north::bigint::float8 / 1e7 AND ST_YMax(box) >= :south::bigint::float8 / 1e7

-- tile_devices --
-- Public devices that are in a box, or may sense in it (1e-7 degrees), the most sensitive ones.
SELECT p.num, t.rank, t.x, t.y, t.is_whole, p.listing, t.tail
FROM (
    SELECT num FROM device_tiles
    WHERE num IN (
        SELECT num FROM spots
        WHERE lon BETWEEN :west::bigint AND :east::bigint AND lat BETWEEN :south::bigint AND :north::bigint
          AND spot && ST_MakeEnvelope(:west::bigint::float8 / 1e7, :south::bigint::float8 / 1e7,
                                      :east::bigint::float8 / 1e7, :north::bigint::float8 / 1e7, 4326)
        UNION ALL
        SELECT num FROM grounds WHERE
@meeting()
        UNION ALL
        SELECT num FROM footprints WHERE
@meeting()
    )
    ORDER BY rank, num
    LIMIT :most
) AS found
JOIN device_tiles AS t ON t.num = found.num
JOIN published AS p ON p.num = found.num

-- tile_pieces --
-- The parts of some devices, and of what they sense, whose box meets a box (1e-7 degrees).
SELECT num, 0, form FROM grounds WHERE num = ANY (:nums::bigint[]) AND
@meeting()
UNION ALL
SELECT num, 1, form FROM footprints WHERE num = ANY (:nums::bigint[]) AND
@meeting()

-- tile_places --
-- The places whose box meets a box (1e-7 degrees).
SELECT document FROM place_tiles
WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
ORDER BY slug COLLATE "C"

-- tile_dots --
-- The dots of all public devices, with their ranks.
SELECT num, rank, x, y FROM device_tiles ORDER BY num
