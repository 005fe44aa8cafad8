CREATE EXTENSION IF NOT EXISTS postgis;

-- Who is accountable.
CREATE TABLE organizations (
    slug text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL,
    search_text text NOT NULL,
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
    search_text text NOT NULL,
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

-- Every device with the newest text of its staff side.
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
    changed_at timestamptz NOT NULL
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
    kind text NOT NULL CHECK (kind IN ('published', 'withdrawn')),
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
    listing bytea NOT NULL,
    search_text text NOT NULL
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
