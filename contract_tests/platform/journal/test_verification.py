"""A verification holds or fails; one that fails shows what a reader needs to find out why."""

from __future__ import annotations

from textwrap import dedent

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers.client.journal import WorldJournal


def create(bigfix: Client, *names: str) -> None:
    for name in names:
        bigfix.post(METRICS, params={"code_name": name, "display_name": name.title()})


def failure(journal: WorldJournal, operation: str, **expected: object) -> str:
    with pytest.raises(AssertionError) as failed:
        journal.verify(operation, **expected)
    return str(failed.value)


def test_what_happened_is_verified(bigfix: Client, journal: WorldJournal) -> None:
    create(bigfix, "A", "B")
    bigfix.get(METRICS)
    journal.verify("create_metric")
    journal.verify("create_metric", times=2)
    journal.verify("create_metric", at_least=1, at_most=2)
    journal.verify("create_metric", query={"code_name": "A"}, times=1)
    journal.verify("delete_metric", times=0)
    journal.verify("list_metrics", after="create_metric")
    journal.verify(path="/api/*", times=3)
    journal.verify_order("create_metric", {"operation": "create_metric", "query": {"code_name": "B"}}, "list_metrics")
    journal.verify_nothing_else("create_metric", "list_metrics")


def test_bodies_are_verified_by_their_members_or_by_text(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", json={"user": "admin", "password": "password"})
    world.client("flexera").post("/oidc/token", data={"grant_type": "refresh_token", "refresh_token": "x"})
    journal.verify("get_token", body={"user": "admin"}, times=1)
    journal.verify("get_token", body='"user": "admin"', times=1)
    journal.verify("create_token", body={"grant_type": "refresh_token"}, times=1)
    assert "the body at /user is 'admin', not 'root'" in failure(journal, "get_token", body={"user": "root"})
    assert "the body has no /client_id" in failure(journal, "create_token", body={"client_id": "x"})
    assert "the body does not contain 'root'" in failure(journal, "get_token", body="root")


def test_a_failure_shows_what_came_nearest(bigfix: Client, journal: WorldJournal) -> None:
    create(bigfix, "CORE")
    bigfix.get(METRICS)
    assert failure(journal, "create_metric", query={"code_name": "CORES"}, times=2) == dedent(f"""\
        Expected create_metric with query code_name=CORES exactly twice, but it was never called.
        Nearest:
          #1 bigfix create_metric: POST {METRICS}?code_name=CORE&display_name=Core -> 200
              the query's code_name is 'CORE', not 'CORES'
        All 2 exchanges: create_metric 1, list_metrics 1""")


def test_a_failure_shows_what_matched(bigfix: Client, journal: WorldJournal) -> None:
    create(bigfix, "A", "B")
    assert failure(journal, "create_metric", times=1) == dedent(f"""\
        Expected create_metric exactly once, but it was called twice.
        Matching:
          #1 bigfix create_metric: POST {METRICS}?code_name=A&display_name=A -> 200
          #2 bigfix create_metric: POST {METRICS}?code_name=B&display_name=B -> 200
        There are no others.
        All 2 exchanges: create_metric 2""")


def test_a_failure_says_what_came_too_early(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.get(METRICS)
    create(bigfix, "A")
    result = failure(journal, "list_metrics", after={"operation": "create_metric", "query": {"code_name": "A"}})
    assert result.startswith(
        "Expected list_metrics at least once, after create_metric with query code_name=A,"
        " but it was never called after #2."
    )
    assert "it fits, but comes too early" in result
    assert "(delete_metric never happened)" in failure(journal, "list_metrics", after="delete_metric")


def test_without_exchanges_a_failure_says_so(journal: WorldJournal) -> None:
    assert failure(journal, "list_metrics") == (
        "Expected list_metrics at least once, but it was never called.\nThere are no others.\nThere were no exchanges."
    )


def test_a_wrong_order_is_reported_step_by_step(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.get(METRICS)
    create(bigfix, "A")
    with pytest.raises(AssertionError) as failed:
        journal.verify_order("create_metric", "list_metrics")
    assert str(failed.value) == dedent(f"""\
        Expected in this order: create_metric; list_metrics.
          step 1: #2 bigfix create_metric: POST {METRICS}?code_name=A&display_name=A -> 200
          step 2: no list_metrics after #2
        They came as:
          #1 bigfix list_metrics: GET {METRICS} -> 200
          #2 bigfix create_metric: POST {METRICS}?code_name=A&display_name=A -> 200
        All 2 exchanges: create_metric 1, list_metrics 1""")


def test_a_step_that_is_expected_twice_takes_two_exchanges(bigfix: Client, journal: WorldJournal) -> None:
    create(bigfix, "A")
    bigfix.get(METRICS)
    create(bigfix, "B")
    twice = {"operation": "create_metric", "times": 2}
    with pytest.raises(AssertionError, match="step 2: no list_metrics after #3"):
        journal.verify_order(twice, "list_metrics")


def test_other_requests_are_listed(bigfix: Client, journal: WorldJournal) -> None:
    create(bigfix, "A")
    bigfix.get(METRICS)
    with pytest.raises(AssertionError) as failed:
        journal.verify_nothing_else("create_metric")
    assert str(failed.value).startswith(
        f"Expected nothing else, but there was 1 other request.\nAlso:\n  #2 bigfix list_metrics: GET {METRICS}"
    )


def test_a_vendors_journal_is_about_that_vendor_alone(bigfix: Client, world: RemoteWorld) -> None:
    of_bigfix = WorldJournal(world, "bigfix")
    bigfix.get(METRICS)
    world.client("flexera").post("/oidc/token")
    assert [exchange.service for exchange in of_bigfix.find()] == ["bigfix"]
    of_bigfix.verify_nothing_else("list_metrics")
    with pytest.raises(ValueError, match="There is no operation 'create_token'"):
        of_bigfix.verify("create_token")


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"operation": "create_metrics"}, "There is no operation 'create_metrics'; the nearest: create_metric"),
        ({"after": "create_metrics"}, "There is no operation 'create_metrics'; the nearest: create_metric"),
        ({"times": 1, "at_most": 2}, "Give either times, or at_least and at_most."),
        ({"at_least": 3, "at_most": 2}, "at_most is 2, which is less than at_least, 3."),
        (
            {"operation": "create_metric", "query": {"codename": "A"}},
            "no query parameter 'codename'; the nearest: code_n",
        ),
        ({"operation": "list_metrics", "headers": {"Tokne": "x"}}, "There is no header 'tokne'; the nearest: token"),
        ({"operation": "get_token", "body": {"usr": "a"}}, "no member of the body called 'usr'; the nearest: user"),
        ({"operation": "list_metrics", "body": {"user": "a"}}, "There is no member of the body called 'user'"),
        ({"after": {"operation": "get_token", "body": {"usr": "a"}}}, "There is no member of the body called 'usr'"),
        ({"fault": "stauts"}, "There is no fault 'stauts'; the nearest: status"),
        ({"refused": "MetricExist", "times": 0}, "There is no refusal 'MetricExist'; the nearest: MetricExists"),
        ({"time": 1}, "time"),
    ],
)
def test_what_cannot_be_meant_is_refused(journal: WorldJournal, expected: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        journal.verify(**expected)  # type: ignore[arg-type]
