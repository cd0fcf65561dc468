"""A world's data as a folder of files: written, loaded, refused with every problem, and the start of a reset."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.kit.full_world import (
    find_differing_tables,
    list_tables,
    new_full_world,
    read_content,
    read_snapshot,
    read_world,
)
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import make_world_name
from contract_tests.kit.vendors.bigfix import METRICS, bigfix
from mockservers import MockServer
from mockservers.client.control_plane import ControlError

SETTINGS = "world_settings"
OWN = {"start", "scenario"}  # settings that folders do not have
USAGES = "/api/sam/license_usages"
COMPUTERS = [
    {"id": 7, "name": "berlin-1", "serial_number": "00123", "is_virtual": False},
    {"id": 8, "name": "münchen, 2", "serial_number": "yes", "is_virtual": True},
]
NO_USAGES = "computer_system_id,software_title_id,metric_name,peak_value,peak_time\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files, by their paths, to a folder; return the folder."""

    def write_files(**files: str | bytes) -> Path:
        folder = tmp_path / "data"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write_files


@pytest.fixture
def other(control: Control, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """Another world, whose start differs from that of the test's world in everything."""
    with control.new_world(make_world_name(f"{request.node.nodeid}-other"), seed=99) as made:
        yield made


def without_own(content: Any) -> dict[str, Any]:
    return {**content, SETTINGS: [row for row in content[SETTINGS] if row[0] not in OWN]}


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def list_problems(refused: pytest.ExceptionInfo[ControlError]) -> list[tuple[str, int, str]]:
    return [(found["file"], found["line"], found["problem"]) for found in refused.value.problems]


def test_every_table_of_every_vendor_comes_back_as_it_was_written(
    control: Control, other: RemoteWorld, tmp_path: Path
) -> None:
    with new_full_world(control, "dumped") as full:
        before = read_world(full)
        assert all(before[table] for table in list_tables())
        full.data.dump(tmp_path / "first")
        assert read_world(full) == before
    other.data.load(tmp_path / "first")
    after = read_world(other)
    assert find_differing_tables(without_own(before), without_own(after)) == []
    other.data.dump(tmp_path / "second")
    assert read_files(tmp_path / "second") == read_files(tmp_path / "first")


def test_a_folder_has_a_file_for_each_table_in_the_vendors_names(world: RemoteWorld, tmp_path: Path) -> None:
    files = world.data.dump(tmp_path / "data")
    assert len(files) == len(list_tables()) + 1
    with (tmp_path / "data/flexera/app_users.csv").open(encoding="utf-8", newline="") as file:
        users = list(csv.DictReader(file))
    assert {"id", "uniqueId", "email", "firstName", "lastName", "skus", "activatedAt"} <= users[0].keys()
    listed = world.client("bigfix").get(METRICS, params={"token": bigfix(world).headers["Token"]}).json()["rows"]
    with (tmp_path / "data/bigfix/metrics.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [{name: str(value) for name, value in row.items()} for row in listed]
    start = world.describe()["start"]
    assert yaml.safe_load((tmp_path / "data/world.yaml").read_text()) == start  # and references are sound


def test_the_folder_is_private_and_never_replaced(world: RemoteWorld, tmp_path: Path) -> None:
    files = world.data.dump(tmp_path / "data")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "data", *files)} == {0}
    with pytest.raises(FileExistsError, match="is not an empty folder"):
        world.data.dump(tmp_path / "data")


def test_the_four_formats_say_the_same(world: RemoteWorld, write: Write) -> None:
    forms = {
        "csv": 'id,name,serial_number,is_virtual\n7,berlin-1,00123,false\n8,"münchen, 2",yes,TRUE\n',
        "json": json.dumps(COMPUTERS, indent=1),
        "jsonl": "\n".join(map(json.dumps, COMPUTERS)),
        "yaml": "- id: 7\n  name: berlin-1\n  serial_number: 00123\n  is_virtual: false\n"
        "- {id: 8, name: 'münchen, 2', serial_number: yes, is_virtual: true}\n",
    }
    found = []
    for end, text in forms.items():
        folder = write(**{"bigfix/license_usages.csv": NO_USAGES, f"bigfix/computer_systems.{end}": text})
        world.data.load(folder)
        (folder / f"bigfix/computer_systems.{end}").unlink()
        found.append([record["values"] for record in world.data.iterate("bigfix_computers")])
    assert found == [COMPUTERS] * 4


