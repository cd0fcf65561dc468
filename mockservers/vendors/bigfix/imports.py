"""Data imports: their state, and the changes that an import makes to the usages when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import RunningRecord
from mockservers.core.storage.settings import VendorSetting
from mockservers.vendors.bigfix.domain import IMPORT, WINDOW, DataImport, ImportState
from mockservers.vendors.bigfix.faults import USAGE_RESTATED
from mockservers.vendors.bigfix.population import (
    HIGHEST_PEAK,
    USAGES_PER_COMPUTER,
    LicenseUsage,
    choose_moment,
    generate_titles,
    make_peak,
    make_usage,
)
from mockservers.vendors.bigfix.store import DataImports
from mockservers.vendors.bigfix.usages import LicenseUsageChanges

SUCCESSFUL = "successful"
PENDING = VendorSetting("bigfix.pending", default=False)
IMPORT_READS = {  # operations that read the state of the data import
    "list_license_usages",
    "list_license_usages_json",
    "get_import_status",
    "get_import_status_alias",
}
NEW_PER_THOUSAND = 5  # usages that an import adds, per thousand existing ones
MOST_NEW = 500


def must_write(context: RequestContext) -> bool:
    """Return True if a GET has to write: it begins an import, or reads the state of a running one."""
    if context.operation.id not in IMPORT_READS:
        return False
    return b"run" in context.request.query_string or DataImports(context.db).is_running()


def read_import_state(context: RequestContext) -> ImportState:
    """Return the state of data imports; an import that is due is ended first, with its changes."""
    imports = DataImports(context.db)
    latest = imports.find_latest()
    if latest is not None and latest.result is None:
        running = _advance(context, imports, latest)
        if running is not None:
            return running
        latest = imports.find_latest()
    if latest is None:
        return ImportState("none")
    success = latest if latest.result == SUCCESSFUL else imports.find_latest_success()
    return ImportState("pending" if context.settings.of_vendor(PENDING) else "idle", None, latest, success)


def begin_import(context: RequestContext, kind: str) -> ImportState:
    """Begin an import and return the state of data imports."""
    DataImports(context.db).begin(kind, context.now)
    if context.settings.of_vendor(PENDING):
        context.settings.write_for_vendor(context.db, PENDING, value=False)
    return read_import_state(context)


def list_running_imports(context: WorldContext) -> Iterator[RunningRecord]:
    """Yield the running import, unless it is due to end."""
    latest = DataImports(context.db).find_latest()
    if latest is not None and latest.result is None:
        timing = context.timing(IMPORT, latest.id)
        if running := IMPORT.find_running(latest.id, latest.began_at, context.now, timing, latest.reads):
            yield running


def complete_import(context: RequestContext) -> None:
    """End the running import now, with its changes; begin one first if none is running."""
    imports = DataImports(context.db)
    if not read_import_state(context).is_running:
        imports.begin("complete", context.now)
    latest = imports.find_latest()
    assert latest is not None  # noqa: S101 -- an import runs or has just begun
    _apply_changes(context, latest, context.now)
    imports.end(latest, context.now, SUCCESSFUL)


def _advance(context: RequestContext, imports: DataImports, data_import: DataImport) -> ImportState | None:
    """Return the state if the import is still running; otherwise end it, apply its changes and return None."""
    timing = context.timing(IMPORT, data_import.id)
    if timing.reads is not None:
        imports.count_read(data_import)
    progress = IMPORT.progress_at(data_import.began_at, context.now, timing, data_import.reads)
    if progress.state not in IMPORT.ends:
        percent = int(progress.progress * 100)
        return ImportState("running", percent, imports.find_latest_ended(), imports.find_latest_success())
    ended_at = progress.since if timing.reads is None else context.now
    if progress.state == SUCCESSFUL:
        _apply_changes(context, data_import, ended_at)
    imports.end(data_import, ended_at, progress.state)
    return None


def _apply_changes(context: RequestContext, data_import: DataImport, until: datetime) -> None:
    """Move the window of 90 days: replace the peaks before it by later ones, and add new usages."""
    before = DataImports(context.db).find_latest_success()
    since = max(until - WINDOW, before.ended_at) if before and before.ended_at else until - WINDOW
    random, changes = context.random.fork("bigfix.import", data_import.id), LicenseUsageChanges(context.db)
    changes.replace_peaks(
        until - WINDOW,
        lambda: (random.randint(1, HIGHEST_PEAK), *make_peak(choose_moment(random, since, until))),
    )
    if restated := context.trigger_fault(USAGE_RESTATED):
        changes.replace_peak_values(
            lambda: random.randint(1, HIGHEST_PEAK) if random.random() * 100 < restated["percent"] else None
        )
    changes.add(_generate_usages(context, random, changes, since, until))


def _generate_usages(
    context: RequestContext, random: Random, changes: LicenseUsageChanges, since: datetime, until: datetime
) -> list[LicenseUsage]:
    computers, present = changes.count_computers(), changes.count_usages()
    every = generate_titles(context.start.seed)
    present = present or computers * USAGES_PER_COMPUTER  # the first import adds as many usages as later ones
    wanted = min(MOST_NEW, present * NEW_PER_THOUSAND // 1000 + 1) if computers else 0
    made = []
    for _ in range(wanted):
        number, title = random.randint(1, computers), random.choice(every)
        moment, value = choose_moment(random, since, until), random.randint(1, HIGHEST_PEAK)
        made.append((number, title, value, moment))
    virtual = changes.find_virtual(number for number, title, _, _ in made if title.on_hosts_only)
    return [
        make_usage(number, title, value, moment)
        for number, title, value, moment in made
        if not (title.on_hosts_only and number in virtual)
    ]
