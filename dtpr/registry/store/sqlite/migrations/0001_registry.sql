-- Who is accountable.
CREATE TABLE organizations (
    slug TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    document BLOB NOT NULL,
    search_text TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- Logos, rebuilt from what was sent: a drawing of filled paths, or a picture. Each organization
-- has one at present at most; those of the past stay for as long as a sign shows them.
CREATE TABLE logos (
    organization TEXT NOT NULL REFERENCES organizations (slug),
    hash TEXT NOT NULL,
    is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
    media_type TEXT NOT NULL CHECK (media_type IN ('image/svg+xml', 'image/png')),
    content BLOB NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (organization, hash)
) STRICT;
CREATE UNIQUE INDEX logos_present ON logos (organization) WHERE is_present = 1;

-- Named areas and spots; they nest.
CREATE TABLE places (
    slug TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (slug),
    parent TEXT REFERENCES places (slug),
    document BLOB NOT NULL,
    search_text TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX places_parent ON places (parent);

-- Bearer tokens, kept as hashes.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    organization TEXT NOT NULL REFERENCES organizations (slug),
    role TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT;

-- Every short code ever given out: a row is never deleted, so that a code is never reused.
CREATE TABLE codes (
    code TEXT PRIMARY KEY,
    subject TEXT NOT NULL
) STRICT;

-- Every device with the newest text of its staff side.
CREATE TABLE devices (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE REFERENCES codes (code),
    organization TEXT NOT NULL REFERENCES organizations (slug),
    external_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    document BLOB NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX devices_external_id ON devices (organization, external_id);

-- What was published: canonical JSON, numbered and chained by hash, for ever.
CREATE TABLE revisions (
    device INTEGER NOT NULL REFERENCES devices (num),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL,
    previous_hash TEXT,
    document BLOB NOT NULL,
    published_at TEXT NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (device, number)
) STRICT, WITHOUT ROWID;

-- What happened, in order.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    device TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('published', 'withdrawn')),
    revision INTEGER NOT NULL
) STRICT;

-- What is public now, in the form that answers need. Positions are degrees, WGS 84.
CREATE TABLE published (
    num INTEGER PRIMARY KEY REFERENCES devices (num),
    id TEXT NOT NULL,
    organization TEXT NOT NULL,
    place TEXT,
    identifiability INTEGER NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    shape BLOB,
    active_from TEXT,
    active_until TEXT,
    listing BLOB NOT NULL,
    search_text TEXT NOT NULL
) STRICT;
CREATE INDEX published_organization ON published (organization);
CREATE INDEX published_place ON published (place);

CREATE TABLE published_elements (
    element TEXT NOT NULL,
    num INTEGER NOT NULL REFERENCES published (num),
    purpose INTEGER NOT NULL,
    PRIMARY KEY (element, num)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_elements_num ON published_elements (num);

-- Where a device is and senses: boxes in 1e-7 degrees, two where it crosses the antimeridian.
-- Integers keep a box exact to a centimetre, where the R*Tree's floats are off by half a metre.
CREATE VIRTUAL TABLE reach USING rtree_i32 (
    part, min_lon, max_lon, min_lat, max_lat, +num INTEGER
);

-- Releases of taxonomies that were taken in from elsewhere: never changed, never deleted.
CREATE TABLE releases (
    num INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('v1', 'v2')),
    datachain_type TEXT NOT NULL,
    document BLOB NOT NULL,
    origin TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    UNIQUE (version, hash)
) STRICT;

-- Which release is in use for a kind of chain, by whose choice; the newest row holds.
CREATE TABLE release_choices (
    num INTEGER PRIMARY KEY,
    datachain_type TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL
) STRICT;

-- Elements that organizations added for themselves: changed and retired, never deleted.
-- `used_since` is when the first disclosure that places one was published.
CREATE TABLE local_elements (
    organization TEXT NOT NULL REFERENCES organizations (slug),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_use', 'retired')),
    version INTEGER NOT NULL,
    document BLOB NOT NULL,
    used_since TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (organization, name)
) STRICT, WITHOUT ROWID;

-- Every sign: what it shows stays as it was, its logo too; `place` is its subject, or where its
-- device stood.
CREATE TABLE signs (
    num INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE REFERENCES codes (code),
    organization TEXT NOT NULL REFERENCES organizations (slug),
    device TEXT REFERENCES devices (id),
    place TEXT REFERENCES places (slug),
    logo TEXT,
    status TEXT NOT NULL CHECK (status IN ('designed', 'printed', 'installed', 'removed')),
    version INTEGER NOT NULL,
    document BLOB NOT NULL,
    changed_at TEXT NOT NULL,
    FOREIGN KEY (organization, logo) REFERENCES logos (organization, hash)
) STRICT;
CREATE INDEX signs_organization ON signs (organization, num);
CREATE INDEX signs_device ON signs (device, num);
CREATE INDEX signs_place ON signs (place, num);
CREATE INDEX signs_logo ON signs (organization, logo);
