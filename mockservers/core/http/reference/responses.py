"""Response validation of the reference, directly by the document; shares no code with ``response_validation``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.errors import SpecBroken
from mockservers.core.http.reference.decoding import decode_scalar
from mockservers.core.http.reference.schemas import ReferenceSchema
from mockservers.core.messages import Response
from mockservers.core.openapi.document import Operation

UNDOCUMENTED_HEADERS = frozenset({"content-type", "content-length", "date", "server"})


class ResponseValidator:
    """Validates responses of one service; compiled schemas are kept by their place in the document."""

    def __init__(self) -> None:
        self._schemas: dict[tuple[str, ...], ReferenceSchema] = {}

    def validate(self, operation: Operation, response: Response) -> None:
        """Validate status, headers, media type and body; a HEAD's response is validated as the GET's.

        Raises:
            SpecBroken: the response is not documented.
        """
        documented = operation.response_operation.node["responses"]
        by_status = {str(status): node for status, node in documented.items()}
        status = str(response.status) if str(response.status) in by_status else "default"
        if status not in by_status:
            raise SpecBroken(f"{operation.id} answered {response.status}, which the spec does not have.")
        node = operation.spec.resolve(by_status[status])
        self._validate_headers(operation, response, status, node.get("headers", {}))
        self._validate_body(operation, response, status, node.get("content", {}))

    def _validate_headers(
        self, operation: Operation, response: Response, status: str, documented: Mapping[str, Any]
    ) -> None:
        sent = {name.lower(): value for name, value in response.headers.items()}
        nodes = {name.lower(): operation.spec.resolve(node) for name, node in documented.items()}
        for name, node in nodes.items():
            if name not in sent:
                if node.get("required"):
                    raise SpecBroken(f"{operation.id} answered {response.status} without the header {name}.")
                continue
            schema = self._schema(operation, (status, "header", name), node.get("schema", {}))
            if failure := schema.find_failure(decode_scalar(sent[name], schema.node.get("type", "string"))):
                raise SpecBroken(f"{operation.id} answered {response.status} with the header {name}: {failure[1]}")
        for name in sorted(sent):
            if name not in nodes and name not in UNDOCUMENTED_HEADERS:
                raise SpecBroken(f"{operation.id} answered {response.status} with the header {name}.")

    def _validate_body(
        self, operation: Operation, response: Response, status: str, documented: Mapping[str, Any]
    ) -> None:
        if not documented:
            if response.body not in {None, b""} if isinstance(response.body, (bytes, type(None))) else True:
                raise SpecBroken(f"{operation.id} answered {response.status} with a body; the spec has none.")
            return
        media_type = response.media_type.partition(";")[0]
        content = {media.lower(): node for media, node in documented.items()}
        described = content.get(media_type, content.get("*/*"))
        if described is None:
            raise SpecBroken(f"{operation.id} answered {response.status} as {response.media_type}.")
        if isinstance(response.body, bytes) or response.is_stream:
            return
        schema = self._schema(operation, (status, "content", media_type), described.get("schema", {}))
        if failure := schema.find_failure(response.body):
            place = failure[0] or "a body"
            raise SpecBroken(f"{operation.id} answered {response.status} with {place}: {failure[1]}")

    def _schema(self, operation: Operation, place: tuple[str, ...], node: Mapping[str, Any]) -> ReferenceSchema:
        key = (operation.response_operation.id, *place)
        if key not in self._schemas:
            self._schemas[key] = ReferenceSchema(operation.spec.resolve(node), operation.spec.components)
        return self._schemas[key]
