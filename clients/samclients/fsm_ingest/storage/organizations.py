"""Storage of organizations and their applications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import EntityNotFound
from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization
from samclients.fsm_ingest.storage.tables import (
    APPLICATIONS,
    ORGANIZATIONS,
)
from samclients.fsm_ingest.storage.vault import Vault


class OrganizationRepository:
    """Organizations and their applications, within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault

    def all(self) -> list[FlexeraOrganization]:
        """Return the organizations, sorted by id."""
        found = self._connection.execute(select(ORGANIZATIONS).order_by(ORGANIZATIONS.c.id))
        return [self._from_row(row) for row in found]

    def find(self, organization_id: int) -> FlexeraOrganization | None:
        """Return the organization with an id; None if there is none."""
        row = self._connection.execute(select(ORGANIZATIONS).where(ORGANIZATIONS.c.id == organization_id)).first()
        return None if row is None else self._from_row(row)

    def get(self, organization_id: int) -> FlexeraOrganization:
        """Return the organization with an id.

        Raises:
            EntityNotFound: there is no such organization.
        """
        found = self.find(organization_id)
        if found is None:
            raise EntityNotFound(
                messages.describe_missing_organization(organization_id, there_are_others=bool(self.all()))
            )
        return found

    def save(self, organization: FlexeraOrganization) -> None:
        """Add or change an organization."""
        row = {
            "name": organization.name,
            "sealed_refresh_token": self._vault.seal(organization.refresh_token),
            "url": organization.url,
            "login_url": organization.login_url,
        }
        mine = ORGANIZATIONS.c.id == organization.id
        if self._connection.execute(update(ORGANIZATIONS).where(mine).values(row)).rowcount == 0:
            self._connection.execute(insert(ORGANIZATIONS).values(id=organization.id, **row))

    def delete(self, organization_id: int) -> None:
        """Delete an organization and the list of its applications."""
        self._connection.execute(delete(APPLICATIONS).where(APPLICATIONS.c.organization_id == organization_id))
        self._connection.execute(delete(ORGANIZATIONS).where(ORGANIZATIONS.c.id == organization_id))

    def list_applications(self, organization_id: int | None = None) -> list[Application]:
        """Return the applications of an organization, or of all, sorted by name."""
        query = select(APPLICATIONS).order_by(APPLICATIONS.c.name, APPLICATIONS.c.organization_id, APPLICATIONS.c.id)
        if organization_id is not None:
            query = query.where(APPLICATIONS.c.organization_id == organization_id)
        return [Application(**row) for row in self._connection.execute(query).mappings()]

    def replace_applications(self, organization_id: int, applications: Iterable[Application]) -> None:
        """Replace the list of the organization's applications."""
        self._connection.execute(delete(APPLICATIONS).where(APPLICATIONS.c.organization_id == organization_id))
        if rows := [asdict(application) for application in applications]:
            self._connection.execute(insert(APPLICATIONS), rows)

    def _from_row(self, row: Row[Any]) -> FlexeraOrganization:
        token = self._vault.open(row.sealed_refresh_token)
        return FlexeraOrganization(row.id, row.name, token, row.url, row.login_url)
