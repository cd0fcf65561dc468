"""Usage of organizations, computed from the world's seed, organization, meter and day; nothing is stored.

The usage of a day is a few task runs, generated from the randomness of the day. All reports use the same runs, so their
totals agree. Records stored, taskflow runs and sub-organizations are one amount per day and have no runs. The formulas
are proposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from string import ascii_uppercase, digits

from mockservers.core.simulation.randomness import BASE62, SeededRandom
from mockservers.vendors.informatica.domain import Meter, MeteredOrganization

FIRST_DAY = date(2020, 1, 1)  # the first day with usage
MILLION = 10**6
MOST_RUNS = 5  # of a meter on a day
RUN_BITS = 64  # random bits per run
LATEST_START = 22 * 3600  # seconds after midnight; every run ends on the day on which it begins
LONGEST_RUN = 7200  # seconds
SATURDAY = 5
SHARE_WITH_RECORDS = 0.8  # share of the organizations that store records

PROJECTS = (
    ("Sales", "Orders"),
    ("Sales", ""),
    ("Finance", "Ledger"),
    ("Warehouse", "Daily"),
    ("Default", ""),
    ("", ""),
)
SUBJECTS = ("customers", "orders", "invoices", "products", "ledger", "stock", "contracts", "shipments")
ACTIONS = ("load", "sync", "publish", "archive")
TASK_TYPES = ("MTT", "MTT", "MTT_TEST", "MAPPING", "DSS", "DRS")


@dataclass(frozen=True)
class Asset:
    """A task that uses a meter; ``project`` and ``folder`` may be empty."""

    task_id: str
    name: str
    object_name: str
    type: str
    project: str
    folder: str


@dataclass(frozen=True)
class TaskRun:
    """One run of a task; ``amount`` is in millionths of the meter's unit, ``status`` is ERROR if the run failed."""

    asset: Asset
    number: int
    start: datetime
    seconds: int
    status: str
    cores: float
    amount: int

    @property
    def end(self) -> datetime:
        """The end of the run."""
        return self.start + timedelta(seconds=self.seconds)


