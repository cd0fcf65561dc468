"""Sending of recorded requests to another system, and the differences of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import requests

from mockservers.checks.drift.comparison import AnswerComparison, AnswerDifference
from mockservers.core.journal.recordings import Recorded
from mockservers.core.messages import Request, Response
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.service.service import Service

NOT_SENT = {"accept-encoding", "connection", "content-length", "host", "transfer-encoding", "x-mock-world"}
LOGINS, SECRETS = "logins, for which the given credentials are used", "requests with a secret, which is not recorded"
CUT, NOT_SAFE = "requests whose body is not recorded whole", "requests that may change something"
UNKNOWN = "requests of other vendors"


class Sender(Protocol):
    """Decides which requests are sent."""

    def find_refusal(self, request: Request) -> str:
        """Return the reason why a request is not sent; empty if it may be."""


@dataclass
class ReplayGroup:
    """The exchanges of an operation with one difference: the first, and their number."""

    operation: str
    first: AnswerDifference
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        """The group as JSON."""
        first = self.first
        return {
            "operation": self.operation,
            "kind": first.kind,
            "place": first.place,
            "text": first.text,
            "count": self.count,
        }


@dataclass
class Replay:
    """A replay at one system.

    Args:
        service: The vendor.
        url: The system's base URL.
        headers: The headers with credentials, for all requests.
        policy: The requests that may be sent.
        verify: True to verify certificates, False not to, or a file of authorities to trust.
        timeout: Seconds that an answer may take.
    """

    service: Service
    url: str
    headers: Mapping[str, str]
    policy: Sender
    verify: bool | str = True
    timeout: float = 30.0
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._comparison = AnswerComparison()
        self._session = requests.Session()
        self._groups: dict[tuple[str, str, str], ReplayGroup] = {}

    def add(self, recorded: Recorded) -> None:
        """Send a recorded request, and compare the answers.

        Raises:
            requests.RequestException: the system does not answer.
        """
        if reason := self._find_reason_to_skip(recorded):
            self.skipped[reason] += 1
            return
        answer = self._send(recorded.entry.request)
        self.sent += 1
        if not recorded.has_answer:
            return
        name = recorded.entry.operation or f"{recorded.entry.method} {recorded.entry.path}"
        for difference in self._comparison.compare(recorded.entry.answer, answer):
            key = (name, difference.kind, difference.place)
            self._groups.setdefault(key, ReplayGroup(name, difference)).count += 1

    @property
    def groups(self) -> list[ReplayGroup]:
        """The differences, by operation and place."""
        return sorted(self._groups.values(), key=lambda group: (group.operation, group.first.place, group.first.kind))

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON."""
        groups = [group.as_json() for group in self.groups]
        return {"sent": self.sent, "skipped": dict(self.skipped), "differences": groups}

    def _find_reason_to_skip(self, recorded: Recorded) -> str:
        entry, operation = recorded.entry, self.service.spec.operations.get(recorded.entry.operation or "")
        if entry.service != self.service.name or entry.is_callback:
            return UNKNOWN
        if operation is not None and operation.method == "POST" and not operation.secured:
            return LOGINS
        if not recorded.has_request:
            return CUT
        if STARS.encode() in entry.request.body:
            return SECRETS
        return NOT_SAFE if self.policy.find_refusal(entry.request) else ""

    def _send(self, request: Request) -> Response:
        """Send a request with new ids in place of the recorded ones, and the given credentials."""
        replace = self._comparison.replace_ids
        kept = {name: value for name, value in request.headers.items() if name not in NOT_SENT and STARS not in value}
        query = "&".join(pair for pair in request.query_string.decode("latin-1").split("&") if STARS not in pair)
        body = request.body
        if self._comparison.ids and body:
            body = replace(body.decode("latin-1")).encode("latin-1")
        answer = self._session.request(
            request.method,
            f"{self.url}{quote(replace(request.path))}",
            params=replace(query) or None,
            headers={**kept, **self.headers},
            data=body or None,
            timeout=self.timeout,
            verify=self.verify,
            allow_redirects=False,
        )
        return Response(answer.content, answer.status_code, dict(answer.headers))
