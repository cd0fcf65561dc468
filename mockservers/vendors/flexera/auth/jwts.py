"""JSON Web Tokens, signed with a key of the world.

The module is imported with the first token, because the library would delay the start of every server.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import jwt
from jwt.types import Options

ALGORITHM = "HS256"  # the product's algorithm is not known; it proxies Okta, which signs with RS256
# the signature only: times are those of the world, and the vendor has rules of its own for the claims
OPTIONS = Options(
    verify_exp=False,
    verify_nbf=False,
    verify_iat=False,
    verify_aud=False,
    verify_iss=False,
    verify_sub=False,
    verify_jti=False,
)


def encode(claims: dict[str, Any], seed: int) -> str:
    """Return a token with these claims, signed with the key of the world with this seed."""
    return jwt.encode(claims, _derive_key(seed), algorithm=ALGORITHM, sort_headers=False)


@lru_cache(maxsize=256)
def decode(token: str, seed: int) -> Mapping[str, Any]:
    """Return the claims of a token; empty if its signature is not that of the world with this seed.

    They are remembered, since clients send a token many times; nobody may change them.
    """
    try:
        return MappingProxyType(jwt.decode(token, _derive_key(seed), algorithms=[ALGORITHM], options=OPTIONS))
    except (jwt.InvalidTokenError, ValueError):
        return MappingProxyType({})


@lru_cache(maxsize=64)
def _derive_key(seed: int) -> bytes:
    """Return the key of the world with this seed."""
    return blake2b(f"flexera/{seed}".encode(), digest_size=32).digest()
