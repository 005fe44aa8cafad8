-- retire_logo --
-- Take the present logo of an organization out of use.
UPDATE logos SET is_present = 0 WHERE organization = :organization AND is_present = 1

-- put_logo --
-- Keep the present logo of an organization, new or one of the past.
INSERT INTO logos (organization, hash, is_present, media_type, content, changed_at)
VALUES (:organization, :hash, 1, :media_type, :content, :changed_at)
ON CONFLICT (organization, hash) DO UPDATE SET
    is_present = 1,
    changed_at = excluded.changed_at

-- drop_logos --
-- Drop the logos of an organization that are neither in use nor on a sign.
DELETE FROM logos
WHERE organization = :organization
  AND NOT is_present
  AND NOT EXISTS (
    SELECT 1 FROM signs s WHERE s.organization = logos.organization AND s.logo = logos.hash
  )

-- find_logo --
-- The present logo of an organization.
SELECT media_type, content FROM logos WHERE organization = :organization AND is_present = 1

-- find_logo_by_hash --
-- A logo of an organization, of now or of the past.
SELECT media_type, content FROM logos WHERE organization = :organization AND hash = :hash

-- find_logo_hash --
-- The hash of the present logo of an organization.
SELECT hash FROM logos WHERE organization = :organization AND is_present = 1

-- hold_logo --
-- A logo by its hash, which nobody takes out of use before the transaction ends.
SELECT hash FROM logos WHERE organization = :organization AND hash = :hash

-- list_logos --
-- Which organizations have a logo, and of which kind.
SELECT organization, media_type FROM logos WHERE is_present = 1
