"""The company's software and its usage, as a seed makes it."""

from datetime import UTC, datetime, timedelta

import pytest

from mockservers.core.worlds.fixtures import computers
from mockservers.vendors.bigfix.population import (
    DOCUMENTED_COMPUTER,
    DOCUMENTED_TITLE,
    HIGHEST_PEAK,
    HOST_METRICS,
    LicenseUsage,
    count_computers,
    generate_titles,
    generate_usages,
    list_title_values,
)

UNTIL = datetime(2026, 3, 31, 12, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=90)
SEEDS = (0, 7, 2**63 - 1)


def generate(seed: int, count: int) -> list[LicenseUsage]:
    virtual = [one.is_virtual for one in computers(seed, count_computers(count))]
    return list(generate_usages(seed, count, virtual, SINCE, UNTIL))


@pytest.mark.parametrize("seed", SEEDS)
def test_titles_have_ids_and_guids_of_their_own_and_publishers_one_guid(seed: int) -> None:
    made = generate_titles(seed)
    assert DOCUMENTED_TITLE in made
    assert len({one.id for one in made}) == len({one.guid for one in made}) == len(made) == 120
    assert [one.id for one in made] == sorted(one.id for one in made)
    assert len({(one.publisher_name, one.publisher_guid) for one in made}) == len({one.publisher_guid for one in made})


def test_titles_are_the_same_for_a_seed_and_others_for_another() -> None:
    assert generate_titles(7) == generate_titles(7)
    assert generate_titles(7)[1:] != generate_titles(8)[1:]


def test_a_title_is_stored_without_its_metric() -> None:
    assert list_title_values(DOCUMENTED_TITLE) == (
        36181,
        "BigFix Protection",
        "d78048cf-842b-44e8-8036-e7e2bf8afb31",
        "BigFix",
        "8a759f0c-b91a-4d7d-8c4a-a9d85e06c13d",
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [0, 1, 3, 4, 39, 41, 2_000])
def test_as_many_usages_are_made_as_are_asked_for_each_once_and_in_order(seed: int, count: int) -> None:
    keys = [one[:3] for one in generate(seed, count)]
    assert len(keys) == count
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_documented_usage_is_among_them(seed: int) -> None:
    found = [one for one in generate(seed, 40) if one[:2] == (DOCUMENTED_COMPUTER, DOCUMENTED_TITLE.id)]
    assert [(one.metric_name, one.peak_value) for one in found] == [("RVU_FULL_CAP", 1)]


@pytest.mark.parametrize("seed", SEEDS)
def test_peaks_lie_in_the_window_and_within_bounds(seed: int) -> None:
    for one in generate(seed, 2_000):
        assert SINCE <= datetime.fromisoformat(one.peak_time) <= UNTIL
        assert one.peak_time.startswith(one.peak_date)
        assert one.reporting_period_start_date <= one.peak_date <= one.reporting_period_end_date
        assert 1 <= one.peak_value <= HIGHEST_PEAK


@pytest.mark.parametrize("seed", SEEDS)
def test_processor_values_are_of_hosts_only(seed: int) -> None:
    virtual = {one.number for one in computers(seed, 200) if one.is_virtual}
    on_virtual = {one.metric_name for one in generate(seed, 2_000) if one.computer_system_id in virtual}
    assert on_virtual
    assert not on_virtual & set(HOST_METRICS)


def test_a_computer_is_the_same_whatever_the_number_of_others() -> None:
    assert list(computers(7, 5)) == list(computers(7, 50))[:5]
