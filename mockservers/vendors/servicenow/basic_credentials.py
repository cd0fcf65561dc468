"""Basic credentials of the Authorization header."""

from __future__ import annotations

import base64
import binascii


def read_basic_credentials(credentials: str) -> tuple[str, str]:
    """Return the name and the password in Basic credentials, two empty strings if they cannot be decoded."""
    try:
        name, _, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password
