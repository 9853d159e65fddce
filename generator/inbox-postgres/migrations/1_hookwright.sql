-- The table of `hookwright-inbox-postgres`. Plain SQL: psql, sqlx and refinery can run it, within a transaction or without, and
-- to run it again changes nothing. It needs PostgreSQL 13.

CREATE SEQUENCE IF NOT EXISTS hookwright_delivery_ids;

CREATE TABLE IF NOT EXISTS hookwright_deliveries (
    api text NOT NULL,
    -- Later deliveries have greater ids.
    id bigint NOT NULL DEFAULT nextval('hookwright_delivery_ids'),
    -- What stays the same when the sender repeats the delivery, with the tenant in front; a digest of it where it is long.
    key text,
    tenant text,
    event text,
    -- What it is about, with the tenant and a slash in front, until it is completed.
    entity text,
    state text NOT NULL CHECK (state IN ('waiting', 'claimed', 'parked', 'done')),
    -- When it may be claimed; of one that is claimed, when its lease ends.
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    -- How many claims ended because their lease ran out.
    lost_claims integer NOT NULL DEFAULT 0,
    -- How often it was claimed, ever: tells a claim from those before it.
    claim bigint NOT NULL DEFAULT 0,
    stored_at timestamptz NOT NULL DEFAULT now(),
    -- When it was completed or parked.
    ended_at timestamptz,
    -- Why it is parked.
    reason text,
    -- The delivery itself, until it is completed.
    delivery bytea,
    PRIMARY KEY (api, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

CREATE UNIQUE INDEX IF NOT EXISTS hookwright_deliveries_key ON hookwright_deliveries (api, key);

CREATE INDEX IF NOT EXISTS hookwright_deliveries_due ON hookwright_deliveries (api, due_at, id)
    WHERE state IN ('waiting', 'claimed');

CREATE INDEX IF NOT EXISTS hookwright_deliveries_done ON hookwright_deliveries (ended_at) WHERE state = 'done';

CREATE INDEX IF NOT EXISTS hookwright_deliveries_parked ON hookwright_deliveries (api, id) WHERE state = 'parked';

CREATE INDEX IF NOT EXISTS hookwright_deliveries_parked_since ON hookwright_deliveries (ended_at) WHERE state = 'parked';

-- What the inbox has to know of itself: how what it stores is encrypted, if it is.
CREATE TABLE IF NOT EXISTS hookwright_settings (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
