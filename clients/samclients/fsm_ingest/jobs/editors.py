"""The editors of a database, one for each page: what commands, pages and tests work with."""

from __future__ import annotations

from typing import Protocol

from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.jobs.mapping_editor import MappingEditor
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.jobs.settings_editor import SettingsEditor
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import Settings


class EditingContext(Protocol):
    """A context of commands or pages: a database and HTTP settings."""

    @property
    def database(self) -> IngestDatabase:
        """The database."""

    @property
    def client(self) -> Settings:
        """HTTP settings for Flexera and the vendors."""


class Editors:
    """Adds the editors to a class with a database and HTTP settings."""

    @property
    def organizations(self: EditingContext) -> OrganizationEditor:
        """The Organizations page."""
        return OrganizationEditor(self.database, self.client)

    @property
    def jobs(self: EditingContext) -> JobEditor:
        """The API Jobs page."""
        return JobEditor(self.database, self.client)

    @property
    def connections(self: EditingContext) -> ConnectionTester:
        """The Test Connection button."""
        return ConnectionTester(self.database, self.client)

    @property
    def mappings(self: EditingContext) -> MappingEditor:
        """The Metadata Mapping table."""
        return MappingEditor(self.database)

    @property
    def settings(self: EditingContext) -> SettingsEditor:
        """The Settings page."""
        return SettingsEditor(self.database)
