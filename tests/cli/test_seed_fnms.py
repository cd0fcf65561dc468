"""``mockservers seed --fnms`` fills an operations database without a server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockservers.cli.main import main
from mockservers.core.worlds.fixtures import computers


def seed(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["seed", "--fnms", f"sqlite:///{path}", *arguments])


def test_worlds_of_the_same_seed_have_the_same_computers(tmp_path: Path) -> None:
    done = seed(tmp_path / "fnms.db", "--computers", "9", "--installations", "12", "--contracts", "2", "--seed", "7")
    assert (done.exit_code, done.output.splitlines()[-1].split(" in ")[0]) == (0, "fnms: 21 rows")
    with closing(sqlite3.connect(tmp_path / "fnms.db")) as db:
        found = db.execute(
            'SELECT "ComplianceComputerID", "ComputerName", "SerialNo" FROM "ComplianceComputer"'
        ).fetchall()
        assert found == [(computer.number, computer.name, computer.serial_number) for computer in computers(7, 9)]
        virtual = db.execute(
            'SELECT "ComplianceComputerID", "HostComplianceComputerID" FROM "VirtualMachine"'
        ).fetchall()
        assert virtual == [(computer.number, computer.host) for computer in computers(7, 9) if computer.is_virtual]
        for table, count in (("InstalledSoftware", 12), ("Contract", 2), ("ComplianceComputerContract", 4)):
            assert db.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone() == (count,)  # noqa: S608


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--usages", "5"),
            "bigfix.usages cannot be combined with --fnms, which takes only computers, installations, contracts.",
        ),
        (("servicenow.computers=x",), "computers must be a number from 0 to 200,000."),
    ],
)
def test_other_options_are_refused(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = seed(tmp_path / "fnms.db", *arguments)
    assert (done.exit_code, sentence in done.output) == (2, True)
    assert not (tmp_path / "fnms.db").exists()


def test_a_database_is_not_filled_twice(tmp_path: Path) -> None:
    assert seed(tmp_path / "fnms.db").exit_code == 0
    done = seed(tmp_path / "fnms.db")
    assert (done.exit_code, "The operations database already contains data" in done.output) == (2, True)


def test_an_invalid_url_is_refused() -> None:
    done = CliRunner().invoke(main, ["seed", "--fnms", "fnms.db"])
    assert (done.exit_code, "Invalid value of --fnms" in done.output) == (2, True)
