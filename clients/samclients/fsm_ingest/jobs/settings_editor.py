"""The Settings page."""

from __future__ import annotations

from collections.abc import Mapping

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.settings import change_setting, load_settings, save_settings


class InvalidSettings(InvalidInput):
    """Some settings are invalid; ``by_name`` has the message of each."""

    def __init__(self, by_name: Mapping[str, str]) -> None:
        super().__init__(*by_name.values())
        self.by_name = by_name


class SettingsEditor:
    """The settings that hold for every job."""

    def __init__(self, database: IngestDatabase) -> None:
        self._database = database

    def get(self) -> IngestSettings:
        """The settings."""
        with self._database.reading() as reading:
            return load_settings(reading)

    def change(self, values: Mapping[str, str]) -> IngestSettings:
        """Change settings, all of them or none.

        Args:
            values: The new values as texts, by the settings' names.

        Raises:
            InvalidSettings: some values are invalid.
        """
        wrong: dict[str, str] = {}
        with self._database.writing() as writing:
            changed = load_settings(writing)
            for name, value in values.items():
                try:
                    changed = change_setting(changed, name, value)
                except InvalidInput as error:
                    wrong[name] = str(error)
            if wrong:
                raise InvalidSettings(wrong)
            save_settings(writing, changed)
        return changed
