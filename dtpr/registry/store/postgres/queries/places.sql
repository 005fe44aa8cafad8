-- put_place --
-- Keep a place, new or changed; an organization cannot take over another's.
INSERT INTO places (slug, organization, parent, document, changed_at)
VALUES (:slug, :organization, :parent, :document, :changed_at)
ON CONFLICT (slug) DO UPDATE SET
    parent = excluded.parent,
    document = excluded.document,
    changed_at = excluded.changed_at
WHERE places.organization = excluded.organization

-- find_place --
-- One place by its slug.
SELECT document FROM places WHERE slug = :slug

-- list_places --
-- Places by slug, from one on.
SELECT document FROM places
WHERE slug > :after
  AND organization = :organization  --? organization
  AND parent = :parent  --? parent
ORDER BY slug
LIMIT :limit
