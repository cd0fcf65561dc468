"""A difference between an exchange and the specification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

REQUEST, ANSWER = "request", "answer"

OPERATION = "operation"  # path or method
PARAMETER = "undeclared parameter"
MEMBER = "undeclared member"
TYPE = "type"
MISSING = "missing"
STATUS = "status"
HEADER = "header"
ENUM = "enum value"
VALUE = "value"  # any other rule: a pattern, a bound, a form
MEDIA_TYPE = "media type"
KINDS = (OPERATION, STATUS, MEDIA_TYPE, HEADER, MEMBER, MISSING, TYPE, ENUM, VALUE, PARAMETER)  # as reports order them

Pointer = tuple[str, ...]  # the parts of a JSON pointer


@dataclass(frozen=True)
class Difference:
    """One difference.

    Args:
        kind: One of ``KINDS``.
        side: ``request`` or ``answer``.
        operation: The operationId; method and path for a request without an operation.
        status: The status of the answer.
        place: Where it is: ``/rows/*/name`` in a body, ``query limit``, ``header Link``; empty for the whole.
        text: The difference as a sentence, without values of the exchange.
        example: A value that shows it, masked and shortened; empty for none.
        pointer: The place in the spec that has to change; empty if it is the list of paths.
        keyword: The keyword of the schema that is broken; empty for none.
        observed: What the exchange has, for the change of the spec: a value, a name, a media type.
    """

    kind: str
    side: str
    operation: str
    status: int
    place: str
    text: str
    example: str = ""
    pointer: Pointer = ()
    keyword: str = ""
    observed: Any = field(default=None, compare=False, hash=False)

    @property
    def key(self) -> tuple[str, str, str, int, str, str]:
        """The parts that are equal in differences that are counted together."""
        return (self.operation, self.kind, self.side, self.status, self.place, self.keyword)
