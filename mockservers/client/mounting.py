"""Sessions of ``requests`` whose requests go to mock servers of this process, without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from mockservers.client.in_process import Adapter, Application
from mockservers.core.suggestions import suggest

__tracebackhide__ = True  # what a failing test shows is its own line, and the message


class NotMounted(requests.ConnectionError):
    """A mounted session's request to a host that is not mounted: it was not sent."""


class RefusingAdapter(BaseAdapter):
    """Sends nothing.

    Args:
        mounted: The base URLs that the session may ask, by stand-in.
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
        there = ", ".join(f"{one} ({name})" for name, one in self._mounted.items())
        raise NotMounted(
            f"{url} is not mounted, and the request was not sent. Mounted: {there}."
            " Name the client's URL with mount(at={NAME: URL}), or let requests to others pass with passthrough=True.",
            request=request,
        )

    def close(self) -> None:
        """Do nothing: there is no connection."""


def chosen_urls(usual: Mapping[str, str], at: Mapping[str, str]) -> dict[str, str]:
    """The base URL of every stand-in: its own, or the one that ``at`` names.

    Raises:
        ValueError: an unknown mock server (the message suggests similar names), an invalid base URL, or one URL
            for two.
    """
    for name, url in at.items():
        suggest("mock server", name, usual)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{url!r} for {name} is no base URL such as https://{name}.example.com:8443.")
    urls = {name: f"{at.get(name, url).rstrip('/')}/" for name, url in usual.items()}
    if len(set(urls.values())) < len(urls):
        twice = next(url for url in urls.values() if list(urls.values()).count(url) > 1)
        both = " and ".join(name for name, url in urls.items() if url == twice)
        raise ValueError(f"{twice} cannot be the URL of {both} at once.")
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
        loop: The loop that the applications work on.
        passthrough: Whether requests to other hosts are sent; without, they are refused.
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
    """The session's choice of an adapter, held to what is mounted.

    Clients mount adapters of their own, for retries say, also after this: for any host, or for a path of a stand-in's.
    None of those that open a connection is used for a stand-in, nor for others unless ``others`` is None. Adapters that
    open none, as a test's tools have them, are used.
    """

    def get_adapter(url: str | bytes) -> BaseAdapter:
        chosen = type(session).get_adapter(session, url)  # type: ignore[arg-type]  # as requests has it
        if not isinstance(chosen, HTTPAdapter):
            return chosen
        asked = url.decode() if isinstance(url, bytes) else url
        of_standin = next((one for prefix, one in mounted.items() if asked.lower().startswith(prefix)), None)
        return of_standin or others or chosen

    return get_adapter