def test_the_vendors_answers_have_the_loaded_records(world: RemoteWorld, write: Write) -> None:
    usage = "7,36181,RVU_FULL_CAP,41,2026-03-05T12:45:00Z\n"
    world.data.load(
        write(**{"bigfix/computer_systems.json": json.dumps(COMPUTERS), "bigfix/license_usages.csv": NO_USAGES + usage})
    )
    assert bigfix(world).get(USAGES).json()["rows"] == [
        {
            "software_title_id": 36181,
            "metric_name": "RVU_FULL_CAP",
            "computer_system_id": 7,
            "peak_value": 41,
            "peak_date": "2026-03-05",
            "peak_time": "2026-03-05T12:45:00Z",
            "reporting_period_start_date": "2026-03-01",
            "reporting_period_end_date": "2026-03-31",
        }
    ]


def test_a_reset_and_a_copy_return_to_the_loaded_data(
    control: Control, world: RemoteWorld, other: RemoteWorld, write: Write
) -> None:
    world.data.load(
        write(**{"bigfix/computer_systems.json": json.dumps(COMPUTERS), "bigfix/license_usages.csv": NO_USAGES})
    )
    loaded = read_world(world)
    assert [row[1] for row in loaded["bigfix_computers"]] == [computer["name"] for computer in COMPUTERS]
    world.data.update("bigfix_computers", "7", name="changed")
    with control.world(f"{other.name}-copy") as copy:
        world.fork(copy.name)
        for changed in (world, copy):
            changed.reset()
            assert read_world(changed) == loaded
    world.seed()
    while world.describe()["seeding"]["state"] == "running":
        pass
    assert "data" not in world.describe()["start"]
    assert len(list(world.data.iterate("bigfix_computers"))) > 2


def test_world_yaml_gives_seed_time_and_the_size_of_generated_tables(world: RemoteWorld, write: Write) -> None:
    start = {"seed": 5, "now": "2026-03-31T12:00:00Z", "options": {"bigfix": {"usages": 3}}}
    described = world.data.load(
        write(**{"world.yaml": yaml.safe_dump(start), "servicenow/syslog_app_scope.jsonl": '{"message": "hello"}'})
    )
    assert {name: described["start"][name] for name in start} == start
    assert described["clock"] == {"now": "2026-03-31T12:00:00Z", "speed": 0}
    assert bigfix(world).get(USAGES).json()["total"] == 3


WRONG_FILES = {
    "bigfix/computer_systems.jsonl": '{"id": 1, "name": "a", "serial_number": "s", "is_virtual": 1}\n'
    '{"id": 2, "name": null, "serial_number": "s", "is_virtual": true}\n'
    '{"id": 3, "nam": "a", "serial_number": "s", "is_virtual": true}\n',
    "bigfix/metrics.csv": "id,code_name,display_name,source_type,source_id\n"
    "1,lower,Display,2,3\n1x,OK,Display,9,1\n2,TWICE,Display,2,3\n3,TWICE,Display,2,3\n4,SHORT,Display,2\n",
    "flexera/app_user.csv": "id\n",
    "flexera/app_users.yaml": "- {id: 1, uniqueId: a, email: a@b.example, firstName: a, lastName: b,\n"
    "   orgId: 1234, managedAppId: 999, activatedAt: yesterday}\n",
}
PROBLEMS = {  # by file: each line, and how the problem's text begins
    "bigfix/computer_systems.jsonl": [
        (1, "is_virtual must be true or false."),
        (2, "name must not be null."),
        (3, "The column 'name' is missing."),
        (3, "There is no column 'nam'; the nearest: name."),
    ],
    "bigfix/metrics.csv": [
        (2, 'code_name: "lower" does not match "^[^\\t'),
        (3, "id must be a whole number."),
        (3, "source_type: 9 is greater than the maximu"),
        (5, "Another record has the same code_name 'TWICE'"),
        (6, "The line has 4 cells, the header 5."),
    ],
    "flexera/app_user.csv": [
        (0, "There is no table 'flexera/app_user'; the nearest: flexera/app_users, flexera/app_events,"),
    ],
    "flexera/app_users.yaml": [(1, "activatedAt must have the form 2020-03-05T15:56:53.889Z.")],
}


