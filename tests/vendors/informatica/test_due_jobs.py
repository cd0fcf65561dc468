"""Jobs with a callback end when they are due, and the outbox is told when the next one is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from mockservers.core.context import WorldContext
from mockservers.core.simulation.clock import Clock
from mockservers.core.simulation.outbox import count_waiting
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds.registry import Worlds
from mockservers.vendors.informatica import service
from mockservers.vendors.informatica.domain import EXPORT
from mockservers.vendors.informatica.jobs import end_due_jobs
from mockservers.vendors.informatica.seed import DOCUMENTED_JOB
from mockservers.vendors.informatica.store import ExportJobs

NOW = DOCUMENTED_JOB.created_at
SECONDS = {"slow": 100.0, "due": 1.0, "soon": 20.0, "later": 50.0}  # in each of two states, and ten have passed


def test_the_next_job_that_is_due_is_the_one_that_ends_first(tmp_path: Path) -> None:
    worlds, begun = Worlds(tmp_path / "worlds", [service]), NOW - timedelta(seconds=10)
    world = asyncio.run(worlds.get("default"))
    with world.database.transaction(writing=True) as db:
        WorldSettings.read(db).write(db, clock=Clock.frozen_at(NOW).as_json())
        context = WorldContext(service, world, db)
        for name, seconds in SECONDS.items():
            ExportJobs(db).add(replace(DOCUMENTED_JOB, id=name, created_at=begun))
            context.set_timing(EXPORT, name, seconds=seconds)
        ExportJobs(db).add(replace(DOCUMENTED_JOB, id="held", created_at=begun))
        context.set_timing(EXPORT, "held", hold="PROCESSING")
        assert end_due_jobs(context) == end_of("soon", begun)
        assert [job.id for job in ExportJobs(db).list_open_with_callback()] == ["held", "later", "slow", "soon"]
        assert count_waiting(db) == {"informatica": 1}
    worlds.close()


def end_of(name: str, begun: datetime) -> datetime:
    return begun + 2 * timedelta(seconds=SECONDS[name])
