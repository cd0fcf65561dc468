"""Authentication of requests by bearer tokens, with rate limits, and the grants of token requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.vendors.flexera import sample_vendor
from mockservers.vendors.flexera.auth.access_tokens import read_claims, revoke_token
from mockservers.vendors.flexera.domain import (
    ORG_PER_MINUTE,
    PRINCIPAL_PER_MINUTE,
    RATE_LIMITS,
    Principal,
    RateLimitedCaller,
)
from mockservers.vendors.flexera.errors import (
    SAMPLE,
    CredentialsRefused,
    GrantUnsupported,
    OtherOrganization,
    TokenRefused,
    TooManyRequests,
)
from mockservers.vendors.flexera.faults import TOKEN_EXPIRED
from mockservers.vendors.flexera.store import Organizations, RequestCounters

NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
MINUTE = 60  # seconds


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation.

    Raises:
        TokenRefused: the token is missing, of another world, expired or revoked.
        OtherOrganization: the path names another organization than the token's.
        TooManyRequests: the limit of requests per minute is reached.
        SampleRefusal: the token of the sample vendor is missing or not valid.
    """
    if context.operation.path.startswith(SAMPLE):
        token = sample_vendor.authenticate(context)
        if context.trigger_fault(TOKEN_EXPIRED) is not None:
            context.tokens.revoke(token.token)
            context.keep_changes()
            raise sample_vendor.make_invalid_token_error()
        return
    principal = _find_principal(context)
    requested = context.path.get("orgId", "")
    if NUMBER.fullmatch(requested) and requested != str(principal.organization):
        raise OtherOrganization
    context.caller = RateLimitedCaller(principal, _count_request(context, principal))


def _find_principal(context: RequestContext) -> Principal:
    scheme, _, token = context.request.headers.get("authorization", "").partition(" ")
    found = read_claims(context, token.strip()) if scheme.lower() == "bearer" else None
    principal = Organizations(context.db).find_by_subject(found.subject) if found else None
    if found is None or principal is None:
        raise TokenRefused
    if context.trigger_fault(TOKEN_EXPIRED) is not None:
        revoke_token(context, found)
        context.keep_changes()
        raise TokenRefused
    return principal


def _count_request(context: RequestContext, principal: Principal) -> int | None:
    """Count a request and return the number left in this minute by the stricter limit; None if limits are off.

    The limits are documented: https://developer.flexera.com/docs/page/rate-limiting.

    Raises:
        TooManyRequests: a limit is exceeded.
    """
    if context.settings.of_vendor(RATE_LIMITS) == "off":
        return None
    now, counted = context.now.timestamp(), RequestCounters(context.db)
    minute = int(now // MINUTE)
    left = min(
        PRINCIPAL_PER_MINUTE - counted.count(principal.sub, minute),
        ORG_PER_MINUTE - counted.count(f"org {principal.organization}", minute),
    )
    if left < 0:
        raise TooManyRequests(ceil((minute + 1) * MINUTE - now))
    return left


def resolve_principal(context: RequestContext, body: Mapping[str, Any]) -> Principal:
    """Return the principal of a token request.

    Raises:
        CredentialsRefused: the refresh token is unknown or expired, or the client is unknown.
        GrantUnsupported: the grant needs a browser.
    """
    organizations = Organizations(context.db)
    if body["grant_type"] == "refresh_token":
        found = organizations.find_by_refresh_token(body["refresh_token"])
        if found is None or not found.can_refresh(context.now):
            raise CredentialsRefused("refresh token")
        return found
    if body["grant_type"] == "client_credentials":
        found = organizations.find_by_client_id(body["client_id"])
        if found is None or found.client_secret != body["client_secret"]:
            raise CredentialsRefused("client")
        return found
    raise GrantUnsupported
