"""The first request to a system: whether its URL, certificate and credentials work, told in one sentence if not."""

from __future__ import annotations

from typing import Any

import requests

from mockservers.checks.conformance.expected import expectations
from mockservers.checks.conformance.target import NotUsable, Target

REFUSED = {401, 403}


def ask_first(target: Target) -> dict[str, str]:
    """Ask what changes nothing, and look whether the answer is one of the documented ones.

    Gives the headers that carried the credentials.

    Raises:
        NotUsable: there is no answer, not a documented one, or the credentials are refused.
    """
    with requests.Session() as session:
        session.headers.update(target.headers)
        probe = expectations(target.service)["probe"]
        path = probe["path"].format_map(target.usual_parameters)
        if not target.brings_credentials:
            _sign_in(session, target, path)
        answer = _asked(session, target, "GET", path, params=probe.get("query"))
    told = f"{answer.status_code} for GET {path}"
    if answer.status_code in REFUSED:
        raise NotUsable(f"{target.url} does not accept the credentials: {told}.")
    if not _is_documented(target, path, answer):
        raise NotUsable(f"{target.url} does not answer as {target.service.title} does: {told}.")
    names = {"authorization", *(one.lower() for one in target.credential_headers)}
    return {name: value for name, value in answer.request.headers.items() if name.lower() in names}


def _sign_in(session: requests.Session, target: Target, path: str) -> None:
    """Give the session the credentials that the operation of a path asks for."""
    auth = target.filled(expectations(target.service).get("auth", {}))
    fixed, dynamic = auth.get("openapi", {}), auth.get("dynamic", {}).get("openapi", {})
    schemes = target.service.spec.components.get("securitySchemes", {})
    for name in _wanted(target, path):
        scheme = schemes[name]
        header = scheme["name"] if scheme["type"] == "apiKey" else "Authorization"
        if name in dynamic:
            token = _token(session, target, dynamic[name])
            session.headers[header] = token if scheme["type"] == "apiKey" else f"Bearer {token}"
        elif "api_key" in fixed.get(name, {}):
            session.headers[header] = fixed[name]["api_key"]
        elif name in fixed:
            session.auth = (fixed[name]["username"], fixed[name]["password"])


def _wanted(target: Target, path: str) -> list[str]:
    """The security schemes of the operation of a path."""
    spec = target.service.spec
    operation, _ = spec.match("GET", path)
    return [name for one in operation.node.get("security", spec.document.get("security", [])) for name in one]


def _token(session: requests.Session, target: Target, told: dict[str, Any]) -> str:
    answer = _asked(session, target, "POST", told["path"], json=told["payload"])
    if answer.status_code in {400, *REFUSED}:
        raise NotUsable(f"{target.url} does not accept the credentials: {answer.status_code} for POST {told['path']}.")
    try:
        value = answer.json()
        for part in told["extract_selector"].strip("/").split("/"):
            value = value[part]
    except (ValueError, KeyError, TypeError):
        value = None
    if not isinstance(value, str):
        told_of = f"{answer.status_code} for POST {told['path']}"
        raise NotUsable(f"{target.url} does not answer as {target.service.title} does: {told_of}.")
    return value


def _asked(session: requests.Session, target: Target, method: str, path: str, **sent: Any) -> requests.Response:  # noqa: ANN401 -- requests' own
    try:
        url = f"{target.url}{path}"
        return session.request(method, url, timeout=target.timeout, allow_redirects=False, verify=target.verify, **sent)
    except requests.exceptions.SSLError as error:
        if "WRONG_VERSION_NUMBER" in str(error) or "record layer" in str(error):
            raise NotUsable(f"{target.url} does not speak HTTPS.") from None
        raise NotUsable(f"The certificate of {target.url} is not trusted; --ca names its authority's file.") from None
    except requests.exceptions.Timeout:
        raise NotUsable(f"No answer from {target.url} within {target.timeout:g} s.") from None
    except requests.exceptions.RequestException:
        raise NotUsable(f"No answer from {target.url}.") from None
    except OSError:
        raise NotUsable(f"The file {target.verify} cannot be read as authorities to trust.") from None


def _is_documented(target: Target, path: str, answer: requests.Response) -> bool:
    """Whether an answer has a status and a media type that the spec has for the operation of a path."""
    operation, _ = target.service.spec.match("GET", path)
    documented = operation.responses.get(str(answer.status_code))
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return documented is not None and (not documented.schemas or media in documented.schemas)
