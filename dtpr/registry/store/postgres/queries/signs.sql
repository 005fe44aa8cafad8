-- insert_sign --
-- Keep a new sign and return its number.
INSERT INTO signs (
    code, organization, device, place, logo, status, version, document, changed_at
)
VALUES (:code, :organization, :device, :place, :logo, :status, 1, :document, :changed_at)
RETURNING num

-- update_sign --
-- Replace what is kept of a sign, if nobody else did since `version`.
UPDATE signs SET
    status = :status,
    document = :document,
    version = version + 1,
    changed_at = :changed_at
WHERE num = :num AND version = :version

-- find_sign --
-- One sign by its code.
SELECT num, code, organization, status, version, document, changed_at
FROM signs WHERE code = :code

-- list_signs --
-- Signs by number, from one on, with every filter optional.
SELECT num, code, organization, status, version, document, changed_at
FROM signs
WHERE num > :after
  AND organization = :organization  --? organization
  AND place = :place  --? place
  AND device = :device  --? device
  AND status = :status  --? status
  AND status <> :but  --? but
ORDER BY num
LIMIT :limit

-- shown_revisions --
-- The newest disclosures of some devices by their ids, with the states of the devices.
SELECT d.id, d.code, d.state, r.number, r.hash, r.document
FROM devices d JOIN revisions r ON r.device = d.num AND r.number = d.revision
WHERE d.id = ANY (:ids::text[])
ORDER BY d.num

-- devices_at_place --
-- The public devices of an organization that stand in a place, by number.
SELECT id FROM published
WHERE place = :place AND organization = :organization
ORDER BY num
LIMIT :limit
