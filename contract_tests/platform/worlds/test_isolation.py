"""Worlds share nothing, and neither do servers; how a request says which world it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, VENDORS, Service, WorldStart, make_world_name
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, TOKEN, bigfix, create_metric, metric_names
from mockservers import MockServer

each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


@pytest.fixture
def other(control: Control, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A second world beside the test's own."""
    with control.new_world(make_world_name(f"{request.node.nodeid} other")) as fresh:
        yield fresh


def test_records_of_one_world_are_not_in_another(world: RemoteWorld, other: RemoteWorld) -> None:
    create_metric(bigfix(world), "MINE")
    create_metric(bigfix(other), "THEIRS")
    assert (metric_names(bigfix(world)), metric_names(bigfix(other))) == ({"MINE"}, {"THEIRS"})


def test_numbers_of_one_world_are_not_drawn_in_another(world: RemoteWorld, other: RemoteWorld) -> None:
    numbers = [create_metric(bigfix(entry), name)["id"] for entry in (world, other) for name in ("A", "B")]
    assert numbers == [32468, 32469, 32468, 32469]


def test_the_clock_of_one_world_is_not_another_s(world: RemoteWorld, other: RemoteWorld) -> None:
    world.advance(3_600)
    assert (world.now(), other.now()) == (NOW + timedelta(hours=1), NOW)


def test_a_lifecycle_in_one_world_does_not_move_in_another(world: RemoteWorld, other: RemoteWorld) -> None:
    for entry in (world, other):
        bigfix(entry).get(f"{STATUS}?run=true")
    world.set_pace("bigfix.import", end="failed")
    world.advance(10)
    assert [bigfix(entry).get(STATUS).json()["mode"] for entry in (world, other)] == ["idle", "running"]
    other.advance(10)
    assert [bigfix(entry).get(STATUS).json()["last_status"] for entry in (world, other)] == ["failed", "successful"]


def test_a_reset_of_one_world_leaves_others_alone(world: RemoteWorld, other: RemoteWorld) -> None:
    for entry in (world, other):
        create_metric(bigfix(entry), "KEPT")
        entry.advance(60)
    world.reset()
    assert (metric_names(bigfix(other)), other.now()) == ({"KEPT"}, NOW + timedelta(minutes=1))


def test_the_journal_counts_a_world_s_own_exchanges(world: RemoteWorld, other: RemoteWorld) -> None:
    for _ in range(3):
        bigfix(world).get(METRICS)
    bigfix(world).get("/no/such/path")
    bigfix(other).get(METRICS)
    assert (world.describe()["exchanges"], other.describe()["exchanges"]) == (4, 1)


def test_requests_that_name_no_world_are_in_the_default_one(control: Control) -> None:
    with (
        MockServer(start=WorldStart(seed=SEED, now=NOW)) as server,
        Client(server.bigfix.url, {"Token": TOKEN}) as plain,
    ):
        create_metric(plain, "MINE")
        named = plain.get(METRICS, headers={"X-Mock-World": "default"})
        assert named.json() == plain.get(METRICS).json()
        with Control(server) as its_control:
            assert its_control.worlds() == ["default"]
    assert control.server is not server


@pytest.mark.parametrize("prefix", ["/~{}", "/%7E{}", "/%7e{}"])
def test_a_prefix_of_the_path_names_the_world_too(prefix: str, world: RemoteWorld) -> None:
    create_metric(bigfix(world), "MINE")
    with Client(world.control.server.bigfix.url + prefix.format(world.name), {"Token": TOKEN}) as prefixed:
        assert metric_names(prefixed) == {"MINE"}


def test_the_prefix_counts_more_than_the_header(world: RemoteWorld, other: RemoteWorld) -> None:
    create_metric(bigfix(world), "MINE")
    answer = bigfix(other).get(f"/~{world.name}{METRICS}")
    assert "MINE" in answer.text


def test_every_mock_server_is_also_on_the_control_port_with_and_without_a_world(world: RemoteWorld) -> None:
    create_metric(bigfix(world), "MINE")
    with Client(world.control.server.control.url, {"Token": TOKEN}) as client:
        assert "MINE" in client.get(f"/bigfix/~{world.name}{METRICS}").text
        assert "MINE" in client.get(f"/bigfix{METRICS}", headers={"X-Mock-World": world.name}).text


def test_a_world_is_made_when_it_is_first_named(control: Control) -> None:
    name = make_world_name("made when first named")
    with RemoteWorld(control, name) as made:
        assert name not in control.worlds()
        assert metric_names(bigfix(made)) == set()
        assert name in control.worlds()
        assert made.describe()["start"] == {"seed": SEED, "now": "2026-03-31T12:00:00Z", "options": {}}


@each_vendor
@pytest.mark.parametrize(
    "name", ["", ".hidden", "-dash", "a b", "a/b", "..", "ä", "a" * 65, "a\\b", "a%00b", "a;b", "*"]
)
def test_a_name_that_is_not_allowed_is_refused_in_the_vendor_s_form(
    vendor: Service, name: str, control: Control
) -> None:
    path = vendor.example.partition("?")[0]
    before = control.ask("GET", "worlds")
    with Client(control.server.standins[vendor.name].url) as client:
        answer = client.get(path, headers={"X-Mock-World": name.encode()})
    assert answer.status_code == 400
    assert (
        "use 1 to 64 letters, digits, dots, dashes and underscores, with no dot or dash at the beginning."
        in answer.text
    )
    assert "html" not in answer.headers["Content-Type"]
    assert control.ask("GET", "worlds") == before


@pytest.mark.parametrize("name", ["a", "_", "0", "A.b-c_d", "a" * 64, "con", "world.sqlite", "x.new"])
def test_names_that_are_allowed(name: str, control: Control) -> None:
    with control.new_world(name) as made:
        create_metric(bigfix(made), "MINE")
        assert metric_names(bigfix(made)) == {"MINE"}
        assert name in control.worlds()
    assert name not in control.worlds()


def test_two_servers_share_nothing() -> None:
    start = WorldStart(seed=SEED, now=NOW)
    with MockServer(start=start) as entry, MockServer(start=start) as another:
        with Control(entry) as its_control, Control(another) as other_control:
            mine, theirs = its_control.new_world("same"), other_control.new_world("same")
            create_metric(bigfix(mine), "MINE")
            mine.advance(60)
            assert (metric_names(bigfix(theirs)), theirs.now()) == (set(), NOW)
            its_control.new_world("only-here")
            assert other_control.worlds() == ["same"]
        assert entry.bigfix.url != another.bigfix.url
