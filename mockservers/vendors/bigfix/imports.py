"""Data imports: where the present one stands, and what it brings when it ends."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from random import Random
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.storage.settings import VendorSetting
from mockservers.vendors.bigfix.domain import IMPORT, WINDOW, Import, ImportState
from mockservers.vendors.bigfix.faults import USAGE_RESTATED
from mockservers.vendors.bigfix.population import (
    HIGHEST_PEAK,
    USAGES_PER_COMPUTER,
    Usage,
    moment_between,
    peak_at,
    titles,
    usage,
)
from mockservers.vendors.bigfix.store import Imports
from mockservers.vendors.bigfix.usages import UsageChanges

SUCCESSFUL = "successful"
PENDING = VendorSetting("bigfix.pending", default=False)
NEW_PER_THOUSAND = 5  # usages that an import adds
MOST_NEW = 500


def state(context: RequestContext) -> ImportState:
    """Where the data import stands; one whose time has come ends here, with what it brings."""
    imports = Imports(context.db)
    latest = imports.latest()
    if latest is not None and latest.result is None:
        running = _advance(context, imports, latest)
        if running is not None:
            return running
        latest = imports.latest()
    if latest is None:
        return ImportState("none")
    success = latest if latest.result == SUCCESSFUL else imports.latest_success()
    return ImportState("pending" if context.settings.of_vendor(PENDING) else "idle", None, latest, success)


def begin(context: RequestContext, kind: str) -> ImportState:
    """Begin an import, and tell where it stands."""
    Imports(context.db).begin(kind, context.now)
    if context.settings.of_vendor(PENDING):
        context.settings.write_for_vendor(context.db, PENDING, value=False)
    return state(context)


def happen(context: RequestContext) -> None:
    """Let an import be over now, with what it brings: the one that runs, or one that nobody asked for."""
    imports = Imports(context.db)
    if not state(context).is_running:
        imports.begin("complete", context.now)
    one = imports.latest()
    assert one is not None  # noqa: S101 -- it has just begun
    _bring_usages(context, one, context.now)
    imports.end(one, context.now, SUCCESSFUL)


def counted(context: RequestContext, state: ImportState) -> MutableMapping[object, Any]:
    """The numbers of matching usages, which hold until an import changes the usages."""
    success = state.last_success
    version = (str(context.settings.start), success and (success.id, success.ended_at))
    return context.world.cache_for("bigfix.usages", version)


def _advance(context: RequestContext, imports: Imports, one: Import) -> ImportState | None:
    """The state while an import runs; None once it has ended."""
    pace = context.timing(IMPORT, one.id)
    if pace.reads is not None:
        imports.count_read(one)
    standing = IMPORT.progress_at(one.began_at, context.now, pace, one.reads)
    if standing.state not in IMPORT.ends:
        progress = int(standing.progress * 100)
        return ImportState("running", progress, imports.latest_ended(), imports.latest_success())
    if standing.state == SUCCESSFUL:
        _bring_usages(context, one, standing.since)
    imports.end(one, standing.since, standing.state)
    return None


def _bring_usages(context: RequestContext, one: Import, until: datetime) -> None:
    """Move the window: peaks that left it give way to later ones, and new usage appears."""
    before = Imports(context.db).latest_success()
    since = max(until - WINDOW, before.ended_at) if before and before.ended_at else until - WINDOW
    random, changes = context.random.fork("bigfix.import", one.id), UsageChanges(context.db)
    changes.replace_peaks(
        until - WINDOW,
        lambda: (random.randint(1, HIGHEST_PEAK), *peak_at(moment_between(random, since, until))),
    )
    if restated := context.trigger_fault(USAGE_RESTATED):
        changes.restate(
            lambda: random.randint(1, HIGHEST_PEAK) if random.random() * 100 < restated["percent"] else None
        )
    changes.add(_new_usages(context, random, changes, since, until))


def _new_usages(
    context: RequestContext, random: Random, changes: UsageChanges, since: datetime, until: datetime
) -> list[Usage]:
    computers, present = changes.computers(), changes.number()
    every = titles(context.start.seed)
    present = present or computers * USAGES_PER_COMPUTER  # the first import tells as much as later ones
    wanted = min(MOST_NEW, present * NEW_PER_THOUSAND // 1000 + 1) if computers else 0
    made = []
    for _ in range(wanted):
        number, title = random.randint(1, computers), random.choice(every)
        moment, value = moment_between(random, since, until), random.randint(1, HIGHEST_PEAK)
        if not (title.on_hosts_only and changes.is_virtual(number)):
            made.append(usage(number, title, value, moment))
    return made
