"""Queries that clients write themselves: ranges of days, relative dates, joins and related lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from contract_tests.kit.real_clients.running import COMPUTERS, ClientRun

pytestmark = pytest.mark.long

Start = Callable[[str], ClientRun]


def list_companies(run: ClientRun, *days: str) -> list[str]:
    """List the names of the companies that the world got on some days, by its data."""
    rows = run.rows("core_company")
    return sorted(row["name"] for row in rows if row["sys_created_on"][:10] in {day[:10] for day in days})


def test_pysnow_finds_records_between_two_dates(start: Start) -> None:
    run = start("pysnow")
    seen = run.call("between")
    older, newer = run.list_days()
    assert sorted(seen["older"]) == list_companies(run, older) != []
    assert sorted(seen["recent"]) == list_companies(run, newer) == ["Initech", "Newer Ltd"]


def test_sn_restapi_wrapper_fetches_a_range_of_days(start: Start) -> None:
    run = start("sn-restapi-wrapper")
    seen = run.call("days")
    older, newer = run.list_days()
    assert seen["older"] == list_companies(run, older)
    assert seen["recent"] == list_companies(run, newer) == ["Newer Ltd"]
    assert seen["filtered"] == ["Newer Ltd", "Older Ltd"]


def test_pyservicenow_uses_relative_dates(start: Start) -> None:
    run = start("pyservicenow")
    seen = run.call("queries")
    older, newer = run.list_days()
    assert sorted(seen["page"]) == run.names(*COMPUTERS)
    assert seen["recent"] == seen["today"] == list_companies(run, newer)
    assert sorted(seen["until_tomorrow"]) == list_companies(run, older, newer)
    assert sorted(seen["without_acme"]) == [name for name in list_companies(run, older, newer) if "ACME" not in name]


def test_pysnc_joins_and_counts_related_records(start: Start) -> None:
    run = start("pysnc")
    seen = run.call("queries")
    installations = run.rows("cmdb_sam_sw_install")
    counts = Counter(row["installed_on"] for row in installations)
    computers = {row["sys_id"] for row in run.rows("cmdb_ci") if row["sys_class_name"] in COMPUTERS}
    assert set(seen["joined"]) == {row["installed_on"] for row in installations if row["publisher"] == "Microsoft"}
    assert set(seen["related"]) == {sys_id for sys_id in computers if counts[sys_id] > 2}
    assert set(seen["none"]) == {sys_id for sys_id in computers if not counts[sys_id]}
    assert len(seen["joined"]) == len(set(seen["joined"])) not in {0, len(computers)}
