-- The same tables are in ../postgres: what is changed here is changed there. Instants that are
-- compared are microseconds since 1970 (UTC); those that are only shown are texts.

-- A campaign with the template as it was when the campaign was checked: later versions of the
-- template must not change what goes out. `sequence` is what other tables name it by.
--
-- `list_position` is where it stands in the list of campaigns: 1, 2, 3, … in the order in which
-- they were committed, so that who has read up to one of them has missed none before it.
--
-- `version` is 1 and goes up with every change that the API shows. `due_at` is when the first
-- message has to go out, `next_attempt_at` when a launcher may next claim the campaign; it holds
-- the claim until `lease_until`. Messages are in the outbox up to `outbox_position`.
CREATE TABLE campaigns (
    sequence               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                     TEXT    NOT NULL UNIQUE,
    list_position          INTEGER UNIQUE,
    version                INTEGER NOT NULL DEFAULT 1,
    name                   TEXT    NOT NULL,
    status                 TEXT    NOT NULL CHECK (
        status IN ('scheduled', 'launching', 'launched', 'failed', 'cancelled')
    ),
    failure_code           TEXT,
    failure_detail         TEXT,
    template_id            TEXT    NOT NULL,
    template_version       INTEGER NOT NULL,
    template_name          TEXT    NOT NULL,
    template_locale        TEXT    NOT NULL,
    subject                TEXT    NOT NULL,
    html_body              TEXT    NOT NULL,
    text_body              TEXT,
    recipient_list_id      TEXT    NOT NULL,
    send_at                TEXT    NOT NULL,
    due_at                 INTEGER NOT NULL,
    recipient_count        INTEGER NOT NULL CHECK (recipient_count > 0),
    left_out_unsubscribed  INTEGER NOT NULL,
    left_out_bounced       INTEGER NOT NULL,
    left_out_duplicates    INTEGER NOT NULL,
    created_at             TEXT    NOT NULL,
    attempts               INTEGER NOT NULL DEFAULT 0,
    next_attempt_at        INTEGER NOT NULL,
    lease_holder           TEXT,
    lease_until            INTEGER,
    outbox_position        INTEGER NOT NULL DEFAULT 0,
    launched_at            INTEGER
) STRICT;

-- What launchers look for, in the order in which they claim it: however many campaigns are due, or
-- launched long ago, a claim reads the first few.
CREATE INDEX campaigns_to_claim ON campaigns (next_attempt_at, sequence)
    WHERE status IN ('scheduled', 'launching');

-- What the metrics count, which would read whole campaigns otherwise.
CREATE INDEX campaigns_by_status ON campaigns (status, due_at);

-- How many campaigns are in the list. Its one row is changed by whoever adds a campaign, as the
-- last thing before the commit: until then, the next one waits.
CREATE TABLE campaign_list (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    size  INTEGER NOT NULL
) STRICT;

INSERT INTO campaign_list (id, size) VALUES (1, 0);

-- `position` counts from 1 in the order of the recipient list. `variables` is a JSON object: the
-- values that the template is filled in with.
CREATE TABLE campaign_recipients (
    campaign_sequence  INTEGER NOT NULL REFERENCES campaigns (sequence),
    position           INTEGER NOT NULL,
    recipient_id       TEXT    NOT NULL,
    email              TEXT    NOT NULL,
    locale             TEXT,
    time_zone          TEXT,
    variables          TEXT    NOT NULL,
    deliver_at         INTEGER NOT NULL,
    PRIMARY KEY (campaign_sequence, position)
) STRICT, WITHOUT ROWID;

-- The messages, which a mailer takes from here: one for each recipient of a launched campaign.
CREATE TABLE outbox (
    campaign_sequence  INTEGER NOT NULL REFERENCES campaigns (sequence),
    position           INTEGER NOT NULL,
    recipient_id       TEXT    NOT NULL,
    email              TEXT    NOT NULL,
    subject            TEXT    NOT NULL,
    html_body          TEXT    NOT NULL,
    text_body          TEXT,
    deliver_at         INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (campaign_sequence, position)
) STRICT, WITHOUT ROWID;

-- What a mailer looks for: messages whose time has come.
CREATE INDEX outbox_by_time ON outbox (deliver_at);

-- The campaign that a key was used for. Once it has expired, the key is free again.
CREATE TABLE idempotency_keys (
    key                TEXT    PRIMARY KEY,
    campaign_sequence  INTEGER NOT NULL REFERENCES campaigns (sequence),
    expires_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
