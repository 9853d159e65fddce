-- The table of `hookwright-inbox-postgres`. Plain SQL: psql, sqlx and refinery can run it, inside a transaction or not.
-- Running it again changes nothing. It needs PostgreSQL 13 or later.

CREATE SEQUENCE IF NOT EXISTS hookwright_delivery_ids;

CREATE TABLE IF NOT EXISTS hookwright_deliveries (
    api text NOT NULL,
    -- Later deliveries have greater ids.
    id bigint NOT NULL DEFAULT nextval('hookwright_delivery_ids'),
    -- The deduplication key, with the tenant in front. A digest if it is long.
    key text,
    tenant text,
    event text,
    -- The entity that the delivery is about, with the tenant and a slash in front, until it is completed. A digest if
    -- it is long or the table is encrypted.
    entity text,
    state text NOT NULL CHECK (state IN ('waiting', 'claimed', 'parked', 'done')),
    -- When it may be claimed. If it is claimed, when its lease ends.
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    -- How many claims ended because their lease ran out.
    lost_claims integer NOT NULL DEFAULT 0,
    -- The number of its last claim, which distinguishes it from earlier ones. It grows by more than one.
    claim bigint NOT NULL DEFAULT 0,
    stored_at timestamptz NOT NULL DEFAULT now(),
    -- When it was completed, parked or released.
    ended_at timestamptz,
    -- Whether it was claimed as the only delivery of its entity.
    in_order boolean NOT NULL DEFAULT false,
    -- Whether it has to wait for another delivery of its entity. Claims skip it.
    held boolean NOT NULL DEFAULT false,
    -- Why it is parked.
    reason text,
    -- The delivery itself, until it is completed.
    delivery bytea,
    PRIMARY KEY (api, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

CREATE UNIQUE INDEX IF NOT EXISTS hookwright_deliveries_key ON hookwright_deliveries (api, key);

-- New deliveries and retries have separate indexes, since claims alternate between them.
CREATE INDEX IF NOT EXISTS hookwright_deliveries_new ON hookwright_deliveries (api, due_at, id)
    WHERE state IN ('waiting', 'claimed') AND NOT held AND attempts = 0;

CREATE INDEX IF NOT EXISTS hookwright_deliveries_retries ON hookwright_deliveries (api, due_at, id)
    WHERE state IN ('waiting', 'claimed') AND NOT held AND attempts > 0;

-- For deliveries with a tenant or an entity.
CREATE INDEX IF NOT EXISTS hookwright_deliveries_tenant ON hookwright_deliveries (api, tenant, due_at, id)
    WHERE tenant IS NOT NULL AND state IN ('waiting', 'claimed') AND NOT held;

CREATE INDEX IF NOT EXISTS hookwright_deliveries_entity ON hookwright_deliveries (api, entity, id)
    WHERE entity IS NOT NULL AND state <> 'done';

CREATE INDEX IF NOT EXISTS hookwright_deliveries_held ON hookwright_deliveries (api, entity, id) WHERE held;

-- One delivery of an entity is handled at a time.
CREATE UNIQUE INDEX IF NOT EXISTS hookwright_deliveries_in_order ON hookwright_deliveries (api, entity)
    WHERE state = 'claimed' AND in_order;

CREATE INDEX IF NOT EXISTS hookwright_deliveries_done ON hookwright_deliveries (ended_at) WHERE state = 'done';

-- For lists and numbers of what isn't done. It replaces an index of the parked ones alone.
CREATE INDEX IF NOT EXISTS hookwright_deliveries_open ON hookwright_deliveries (state, api, id) WHERE state <> 'done';

DROP INDEX IF EXISTS hookwright_deliveries_parked;

CREATE INDEX IF NOT EXISTS hookwright_deliveries_parked_since ON hookwright_deliveries (ended_at) WHERE state = 'parked';

-- Settings of the inbox: how it encrypts deliveries, if it does.
CREATE TABLE IF NOT EXISTS hookwright_settings (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
