"""URLs of vendors: origins, and redirections within one."""

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
    """An answer that names another place; ``target`` is path and query at the same origin."""

    target: str


@dataclass(frozen=True)
class Followed:
    """The answer at the end of the redirections, and the URL that gave it."""

    response: ParsedResponse[Any]
    url: str


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(scheme)


def base_of(url: str) -> str:
    """Scheme, host and port of a URL as the beginning of one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def target_of(url: str) -> str:
    """Path and query of a URL, as they are sent."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def call_and_follow(client: Client, call: Call, read: Callable[[RawResponse], T]) -> Followed:
    """Make a call; 307 and 308 are followed to the same scheme, host and port, with the same method and body.

    Args:
        client: Its base URL is scheme, host and port.
        call: Its operation's path has the whole target.
        read: Makes something of a good answer.

    Raises:
        CallFailed: see ``Client.call``; also where a redirection leads to another host, or they do not end.
    """
    for left in range(MOST_REDIRECTIONS, -1, -1):
        url = client.base_url + call.target()
        response = client.call(call, _redirected_or(read, url, left), _no_model)
        if not isinstance(response.parsed, Redirection):
            return Followed(response, url)
        call = replace(call, operation=replace(call.operation, path=response.parsed.target))
    raise AssertionError("The last redirection raises.")


def _redirected_or(read: Callable[[RawResponse], T], url: str, left: int) -> Callable[[RawResponse], T | Redirection]:
    def parse(answer: RawResponse) -> T | Redirection:
        location = answer.response.headers.get("Location")
        if answer.status not in REDIRECTIONS or not location:
            return read(answer)
        try:
            there = urljoin(url, location)
            is_ours = origin(there) == origin(url)
        except ValueError:
            raise UnknownStatus("It redirects to what is no URL") from None
        if not is_ours:
            raise UnknownStatus(f"It redirects to {base_of(there)}, which is not followed: enter that URL instead")
        if not left:
            raise UnknownStatus(f"It redirects more than {MOST_REDIRECTIONS} times")
        return Redirection(target_of(there))

    return parse


def _no_model(answer: RawResponse) -> NoReturn:
    raise answer.undocumented_status()
