"""Lists of the control plane: a page with all rows is the last one, and a request without a limit gets the default."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.bigfix import STATUS, bigfix
from contract_tests.kit.vendors.informatica import ADMIN, FORBIDDEN, Account

LISTS = {  # the path of each list in a world: its rows, the member that says if there are more, rows without a limit
    "journal": ("exchanges", "more", 100),
    "callbacks": ("callbacks", "more", 50),
    "tables/bigfix_usages/records": ("records", "next", 50),
}


def make_rows(path: str, world: RemoteWorld, number: int) -> None:
    """Give a list rows; the table has them from the beginning."""
    if path == "journal":
        client = bigfix(world)
        for _ in range(number):
            client.get(STATUS)
    if path == "callbacks":
        world.set_pace("informatica.export", seconds=0)
        account = Account(world.client("informatica"), ADMIN, "password")
        for _ in range(number):
            account.status(account.export(callbackUrl=FORBIDDEN)["jobId"])


@pytest.mark.world(options={"bigfix": {"usages": 51}})
@pytest.mark.parametrize("path", LISTS)
def test_a_page_with_all_rows_is_the_last(path: str, world: RemoteWorld) -> None:
    rows, more, default = LISTS[path]
    make_rows(path, world, default + 1)

    def ask(**query: int) -> tuple[int, bool]:
        page: dict[str, Any] = world.ask("GET", *path.split("/"), query=query)
        return len(page[rows]), bool(page[more])

    assert ask() == (default, True)
    assert ask(limit=default) == (default, True)
    assert ask(limit=default + 1) == (default + 1, False)
    assert ask(limit=default + 2) == (default + 1, False)


def test_python_finds_more_exchanges_than_a_page_has(world: RemoteWorld) -> None:
    make_rows("journal", world, 101)
    assert [exchange.number for exchange in world.journal.find()] == [*range(1, 102)]


def test_a_comparison_shows_twenty_records_of_a_table(world: RemoteWorld) -> None:
    snapshots = world.control.snapshots
    snapshots.save("pages", world.name)
    try:
        client = bigfix(world)
        for number in range(21):
            client.post("/api/sam/v2/metrics", params={"code_name": f"M{number}", "display_name": f"M {number}"})

        def count(**query: int) -> int:
            tables = world.control.ask("GET", "snapshots", "pages", "diff", query={"world": world.name, **query})
            return next(len(table["records"]) for table in tables["tables"] if table["table"] == "bigfix_metrics")

        assert (count(), count(records=20), count(records=21)) == (20, 20, 21)
    finally:
        snapshots.delete("pages")


def test_an_exchange_with_the_number_since_does_not_count(world: RemoteWorld) -> None:
    client = bigfix(world)
    for _ in range(2):
        client.get(STATUS)
    for since, times in ((0, 2), (1, 1), (2, 0)):
        world.journal.verify("get_import_status", since=since, times=times)


@pytest.mark.parametrize("text", ["X-Mark:b", "X-Mark: b", "x-mark : b "])
def test_spaces_around_the_colon_of_a_header_do_not_matter(world: RemoteWorld, text: str) -> None:
    bigfix(world).get(STATUS, headers={"X-Mark": "b"})
    bigfix(world).get(STATUS)
    found = world.ask("GET", "journal", query={"headers": [text]})["exchanges"]
    assert [exchange["number"] for exchange in found] == [1]
