"""Batches: several requests to an instance in one POST."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from samclients.runtime import UNSET, ClientError, Unset
from samclients.runtime.client import FIRST_ERROR
from samclients.servicenow.models import BatchHeader, BatchItem, BatchRequest, ServicedRequest
from samclients.servicenow.operations import BatchResource

OUTPUT_REACHED = b"Max output size reached for current BatchRest transaction"
NO_HEADERS: Mapping[str, str] = {}


class RequestsUnserviced(ClientError):
    """The instance executes some requests of a batch in no POST; ``numbers`` are theirs, from 0."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = list(numbers)
        shown = ", ".join(map(str, self.numbers[:5]))
        super().__init__(f"The instance did not execute {len(self.numbers)} requests of the batch: {shown}")


@dataclass(frozen=True)
class BatchResponse:
    """The response of one request of a batch."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """True for a status below 400."""
        return self.status < FIRST_ERROR

    def json(self) -> Any:  # noqa: ANN401 -- any JSON
        """Return the body's JSON."""
        return json.loads(self.body)


class Batches(BatchResource):
    """The Batch API: call it for a new batch."""

    def __call__(self) -> Batch:
        """Return an empty batch."""
        return Batch(self)


class Batch:
    """Requests that are collected, and sent in as few POSTs as the instance's limits allow."""

    def __init__(self, resource: BatchResource) -> None:
        self._resource = resource
        self._items: list[BatchItem] = []

    def __len__(self) -> int:
        return len(self._items)

    def add(
        self,
        method: str,
        url: str,
        *,
        content: object = UNSET,
        body: bytes | Unset = UNSET,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> int:
        """Add a request; return its number, which is the place of its response.

        Args:
            method: The method.
            url: The path with the query, such as ``/api/now/table/incident?sysparm_limit=1``.
            content: A value that is sent as JSON.
            body: The bytes of any other body.
            headers: The headers; the default is to send and to accept JSON.
        """
        sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        raw = json.dumps(content).encode() if content is not UNSET else body
        number = len(self._items)
        self._items.append(
            BatchItem(
                id=str(number),
                method=method,
                url=url,
                headers=[BatchHeader(name=name, value=value) for name, value in sent.items()],
                body=UNSET if isinstance(raw, Unset) else base64.b64encode(raw).decode(),
            )
        )
        return number

    def send(self) -> list[BatchResponse]:
        """Send the requests, and return their responses in order.

        Requests that the instance did not reach are sent again in a further POST, as are GETs whose response was cut
        off because the output was too large.

        Raises:
            CallFailed: a POST failed (``samclients.runtime.errors``).
            RequestsUnserviced: a POST executed none of its requests.
        """
        responses: dict[str, BatchResponse] = {}
        waiting = self._items
        while waiting:
            answer = self._resource.send(body=BatchRequest(rest_requests=waiting, batch_request_id="1"), version="v1")
            responses |= {item.id: _read_response(item) for item in answer.serviced_requests}
            left = [item for item in waiting if item.id not in responses or _is_cut_read(item, responses, waiting)]
            if len(left) == len(waiting):
                raise RequestsUnserviced(int(item.id) for item in left)
            waiting = left
        return [responses[str(item.id)] for item in self._items]


def _read_response(item: ServicedRequest) -> BatchResponse:
    headers = {header.name: header.value for header in item.headers}
    return BatchResponse(item.status_code, headers, base64.b64decode(item.body))


def _is_cut_read(item: BatchItem, responses: Mapping[str, BatchResponse], sent: list[BatchItem]) -> bool:
    """Return true for a GET that was cut off behind other requests: the first one of a POST is too large by itself."""
    is_cut = responses[str(item.id)].body.endswith(OUTPUT_REACHED)
    return is_cut and item.method == "GET" and item is not sent[0]
