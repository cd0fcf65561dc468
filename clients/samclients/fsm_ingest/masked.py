"""A job as it may be shown: its document with stars for what may be secret, and stars taken back when it is edited."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from samclients.fsm_ingest.document import document_of
from samclients.fsm_ingest.errors import NotValid
from samclients.fsm_ingest.model import SYSTEM_KEYS, ApiJob
from samclients.runtime.masking import STARS, is_secret

SHOWN_HEADERS = {
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-type",
    "origin",
    "user-agent",
}
SECRET_PARAMS = {"auth", "code", "key", "pass", "pwd", "sig", "signature"}
WHOLE = ("body", "advanced_auth")


def is_shown_header(name: str) -> bool:
    """Whether a header's value is certainly no secret."""
    return name.lower() in SHOWN_HEADERS


def masked(job: ApiJob) -> dict[str, Any]:
    """The job's document to show."""
    found = document_of(job)
    for one in found.get("params", ()):
        if "value" in one and _is_secret_param(one):
            one["value"] = STARS
    if "headers" in found:
        found["headers"] = {key: one if is_shown_header(key) else STARS for key, one in found["headers"].items()}
    for name in WHOLE:
        if name in found:
            found[name] = STARS
    if "?" in job.url:
        found["url"] = f"{job.url.partition('?')[0]}?{STARS}"
    return found


def unmasked(document: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """A document that was shown and edited, with the old one's values where there are stars.

    Raises:
        NotValid: stars stand where the old document has nothing.
    """
    found = deepcopy(dict(document))
    lost = [name for name in WHOLE if found.get(name) == STARS and name not in old]
    for name in WHOLE:
        if found.get(name) == STARS and name in old:
            found[name] = old[name]
    if str(found.get("url", "")).endswith(f"?{STARS}"):
        found["url"], lost = _old_query(found["url"], str(old.get("url", "")), lost)
    _restore(found.get("headers"), old.get("headers", {}), lost)
    values = {one["key"]: one.get("value") for one in old.get("params", ())}
    for one in found["params"] if isinstance(found.get("params"), list) else ():
        if isinstance(one, dict) and one.get("value") == STARS:
            _restore(one, {"value": values.get(one.get("key"))}, lost)
    if lost:
        raise NotValid(*(f"{name}: {STARS} stands for what is not shown; enter it." for name in lost))
    return found


def _is_secret_param(param: Mapping[str, Any]) -> bool:
    key = str(param["key"])
    if key in SYSTEM_KEYS:
        return False
    return any(_is_secret_name(name, param) for name in (key, param.get("mapped_field")) if name)


def _is_secret_name(key: str, param: Mapping[str, Any]) -> bool:
    return key.lower() in SECRET_PARAMS or is_secret(key) or ("place" in param and not is_shown_header(key))


def _old_query(shown: str, old: str, lost: list[str]) -> tuple[str, list[str]]:
    if "?" not in old:
        return shown, [*lost, "url"]
    return f"{shown.partition('?')[0]}?{old.partition('?')[2]}", lost


def _restore(shown: object, old: Mapping[str, Any], lost: list[str]) -> None:
    if not isinstance(shown, dict):
        return
    for name, value in shown.items():
        if value == STARS:
            if old.get(name) is None:
                lost.append(str(shown.get("key", name)))
            else:
                shown[name] = old[name]
