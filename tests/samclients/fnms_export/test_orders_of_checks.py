"""Options that are wrong in two ways are refused for the first of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import NotBegun, WrongUse
from samclients.fnms_export.export.checks import ExportChecks
from samclients.fnms_export.request import ExportRequest, check_config, validate_url
from samclients.fnms_export.settings import ExportChoice, SettingsRefused, build_export
from samclients.fnms_export.source.database import OperationsDatabase

REQUEST = ExportRequest("https://acme.service-now.com", "x.do", "fnms", "sqlite:///x.db", Config())
DAY = datetime(2026, 3, 1)  # noqa: DTZ001 -- the database's times have no zone
GOOD = Config(token="t", client_id="c", url=REQUEST.url, user="fnms", database=REQUEST.database)
CASES: list[tuple[Callable[[], object], str]] = [
    (replace(REQUEST, data_types=(), period=7, since=DAY).check, "All types of data are excluded"),
    (replace(REQUEST, changes=False, period=7, since=DAY).check, "Use either -changesPeriod or -changesSince"),
    (replace(REQUEST, changes=False, since=DAY).check, "-changes false exports all data"),
    (lambda: check_config(Config(certificates="/nowhere/ca.pem")), "The file /nowhere/ca.pem does not exist"),
    (lambda: check_config(Config()), "The token is missing"),
    (lambda: check_config(Config(token="t")), "The OAuth client is missing"),
    (lambda: validate_url("ftp://me:pw@host"), "Invalid -url"),
    (lambda: validate_url("http://me:pw@host"), "-url must not contain a user or password"),
    (
        lambda: validate_url("http://host"),
        "-url must begin with https: the token would be sent to http://host in clear",
    ),
    (lambda: build_export(Config(certificates="/nowhere/ca.pem"), ExportChoice(), ""), "URL"),
    (
        lambda: build_export(replace(GOOD, certificates="/nowhere"), ExportChoice(data_types=()), ""),
        "The file /nowhere does",
    ),
    (lambda: build_export(GOOD, ExportChoice(data_types=()), ""), "All types of data are excluded"),
]


@pytest.mark.parametrize(("check", "text"), CASES, ids=[text for _, text in CASES])
def test_the_first_of_two_problems_is_reported(check: Callable[[], object], text: str) -> None:
    with pytest.raises(WrongUse) as caught:
        check()
    assert str(caught.value).startswith(text)


def test_every_missing_setting_is_reported_before_what_the_others_contradict() -> None:
    with pytest.raises(SettingsRefused) as caught:
        build_export(Config(), ExportChoice(data_types=()), "")
    assert caught.value.problems.keys() == {"url", "user", "token", "client_id", "database"}


def test_a_missing_database_is_reported_before_it_is_read(tmp_path: Path) -> None:
    channel: Any = None
    with pytest.raises(NotBegun, match=f"^The operations database {tmp_path}/x.db does not exist"):
        ExportChecks(OperationsDatabase(f"sqlite:///{tmp_path}/x.db"), channel).check_licence(DAY)
    assert list(tmp_path.iterdir()) == []
