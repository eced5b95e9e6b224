"""What Schemathesis has to know to send and read newline-delimited JSON."""

import json
from typing import Any

import schemathesis

NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def one_line(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """An import of one row: the document has the schema of a row."""
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
