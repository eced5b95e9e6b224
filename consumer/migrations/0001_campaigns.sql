-- A campaign with the template as it was when the campaign was checked: later versions of the
-- template must not change what goes out. `sequence` orders campaigns as they were stored, which
-- is what pages of them go by.
CREATE TABLE campaigns (
    sequence               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                     TEXT    NOT NULL UNIQUE,
    idempotency_key        TEXT    NOT NULL UNIQUE,
    name                   TEXT    NOT NULL,
    status                 TEXT    NOT NULL CHECK (status IN ('scheduled', 'cancelled')),
    template_id            TEXT    NOT NULL,
    template_version       INTEGER NOT NULL,
    template_name          TEXT    NOT NULL,
    template_locale        TEXT    NOT NULL,
    subject                TEXT    NOT NULL,
    html_body              TEXT    NOT NULL,
    text_body              TEXT,
    recipient_list_id      TEXT    NOT NULL,
    send_at                TEXT    NOT NULL,
    recipient_count        INTEGER NOT NULL CHECK (recipient_count > 0),
    left_out_unsubscribed  INTEGER NOT NULL,
    left_out_bounced       INTEGER NOT NULL,
    left_out_duplicates    INTEGER NOT NULL,
    created_at             TEXT    NOT NULL
) STRICT;

-- `position` counts from 1 in the order of the recipient list. `variables` is a JSON object: the
-- values that the template is filled in with.
CREATE TABLE campaign_recipients (
    campaign_sequence  INTEGER NOT NULL REFERENCES campaigns (sequence) ON DELETE CASCADE,
    position           INTEGER NOT NULL,
    recipient_id       TEXT    NOT NULL,
    email              TEXT    NOT NULL,
    locale             TEXT,
    time_zone          TEXT,
    variables          TEXT    NOT NULL,
    PRIMARY KEY (campaign_sequence, position)
) STRICT, WITHOUT ROWID;
