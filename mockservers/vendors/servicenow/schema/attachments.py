"""Contents of attachments: stored in chunks, read one chunk at a time, and deleted with their records."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import delete_rows, insert_rows
from mockservers.vendors.servicenow.store import attachment_contents

ATTACHMENT = "sys_attachment"  # the table, and the column of the contents that refers to it
CHUNK = 700_000  # bytes; captured as chunk_size_bytes
GZIP = 31  # of zlib's "wbits": the format of gzip


@dataclass(frozen=True)
class StoredContent:
    """Facts about a stored content: its size, the size of its gzip file, and its SHA-256 in hexadecimal digits."""

    size: int
    compressed_size: int
    sha256: str


@dataclass(frozen=True)
class Attachments:
    """The contents of a world's attachments."""

    db: Connection

    def write(self, sys_id: str, content: bytes | memoryview) -> StoredContent:
        """Store the content of an attachment that has none, and return the facts about it."""
        digest, packer, packed = hashlib.sha256(), zlib.compressobj(wbits=GZIP), 0
        for position, start in enumerate(range(0, len(content), CHUNK)):
            chunk = bytes(content[start : start + CHUNK])
            digest.update(chunk)
            packed += len(packer.compress(chunk))
            insert_rows(self.db, attachment_contents.name, COLUMNS, [(sys_id, position, chunk)])
        return StoredContent(len(content), packed + len(packer.flush()), digest.hexdigest())

    def read(self, sys_id: str) -> Iterator[bytes]:
        """Yield the content of an attachment chunk by chunk."""
        for (chunk,) in execute_directly(self.db, READ, (sys_id,)):
            yield chunk

    def delete_of_record(self, table: str, sys_id: str) -> None:
        """Delete the attachments of a record; if the record is an attachment itself, its content."""
        owned = [found for (found,) in execute_directly(self.db, OF_RECORD, (sys_id,))]
        self.delete_contents([*owned, *([sys_id] if table == ATTACHMENT else [])])
        if owned:
            delete_rows(self.db, f"servicenow_{ATTACHMENT}", ("sys_id",), [(found,) for found in owned])

    def delete_contents(self, attachments: Sequence[str]) -> None:
        """Delete the contents of attachments."""
        if attachments:
            delete_rows(self.db, attachment_contents.name, (ATTACHMENT,), [(found,) for found in attachments])


COLUMNS = (ATTACHMENT, "position", "data")
READ = "SELECT data FROM servicenow_sys_attachment_doc WHERE sys_attachment = ? ORDER BY position"
OF_RECORD = "SELECT sys_id FROM servicenow_sys_attachment WHERE table_sys_id = ?"
