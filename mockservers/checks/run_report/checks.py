"""The checks of a client: each one finds the exchanges of a run in which the client does something wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from mockservers.checks.run_report.recorder import FIRST_ERROR
from mockservers.core.errors import MalformedRequest
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import parameters
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.serialize import DEFECTS
from mockservers.core.journal.unserved import find_unserved
from mockservers.core.service.service import Service

Services = Mapping[str, Service]
Evidence = tuple[Entry, str]  # an exchange, and the mistake that it shows

TOLERANCE = 0.05  # seconds that a client may be early, since clocks and sleeps are not exact


@dataclass(frozen=True)
class ClientCheck:
    """A check of a client: its name for ``--fail-on``, its title, and the function that finds the exchanges."""

    name: str
    title: str
    find: Callable[[Sequence[Entry], Services], Iterator[Evidence]]


def find_violations(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Requests that break the specification."""
    for entry in entries:
        if entry.refused and entry.refused.breaks_spec and not entry.faults and find_unserved(entry) is None:
            yield entry, entry.error or ""


def find_unserved_requests(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Requests for resources that the vendor's product serves and the mock server does not."""
    for entry in entries:
        resource = find_unserved(entry)
        if resource is not None:
            yield entry, f"{entry.method} {entry.path}: {resource.title} (known from: {resource.source})"


def find_errors(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Valid requests that got an error, neither by a fault or stub nor for an expired token."""
    for entry in entries:
        if entry.is_callback or entry.faults or entry.stub or entry.expired or entry.status < FIRST_ERROR:
            continue
        if entry.refused and (entry.refused.breaks_spec or entry.refused.kind in DEFECTS):
            continue
        yield entry, entry.error or f"answered {entry.status}"


def find_expired_tokens(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Requests with an expired token or session."""
    for entry in entries:
        if entry.expired:
            subject = entry.expired if entry.expired == "session" else f"{entry.expired} token"
            yield entry, f"the {subject} had expired"


def find_early_retries(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Requests that were repeated before the time in Retry-After, by both the real clock and the world's."""
    waiting: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        if entry.is_callback:
            continue
        key = (entry.world, entry.service, entry.method, entry.path)
        refused = waiting.pop(key, None)
        if refused is not None:
            required = retry_delay(refused) or 0.0
            real = entry.began - refused.began - refused.seconds
            waited = max(real, (entry.at - refused.at).total_seconds())
            if waited < required - TOLERANCE:
                early = f"sent again after {max(waited, 0):.1f} s"
                yield entry, f"{early}, but #{refused.number} had asked for {required:g} s"
        if retry_delay(entry) is not None:
            waiting[key] = entry


def retry_delay(entry: Entry) -> float | None:
    """The seconds in a response's Retry-After, a number or a date of the world's clock; None without the header."""
    value = next((text for name, text in entry.answer.headers.items() if name.lower() == "retry-after"), "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return (parsedate_to_datetime(value) - entry.at).total_seconds() if value else None
    except (ValueError, TypeError):
        return None


def find_url_secrets(entries: Sequence[Entry], services: Services) -> Iterator[Evidence]:
    """Secrets in URLs, which servers log, although the vendor accepts them in a header."""
    for entry in entries:
        service = services.get(entry.service)
        headers = credential_headers(service) if service and entry.operation and not entry.is_callback else []
        if not headers or not entry.request.query_string:
            continue
        masking = Masking(service, entry)
        try:
            found = [name for name, values in entry.request.query.items() if any(values) and masking.is_secret(name)]
        except MalformedRequest:
            continue
        if found:
            yield entry, f"{', '.join(found)} in the URL; it can be sent in the header {' or '.join(headers)}"


def credential_headers(service: Service) -> list[str]:
    """The names of the headers in which a vendor accepts credentials."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    headers = [scheme["name"] for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "header"]
    return headers + ["Authorization"] * any(scheme["type"] in {"http", "oauth2"} for scheme in schemes)


def find_undeclared_parameters(entries: Sequence[Entry], services: Services) -> Iterator[Evidence]:
    """Query parameters that the operation does not declare: the vendor ignores them, and they may be misspelt."""
    for entry in entries:
        service = services.get(entry.service)
        operation = service.spec.operations.get(entry.operation or "") if service else None
        is_violation = entry.refused is not None and entry.refused.breaks_spec  # reported there, with its explanation
        if service is None or operation is None or service.any_query or is_violation:
            continue
        masking = Masking(service, entry)
        names = [name for name in parameters(entry, operation)["undeclared"] if not masking.is_secret(name)]
        if names:
            yield entry, f"query {', '.join(names)}: not declared"


def find_ignored_parts(entries: Sequence[Entry], services: Services) -> Iterator[Evidence]:
    """Parts of requests that had no effect, though the vendor returned no error."""
    for entry in entries:
        masking = Masking(services.get(entry.service), entry)
        for note in entry.notes:
            yield entry, masking.text(note)


def find_failed_callbacks(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Callbacks that their receiver did not accept."""
    for entry in entries:
        if entry.is_callback and entry.error:
            yield entry, entry.error


def find_mock_defects(entries: Sequence[Entry], _services: Services) -> Iterator[Evidence]:
    """Failures of the mock server itself."""
    for entry in entries:
        if entry.refused and entry.refused.kind in DEFECTS:
            yield entry, entry.error or ""


CHECKS = (
    ClientCheck("violations", "Requests that broke the contract", find_violations),
    ClientCheck(
        "unserved", "Requests for what the product has and the mock server does not serve", find_unserved_requests
    ),
    ClientCheck("errors", "Errors that the client provoked", find_errors),
    ClientCheck("retries", "Retries that did not wait for Retry-After", find_early_retries),
    ClientCheck("expired", "Tokens used after they had expired", find_expired_tokens),
    ClientCheck("secrets", "Secrets sent in URLs where a header exists", find_url_secrets),
    ClientCheck("undeclared", "Query parameters that the operation does not know", find_undeclared_parameters),
    ClientCheck("ignored", "Parts of requests that had no effect", find_ignored_parts),
    ClientCheck("callbacks", "Callbacks that the receiver did not take", find_failed_callbacks),
    ClientCheck("defects", "Failures of the mock servers themselves", find_mock_defects),
)
UNUSED = "unused"
FAULTS = "faults"
NAMES = (*(check.name for check in CHECKS), UNUSED, FAULTS)
