"""The comparison of exchanges can fail: every alteration of an expected answer is found."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.kit.exchanges.comparison import PART, compare_answer
from contract_tests.kit.exchanges.documented import Exchange, Expected, load_exchanges
from contract_tests.kit.exchanges.replay import each_exchange, replay
from contract_tests.kit.remote import Control

WRONG = {"never": "answered"}
LISTING = {"method": "GET", "url": "/api/sam/v2/metrics?token=6b884e39d8d34e05192c5d72dd6739607293b828"}


@each_exchange
def test_every_alteration_of_an_expected_answer_is_found(exchange: Exchange, control: Control) -> None:
    answer, expected = replay(exchange, control), exchange.departure or exchange.documented
    for what, altered in alter_expected(expected):
        assert compare_answer(altered, answer), f"{what}: the alteration was not found"


def alter_expected(expected: Expected) -> Iterator[tuple[str, Expected]]:
    """Generate the expected answer with one error: its status, a header, one more header, a member of the body."""
    yield "status", replace(expected, status=expected.status + 1)
    yield "one more header", replace(expected, headers={**expected.headers, "X-Never": "sent"})
    for name in expected.headers.keys() - expected.compare_headers.keys():
        yield f"header {name}", replace(expected, headers={**expected.headers, name: "wrong"})
    for pointer in list_pointers(expected.body) if expected.has_body else ():
        if not any(pointer.startswith(ruled) for ruled, rule in expected.compare.items() if rule["by"] != PART):
            yield f"body {pointer}", replace(expected, body=set_wrong(expected.body, pointer))


def list_pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """List the pointers to a value and to everything inside it."""
    yield pointer
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from list_pointers(member, f"{pointer}/{name}")


def set_wrong(body: Any, pointer: str) -> Any:
    """Return the body with a wrong value at a pointer."""
    *way, last = pointer.split("/")
    if not way:
        return WRONG
    altered = place = copy.deepcopy(body)
    for part in way[1:]:
        place = place[int(part) if isinstance(place, list) else part]
    place[int(last) if isinstance(place, list) else last] = WRONG
    return altered


CONTAINS, SHAPE, ABSENT, PARTLY = {"by": "contains"}, {"by": "shape"}, {"by": "absent"}, {"by": PART}
SIX = {"by": "pattern", "pattern": "6"}


@pytest.mark.parametrize(
    ("answer", "around", "told"),
    [
        ({"status": 201}, {}, "status 200 instead of 201"),
        ({"status": 200, "headers": {"Content-Type": "text/xml"}}, {}, "header Content-Type"),
        ({"status": 200, "headers": {"Retry-After": "1"}}, {}, "header Retry-After: nothing"),
        ({"status": 200}, {"compare_headers": {"Content-Language": ABSENT}}, "header Content-Language: 'en-US'"),
        ({"status": 200, "body": {"rows": []}}, {}, "body /total: 63 instead of nothing"),
        ({"status": 200, "body": {"rows": []}}, {"compare": {"/rows": CONTAINS}}, "body /rows"),
        ({"status": 200, "body": {"rows": [{"id": 1}]}}, {"compare": {"/rows": CONTAINS}}, "body /rows"),
        ({"status": 200, "body": {"total": "63"}}, {"compare": {"/total": SHAPE}}, "body /total: 63 is not as '63'"),
        ({"status": 200, "body": {"rows": [{"id": 1}]}}, {"compare": {"/rows": SHAPE}}, "body /rows"),
        ({"status": 200, "body": {"total": 63}}, {"compare": {"/total": ABSENT}}, "body /total: 63"),
        ({"status": 200, "body": {"total": 63}}, {"compare": {"/total": SIX}}, "body /total"),
        ({"status": 200, "body": {"rows": [{"id": 1}]}}, {"compare": {"/rows": PARTLY}}, "body /rows"),
        ({"status": 200, "body": {"total": "63", "rows": []}}, {"compare": {"/rows": PARTLY}}, "body /total"),
        ({"status": 200, "body": {"id": 1}}, {"at": "/rows"}, "the nearest item"),
        ({"status": 200, "body": {"id": 1}}, {"at": "/lines"}, "no array with items at /lines"),
        ({"status": 200, "body": "total"}, {}, "body: "),
    ],
)
def test_a_wrong_exchange_is_found(
    answer: dict[str, Any], around: dict[str, Any], told: str, tmp_path: Path, control: Control
) -> None:
    wrong = {"name": "wrong", "source": "none", "request": LISTING, "answer": answer, **around}
    (tmp_path / "bigfix/exchanges").mkdir(parents=True)
    (tmp_path / "bigfix/exchanges/wrong.yaml").write_text(yaml.safe_dump({"source": "none", "exchanges": [wrong]}))
    [exchange] = load_exchanges("bigfix", tmp_path)
    found = compare_answer(exchange.documented, replay(exchange, control))
    assert any(told in difference for difference in found), found
