"""Stars in place of secrets in the fields of Request Info, and their restoring from a posted form."""

from __future__ import annotations

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.document import is_secret_row
from samclients.fsm_ingest.model.entities import ParameterPlace
from samclients.fsm_ingest.model.json_masking import (
    MaskLeaf,
    is_json,
    mask_auth,
    mask_body,
    mask_json_text,
    restore_json_text,
)
from samclients.fsm_ingest.model.masking import is_secret_param, is_shown_header, restore_secrets
from samclients.fsm_ingest.web.job_form.fields import RequestFields, Row
from samclients.runtime.redaction.secret_spellings import STARS
from samclients.runtime.redaction.secret_text import TextMasker

TITLES = {"params": "Params", "headers": "Headers", "paging": "Paging Info"}
JSON_FIELDS: dict[str, MaskLeaf] = {"body": mask_body, "advanced_auth": mask_auth}


def mask_fields(fields: RequestFields) -> RequestFields:
    """Return the fields as the browser may have them."""
    shown = fields.change(url=TextMasker().mask_receiver(fields["url"]))
    for name, mask in JSON_FIELDS.items():
        if is_json(fields[name]):
            shown = shown.change(**{name: mask_json_text(fields[name], mask)})
    for table, rows in fields.rows.items():
        shown = shown.change_rows(table, tuple(_mask_row(table, row) for row in rows))
    return shown


def restore_fields(posted: RequestFields, old: RequestFields) -> tuple[RequestFields, list[str]]:
    """Return the posted fields with the draft's values in place of stars, and the problems.

    Rows are restored by their number: they are added and deleted only in the draft.
    """
    wrong: list[str] = []
    fields = posted
    try:
        url = restore_secrets({"url": posted["url"]}, {"url": old["url"]})["url"]
        fields = fields.change(url=url)
    except InvalidInput:
        wrong.append(f"API URL: {STARS} stands for what is not shown; enter it.")
    for name, mask in JSON_FIELDS.items():
        try:
            fields = fields.change(**{name: restore_json_text(posted[name], old[name], mask)})
        except InvalidInput as error:
            wrong += [f"{'Body' if name == 'body' else 'Advanced Auth'}: {line}" for line in error.lines]
    for table, rows in posted.rows.items():
        restored: list[Row] = []
        for number, row in enumerate(rows):
            known = old.rows[table][number]["value"] if number < len(old.rows[table]) else ""
            is_kept = row["value"] == STARS and _is_secret_row(table, row) and known
            if row["value"] == STARS and not is_kept:  # under its new name the secret would be shown
                wrong.append(f"{TITLES[table]}: {STARS} stands for what is not shown; enter it.")
            restored.append({**row, "value": known} if is_kept else row)
        fields = fields.change_rows(table, tuple(restored))
    return fields, wrong


def _mask_row(table: str, row: Row) -> Row:
    return {**row, "value": STARS} if row["value"] and _is_secret_row(table, row) else row


def _is_secret_row(table: str, row: Row) -> bool:
    if table == "headers":
        return not is_shown_header(row["key"])
    if table == "paging":
        return is_secret_row(row)
    key, place = row["key"] or row["mapped_field"], row["place"]
    header = {"place": place} if place == ParameterPlace.HEADER else {}
    return is_secret_param({"key": key, "mapped_field": row["mapped_field"], **header})
