-- A template, and the state it is in. `seq` is the order of the list: new ones come last.
CREATE TABLE template (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL CHECK (version >= 1),
    status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
    updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX template_by_status ON template (status, seq);

-- What a template said in each of its versions. Rows are never changed.
CREATE TABLE template_version (
    template_id TEXT NOT NULL REFERENCES template (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    html_body TEXT NOT NULL,
    text_body TEXT,
    variables TEXT NOT NULL CHECK (json_valid(variables)),
    locale TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (template_id, version)
) STRICT;
