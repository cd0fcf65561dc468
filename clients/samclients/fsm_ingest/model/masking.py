"""Masking of secrets in a job's document, and restoring of masked values after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.document import is_secret_row, job_to_document
from samclients.fsm_ingest.model.entities import SYSTEM_KEYS, ApiJob
from samclients.runtime.redaction.secret_names import is_secret_parameter
from samclients.runtime.redaction.secret_spellings import STARS
from samclients.runtime.redaction.secret_text import USER, TextMasker

SHOWN_HEADERS = {
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-type",
    "origin",
    "user-agent",
}
PAGING = ("paging", "unused_paging")
WHOLE = ("body", "advanced_auth")


def is_shown_header(name: str) -> bool:
    """Tell if a header's value can be shown because it is never a secret."""
    return name.lower() in SHOWN_HEADERS


def mask_job(job: ApiJob) -> dict[str, Any]:
    """Return the job's document with stars in place of secrets."""
    found = job_to_document(job)
    for param in found.get("params", ()):
        if "value" in param and is_secret_param(param):
            param["value"] = STARS
    if "headers" in found:
        found["headers"] = {key: entry if is_shown_header(key) else STARS for key, entry in found["headers"].items()}
    for name in WHOLE:
        if name in found:
            found[name] = STARS
    for name in PAGING:
        for param in filter(is_secret_row, found.get(name, ())):
            param["value"] = STARS
    if "url" in found:
        found["url"] = TextMasker().mask_receiver(job.url)
    return found


def restore_secrets(document: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edited document with the stored values in place of stars.

    Raises:
        InvalidInput: a masked value has no counterpart in the stored document.
    """
    found = deepcopy(dict(document))
    lost = [name for name in WHOLE if found.get(name) == STARS and name not in old]
    for name in WHOLE:
        if found.get(name) == STARS and name in old:
            found[name] = old[name]
    if STARS in str(found.get("url", "")):
        found["url"], lost = _restore_url(found["url"], str(old.get("url", "")), lost)
    _restore(found.get("headers"), old.get("headers", {}), lost)
    values = {param["key"]: param.get("value") for param in old.get("params", ())}
    for entry in found["params"] if isinstance(found.get("params"), list) else ():
        if isinstance(entry, dict) and entry.get("value") == STARS:
            _restore(entry, {"value": values.get(entry.get("key"))}, lost)
    known = [row for name in PAGING for row in old.get(name, ())]
    rows = {(row["key"], row.get("mapped_key")): row.get("value") for row in known}
    for entry in [row for name in PAGING if isinstance(found.get(name), list) for row in found[name]]:
        if isinstance(entry, dict) and entry.get("value") == STARS:
            _restore(entry, {"value": rows.get((entry.get("key"), entry.get("mapped_key")))}, lost)
    if lost:
        raise InvalidInput(
            *(f"{name}: {STARS} stands for a secret that is not stored; enter the secret." for name in lost)
        )
    return found


def is_secret_param(param: Mapping[str, Any]) -> bool:
    """Tell if the value of a parameter, as a document has it, may be a secret."""
    key = str(param["key"])
    if key in SYSTEM_KEYS:
        return False
    return any(_is_secret_name(name, param) for name in (key, param.get("mapped_field")) if name)


def _is_secret_name(key: str, param: Mapping[str, Any]) -> bool:
    return is_secret_parameter(key) or ("place" in param and not is_shown_header(key))


def _restore_url(shown: str, old: str, lost: list[str]) -> tuple[str, list[str]]:
    """Return the URL with the stored user and query in place of stars."""
    for sign in (f"?{STARS}", f"#{STARS}"):
        if shown.endswith(sign):
            if sign[0] not in old:
                return shown, [*lost, "url"]
            shown = shown.removesuffix(sign) + sign[0] + old.partition(sign[0])[2]
    user = USER.search(old)
    if f"://{STARS}@" in shown:
        if user is None:
            return shown, [*lost, "url"]
        shown = shown.replace(f"://{STARS}@", f"://{user[1]}@", 1)
    return shown, lost


def _restore(shown: object, old: Mapping[str, Any], lost: list[str]) -> None:
    if not isinstance(shown, dict):
        return
    for name, value in shown.items():
        if value == STARS:
            if old.get(name) is None:
                lost.append(str(shown.get("key", name)))
            else:
                shown[name] = old[name]
