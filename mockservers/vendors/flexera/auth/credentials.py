"""Access tokens of the token service: JWTs (``jwts``) of the world."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_letters, digits

from mockservers.core.context import RequestContext
from mockservers.core.storage.settings import VendorSetting
from mockservers.vendors.flexera.domain import TOKEN_LIFETIME, Principal

ISSUER, AUDIENCE = "https://login.flexera.com", "https://api.flexera.com"
REVOKED = VendorSetting[list[str]]("flexera.revoked", [])  # ids of tokens
MOST_REVOKED = 1_000
LONGEST = 4_000  # characters of a token that is looked at


def issue(context: RequestContext, principal: Principal) -> str:
    """A new access token, valid for an hour from now."""
    from mockservers.vendors.flexera.auth import jwts  # noqa: PLC0415 -- slow to import, as said there

    issued = int(context.now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": principal.sub,
        "iat": issued,
        "exp": issued + int(TOKEN_LIFETIME.total_seconds()),
        "jti": context.random.token("flexera.token", 24, ascii_letters + digits),
    }
    return jwts.encoded(claims, context.start.seed)


@dataclass(frozen=True)
class Claims:
    """What a token says: whom it is for, and which one it is."""

    subject: str
    id: str


def claims(context: RequestContext, token: str) -> Claims | None:
    """What a token says; None when it is not one of this world's, has expired, or was revoked."""
    from mockservers.vendors.flexera.auth import jwts  # noqa: PLC0415 -- slow to import, as said there

    if len(token) > LONGEST:
        return None
    found = jwts.decoded(token, context.start.seed)
    until, sub, number = found.get("exp"), found.get("sub"), found.get("jti")
    if not isinstance(until, int) or not isinstance(sub, str) or number in context.settings.of_vendor(REVOKED):
        return None
    if context.now.timestamp() >= until:
        context.tokens.expired = "access"
        return None
    return Claims(sub, str(number))


def revoke(context: RequestContext, token: Claims) -> None:
    """Let a token hold no longer. A signature cannot be taken back, so the world remembers those that were."""
    revoked = [*context.settings.of_vendor(REVOKED), token.id]
    context.settings.write_for_vendor(context.db, REVOKED, revoked[-MOST_REVOKED:])