class OrganizationUsage:
    """The usage of one organization.

    Args:
        random: The world's randomness.
        organization: The organization.
        sub_organizations: The number of its sub-organizations.
        restated: The increase of restated usage in percent.
    """

    def __init__(
        self, random: SeededRandom, organization: MeteredOrganization, sub_organizations: int, restated: int = 0
    ) -> None:
        self._random, self.organization, self._subs = random, organization, sub_organizations
        self._restated = restated
        self._assets: dict[str, tuple[Asset, ...]] = {}

    @property
    def key(self) -> tuple[object, ...]:
        """The values that determine the usage, besides the world's seed."""
        return self.organization, self._subs, self._restated

    def compute_amount(self, meter: Meter, day: date) -> int | None:
        """Return the day's usage in millionths of the meter's unit; None if the meter has no value for the day."""
        if not self.organization.has_usage or day < FIRST_DAY:
            return None
        if meter.category == "ORGS":
            begins = self.organization.find_billing_period(day)[0] == day
            return self._subs * MILLION if begins and self._subs else None
        if meter.category == "RECORDS_STORED":
            return self._restate(self._count_records(meter, day) * MILLION)
        if meter.category == "RUNS":
            runs = self._random.fork("informatica.runs", self.organization.id, day).randrange(200)
            return self._restate(runs * MILLION) or None
        return sum(self._compute_run_amount(meter, bits) for bits in self._draw_runs(meter, day)) or None

    def list_runs(self, meter: Meter, day: date) -> list[TaskRun]:
        """Return the day's runs in the order of their starts; empty for a meter without job-level data."""
        number = (day - FIRST_DAY).days * MOST_RUNS
        drawn = sorted(self._draw_runs(meter, day), key=_find_start)
        return [self._make_run(meter, day, bits, number + place) for place, bits in enumerate(drawn, start=1)]

    def _draw_runs(self, meter: Meter, day: date) -> list[int]:
        """Return the random bits of each of the day's runs."""
        if not meter.has_job_level or not self.organization.has_usage or day < FIRST_DAY:
            return []
        bits = self._random.fork("informatica.usage", self.organization.id, meter.id, day).getrandbits(
            RUN_BITS * MOST_RUNS + 8
        )
        count = (bits & 0xFF) % (MOST_RUNS + 1)
        if day.weekday() >= SATURDAY:
            count //= 2
        return [bits >> 8 + RUN_BITS * position & (1 << RUN_BITS) - 1 for position in range(count)]

    def sum_by_asset(self, meter: Meter, day: date) -> Iterator[tuple[Asset | None, int]]:
        """Yield assets with their usage of the day, by their first runs; None for usage without an asset."""
        if not meter.has_job_level:
            amount = self.compute_amount(meter, day)
            if amount is not None:
                yield None, amount
            return
        amounts: dict[Asset, int] = {}
        for run in self.list_runs(meter, day):
            amounts[run.asset] = amounts.get(run.asset, 0) + run.amount
        yield from ((asset, amount) for asset, amount in amounts.items() if amount)

    def _make_run(self, meter: Meter, day: date, bits: int, number: int) -> TaskRun:
        assets = self.list_assets(meter)
        return TaskRun(
            asset=assets[(bits & 0x1F) % len(assets)],
            number=number,
            start=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=_find_start(bits)),
            seconds=_find_duration(bits),
            status=_find_status(bits),
            cores=0.0 if bits >> 10 & 1 else round((bits >> 11 & 0xFF) / 97, 6),
            amount=self._compute_run_amount(meter, bits),
        )

    def _compute_run_amount(self, meter: Meter, bits: int) -> int:
        failed = _find_status(bits) == "ERROR"
        return self._restate(_compute_amount(meter, _find_duration(bits), bits >> 11 & 0x1FFF, failed=failed))

    def _restate(self, amount: int) -> int:
        """Return an amount with the increase by restatement; a whole number of units stays one."""
        higher = -(-amount * self._restated // 100)
        return amount + (higher if amount % MILLION else -(-higher // MILLION) * MILLION)

    def _count_records(self, meter: Meter, day: date) -> int:
        """Return the number of stored records, which grows daily; some organizations store none."""
        random = self._random.fork("informatica.records", self.organization.id, meter.id)
        first, growth, stores = random.randrange(50_000), random.randrange(1, 90), random.random() < SHARE_WITH_RECORDS
        return first + growth * (day - FIRST_DAY).days if stores else 0

    def list_assets(self, meter: Meter) -> tuple[Asset, ...]:
        """Return the organization's tasks that use a meter."""
        if meter.id not in self._assets:
            random = self._random.fork("informatica.assets", self.organization.id, meter.id)
            prefix = "".join(random.choices(digits + ascii_uppercase, k=6))
            self._assets[meter.id] = tuple(_make_asset(prefix, place, random.getrandbits(32)) for place in range(4))
        return self._assets[meter.id]


def _find_start(bits: int) -> int:
    """Return the second of the day at which a run starts."""
    return (bits >> 40 & 0xFFFFFF) % LATEST_START


def _find_duration(bits: int) -> int:
    """Return a run's duration in seconds."""
    return 1 + (bits >> 24 & 0xFFFF) % LONGEST_RUN


def _find_status(bits: int) -> str:
    draw = bits >> 5 & 0x1F
    return "ERROR" if draw == 0 else "WARNING" if draw == 1 else "SUCCESS"


def _make_asset(prefix: str, place: int, bits: int) -> Asset:
    project, folder = PROJECTS[bits % len(PROJECTS)]
    subject = SUBJECTS[(bits >> 8) % len(SUBJECTS)]
    return Asset(
        task_id=f"{prefix}0Z{bits % 36**2:010d}{ascii_uppercase[place]}{BASE62[(bits >> 16) % 36].upper()}",
        name=f"{ACTIONS[(bits >> 12) % len(ACTIONS)]}_{subject}_{place + 1}",
        object_name=f"{subject}.csv" if bits >> 20 & 1 else "null",
        type=TASK_TYPES[(bits >> 21) % len(TASK_TYPES)],
        project=project,
        folder=folder,
    )


def _compute_amount(meter: Meter, seconds: int, size: int, *, failed: bool) -> int:
    """Return the amount of a run: hours for compute, gigabytes for volume, otherwise whole rows and events.

    A failed run has no volume, rows and events.
    """
    if meter.category == "COMPUTE_UNITS":
        return (seconds * MILLION + 1800) // 3600
    if failed:
        return 0
    if meter.category == "DATA_VOLUME":
        return size * 1_500
    return (1 + (size // 4 % 40 if size % 4 == 0 else size * 7)) * MILLION  # every fourth run is small
