"""Uploads of attachments, and the rules of the instance for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import Connection

from mockservers.core.messages import OperationCall
from mockservers.core.storage.driver import measure_size
from mockservers.vendors.servicenow.domain import ATTACHMENT_EXTENSIONS, ATTACHMENT_ROLES, LARGEST_ATTACHMENT, User
from mockservers.vendors.servicenow.errors import AttachmentTooLarge, InsertRefused, UploadRefused
from mockservers.vendors.servicenow.schema.attachments import ATTACHMENT, CHUNK, Attachments
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records
from mockservers.vendors.servicenow.schema.values import Stored

MEGABYTE = 1024 * 1024
DEFAULT_LARGEST = 1_024  # MB; documented
LARGEST_UPLOAD = 100 * MEGABYTE  # bytes, whatever the property says: a body is held in memory
FORM_FIELDS = MEGABYTE  # bytes of a multipart form besides its file
LARGEST_WORLD = 1024 * MEGABYTE  # bytes of a world in which files can be uploaded
BINARY = "application/octet-stream"
PENDING = "pending"  # state of a new attachment; captured
NOTHING: Mapping[str, Stored] = {}
NO_FILE = "File part might be missing"


@dataclass(frozen=True)
class Upload:
    """A file that a client sends, and the record that it belongs to."""

    table: str
    record: str
    file_name: str
    content_type: str
    content: bytes | memoryview

    @classmethod
    def of_body(cls, call: OperationCall) -> Upload:
        """Return the upload of a request whose body is the file."""
        named: Mapping[str, str] = call.query
        content_type = call.request.headers.get("content-type", "").strip() or BINARY
        return cls(named["table_name"], named["table_sys_id"], named["file_name"], content_type, call.request.body)

    @classmethod
    def of_form(cls, call: OperationCall) -> Upload:
        """Return the upload of a multipart form, whose last part is the file.

        Raises:
            UploadRefused: the last part is not a file, or the form's media type has a charset.
        """
        file = call.files[-1] if call.files else None
        parameters = call.request.headers.get("content-type", "").lower().partition(";")[2]
        if file is None or not file.is_last or not file.file_name or "charset=" in parameters:
            raise UploadRefused(NO_FILE)
        if "\0" in file.file_name:
            raise UploadRefused("The file name has a NUL character")
        content_type = file.content_type.replace("\0", "").strip() or BINARY
        return cls(call.body["table_name"], call.body["table_sys_id"], file.file_name, content_type, file.content)


def store_upload(
    records: Records, contents: Attachments, sys_id: str, upload: Upload, values: Mapping[str, Stored] = NOTHING
) -> None:
    """Store an upload as the attachment with a sys_id; ``values`` replace those that follow from the upload."""
    stored = contents.write(sys_id, upload.content)
    record: dict[str, Stored] = {
        "sys_id": sys_id,
        "table_name": upload.table,
        "table_sys_id": upload.record,
        "file_name": upload.file_name,
        "content_type": upload.content_type,
        "size_bytes": stored.size,
        "size_compressed": stored.compressed_size,
        "compressed": "true",
        "chunk_size_bytes": CHUNK,
        "hash": stored.sha256,
        "state": PENDING,
    }
    records.insert_many(ATTACHMENT, [{**record, **values}])


@dataclass(frozen=True)
class UploadRules:
    """The rules of the instance's properties, and the limits of the mock server."""

    properties: Properties

    def check_user(self, user: User) -> None:
        """Check that a user may add attachments.

        Raises:
            InsertRefused: the user has none of the roles of the property.
        """
        roles = self._read_list(ATTACHMENT_ROLES)
        if roles and not user.has_any_role(roles):
            raise InsertRefused

    def check_name(self, file_name: str) -> None:
        """Check the extension of a file's name.

        Raises:
            UploadRefused: it is not one of the property.
        """
        allowed = self._read_list(ATTACHMENT_EXTENSIONS)
        extension = PurePosixPath(file_name).suffix.removeprefix(".").lower()
        if allowed and extension not in {name.lower().removeprefix(".") for name in allowed}:
            raise UploadRefused(f"Files with the extension '{extension}' are not allowed")

    def check_size(self, size: int, db: Connection) -> None:
        """Check the size of a file.

        Raises:
            AttachmentTooLarge: it is larger than the property allows, or the world would become too large.
        """
        largest = min(self._read_largest() * MEGABYTE, LARGEST_UPLOAD)
        if size > largest:
            raise AttachmentTooLarge(f"An attachment has at most {largest:,} bytes")
        if measure_size(db) + size > LARGEST_WORLD:
            raise AttachmentTooLarge(f"The instance has no room for it: a world has at most {LARGEST_WORLD:,} bytes")

    def _read_list(self, name: str) -> frozenset[str]:
        return frozenset(filter(None, map(str.strip, self.properties.read_text(name).split(","))))

    def _read_largest(self) -> int:
        text = self.properties.read_text(LARGEST_ATTACHMENT).strip()
        return int(text) if text.isdecimal() and text.isascii() and len(text) < LONGEST else DEFAULT_LARGEST


LONGEST = 10  # digits
