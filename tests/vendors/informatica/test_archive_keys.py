"""Archives are kept by their key, which has all that determines their files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mockservers.core.simulation.randomness import SeededRandom
from mockservers.vendors.informatica.domain import SUMMARY, ExportRequest, MeteredOrganization
from mockservers.vendors.informatica.reports import ExportData, generate_csv_files
from mockservers.vendors.informatica.seed import read_meters
from mockservers.vendors.informatica.usage import OrganizationUsage

HOME = MeteredOrganization("4wMFqGlxAKVlIFTixlTSOY", "Example", "Production", None, 14, True, ("e" * 22, "host"))  # noqa: FBT003 -- has usage
RANDOM = SeededRandom(7, lambda _series: 0)
EXPORT = ExportRequest(SUMMARY, datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 2, 4, tzinfo=UTC))
DAYS = [date(2024, 2, day) for day in (1, 2, 3)]
USAGE = OrganizationUsage(RANDOM, HOME, 2)
DATA = ExportData(EXPORT, DAYS, read_meters(), [USAGE])
OTHERS = {
    "the days": replace(DATA, days=DAYS[:2]),
    "combined files": replace(DATA, export=replace(EXPORT, combined=True)),
    "the meter": replace(DATA, export=replace(EXPORT, kind="ASSET", meter_id=next(iter(DATA.meters)))),
    "another organization": replace(DATA, usages=[OrganizationUsage(RANDOM, replace(HOME, id="0" * 22), 2)]),
    "the billing day": replace(DATA, usages=[OrganizationUsage(RANDOM, replace(HOME, billing_day=2), 2)]),
    "more sub-organizations": replace(DATA, usages=[OrganizationUsage(RANDOM, replace(HOME, billing_day=2), 3)]),
    "restated usage": replace(DATA, usages=[OrganizationUsage(RANDOM, HOME, 2, restated=10)]),
    "more organizations": replace(DATA, usages=[USAGE, OrganizationUsage(RANDOM, replace(HOME, id="0" * 22), 0)]),
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_files_have_another_key(what: str) -> None:
    assert list_texts(OTHERS[what]) != list_texts(DATA)
    assert OTHERS[what].key != DATA.key


def list_texts(data: ExportData) -> list[tuple[str, str]]:
    return [(name, "".join(text)) for name, text in generate_csv_files(data)]
