"""The page Add API Jobs, phase Request Info."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import EntityNotFound, IngestError
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.model.entities import (
    SYSTEM_KEYS,
    Frequency,
    IntegrationTask,
    Method,
    PagingKey,
    ParameterPlace,
    ParameterType,
    Weekday,
)
from samclients.fsm_ingest.source.advanced_auth import REQUIRED
from samclients.fsm_ingest.source.auth_templates import AUTH_TEMPLATES, AUTH_TITLES
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.job_form.drafts import (
    FORM,
    SECONDS,
    Errors,
    JobDraft,
    draft_from_job,
    place_errors,
    place_lines,
)
from samclients.fsm_ingest.web.job_form.fields import EMPTY_ROWS, RequestFields, empty_fields, fields_from_form
from samclients.fsm_ingest.web.job_form.mapping import MappingPages
from samclients.fsm_ingest.web.job_form.masking import mask_fields, restore_fields
from samclients.fsm_ingest.web.job_form.saving import find_tab, save_draft
from samclients.fsm_ingest.web.job_form.tree import build_answer_tree
from samclients.web.staging import StagingStore

LARGEST_ANSWER = 2_000_000  # characters that are kept with a draft
TOO_LARGE = "The response has {size:,} characters and is not kept."
TOO_DEEP = "The response is nested too deeply to be shown."
CHOICES = {
    "tasks": list(IntegrationTask),
    "methods": list(Method),
    "frequencies": list(Frequency),
    "weekdays": list(Weekday),
    "days": [str(day) for day in range(1, 32)],
    "hours": [f"{hour:02}" for hour in range(1, 13)],
    "minutes": [f"{minute:02}" for minute in range(60)],
    "paging_keys": list(PagingKey),
    "parameter_types": list(ParameterType),
    "places": list(ParameterPlace),
    "system_keys": SYSTEM_KEYS,
    "auth_titles": AUTH_TITLES,
    "required_under_body": REQUIRED,
    "descriptions": messages.TEST_DESCRIPTIONS,
}
FIRST_SYSTEM_ROWS = len(SYSTEM_KEYS)
Action = Callable[[str, JobDraft], ResponseReturnValue]


class JobFormPages:
    """The pages below ``/jobs/drafts``. A posted form changes the draft, and leads to the page that shows it."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._drafts = StagingStore[JobDraft](context.client.clock.monotonic, SECONDS)
        self._actions: dict[str, Action] = {
            "save": self._save, "test": self._test, "refresh": self._refresh, "clear": self._clear,
            "mapping": self._go_to_mapping, "add": self._change_rows, "delete": self._change_rows,
            "template": self._insert_template,
        }  # fmt: skip

    def add_to(self, pages: Blueprint) -> None:
        """Add the pages."""
        pages.add_url_rule("/add", "add_job", self.add)
        pages.add_url_rule("/<job_id>/edit", "edit_job", self.edit)
        pages.add_url_rule("/drafts/<key>", "draft", self.show)
        pages.add_url_rule("/drafts/<key>", "post_draft", self.post, methods=["POST"])
        MappingPages(self._context, self._drafts).add_to(pages)

    def add(self) -> ResponseReturnValue:
        """Begin the draft of a new job."""
        organizations = self._context.organizations.all()
        only = str(organizations[0].id) if len(organizations) == 1 else ""
        return _show_draft(self._drafts.put(JobDraft(fields=empty_fields().change(organization=only))))

    def edit(self, job_id: str) -> ResponseReturnValue:
        """Begin a draft of a stored job."""
        revision, job = self._context.jobs.find_revision(job_id), self._context.jobs.get(job_id)
        paths = self._context.connections.find_paths(job.id)
        return _show_draft(self._drafts.put(draft_from_job(job, revision, paths)))

    def show(self, key: str) -> ResponseReturnValue:
        """Return the phase Request Info."""
        draft = self._find(key)
        result, organizations = draft.result, self._context.organizations
        return render_template(
            "fsm/job.html",
            key=key,
            draft=draft,
            fields=mask_fields(draft.fields),
            organizations=organizations.all(),
            applications=organizations.list_applications(None),
            answer=build_answer_tree(result.document) if result and result.succeeded else None,
            default_minutes=self._context.settings.get().token_expiry_in_minutes,
            **CHOICES,
        )

    def post(self, key: str) -> ResponseReturnValue:
        """Take the posted fields into the draft, and do what its button says."""
        old = self._find(key)
        fields, wrong = restore_fields(fields_from_form(request.form), old.fields)
        draft = old.change_fields(fields, place_lines(wrong))
        self._drafts.replace(key, draft)
        action = self._actions.get(request.form.get("action", "").partition("-")[0])
        return action(key, draft) if action and not wrong else _show_draft(key)

    def _find(self, key: str) -> JobDraft:
        draft = self._drafts.find(key)
        if draft is None:
            raise EntityNotFound("The draft of the job is no longer here; open the job again.")
        return draft

    def _save(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        return save_draft(self._context, self._drafts, key, draft)

    def _test(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        errors: Errors = {}
        result = None
        try:
            result = _limit_size(self._context.connections.try_connection(draft.job))
        except IngestError as error:
            errors = place_errors(error)
        paths = result.paths if result and result.succeeded else draft.paths
        self._drafts.replace(key, replace(draft, result=result, paths=paths, errors=errors))
        return _show_draft(key, find_tab(errors) or "test-connection")

    def _refresh(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        try:
            found = self._context.organizations.refresh(draft.job.organization_id or 0)
            flash(f"Refreshed: {len(found)} applications.", "success")
        except IngestError as error:
            self._drafts.replace(key, replace(draft, errors={"application": (str(error),)}))
        return _show_draft(key)

    def _clear(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        self._drafts.replace(key, replace(draft.change_fields(empty_fields(), {}), mapping=()))
        return _show_draft(key)

    def _go_to_mapping(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        if draft.paths is None:
            self._drafts.replace(key, replace(draft, errors={FORM: (messages.TEST_FIRST,)}))
            return _show_draft(key)
        return redirect(url_for("jobs.mapping", key=key), 303)

    def _change_rows(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        """Add or delete a row: ``add-headers``, ``delete-headers-0``."""
        verb, table, *numbers = request.form["action"].split("-")
        if table in EMPTY_ROWS:
            fields = draft.fields
            number = int(numbers[0]) if numbers and numbers[0].isdecimal() else None
            changed = _add_row(fields, table) if verb == "add" else _delete_row(fields, table, number)
            self._drafts.replace(key, draft.change_fields(changed, {}))
        return _show_draft(key, table)

    def _insert_template(self, key: str, draft: JobDraft) -> ResponseReturnValue:
        template = AUTH_TEMPLATES.get(request.form["action"].partition("-")[2])
        if template:
            fields = replace(draft.fields.change(advanced_auth=template), has_auth=True)
            self._drafts.replace(key, draft.change_fields(fields, {}))
        return _show_draft(key, "advanced_auth")


def _limit_size(result: ConnectionTestResult) -> ConnectionTestResult:
    """Return the result without an answer that is too large to be kept in memory."""
    try:
        size = len(json.dumps(result.document, indent=2))
    except RecursionError:
        return replace(result, document=TOO_DEEP)
    return result if size <= LARGEST_ANSWER else replace(result, document=TOO_LARGE.format(size=size))


def _show_draft(key: str, tab: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("jobs.draft", key=key, _anchor=tab), 303)


def _add_row(fields: RequestFields, table: str) -> RequestFields:
    return fields.change_rows(table, (*fields.rows[table], EMPTY_ROWS[table]))


def _delete_row(fields: RequestFields, table: str, number: int | None) -> RequestFields:
    """Delete a row. Of a header only the key goes: "Delete ... does not delete the values in the Value field"."""
    rows = list(fields.rows[table])
    if number is None or number >= len(rows) or (table == "params" and number < FIRST_SYSTEM_ROWS):
        return fields
    if table == "headers" and rows[number]["key"]:
        rows[number] = {**rows[number], "key": ""}
    else:
        del rows[number]
    return fields.change_rows(table, tuple(rows))
