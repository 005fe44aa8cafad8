-- insert_token --
-- Keep the hash of a new token.
INSERT INTO tokens (id, hash, organization, role, label, created_at, expires_at)
VALUES (:id, :hash, :organization, :role, :label, :created_at, :expires_at)

-- find_token --
-- One token by its hash.
SELECT id, organization, role, label, created_at, expires_at, revoked_at
FROM tokens WHERE hash = :hash

-- list_tokens --
-- Tokens, newest first.
SELECT id, organization, role, label, created_at, expires_at, revoked_at
FROM tokens
WHERE 1 = 1
  AND organization = :organization  --? organization
ORDER BY created_at DESC, id

-- revoke_token --
-- Revoke a token that is not revoked yet.
UPDATE tokens SET revoked_at = :revoked_at WHERE id = :id AND revoked_at IS NULL