def test_every_problem_is_listed_and_nothing_is_loaded(world: RemoteWorld, write: Write) -> None:
    before = read_world(world)
    with pytest.raises(ControlError) as refused:
        world.data.load(write(**WRONG_FILES))
    assert refused.value.status == 400
    problems = list_problems(refused)
    expected = [(file, line, text) for file, found in PROBLEMS.items() for line, text in found]
    assert [(file, line) for file, line, _ in problems] == [(file, line) for file, line, _ in expected]
    for (_, _, text), (_, _, beginning) in zip(problems, expected, strict=True):
        assert text.startswith(beginning)
    assert str(refused.value).splitlines()[1] == "bigfix/computer_systems.jsonl:1: is_virtual must be true or false."
    assert read_world(world) == before


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("bigfix/users.csv", b"name\nA\0B\n", "name has characters that cannot be stored."),
        ("bigfix/users.json", b'[\n{"name": "\\ud800"}]', "name has characters that cannot be stored."),
        ("bigfix/computer_systems.csv", b"id\n9223372036854775808\n", "id must be a number from -9,223,"),
        ("bigfix/computer_systems.csv", b"id\n99999999999999999999999\n", "id must be a whole number."),
        ("bigfix/computer_systems.csv", b"id,is_virtual\n1,2\n", "is_virtual must be true or false."),
        ("bigfix/computer_systems.csv", b"id,is_virtual\n1,\n", "is_virtual must not be null."),
        ("bigfix/users.jsonl", b'\n{"permissions": "all"}\n', "permissions must be an array of texts."),
        ("bigfix/users.csv", b"permissions\n[1\n", "permissions: It is not JSON: Expecting ',' delimiter."),
        ("bigfix/users.csv", b"token\n123\n", 'token: "123" does not match "^[0-9a-f]{40}$".'),
        ("bigfix/software_title_dimension.csv", b"guid\nabc\n", 'guid: "abc" is not a "uuid".'),
        ("bigfix/license_usages.csv", b"peak_time\nnoon\n", "peak_time must have the form 2014-06-23T12:18:29Z."),
        ("informatica/organizations.csv", b'licenses\n"{""customLicenses"":[],""customLimits"":[]}"\n',
         'licenses: "assignedEditions" is a required property.'),
        ("informatica/license_metering_jobs.csv", b"createTime\nnow\n", "createTime must have the form 2014-06-23T"),
        ("flexera/saas_data.csv", b"status\nlost\n", 'status: "lost" is not one of "failed", "pending" or "uploaded".'),
        ("flexera/managed_apps.jsonl", b'\n{"id": "x"}\n', "id must be a whole number."),
        ("flexera/contents.csv", b"content\n?\n", "content must be base64."),
        ("servicenow/cmdb_sam_sw_install.csv", b"install_date\nsoon\n", "install_date must have the form 2026-11-22"),
        ("servicenow/cmdb_ci_server.csv", b"sys_class_name\ncmdb_model\n", "There is no table 'cmdb_model'; the"),
        ("world/settings.csv", b"name,value\nstart,1\n", "The setting start is the world's own: leave it out."),
        ("world/settings.csv", b"name,value\nschema,{}\n", "The setting schema is the world's own: leave it out."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_sentence_with_its_line(
    world: RemoteWorld, write: Write, path: str, content: bytes, problem: str
) -> None:
    with pytest.raises(ControlError) as refused:
        world.data.load(write(**{path: content}))
    ((file, line, text),) = list_problems(refused)
    assert (file, line) == (path, 2)
    assert text.startswith(problem)


def test_settings_are_checked(world: RemoteWorld, write: Write) -> None:
    clock = '"{""shown"": 0, ""read"": 0, ""speed"": -1}"'
    with pytest.raises(ControlError) as refused:
        world.data.load(write(**{"world/settings.csv": f"name,value\nclock,{clock}\n"}))
    assert list_problems(refused) == [("world/settings.csv", 0, "The clock, a pace or a fault in it is invalid.")]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("seed: seven", 0, "The value of seed has the wrong type."),
        ("sed: 7", 0, "There is no member 'sed'; the nearest: seed."),
        ("now: yesterday", 0, "The value of now must have the form 2014-06-23T12:18:29Z."),
        ("options: {bigfix: {usage: 3}}", 0, "bigfix has no seed option 'usage'; it has: usages, last_import."),
        ("- seed: 7", 1, "The file must be a mapping: lines such as `seed: 7`."),
        ("seed: 7\nseed: 8", 2, "The name 'seed' occurs twice."),
    ],
)
def test_world_yaml_is_checked(world: RemoteWorld, write: Write, text: str, line: int, problem: str) -> None:
    with pytest.raises(ControlError) as refused:
        world.data.load(write(**{"world.yaml": text, "bigfix/users.json": "[]"}))
    assert list_problems(refused) == [("world.yaml", line, problem)]


REFERRING = ("ast_lease_instance", "alm_asset", "cmdb_rel_ci", "task")  # to configuration items


