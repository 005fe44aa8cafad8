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
-- Count a device in a cell, or with -1 no more.
INSERT INTO tile_counts (tile, rank0, rank1, rank2, x, y)
VALUES (:tile, :rank0, :rank1, :rank2, :x, :y)
ON CONFLICT (tile) DO UPDATE SET
    rank0 = rank0 + excluded.rank0, rank1 = rank1 + excluded.rank1, rank2 = rank2 + excluded.rank2,
    x = x + excluded.x, y = y + excluded.y

-- mark_tiles --
-- Mark a tile with what came, or with what went: an exclusive or, which SQLite has no sign for.
INSERT INTO tile_marks (tile, devices, places, mark) VALUES (:tile, :devices, :places, :mark)
ON CONFLICT (tile) DO UPDATE SET
    devices = devices + excluded.devices, places = places + excluded.places,
    mark = (mark | excluded.mark) & ~(mark & excluded.mark)

-- fold_tile_counts --
-- Drop the cells that nothing is left in.
DELETE FROM tile_counts WHERE rank0 + rank1 + rank2 = 0

-- fold_tile_marks --
-- Drop the tiles that nothing is left in.
DELETE FROM tile_marks WHERE devices + places = 0

-- tile_mark --
-- The marks of some tiles.
SELECT mark FROM tile_marks WHERE tile IN (SELECT value FROM json_each(:tiles))

-- tile_index --
-- Every tile that has something.
SELECT tile, devices, places, mark FROM tile_marks WHERE devices + places > 0 ORDER BY tile

-- tile_clusters --
-- How many devices are in each cell of a row of them, so many counted cells to one.
SELECT (tile - :first) / :size AS cell, sum(rank0), sum(rank1), sum(rank2), sum(x), sum(y)
FROM tile_counts
WHERE tile BETWEEN :first AND :last
GROUP BY cell
HAVING sum(rank0 + rank1 + rank2) > 0
ORDER BY cell

-- tile_devices --
-- Public devices that are in a box, or may sense in it (1e-7 degrees), the most sensitive ones.
SELECT p.num, t.rank, t.x, t.y, t.is_whole, p.listing, t.tail
FROM (
    SELECT num FROM device_tiles
    WHERE num IN (
        SELECT num FROM spots
        WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
        UNION ALL
        SELECT part / 65536 FROM grounds
        WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
        UNION ALL
        SELECT part / 65536 FROM footprints
        WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
    )
    ORDER BY rank, num
    LIMIT :most
) AS found
JOIN device_tiles AS t ON t.num = found.num
JOIN published AS p ON p.num = found.num

-- tile_pieces --
-- The parts of some devices, and of what they sense, whose box meets a box (1e-7 degrees).
SELECT b.part / 65536, 0, f.form
FROM grounds AS b JOIN forms AS f ON f.part = b.part
WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
  AND b.part / 65536 IN (SELECT value FROM json_each(:nums))
UNION ALL
SELECT b.part / 65536, 1, f.form
FROM footprints AS b JOIN forms AS f ON f.part = b.part
WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
  AND b.part / 65536 IN (SELECT value FROM json_each(:nums))

-- tile_places --
-- The places whose box meets a box (1e-7 degrees).
SELECT document FROM place_tiles
WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
ORDER BY slug

-- tile_dots --
-- The dots of all public devices, with their ranks.
SELECT num, rank, x, y FROM device_tiles ORDER BY num
