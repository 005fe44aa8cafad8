-- insert_obstacle --
-- Keep one outline.
INSERT INTO obstacles (source, west, south, east, north, document)
VALUES (:source, :west, :south, :east, :north, :document)

-- delete_obstacles --
-- Drop the outlines of a source.
DELETE FROM obstacles WHERE source = :source

-- list_obstacles --
-- How many outlines each source has.
SELECT source, count(*) FROM obstacles GROUP BY source ORDER BY source

-- obstacles_in --
-- The outlines that meet a box (1e-7 degrees).
SELECT document FROM obstacles
WHERE south <= :north AND north >= :south AND west <= :east AND east >= :west
ORDER BY num

-- put_clip --
-- Keep what obstacles leave of the views of a device.
INSERT INTO clips (device, document) VALUES (:device, :document)
ON CONFLICT (device) DO UPDATE SET document = excluded.document

-- delete_clip --
-- Forget what obstacles left of the views of a device.
DELETE FROM clips WHERE device = :device

-- find_clip --
-- What obstacles leave of the views of a device.
SELECT c.document FROM clips c JOIN devices d ON d.num = c.device WHERE d.id = :id

-- published_ids --
-- The ids of public devices by number, from one on.
SELECT num, id FROM published WHERE num > :after ORDER BY num LIMIT :limit
