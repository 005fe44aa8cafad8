-- put_organization --
-- Keep an organization, new or changed.
INSERT INTO organizations (slug, document, search_text, changed_at)
VALUES (:slug, :document, :search_text, :changed_at)
ON CONFLICT (slug) DO UPDATE SET
    document = excluded.document,
    search_text = excluded.search_text,
    changed_at = excluded.changed_at

-- find_organization --
-- One organization by its slug.
SELECT document FROM organizations WHERE slug = :slug

-- list_organizations --
-- All organizations by slug.
SELECT document FROM organizations ORDER BY slug

-- organizations_changed --
-- When an organization last changed, and how many there are: a cheap sign that a copy is stale.
SELECT count(*), max(changed_at) FROM organizations
