"""The control plane's operations on a world's outbox: the callbacks that vendors send to clients."""

from __future__ import annotations

from typing import Any

from mockservers.control.errors import CallbackWaiting, UnknownCallback
from mockservers.control.finder import WorldFinder
from mockservers.core.journal.masking import mask_message
from mockservers.core.messages import OperationCall, Response
from mockservers.core.simulation import outbox
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.outbox import Delivery
from mockservers.core.worlds.registry import Worlds

DEFAULT_LIMIT = 50  # callbacks of a page


class CallbackHandlers:
    """The operations on callbacks, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_callbacks(self, call: OperationCall) -> Response:
        world, limit = await self._finder.find(call), call.query.get("limit", DEFAULT_LIMIT)
        with world.database.transaction(writing=False) as db:
            found = outbox.list_latest(db, limit + 1, call.query.get("before"), call.query.get("state"))
        described = [self._describe(delivery) for delivery in found[:limit]]
        return Response({"callbacks": described, "more": len(found) > limit})

    async def get_callback(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["callback"]
        with world.database.transaction(writing=False) as db:
            delivery = outbox.find_delivery(db, number)
        if delivery is None:
            raise UnknownCallback(world.name, number)
        return Response(self._describe_whole(delivery))

    async def send_callback(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["callback"]

        delivery, is_changed = await world.change(lambda db: outbox.send_again(db, number))
        if delivery is None:
            raise UnknownCallback(world.name, number)
        if not is_changed:
            raise CallbackWaiting(number, format_rfc3339(delivery.due_at))
        return Response(self._describe_whole(delivery))

    def _describe_whole(self, delivery: Delivery) -> dict[str, Any]:
        message = delivery.message
        _, body = mask_message(message.url, message.body, self._worlds.services.get(delivery.service))
        return {**self._describe(delivery), "media_type": message.media_type, "body": body}

    def _describe(self, delivery: Delivery) -> dict[str, Any]:
        url, _ = mask_message(delivery.message.url, "", None)
        return {
            "id": delivery.id,
            "service": delivery.service,
            "operation": delivery.message.operation,
            "url": url,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "due_at": format_rfc3339(delivery.due_at),
        }
