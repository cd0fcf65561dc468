"""The Settings page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from samclients.fsm_ingest.jobs.settings_editor import InvalidSettings
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.web.context import PageContext
from samclients.web.forms import add_error

DESCRIPTIONS = {
    "token_expiry_in_minutes": "Age at which a vendor's access token is replaced, where the job does not say.",
    "most_pages": "A list with more pages counts as one that does not end.",
    "connect_timeout": "Seconds to connect to a vendor.",
    "read_timeout": "Seconds between two bytes of a vendor's answer.",
    "attempts": "How often a request is made that may be repeated.",
    "lease_seconds": "Seconds after which another process may continue a run whose process has ended.",
    "job_deadline_seconds": "Seconds to wait for an import job of Flexera.",
    "load_despite_rejects": "Make full loads although records were rejected; Flexera deactivates what they stand for.",
}


class SettingsForm(FlaskForm):
    """One field for each setting."""


for _name, _value in asdict(IngestSettings()).items():
    _kind = BooleanField if isinstance(_value, bool) else StringField
    setattr(SettingsForm, _name, _kind(_name, description=DESCRIPTIONS[_name]))


def create_settings_pages(context: PageContext) -> Blueprint:
    """Return the page ``/settings``."""
    pages = Blueprint("settings", __name__, url_prefix="/settings")

    @pages.get("")
    def index() -> ResponseReturnValue:
        return _show(SettingsForm(data=asdict(context.settings.get())))

    @pages.post("")
    def save() -> ResponseReturnValue:
        form = SettingsForm()
        values = {name: _to_text(form[name].data) for name in DESCRIPTIONS}
        try:
            context.settings.change(values)
        except InvalidSettings as error:
            for name, text in error.by_name.items():
                add_error(form[name], text)
            return _show(form), 422
        flash("Saved the settings.", "success")
        return redirect(url_for("settings.index"), 303)

    return pages


def _show(form: SettingsForm) -> str:
    return render_template("fsm/settings.html", form=form, names=list(DESCRIPTIONS))


def _to_text(value: Any) -> str:  # noqa: ANN401 -- of any field
    return str(value).lower() if isinstance(value, bool) else str(value or "")
