"""Forms that the utilities share, and errors of the rules beside the fields of forms."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import Field, StringField

from samclients.command_line import MOST_DAYS

DAYS = re.compile(r"[0-9]{1,6}")


class PruneForm(FlaskForm):
    """The age of what is to be deleted from a history."""

    days: StringField

    def parse_days(self) -> int | None:
        """Return the days; None if the field has no such number: the error is shown beside it then."""
        text = (self.days.data or "").strip()
        days = int(text) if DAYS.fullmatch(text) else MOST_DAYS + 1
        if days <= MOST_DAYS:
            return days
        add_error(self.days, f"Enter a number of days, 0 to {MOST_DAYS:,}.")
        return None


def add_error(field: Field, *lines: str) -> None:
    """Show an error beside a field."""
    field.errors = (*field.errors, *lines)


def add_form_error(form: FlaskForm, *lines: str) -> None:
    """Show an error of no single field at the head of a form."""
    form.form_errors = [*form.form_errors, *lines]
