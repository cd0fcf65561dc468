"""Generation of software titles and license usages from a seed."""

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
    virtual = [computer.is_virtual for computer in computers(seed, count_computers(count))]
    return list(generate_usages(seed, count, virtual, SINCE, UNTIL))


@pytest.mark.parametrize("seed", SEEDS)
def test_titles_have_unique_ids_and_guids_and_publishers_have_one_guid(seed: int) -> None:
    titles = generate_titles(seed)
    assert DOCUMENTED_TITLE in titles
    assert len({title.id for title in titles}) == len({title.guid for title in titles}) == len(titles) == 120
    assert [title.id for title in titles] == sorted(title.id for title in titles)
    assert len({(title.publisher_name, title.publisher_guid) for title in titles}) == len(
        {title.publisher_guid for title in titles}
    )


def test_titles_depend_on_the_seed() -> None:
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
def test_the_requested_number_of_usages_is_generated_once_and_in_order(seed: int, count: int) -> None:
    keys = [usage[:3] for usage in generate(seed, count)]
    assert len(keys) == count
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_documented_usage_is_among_them(seed: int) -> None:
    found = [usage for usage in generate(seed, 40) if usage[:2] == (DOCUMENTED_COMPUTER, DOCUMENTED_TITLE.id)]
    assert [(usage.metric_name, usage.peak_value) for usage in found] == [("RVU_FULL_CAP", 1)]


@pytest.mark.parametrize("seed", SEEDS)
def test_peaks_lie_in_the_window_and_within_bounds(seed: int) -> None:
    for usage in generate(seed, 2_000):
        assert SINCE <= datetime.fromisoformat(usage.peak_time) <= UNTIL
        assert usage.peak_time.startswith(usage.peak_date)
        assert usage.reporting_period_start_date <= usage.peak_date <= usage.reporting_period_end_date
        assert 1 <= usage.peak_value <= HIGHEST_PEAK


@pytest.mark.parametrize("seed", SEEDS)
def test_processor_values_are_of_hosts_only(seed: int) -> None:
    virtual = {computer.number for computer in computers(seed, 200) if computer.is_virtual}
    on_virtual = {usage.metric_name for usage in generate(seed, 2_000) if usage.computer_system_id in virtual}
    assert on_virtual
    assert not on_virtual & set(HOST_METRICS)


def test_a_computer_is_the_same_whatever_the_number_of_others() -> None:
    assert list(computers(7, 5)) == list(computers(7, 50))[:5]
