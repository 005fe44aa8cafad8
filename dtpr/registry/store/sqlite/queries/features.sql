-- insert_device_feature --
-- Keep the feature of a public device.
INSERT INTO device_features
    (num, id, code, name, organization, place, identifiability, mobility, revision, published_at,
     active_from, active_until, west, south, east, north, shape, feature)
VALUES
    (:num, :id, :code, :name, :organization, :place, :identifiability, :mobility, :revision,
     :published_at, :active_from, :active_until, :west, :south, :east, :north, :shape, :feature)

-- insert_footprint_feature --
-- Keep the feature of what a view of a public device senses.
INSERT INTO footprint_features
    (num, id, device, code, organization, identifiability, certainty, clipped, active_from,
     active_until, west, south, east, north, shape, feature)
VALUES
    (:num, :id, :device, :code, :organization, :identifiability, :certainty, :clipped,
     :active_from, :active_until, :west, :south, :east, :north, :shape, :feature)

-- put_place_feature --
-- Keep the feature of a place, new or changed.
INSERT INTO place_features
    (id, name, organization, parent, west, south, east, north, shape, feature)
VALUES
    (:id, :name, :organization, :parent, :west, :south, :east, :north, :shape, :feature)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, organization = excluded.organization, parent = excluded.parent,
    west = excluded.west, south = excluded.south, east = excluded.east, north = excluded.north,
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

-- @features_in_box --
-- Features of `{of}` that meet a box by number, from one on.
SELECT f.num, f.feature FROM {of} AS f
WHERE f.num > :after
  AND f.num IN (SELECT num FROM {of}_boxes WHERE west <= :east AND east >= :west
                AND south <= :north AND north >= :south)
  AND (f.west >= :west AND f.east <= :east AND f.south >= :south AND f.north <= :north
       OR do_meet(f.shape, :shape))
ORDER BY f.num
LIMIT :limit

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
-- Some of the features that meet a box.
@features_in_box(device_features)

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
