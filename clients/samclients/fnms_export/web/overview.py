"""The page: settings and their test, export now, progress, history, next scheduled export."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.settings import ExportChoice, SettingsChanged, SettingsRefused, build_export, mask_config
from samclients.fnms_export.web.context import SectionContext
from samclients.fnms_export.web.forms import CAUTION, ConnectionForm, ExportForm, PruneExportsForm

INVALID = 422
STOPPING = "The export stops at the next safe place: after a segment, or while it waits."
NOT_RUNNING = "The export is not running."
BUSY = "An export is in progress."
INCOMPLETE = "The settings are not complete; see the fields below."
SUCCEEDED = "The connection test succeeded."


class OverviewPage:
    """The page and its forms."""

    def __init__(self, context: SectionContext) -> None:
        self._context = context

    def create_blueprint(self) -> Blueprint:
        """Return the page."""
        pages = Blueprint("servicenow", __name__)
        pages.add_url_rule("/", "index", self.index)
        pages.add_url_rule("/activity", "activity", self.activity)
        pages.add_url_rule("/settings", "save", self.save, methods=["POST"])
        pages.add_url_rule("/test", "test", self.test, methods=["POST"])
        pages.add_url_rule("/exports", "export", self.export, methods=["POST"])
        pages.add_url_rule("/exports/<run_id>/stop", "stop", self.stop, methods=["POST"])
        pages.add_url_rule("/prune", "prune", self.prune, methods=["POST"])
        for path in ("/settings", "/test", "/exports", "/prune"):  # reloaded after a form with errors
            pages.add_url_rule(path, f"back{path.replace('/', '_')}", _go_to_page)
        return pages

    def index(self) -> ResponseReturnValue:
        """Show the page."""
        return self._show(self._stored_settings(), ExportForm(formdata=None))

    def activity(self) -> ResponseReturnValue:
        """Return the part of the page that changes while an export runs."""
        return render_template("fnms/activity.html", **self._activity())

    def save(self) -> ResponseReturnValue:
        """Store the settings."""
        form, shown = self._entered_settings()
        try:
            self._context.settings.save(form.read(shown), request.form.get("version"))
        except SettingsChanged as error:
            form = self._stored_settings()
            form.show_problems(error)
            return self._show(form, ExportForm(formdata=None)), 409
        except WrongUse as error:
            form.show_problems(error)
            form.hide_secrets(shown)
            return self._show(form, ExportForm(formdata=None)), INVALID
        flash("Saved the settings.", "success")
        return _go_to_page()

    def test(self) -> ResponseReturnValue:
        """Test the settings as they are in the form, saved or not."""
        form, shown = self._entered_settings()
        try:
            config = self._context.settings.restore(form.read(shown))
            report = self._context.test_connection(build_export(config, ExportChoice(only_test=True), "test"))
        except WrongUse as error:
            form.show_problems(error)
            outcome, status = "", INVALID
        else:
            outcome, status = report.error or SUCCEEDED, 200
        category = "success" if outcome == SUCCEEDED else "error"
        if request.headers.get("X-Part"):
            return render_template("fnms/test.html", form=form, outcome=outcome, category=category), status
        form.hide_secrets(shown)
        page = self._show(form, ExportForm(formdata=None), test_outcome=outcome, test_category=category)
        return page, status

    def export(self) -> ResponseReturnValue:
        """Start an export."""
        form, context = ExportForm(), self._context
        try:
            choice = form.read(context.now())
        except WrongUse:
            return self._show(self._stored_settings(), form), INVALID
        config, problem = context.read_settings()
        settings = self._stored_settings()
        try:
            wanted = build_export(config, choice, f"web page ({request.remote_addr})")
        except WrongUse as error:
            settings.show_problems(error)
            text = problem or (INCOMPLETE if isinstance(error, SettingsRefused) else str(error))
            return self._show(settings, form, export_error=text), INVALID
        if context.read_activity().is_running or not context.launcher.start(wanted):
            return self._show(settings, form, export_error=BUSY), 409
        return redirect(url_for("servicenow.index", _anchor="exports"), 303)

    def stop(self, run_id: str) -> ResponseReturnValue:
        """Request that a running export stops."""
        with self._context.open_history() as history:
            is_running = history.request_stop(run_id)
        flash(STOPPING if is_running else NOT_RUNNING, "info")
        return redirect(url_for("servicenow.index", _anchor="exports"), 303)

    def prune(self) -> ResponseReturnValue:
        """Delete old exports from the history."""
        form, now = PruneExportsForm(), self._context.now()
        days = form.parse_days()
        if days is None:
            return self._show(self._stored_settings(), ExportForm(formdata=None), prune=form), INVALID
        with self._context.open_history() as history:
            count = history.prune(now - timedelta(days=days), now)
        flash(f"Deleted {count:,} {'export' if count == 1 else 'exports'} from the history.", "success")
        return redirect(url_for("servicenow.index", _anchor="exports"), 303)

    def _show(self, settings: ConnectionForm, form: ExportForm, **outcome: object) -> str:
        settings.mark_environment(self._context.settings.of_environment())
        _, problem = self._context.read_settings()
        return render_template(
            "fnms/index.html",
            settings=settings,
            export=form,
            caution=CAUTION,
            problem=problem,
            file=self._context.settings.path,
            version_of_settings=self._context.settings.version,
            **self._activity(),
            **{"prune": PruneExportsForm(formdata=None), **outcome},
        )

    def _activity(self) -> dict[str, object]:
        before = _parse_moment(request.args.get("before"))
        found = self._context.read_activity(before)
        return {
            "activity": found,
            "is_first_page": before is None,
            "next_export": self._context.describe_next(found.planned),
        }

    def _stored_settings(self) -> ConnectionForm:
        form = ConnectionForm(formdata=None)
        form.fill(mask_config(self._context.read_settings()[0]))
        return form

    def _entered_settings(self) -> tuple[ConnectionForm, dict[str, str]]:
        form, shown = ConnectionForm(), mask_config(self._context.read_settings()[0])
        variables = self._context.settings.of_environment()
        form.mark_environment(variables)
        for name in variables:
            form[name].data = shown[name]
        return form, shown


def _go_to_page() -> ResponseReturnValue:
    return redirect(url_for("servicenow.index"), 303)


def _parse_moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is None else None
