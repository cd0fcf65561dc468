"""The API Jobs page: the tab Jobs Scheduled and the actions of its rows."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import IngestError, JobNotComplete
from samclients.fsm_ingest.overview import list_application_names, list_overviews
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.job_form.pages import JobFormPages
from samclients.fsm_ingest.web.logs import LogPages
from samclients.fsm_ingest.web.transfer import ExportPages, ImportPages

JOB_ERROR = "job {}"  # category of a message beside the row of a job


class JobPages:
    """The pages below ``/jobs``; without an organization they are disabled."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def create_blueprint(self) -> Blueprint:
        """Return the pages, with those of Export, Import and the logs."""
        pages = Blueprint("jobs", __name__, url_prefix="/jobs")
        pages.before_request(self.require_organization)
        pages.add_url_rule("", "scheduled", self.show)
        for action in (self.run, self.pause, self.resume, self.delete):
            pages.add_url_rule(f"/<job_id>/{action.__name__}", action.__name__, action, methods=["POST"])
        pages.add_url_rule("/<job_id>/delete", "confirm_delete", self.confirm_delete)
        JobFormPages(self._context).add_to(pages)
        ExportPages(self._context, self.show).add_to(pages)
        ImportPages(self._context, self.show).add_to(pages)
        LogPages(self._context).add_to(pages)
        return pages

    def require_organization(self) -> ResponseReturnValue | None:
        """Lead to the Organizations page if there is no organization."""
        if self._context.organizations.all():
            return None
        flash(messages.NO_ORGANIZATION, "warning")
        return redirect(url_for("organizations.index"), 303)

    def show(self, **dialog: object) -> str:
        """Return the tab Jobs Scheduled, with a dialog over it if its variables are given."""
        context = self._context
        overviews = list_overviews(context.database, context.now(), context.zone)
        application = request.args.get("application") or None
        return render_template(
            "fsm/jobs.html",
            overviews=[entry for entry in overviews if entry.is_of(application)],
            applications=list_application_names(overviews),
            application=application,
            exported=request.args.get("exported"),
            no_jobs=messages.NO_JOBS,
            **dialog,
        )

    def run(self, job_id: str) -> ResponseReturnValue:
        """Start a run of a job."""
        job = self._context.jobs.get(job_id)
        try:
            self._context.runs.start(job.id)
        except IngestError as error:
            lines = [str(error)]
            if isinstance(error, JobNotComplete) and error.missing:
                lines.append(f"Missing: {', '.join(error.missing)}.")
            flash("\n".join(lines), JOB_ERROR.format(job.id))
            return _go_back()
        flash(f"Started job {job.name}.", "success")
        return redirect(url_for("jobs.logs"), 303)

    def pause(self, job_id: str) -> ResponseReturnValue:
        """Pause the schedule of a job."""
        flash(f"Paused job {self._context.jobs.pause(job_id).name}.", "success")
        return _go_back()

    def resume(self, job_id: str) -> ResponseReturnValue:
        """Resume the schedule of a job."""
        flash(f"Resumed job {self._context.jobs.pause(job_id, paused=False).name}.", "success")
        return _go_back()

    def confirm_delete(self, job_id: str) -> ResponseReturnValue:
        """Ask before a job is deleted."""
        return self.show(deleted=self._context.jobs.get(job_id))

    def delete(self, job_id: str) -> ResponseReturnValue:
        """Delete a job."""
        flash(f"Deleted job {self._context.jobs.delete(job_id).name}.", "success")
        return _go_back()


def _go_back() -> ResponseReturnValue:
    return redirect(url_for("jobs.scheduled", application=request.args.get("application")), 303)
