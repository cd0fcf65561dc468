"""Lease that allows one export at a time: a row of the operations database with its holder."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Column, DateTime, Engine, String, Table, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from samclients.fnms_export.errors import ExportFailed, NotBegun
from samclients.fnms_export.export.progress import LOG
from samclients.fnms_export.export.store import METADATA

LASTS = timedelta(minutes=15)  # without renewal
LEASES = Table(
    "ServiceNowExportLease",
    METADATA,
    Column("Instance", String(400), primary_key=True),
    Column("Holder", String(200), nullable=False),
    Column("SeenAt", DateTime, nullable=False),
)


class ExportLease:
    """The right to export to an instance; it ends at once if its process on this machine has ended.

    Args:
        engine: The engine of the operations database.
        instance: The URL of the instance.
        now: Returns the time, UTC, without a zone.
    """

    def __init__(self, engine: Engine, instance: str, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._mine = LEASES.c.Instance == instance
        self._instance = instance
        self.holder = f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:12]}"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lease.

        Raises:
            NotBegun: another export is running.
        """
        self._acquire()
        try:
            yield
        finally:
            self._release()

    def renew(self) -> None:
        """Renew the lease.

        Raises:
            ExportFailed: another export has taken over.
        """
        with self._engine.begin() as db:
            row = LEASES.update().where(self._mine, LEASES.c.Holder == self.holder)
            if db.execute(row.values(SeenAt=self._now())).rowcount == 0:
                raise ExportFailed("Another export to this instance has taken over.")

    def _release(self) -> None:
        """Release the lease; if that fails, it ends with its process, and the outcome of the export stays as it is."""
        try:
            with self._engine.begin() as db:
                db.execute(LEASES.delete().where(self._mine, LEASES.c.Holder == self.holder))
        except SQLAlchemyError as error:
            LOG.debug("The lease cannot be released: %s", error)

    def _acquire(self) -> None:
        with self._engine.begin() as db:
            found = db.execute(select(LEASES.c.Holder, LEASES.c.SeenAt).where(self._mine)).first()
            if found and found.SeenAt > self._now() - LASTS and is_possibly_alive(found.Holder):
                raise NotBegun(f"Another export to this instance is running ({found.Holder.rpartition('/')[0]}).")
            if found:
                db.execute(LEASES.delete().where(self._mine, LEASES.c.Holder == found.Holder))
        try:
            with self._engine.begin() as db:
                mine = {"Instance": self._instance, "Holder": self.holder, "SeenAt": self._now()}
                db.execute(LEASES.insert().values(**mine))
        except IntegrityError:
            raise NotBegun("Another export to this instance has just started.") from None


def is_possibly_alive(holder: str) -> bool:
    """Tell if the holder may be alive: False only for an ended process of this machine, always True on Windows."""
    host, process, _ = holder.split("/")
    if host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
