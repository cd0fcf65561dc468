"""How-tos of docs/how-to/data.md: worlds with data of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from mockservers import MockServer
from mockservers.pytest_plugin import MockServers, Vendor

USAGES = "/api/sam/license_usages"
COMPUTERS = """
- {id: 1, name: berlin-1, serial_number: 00123, is_virtual: false}
- {id: 2, name: berlin-2, serial_number: 00124, is_virtual: true}
"""
LICENSES = """
computer_system_id,software_title_id,metric_name,peak_value,peak_time
1,36181,RVU_FULL_CAP,41,2026-03-05T12:45:00Z
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two tables of BigFix."""
    (tmp_path / "lab/bigfix").mkdir(parents=True)
    (tmp_path / "lab/bigfix/computer_systems.yaml").write_text(COMPUTERS)
    (tmp_path / "lab/bigfix/license_usages.csv").write_text(LICENSES.lstrip())
    return tmp_path / "lab"


def read_usages(url: str, token: str) -> list[tuple[int, int]]:
    """The client under test."""
    rows = requests.get(url + USAGES, params={"token": token}, timeout=5).json()["rows"]
    return [(row["computer_system_id"], row["peak_value"]) for row in rows]


def test_a_world_has_the_data_of_a_folder(bigfix: Vendor, folder: Path) -> None:
    bigfix.world.data.load(folder)
    assert read_usages(bigfix.url, bigfix.credentials["token"]) == [(1, 41)]
    bigfix.world.reset()  # returns to this data
    assert read_usages(bigfix.url, bigfix.credentials["token"]) == [(1, 41)]


def test_every_world_of_a_server_begins_with_a_folder(folder: Path) -> None:
    with MockServer(seed_from=folder) as server:
        assert read_usages(server.bigfix.url, server.bigfix.credentials["token"]) == [(1, 41)]


def test_every_problem_is_named_with_file_and_line(bigfix: Vendor, folder: Path) -> None:
    with (folder / "bigfix/license_usages.csv").open("a") as file:
        file.write("3,36181,RVU_FULL_CAP,7,2026-03-06T08:00:00Z\n")
    with pytest.raises(ValueError, match=r"license_usages\.csv:3: computer_system_id: there is no record 3"):
        bigfix.world.data.load(folder)


def test_a_dump_of_one_world_is_the_data_of_another(bigfix: Vendor, mock_server: MockServers, tmp_path: Path) -> None:
    bigfix.world.data.dump(tmp_path / "copy")
    other = mock_server.plane.create_world(f"{bigfix.world.name}-2", seed=99)
    other.data.load(tmp_path / "copy")
    assert [table["records"] for table in other.data.tables()] == [
        table["records"] for table in bigfix.world.data.tables()
    ]
    other.delete()
