"""The page Add API Jobs, phase Metadata Mapping, and the dialog Select Mapping Field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest.errors import EntityNotFound
from samclients.fsm_ingest.mapping.table import build_mapping_table
from samclients.fsm_ingest.mapping.validation import find_field_errors
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import DEFAULT_DATE_FORMAT, FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import TASKS, TaskField, ValueType
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.job_form.drafts import JobDraft
from samclients.fsm_ingest.web.job_form.saving import save_draft
from samclients.fsm_ingest.web.job_form.tree import build_path_tree, search_tree
from samclients.web.staging import StagingStore

if TYPE_CHECKING:
    from collections.abc import Iterable

PREVIEWED = 5  # values of a path
LONGEST_VALUE = 200  # characters
NOTHING_FOUND = "No field has this text."
BOOLEANS = {"True": True, "False": False}


class MappingPages:
    """The phase Metadata Mapping of a draft, after a successful Test Connection."""

    def __init__(self, context: PageContext, drafts: StagingStore[JobDraft]) -> None:
        self._context, self._drafts = context, drafts

    def add_to(self, pages: Blueprint) -> None:
        """Add the pages."""
        pages.add_url_rule("/drafts/<key>/mapping", "mapping", self.show)
        pages.add_url_rule("/drafts/<key>/mapping", "post_mapping", self.post, methods=["POST"])
        pages.add_url_rule("/drafts/<key>/mapping/<name>", "map_field", self.select)
        pages.add_url_rule("/drafts/<key>/mapping/<name>", "post_map_field", self.map, methods=["POST"])

    def show(self, key: str, **dialog: object) -> ResponseReturnValue:
        """Return the table, with the dialog over it if its variables are given."""
        draft, task = self._find(key)
        return render_template(
            "fsm/mapping.html",
            key=key,
            draft=draft,
            rows=build_mapping_table(task, draft.mapping),
            application=self._application_name(draft),
            **dialog,
        )

    def post(self, key: str) -> ResponseReturnValue:
        """Save the job, or clear a field."""
        draft, _ = self._find(key)
        action, _, name = request.form.get("action", "").partition("-")
        if action == "save":
            return save_draft(self._context, self._drafts, key, draft, is_mapped=True)
        if action == "clear":
            self._drafts.replace(key, draft.map_field(name, None))
        return redirect(url_for("jobs.mapping", key=key), 303)

    def select(self, key: str, name: str) -> ResponseReturnValue:
        """Return the dialog Select Mapping Field."""
        draft, task = self._find(key)
        mapped = next((entry for entry in draft.mapping if entry.field == name), FieldMapping(name))
        path = request.args.get("path")
        chosen = replace(mapped, path=path, static=None) if path else mapped
        return self._show_dialog(key, draft, _find_field(task, name), chosen)

    def map(self, key: str, name: str) -> ResponseReturnValue:
        """Map a field to a path or a static value."""
        draft, task = self._find(key)
        field = _find_field(task, name)
        mapping = _read_mapping(field)
        if "preview" in request.form:
            return self._show_dialog(key, draft, field, mapping)
        errors = find_field_errors(task, [mapping], draft.paths or ()).get(name, [])
        if not mapping.path and mapping.static in (None, ""):
            errors = [f"{name}: select a path of the response, or enter a static value."]
        if errors:
            return self._show_dialog(key, draft, field, mapping, errors)
        self._drafts.replace(key, draft.map_field(name, mapping))
        return redirect(url_for("jobs.mapping", key=key, _anchor=f"field-{name}"), 303)

    def _show_dialog(
        self, key: str, draft: JobDraft, field: TaskField, mapping: FieldMapping, errors: Iterable[str] = ()
    ) -> ResponseReturnValue:
        fields = build_path_tree(draft.paths or (), draft.result.document if draft.result else None)
        search = request.args.get("search", "").strip()
        return self.show(
            key,
            field=field,
            mapping=mapping,
            map_errors=list(errors),
            fields=fields,
            search=search,
            is_found=not search or search_tree(fields, search),
            nothing_found=NOTHING_FOUND,
            formats=list(dates.FORMATS),
            is_time=field.kind is ValueType.TIME,
            is_boolean=field.kind is ValueType.BOOLEAN,
            preview=_preview(draft, mapping.path),
        )

    def _find(self, key: str) -> tuple[JobDraft, IntegrationTask]:
        draft = self._drafts.find(key)
        if draft is None or draft.paths is None or draft.job.task is None:
            raise EntityNotFound("The draft of the job is no longer here, or its connection is to be tested first.")
        return draft, draft.job.task

    def _application_name(self, draft: JobDraft) -> str:
        job = draft.job
        known = self._context.organizations.list_applications(job.organization_id)
        return next((entry.name for entry in known if entry.id == job.application_id), job.application_id or "")


def _find_field(task: IntegrationTask, name: str) -> TaskField:
    return TASKS[task].find(name) or abort(404, f"{task} has no field {name}.")


def _read_mapping(field: TaskField) -> FieldMapping:
    form = request.form
    dates_as = form.get("date_format") or DEFAULT_DATE_FORMAT
    if form.get("source") == "static":
        text = form.get("static", "").strip()
        static = BOOLEANS.get(text, text) if field.kind is ValueType.BOOLEAN else text
        return FieldMapping(field.name, static=static)
    return FieldMapping(field.name, path=form.get("path", "").strip() or None, date_format=dates_as)


def _preview(draft: JobDraft, path: str | None) -> list[str] | None:
    """Return the first values at a path of the last response; None if there is no response or no path."""
    if not path or draft.result is None:
        return None
    try:
        steps = json_paths.parse(path)
    except ValueError:
        return []
    return [str(value)[:LONGEST_VALUE] for value in json_paths.find_all(draft.result.document, steps)[:PREVIEWED]]
