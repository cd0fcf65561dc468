"""The opening of a world's file that an earlier run wrote: it is upgraded if it is old, and checked."""

from __future__ import annotations

import logging

from mockservers.core.errors import WorldDamaged
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import Database
from mockservers.core.storage.driver import driver_of
from mockservers.core.worlds.upgrades import Upgrades
from mockservers.core.worlds.world_check import WorldCheck

log = logging.getLogger("mockservers")


def prepare_file(database: Database, check: WorldCheck, upgrades: Upgrades) -> None:
    """Upgrade and check the file of a database that nothing uses yet; set its ``damage`` if it cannot be used."""
    try:
        with database.transaction(writing=False) as db:
            is_old = upgrades.is_needed(driver_of(db))
        if is_old:
            database.close()
            upgrades.upgrade(database.path)
        with database.transaction(writing=False) as db:
            check.check_own(driver_of(db))
    except DamagedFile as error:
        database.note_damage(str(error))
    except WorldDamaged:
        pass
    if database.damage:
        log.error("%s is damaged: %s", database.path, database.damage)
