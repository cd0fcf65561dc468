"""Every operation of ``openapi/control.yaml``: one method each, which delegates to the handlers of its subject."""

from __future__ import annotations

from mockservers.control.callbacks import CallbackHandlers
from mockservers.control.faults import FaultHandlers
from mockservers.control.finder import WorldFinder
from mockservers.control.journal import JournalHandlers
from mockservers.control.records import DataHandlers, RecordHandlers
from mockservers.control.scenarios import ScenarioHandlers
from mockservers.control.services import ServiceHandlers
from mockservers.control.snapshots import SnapshotHandlers
from mockservers.control.stubs import StubHandlers
from mockservers.control.worlds import ClockHandlers, PaceHandlers, RunningHandlers, WorldHandlers
from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response


class Handlers:
    """The operations of the control plane, for one request."""

    def __init__(self, context: RequestContext) -> None:
        worlds = context.worlds
        finder = WorldFinder(worlds)
        self._services = ServiceHandlers(worlds)
        self._worlds = WorldHandlers(worlds, finder)
        self._clock = ClockHandlers(finder)
        self._pace = PaceHandlers(worlds, finder)
        self._running = RunningHandlers(worlds, finder)
        self._scenarios = ScenarioHandlers(worlds, finder)
        self._faults = FaultHandlers(worlds, finder)
        self._stubs = StubHandlers(worlds, finder)
        self._journal = JournalHandlers(worlds, finder)
        self._snapshots = SnapshotHandlers(worlds, finder)
        self._records = RecordHandlers(worlds, finder)
        self._data = DataHandlers(worlds, finder)
        self._callbacks = CallbackHandlers(worlds, finder)

    def list_services(self, call: OperationCall) -> Response:
        return self._services.list_services(call)

    async def list_worlds(self, call: OperationCall) -> Response:
        return await self._worlds.list_worlds(call)

    async def create_world(self, call: OperationCall) -> Response:
        return await self._worlds.create_world(call)

    async def get_world(self, call: OperationCall) -> Response:
        return await self._worlds.get_world(call)

    async def delete_world(self, call: OperationCall) -> Response:
        return await self._worlds.delete_world(call)

    async def reset_world(self, call: OperationCall) -> Response:
        return await self._worlds.reset_world(call)

    async def seed_world(self, call: OperationCall) -> Response:
        return await self._worlds.seed_world(call)

    async def get_clock(self, call: OperationCall) -> Response:
        return await self._clock.get_clock(call)

    async def set_clock(self, call: OperationCall) -> Response:
        return await self._clock.set_clock(call)

    async def freeze_clock(self, call: OperationCall) -> Response:
        return await self._clock.freeze_clock(call)

    async def advance_clock(self, call: OperationCall) -> Response:
        return await self._clock.advance_clock(call)

    async def get_pace(self, call: OperationCall) -> Response:
        return await self._pace.get_pace(call)

    async def set_pace(self, call: OperationCall) -> Response:
        return await self._pace.set_pace(call)

    async def delete_pace(self, call: OperationCall) -> Response:
        return await self._pace.delete_pace(call)

    async def list_running_records(self, call: OperationCall) -> Response:
        return await self._running.list_running_records(call)

    async def advance_record(self, call: OperationCall) -> Response:
        return await self._running.advance_record(call)

    def list_scenarios(self, call: OperationCall) -> Response:
        return self._scenarios.list_scenarios(call)

    async def load_scenario(self, call: OperationCall) -> Response:
        return await self._scenarios.load_scenario(call)

    def list_fault_kinds(self, call: OperationCall) -> Response:
        return self._faults.list_fault_kinds(call)

    async def list_faults(self, call: OperationCall) -> Response:
        return await self._faults.list_faults(call)

    async def add_fault(self, call: OperationCall) -> Response:
        return await self._faults.add_fault(call)

    async def clear_faults(self, call: OperationCall) -> Response:
        return await self._faults.clear_faults(call)

    async def get_fault(self, call: OperationCall) -> Response:
        return await self._faults.get_fault(call)

    async def delete_fault(self, call: OperationCall) -> Response:
        return await self._faults.delete_fault(call)

    async def list_stubs(self, call: OperationCall) -> Response:
        return await self._stubs.list_stubs(call)

    async def add_stub(self, call: OperationCall) -> Response:
        return await self._stubs.add_stub(call)

    async def clear_stubs(self, call: OperationCall) -> Response:
        return await self._stubs.clear_stubs(call)

    async def get_stub(self, call: OperationCall) -> Response:
        return await self._stubs.get_stub(call)

    async def delete_stub(self, call: OperationCall) -> Response:
        return await self._stubs.delete_stub(call)

    async def list_exchanges(self, call: OperationCall) -> Response:
        return await self._journal.list_exchanges(call)

    async def forget_exchanges(self, call: OperationCall) -> Response:
        return await self._journal.forget_exchanges(call)

    async def get_exchange(self, call: OperationCall) -> Response:
        return await self._journal.get_exchange(call)

    async def explain_exchange(self, call: OperationCall) -> Response:
        return await self._journal.explain_exchange(call)

    async def export_exchanges(self, call: OperationCall) -> Response:
        return await self._journal.export_exchanges(call)

    async def verify_exchanges(self, call: OperationCall) -> Response:
        return await self._journal.verify_exchanges(call)

    async def list_snapshots(self, call: OperationCall) -> Response:
        return await self._snapshots.list_snapshots(call)

    async def save_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.save_snapshot(call)

    async def get_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.get_snapshot(call)

    async def delete_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.delete_snapshot(call)

    async def export_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.export_snapshot(call)

    async def import_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.import_snapshot(call)

    async def diff_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.diff_snapshot(call)

    async def restore_world(self, call: OperationCall) -> Response:
        return await self._snapshots.restore_world(call)

    async def fork_world(self, call: OperationCall) -> Response:
        return await self._snapshots.fork_world(call)

    async def fork_snapshot(self, call: OperationCall) -> Response:
        return await self._snapshots.fork_snapshot(call)

    async def list_tables(self, call: OperationCall) -> Response:
        return await self._records.list_tables(call)

    async def get_table(self, call: OperationCall) -> Response:
        return await self._records.get_table(call)

    async def list_records(self, call: OperationCall) -> Response:
        return await self._records.list_records(call)

    async def get_record(self, call: OperationCall) -> Response:
        return await self._records.get_record(call)

    async def update_record(self, call: OperationCall) -> Response:
        return await self._records.update_record(call)

    async def delete_record(self, call: OperationCall) -> Response:
        return await self._records.delete_record(call)

    async def load_data(self, call: OperationCall) -> Response:
        return await self._data.load_data(call)

    async def dump_data(self, call: OperationCall) -> Response:
        return await self._data.dump_data(call)

    async def list_callbacks(self, call: OperationCall) -> Response:
        return await self._callbacks.list_callbacks(call)

    async def get_callback(self, call: OperationCall) -> Response:
        return await self._callbacks.get_callback(call)

    async def send_callback(self, call: OperationCall) -> Response:
        return await self._callbacks.send_callback(call)
