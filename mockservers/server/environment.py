"""The environment variables for hosts that are reached without a proxy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

NO_PROXY = ("NO_PROXY", "no_proxy")  # programs may read only one of them
THIS_MACHINE = ("127.0.0.1", "localhost", "::1", "[::1]")  # programs may accept only one form of the last two
EVERYTHING = "*"


def bypass_proxies(urls: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for hosts without a proxy, extended by this machine and the hosts of some URLs.

    Args:
        urls: URLs of mock servers.
        known: The present environment; hosts in its variables are kept.
    """
    named = [host.strip() for name in NO_PROXY for host in known.get(name, "").split(",") if host.strip()]
    hosts = [host for url in urls if (host := urlsplit(url).hostname)]
    value = EVERYTHING if EVERYTHING in named else ",".join(dict.fromkeys((*named, *hosts, *THIS_MACHINE)))
    return dict.fromkeys(NO_PROXY, value)
