"""Credentials of the default user for every security scheme of a service."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from contract_tests.kit.services import Service

Credential = tuple[Mapping[str, str], bytes]  # headers, and a part of the query
JsonCall = Callable[..., Awaitable[Any]]  # service, method, path, JSON body


async def sign_in(service: Service, call: JsonCall) -> Mapping[str, Credential]:
    """Log in where a scheme needs a login, and return the credentials by the names of the schemes."""
    values = {credential.variable: credential.value for credential in service.credentials}
    return await SIGN_IN[service.name](call, values)


async def _sign_in_bigfix(call: JsonCall, values: Mapping[str, str]) -> Mapping[str, Credential]:
    login = {"user": values["BIGFIX_USER"], "password": values["BIGFIX_PASSWORD"]}
    token = (await call("bigfix", "POST", "/api/get_token", login))["token"]
    return {"token_in_header": ({"Token": token}, b""), "token_in_query": ({}, f"token={token}".encode())}


async def _sign_in_servicenow(_call: JsonCall, values: Mapping[str, str]) -> Mapping[str, Credential]:
    basic = b64encode(f"{values['SERVICENOW_USER']}:{values['SERVICENOW_PASSWORD']}".encode()).decode()
    return dict.fromkeys(("basic", "bearer"), ({"Authorization": f"Basic {basic}"}, b""))


async def _sign_in_informatica(call: JsonCall, values: Mapping[str, str]) -> Mapping[str, Credential]:
    login = {"username": values["INFORMATICA_USER"], "password": values["INFORMATICA_PASSWORD"]}
    session = (await call("informatica", "POST", "/saas/public/core/v3/login", login))["userInfo"]["sessionId"]
    return {"session": ({"INFA-SESSION-ID": session}, b""), "v2_session": ({"icSessionId": session}, b"")}


async def _sign_in_flexera(call: JsonCall, values: Mapping[str, str]) -> Mapping[str, Credential]:
    found = {}
    for scheme, path, token in (
        ("access_token", "/oidc/token", values["FLEXERA_REFRESH_TOKEN"]),
        ("sample_token", "/sample-saas/oauth/token", "sample-refresh-token"),
    ):
        grant = {"grant_type": "refresh_token", "refresh_token": token}
        access = (await call("flexera", "POST", path, grant))["access_token"]
        found[scheme] = ({"Authorization": f"Bearer {access}"}, b"")
    return found


async def _prepare_control(call: JsonCall, _values: Mapping[str, str]) -> Mapping[str, Credential]:
    """Take the snapshot that requests name; the control plane asks for no credentials."""
    await call("control", "POST", "/snapshots", {"name": "one", "replace": True})
    return {}


SIGN_IN: Mapping[str, Callable[[JsonCall, Mapping[str, str]], Awaitable[Mapping[str, Credential]]]] = {
    "bigfix": _sign_in_bigfix,
    "servicenow": _sign_in_servicenow,
    "informatica": _sign_in_informatica,
    "flexera": _sign_in_flexera,
    "control": _prepare_control,
}
