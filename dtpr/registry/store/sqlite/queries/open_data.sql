-- @selected --
-- Which public devices are asked for: those that have some terms, and pass what terms do not settle.
WHERE TRUE
  AND p.num IN (SELECT rowid FROM device_terms WHERE  --? sought
@having()  --? sought
  )  --? sought
@exactly()

-- public_devices --
-- Public devices by number, from one on: the class, what was published and from where, the id.
SELECT p.num, p.identifiability, r.hash, r.document, d.source, p.id
FROM published p
JOIN devices d ON d.num = p.num
JOIN revisions r ON r.device = d.num AND r.number = d.revision
@selected()
  AND p.num > :after
ORDER BY p.num

-- @held --
-- The places of public devices and those that they lie in.
WITH RECURSIVE held (slug) AS (
    SELECT p.place FROM published p
@selected()
    UNION
    SELECT o.parent FROM held JOIN places o ON o.slug = held.slug
)

-- organizations_of_public --
-- The organizations of public devices and of their places, by slug.
@held()
SELECT document FROM organizations
WHERE slug IN (
    SELECT p.organization FROM published p
@selected()
    UNION ALL
    SELECT o.organization FROM places o JOIN held ON held.slug = o.slug
)
ORDER BY slug

-- places_of_public --
-- The places of public devices and those that they lie in, by slug.
@held()
SELECT o.document FROM places o JOIN held ON held.slug = o.slug
ORDER BY o.slug

-- count_selected --
-- How many public devices are asked for.
SELECT count(*) FROM published p
@selected()

-- public_state --
-- When the newest change was made, and a number that is another after each: of changes that are made
-- side by side, one that is seen late is not the newest, and still counts among the last thousand.
SELECT max(at), CAST(sum(seq) AS TEXT)
FROM (SELECT seq, at FROM changes ORDER BY seq DESC LIMIT 1000) AS newest
