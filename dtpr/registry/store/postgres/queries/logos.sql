-- put_logo --
-- Keep the logo of an organization, new or changed.
INSERT INTO logos (organization, media_type, content, changed_at)
VALUES (:organization, :media_type, :content, :changed_at)
ON CONFLICT (organization) DO UPDATE SET
    media_type = excluded.media_type,
    content = excluded.content,
    changed_at = excluded.changed_at

-- delete_logo --
-- Drop the logo of an organization.
DELETE FROM logos WHERE organization = :organization

-- find_logo --
-- The logo of an organization.
SELECT media_type, content FROM logos WHERE organization = :organization

-- list_logos --
-- Which organizations have a logo, and of which kind.
SELECT organization, media_type FROM logos
