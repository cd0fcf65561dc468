"""The tab Jobs Logs and the Log Viewer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest.errors import CannotCancel
from samclients.fsm_ingest.runs.logs import COLUMNS, format_log_row, render_xml
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.runs.wording import format_count
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.forms import PruneLogsForm

PAGE, MOST = 50, 10_000  # runs that are shown


@dataclass(frozen=True)
class LogRow:
    """A row of the tab Jobs Logs: a run and its cells, by ``COLUMNS``."""

    run: JobRun
    cells: dict[str, str]

    @property
    def is_running(self) -> bool:
        """True while a process executes the run, as far as is known."""
        return self.run.status is RunStatus.RUNNING

    @property
    def can_be_canceled(self) -> bool:
        """True if the run has not ended, and Flexera does not import its files yet."""
        return self.run.ended_at is None and self.run.stage is not RunStage.IMPORTING


class LogPages:
    """The tab Jobs Logs, the Log Viewer and its download."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def add_to(self, pages: Blueprint) -> None:
        """Add the pages."""
        pages.add_url_rule("/logs", "logs", self.show)
        pages.add_url_rule("/logs/prune", "confirm_prune", self.confirm_prune)
        pages.add_url_rule("/logs/prune", "prune_logs", self.prune, methods=["POST"])
        pages.add_url_rule("/logs/<run_id>", "view_log", self.view)
        pages.add_url_rule("/logs/<run_id>/cancel", "cancel_run", self.cancel, methods=["POST"])
        pages.add_url_rule("/logs/<run_id>/download", "download_log", self.download)

    def show(self, **dialog: object) -> str:
        """Return the tab Jobs Logs, with a dialog over it if its variables are given."""
        history = self._context.history
        application = request.args.get("application") or None
        limit = max(PAGE, min(MOST, request.args.get("limit", PAGE, type=int)))
        found = history.list_runs(application, limit=limit + 1)
        return render_template(
            "fsm/logs.html",
            columns=COLUMNS,
            rows=[self._read_row(run) for run in found[:limit]],
            applications=sorted({name for _, name in history.list_applications()}, key=str.casefold),
            application=application,
            next_limit=min(MOST, limit * 2) if len(found) > limit else None,
            path=self._context.database.name,
            has_running=self._context.runs.has_running,
            **dialog,
        )

    def confirm_prune(self) -> ResponseReturnValue:
        """Ask for the age of the logs to delete."""
        return self.show(prune=PruneLogsForm())

    def prune(self) -> ResponseReturnValue:
        """Delete old logs."""
        form = PruneLogsForm()
        days = form.parse_days()
        if days is None:
            return self.show(prune=form), HTTPStatus.UNPROCESSABLE_ENTITY
        count = self._context.history.prune(self._context.now() - timedelta(days=days))
        flash(f"Deleted {format_count(count, 'run')}.", "success")
        return redirect(url_for("jobs.logs"), 303)

    def view(self, run_id: str) -> ResponseReturnValue:
        """Return the Log Viewer of a run."""
        run = self._find_run(run_id)
        return render_template("fsm/log.html", row=self._read_row(run), columns=COLUMNS, xml=self._render(run))

    def cancel(self, run_id: str) -> ResponseReturnValue:
        """Cancel a run."""
        run = self._find_run(run_id)
        try:
            self._context.history.request_cancel(run.id)
            flash(f"Canceling the run of {run.job_name}; it ends at the next safe place.", "success")
        except CannotCancel as error:
            flash(str(error), "error")
        return redirect(url_for("jobs.view_log", run_id=run.id), 303)

    def download(self, run_id: str) -> ResponseReturnValue:
        """Send the XML of a run."""
        run = self._find_run(run_id)
        content = io.BytesIO(self._render(run).encode())
        return send_file(content, "application/xml", as_attachment=True, download_name=f"job-log-{run.id}.xml")

    def _find_run(self, run_id: str) -> JobRun:
        found = [run for run in self._context.history.find(run_id) if run.id == run_id]
        if not found:
            abort(404, "There is no such run; it may have been pruned.")
        return found[0]

    def _read_row(self, run: JobRun) -> LogRow:
        return LogRow(
            run, dict(zip(COLUMNS, format_log_row(run, self._context.now(), self._context.zone), strict=True))
        )

    def _render(self, run: JobRun) -> str:
        return render_xml(run, self._context.history.entries(run), self._context.now())
