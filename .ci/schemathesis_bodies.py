"""Bodies that are files: sent as they are made up."""

import schemathesis

FILES = [
    "application/pdf",
    "application/x-ndjson",
    "application/offset+octet-stream",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]


@schemathesis.serializer(*FILES)
def as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()
