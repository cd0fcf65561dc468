"""Access tokens of the token service, which are JWTs signed with a key of the world."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_letters, digits

from mockservers.core.context import RequestContext
from mockservers.core.storage.settings import VendorSetting
from mockservers.vendors.flexera.domain import TOKEN_LIFETIME, Principal

ISSUER, AUDIENCE = "https://login.flexera.com", "https://api.flexera.com"
REVOKED = VendorSetting[list[str]]("flexera.revoked", [])  # ids of tokens
MOST_REVOKED = 1_000
LONGEST = 4_000  # characters; longer tokens are not decoded


def issue_token(context: RequestContext, principal: Principal) -> str:
    """Issue an access token that is valid for an hour."""
    from mockservers.vendors.flexera.auth import jwts  # noqa: PLC0415 -- slow to import, see the module

    issued = int(context.now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": principal.sub,
        "iat": issued,
        "exp": issued + int(TOKEN_LIFETIME.total_seconds()),
        "jti": context.random.token("flexera.token", 24, ascii_letters + digits),
    }
    return jwts.encode(claims, context.start.seed)


@dataclass(frozen=True)
class TokenClaims:
    """The used claims of a token: its subject and its id."""

    subject: str
    id: str


def read_claims(context: RequestContext, token: str) -> TokenClaims | None:
    """Return a token's claims; None if it is of another world, expired or revoked."""
    from mockservers.vendors.flexera.auth import jwts  # noqa: PLC0415 -- slow to import, see the module

    if len(token) > LONGEST:
        return None
    found = jwts.decode(token, context.start.seed)
    until, sub, number = found.get("exp"), found.get("sub"), found.get("jti")
    if not isinstance(until, int) or not isinstance(sub, str) or number in context.settings.of_vendor(REVOKED):
        return None
    if context.now.timestamp() >= until:
        context.tokens.expired = "access"
        return None
    return TokenClaims(sub, str(number))


def revoke_token(context: RequestContext, token: TokenClaims) -> None:
    """Revoke a token: the world stores the ids of revoked tokens, because their signatures stay valid."""
    revoked = [*context.settings.of_vendor(REVOKED), token.id]
    context.settings.write_for_vendor(context.db, REVOKED, revoked[-MOST_REVOKED:])
