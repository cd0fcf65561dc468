"""URLs of vendors: their parts, and redirections within an origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeVar
from urllib.parse import urljoin, urlsplit

from samclients.runtime import Call, Client, ParsedResponse, RawResponse
from samclients.runtime.raw_response import UnknownStatus

T = TypeVar("T")
REDIRECTIONS = {307, 308}  # the method and the body stay the same
MOST_REDIRECTIONS = 5
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Redirection:
    """A redirection; ``target`` is path and query at the same origin."""

    target: str


@dataclass(frozen=True)
class Followed:
    """The response at the end of the redirections, and its URL."""

    response: ParsedResponse[Any]
    url: str


def parse_origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(scheme)


def get_base_url(url: str) -> str:
    """Return the base of a URL: scheme, host and port as text."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def get_target(url: str) -> str:
    """Return path and query of a URL, as sent."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def call_and_follow(client: Client, call: Call, read: Callable[[RawResponse], T]) -> Followed:
    """Make a call, and follow 307 and 308 within the origin, with the same method and body.

    Args:
        client: A client whose base URL is an origin.
        call: The call; the path of its operation is the whole target.
        read: Parses the response.

    Raises:
        CallFailed: see ``Client.call``; also if a redirection leads to another origin, or there are too many.
    """
    for left in range(MOST_REDIRECTIONS, -1, -1):
        url = client.base_url + call.target()
        response = client.call(call, _parse_or_redirect(read, url, left), _reject)
        if not isinstance(response.parsed, Redirection):
            return Followed(response, url)
        call = replace(call, operation=replace(call.operation, path=response.parsed.target))
    raise AssertionError("The last redirection raises.")


def _parse_or_redirect(
    read: Callable[[RawResponse], T], url: str, left: int
) -> Callable[[RawResponse], T | Redirection]:
    def parse(response: RawResponse) -> T | Redirection:
        location = response.response.headers.get("Location")
        if response.status not in REDIRECTIONS or not location:
            return read(response)
        try:
            destination = urljoin(url, location)
            is_same_origin = parse_origin(destination) == parse_origin(url)
        except ValueError:
            raise UnknownStatus("It redirects to an invalid URL") from None
        if not is_same_origin:
            raise UnknownStatus(
                f"It redirects to {get_base_url(destination)}, which is not followed: enter that URL instead"
            )
        if not left:
            raise UnknownStatus(f"It redirects more than {MOST_REDIRECTIONS} times")
        return Redirection(get_target(destination))

    return parse


def _reject(response: RawResponse) -> NoReturn:
    raise response.undocumented_status()
