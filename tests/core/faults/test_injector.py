"""The faults of a world: their kinds, and how many there may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockservers.core.faults.fault import Fault
from mockservers.core.faults.injector import add_fault, has_general, has_vendor_kinds, list_faults, remove_fault
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import WorldSettings

GENERAL, VENDOR = Fault("delay").as_json(), Fault("bigfix.page_drift").as_json()


@pytest.mark.parametrize(
    ("faults", "general", "of_a_vendor"),
    [
        ([], False, False),
        ([GENERAL], True, False),
        ([VENDOR], False, True),
        ([VENDOR, GENERAL], True, True),
    ],
)
def test_a_world_has_general_faults_or_a_vendors(faults: list[object], *, general: bool, of_a_vendor: bool) -> None:
    settings = WorldSettings({"faults": faults})
    assert (has_general(settings), has_vendor_kinds(settings)) == (general, of_a_vendor)


def test_a_world_has_at_most_100_faults(tmp_path: Path) -> None:
    database = Database.create(tmp_path / "w.sqlite", ())
    with database.transaction(writing=True) as db:
        assert [add_fault(db, Fault("delay")).id for _ in range(100)] == list(range(1, 101))
        with pytest.raises(ValueError, match=r"^A world can have at most 100 faults: remove one first\.$"):
            add_fault(db, Fault("delay"))
        assert (remove_fault(db, 7), len(list_faults(db))) == (1, 99)
        assert add_fault(db, Fault("delay")).id == 101
    database.close()
