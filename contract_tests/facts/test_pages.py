"""Every paged list with totals around the edges of its pages: all rows, every link, and the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.kit.facts.reading import PagedList, load_facts
from contract_tests.kit.facts.stage import ABSENT, Stage, find, find_offsets, open_stage
from contract_tests.kit.facts.templates import merge
from contract_tests.kit.remote import Control
from mockservers import MockServer

PAGES = 2  # full pages of the longest list but its last row
CASES = [
    (fact, total)
    for fact in load_facts(PagedList, "pages.yaml")
    for total in (0, 1, *(PAGES * fact.size + step for step in (-1, 0, 1)))
    if total >= fact.existing
]


@pytest.mark.parametrize(("fact", "total"), CASES, ids=[f"{fact}-{total}" for fact, total in CASES])
def test_the_pages_of_a_list_have_every_row_once_and_an_end(
    fact: PagedList, total: int, server: MockServer, control: Control
) -> None:
    with open_stage(server, control, fact, str(total), n=total) as stage:
        stage.do(fact.given)
        if fact.add is not None:
            stage.do([{**fact.add, "times": total - fact.existing}])
        stage.do(fact.finish)
        if not total and fact.empty is not None:
            stage.check(stage.send(fact.look), fact.empty)
            return
        sizes = [min(fact.size, total - begin) for begin in range(0, max(total, 1), fact.size)]
        pages = list(walk(stage, fact, len(sizes)))
        assert [len(page) for page in pages] == sizes
        assert len({json.dumps(row) for page in pages for row in page}) == total


def walk(stage: Stage, fact: PagedList, count: int) -> Iterator[list[Any]]:
    """Fetch the pages, and check the total and the links of each."""
    look, total = fact.look, stage.values["n"]
    for number in range(count):
        answer = stage.send(look)
        assert answer.status_code == 200, answer.text
        assert not fact.total or int(find(answer, fact.total)) == total
        yield find(answer, fact.rows)
        if fact.next:
            address = find(answer, fact.next)
            assert (address is ABSENT) == (number == count - 1), address
            look = {**look, "url": address, "params": None}
            continue
        offset = number * fact.size
        if fact.links:
            assert find_offsets(answer.headers.get("Link", ""), fact.links) == list_links(offset, fact.size, total)
        look = merge(look, {"params": {fact.links or fact.offset: offset + fact.size}})


def list_links(offset: int, size: int, total: int) -> dict[str, int]:
    """Return the offsets of the links of a page, by relation; a list of one page has none."""
    links = {"first": 0, "last": (total - 1) // size * size}
    if offset + size < total:
        links["next"] = offset + size
    if offset > 0:
        links["prev"] = offset - size
    return links if total > size else {}
