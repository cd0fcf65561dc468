"""A world's settings: start, clock, timings, faults, stubs, scenario, and settings of vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar, Unpack

import orjson
from sqlalchemy import Connection

from mockservers.core.storage.driver import Driver, driver_of
from mockservers.core.storage.writes import write_without_log

SETTINGS_WRITTEN = "mockservers.settings_written"  # in a connection's ``info``, until its transaction ends
READ_SETTINGS = "SELECT name, value FROM world_settings"
WRITE_SETTING = (
    "INSERT INTO world_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

JsonObject = Mapping[str, Any]
Value = TypeVar("Value")


class SettingValues(TypedDict, total=False):
    """New values of settings, by the properties' names in ``WorldSettings``."""

    start: JsonObject
    clock: JsonObject
    timings: Mapping[str, JsonObject]
    faults: Sequence[JsonObject]
    fault_counts: Mapping[str, Sequence[int]]
    stubs: Sequence[JsonObject]
    stub_counts: Mapping[str, int]
    scenario: str
    schema: Mapping[str, int]


STORED_NAMES = {  # of the core's settings, by property
    "start": "start",
    "clock": "clock",
    "timings": "pace",
    "faults": "faults",
    "fault_counts": "fault_counts",
    "stubs": "stubs",
    "stub_counts": "stub_counts",
    "scenario": "scenario",
    "schema": "schema",  # see ``worlds.upgrades``
}


@dataclass(frozen=True)
class VendorSetting(Generic[Value]):
    """A setting that a vendor keeps in a world.

    Args:
        name: The stored name, ``vendor.word``.
        default: The value in a world that has none; values are JSON.
    """

    name: str
    default: Value


class WorldSettings:
    """The settings of one world: as they were read, with the values written since.

    Values are JSON, as they are stored; ``simulation.settings``, ``worlds.seeding``, ``faults.fault`` and
    ``stubs.stub`` make objects of them.
    """

    def __init__(self, stored: dict[str, Any]) -> None:
        self._stored = stored

    @classmethod
    def read(cls, db: Connection) -> WorldSettings:
        """Read all settings of the world of a connection."""
        return cls.read_directly(driver_of(db))

    @classmethod
    def read_directly(cls, driver: Driver) -> WorldSettings:
        """Read all settings of a world's file.

        Raises:
            ValueError: a value is not JSON.
        """
        return cls({name: orjson.loads(value) for name, value in driver.execute(READ_SETTINGS)})

    def copy(self) -> WorldSettings:
        """Return a copy, whose changes do not show in this object."""
        return WorldSettings(self._stored.copy())

    @property
    def start(self) -> JsonObject:
        """The seed, first time and seed options that the world began with."""
        start: JsonObject = self._stored["start"]
        return start

    @property
    def clock(self) -> JsonObject | None:
        """The clock; None for the machine's."""
        clock: JsonObject | None = self._stored.get("clock")
        return clock

    @property
    def timings(self) -> Mapping[str, JsonObject]:
        """The timings that were set, by ``lifecycle`` or ``lifecycle/record``."""
        return self._get("pace", {})

    @property
    def faults(self) -> Sequence[JsonObject]:
        """The faults, in the order in which they were added."""
        return self._get("faults", ())

    @property
    def fault_counts(self) -> Mapping[str, Sequence[int]]:
        """Matched requests and hits of each fault, by the fault's number as text."""
        return self._get("fault_counts", {})

    @property
    def stubs(self) -> Sequence[JsonObject]:
        """The stubs, in the order in which they were added."""
        return self._get("stubs", ())

    @property
    def stub_counts(self) -> Mapping[str, int]:
        """The number of responses of each stub, by the stub's number as text."""
        return self._get("stub_counts", {})

    @property
    def scenario(self) -> str | None:
        """The name of the scenario that the world began with."""
        scenario: str | None = self._stored.get("scenario")
        return scenario

    def of_vendor(self, setting: VendorSetting[Value]) -> Value:
        """The value of a vendor's setting."""
        return self._get(setting.name, setting.default)

    def _get(self, name: str, default: Value) -> Value:
        value: Value = self._stored.get(name, default)
        return value

    def write(self, db: Connection, **values: Unpack[SettingValues]) -> None:
        """Change settings here and in the database."""
        for name, value in values.items():
            self._write(db, STORED_NAMES[name], value)

    def write_for_vendor(self, db: Connection, setting: VendorSetting[Value], value: Value) -> None:
        """Change a vendor's setting here and in the database."""
        self._write(db, setting.name, value)

    def _write(self, db: Connection, name: str, value: object) -> None:
        db.info[SETTINGS_WRITTEN] = True
        write_without_log(db, WRITE_SETTING, (name, orjson.dumps(value).decode()))
        self._stored[name] = value
