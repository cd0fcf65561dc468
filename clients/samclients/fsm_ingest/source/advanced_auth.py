"""Advanced Auth Info: JSON with one of three OAuth methods, and the vendor token that is requested with it.

"Enabling the Bearer Token" of "Scheduling API Jobs in FSM Data Ingestion Utility".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.reading import to_text
from samclients.fsm_ingest.source.urls import call_and_follow, get_base_url, get_target
from samclients.runtime import (
    Body,
    Call,
    Client,
    Clock,
    Form,
    IssuedCredential,
    Json,
    Multipart,
    OperationSpec,
    RawResponse,
    Renewable,
    text_parts,
)

REQUIRED: Mapping[str, tuple[str, ...]] = {  # under body, in the order of the messages
    "ClientSecretAuthentication": ("client_id", "client_secret", "grant_type"),
    "ClientUserAuthentication": ("client_user", "client_password", "grant_type"),
    "RefreshTokenAuthentication": ("refresh_token", "grant_type"),
}
MEMBERS = ("auth_type", "token_url", "token_expiry_in_minutes", "headers", "body")
PUBLIC = {"grant_type", "scope"}  # body members that are not secret
FORM_DATA, URL_ENCODED, JSON = "form-data", "application/x-www-form-urlencoded", "application/json"
BODY_BUILDERS: Mapping[str, Callable[[Mapping[str, str]], Body]] = {
    FORM_DATA: lambda body: Multipart(text_parts(body)),
    "multipart/form-data": lambda body: Multipart(text_parts(body)),
    URL_ENCODED: lambda body: Form(body, URL_ENCODED),
    JSON: lambda body: Json(body, JSON),
}


@dataclass(frozen=True)
class AdvancedAuth:
    """Advanced Auth Info of a job: the token request of a vendor.

    Args:
        auth_type: One of the three methods.
        token_url: URL of the token endpoint.
        minutes: Lifetime of a token; None for the default in the Settings table.
        content_type: Media type of the token request; ``form-data`` by default.
        body: Members of the request's body.
        headers: Headers of the request, without ``Content-Type``.
    """

    auth_type: str
    token_url: str = field(repr=False)
    minutes: float | None
    content_type: str
    body: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def secrets(self) -> list[str]:
        """Return the values that messages and logs must not show."""
        return [value for name, value in self.body.items() if name not in PUBLIC] + list(self.headers.values())


def parse_advanced_auth(text: str) -> AdvancedAuth:
    """Parse the JSON text.

    Raises:
        InvalidInput: ``Please provide valid Advanced Auth information.``, and a line for each problem.
    """
    try:
        found = json.loads(text, parse_int=str, parse_float=str)  # sent as written
    except (ValueError, RecursionError):
        raise _build_error("The text is not valid JSON.") from None
    if not isinstance(found, Mapping):
        raise _build_error("The text is not a JSON object.")
    if errors := [*_find_missing(found), *_find_errors(found)]:
        raise _build_error(*errors)
    headers = {name: to_text(value) for name, value in (found.get("headers") or {}).items() if value is not None}
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return AdvancedAuth(
        auth_type=found["auth_type"],
        token_url=found["token_url"],
        minutes=_parse_minutes(found.get("token_expiry_in_minutes")),
        content_type=content_type.strip().lower() or FORM_DATA,
        body={name: to_text(value) for name, value in found["body"].items() if value is not None},
        headers={name: value for name, value in headers.items() if name.lower() != "content-type"},
    )


def _build_error(*lines: str) -> InvalidInput:
    return InvalidInput(messages.ADVANCED_AUTH_NOT_VALID, *lines)


def _find_missing(found: Mapping[str, Any]) -> list[str]:
    """Return a line for each required field that is missing or empty, in order."""
    lines = [messages.REQUIRED.format(field=name) for name in ("auth_type", "token_url") if _is_empty(found.get(name))]
    body = found.get("body")
    inside = body if isinstance(body, Mapping) else {}
    required = REQUIRED.get(str(found.get("auth_type")), ())
    return lines + [messages.REQUIRED_UNDER_BODY.format(field=name) for name in required if _is_empty(inside.get(name))]


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _find_errors(found: Mapping[str, Any]) -> list[str]:
    """Return a line for each member that is invalid. The texts are proposed: none are documented."""
    lines = [f"{name} is unknown; known: {', '.join(MEMBERS)}" for name in found if name not in MEMBERS]
    if not _is_empty(found.get("auth_type")) and found["auth_type"] not in REQUIRED:
        lines.append(f"auth_type must be one of {', '.join(REQUIRED)}")
    if not _is_empty(found.get("token_url")) and not is_http_url(found["token_url"]):
        lines.append("token_url must be an http or https URL")
    try:
        _parse_minutes(found.get("token_expiry_in_minutes"))
    except ValueError:
        lines.append("token_expiry_in_minutes must be a number of minutes")
    return lines + _find_header_errors(found.get("headers")) + _find_body_errors(found.get("body"))


def _find_header_errors(headers: object) -> list[str]:
    if headers is not None and not isinstance(headers, Mapping):
        return ["headers must be an object"]
    if nested := [name for name, value in (headers or {}).items() if isinstance(value, (dict, list))]:
        return [f"{name} must be a text under headers" for name in nested]
    kinds = [str(value) for name, value in (headers or {}).items() if name.lower() == "content-type"]
    wrong = [kind for kind in kinds if kind.strip() and kind.strip().lower() not in BODY_BUILDERS]
    return [f"Content-Type must be one of {', '.join(BODY_BUILDERS)}"] if wrong else []


def _find_body_errors(body: object) -> list[str]:
    if body is not None and not isinstance(body, Mapping):
        return ["body must be an object"]
    return [
        f"{name} must be a text under body" for name, entry in (body or {}).items() if isinstance(entry, (dict, list))
    ]


def is_http_url(text: object) -> bool:
    """Tell if a text is an http or https URL with a host."""
    try:
        parts = urlsplit(str(text).strip())
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _parse_minutes(value: object) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    minutes = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else 0
    if not 0 < minutes < float("inf"):
        raise ValueError
    return minutes


class VendorToken(Renewable):
    """Bearer token of a vendor: requested when first needed, and again when its minutes are over.

    Its age is checked before every request, also between pages; the lifetime that the token endpoint reports is
    ignored. If a vendor refuses a token earlier, a new one is requested once.

    Args:
        auth: The token request.
        client: Calls the token endpoint; its masker is given the secrets.
        default_minutes: Lifetime of a token if the job does not set one.
        clock: Measures the age.
    """

    def __init__(self, auth: AdvancedAuth, client: Client, default_minutes: float, clock: Clock) -> None:
        client.masker.hide(*auth.secrets())
        self._information, self._client = auth, client.at(get_base_url(auth.token_url.strip())).repeatable()
        self._lifetime = 60 * (auth.minutes or default_minutes)
        super().__init__(
            self._request_token, header="Authorization", prefix="Bearer ", clock=clock, early=0, hide=client.masker.hide
        )

    def _request_token(self) -> IssuedCredential:
        auth = self._information
        operation = replace(TOKEN_OPERATION, path=get_target(auth.token_url.strip()))
        call = Call(operation, headers=auth.headers, body=BODY_BUILDERS[auth.content_type](auth.body))
        followed = call_and_follow(self._client, call, _read_access_token)
        return IssuedCredential(followed.response.parsed, self._lifetime)


TOKEN_OPERATION = OperationSpec("vendor_token", "POST", "", "application/json", secured=False, streamed=False)


def _read_access_token(response: RawResponse) -> str:
    """Return the response's ``access_token``.

    Raises:
        NotAsDocumented: the status is not 200.
        ValueError: there is no usable token.
    """
    if response.status != HTTPStatus.OK:
        raise response.undocumented_status()
    found = json.loads(response.response.content)
    token = found.get("access_token") if isinstance(found, Mapping) else None
    if not isinstance(token, str) or not token.isprintable() or not token.strip():
        raise ValueError("there is no access_token")
    return token
