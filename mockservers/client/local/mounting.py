"""Routing of a ``requests`` session to mock servers of this process, without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from mockservers.client.local.requests_adapter import Adapter
from mockservers.core.http.asgi import Application
from mockservers.core.suggestions import suggest

__tracebackhide__ = True  # a failing test shows its own line, and the message


class NotMounted(requests.ConnectionError):
    """A mounted session's request to a host that is not mounted; it was not sent."""


class RefusingAdapter(BaseAdapter):
    """Refuses every request.

    Args:
        mounted: The mounted base URLs by mock server.
    """

    def __init__(self, mounted: Mapping[str, str]) -> None:
        super().__init__()
        self._mounted = mounted

    def send(self, request: requests.PreparedRequest, *_how: object, **_more: object) -> requests.Response:
        """Refuse a request.

        Raises:
            NotMounted: always.
        """
        asked = urlsplit(request.url or "")
        url = f"{asked.scheme}://{asked.netloc.rpartition('@')[2]}"
        there = ", ".join(f"{mounted} ({name})" for name, mounted in self._mounted.items())
        raise NotMounted(
            f"{url} is not mounted, and the request was not sent. Mounted: {there}."
            " Name the client's URL with mount(at={NAME: URL}), or allow other hosts with passthrough=True.",
            request=request,
        )

    def close(self) -> None:
        """Do nothing: there is no connection."""


def chosen_urls(usual: Mapping[str, str], at: Mapping[str, str]) -> dict[str, str]:
    """Return the base URL of every mock server: the one in ``at``, or its own.

    Raises:
        ValueError: an unknown mock server (the message suggests similar names), an invalid base URL, or the same URL
            for two.
    """
    for name, url in at.items():
        suggest("mock server", name, usual)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(
                f"Invalid base URL {url!r} for {name}: use a form such as https://{name}.example.com:8443."
            )
    urls = {name: f"{at.get(name, url).rstrip('/')}/" for name, url in usual.items()}
    if len(set(urls.values())) < len(urls):
        twice = next(url for url in urls.values() if list(urls.values()).count(url) > 1)
        both = " and ".join(name for name, url in urls.items() if url == twice)
        raise ValueError(f"{both} have the same base URL {twice}: give each its own.")
    return urls


def mount(
    session: requests.Session,
    apps: Mapping[str, Application],
    urls: Mapping[str, str],
    loop: asyncio.AbstractEventLoop,
    *,
    passthrough: bool,
) -> None:
    """Route a session's requests to applications of this process, by base URL.

    Args:
        session: The session.
        apps: The applications by name.
        urls: Their base URLs by name, each with a slash at its end.
        loop: The event loop of the applications.
        passthrough: True to send requests to other hosts, false to refuse them.
    """
    adapters = {urls[name].lower(): Adapter(app, loop) for name, app in apps.items()}
    for url, adapter in adapters.items():
        session.mount(url, adapter)
    vars(session).pop("get_adapter", None)  # of an earlier mount
    others = None if passthrough else RefusingAdapter(urls)
    vars(session)["get_adapter"] = _guard_adapters(session, adapters, others)  # for this session only


def _guard_adapters(
    session: requests.Session, mounted: Mapping[str, BaseAdapter], others: BaseAdapter | None
) -> Callable[[str | bytes], BaseAdapter]:
    """Return a ``get_adapter`` that prefers mounted adapters to those of the client.

    Clients may mount their own adapters later, such as for retries. Those that open connections are never used for a
    mock server, and for other hosts only if ``others`` is None. Adapters without connections, such as those of test
    tools, are used.
    """

    def get_adapter(url: str | bytes) -> BaseAdapter:
        chosen = type(session).get_adapter(session, url)  # type: ignore[arg-type]  # as requests has it
        if not isinstance(chosen, HTTPAdapter):
            return chosen
        asked = url.decode() if isinstance(url, bytes) else url
        own = next((adapter for prefix, adapter in mounted.items() if asked.lower().startswith(prefix)), None)
        return own or others or chosen

    return get_adapter
