"""Attachments of records: list, upload, download, rename, delete."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from samclients.runtime import File, ListPage, Rows, by_link, next_of_header, query_of
from samclients.servicenow.models import Attachment, AttachmentChange
from samclients.servicenow.operations import AttachmentResource

PAGE = 1000  # attachments
DEFAULT_ORDER = "ORDERBYsys_id"


class Attachments(AttachmentResource):
    """The Attachment API: call it with a table and a sys_id for the attachments of that record."""

    def __call__(self, table: str, sys_id: str) -> RecordAttachments:
        """Return the attachments of a record."""
        return RecordAttachments(self, table, sys_id)

    def find_all(self, query: str = "", *, page_size: int = PAGE, position: str = "") -> Rows[Attachment]:
        """Return the matching attachments of all records; pages are requested as needed.

        Args:
            query: An encoded query, ``table_name=incident^ORDERBYfile_name``; the default order is by ``sys_id``.
            page_size: Attachments per request.
            position: Where to continue, as an earlier ``Rows.position``.

        Reading raises ``LoopDetected`` if the pages lead back to one that was read.
        """
        ordered = query if "ORDERBY" in query else "^".join(filter(None, (query, DEFAULT_ORDER)))

        def fetch(link: str | None) -> ListPage[Attachment]:
            offset = int(query_of(link, self.client.base_url)["sysparm_offset"]) if link else 0
            response = self.list.raw(sysparm_query=ordered, sysparm_limit=page_size, sysparm_offset=offset)
            return ListPage(response.parsed.result, next=next_of_header(response.headers))

        return by_link(fetch, position=position)


class RecordAttachments:
    """Attachments of a record; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, attachments: Attachments, table: str, sys_id: str) -> None:
        self._attachments, self._table, self._sys_id = attachments, table, sys_id

    def list(self) -> Rows[Attachment]:
        """Return the attachments in the order of their creation; pages are requested as needed."""
        query = f"table_name={self._table}^table_sys_id={self._sys_id}^ORDERBYsys_created_on"
        return self._attachments.find_all(query)

    def upload(self, file_name: str, content: bytes | BinaryIO, content_type: str | None = None) -> Attachment:
        """Attach a file, and return its metadata.

        Args:
            file_name: The file's name.
            content: The content, or a file that is open for reading bytes.
            content_type: The media type; ``application/octet-stream`` by default.
        """
        payload = BytesIO(content) if isinstance(content, bytes) else content
        return self._attachments.upload(
            body=File(payload, file_name, content_type),
            table_name=self._table,
            table_sys_id=self._sys_id,
            file_name=file_name,
        ).result

    def download(self, sys_id: str) -> File:
        """Return the content of an attachment; a large one is in a temporary file."""
        return self._attachments.download(sys_id)

    def rename(self, sys_id: str, file_name: str) -> None:
        """Change the file name of an attachment."""
        self._attachments.with_options(idempotent=True).rename(sys_id, body=AttachmentChange(file_name))

    def delete(self, sys_id: str) -> None:
        """Delete an attachment."""
        self._attachments.delete(sys_id)
