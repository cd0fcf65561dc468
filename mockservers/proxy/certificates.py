"""Certificates for host names, made when a client first asks for them."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Protocol

MOST_KEPT = 1_000  # certificates; the one that was used longest ago is made again


class Issued(Protocol):
    """A certificate with its key."""

    def configure_cert(self, ctx: ssl.SSLContext) -> None:
        """Make a context use it."""


class Authority(Protocol):
    """A certificate authority."""

    def issue_cert(self, *identities: str) -> Issued:
        """Issue a certificate for names."""


class Certificates:
    """The TLS contexts of a server by host name. Each refuses a client that asks for another name (SNI).

    Args:
        authority: Signs the certificates.
    """

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self.find_context = lru_cache(maxsize=MOST_KEPT)(self._make_context)

    def _make_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        self._authority.issue_cert(host).configure_cert(context)
        context.sni_callback = _refuse_other_names(host)
        return context


def _refuse_other_names(host: str) -> SniCallback:
    def check(_connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> int | None:
        is_same = name is None or name.lower().removesuffix(".") == host
        return None if is_same else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    return check


class SniCallback(Protocol):
    """Chooses what happens for a name that a client asks for."""

    def __call__(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext, /) -> int | None:
        """Return None, or the alert that refuses the client."""
