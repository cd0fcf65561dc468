"""Environment variables by which a program finds stand-ins: base URLs, credentials, and hosts without a proxy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

NO_PROXY = ("NO_PROXY", "no_proxy")  # some programs read only one of them
THIS_MACHINE = ("127.0.0.1", "localhost", "::1", "[::1]")  # of the last two, programs know one or the other
EVERYTHING = "*"


def bypass_proxies(urls: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The variables that name the hosts to reach without a proxy, extended by those of some URLs.

    Args:
        urls: URLs of stand-ins.
        known: The environment as it is; what it names is kept.
    """
    named = [host.strip() for name in NO_PROXY for host in known.get(name, "").split(",") if host.strip()]
    hosts = [host for url in urls if (host := urlsplit(url).hostname)]
    value = EVERYTHING if EVERYTHING in named else ",".join(dict.fromkeys((*named, *hosts, *THIS_MACHINE)))
    return dict.fromkeys(NO_PROXY, value)
