-- insert_code --
-- Give out a code, unless it was ever given out.
INSERT INTO codes (code, subject) VALUES (:code, :subject) ON CONFLICT (code) DO NOTHING

-- insert_device --
-- Keep a new device as a draft and return its number.
INSERT INTO devices
    (id, code, organization, external_id, state, version, revision, document, changed_at, source)
VALUES
    (:id, :code, :organization, :external_id, 'draft', 1, 0, :document, :changed_at, :source)
RETURNING num

-- update_device --
-- Replace the newest text of a device, if nobody else did since `version`.
UPDATE devices SET
    external_id = :external_id,
    document = :document,
    version = version + 1,
    changed_at = :changed_at
WHERE num = :num AND version = :version

-- set_device_state --
-- Move a device to a state and a revision, if nobody else changed it since `version`.
UPDATE devices SET
    state = :state,
    revision = :revision,
    version = version + 1,
    changed_at = :changed_at
WHERE num = :num AND version = :version

-- find_device --
-- One device by its id, its code, or its owner's own key.
SELECT num, id, code, organization, external_id, state, version, revision, document, changed_at, source
FROM devices
WHERE 1 = 1
  AND id = :id  --? id
  AND code = :code  --? code
  AND organization = :organization  --? organization
  AND external_id = :external_id  --? external_id
LIMIT 1

-- list_drafts --
-- The devices of an organization as its staff see them, by number.
SELECT num, id, code, organization, external_id, state, version, revision, document, changed_at, source
FROM devices
WHERE organization = :organization AND num > :after
ORDER BY num
LIMIT :limit

-- insert_revision --
-- Keep a published revision.
INSERT INTO revisions (device, number, hash, previous_hash, document, published_at, published_by)
VALUES (:device, :number, :hash, :previous_hash, :document, :published_at, :published_by)

-- find_revision --
-- One revision of a device.
SELECT number, hash, previous_hash, document, published_at, published_by
FROM revisions WHERE device = :device AND number = :number

-- insert_change --
-- Write down what happened to a device.
INSERT INTO changes (at, num, device, organization, kind, revision, touched)
VALUES (:at, :num, :device, :organization, :kind, :revision, :touched)

-- changes_mark --
-- The end of the log, and when the newest change was made.
SELECT CAST(coalesce(max(seq), 0) AS TEXT), (SELECT at FROM changes ORDER BY seq DESC LIMIT 1)
FROM changes

-- changes_since --
-- What came after a mark, each with the mark to go on from.
SELECT CAST(seq AS TEXT), seq, at, num, touched
FROM changes
WHERE seq > CAST(:mark AS INTEGER)
ORDER BY seq
LIMIT :limit
