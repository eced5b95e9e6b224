-- `position` is the order of pages. AUTOINCREMENT never reuses one, so that what is added while
-- somebody reads comes after everything that was there.

CREATE TABLE recipient_lists (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    size       INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT    NOT NULL
) STRICT;

CREATE TABLE recipients (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    list       INTEGER NOT NULL REFERENCES recipient_lists (position) ON DELETE CASCADE,
    id         TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    locale     TEXT,
    time_zone  TEXT,
    attributes TEXT    NOT NULL,
    UNIQUE (list, id)
) STRICT;

-- Pages of one list: the index ends in `position` by itself.
CREATE INDEX recipients_by_list ON recipients (list);

-- A list's size is the number of its recipients, whoever adds them.
CREATE TRIGGER recipient_added AFTER INSERT ON recipients BEGIN
    UPDATE recipient_lists SET size = size + 1 WHERE position = NEW.list;
END;

CREATE TRIGGER recipient_removed AFTER DELETE ON recipients BEGIN
    UPDATE recipient_lists SET size = size - 1 WHERE position = OLD.list;
END;
