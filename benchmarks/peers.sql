-- The devices as the peers serve them: a point, and the texts that our own summaries are made of.
CREATE TABLE peer_devices AS
SELECT num AS id, id AS device, organization, identifiability,
       convert_from(listing, 'UTF8') AS listing,
       ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geom
FROM published
ORDER BY num;
ALTER TABLE peer_devices ADD PRIMARY KEY (id);
CREATE INDEX peer_devices_geom ON peer_devices USING gist (geom);
VACUUM ANALYZE peer_devices;
