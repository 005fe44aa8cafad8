-- insert_device_feature --
-- Keep the feature of a public device.
INSERT INTO device_features
    (num, id, code, name, organization, place, identifiability, mobility, revision, published_at,
     active_from, active_until, shape, feature)
VALUES
    (:num, :id, :code, :name, :organization, :place, :identifiability, :mobility, :revision,
     :published_at, :active_from, :active_until, ST_GeomFromWKB(:shape, 4326), :feature)

-- insert_footprint_feature --
-- Keep the feature of what a view of a public device senses.
INSERT INTO footprint_features
    (num, id, device, code, organization, identifiability, certainty, clipped, active_from,
     active_until, shape, feature)
VALUES
    (:num, :id, :device, :code, :organization, :identifiability, :certainty, :clipped,
     :active_from, :active_until, ST_GeomFromWKB(:shape, 4326), :feature)

-- put_place_feature --
-- Keep the feature of a place, new or changed.
INSERT INTO place_features
    (id, name, organization, parent, shape, feature)
VALUES
    (:id, :name, :organization, :parent, ST_GeomFromWKB(:shape, 4326), :feature)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, organization = excluded.organization, parent = excluded.parent,
    shape = excluded.shape, feature = excluded.feature

-- delete_device_feature --
-- Forget the feature of a device.
DELETE FROM device_features WHERE num = :num

-- delete_footprint_features --
-- Forget the features of the views of a device.
DELETE FROM footprint_features WHERE num >= :first AND num <= :last

-- @features_page --
-- Features of `{of}` by number, from one on.
SELECT f.num, f.feature FROM {of} AS f
WHERE f.num > :after AND :condition
ORDER BY f.num
LIMIT :limit

-- @features_near --
-- Of those whose numbers are `near`, the features of `{of}` that meet a box. They are read one by
-- one until there are enough: OFFSET 0 keeps the planner from looking at all of them at once.
CROSS JOIN LATERAL (SELECT num, shape, feature FROM {of} WHERE num = near.num OFFSET 0) AS f
WHERE ST_Intersects(f.shape, (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 4326)))
ORDER BY near.num
LIMIT :limit

-- @features_in_box --
-- Features of `{of}` that meet a box by number, from one on.
SELECT f.num, f.feature
FROM (
    SELECT num FROM {of}
    WHERE num > :after
      AND shape && (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    ORDER BY num
    OFFSET 0
) AS near
@features_near({of})

-- @features_count --
-- How many features of `{of}` there are.
SELECT count(*) FROM {of} AS f WHERE :condition

-- @feature_found --
-- One feature of `{of}` by its id.
SELECT feature FROM {of} WHERE id = :id

-- page_device_features --
-- Some of the features.
@features_page(device_features)

-- page_device_features_in_box --
-- Some of the features that meet a box. Their numbers are read where devices are searched for
-- (registry 0001: spots and grounds, whole units of 1e-7 degrees): those rows are a tenth as long.
-- The margin is a metre, as what is drawn with fewer corners lies on a grid of a decimetre.
SELECT f.num, f.feature
FROM (
    SELECT num FROM spots
    WHERE num > :after AND spot && (SELECT ST_Expand(
        ST_MakeEnvelope(:west, :south, :east, :north, 4326), 1e-5))
    UNION ALL
    SELECT DISTINCT num FROM grounds
    WHERE num > :after AND box && (SELECT ST_Expand(
        ST_MakeEnvelope(:west, :south, :east, :north, 4326), 1e-5))
    ORDER BY num
    OFFSET 0
) AS near
@features_near(device_features)

-- count_device_features --
-- How many features there are.
@features_count(device_features)

-- find_device_feature --
-- One feature by its id.
@feature_found(device_features)

-- page_footprint_features --
-- Some of the features.
@features_page(footprint_features)

-- page_footprint_features_in_box --
-- Some of the features that meet a box.
@features_in_box(footprint_features)

-- count_footprint_features --
-- How many features there are.
@features_count(footprint_features)

-- find_footprint_feature --
-- One feature by its id.
@feature_found(footprint_features)

-- page_place_features --
-- Some of the features.
@features_page(place_features)

-- page_place_features_in_box --
-- Some of the features that meet a box.
@features_in_box(place_features)

-- count_place_features --
-- How many features there are.
@features_count(place_features)

-- find_place_feature --
-- One feature by its id.
@feature_found(place_features)
