"""The rules of license metrics: "10.0.4 REST API for managing license metrics"."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import FIXTURES

METRICS = "/api/sam/v2/metrics"
NOT_PROPER = (400, {"error": "Metric code name or display name not proper"})
PRESENT = (400, {"error": "Metric already present"})
UNKNOWN = (400, {"error": "Metric does not exist"})
TOO_LONG = (400, {"error": "Display name length is too long"})
PREDEFINED = "VU_VALUE_UNIT"
FIRST = 32468

Told = tuple[int, Any]


def send(client: Client, method: str, **names: str | list[str]) -> Told:
    answer = client.request(method, METRICS, params=names)
    return answer.status_code, answer.json()


def create(client: Client, code_name: str, display_name: str) -> Told:
    return send(client, "POST", code_name=code_name, display_name=display_name)


def update(client: Client, code_name: str, display_name: str) -> Told:
    return send(client, "PUT", code_name=code_name, display_name=display_name)


def delete(client: Client, code_name: str) -> Told:
    return send(client, "DELETE", code_name=code_name)


def metrics_by_code(client: Client) -> dict[str, dict[str, Any]]:
    body = client.get(METRICS).json()
    assert body["total"] == len(body["rows"])
    return {row["code_name"]: row for row in body["rows"]}


def custom(number: int, code_name: str, display_name: str) -> dict[str, Any]:
    names = {"code_name": code_name, "display_name": display_name}
    return {"id": number, **names, "source_type": 2, "source_id": number}


@pytest.mark.parametrize(
    ("character", "is_blank"), [("\x1c", True), ("\x85", True), ("\u3000", True), ("\ufeff", False)]
)
def test_what_counts_as_a_blank_is_the_same_to_the_rules_and_to_the_spec(
    bigfix: Client, character: str, *, is_blank: bool
) -> None:
    """Of some characters dialects of regular expressions say that they are white space, and some that they are not."""
    code_name = f"A{character}B"
    status, _ = create(bigfix, code_name, "Blank")
    assert (status, code_name in metrics_by_code(bigfix)) == ((400, False) if is_blank else (200, True))


def test_a_new_world_has_the_predefined_metrics_of_the_table_by_id(bigfix: Client) -> None:
    with (FIXTURES / "bigfix/seed/metrics.csv").open(newline="") as file:
        table = [
            {key: value if "name" in key else int(value) for key, value in row.items()} for row in csv.DictReader(file)
        ]
    rows = bigfix.get(METRICS).json()["rows"]
    assert rows == sorted(table, key=lambda row: row["id"])
    assert len(rows) == 63
    assert {row["source_type"] for row in rows} == {0, 1}


def test_parameters_of_the_listing_are_ignored(bigfix: Client) -> None:
    assert bigfix.get(f"{METRICS}?limit=1&offset=x&columns[]=id").json() == bigfix.get(METRICS).json()


def test_a_metric_goes_from_its_creation_to_its_end(bigfix: Client) -> None:
    assert create(bigfix, "A_1", "First") == (200, custom(FIRST, "A_1", "First"))
    assert metrics_by_code(bigfix)["A_1"] == custom(FIRST, "A_1", "First")
    assert update(bigfix, "A_1", "Second") == (200, custom(FIRST, "A_1", "Second"))
    assert metrics_by_code(bigfix)["A_1"] == custom(FIRST, "A_1", "Second")
    assert delete(bigfix, "A_1") == (200, {})
    assert "A_1" not in metrics_by_code(bigfix)
    assert delete(bigfix, "A_1") == UNKNOWN


def test_a_number_is_never_given_twice(bigfix: Client) -> None:
    create(bigfix, "A", "A")
    delete(bigfix, "A")
    assert create(bigfix, "A", "A") == (200, custom(FIRST + 1, "A", "A"))


def test_a_refused_creation_takes_no_number(bigfix: Client) -> None:
    assert create(bigfix, "a", "A") == NOT_PROPER
    assert create(bigfix, PREDEFINED, "New") == PRESENT
    assert create(bigfix, "A", "A") == (200, custom(FIRST, "A", "A"))


def test_the_listing_stays_in_order_of_ids(bigfix: Client) -> None:
    for name in ("ZEBRA", "APE"):
        create(bigfix, name, name)
    ids = [row["id"] for row in bigfix.get(METRICS).json()["rows"]]
    assert ids == sorted(ids)
    assert ids[-2:] == [FIRST, FIRST + 1]


@pytest.mark.parametrize(
    ("code_name", "display_name", "wanted"),
    [
        ("A" * 254, "d" * 254, 200),
        ("A" * 255, "d", NOT_PROPER),
        ("A", "d" * 255, NOT_PROPER),
        ("Ä" * 254, "ü" * 254, 200),  # characters count, not bytes
        ("A" * 253 + "\U0001d538", "d" * 253 + "😀", 200),
        ("5000_USERS_(1-2)", "d", 200),
        ("中文", "d", 200),  # letters without case
        ("A B", "d", NOT_PROPER),
        (" A", "d", NOT_PROPER),
        ("A ", "d", NOT_PROPER),
        ("A\tB", "d", NOT_PROPER),
        ("A\u00a0B", "d", NOT_PROPER),
        ("A\u2003B", "d", NOT_PROPER),
        ("A\u0085B", "d", NOT_PROPER),
        ("A\x7f", "d", NOT_PROPER),
        ("Aa", "d", NOT_PROPER),
        ("ß", "d", NOT_PROPER),
        ("Ωω", "d", NOT_PROPER),
        ("A", "", NOT_PROPER),
        ("", "d", NOT_PROPER),
        ("A", "   ", NOT_PROPER),
        ("A", "d\n", NOT_PROPER),
        ("A", "d\x1bd", NOT_PROPER),
        ("A", "  d  ", 200),
        ("A'; DROP TABLE bigfix_metrics; --".upper().replace(" ", "_"), "'; --", 200),
    ],
)  # fmt: skip
def test_names_are_proper_or_refused(code_name: str, display_name: str, wanted: Told | int, bigfix: Client) -> None:
    expected = (200, custom(FIRST, code_name, display_name)) if wanted == 200 else wanted
    assert create(bigfix, code_name, display_name) == expected
    assert (code_name in metrics_by_code(bigfix)) is (wanted == 200)


@pytest.mark.parametrize(
    ("code_name", "display_name"),
    [
        ("TAKEN", "Free"),
        ("FREE", "Taken"),
        ("TAKEN", "Taken"),
        (PREDEFINED, "Free"),
        ("FREE", "VU Value Unit"),
        ("INTERNAL_INSTALL", "Free"),
    ],
)
def test_a_metric_that_shares_a_name_is_present_already(code_name: str, display_name: str, bigfix: Client) -> None:
    create(bigfix, "TAKEN", "Taken")
    assert create(bigfix, code_name, display_name) == PRESENT


def test_display_names_that_differ_in_case_only_are_two(bigfix: Client) -> None:
    create(bigfix, "A", "Name")
    assert create(bigfix, "B", "NAME")[0] == 200


def test_improper_is_reported_before_present(bigfix: Client) -> None:
    assert create(bigfix, "vu_value_unit", "VU Value Unit") == NOT_PROPER
    assert create(bigfix, PREDEFINED, "d" * 255) == NOT_PROPER


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("names", [{}, {"display_name": "d"}, {"code_name": ""}, {"code_name": "", "display_name": ""}])
def test_missing_names_are_not_proper(method: str, names: dict[str, str], bigfix: Client) -> None:
    assert send(bigfix, method, **names) == NOT_PROPER


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_missing_display_name_is_not_proper_and_comes_first(method: str, bigfix: Client) -> None:
    for code_name in ("UNKNOWN", PREDEFINED):
        assert send(bigfix, method, code_name=code_name) == NOT_PROPER


def test_an_update_checks_existence_then_length_then_who_made_it(bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    assert update(bigfix, "UNKNOWN", "d" * 255) == UNKNOWN
    assert update(bigfix, PREDEFINED, "d" * 255) == TOO_LONG
    assert update(bigfix, PREDEFINED, "d" * 254) == (403, {"error": f"{PREDEFINED} metric update not allowed"})
    assert update(bigfix, "MINE", "d" * 255) == TOO_LONG
    assert update(bigfix, "MINE", "d" * 254)[0] == 200


def test_an_update_to_a_blank_name_is_not_proper(bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    assert update(bigfix, "MINE", "  ") == NOT_PROPER
    assert metrics_by_code(bigfix)["MINE"]["display_name"] == "Mine"


def test_an_update_to_a_name_that_another_has_is_not_refused(bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    assert update(bigfix, "MINE", "VU Value Unit")[0] == 200


def test_a_display_name_is_free_again_after_an_update(bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    update(bigfix, "MINE", "Other")
    assert create(bigfix, "YOURS", "Mine")[0] == 200
    assert create(bigfix, "THEIRS", "Other") == PRESENT


def test_no_predefined_metric_is_updated_or_deleted(bigfix: Client) -> None:
    before = metrics_by_code(bigfix)
    for code_name in before:
        assert update(bigfix, code_name, "New") == (403, {"error": f"{code_name} metric update not allowed"})
        assert delete(bigfix, code_name) == (403, {"error": f"{code_name} metric delete not allowed"})
    assert metrics_by_code(bigfix) == before


@pytest.mark.parametrize("around", [" {}", "{} ", " {} ", "\t{}\n", "\u00a0{}"])
def test_blanks_around_a_code_name_are_ignored_when_it_is_looked_for(around: str, bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    assert update(bigfix, around.format("MINE"), "New") == (200, custom(FIRST, "MINE", "New"))
    assert delete(bigfix, around.format(PREDEFINED)) == (403, {"error": f"{PREDEFINED} metric delete not allowed"})
    assert delete(bigfix, around.format("MINE")) == (200, {})


def test_a_code_name_is_looked_for_exactly(bigfix: Client) -> None:
    create(bigfix, "MINE", "Mine")
    for other in ("mine", "MINE_", "M%", "MIN_", "Mine"):
        assert update(bigfix, other, "New") == UNKNOWN
        assert delete(bigfix, other) == UNKNOWN


def test_of_a_name_given_twice_the_last_counts(bigfix: Client) -> None:
    answer = send(bigfix, "POST", code_name=["x", "LAST"], display_name=["x" * 300, "Last"])
    assert answer == (200, custom(FIRST, "LAST", "Last"))


def test_a_body_of_a_metric_request_is_ignored(bigfix: Client) -> None:
    url = f"{METRICS}?code_name=MINE&display_name=Mine"
    assert bigfix.post(url, data="not JSON", headers={"Content-Type": "text/plain"}).status_code == 200


def test_names_in_a_body_do_not_count(bigfix: Client) -> None:
    answer = bigfix.post(METRICS, json={"code_name": "MINE", "display_name": "Mine"})
    assert (answer.status_code, answer.json()) == NOT_PROPER


def test_a_plus_in_a_query_is_a_blank(bigfix: Client) -> None:
    assert bigfix.post(f"{METRICS}?code_name=A&display_name=a+b%2Bc").json()["display_name"] == "a b+c"


def test_metrics_are_gone_after_a_reset_and_numbers_start_again(bigfix: Client, world: RemoteWorld) -> None:
    before = metrics_by_code(bigfix)
    create(bigfix, "MINE", "Mine")
    world.reset()
    assert metrics_by_code(bigfix) == before
    assert create(bigfix, "YOURS", "Yours") == (200, custom(FIRST, "YOURS", "Yours"))
