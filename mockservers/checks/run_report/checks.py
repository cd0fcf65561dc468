"""What can be said against a client: each check looks at the exchanges of a run and names the ones that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from mockservers.core.errors import MalformedRequest
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import parameters
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.serialize import DEFECTS
from mockservers.core.journal.unserved import find_unserved
from mockservers.core.service.service import Service

Services = Mapping[str, Service]
Case = tuple[Entry, str]  # an exchange, and what it shows

TOLERANCE = 0.05  # seconds that a client may be early: clocks and sleeps are not exact


@dataclass(frozen=True)
class Check:
    """Something that can be said against a client: its name for ``--fail-on``, in words, and how it is found."""

    name: str
    title: str
    find: Callable[[Sequence[Entry], Services], Iterator[Case]]


def violations(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Requests that are not as the specification wants them."""
    for one in entries:
        if one.refused and one.refused.breaks_spec and not one.faults and find_unserved(one) is None:
            yield one, one.error or ""


def unserved(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Requests for resources that the vendor's product has and its mock server does not serve."""
    for one in entries:
        resource = find_unserved(one)
        if resource is not None:
            yield one, f"{one.method} {one.path}: {resource.title} (known from: {resource.source})"


def errors(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Proper requests that were answered with an error, by no fault, and not for an expired token."""
    for one in entries:
        if one.is_callback or one.faults or one.expired or one.status < 400:  # noqa: PLR2004 -- where errors begin
            continue
        if one.refused and (one.refused.breaks_spec or one.refused.kind in DEFECTS):
            continue
        yield one, one.error or f"answered {one.status}"


def expired(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Tokens and sessions that were used after their time."""
    for one in entries:
        if one.expired:
            yield one, f"the {one.expired} token had expired" if one.expired != "session" else "the session had expired"


def retries(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Requests that were sent again before the time that Retry-After had named, by the real and the world's clock."""
    waiting: dict[tuple[str, ...], Entry] = {}
    for one in entries:
        if one.is_callback:
            continue
        key = (one.world, one.service, one.method, one.path)
        refused = waiting.pop(key, None)
        if refused is not None:
            wanted = seconds_to_wait(refused) or 0.0
            real = one.began - refused.began - refused.seconds
            waited = max(real, (one.at - refused.at).total_seconds())
            if waited < wanted - TOLERANCE:
                yield one, f"sent again after {max(waited, 0):.1f} s, but #{refused.number} had asked for {wanted:g} s"
        if seconds_to_wait(one) is not None:
            waiting[key] = one


def seconds_to_wait(entry: Entry) -> float | None:
    """The seconds that an answer's Retry-After names, as a number or as a date of the world's clock; None without."""
    value = next((text for name, text in entry.answer.headers.items() if name.lower() == "retry-after"), "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return (parsedate_to_datetime(value) - entry.at).total_seconds() if value else None
    except (ValueError, TypeError):
        return None


def secrets(entries: Sequence[Entry], services: Services) -> Iterator[Case]:
    """Secrets in URLs, which end in logs, where the vendor takes them in a header."""
    for one in entries:
        service = services.get(one.service)
        headers = header_credentials(service) if service and one.operation and not one.is_callback else []
        if not headers or not one.request.query_string:
            continue
        masking = Masking(service, one)
        try:
            found = [name for name, values in one.request.query.items() if any(values) and masking.is_secret(name)]
        except MalformedRequest:
            continue
        if found:
            yield one, f"{', '.join(found)} in the URL; it can be sent in the header {' or '.join(headers)}"


def header_credentials(service: Service) -> list[str]:
    """The headers that a vendor takes credentials in."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    headers = [one["name"] for one in schemes if one["type"] == "apiKey" and one["in"] == "header"]
    return headers + ["Authorization"] * any(one["type"] in {"http", "oauth2"} for one in schemes)


def undeclared(entries: Sequence[Entry], services: Services) -> Iterator[Case]:
    """Query parameters that the operation does not know: the vendor passes over them, and perhaps they are misspelt."""
    for one in entries:
        service = services.get(one.service)
        operation = service.spec.operations.get(one.operation or "") if service else None
        is_told = one.refused is not None and one.refused.breaks_spec  # among the violations, with its explanation
        if service is None or operation is None or service.any_query or is_told:
            continue
        masking = Masking(service, one)
        names = [name for name in parameters(one, operation)["undeclared"] if not masking.is_secret(name)]
        if names:
            yield one, f"query {', '.join(names)}: not declared"


def ignored(entries: Sequence[Entry], services: Services) -> Iterator[Case]:
    """Parts of requests that had no effect, though the vendor answers as if all were well."""
    for one in entries:
        masking = Masking(services.get(one.service), one)
        for note in one.notes:
            yield one, masking.text(note)


def callbacks(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """Callbacks that their receiver did not take."""
    for one in entries:
        if one.is_callback and one.error:
            yield one, one.error


def defects(entries: Sequence[Entry], _services: Services) -> Iterator[Case]:
    """What the stand-in itself did wrong."""
    for one in entries:
        if one.refused and one.refused.kind in DEFECTS:
            yield one, one.error or ""


CHECKS = (
    Check("violations", "Requests that broke the contract", violations),
    Check("unserved", "Requests for what the product has and the mock server does not serve", unserved),
    Check("errors", "Errors that the client provoked", errors),
    Check("retries", "Retries that did not wait for Retry-After", retries),
    Check("expired", "Tokens used after they had expired", expired),
    Check("secrets", "Secrets sent in URLs where a header exists", secrets),
    Check("undeclared", "Query parameters that the operation does not know", undeclared),
    Check("ignored", "Parts of requests that had no effect", ignored),
    Check("callbacks", "Callbacks that the receiver did not take", callbacks),
    Check("defects", "Failures of the stand-ins themselves, which are ours", defects),
)
UNUSED = "unused"
FAULTS = "faults"
NAMES = (*(one.name for one in CHECKS), UNUSED, FAULTS)
