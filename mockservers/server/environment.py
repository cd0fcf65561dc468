"""Environment variables of clients: proxies, hosts that are reached without one, trusted authorities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import certifi

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
JAVA = "JAVA_TOOL_OPTIONS"
TRUSTED = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE", "GIT_SSL_CAINFO")
NO_PROXY = ("NO_PROXY", "no_proxy")  # programs may read only one of them
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
EVERYTHING = "*"


def use_proxy(url: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead programs through a proxy, except to this machine.

    Args:
        url: The URL of the proxy, on this machine.
        known: The present environment; the options of Java in it are kept.
    """
    port = urlsplit(url).port
    java = [f"-D{scheme}.proxyHost=127.0.0.1 -D{scheme}.proxyPort={port}" for scheme in ("http", "https")]
    return {
        **dict.fromkeys(PROXIES, url),
        **dict.fromkeys(NO_PROXY, ",".join(THIS_MACHINE)),
        "NODE_USE_ENV_PROXY": "1",
        JAVA: " ".join([*filter(None, [known.get(JAVA)]), *java, "-Dhttp.nonProxyHosts=127.0.0.1|localhost"]),
    }


def trust_authority(authority: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that make programs trust a local authority besides those that they trust already.

    Args:
        authority: The authority's certificate; files for other programs are written beside it.
        known: The present environment.
    """
    from mockservers.server.tls import write_bundle

    files = (Path(known.get(name, "")) for name in TRUSTED)
    others = next((path for path in files if path.is_file()), Path(certifi.where()))
    return {
        **dict.fromkeys(TRUSTED, str(write_bundle(authority, others).resolve())),
        "NODE_EXTRA_CA_CERTS": str(authority.resolve()),
    }


def trust_in_java(authority: Path, options: str) -> str:
    """Return Java's options with a trust store that has a local authority alone."""
    from mockservers.server.tls import write_trust_store

    store = write_trust_store(authority).resolve()
    return f"{options} -Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStoreType=PKCS12".strip()


def bypass_proxies(urls: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for hosts without a proxy, extended by this machine and the hosts of some URLs.

    Args:
        urls: URLs of mock servers.
        known: The present environment; hosts in its variables are kept.
    """
    named = [host.strip() for name in NO_PROXY for host in known.get(name, "").split(",") if host.strip()]
    hosts = [form for url in urls if (host := urlsplit(url).hostname) for form in _list_forms(host)]
    value = EVERYTHING if EVERYTHING in named else ",".join(dict.fromkeys((*named, *hosts, *THIS_MACHINE)))
    return dict.fromkeys(NO_PROXY, value)


def _list_forms(host: str) -> list[str]:
    """Return the forms of a host in the variables: programs accept an IPv6 address with brackets, without, or both.

    Brackets are used for the address of a server alone, since httpx refuses to start with them.
    """
    return [host, f"[{host}]"] if ":" in host else [host]
