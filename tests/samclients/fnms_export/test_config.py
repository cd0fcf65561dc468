"""The configuration file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from samclients.fnms_export.config import Config, read_config
from samclients.fnms_export.errors import WrongUse


def write_config(folder: Path, text: str) -> Path:
    file = folder / "export.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_missing_names_have_defaults(tmp_path: Path) -> None:
    found = read_config(write_config(tmp_path, 'retries = 3\nretry_wait = 0\nclient_id = "abc"\n'))
    assert (found.retries, found.retry_wait, found.client_id) == (3, 0.0, "abc")
    assert found.segment_rows == Config().segment_rows
    assert Config().retries == 10  # documented


MANUAL = Path(__file__).parents[3] / "clients" / "README.md"


def test_the_manual_has_the_defaults() -> None:
    [example] = re.findall(r"# export\.toml; the numbers are the defaults\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    stated = {name: value for name, value in tomllib.loads(example).items() if value not in {"...", "https://...", ""}}
    assert stated == {field.name: field.default for field in fields(Config) if field.default != ""}


NUMBERS = [field for field in fields(Config) if not isinstance(field.default, str)]


@pytest.mark.parametrize("name", [number.name for number in NUMBERS])
@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "-1", "1e308", "9" * 400, "9" * 5000, "2026-01-01", "[1]"])
def test_an_invalid_number_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongUse, match=rf"{name} must be a|is not valid TOML"):
        read_config(write_config(tmp_path, f"{name} = {value}\n"))


DAY, YEAR = 86_400, 366 * 24  # seconds, hours


@pytest.mark.parametrize(
    ("name", "least", "most", "step"),
    [
        ("retries", 0, 1_000, 1),
        ("retry_wait", 0, DAY, 0.001),
        ("longest_wait", 0, DAY, 0.001),
        ("segment_rows", 1, 1_000_000, 1),
        ("connect_timeout", 0.001, DAY, 0.0005),
        ("timeout", 0.001, DAY, 0.0005),
        ("poll_interval", 0.001, DAY, 0.0005),
        ("import_timeout", 0.001, 30 * DAY, 0.0005),
        ("resume_within", 0, YEAR, 0.001),
        ("overlap", 0, YEAR, 0.001),
        ("page_rows", 1, 1_000_000, 1),
    ],
)
def test_numbers_have_a_least_and_a_most(tmp_path: Path, name: str, least: float, most: float, step: float) -> None:
    for value in (least, most):
        assert getattr(read_config(write_config(tmp_path, f"{name} = {value}\n")), name) == value
    for value in (least - step, most + step):
        with pytest.raises(WrongUse, match=f"{name} must be a"):
            read_config(write_config(tmp_path, f"{name} = {value}\n"))


def test_endlessly_nested_arrays_are_invalid_toml(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is not valid TOML"):
        read_config(write_config(tmp_path, f"retries = {'[' * 100_000}"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("retrys = 3", "unknown name 'retrys'; did you mean retries?"),
        ("colour = 3", "unknown name 'colour'."),
        ('retries = "3"', "retries must be a whole number from 0 to 1,000."),
        ("retries = true", "retries must be a whole number from 0 to 1,000."),
        ("retries = 1.5", "retries must be a whole number from 0 to 1,000."),
        ("segment_rows = 0", "segment_rows must be a whole number from 1 to 1,000,000."),
        ("poll_interval = 0", "poll_interval must be a number from 0.001 to 86,400."),
        ("timeout = nan", "timeout must be a number from 0.001 to 86,400."),
        ("segment_bytes = 20_000_000", "segment_bytes must be a whole number from 1 to 10,420,224."),
        ("token = 7", "token must be a text in quotes."),
        ("retries = ", "is not valid TOML"),
    ],
)
def test_invalid_values_are_reported(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(WrongUse) as caught:
        read_config(write_config(tmp_path, text))
    assert sentence in str(caught.value)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"Cannot read .*: No such file"):
        read_config(tmp_path / "no.toml")


def test_secrets_are_not_shown() -> None:
    shown = repr(Config(token="my-token", client_secret="my-secret", client_id="shown"))
    assert "my-" not in shown
    assert "shown" in shown
