-- put_organization --
-- Keep an organization, new or changed.
INSERT INTO organizations (slug, version, document, changed_at)
VALUES (:slug, 1, :document, :changed_at)
ON CONFLICT (slug) DO UPDATE SET
    version = organizations.version + 1,
    document = excluded.document,
    changed_at = excluded.changed_at

-- touch_organization --
-- Mark an organization as changed where something that belongs to it was.
UPDATE organizations SET version = version + 1, changed_at = :changed_at WHERE slug = :slug

-- find_organization --
-- One organization by its slug.
SELECT document FROM organizations WHERE slug = :slug

-- list_organizations --
-- All organizations by slug.
SELECT document FROM organizations ORDER BY slug

-- organizations_changed --
-- How often organizations were added or changed: a cheap sign that a copy is stale.
SELECT sum(version) FROM organizations
