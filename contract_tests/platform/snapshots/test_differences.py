"""The differences between a snapshot and a world, or between two snapshots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS, bigfix, create_metric


def request_refused(control: Control, method: str, path: str, **content: Any) -> tuple[int, str]:
    answer = control.http.request(method, path, **content)
    return answer.status_code, answer.json()["error"]


def test_a_difference_tells_what_was_added_changed_and_removed(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    kept, changed, removed = (create_metric(bigfix(world), entry)["id"] for entry in ("KEPT", "CHANGED", "REMOVED"))
    save()
    answer = bigfix(world).put(METRICS, params={"code_name": "CHANGED", "display_name": "New"})
    assert answer.ok, answer.text
    assert bigfix(world).delete(METRICS, params={"code_name": "REMOVED"}).ok
    added = create_metric(bigfix(world), "ADDED")["id"]
    tables = {
        snapshot["table"]: snapshot
        for snapshot in control.ask("GET", "snapshots", name, "diff", query={"world": world.name})["tables"]
    }
    metrics = tables["bigfix_metrics"]
    assert (metrics["added"], metrics["changed"], metrics["removed"]) == (1, 1, 1)
    by_kind = {row["kind"]: row for row in metrics["records"]}
    assert {kind: row["key"] for kind, row in by_kind.items()} == {
        "added": {"id": added},
        "changed": {"id": changed},
        "removed": {"id": removed},
    }
    assert by_kind["changed"]["before"] == {"display_name": "CHANGED"}
    assert by_kind["changed"]["after"] == {"display_name": "New"}
    assert (by_kind["added"]["before"], by_kind["added"]["after"]["code_name"]) == (None, "ADDED")
    assert (by_kind["removed"]["before"]["code_name"], by_kind["removed"]["after"]) == ("REMOVED", None)
    assert kept not in {row["key"]["id"] for row in metrics["records"]}


def test_a_difference_counts_all_and_shows_as_many_as_are_asked_for(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    save()
    for number in range(5):
        create_metric(bigfix(world), f"M_{number}")
    for records, shown in ((0, 0), (2, 2), (1000, 5)):
        query = {"world": world.name, "records": records}
        tables = control.ask("GET", "snapshots", name, "diff", query=query)["tables"]
        [metrics] = [table for table in tables if table["table"] == "bigfix_metrics"]
        assert (metrics["added"], len(metrics["records"])) == (5, shown)


def test_snapshots_are_compared_with_each_other_in_both_directions(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    save()
    create_metric(bigfix(world), "LATER")
    later = f"{name[:60]}-2"
    control.ask("POST", "snapshots", body={"name": later, "world": world.name})

    def count_metrics(earlier: str, to: str) -> list[tuple[int, int, int]]:
        tables = control.ask("GET", "snapshots", earlier, "diff", query={"to": to})["tables"]
        return [
            (table["added"], table["changed"], table["removed"])
            for table in tables
            if table["table"] == "bigfix_metrics"
        ]

    assert count_metrics(name, later) == [(1, 0, 0)]
    assert count_metrics(later, name) == [(0, 0, 1)]
    assert control.ask("GET", "snapshots", name, "diff", query={"to": name}) == {"tables": []}
    control.ask("DELETE", "snapshots", later)


@pytest.mark.parametrize("query", ["", "?to=a&world=b"])
def test_a_difference_needs_one_other_side(query: str, control: Control, name: str, save: Callable[..., Any]) -> None:
    save()
    result = (400, "Name either another snapshot with `to`, or a world with `world`.")
    assert request_refused(control, "GET", f"/snapshots/{name}/diff{query}") == result
