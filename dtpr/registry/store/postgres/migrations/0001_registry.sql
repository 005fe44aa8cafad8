CREATE EXTENSION IF NOT EXISTS postgis;

-- Who is accountable.
CREATE TABLE organizations (
    slug text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Logos, rebuilt from what was sent: a drawing of filled paths, or a picture. Each organization
-- has one at present at most; those of the past stay for as long as a sign shows them.
CREATE TABLE logos (
    organization text NOT NULL REFERENCES organizations (slug),
    hash text NOT NULL,
    is_present boolean NOT NULL,
    media_type text NOT NULL CHECK (media_type IN ('image/svg+xml', 'image/png')),
    content bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (organization, hash)
);
CREATE UNIQUE INDEX logos_present ON logos (organization) WHERE is_present;

-- Named areas and spots; they nest.
CREATE TABLE places (
    slug text PRIMARY KEY,
    organization text NOT NULL REFERENCES organizations (slug),
    parent text REFERENCES places (slug),
    document bytea NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX places_parent ON places (parent);

-- Bearer tokens, kept as hashes.
CREATE TABLE tokens (
    id text PRIMARY KEY,
    hash text NOT NULL UNIQUE,
    organization text NOT NULL REFERENCES organizations (slug),
    role text NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);

-- Every short code ever given out: a row is never deleted, so that a code is never reused.
CREATE TABLE codes (
    code text PRIMARY KEY,
    subject text NOT NULL
);

-- Every device with the newest text of its staff side; `source` names the register that one was
-- harvested from, and is null for those of this register.
CREATE TABLE devices (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    code text NOT NULL UNIQUE REFERENCES codes (code),
    organization text NOT NULL REFERENCES organizations (slug),
    external_id text,
    state text NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    version bigint NOT NULL,
    revision bigint NOT NULL,
    document bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    source text
);
CREATE UNIQUE INDEX devices_external_id ON devices (organization, external_id);

-- What was published: canonical JSON, numbered and chained by hash, for ever.
CREATE TABLE revisions (
    device bigint NOT NULL REFERENCES devices (num),
    number bigint NOT NULL,
    hash text NOT NULL,
    previous_hash text,
    document bytea NOT NULL,
    published_at timestamptz NOT NULL,
    published_by text NOT NULL,
    PRIMARY KEY (device, number)
);

-- What happened; `touched` says where answers are others since. Numbers are given out before a
-- transaction ends, so `transaction` tells which changes a reader cannot have seen yet.
CREATE TABLE changes (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    device text NOT NULL,
    organization text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('published', 'changed', 'withdrawn', 'redrawn')),
    revision bigint NOT NULL,
    num bigint NOT NULL,
    touched bytea NOT NULL,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX changes_transaction ON changes (transaction);

-- What is public now, in the form that answers need. Positions are degrees, WGS 84.
CREATE TABLE published (
    num bigint PRIMARY KEY REFERENCES devices (num),
    id text NOT NULL,
    organization text NOT NULL,
    place text,
    identifiability bigint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    grounds bigint NOT NULL,
    footprints bigint NOT NULL,
    touched bytea NOT NULL,
    active_from date,
    active_until date,
    listing bytea NOT NULL
);
CREATE INDEX published_organization ON published (organization);
CREATE INDEX published_place ON published (place);

CREATE TABLE published_elements (
    element text NOT NULL,
    num bigint NOT NULL REFERENCES published (num),
    purpose bigint NOT NULL,
    PRIMARY KEY (element, num)
);
CREATE INDEX published_elements_num ON published_elements (num);

-- Where public devices are that are points: whole units of 1e-7 degrees, about a centimetre.
CREATE TABLE spots (
    num bigint PRIMARY KEY REFERENCES published (num),
    rank bigint NOT NULL,
    lon bigint NOT NULL,
    lat bigint NOT NULL,
    active_from date,
    active_until date,
    spot geometry(Point, 4326) NOT NULL
);
CREATE INDEX spots_spot ON spots USING gist (spot);

-- The parts of devices that are areas or routes; `form` says what lies in the box.
CREATE TABLE grounds (
    part bigint PRIMARY KEY,
    num bigint NOT NULL REFERENCES published (num),
    rank bigint NOT NULL,
    active_from date,
    active_until date,
    form bytea NOT NULL,
    box geometry(Polygon, 4326) NOT NULL
);
CREATE INDEX grounds_box ON grounds USING gist (box);
CREATE INDEX grounds_num ON grounds (num);

-- The parts of what devices sense.
CREATE TABLE footprints (
    part bigint PRIMARY KEY,
    num bigint NOT NULL REFERENCES published (num),
    rank bigint NOT NULL,
    active_from date,
    active_until date,
    form bytea NOT NULL,
    box geometry(Polygon, 4326) NOT NULL
);
CREATE INDEX footprints_box ON footprints USING gist (box);
CREATE INDEX footprints_num ON footprints (num);

-- Releases of taxonomies that were taken in from elsewhere: never changed, never deleted.
CREATE TABLE releases (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    hash text NOT NULL,
    form text NOT NULL CHECK (form IN ('v1', 'v2')),
    datachain_type text NOT NULL,
    document bytea NOT NULL,
    origin text NOT NULL,
    imported_at timestamptz NOT NULL,
    imported_by text NOT NULL,
    UNIQUE (version, hash)
);

-- Which release is in use for a kind of chain, by whose choice; the newest row holds.
CREATE TABLE release_choices (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    datachain_type text NOT NULL,
    version text NOT NULL,
    hash text NOT NULL,
    chosen_at timestamptz NOT NULL,
    chosen_by text NOT NULL
);

-- Elements that organizations added for themselves: changed and retired, never deleted.
-- `used_since` is when the first disclosure that places one was published.
CREATE TABLE local_elements (
    organization text NOT NULL REFERENCES organizations (slug),
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('in_use', 'retired')),
    version bigint NOT NULL,
    document bytea NOT NULL,
    used_since timestamptz,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (organization, name)
);

-- Every sign: what it shows stays as it was, its logo too; `place` is its subject, or where its
-- device stood.
CREATE TABLE signs (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE REFERENCES codes (code),
    organization text NOT NULL REFERENCES organizations (slug),
    device text REFERENCES devices (id),
    place text REFERENCES places (slug),
    logo text,
    status text NOT NULL CHECK (status IN ('designed', 'printed', 'installed', 'removed')),
    version bigint NOT NULL,
    document bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    FOREIGN KEY (organization, logo) REFERENCES logos (organization, hash)
);
CREATE INDEX signs_organization ON signs (organization, num);
CREATE INDEX signs_device ON signs (device, num);
CREATE INDEX signs_place ON signs (place, num);
CREATE INDEX signs_logo ON signs (organization, logo);

-- Outlines of what stands in the way of views, with their boxes in 1e-7 degrees.
CREATE TABLE obstacles (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    west integer NOT NULL,
    south integer NOT NULL,
    east integer NOT NULL,
    north integer NOT NULL,
    document bytea NOT NULL
);
CREATE INDEX obstacles_source ON obstacles (source);
CREATE INDEX obstacles_box ON obstacles (south, north, west, east);

-- What obstacles leave of the views of public devices; those that lose nothing have no row.
CREATE TABLE clips (
    device bigint PRIMARY KEY REFERENCES devices (num),
    document bytea NOT NULL
);

-- Tell every server that answers may be others now; they ask what happened by themselves. Here is
-- each table that public answers show, but for those that never change without a row in `changes`.
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('dtpr_change', '');
    RETURN NULL;
END
$$;
DO $$
DECLARE
    shown text;
BEGIN
    FOREACH shown IN ARRAY ARRAY[
        'changes', 'organizations', 'logos', 'places', 'signs', 'releases', 'release_choices',
        'local_elements', 'clips'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION tell_change()', shown);
    END LOOP;
END
$$;

-- The log of changes as others follow it: `id` tells cursors of this log from those of another.
CREATE TABLE change_log (
    id text PRIMARY KEY
);
INSERT INTO change_log VALUES (encode(uuid_send(gen_random_uuid()), 'hex'));
CREATE INDEX changes_organization ON changes (organization, seq);

-- A transaction that is about to write into the log holds a lock that tells the last number given
-- out before: none of its own is smaller. Who follows the log reads up to the smallest of them, so
-- that what commits late is never passed by. It is taken once, before the first number is.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('dtpr.announced', true), '') <> pg_current_xact_id()::text THEN
        PERFORM pg_advisory_xact_lock_shared(1685352562, (
            SELECT CASE WHEN is_called THEN least(last_value, 2147483647) ELSE 0 END::integer
            FROM changes_seq_seq
        ));
        PERFORM set_config('dtpr.announced', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER announce BEFORE INSERT ON changes
FOR EACH STATEMENT EXECUTE FUNCTION announce_change();

-- Other registers of which a copy is kept: `progress` says how far it was read, `document` what it
-- says of itself, `public` how many devices it had when it was last read to its end.
CREATE TABLE sources (
    name text PRIMARY KEY,
    document bytea NOT NULL,
    progress bytea NOT NULL,
    public bigint NOT NULL,
    harvested_at timestamptz NOT NULL
);
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON sources
FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- The devices of other registers. `round` counts the readings of a source from its beginning: who
-- is of an earlier one was not met again. A doomed one is to be withdrawn once its source was read.
CREATE TABLE harvested (
    num bigint PRIMARY KEY REFERENCES devices (num),
    source text NOT NULL REFERENCES sources (name),
    place text,
    round bigint NOT NULL,
    doomed bigint NOT NULL CHECK (doomed IN (0, 1))
);
CREATE INDEX harvested_source ON harvested (source, round);
CREATE INDEX harvested_doomed ON harvested (source) WHERE doomed = 1;

-- What organizations and places of other registers are called here: as there, unless it was taken.
CREATE TABLE harvested_names (
    source text NOT NULL REFERENCES sources (name),
    kind text NOT NULL CHECK (kind IN ('organization', 'place')),
    theirs text NOT NULL,
    ours text NOT NULL,
    PRIMARY KEY (source, kind, theirs),
    UNIQUE (kind, ours)
);

-- What tiles of the web map say of a public device beside its listing. Its dot is in units of a
-- Mercator plane 2^32 wide; `tiles` are numbers of tiles (MessagePack), `mark` is a hash.
CREATE TABLE device_tiles (
    num bigint PRIMARY KEY REFERENCES published (num),
    rank bigint NOT NULL,
    x bigint NOT NULL,
    y bigint NOT NULL,
    mark bigint NOT NULL,
    is_whole bigint NOT NULL,
    tiles bytea NOT NULL,
    tail bytea NOT NULL
);

-- The same of places, with their boxes in 1e-7 degrees.
CREATE TABLE place_tiles (
    slug text PRIMARY KEY REFERENCES places (slug),
    west bigint NOT NULL,
    south bigint NOT NULL,
    east bigint NOT NULL,
    north bigint NOT NULL,
    mark bigint NOT NULL,
    tiles bytea NOT NULL,
    document bytea NOT NULL
);
CREATE INDEX place_tiles_box ON place_tiles (south, north, west, east);

-- How many public devices of each sensitivity are in a cell, and the sums of their dots. Writers
-- only add rows, so that none waits for another one; `is_folded` is the row that they go into.
CREATE TABLE tile_counts (
    tile bigint NOT NULL,
    is_folded boolean NOT NULL DEFAULT false,
    rank0 bigint NOT NULL,
    rank1 bigint NOT NULL,
    rank2 bigint NOT NULL,
    x bigint NOT NULL,
    y bigint NOT NULL
);
CREATE INDEX tile_counts_tile ON tile_counts (tile);
CREATE UNIQUE INDEX tile_counts_folded ON tile_counts (tile) WHERE is_folded;
CREATE INDEX tile_counts_unfolded ON tile_counts (tile) WHERE NOT is_folded;

-- What is in tiles of zoom 12, or above where it is wide; `mark` is the exclusive or of all marks.
CREATE TABLE tile_marks (
    tile bigint NOT NULL,
    is_folded boolean NOT NULL DEFAULT false,
    devices bigint NOT NULL,
    places bigint NOT NULL,
    mark bigint NOT NULL
);
CREATE INDEX tile_marks_tile ON tile_marks (tile);
CREATE UNIQUE INDEX tile_marks_folded ON tile_marks (tile) WHERE is_folded;
CREATE INDEX tile_marks_unfolded ON tile_marks (tile) WHERE NOT is_folded;

-- What public devices are found by: folded words and marks, made by the register itself.
CREATE TABLE device_terms (
    num bigint PRIMARY KEY REFERENCES published (num),
    terms tsvector NOT NULL
);
-- Without a list of what is yet to be put in, which each search would read through.
CREATE INDEX device_terms_terms ON device_terms USING gin (terms) WITH (fastupdate = off);

-- What places are found by.
CREATE TABLE place_terms (
    term text NOT NULL,
    place text NOT NULL REFERENCES places (slug),
    PRIMARY KEY (term, place)
);
CREATE INDEX place_terms_place ON place_terms (place);

-- Every word that was ever public and can be misspelt, and what it is found by where it is. A word
-- that two transactions bring at once stands twice: nobody waits for anybody.
CREATE TABLE words (
    word text COLLATE "C" NOT NULL
);
CREATE INDEX words_word ON words (word);
CREATE TABLE spellings (
    spelling text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL
);
CREATE INDEX spellings_spelling ON spellings (spelling);

-- What GIS programs read of public devices, of what they sense, and of places: one row a feature,
-- with its JSON, its shape and what filters may ask of it.
CREATE TABLE device_features (
    num bigint PRIMARY KEY REFERENCES devices (num),
    id text NOT NULL UNIQUE,
    code text NOT NULL,
    name text NOT NULL,
    organization text NOT NULL,
    place text,
    identifiability text NOT NULL,
    mobility text NOT NULL,
    revision bigint NOT NULL,
    published_at timestamptz NOT NULL,
    active_from date,
    active_until date,
    shape geometry(Geometry, 4326) NOT NULL,
    feature bytea NOT NULL
);
CREATE INDEX device_features_shape ON device_features USING gist (shape);

CREATE TABLE footprint_features (
    num bigint PRIMARY KEY,
    id text NOT NULL UNIQUE,
    device text NOT NULL,
    code text NOT NULL,
    organization text NOT NULL,
    identifiability text NOT NULL,
    certainty text NOT NULL,
    clipped boolean NOT NULL,
    active_from date,
    active_until date,
    shape geometry(Geometry, 4326),
    feature bytea NOT NULL
);
CREATE INDEX footprint_features_shape ON footprint_features USING gist (shape);

CREATE TABLE place_features (
    num bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE REFERENCES places (slug),
    name text NOT NULL,
    organization text NOT NULL,
    parent text,
    shape geometry(Geometry, 4326),
    feature bytea NOT NULL
);
CREATE INDEX place_features_shape ON place_features USING gist (shape);
