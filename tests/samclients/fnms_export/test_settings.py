"""The settings: stars for secrets, environment over file, and what is refused."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from samclients.fnms_export.config import Config, read_config
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.settings import SettingsFile, SettingsRefused, find_missing, find_problems, mask_database

TEXT = """# of the export
retries = 3
url = "https://acme.service-now.com"   # ours
token = "very-secret"
database = "postgresql://fnms:hidden-word@server/fnms"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.toml"
    path.write_text(TEXT)
    return path


def open_file(path: Path, **environ: str) -> SettingsFile:
    return SettingsFile(path, environ)


def test_secrets_are_stars(file: Path) -> None:
    shown = open_file(file).mask()
    assert shown["token"] == "***"
    assert shown["database"] == "postgresql://fnms:***@server/fnms"
    assert shown["client_secret"] == ""
    assert "very-secret" not in str(shown)
    assert "hidden-word" not in str(shown)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///fnms.db", "sqlite:///fnms.db"),
        ("", ""),
        ("nothing", "***"),
        ("mssql+pyodbc://u:p@h/d?driver=ODBC", "mssql+pyodbc://u:***@h/d?driver=ODBC"),
        ("mssql+pyodbc:///?odbc_connect=SERVER%3Dh%3BPWD%3Dp", "mssql+pyodbc:///?odbc_connect=***"),
        ("postgresql://h/d?password=word", "postgresql://h/d?password=***"),
    ],
)
def test_a_database_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert mask_database(url) == shown


def test_stars_that_come_back_keep_the_secret(file: Path) -> None:
    found = open_file(file)
    saved = found.save({**found.mask(), "user": " fnms "})
    assert (saved.token, saved.user, saved.database) == (
        "very-secret",
        "fnms",
        "postgresql://fnms:hidden-word@server/fnms",
    )
    assert read_config(file) == saved


def test_comments_and_other_lines_stay(file: Path) -> None:
    open_file(file).save({"user": 'a "quoted" name', "schedule": "Daily 01:00"})
    assert file.read_text().startswith(TEXT)
    assert read_config(file).user == 'a "quoted" name'
    assert read_config(file).retries == 3


def test_a_text_over_several_lines_is_replaced_whole(file: Path) -> None:
    file.write_text('user = """\nfnms\nurl = 7\n"""\nretries = 4\n')
    open_file(file).save({"user": "fnms", "url": "https://acme.service-now.com"})
    found = read_config(file)
    assert (found.user, found.url, found.retries) == ("fnms", "https://acme.service-now.com", 4)


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "export.toml"
    open_file(path).save({"token": "very-secret"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_environment_wins_and_is_not_written(file: Path) -> None:
    found = open_file(file, SERVICENOW_REFRESH_TOKEN="of-environment", FNMS_DATABASE="sqlite:///x.db")
    assert (found.read().token, found.read().database) == ("of-environment", "sqlite:///x.db")
    assert set(found.of_environment()) == {"token", "database"}
    found.save({"token": "other", "user": "fnms"})
    assert 'token = "very-secret"' in file.read_text()


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example",
        "https://acme.service-now.com:8443",
        "https://acme.service-now.com.elsewhere.example",
        "https://service-now.com",
    ],
)
def test_a_secret_is_not_sent_to_another_server(file: Path, url: str) -> None:
    found = open_file(file)
    with pytest.raises(SettingsRefused) as caught:
        found.restore({**found.mask(), "url": url})
    assert caught.value.problems == {"token": "Token: the URL is another server; enter it again."}
    assert found.restore({**found.mask(), "url": url, "token": "new"}).token == "new"


def test_a_secret_is_not_asked_for_again_while_the_url_is_wrong(file: Path) -> None:
    found = open_file(file)
    with pytest.raises(SettingsRefused) as caught:
        found.restore({**found.mask(), "url": "http://elsewhere.example"})
    assert list(caught.value.problems) == ["url"]


@pytest.mark.parametrize("url", ["https://acme.service-now.com/", "https://ACME.service-now.com"])
def test_a_secret_stays_with_its_server(file: Path, url: str) -> None:
    found = open_file(file)
    assert found.restore({**found.mask(), "url": url}).token == "very-secret"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("url", "http://acme.service-now.com", "URL must begin with https"),
        ("url", "acme", "Invalid URL: use a form such as"),
        ("token", "***x", "Token: *** stands for what is not shown; enter it."),
        ("database", "postgresql://fnms:***@other/fnms", "Operations database: *** stands for"),
        ("database", "fnms.db", "Operations database is not a database URL"),
        ("schedule", "always", "Invalid schedule 'always'"),
        ("user", "a\nb", "User has characters that cannot be printed."),
    ],
)
def test_what_is_wrong_is_reported_by_name(file: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsRefused) as caught:
        open_file(file).save({name: value})
    assert caught.value.problems[name].startswith(sentence)
    assert file.read_text() == TEXT


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "export").write_text("")
    with pytest.raises(WrongUse, match="cannot be"):
        open_file(tmp_path / "export" / "export.toml").save({"user": "fnms"})


LABELS = {
    "url": "URL",
    "user": "User",
    "token": "Token",
    "client_id": "OAuth client ID",
    "client_secret": "OAuth client secret",
    "database": "Operations database",
    "schedule": "Schedule",
}
ENVIRONMENT = {
    "url": "SERVICENOW_URL",
    "user": "SERVICENOW_USER",
    "token": "SERVICENOW_REFRESH_TOKEN",
    "client_id": "SERVICENOW_CLIENT_ID",
    "client_secret": "SERVICENOW_CLIENT_SECRET",
    "database": "FNMS_DATABASE",
}


@pytest.mark.parametrize("name", LABELS)
def test_each_setting_is_named_in_its_problem(name: str) -> None:
    problems = find_problems(replace(Config(), **{name: "a\x07b"}))
    assert list(problems) == [name]
    if name not in ("url", "schedule", "database"):  # which have rules of their own, too
        assert problems[name] == f"{LABELS[name]} has characters that cannot be printed."


def test_each_missing_setting_is_named() -> None:
    needed = ("url", "user", "token", "client_id", "database")
    assert find_missing(Config()) == {name: f"{LABELS[name]} is missing." for name in needed}


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_each_variable_sets_its_setting(file: Path, name: str) -> None:
    found = open_file(file, **{ENVIRONMENT[name]: "sqlite:///of.environment"})
    assert found.of_environment() == {name: ENVIRONMENT[name]}
    assert getattr(found.read(), name) == "sqlite:///of.environment"
    assert replace(found.read(), **{name: ""}) == replace(read_config(file), **{name: ""})


@pytest.mark.parametrize("name", LABELS)
def test_each_setting_is_stored_and_read_again(tmp_path: Path, name: str) -> None:
    values = {"url": "https://acme.example", "schedule": "Daily 01:00", "database": "sqlite:///x.db"}
    value = values.get(name, "a value")
    found = open_file(tmp_path / "export.toml")
    assert getattr(found.read(), name) != value
    found.save({name: value})
    assert getattr(found.read(), name) == value
    assert read_config(found.path) == replace(Config(), **{name: value})
    shown = "***" if name in ("token", "client_secret") else value
    assert found.mask()[name] == shown


def test_the_version_changes_with_the_file(file: Path) -> None:
    found = open_file(file)
    before = found.version
    os.utime(file, ns=(1, 2))
    assert (found.version, found.version == before) == ("2", False)
    file.unlink()
    assert found.version == ""
