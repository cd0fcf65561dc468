"""The first request to a system, which tests its URL, certificate and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from mockservers.checks.conformance.settings import load_expectations
from mockservers.checks.conformance.target import CheckTarget, TargetError

REFUSED = {401, 403}


def probe_target(target: CheckTarget) -> dict[str, str]:
    """Send a request that changes nothing, and check that the response is documented.

    Returns the headers that carried the credentials.

    Raises:
        TargetError: there is no response, an undocumented one, or the credentials are refused.
    """
    with requests.Session() as session:
        session.headers.update(target.headers)
        probe = load_expectations(target.service)["probe"]
        path = probe["path"].format_map(target.usual_parameters)
        if not target.has_own_credentials:
            _sign_in(session, target, path)
        response = _send(session, target, "GET", path, params=probe.get("query"))
    seen = f"{response.status_code} for GET {path}"
    if response.status_code in REFUSED:
        raise TargetError(f"{target.url} does not accept the credentials: {seen}.")
    if not _is_documented(target, path, response):
        raise TargetError(f"{target.url} does not respond as {target.service.title} does: {seen}; check the URL.")
    names = {"authorization", *(name.lower() for name in target.credential_headers)}
    return {name: value for name, value in response.request.headers.items() if name.lower() in names}


def _sign_in(session: requests.Session, target: CheckTarget, path: str) -> None:
    """Add the credentials that the operation of a path requires to the session."""
    auth = target.fill_credentials(load_expectations(target.service).get("auth", {}))
    fixed, dynamic = auth.get("openapi", {}), auth.get("dynamic", {}).get("openapi", {})
    schemes = target.service.spec.components.get("securitySchemes", {})
    for name in _required_schemes(target, path):
        scheme = schemes[name]
        header = scheme["name"] if scheme["type"] == "apiKey" else "Authorization"
        if name in dynamic:
            token = _fetch_token(session, target, dynamic[name])
            session.headers[header] = token if scheme["type"] == "apiKey" else f"Bearer {token}"
        elif "api_key" in fixed.get(name, {}):
            session.headers[header] = fixed[name]["api_key"]
        elif name in fixed:
            session.auth = (fixed[name]["username"], fixed[name]["password"])


def _required_schemes(target: CheckTarget, path: str) -> list[str]:
    """The names of the security schemes of the operation of a path."""
    spec = target.service.spec
    operation, _ = spec.match("GET", path)
    alternatives = operation.node.get("security", spec.document.get("security", []))
    return [name for schemes in alternatives for name in schemes]


def _fetch_token(session: requests.Session, target: CheckTarget, request: Mapping[str, Any]) -> str:
    response = _send(session, target, "POST", request["path"], json=request["payload"])
    if response.status_code in {400, *REFUSED}:
        raise TargetError(
            f"{target.url} does not accept the credentials: {response.status_code} for POST {request['path']}."
        )
    try:
        value = response.json()
        for part in request["extract_selector"].strip("/").split("/"):
            value = value[part]
    except (ValueError, KeyError, TypeError):
        value = None
    if not isinstance(value, str):
        seen = f"{response.status_code} for POST {request['path']}"
        raise TargetError(f"{target.url} does not respond as {target.service.title} does: {seen}; check the URL.")
    return value


def _send(session: requests.Session, target: CheckTarget, method: str, path: str, **sent: Any) -> requests.Response:  # noqa: ANN401 -- requests' own
    try:
        url = f"{target.url}{path}"
        return session.request(method, url, timeout=target.timeout, allow_redirects=False, verify=target.verify, **sent)
    except requests.exceptions.SSLError as error:
        if "WRONG_VERSION_NUMBER" in str(error) or "record layer" in str(error):
            raise TargetError(f"{target.url} does not speak HTTPS: correct the scheme or the port.") from None
        raise TargetError(
            f"The certificate of {target.url} is not trusted; name the file of its authority with --ca."
        ) from None
    except requests.exceptions.Timeout:
        raise TargetError(f"No answer from {target.url} within {target.timeout:g} s.") from None
    except requests.exceptions.RequestException:
        raise TargetError(f"No answer from {target.url}.") from None
    except OSError:
        raise TargetError(f"The file {target.verify} does not hold certificates of authorities to trust.") from None


def _is_documented(target: CheckTarget, path: str, response: requests.Response) -> bool:
    """True if the spec declares the status and media type of a response to GET for a path."""
    operation, _ = target.service.spec.match("GET", path)
    documented = operation.responses.get(str(response.status_code))
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return documented is not None and (not documented.schemas or media in documented.schemas)
