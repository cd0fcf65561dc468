"""Organizations: added and edited only as Flexera has them, and their applications as Flexera lists them.

"Managing Organizations in FSM Data Ingestion Utility". Which call the product looks an organization up with is not
documented: this one asks for the organization itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import (
    AlreadyExists,
    EntityNotFound,
    FlexeraRequestFailed,
    InvalidInput,
    MandatoryFieldsMissing,
)
from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization
from samclients.fsm_ingest.source.advanced_auth import is_http_url
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.highlevel.flexera import REGIONS, Flexera
from samclients.runtime import CallFailed, ClientError, NotAllowed, NotAuthenticated, NotFound, Refused, Settings

DEFAULT_REGION = "NAM"


def resolve_addresses(region: str = DEFAULT_REGION, url: str = "", login_url: str = "") -> tuple[str, str]:
    """The base URLs of API and token service: a region's, or one's own; a single one is both.

    Raises:
        InvalidInput: there is no such region, or it is no URL.
    """
    if not url:
        known = REGIONS.get(region.upper())
        if known is None:
            raise InvalidInput(f"There is no region {region}; there are {', '.join(REGIONS)}.")
        return known[0], login_url or known[1]
    for entry in filter(None, (url, login_url)):
        if not is_http_url(entry) or urlsplit(entry).query:
            raise InvalidInput("The base URL must be an http or https URL without a query.")
    return url.rstrip("/"), (login_url or url).rstrip("/")


def find_region(url: str, login_url: str) -> str | None:
    """The region whose base URLs these are; None if they are one's own."""
    return next((name for name, urls in REGIONS.items() if tuple(urls) == (url, login_url)), None)


class OrganizationBook:
    """The Organizations page.

    Args:
        database: Where they are kept.
        client: How Flexera is called.
    """

    def __init__(self, database: IngestDatabase, client: Settings | None = None) -> None:
        self._database, self._client = database, client

    def all(self) -> list[FlexeraOrganization]:
        """The organizations, by id."""
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).all()

    def get(self, organization_id: int) -> FlexeraOrganization:
        """An organization.

        Raises:
            EntityNotFound: it was not added.
        """
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).get(organization_id)

    def add(self, organization: FlexeraOrganization) -> list[Application]:
        """Add an organization that Flexera knows by this id and name; its applications are listed at once.

        Raises:
            AlreadyExists: ``The organization already exists.``
            InvalidInput: ``Organization ID does not exist. ...``, or ``Organization Name is not valid. ...``
            MandatoryFieldsMissing: id, name or refresh token are empty.
            FlexeraRequestFailed: Flexera cannot be asked.
        """
        with self._database.reading() as connection:
            if OrganizationRepository(connection, self._database.vault).find(organization.id):
                raise AlreadyExists(messages.ORGANIZATION_EXISTS)
        found = self._verify(organization)
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            if store.find(organization.id):
                raise AlreadyExists(messages.ORGANIZATION_EXISTS)
            store.save(organization)
            store.replace_applications(organization.id, found)
        return found

    def edit(self, organization: FlexeraOrganization) -> list[Application]:
        """Change the name, the refresh token or the region of an organization.

        Raises:
            EntityNotFound: it was not added.
            InvalidInput, MandatoryFieldsMissing, FlexeraRequestFailed: as for ``add``.
        """
        self.get(organization.id)
        found = self._verify(organization)
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            store.get(organization.id)
            store.save(organization)
            store.replace_applications(organization.id, found)
        return found

    def delete(self, organization_id: int) -> None:
        """Delete an organization.

        Raises:
            EntityNotFound: it was not added.
            InvalidInput: jobs load into its applications.
        """
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            store.get(organization_id)
            if jobs := JobRepository(connection, self._database.vault).all(organization_id):
                raise InvalidInput(f"Jobs load into the organization: {', '.join(job.name for job in jobs)}.")
            store.delete(organization_id)

    def refresh(self, organization_id: int) -> list[Application]:
        """List the applications of an organization anew: the Refresh button.

        Raises:
            EntityNotFound: it was not added.
            FlexeraRequestFailed: Flexera cannot be asked.
        """
        found = self._applications(self.get(organization_id))
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            store.get(organization_id)
            store.replace_applications(organization_id, found)
        return found

    def applications(self, organization_id: int | None = None) -> list[Application]:
        """The applications as last refreshed, of one organization or all, by name."""
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).applications(organization_id)

    def application(self, organization_id: int, name: str) -> Application:
        """An application by its id or its name.

        Raises:
            EntityNotFound: there is none, or several have the name.
        """
        known = self.applications(organization_id)
        found = [entry for entry in known if entry.id == name] or [entry for entry in known if entry.name == name]
        if len(found) != 1:
            what = "There is no application" if not found else "Several applications are called"
            raise EntityNotFound(f"{what} {name!r} in organization {organization_id}.")
        return found[0]

    def open_flexera(self, organization: FlexeraOrganization) -> Flexera:
        """Flexera, called in the organization's name."""
        return Flexera(
            organization.url,
            organization.id,
            refresh_token=organization.refresh_token,
            login_url=organization.login_url,
            settings=self._client,
        )

    def _verify(self, organization: FlexeraOrganization) -> list[Application]:
        """The applications of an organization, once Flexera has said that id and name are right."""
        given = {"Organization ID": organization.id, "Organization Name": organization.name}
        given |= {"Refresh Token": organization.refresh_token}
        if missing := [label for label, value in given.items() if not value]:
            raise MandatoryFieldsMissing(missing)
        with self.open_flexera(organization) as flexera:
            try:
                name = flexera.organization().name
            except (NotAllowed, NotFound, Refused) as error:
                if error.operation != "get_organization":
                    raise _to_flexera_error(error) from None
                raise InvalidInput(messages.ORGANIZATION_DOES_NOT_EXIST) from None
            except ClientError as error:
                raise _to_flexera_error(error) from None
        if name != organization.name:
            raise InvalidInput(messages.ORGANIZATION_NAME_NOT_VALID.format(name=name))
        return self._applications(organization)

    def _applications(self, organization: FlexeraOrganization) -> list[Application]:
        with self.open_flexera(organization) as flexera:
            try:
                found = list(flexera.managed_apps())
            except ClientError as error:
                raise _to_flexera_error(error) from None
        return [
            Application(organization.id, entry.id, entry.name, active=entry.is_active is not False) for entry in found
        ]


def _to_flexera_error(error: ClientError) -> FlexeraRequestFailed:
    if isinstance(error, NotAuthenticated) or (isinstance(error, CallFailed) and error.operation == "create_token"):
        return FlexeraRequestFailed(f"Flexera gives no access token for the refresh token: {error}")
    return FlexeraRequestFailed(f"Flexera could not be asked: {error}")
