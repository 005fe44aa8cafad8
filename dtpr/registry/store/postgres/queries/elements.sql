-- insert_local_element --
-- Keep a new element of an organization, unless it has one of this name.
INSERT INTO local_elements (organization, name, state, version, document, used_since, changed_at)
VALUES (:organization, :element, 'in_use', 1, :document, NULL, :changed_at)
ON CONFLICT (organization, name) DO NOTHING

-- update_local_element --
-- Replace the text and the state of an element, if nobody else changed it since `version`.
UPDATE local_elements SET
    state = :state,
    document = :document,
    version = version + 1,
    changed_at = :changed_at
WHERE organization = :organization AND name = :element AND version = :version

-- use_local_element --
-- Write down that an element is published for the first time, if nobody changed it since `version`.
UPDATE local_elements SET used_since = :used_since, version = version + 1
WHERE organization = :organization AND name = :element AND version = :version

-- find_local_element --
-- One element of an organization by its name.
SELECT organization, name, state, version, document, used_since, changed_at
FROM local_elements WHERE organization = :organization AND name = :element

-- list_local_elements --
-- The elements of one organization, or of all, by organization and name.
SELECT organization, name, state, version, document, used_since, changed_at
FROM local_elements
WHERE true
  AND organization = :organization  --? organization
ORDER BY organization, name
