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

-- What happened, in order; `touched` says where answers are others since.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    device TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('published', 'withdrawn')),
    revision INTEGER NOT NULL,
    num INTEGER NOT NULL,
    touched BLOB NOT NULL
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
    grounds INTEGER NOT NULL,
    footprints INTEGER NOT NULL,
    touched BLOB NOT NULL,
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

-- Where public devices are and what they sense, in whole units of 1e-7 degrees, about a centimetre:
-- integers are exact where the R*Tree's floats are off by half a metre, so that most searches need
-- nothing else. Sensitivity and years (since 1990, both counted in) are dimensions beside, so that a
-- crowd of other devices costs next to nothing. They are small numbers: they do not shape the tree.
CREATE VIRTUAL TABLE spots USING rtree_i32 (
    num, west, east, south, north, least_rank, most_rank, first_year, last_year
);

-- The parts of devices that are areas or routes.
CREATE VIRTUAL TABLE grounds USING rtree_i32 (
    part, west, east, south, north, least_rank, most_rank, first_year, last_year
);

-- The parts of what devices sense.
CREATE VIRTUAL TABLE footprints USING rtree_i32 (
    part, west, east, south, north, least_rank, most_rank, first_year, last_year
);

-- What lies in the boxes of grounds and footprints: beside them it is found thrice as fast as in
-- columns of theirs. The number of a part is that of its device times 65,536, and its own.
CREATE TABLE forms (
    part INTEGER PRIMARY KEY,
    form BLOB NOT NULL
) STRICT;

CREATE VIEW ground_parts AS
SELECT b.*, f.form FROM grounds AS b JOIN forms AS f ON f.part = b.part;
CREATE TRIGGER ground_parts_insert INSTEAD OF INSERT ON ground_parts BEGIN
    INSERT INTO grounds VALUES
        (new.part, new.west, new.east, new.south, new.north,
         new.least_rank, new.most_rank, new.first_year, new.last_year);
    INSERT INTO forms VALUES (new.part, new.form);
END;
CREATE TRIGGER ground_parts_delete INSTEAD OF DELETE ON ground_parts BEGIN
    DELETE FROM grounds WHERE part = old.part;
    DELETE FROM forms WHERE part = old.part;
END;

CREATE VIEW footprint_parts AS
SELECT b.*, f.form FROM footprints AS b JOIN forms AS f ON f.part = b.part;
CREATE TRIGGER footprint_parts_insert INSTEAD OF INSERT ON footprint_parts BEGIN
    INSERT INTO footprints VALUES
        (new.part, new.west, new.east, new.south, new.north,
         new.least_rank, new.most_rank, new.first_year, new.last_year);
    INSERT INTO forms VALUES (new.part, new.form);
END;
CREATE TRIGGER footprint_parts_delete INSTEAD OF DELETE ON footprint_parts BEGIN
    DELETE FROM footprints WHERE part = old.part;
    DELETE FROM forms WHERE part = old.part;
END;

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

-- Outlines of what stands in the way of views, with their boxes in 1e-7 degrees.
CREATE TABLE obstacles (
    num INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    west INTEGER NOT NULL,
    south INTEGER NOT NULL,
    east INTEGER NOT NULL,
    north INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;
CREATE INDEX obstacles_source ON obstacles (source);
CREATE INDEX obstacles_box ON obstacles (south, north, west, east);

-- What obstacles leave of the views of public devices; those that lose nothing have no row.
CREATE TABLE clips (
    device INTEGER PRIMARY KEY REFERENCES devices (num),
    document BLOB NOT NULL
) STRICT;
