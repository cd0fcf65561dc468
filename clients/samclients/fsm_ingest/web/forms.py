"""Forms of the pages, and the places of the rules' errors in them."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import PasswordField, SelectChoice, SelectField, StringField

from samclients.flexera.client import REGIONS
from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import IngestError, MandatoryFieldsMissing
from samclients.web.forms import PruneForm, add_error, add_form_error

OWN_ADDRESS = "own"
ORGANIZATION_ID = re.compile(r"[0-9]{1,18}")
KEPT = "Leave empty to keep the stored token."


class OrganizationForm(FlaskForm):
    """The dialog Add Organization, and Edit Organization."""

    organization_id = StringField("Organization ID")
    name = StringField("Organization Name")
    region = SelectField(
        "Region", choices=[*map(SelectChoice, REGIONS), SelectChoice(OWN_ADDRESS, "Other: the addresses below")]
    )
    url = StringField("API address", description="Base URL, for the region Other.")
    login_url = StringField("Token service address", description="Empty if it is the API address.")
    refresh_token = PasswordField(
        "Refresh Token", description="A user's Flexera One API refresh token. It is stored encrypted."
    )

    def parse_id(self) -> int | None:
        """Return the Organization ID; None if it is no number."""
        text = (self.organization_id.data or "").strip()
        return int(text) if ORGANIZATION_ID.fullmatch(text) else None

    def show_error(self, error: IngestError) -> None:
        """Show an error beside the field that it belongs to."""
        text = str(error)
        if isinstance(error, MandatoryFieldsMissing):
            for field in (self.organization_id, self.name, self.refresh_token):
                if field.label.text in error.fields:
                    add_error(field, messages.REQUIRED.format(field=field.label.text))
        elif text in (messages.ORGANIZATION_DOES_NOT_EXIST, messages.ORGANIZATION_EXISTS):
            add_error(self.organization_id, text)
        elif text.startswith(messages.ORGANIZATION_NAME_NOT_VALID.partition("{")[0]):
            add_error(self.name, text)
        else:
            add_form_error(self, *text.splitlines())


class PassphraseForm(FlaskForm):
    """The passphrase for an export, twice."""

    passphrase = PasswordField(
        "Passphrase", description="Encrypts authorization and other secrets. Whoever imports the file needs it."
    )
    repeated = PasswordField("Passphrase, once more")


class ImportFileForm(FlaskForm):
    """The file of Import API Configuration."""

    file = FileField("Select File Path")
    passphrase = PasswordField("Passphrase", description="Only for an encrypted file.")


class ImportJobForm(FlaskForm):
    """The import of a job whose file was read."""

    organization = SelectField("Organization")


class PruneLogsForm(PruneForm):
    """The age of the logs to delete."""

    days = StringField("Days since the runs ended", default="90")
