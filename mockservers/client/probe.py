"""A question to a server that may not be there: which worlds it has."""

from __future__ import annotations

import json
from pathlib import Path

from mockservers.client.transport import Outgoing, SocketTransport


def list_worlds(url: str, token: str | None, *, patience: float, authority: Path | None = None) -> list[str]:
    """Return the worlds that a server shows, empty if it refuses to show them.

    Args:
        url: The control port's URL.
        token: The server's access token; None if it has none.
        patience: Seconds to wait for the response.
        authority: The file of the certificate authority to trust, for HTTPS.

    Raises:
        NoAnswer: the server does not respond.
        ValueError: the response is not JSON, or the URL is invalid.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = Outgoing("GET", "/control/worlds", headers, patience=patience)
    with SocketTransport(url.rstrip("/"), authority).send(request) as reply:
        return list(json.loads(reply.read()).get("worlds", []))