def test_references_are_checked_between_tables(world: RemoteWorld, write: Write) -> None:
    before = read_world(world)
    with pytest.raises(ControlError) as refused:
        world.data.load(
            write(
                **{
                    "bigfix/computer_systems.json": json.dumps(COMPUTERS),
                    "servicenow/cmdb_ci_computer.csv": "sys_id,name,manufacturer\na1,x,\na2,y,nobody\n",
                    "servicenow/contract_rel_ci.csv": "ci_item\na1\na3\n",
                    "servicenow/cmdb_sam_sw_install.csv": "installed_on\na2\n",
                    **{f"servicenow/{name}.json": "[]" for name in REFERRING},
                }
            )
        )
    problems = list_problems(refused)
    assert problems[1:] == [
        ("servicenow/cmdb_ci_computer.csv", 3, "manufacturer: there is no record 'nobody' in servicenow/core_company."),
        ("servicenow/contract_rel_ci.csv", 3, "ci_item: there is no record 'a3' in servicenow/cmdb_ci."),
    ]
    file, line, problem = problems[0]
    assert (file, line) == ("bigfix/computer_systems.json", 0)
    assert problem.startswith(
        "Records of bigfix/license_usages, which is not in the folder, refer in computer_system_id"
    )
    assert read_world(world) == before


def test_a_world_with_dangling_references_comes_back_too(
    world: RemoteWorld, other: RemoteWorld, tmp_path: Path
) -> None:
    computer = next(iter(world.data.iterate("servicenow_cmdb_ci")))
    world.data.delete("servicenow_cmdb_ci", computer["key"])
    world.data.dump(tmp_path / "data")
    assert yaml.safe_load((tmp_path / "data/world.yaml").read_text())["dangling"] is True
    other.data.load(tmp_path / "data")
    assert find_differing_tables(without_own(read_world(world)), without_own(read_world(other))) == []


@pytest.mark.parametrize(
    ("text", "end"), [("", "jsonl"), ("a\r\nb", "jsonl"), ("x" * 100_000, "csv"), (None, "csv"), (' "a"\n,;', "csv")]
)
def test_every_text_comes_back_as_it_was(
    world: RemoteWorld, other: RemoteWorld, tmp_path: Path, text: str | None, end: str
) -> None:
    key = next(world.data.iterate("flexera_users"))["key"]
    world.data.update("flexera_users", key, middle_name=text)
    world.data.dump(tmp_path / "data")
    assert (tmp_path / f"data/flexera/app_users.{end}").exists()
    other.data.load(tmp_path / "data")
    assert other.data.get("flexera_users", key)["values"]["middle_name"] == text


def test_a_snapshot_of_a_world_with_loaded_data_has_the_data(
    control: Control, world: RemoteWorld, write: Write
) -> None:
    world.data.load(
        write(**{"bigfix/computer_systems.json": json.dumps(COMPUTERS), "bigfix/license_usages.csv": NO_USAGES})
    )
    control.snapshots.save(world.name, world.name)
    try:
        assert read_snapshot(control, world.name) == read_world(world)
    finally:
        control.snapshots.delete(world.name)


def test_a_server_starts_its_worlds_with_a_folder(write: Write, tmp_path: Path) -> None:
    folder = write(**{"bigfix/computer_systems.json": json.dumps(COMPUTERS), "bigfix/license_usages.csv": NO_USAGES})
    with MockServer(listen=False, seed_from=folder, data=tmp_path / "server") as server:
        for name in ("one", "two"):
            world = server.plane.create_world(name)
            assert [record["values"] for record in world.data.iterate("bigfix_computers")] == COMPUTERS
            world.data.update("bigfix_computers", "7", name="changed")
    with MockServer(listen=False, data=tmp_path / "server") as server:
        server.plane.world("one").reset()
        found = read_content(tmp_path / "server/worlds/one.sqlite")["bigfix_computers"]
        assert [row[1] for row in found] == ["berlin-1", "münchen, 2"]


def test_a_server_does_not_start_with_wrong_data(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"bigfix/metrics\.csv:2: The column 'display_name' is missing\."):
        MockServer(listen=False, seed_from=write(**{"bigfix/metrics.csv": "code_name\nA\n"}))
    with pytest.raises(NotADirectoryError, match="There is no folder"):
        MockServer(listen=False, seed_from=tmp_path / "missing")


def test_a_zip_archive_with_the_folder_itself_is_the_same(world: RemoteWorld) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lab/bigfix/computer_systems.json", json.dumps(COMPUTERS))
        archive.writestr("lab/bigfix/license_usages.csv", NO_USAGES)
        archive.writestr("lab/README.md", "notes")
        archive.writestr("__MACOSX/lab/bigfix/._computer_systems.json", b"\0")
    world.data.load_archive(content.getvalue())
    assert [record["values"] for record in world.data.iterate("bigfix_computers")] == COMPUTERS
