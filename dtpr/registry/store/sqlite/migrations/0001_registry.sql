-- Who is accountable.
CREATE TABLE organizations (
    slug TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    document BLOB NOT NULL,
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

-- Every device with the newest text of its staff side; `source` names the register that one was
-- harvested from, and is null for those of this register.
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
    changed_at TEXT NOT NULL,
    source TEXT
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
    organization TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('published', 'changed', 'withdrawn', 'redrawn')),
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
    listing BLOB NOT NULL
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

-- The log of changes as others follow it: `id` tells cursors of this log from those of another.
CREATE TABLE change_log (
    id TEXT PRIMARY KEY
) STRICT;
INSERT INTO change_log VALUES (lower(hex(randomblob(8))));
CREATE INDEX changes_organization ON changes (organization, seq);

-- Other registers of which a copy is kept: `progress` says how far it was read, `document` what it
-- says of itself, `public` how many devices it had when it was last read to its end.
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    document BLOB NOT NULL,
    progress BLOB NOT NULL,
    public INTEGER NOT NULL,
    harvested_at TEXT NOT NULL
) STRICT;

-- The devices of other registers. `round` counts the readings of a source from its beginning: who
-- is of an earlier one was not met again. A doomed one is to be withdrawn once its source was read.
CREATE TABLE harvested (
    num INTEGER PRIMARY KEY REFERENCES devices (num),
    source TEXT NOT NULL REFERENCES sources (name),
    place TEXT,
    round INTEGER NOT NULL,
    doomed INTEGER NOT NULL CHECK (doomed IN (0, 1))
) STRICT;
CREATE INDEX harvested_source ON harvested (source, round);
CREATE INDEX harvested_doomed ON harvested (source) WHERE doomed = 1;

-- What organizations and places of other registers are called here: as there, unless it was taken.
CREATE TABLE harvested_names (
    source TEXT NOT NULL REFERENCES sources (name),
    kind TEXT NOT NULL CHECK (kind IN ('organization', 'place')),
    theirs TEXT NOT NULL,
    ours TEXT NOT NULL,
    PRIMARY KEY (source, kind, theirs),
    UNIQUE (kind, ours)
) STRICT, WITHOUT ROWID;

-- What tiles of the web map say of a public device beside its listing. Its dot is in units of a
-- Mercator plane 2^32 wide; `tiles` are numbers of tiles (MessagePack), `mark` is a hash.
CREATE TABLE device_tiles (
    num INTEGER PRIMARY KEY REFERENCES published (num),
    rank INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    tiles BLOB NOT NULL,
    tail BLOB NOT NULL
) STRICT;

-- The same of places, with their boxes in 1e-7 degrees.
CREATE TABLE place_tiles (
    slug TEXT PRIMARY KEY REFERENCES places (slug),
    west INTEGER NOT NULL,
    south INTEGER NOT NULL,
    east INTEGER NOT NULL,
    north INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    tiles BLOB NOT NULL,
    document BLOB NOT NULL
) STRICT;
CREATE INDEX place_tiles_box ON place_tiles (south, north, west, east);

-- How many public devices of each sensitivity are in a cell, and the sums of their dots.
CREATE TABLE tile_counts (
    tile INTEGER PRIMARY KEY,
    rank0 INTEGER NOT NULL,
    rank1 INTEGER NOT NULL,
    rank2 INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL
) STRICT;
CREATE INDEX tile_counts_none ON tile_counts (tile) WHERE rank0 + rank1 + rank2 = 0;

