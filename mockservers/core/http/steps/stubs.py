"""Step: answer a request by a stub of the world, in place of the handler.

The credentials, the parameters and the body are validated before: a stub answers what the handler would have answered,
so a request that the mock server refuses is refused as ever. Its response was validated when the stub was added.
"""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.core.faults.http_effects import LONGEST_DELAY
from mockservers.core.messages import Response


def answer_by_stub(context: RequestContext) -> Response | None:
    """Return the response of the first stub that matches a request, and count it; None if there is none."""
    stub = context.take_stub()
    if stub is None:
        return None
    if stub.answer.delay:
        pace = 1 / context.clock.speed if context.clock.speed else 1.0
        context.delay = min(stub.answer.delay / 1000 * pace, LONGEST_DELAY)
    return stub.answer.respond()
