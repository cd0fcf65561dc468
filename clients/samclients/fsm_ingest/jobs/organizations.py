"""Organizations and their applications, verified against Flexera.

"Managing Organizations in FSM Data Ingestion Utility". The product's call for the verification is not documented: this
module requests the organization itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from samclients.flexera.client import REGIONS, Flexera
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
from samclients.runtime import CallFailed, ClientError, NotAuthenticated, NotFound, PermissionDenied, Refused, Settings

DEFAULT_REGION = "NAM"


def resolve_addresses(region: str = DEFAULT_REGION, url: str = "", login_url: str = "") -> tuple[str, str]:
    """Return the base URLs of the API and the token service: a region's, or the given ones.

    Args:
        region: NAM, EU or APAC; ignored if ``url`` is given.
        url: Base URL of the API; also of the token service if ``login_url`` is empty.
        login_url: Base URL of the token service.

    Raises:
        InvalidInput: the region is unknown, or a URL is invalid.
    """
    if not url:
        known = REGIONS.get(region.upper())
        if known is None:
            raise InvalidInput(f"Unknown region {region!r}: use one of {', '.join(REGIONS)}.")
        return known[0], login_url or known[1]
    for base in filter(None, (url, login_url)):
        if not is_http_url(base) or urlsplit(base).query:
            raise InvalidInput("The base URL must be an http or https URL without a query.")
    return url.rstrip("/"), (login_url or url).rstrip("/")


def find_region(url: str, login_url: str) -> str | None:
    """The region whose base URLs these are; None if they are one's own."""
    return next((name for name, urls in REGIONS.items() if tuple(urls) == (url, login_url)), None)


class OrganizationEditor:
    """The Organizations page: list, add, edit, delete and refresh organizations.

    Args:
        database: The database with the organizations.
        client: HTTP settings for Flexera.
    """

    def __init__(self, database: IngestDatabase, client: Settings | None = None) -> None:
        self._database, self._client = database, client

    def all(self) -> list[FlexeraOrganization]:
        """Return the organizations, sorted by id."""
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).all()

    def get(self, organization_id: int) -> FlexeraOrganization:
        """Return an organization.

        Raises:
            EntityNotFound: there is no such organization.
        """
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).get(organization_id)

    def add(self, organization: FlexeraOrganization) -> list[Application]:
        """Add an organization after Flexera confirms its id and name; return its applications.

        Raises:
            AlreadyExists: ``The organization already exists.``
            InvalidInput: ``Organization ID does not exist. ...``, or ``Organization Name is not valid. ...``
            MandatoryFieldsMissing: id, name or refresh token are empty.
            FlexeraRequestFailed: a request to Flexera failed.
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
        """Change the name, the refresh token or the URLs of an organization.

        Raises:
            EntityNotFound: there is no such organization.
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
            EntityNotFound: there is no such organization.
            InvalidInput: jobs load into its applications.
        """
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            store.get(organization_id)
            if jobs := JobRepository(connection, self._database.vault).all(organization_id):
                raise InvalidInput(
                    f"Delete the jobs that load into the organization first: {', '.join(job.name for job in jobs)}."
                )
            store.delete(organization_id)

    def refresh(self, organization_id: int) -> list[Application]:
        """Request the applications of an organization from Flexera, and store them: the Refresh button.

        Raises:
            EntityNotFound: there is no such organization.
            FlexeraRequestFailed: a request to Flexera failed.
        """
        found = self._fetch_applications(self.get(organization_id))
        with self._database.writing() as connection:
            store = OrganizationRepository(connection, self._database.vault)
            store.get(organization_id)
            store.replace_applications(organization_id, found)
        return found

    def list_applications(self, organization_id: int | None = None) -> list[Application]:
        """Return the stored applications of one organization or all, sorted by name."""
        with self._database.reading() as connection:
            return OrganizationRepository(connection, self._database.vault).list_applications(organization_id)

    def find_application(self, organization_id: int, name: str) -> Application:
        """Return the application with an id or a name.

        Raises:
            EntityNotFound: no application has it, or several have the name.
        """
        known = self.list_applications(organization_id)
        found = [entry for entry in known if entry.id == name] or [entry for entry in known if entry.name == name]
        if len(found) != 1:
            problem = "There is no application" if not found else "Several applications have the name"
            raise EntityNotFound(f"{problem} {name!r} in organization {organization_id}.")
        return found[0]

    def open_flexera(self, organization: FlexeraOrganization) -> Flexera:
        """Return a Flexera client for an organization."""
        return Flexera(
            organization.url,
            organization.id,
            refresh_token=organization.refresh_token,
            login_url=organization.login_url,
            settings=self._client,
        )

    def _verify(self, organization: FlexeraOrganization) -> list[Application]:
        """Check id and name of an organization with Flexera, and return its applications."""
        given = {"Organization ID": organization.id, "Organization Name": organization.name}
        given |= {"Refresh Token": organization.refresh_token}
        if missing := [label for label, value in given.items() if not value]:
            raise MandatoryFieldsMissing(missing)
        with self.open_flexera(organization) as flexera:
            try:
                name = flexera.organization().name
            except (PermissionDenied, NotFound, Refused) as error:
                if error.operation != "get_organization":
                    raise _to_flexera_error(error) from None
                raise InvalidInput(messages.ORGANIZATION_DOES_NOT_EXIST) from None
            except ClientError as error:
                raise _to_flexera_error(error) from None
        if name != organization.name:
            raise InvalidInput(messages.ORGANIZATION_NAME_NOT_VALID.format(name=name))
        return self._fetch_applications(organization)

    def _fetch_applications(self, organization: FlexeraOrganization) -> list[Application]:
        with self.open_flexera(organization) as flexera:
            try:
                found = list(flexera.managed_apps.iterate())
            except ClientError as error:
                raise _to_flexera_error(error) from None
        return [
            Application(organization.id, entry.id, entry.name, active=entry.is_active is not False) for entry in found
        ]


def _to_flexera_error(error: ClientError) -> FlexeraRequestFailed:
    if isinstance(error, NotAuthenticated) or (isinstance(error, CallFailed) and error.operation == "create_token"):
        return FlexeraRequestFailed(f"Flexera refused an access token for the refresh token: {error}")
    return FlexeraRequestFailed(f"The request to Flexera failed: {error}")
