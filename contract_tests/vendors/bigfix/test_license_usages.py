"""License usages, as in "Retrieval of license usage"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.kit.criteria_oracle import (
    DEFAULT_COLUMNS,
    DEFAULT_ORDER,
    EVERY_COLUMN,
    HIDDEN_COLUMNS,
    Row,
    sort_rows,
)
from contract_tests.kit.remote import Client
from contract_tests.kit.services import NOW, SEED, computers

USAGES = "/api/sam/license_usages"
BIGFIX = '{"and":[["publisher_name","=","BigFix"]]}'


def read_rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{USAGES}?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def cut(found: Sequence[Row], *columns: str) -> list[dict[str, Any]]:
    """The rows with some plain columns only."""
    return [{name: row[name] for name in columns} for row in found]


def test_without_parameters_every_row_has_the_default_columns(reader: Client) -> None:
    body = reader.get(USAGES).json()
    assert body["total"] == len(body["rows"]) == 400
    assert {tuple(row) for row in body["rows"]} == {DEFAULT_COLUMNS}


def test_the_default_order_is_computer_then_title_then_metric(reader: Client) -> None:
    keys = [tuple(row[name] for name in DEFAULT_ORDER) for row in read_rows(reader)]
    assert keys == sorted(set(keys))


def test_the_suffix_json_changes_nothing(reader: Client) -> None:
    query = "limit=7&offset=3&columns[]=peak_value"
    assert reader.get(f"{USAGES}.json?{query}").content == reader.get(f"{USAGES}?{query}").content


def test_rows_have_the_columns_asked_for(reader: Client, rows: list[Row]) -> None:
    assert read_rows(reader, "columns[]=peak_value&columns[]=metric_name") == cut(rows, "peak_value", "metric_name")


def test_hidden_columns_come_nested_and_only_those_asked_for(reader: Client, rows: list[Row]) -> None:
    names = "columns[]=software_title_dimension.name&columns[]=software_title_dimension.guid"
    found = read_rows(reader, f"{names}&columns[]=computer_system_id")
    expected = [
        {
            "computer_system_id": row["computer_system_id"],
            "software_title_dimension": {name: row["software_title_dimension"][name] for name in ("name", "guid")},
        }
        for row in rows
    ]
    assert found == expected


@pytest.mark.parametrize("brackets", ["[]", "%5B%5D", "%5b%5d"])
def test_brackets_may_be_percent_encoded(brackets: str, reader: Client, rows: list[Row]) -> None:
    found = read_rows(reader, f"columns{brackets}=peak_value&order{brackets}=peak_value%20desc")
    assert found == sorted(cut(rows, "peak_value"), key=lambda row: -row["peak_value"])


def test_a_column_named_twice_comes_once(reader: Client) -> None:
    assert set(read_rows(reader, "columns[]=peak_value&columns[]=peak_value&limit=1")[0]) == {"peak_value"}


@pytest.mark.parametrize("column", EVERY_COLUMN)
@pytest.mark.parametrize("direction", ["", " asc", " desc", " ASC", " DESC"])
def test_rows_are_sorted_by_any_column_with_ties_in_the_default_order(
    column: str, direction: str, reader: Client, rows: list[Row]
) -> None:
    found = reader.get(USAGES, params={"order[]": f"{column}{direction}"}).json()["rows"]
    assert found == cut(sort_rows(rows, f"{column}{direction}"), *DEFAULT_COLUMNS)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("order=peak_value", ("peak_value",)),
        ("order=peak_value%20desc", ("peak_value desc",)),
        ("order=peak_value+desc", ("peak_value desc",)),
        ("order[]=metric_name&order[]=peak_value%20desc", ("metric_name", "peak_value desc")),
        ("order=metric_name&order=peak_value", ("peak_value",)),
        ("order=peak_value&order[]=metric_name%20desc", ("metric_name desc", "peak_value")),
        ("order[]=software_title_dimension.publisher_name%20desc", (f"{HIDDEN_COLUMNS[2]} desc",)),
        ("order[]=metric_name%20desc&order[]=computer_system_id", ("metric_name desc", "computer_system_id")),
    ],
)  # fmt: skip
def test_orders_are_taken_in_turn(query: str, order: tuple[str, ...], reader: Client, rows: list[Row]) -> None:
    assert read_rows(reader, query) == cut(sort_rows(rows, *order), *DEFAULT_COLUMNS)


@pytest.mark.parametrize("order", ["", "order[]=peak_value&", "order[]=software_title_dimension.name%20desc&"])
@pytest.mark.parametrize("size", [1, 7, 50, 399, 400, 401])
def test_pages_together_are_the_whole(order: str, size: int, reader: Client) -> None:
    everything = read_rows(reader, order)
    for offset in {0, size, 3 * size, 400 - size}:
        if 0 <= offset <= 400:
            assert read_rows(reader, f"{order}limit={size}&offset={offset}") == everything[offset : offset + size]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("limit=0", 0, 0),
        ("offset=0", 0, 400),
        ("offset=390", 390, 400),
        ("offset=400", 0, 0),
        ("offset=9223372036854775807", 0, 0),
        ("limit=9223372036854775807", 0, 400),
        ("limit=9223372036854775807&offset=399", 399, 400),
    ],
)
def test_pages_at_the_ends(query: str, first: int, last: int, reader: Client) -> None:
    body = reader.get(f"{USAGES}?{query}").json()
    assert body == {"total": 400, "rows": read_rows(reader)[first:last]}


OTHERS = ["", "0", "3", "-1", "12", "01", "1.0", "both", "1,2", "9" * 30]


@pytest.mark.parametrize(
    ("switch", "members"), [("1", {"rows"}), ("2", {"total"}), *((entry, {"total", "rows"}) for entry in OTHERS)]
)
def test_the_count_switch_chooses_rows_or_number_and_anything_else_both(
    switch: str, members: set[str], reader: Client
) -> None:
    """Documented: 1 only data, 2 only the number of rows, absent or any other value both."""
    query: dict[str, Any] = {"limit": 3, "criteria": BIGFIX}
    both = reader.get(USAGES, params=query).json()
    assert both.keys() == {"total", "rows"}
    body = reader.get(USAGES, params={**query, "countSwitch": switch}).json()
    assert body == {name: both[name] for name in members}


def test_the_total_is_of_all_rows_that_match_whatever_the_page(reader: Client, rows: list[Row]) -> None:
    matching = [row for row in rows if row["software_title_dimension"]["publisher_name"] == "BigFix"]
    page: dict[str, Any] = {"criteria": BIGFIX, "limit": 1, "offset": 2}
    body = reader.get(USAGES, params=page).json()
    assert body == {"total": len(matching), "rows": cut(matching[2:3], *DEFAULT_COLUMNS)}


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ("limit=1&limit=3", "limit=3"),
        ("limit=x&limit=3", "limit=3"),
        ("offset=1&offset=399", "offset=399"),
        ("countSwitch=2&countSwitch=1&limit=1", "countSwitch=1&limit=1"),
        ("countSwitch=9&countSwitch=1&limit=1", "countSwitch=1&limit=1"),
        (f'criteria={{"and":[["peak_value","<",0]]}}&criteria={BIGFIX}', f"criteria={BIGFIX}"),
        (f"criteria=%7B&criteria={BIGFIX}", f"criteria={BIGFIX}"),
        ("limit=2&no_such_parameter=1&columns=peak_value&Limit=1", "limit=2"),
        ("limit=2&&", "limit=2"),
    ],
)
def test_of_a_parameter_given_twice_the_last_counts_and_unknown_ones_not_at_all(
    query: str, same_as: str, reader: Client
) -> None:
    assert reader.get(f"{USAGES}?{query}").json() == reader.get(f"{USAGES}?{same_as}").json()


def test_the_window_is_ninety_days_up_to_the_last_import(reader: Client) -> None:
    peaks = [datetime.fromisoformat(row["peak_time"]) for row in read_rows(reader)]
    assert NOW - timedelta(days=90) <= min(peaks)
    assert max(peaks) <= NOW


def test_peak_date_and_reporting_period_are_the_peak_s(reader: Client) -> None:
    for row in read_rows(reader):
        peak = datetime.fromisoformat(row["peak_time"]).astimezone(UTC)
        first = peak.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        assert row["peak_date"] == f"{peak:%Y-%m-%d}"
        assert row["reporting_period_start_date"] == f"{first:%Y-%m-%d}"
        assert row["reporting_period_end_date"] == f"{last:%Y-%m-%d}"


def test_pvu_and_rvu_are_reported_for_hosts_only(reader: Client) -> None:
    virtual = {entry.number for entry in computers(SEED, 200) if entry.is_virtual}
    of_metric = {(row["metric_name"], row["computer_system_id"] in virtual) for row in read_rows(reader)}
    assert {("PVU_SUB_CAP", False), ("RVU_FULL_CAP", False), ("INSTANCE", True)} <= of_metric
    assert not {entry for entry in of_metric if entry[1] and entry[0].startswith(("PVU", "RVU"))}


def test_usages_are_of_metrics_that_exist(reader: Client) -> None:
    known = {row["code_name"] for row in reader.get("/api/sam/v2/metrics").json()["rows"]}
    assert {row["metric_name"] for row in read_rows(reader)} <= known


def test_a_title_is_the_same_in_all_its_rows(rows: list[Row]) -> None:
    titles: dict[int, set[tuple[str, ...]]] = {}
    for row in rows:
        title = (row["metric_name"], *row["software_title_dimension"].values())
        titles.setdefault(row["software_title_id"], set()).add(title)
    assert all(len(entry) == 1 for entry in titles.values())
    assert len({guid for [(_, _, guid, *_)] in titles.values()}) == len(titles)


def test_the_documented_user_sees_the_same_as_everybody(as_user: Callable[[str], Client], bigfix: Client) -> None:
    assert as_user("license_manager").get(USAGES).content == bigfix.get(USAGES).content


@pytest.mark.world(options={"bigfix": {"usages": 12_000}})
def test_a_long_answer_is_streamed_and_whole(bigfix: Client) -> None:
    answer = bigfix.get(USAGES)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in answer.headers
    body = answer.json()
    assert body["total"] == len(body["rows"]) == 12_000
    assert body["rows"] == [
        row for at in range(0, 12_000, 4_000) for row in read_rows(bigfix, f"limit=4000&offset={at}")
    ]
    assert bigfix.get(f"{USAGES}?countSwitch=1").json() == {"rows": body["rows"]}


@pytest.mark.world(options={"bigfix": {"usages": 0}})
def test_a_world_without_usages_answers_none(bigfix: Client) -> None:
    assert bigfix.get(USAGES).json() == {"total": 0, "rows": []}
    assert bigfix.get(f"{USAGES}?countSwitch=1&limit=5&offset=5").json() == {"rows": []}
