"""Execution of a batch: its requests one after the other, within the limits of size and time."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.client import responses
from typing import Any, TypeVar

from mockservers.core.context import RequestContext
from mockservers.core.errors import NoSuchOperation
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import LongWork
from mockservers.vendors.servicenow.batch_api.items import BatchItem, read_items
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.operations import READING
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body

LARGEST_OUTPUT = 10 * 1024 * 1024  # bytes of all bodies in Base64 (the size is documented)
LONGEST_RUN = 30_000  # milliseconds of all requests (documented)
OUTPUT_REACHED = "Max output size reached for current BatchRest transaction"  # captured
READ_TIME, WRITE_TIME = 8, 20  # milliseconds of a request (proposed)
BYTES_PER_MILLISECOND = 10_000  # of a response's body (proposed)
LONG = 64 * 1024  # bytes; longer bodies are encoded in a thread
Result = TypeVar("Result")


@dataclass
class Budget:
    """What is left of a batch's output, in bytes of Base64, and of its time, in milliseconds."""

    output: int
    time: int = LONGEST_RUN

    @property
    def is_spent(self) -> bool:
        """True if no further request is serviced."""
        return self.output < 0 or self.time <= 0

    @property
    def most_bytes(self) -> int:
        """Size of a response's body of which it is certain that its Base64 exceeds the rest of the output."""
        return self.output // 4 * 3 + 4


@dataclass
class BatchApi:
    """The Batch API, for one request."""

    context: RequestContext
    call: OperationCall
    serviced: list[dict[str, Any]] = field(default_factory=list)
    unserviced: list[str] = field(default_factory=list)

    async def execute(self) -> Response | LongWork:
        """Execute the requests in order.

        Raises:
            NoSuchOperation: the batch is itself in a batch.
            NotAcceptable: the request does not accept JSON.
        """
        if self.context.outer is not None:
            raise NoSuchOperation("A batch cannot be in a batch.")
        if choose_form(self.context.request) is None:
            raise NotAcceptable
        members, is_long = self.call.body["rest_requests"], self.context.request.is_large
        budget = Budget(min(self.call.header.get("X-BATCHREQUEST-MAX-OUTPUT-SIZE", LARGEST_OUTPUT), LARGEST_OUTPUT))
        for item in await run_where(read_items, members, is_long=is_long):
            if budget.is_spent or item.is_too_large:
                budget.time = 0
                self.unserviced.append(item.id)
            else:
                self.serviced.append(await self._service(item, budget))
        return LongWork(self._render) if LARGEST_OUTPUT - budget.output > LONG else self._render()

    async def _service(self, item: BatchItem, budget: Budget) -> dict[str, Any]:
        """Return the result of one request; its part of the budget is spent."""
        response = await self.context.dispatch(replace(item.request, most_bytes=budget.most_bytes))
        budget.time -= (elapsed := estimate_time(item.request.method, len(response.body)))
        body = await run_where(encode_body, response.body, is_long=len(response.body) > LONG)
        status, message = response.status, ""
        if len(body) > budget.output:
            body, status, message = cut_body(response.body, budget.output), 500, OUTPUT_REACHED
            self.context.note(f"request {item.id} and those after it were cut off because the output size was reached")
            budget.output = 0
        budget.output -= len(body)
        return {
            "id": item.id,
            "body": body,
            "status_code": status,
            "status_text": responses.get(status, ""),
            "headers": list_headers(response.headers) if item.has_headers else [],
            "execution_time": elapsed,
            **({"error_message": message} if message else {}),
        }

    def _render(self) -> Response:
        members = {"serviced_requests": self.serviced, "unserviced_requests": self.unserviced}
        sent = self.call.body.get("batch_request_id")
        if sent is not None:
            members = {"batch_request_id": str(sent), **members}
        return render_body(members, 200, "application/json")


async def run_where(work: Callable[[Any], Result], argument: object, *, is_long: bool) -> Result:
    """Call a function, in a thread if its work is long."""
    return await asyncio.to_thread(work, argument) if is_long else work(argument)


def encode_body(body: bytes) -> str:
    """Return a body in Base64."""
    return base64.b64encode(body).decode()


def cut_body(body: bytes, most: int) -> str:
    """Return the Base64 of a body's beginning and the message that the output size was reached (captured)."""
    message = OUTPUT_REACHED.encode()
    return encode_body(body[: max(most // 4 * 3 - len(message), 0)] + message)


def estimate_time(method: str, size: int) -> int:
    """Return the milliseconds of a request by its method and the size of the response (proposed)."""
    return (READ_TIME if method.upper() in READING else WRITE_TIME) + size // BYTES_PER_MILLISECOND


def list_headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    """Return headers as names and values."""
    return [{"name": name, "value": value} for name, value in headers.items()]
