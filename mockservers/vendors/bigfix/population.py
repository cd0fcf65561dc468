"""Generation of the fictitious company's software titles and license usages from a seed; no storage."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple

from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.worlds.names import Names
from mockservers.vendors.bigfix.domain import find_month

TITLES = 120
PER_PUBLISHER = 5
USAGES_PER_COMPUTER = 10
HIGHEST_PEAK = 500
HOST_METRICS = ("PVU_FULL_CAP", "PVU_SUB_CAP", "RVU_FULL_CAP", "RVU_SUB_CAP")
OTHER_METRICS = ("INTERNAL_INSTALL", "AUTHORIZED_USER", "CONCURRENT_USER", "CLIENT_DEVICE", "PROCESSOR", "INSTANCE")
DOCUMENTED_COMPUTER = 4


@dataclass(frozen=True)
class SoftwareTitle:
    """A software title of a publisher, licensed by one metric."""

    id: int
    name: str
    guid: str
    publisher_name: str
    publisher_guid: str
    metric: str

    @property
    def on_hosts_only(self) -> bool:
        """True if usage is reported for host computers only: "Retrieval of license usage", first paragraph."""
        return self.metric in HOST_METRICS


DOCUMENTED_TITLE = SoftwareTitle(
    id=36181,
    name="BigFix Protection",
    guid="d78048cf-842b-44e8-8036-e7e2bf8afb31",
    publisher_name="BigFix",
    publisher_guid="8a759f0c-b91a-4d7d-8c4a-a9d85e06c13d",
    metric="RVU_FULL_CAP",
)


class LicenseUsage(NamedTuple):
    """A row of license usage: the peak of a metric of a title on a computer, as it is stored."""

    computer_system_id: int
    software_title_id: int
    metric_name: str
    peak_value: int
    peak_date: str
    peak_time: str
    reporting_period_start_date: str
    reporting_period_end_date: str


def generate_titles(seed: int) -> tuple[SoftwareTitle, ...]:
    """Return the company's software titles in the order of their ids; the first is the documented title."""
    names, random = Names(seed), SeededRandom(seed, lambda _series: 0).fork("bigfix.titles")
    made = [DOCUMENTED_TITLE]
    while len(made) < TITLES:
        publisher, guid = names.draw_new_company(), _generate_guid(random)
        for word in names.draw_words(PER_PUBLISHER):
            name = f"{publisher.split()[0].strip(',')} {word.title()} {random.randint(1, 12)}.{random.randint(0, 9)}"
            number = DOCUMENTED_TITLE.id + len(made) * 7
            metric = random.choice(HOST_METRICS + OTHER_METRICS)
            made.append(SoftwareTitle(number, name, _generate_guid(random), publisher, guid, metric))
    return tuple(made[:TITLES])


def _generate_guid(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def count_computers(usages: int) -> int:
    """Return the number of computers that a number of usages needs."""
    return max(DOCUMENTED_COMPUTER, -(-usages // USAGES_PER_COMPUTER)) if usages else 0


def generate_usages(
    seed: int, count: int, virtual: Sequence[bool], since: datetime, until: datetime
) -> Iterator[LicenseUsage]:
    """Yield ``count`` usages on the computers 1, 2, ..., in the order of computers and titles.

    Args:
        seed: The world's seed.
        count: The number of usages.
        virtual: For each computer, True if it is a virtual machine.
        since: The earliest moment of a peak.
        until: The latest moment of a peak.
    """
    every = generate_titles(seed)
    installable = {True: [title for title in every if not title.on_hosts_only], False: list(every)}
    random = SeededRandom(seed, lambda _series: 0).fork("bigfix.usages")
    share, rest = divmod(count, max(len(virtual), 1))
    for number, is_virtual in enumerate(virtual, start=1):
        chosen = random.sample(installable[is_virtual], share + (number <= rest))
        if number == DOCUMENTED_COMPUTER and chosen and DOCUMENTED_TITLE not in chosen:
            chosen[0] = DOCUMENTED_TITLE
        for title in sorted(chosen, key=lambda title: title.id):
            documented = number == DOCUMENTED_COMPUTER and title == DOCUMENTED_TITLE
            value = 1 if documented else random.randint(1, HIGHEST_PEAK)
            yield make_usage(number, title, value, choose_moment(random, since, until))


def make_usage(computer: int, title: SoftwareTitle, value: int, moment: datetime) -> LicenseUsage:
    """Return a usage with its peak at a moment."""
    return LicenseUsage(computer, title.id, title.metric, value, *make_peak(moment))


def make_peak(moment: datetime) -> tuple[str, str, str, str]:
    """Return a peak's date, its moment, and the first and last day of its reporting period, a month."""
    text = format_rfc3339(moment)
    return text[:10], text, *find_month(text[:10])


def choose_moment(random: Random, since: datetime, until: datetime) -> datetime:
    """Return a random moment between ``since`` and ``until``."""
    return since + (until - since) * random.random()


def list_title_values(title: SoftwareTitle) -> tuple[object, ...]:
    """Return a title's column values; the metric is not stored."""
    return astuple(title)[:-1]
