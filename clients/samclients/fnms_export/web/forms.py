"""Forms of the page: the settings, and the choice for an export."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.widgets import PasswordInput

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.request import check_day, check_days
from samclients.fnms_export.schedule import DAYS, parse_schedule
from samclients.fnms_export.settings import (
    ENVIRONMENT,
    LABELS,
    SECRETS,
    ExportChoice,
    SettingsRefused,
    mask_database,
)
from samclients.runtime.redaction.masking import STARS, mask_url
from samclients.web.forms import PruneForm, add_error, add_form_error

CAUTION = (
    "In ServiceNow, contracts and installed applications both have dependencies on hardware inventory. It is"
    " recommended that you do not exclude the hardware inventory, as this may result in unpredictable gaps in other"
    " records when the correct dependencies cannot be established."
)
LAST, PERIOD, SINCE, EVERYTHING = "last", "period", "since", "everything"
ENTER_AGAIN = "Enter it again: it is not sent back to the browser."
BY_ENVIRONMENT = "Set by the environment variable {variable}."


class ConnectionForm(FlaskForm):
    """The ServiceNow export settings."""

    url = StringField(LABELS["url"], description="https://YOUR-INSTANCE.service-now.com")
    user = StringField(LABELS["user"], description="The account that the token is of.")
    token = PasswordField(
        LABELS["token"], widget=PasswordInput(hide_value=False), description="The refresh token copied from ServiceNow."
    )
    client_id = StringField(LABELS["client_id"], description="Of ServiceNow's OAuth registry.")
    client_secret = PasswordField(LABELS["client_secret"], widget=PasswordInput(hide_value=False))
    database = StringField(LABELS["database"], description="As SQLAlchemy writes it, for example sqlite:///fnms.db.")
    schedule_day = SelectField("Day", choices=[*map(SelectChoice, DAYS)])
    schedule_time = StringField("Time", description="Local time of the service.")

    def fill(self, shown: Mapping[str, str]) -> None:
        """Show the masked settings."""
        for name in ENVIRONMENT:
            self[name].data = shown[name]
        with suppress(WrongUse):
            schedule = parse_schedule(shown["schedule"])
            self.schedule_day.data, self.schedule_time.data = schedule.day, f"{schedule.at:%H:%M}"

    def read(self, shown: Mapping[str, str]) -> dict[str, str]:
        """The entered settings; an empty secret is the one that is stored."""
        found = {name: str(self[name].data or "") for name in ENVIRONMENT}
        for name in SECRETS:
            found[name] = found[name] or shown[name]
        return {**found, "schedule": f"{self.schedule_day.data or ''} {self.schedule_time.data or ''}"}

    def mark_environment(self, variables: Mapping[str, str]) -> None:
        """Say beside a field that the environment has its value."""
        for name, variable in variables.items():
            self[name].description = BY_ENVIRONMENT.format(variable=variable)
            self[name].render_kw = {"disabled": True}

    def show_problems(self, error: WrongUse) -> None:
        """Show errors beside the fields that they belong to."""
        if not isinstance(error, SettingsRefused):
            add_form_error(self, str(error))
            return
        for name, text in error.problems.items():
            add_error(self.schedule_time if name == "schedule" else self[name], text)

    def hide_secrets(self, shown: Mapping[str, str]) -> None:
        """Replace entered secrets, so that they are not sent back."""
        for name in SECRETS:
            entered = self[name].data or ""
            self[name].data = "" if name in self.of_page and entered not in ("", STARS) else shown[name]
            if entered not in ("", STARS) and name in self.of_page:
                self[name].description = ENTER_AGAIN
        self.database.data = mask_database(self.database.data or "")
        self.url.data = mask_url(self.url.data or "")

    @property
    def of_page(self) -> list[str]:
        """The names of the fields that the page can change."""
        return [field.name for field in self if not (field.render_kw or {}).get("disabled")]


class ExportForm(FlaskForm):
    """The choice for an export."""

    exclude_inventory = BooleanField(f"Exclude {INVENTORY.name.lower()}")
    exclude_contracts = BooleanField(f"Exclude {CONTRACTS.name.lower()}")
    exclude_applications = BooleanField(f"Exclude {APPLICATIONS.name.lower()}")
    baseline = RadioField(
        "Data to export",
        choices=[
            SelectChoice(LAST, "Changes since the last export"),
            SelectChoice(PERIOD, "Changes of the last days:"),
            SelectChoice(SINCE, "Changes since:"),
            SelectChoice(EVERYTHING, "Everything"),
        ],
        default=LAST,
    )
    period = StringField("Number of days")
    since = StringField("Day (UTC)")

    def read(self, now: datetime) -> ExportChoice:
        """The choice.

        Raises:
            WrongUse: it is wrong; the error is shown beside its field.
        """
        fields = {
            INVENTORY: self.exclude_inventory,
            CONTRACTS: self.exclude_contracts,
            APPLICATIONS: self.exclude_applications,
        }
        data_types = tuple(data_type for data_type, field in fields.items() if not field.data)
        if not data_types:
            raise _refuse(self.exclude_applications, WrongUse("All types of data are excluded."))
        baseline = self.baseline.data
        try:
            field: Field = self.period
            period = check_days(_parse_number(self.period.data)) if baseline == PERIOD else None
            field = self.since
            since = check_day(_parse_date(self.since.data), now) if baseline == SINCE else None
        except WrongUse as error:
            raise _refuse(field, error) from None
        return ExportChoice(data_types, baseline != EVERYTHING, period, since)


class PruneExportsForm(PruneForm):
    """The age of the exports to delete from the history."""

    days = StringField("Days since the exports ended", default="365")


def _refuse(field: Field, error: WrongUse) -> WrongUse:
    add_error(field, str(error))
    return error


def _parse_number(text: str | None) -> int:
    try:
        return int((text or "")[:10])
    except ValueError:
        raise WrongUse("Enter a number of days.") from None


def _parse_date(text: str | None) -> datetime:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d")  # noqa: DTZ007 -- the database's times have no zone
    except ValueError:
        raise WrongUse("Enter a day, such as 2026-03-31.") from None
