"""The Organizations page."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import IngestError, InvalidInput
from samclients.fsm_ingest.jobs.organizations import find_region, resolve_addresses
from samclients.fsm_ingest.model.entities import FlexeraOrganization
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.forms import KEPT, OWN_ADDRESS, OrganizationForm
from samclients.web.forms import add_error

INVALID, REFUSED = 422, 409
ADD, EDIT = "Add Organization", "Edit Organization"


class OrganizationPages:
    """The pages below ``/organizations``: the table, and its dialogs."""

    def __init__(self, context: PageContext) -> None:
        self._editor = context.organizations

    def create_blueprint(self) -> Blueprint:
        """Return the pages."""
        pages = Blueprint("organizations", __name__, url_prefix="/organizations")
        pages.add_url_rule("", "index", self.show)
        pages.add_url_rule("/add", "add", self.add, methods=["GET", "POST"])
        pages.add_url_rule("/<int:organization_id>/edit", "edit", self.edit, methods=["GET", "POST"])
        pages.add_url_rule("/<int:organization_id>/delete", "confirm_delete", self.confirm_delete)
        pages.add_url_rule("/<int:organization_id>/delete", "delete", self.delete, methods=["POST"])
        return pages

    def show(self, **dialog: object) -> str:
        """Return the table, with a dialog over it if its variables are given."""
        return render_template("fsm/organizations.html", organizations=self._editor.all(), **dialog)

    def add(self) -> ResponseReturnValue:
        """Add an organization."""
        form = OrganizationForm()
        if not form.is_submitted():
            return self.show(form=form, title=ADD)
        organization_id = form.parse_id()
        if organization_id is None and form.organization_id.data:
            add_error(form.organization_id, messages.ORGANIZATION_DOES_NOT_EXIST)
            return self.show(form=form, title=ADD), INVALID
        try:
            found = self._editor.add(_read_organization(form, organization_id or 0))
        except IngestError as error:
            form.show_error(error)
            return self.show(form=form, title=ADD), INVALID
        flash(f"Added organization {organization_id}, with {len(found)} applications.", "success")
        return _go_back()

    def edit(self, organization_id: int) -> ResponseReturnValue:
        """Change an organization; an empty token keeps the stored one."""
        old = self._editor.get(organization_id)
        form = OrganizationForm(data=_form_values(old))
        form.organization_id.data = str(old.id)
        form.refresh_token.description = KEPT
        if not form.is_submitted():
            return self.show(form=form, title=EDIT, edited=old)
        try:
            changed = _read_organization(form, old.id)
            self._editor.edit(replace(changed, refresh_token=changed.refresh_token or old.refresh_token))
        except IngestError as error:
            form.show_error(error)
            return self.show(form=form, title=EDIT, edited=old), INVALID
        flash(f"Changed organization {organization_id}.", "success")
        return _go_back()

    def confirm_delete(self, organization_id: int) -> ResponseReturnValue:
        """Ask before an organization is deleted."""
        return self.show(deleted=self._editor.get(organization_id))

    def delete(self, organization_id: int) -> ResponseReturnValue:
        """Delete an organization."""
        organization = self._editor.get(organization_id)
        try:
            self._editor.delete(organization_id)
        except InvalidInput as error:
            return self.show(deleted=organization, error=str(error)), REFUSED
        flash(f"Deleted organization {organization_id}.", "success")
        return _go_back()


def _go_back() -> ResponseReturnValue:
    return redirect(url_for("organizations.index"), 303)


def _read_organization(form: OrganizationForm, organization_id: int) -> FlexeraOrganization:
    """Return the organization as entered.

    Raises:
        InvalidInput: there is no such region, or an address is no URL.
    """
    if form.region.data == OWN_ADDRESS:
        url = (form.url.data or "").strip()
        if not url:
            raise InvalidInput(messages.REQUIRED.format(field=form.url.label.text))
        api, login = resolve_addresses(url=url, login_url=(form.login_url.data or "").strip())
    else:
        api, login = resolve_addresses(form.region.data)
    return FlexeraOrganization(
        organization_id, (form.name.data or "").strip(), (form.refresh_token.data or "").strip(), api, login
    )


def _form_values(organization: FlexeraOrganization) -> dict[str, str]:
    region = find_region(organization.url, organization.login_url)
    addresses = {"url": organization.url, "login_url": organization.login_url} if region is None else {}
    return {"name": organization.name, "region": region or OWN_ADDRESS, **addresses}
