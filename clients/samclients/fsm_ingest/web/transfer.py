"""Export and Import of the tab Jobs Scheduled: a download, and the dialog Import API Configuration."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import IngestError, InvalidInput
from samclients.fsm_ingest.jobs.job_file import PassphraseMissing, import_job
from samclients.fsm_ingest.jobs.transfer import build_exports, import_jobs, is_export_passphrase_needed
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.model.json_masking import is_json, mask_json_text
from samclients.fsm_ingest.model.masking import mask_job
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.forms import ImportFileForm, ImportJobForm, PassphraseForm
from samclients.fsm_ingest.web.job_form.masking import JSON_FIELDS
from samclients.web.forms import add_error
from samclients.web.staging import StagingStore

INVALID = 422
ARCHIVE = "api-jobs.zip"
SELECT_FILE = "Select the .txt file of an exported job."
NO_TEXT = "The file cannot be read: it is no text."
DIFFERENT = "The two passphrases differ."
FROM_FILE = "The file's"
EXPIRED = "The file is no longer here; select it again."
ShowJobs = Callable[..., str]


@dataclass(frozen=True)
class UploadedJob:
    """A job that was read from a file, and is not imported yet.

    Args:
        file_name: As the browser sent it.
        job: With its secrets.
    """

    file_name: str
    job: ApiJob


class ExportPages:
    """The dialog Export, and the download.

    Args:
        context: The pages' context.
        show_jobs: Returns the tab Jobs Scheduled with a dialog.
    """

    def __init__(self, context: PageContext, show_jobs: ShowJobs) -> None:
        self._context, self._show_jobs = context, show_jobs
        self._prepared = StagingStore[Mapping[str, str]](context.client.clock.monotonic)

    def add_to(self, pages: Blueprint) -> None:
        """Add the pages."""
        pages.add_url_rule("/export", "confirm_export", self.confirm)
        pages.add_url_rule("/export", "export", self.export, methods=["POST"])
        pages.add_url_rule("/exports/<key>", "download", self.download)

    def confirm(self) -> ResponseReturnValue:
        """Ask for the passphrase."""
        names = request.args.getlist("job")
        return self._show_dialog(names, PassphraseForm()) if names else _refuse_export(messages.NOTHING_TO_EXPORT)

    def export(self) -> ResponseReturnValue:
        """Prepare the files, and lead to their download."""
        names, form = request.form.getlist("job"), PassphraseForm()
        if form.passphrase.data != form.repeated.data:
            add_error(form.repeated, DIFFERENT)
            return self._show_dialog(names, form), INVALID
        try:
            texts = build_exports(self._context.database, names, form.passphrase.data or None)
        except PassphraseMissing as error:
            add_error(form.passphrase, str(error))
            return self._show_dialog(names, form), INVALID
        except InvalidInput as error:
            return _refuse_export(str(error))
        flash(messages.EXPORT_SUCCESSFUL, "success")
        key, application = self._prepared.put(texts), request.args.get("application")
        return redirect(url_for("jobs.scheduled", exported=key, application=application), 303)

    def download(self, key: str) -> ResponseReturnValue:
        """Send the prepared files: one as it is, several as an archive."""
        texts = self._prepared.find(key)
        if texts is None:
            abort(404, "The exported files are no longer here; export the jobs again.")
        if len(texts) == 1:
            [(name, text)] = texts.items()
            return send_file(io.BytesIO(text.encode()), "text/plain", as_attachment=True, download_name=name)
        return send_file(_zip(texts), "application/zip", as_attachment=True, download_name=ARCHIVE)

    def _show_dialog(self, names: list[str], form: PassphraseForm) -> str:
        jobs = [self._context.jobs.get(name) for name in names]
        needs = is_export_passphrase_needed(self._context.database, names)
        return self._show_jobs(export=jobs, passphrase_form=form, needs_passphrase=needs)


def _refuse_export(text: str) -> ResponseReturnValue:
    flash(text, "error")
    return redirect(url_for("jobs.scheduled", application=request.args.get("application")), 303)


def _zip(texts: Mapping[str, str]) -> io.BytesIO:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    content.seek(0)
    return content


class ImportPages:
    """The dialog Import API Configuration: the file is read, shown without secrets, and imported.

    Args:
        context: The pages' context.
        show_jobs: Returns the tab Jobs Scheduled with a dialog.
    """

    def __init__(self, context: PageContext, show_jobs: ShowJobs) -> None:
        self._context, self._show_jobs = context, show_jobs
        self._uploaded = StagingStore[UploadedJob](context.client.clock.monotonic)

    def add_to(self, pages: Blueprint) -> None:
        """Add the pages."""
        pages.add_url_rule("/import", "select_file", self.select_file)
        pages.add_url_rule("/import", "read_file", self.read_file, methods=["POST"])
        pages.add_url_rule("/import/<key>", "show_file", self.show_file)
        pages.add_url_rule("/import/<key>", "import_uploaded", self.import_uploaded, methods=["POST"])

    def select_file(self) -> ResponseReturnValue:
        """Ask for the file."""
        return self._show_jobs(import_form=ImportFileForm())

    def read_file(self) -> ResponseReturnValue:
        """Read the file, and lead to its job."""
        form = ImportFileForm()
        file = form.file.data
        if not file or not file.filename:
            add_error(form.file, SELECT_FILE)
            return self._show_jobs(import_form=form), INVALID
        try:
            job = import_job(file.read().decode(), form.passphrase.data or None, str(uuid4()))
        except UnicodeDecodeError:
            add_error(form.file, NO_TEXT)
        except PassphraseMissing as error:
            add_error(form.passphrase, str(error))
        except IngestError as error:
            add_error(form.file, str(error))
        else:
            key = self._uploaded.put(UploadedJob(file.filename, job))
            return redirect(url_for("jobs.show_file", key=key), 303)
        return self._show_jobs(import_form=form), INVALID

    def show_file(self, key: str) -> ResponseReturnValue:
        """Show the job of the file, with stars in place of secrets."""
        if (found := self._uploaded.find(key)) is None:
            return _ask_again()
        text = json.dumps(_mask_members(found.job), indent=2, ensure_ascii=False)
        form = _import_form(self._context)
        return self._show_jobs(import_form=ImportFileForm(), uploaded=found, key=key, text=text, job_form=form)

    def import_uploaded(self, key: str) -> ResponseReturnValue:
        """Import the job of the file."""
        if (found := self._uploaded.find(key)) is None:
            return _ask_again()
        form = _import_form(self._context)
        is_known = form.organization.data in {choice.value for choice in form.organization.choices}
        organization = int(form.organization.data) if form.organization.data and is_known else None
        [job] = import_jobs(self._context.database, [found.job], organization)
        self._uploaded.remove(key)
        flash(f"Imported job {job.name}. It has no schedule yet.", "success")
        return redirect(url_for("jobs.scheduled"), 303)


def _mask_members(job: ApiJob) -> dict[str, Any]:
    """Return the document of a job with stars in place of secrets; of JSON texts member by member."""
    document = mask_job(job)
    for name, mask in JSON_FIELDS.items():
        text = getattr(job, name)
        if text and is_json(text):
            document[name] = json.loads(mask_json_text(text, mask))
    return document


def _ask_again() -> ResponseReturnValue:
    flash(EXPIRED, "warning")
    return redirect(url_for("jobs.select_file"), 303)


def _import_form(context: PageContext) -> ImportJobForm:
    form = ImportJobForm()
    known = [SelectChoice(str(entry.id), f"{entry.id} {entry.name}") for entry in context.organizations.all()]
    form.organization.choices = [SelectChoice("", FROM_FILE), *known]
    return form