-- What is in tiles of zoom 12, or above where it is wide; `mark` is the exclusive or of all marks.
CREATE TABLE tile_marks (
    tile INTEGER PRIMARY KEY,
    devices INTEGER NOT NULL,
    places INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE INDEX tile_marks_none ON tile_marks (tile) WHERE devices + places = 0;

-- What public devices are found by: folded words and marks, made by the register itself, so that the
-- tokenizer only parts them at spaces. Only where a term stands is kept, not the text.
CREATE VIRTUAL TABLE device_terms USING fts5 (
    terms, content='', contentless_delete=1, detail=none,
    tokenize="ascii tokenchars ':=_.-'"
);

-- What places are found by.
CREATE TABLE place_terms (
    term TEXT NOT NULL,
    place TEXT NOT NULL REFERENCES places (slug),
    PRIMARY KEY (term, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_terms_place ON place_terms (place);

-- Every word that was ever public and can be misspelt, and what it is found by where it is.
CREATE TABLE words (
    word TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE spellings (
    spelling TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (spelling, word)
) STRICT, WITHOUT ROWID;

-- What GIS programs read of public devices, of what they sense, and of places: one row a feature,
-- with its JSON, its shape (WKB, longitude and latitude) and what filters may ask of it.
CREATE TABLE device_features (
    num INTEGER PRIMARY KEY REFERENCES devices (num),
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    organization TEXT NOT NULL,
    place TEXT,
    identifiability TEXT NOT NULL,
    mobility TEXT NOT NULL,
    revision INTEGER NOT NULL,
    published_at TEXT NOT NULL,
    active_from TEXT,
    active_until TEXT,
    west REAL NOT NULL,
    south REAL NOT NULL,
    east REAL NOT NULL,
    north REAL NOT NULL,
    shape BLOB NOT NULL,
    feature BLOB NOT NULL
) STRICT;

CREATE TABLE footprint_features (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    code TEXT NOT NULL,
    organization TEXT NOT NULL,
    identifiability TEXT NOT NULL,
    certainty TEXT NOT NULL,
    clipped INTEGER NOT NULL,
    active_from TEXT,
    active_until TEXT,
    west REAL,
    south REAL,
    east REAL,
    north REAL,
    shape BLOB,
    feature BLOB NOT NULL
) STRICT;

CREATE TABLE place_features (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE REFERENCES places (slug),
    name TEXT NOT NULL,
    organization TEXT NOT NULL,
    parent TEXT,
    west REAL,
    south REAL,
    east REAL,
    north REAL,
    shape BLOB,
    feature BLOB NOT NULL
) STRICT;

CREATE VIRTUAL TABLE device_features_boxes USING rtree (num, west, east, south, north);
CREATE TRIGGER device_features_insert AFTER INSERT ON device_features WHEN new.west IS NOT NULL BEGIN
    INSERT INTO device_features_boxes VALUES (new.num, new.west, new.east, new.south, new.north);
END;
CREATE TRIGGER device_features_delete AFTER DELETE ON device_features BEGIN
    DELETE FROM device_features_boxes WHERE num = old.num;
END;

CREATE VIRTUAL TABLE footprint_features_boxes USING rtree (num, west, east, south, north);
CREATE TRIGGER footprint_features_insert AFTER INSERT ON footprint_features WHEN new.west IS NOT NULL BEGIN
    INSERT INTO footprint_features_boxes VALUES (new.num, new.west, new.east, new.south, new.north);
END;
CREATE TRIGGER footprint_features_delete AFTER DELETE ON footprint_features BEGIN
    DELETE FROM footprint_features_boxes WHERE num = old.num;
END;

CREATE VIRTUAL TABLE place_features_boxes USING rtree (num, west, east, south, north);
CREATE TRIGGER place_features_insert AFTER INSERT ON place_features WHEN new.west IS NOT NULL BEGIN
    INSERT INTO place_features_boxes VALUES (new.num, new.west, new.east, new.south, new.north);
END;
CREATE TRIGGER place_features_delete AFTER DELETE ON place_features BEGIN
    DELETE FROM place_features_boxes WHERE num = old.num;
END;
CREATE TRIGGER place_features_update AFTER UPDATE ON place_features BEGIN
    DELETE FROM place_features_boxes WHERE num = old.num;
    INSERT INTO place_features_boxes
    SELECT new.num, new.west, new.east, new.south, new.north WHERE new.west IS NOT NULL;
END;
