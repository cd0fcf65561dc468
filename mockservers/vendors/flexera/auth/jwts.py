"""JSON Web Tokens, signed with a key of the world.

The module is imported with the first token, because the library would delay the start of every server.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHM = "HS256"  # the product's algorithm is not known; it proxies Okta, which signs with RS256


def encode(claims: dict[str, Any], seed: int) -> str:
    """Return a token with these claims, signed with the key of the world with this seed."""
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _derive_key(seed))


def decode(token: str, seed: int) -> Mapping[str, Any]:
    """Return the claims of a token; empty if its signature is not that of the world with this seed."""
    try:
        return jwt.decode(token, _derive_key(seed), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError, TypeError):
        return {}


@lru_cache(maxsize=64)
def _derive_key(seed: int) -> OctKey:
    """Return the key of the world with this seed."""
    return OctKey.import_key(blake2b(f"flexera/{seed}".encode(), digest_size=32).digest())
