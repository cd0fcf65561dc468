"""Saving of drafts, from either phase of Add API Jobs."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.mapping.validation import check_mapping
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.job_form.drafts import Errors, JobDraft, place_errors
from samclients.web.staging import StagingStore

TABS = {"params", "headers", "body", "advanced_auth", "paging"}


def save_draft(
    context: PageContext, drafts: StagingStore[JobDraft], key: str, draft: JobDraft, *, is_mapped: bool = False
) -> ResponseReturnValue:
    """Save the job of a draft; errors lead to the phase that they belong to.

    Args:
        context: The pages' context.
        drafts: The drafts.
        key: The draft's key.
        draft: The draft.
        is_mapped: True in the phase Metadata Mapping, where a job without any mapped field is refused, too.
    """
    try:
        if is_mapped and draft.job.task:
            check_mapping(draft.job.task, draft.mapping)
        job = context.jobs.edit(draft.job, draft.revision) if draft.job_id else context.jobs.add(draft.job)
    except IngestError as error:
        errors = place_errors(error)
        drafts.replace(key, replace(draft, errors=errors))
        phase = "jobs.mapping" if "mapping" in errors and draft.paths is not None else "jobs.draft"
        return redirect(url_for(phase, key=key, _anchor=find_tab(errors)), 303)
    drafts.remove(key)
    flash(f"Saved job {job.name}.", "success")
    return redirect(url_for("jobs.scheduled"), 303)


def find_tab(errors: Errors) -> str | None:
    """Return the first tab that has an error."""
    return next((place for place in errors if place in TABS), None)
