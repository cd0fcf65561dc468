"""The command line without an instance: invalid options, help, and the manual."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from samclients.fnms_export.options import command

USUAL = {
    "SERVICENOW_URL": "https://acme.service-now.com",
    "SERVICENOW_USER": "fnms@acme.com",
    "SERVICENOW_REFRESH_TOKEN": "t" * 86,
    "SERVICENOW_CLIENT_ID": "client",
    "SERVICENOW_CLIENT_SECRET": "very-secret",
    "FNMS_DATABASE": "sqlite:////nowhere/fnms.db",
}


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(command, arguments, env={**USUAL, **environment})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-url", "http://acme.service-now.com"), "-url must begin with https"),
        (("-url", "acme.service-now.com"), "Invalid -url"),
        (("-url", "https://[acme"), "Invalid -url"),
        (("-url", "https://user:pw@acme.service-now.com"), "only the token is needed"),
        (
            ("-changesPeriod", "7", "-changesSince", "2026-01-01"),
            "Use either -changesPeriod or -changesSince, not both.",
        ),
        (("-changes", "false", "-changesPeriod", "7"), "-changes false exports all data"),
        (("-changesSince", "01.02.2026"), "does not match the format"),
        (("-endpoint", "other.do"), "is not one of"),
        (("-changes", "perhaps"), "is not a valid boolean"),
        (
            ("-WithHardwareInventory", "false", "-withContracts", "FALSE", "-withApplications", "no"),
            "All types of data are excluded: include at least one.",
        ),
        (("--config", "/nowhere/export.toml"), "Cannot read"),
        (("--config", "/"), "Cannot read"),
        (("-changesPeriod", "99999999999"), "Invalid number of days 99999999999: use 1 to 36,525."),
        (("-changesPeriod", "-99999999999"), "Invalid number of days"),
        (("-changesPeriod", "0"), "Invalid number of days 0"),
        (("-changesPeriod", "9" * 5000), "is not a valid integer"),
        (("-changesPeriod", "inf"), "is not a valid integer"),
        (("-changesSince", "0001-01-01"), "use a day from 1970-01-01 to today (UTC)"),
        (("-changesSince", "9999-12-31"), "use a day from 1970-01-01 to today (UTC)"),
        (("-url", "https://a b.com"), "Invalid -url"),
        (("-url", "https://a\nb.com"), "Invalid -url"),
        (("-url", "https://\u00e4..b"), "Invalid -url"),
        (("-url", "https://.."), "Invalid -url"),
        (("-url", f"https://{'a' * 300}.com"), "Invalid -url"),
        (("-url", "http://localhost:99999"), "Invalid -url"),
        (("--database", "postgresql://h:port/x"), "Invalid --database"),
        (("--database", "sqlite:///x.db?timeout=abc"), "Invalid --database"),
        (("--database", "sqlite:///x.db?check_same_thread=maybe"), "Invalid --database"),
        (("--log-file", "/nowhere/export.log"), "cannot write /nowhere/export.log: No such file or directory."),
        (("-changesPeriodd", "7"), "No such option '-changesPeriodd'. Did you mean '-changesPeriod'?"),
        (("-user", "-x", "-chnages=false"), "No such option '-chnages'. Did you mean '-changes'?"),
        (("-connectionTest", "-withContrats"), "No such option '-withContrats'. Did you mean '-withContracts'?"),
        (("--chnages", "false"), "No such option '--chnages'. Did you mean '--changes'?"),
        (("-x",), "No such option '-x'."),
        (("--database", "fnms.db"), "Invalid --database"),
        (("--database", "oracle+nothing://host/x"), "Invalid --database"),
    ],
)
def test_invalid_options_end_with_exit_code_2(arguments: tuple[str, ...], sentence: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert sentence in " ".join(done.stderr.split())


def test_a_certificate_file_must_exist(tmp_path: Path) -> None:
    (tmp_path / "export.toml").write_text('certificates = "/nowhere/ca.pem"')
    done = run("--config", str(tmp_path / "export.toml"))
    assert (done.exit_code, "The file /nowhere/ca.pem does not exist" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("SERVICENOW_URL", "Missing option '--url'"),
        ("SERVICENOW_USER", "Missing option '--user'"),
        ("SERVICENOW_REFRESH_TOKEN", "The token is missing"),
        ("SERVICENOW_CLIENT_ID", "The OAuth client is missing"),
        ("FNMS_DATABASE", "Missing option '--database'"),
    ],
)
def test_missing_options_are_named(name: str, sentence: str) -> None:
    done = run("-changes", "true", **{name: None})
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_missing_database_is_reported_and_not_created(tmp_path: Path) -> None:
    path = tmp_path / "fnms.db"
    done = run("--database", f"sqlite:///{path}")
    assert done.exit_code == 3
    assert f"The operations database {path} does not exist." in done.stderr
    assert not path.exists()


@pytest.mark.parametrize("path", ["f" * 5000, "x\N{REPLACEMENT CHARACTER}", ":memory:", "%00"])
def test_any_missing_database_path_is_reported(path: str) -> None:
    done = run("--database", f"sqlite:////nowhere/{path}")
    assert (done.exit_code, "The operations database" in done.stderr) == (3, True)


def test_the_version_is_that_of_the_distribution() -> None:
    done = run("--version")
    assert (done.exit_code, done.output) == (0, f"fnms-servicenow-export, version {version('mockservers')}\n")


def test_the_help_names_every_documented_option_and_the_exit_codes() -> None:
    text = run("--help").output
    documented = ("url", "endpoint", "user", "token", "changes", "changesPeriod", "changesSince", "connectionTest")
    for name in (*documented, "withApplications", "withContracts", "WithHardwareInventory"):
        assert f"-{name}," in text
    for name in (
        "changes-period",
        "connection-test",
        "with-hardware-inventory",
        "database",
        "config",
        "json",
        "log-file",
        "version",
    ):
        assert f"--{name}" in text
    for code in ("0    all selected", "1    a segment", "2    the options", "3    a check", "130  interrupted"):
        assert code in text


def test_without_arguments_the_help_is_printed() -> None:
    assert "Usage:" in CliRunner().invoke(command, []).output


MANUAL = Path(__file__).parents[3] / "clients" / "README.md"


def test_the_manual_schedules_every_sunday_at_three() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    for words in ("0 3 * * 0  ", "OnCalendar=Sun *-*-* 03:00:00", "/SC WEEKLY /D SUN /ST 03:00"):
        assert sum(words in line for line in manual.splitlines()) == 1


def test_the_manual_has_only_existing_options() -> None:
    known = {name for param in command.params for name in param.opts}
    manual = MANUAL.read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in manual.splitlines() if re.search(r"fnms-servicenow-export(\.exe)? +-", line)]
    assert len(lines) >= 5
    for line in lines:
        options = re.findall(r" (--?[a-zA-Z][a-zA-Z-]*)", re.split(r"fnms-servicenow-export(?:\.exe)?", line)[1])
        assert set(options) <= known, line
