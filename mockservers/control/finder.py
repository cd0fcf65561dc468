"""Finds the world that an operation of the control plane names."""

from __future__ import annotations

from mockservers.control.errors import UnknownWorld
from mockservers.core.messages import OperationCall
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT, World


class WorldFinder:
    """Finds existing worlds by name; the world ``default`` always exists, since it is created when it is needed."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def find(self, call: OperationCall) -> World:
        """The world that the path of a call names.

        Raises:
            UnknownWorld: there is no such world.
            WorldDamaged: its file cannot be used.
        """
        return await self.get(call.path["world"])

    async def get(self, name: str) -> World:
        """The world of a name; raises as ``find`` does."""
        return await self._worlds.get(self.require(name))

    def require(self, name: str) -> str:
        """The name, if it is ``default`` or the name of an existing world.

        Raises:
            UnknownWorld: there is no such world.
        """
        if name != DEFAULT and not self._worlds.exists(name):
            raise UnknownWorld(name)
        return name
