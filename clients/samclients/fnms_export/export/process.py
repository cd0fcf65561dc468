"""The export process as it is documented: checks, then one type of data after the other.

"Process for Exports from FlexNet Manager Suite to ServiceNow" (2022 R2). The sentences of errors are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import ExportFailed, NotBegun
from samclients.fnms_export.export import account
from samclients.fnms_export.export.data_warnings import UnreadableValues, warn_of_dates
from samclients.fnms_export.export.progress import LOG, Told
from samclients.fnms_export.export.state import DONE, FAILED, IMPORTING, SENDING, SUCCEEDED, Export, Part, State
from samclients.fnms_export.export.transmission import Channel
from samclients.fnms_export.kinds import INVENTORY, KINDS, Kind
from samclients.fnms_export.source.database import OPTION, Database
from samclients.fnms_export.source.segments import Bounds, Segment, cut
from samclients.highlevel.servicenow import DONE as ENDS
from samclients.highlevel.servicenow import SegmentRefused
from samclients.runtime import CallFailed, CannotSend, Clock, NotAllowed, NotAuthenticated
from samclients.servicenow.models import SegmentResult, SegmentResultState

IN_PROGRESS, NO_SCHEDULE = "4", "5"  # return codes
CAUTION = (
    "Hardware inventory is excluded. Contracts and installed applications both have dependencies on hardware"
    " inventory. It is recommended that you do not exclude the hardware inventory, as this may result in"
    " unpredictable gaps in other records when the correct dependencies cannot be established."
)
NO_BOUNDS = Bounds(10**9, 10**9)


@dataclass(frozen=True)
class Order:
    """What is to be exported.

    Args:
        kinds: Types of data, in the documented order.
        changes: Whether only what changed.
        since: The baseline of the differences; None for the last export that brought the type, less the overlap.
        named: How the baseline was asked for, the same for every run of a scheduled export.
    """

    kinds: tuple[Kind, ...] = KINDS
    changes: bool = True
    since: datetime | None = None
    named: str = ""

    @property
    def choice(self) -> str:
        """The order as text."""
        changes = f"changes {self.named}".strip() if self.changes else "everything"
        return f"{changes}: {', '.join(one.transaction_type for one in self.kinds)}"


class Process:
    """One run of the utility.

    Args:
        database: The operations database.
        state: What was exported to this instance.
        channel: To the instance.
        order: What is to be exported.
        config: How large and how often.
        clock: What time it is.
        told: Whom to tell how it goes.
    """

    def __init__(  # noqa: PLR0913 -- said by name
        self,
        *,
        database: Database,
        state: State,
        channel: Channel,
        order: Order,
        config: Config,
        clock: Clock,
        told: Told,
    ) -> None:
        self._database, self._state, self._channel, self._order = database, state, channel, order
        self._config, self._clock, self._told = config, clock, told
        self.export: Export | None = None
        self.continued = False
        self._parts: dict[Kind, Part] = {}

    def check(self) -> None:
        """The checks before an export, and nothing else.

        Raises:
            NotBegun: one of them failed.
        """
        self._check_licence()
        self._check_acceptance()
        self._check_database()

    def prepare(self) -> None:
        """The first check, and the tables for what is sent.

        Raises:
            NotBegun: the option is not licensed, or the database cannot be reached.
        """
        self._check_licence()
        try:
            self._state.prepare()
        except SQLAlchemyError as error:
            raise self._unreadable(error) from None

    def run(self) -> None:
        """Make the other checks, then export.

        Raises:
            NotBegun: a check failed.
            ExportFailed: a segment or an import failed; what comes after it is skipped.
        """
        if INVENTORY not in self._order.kinds:
            LOG.warning(CAUTION)
        earlier = self._interrupted()
        self._check_acceptance(earlier)
        self._check_database()
        self.continued = earlier is not None and self._is_known(earlier)
        self.export = earlier if earlier and self.continued else self._new()
        warn_of_dates(self._database, self.export.until)
        self._parts = self._state.parts(self.export, KINDS)
        for kind in self._order.kinds:
            self._bring(self.export, kind)
        self._state.end(self.export, DONE)

    def lines(self) -> list[account.Line]:
        """What became of each type so far."""
        return [self._line(one) for one in KINDS]

    def _line(self, kind: Kind) -> account.Line:
        part = self._parts.get(kind)
        if part is None:
            return account.Line(kind.name, account.SKIPPED if kind in self._order.kinds else account.EXCLUDED)
        states = {SUCCEEDED: account.IMPORTED if part.segments else account.UNCHANGED, FAILED: account.FAILED}
        state = states.get(part.state, account.UNFINISHED)
        told = part.records, part.segments, part.retransmissions, part.import_run
        return account.Line(kind.name, state, *told, round(part.seconds, 3))

    def _check_licence(self) -> None:
        try:
            self._database.check_exists()
            if not self._database.licensed(self._now()):
                raise NotBegun(f"The option {OPTION!r} of FlexNet Manager Suite is not licensed.")
        except SQLAlchemyError as error:
            raise self._unreadable(error) from None

    def _check_acceptance(self, earlier: Export | None = None) -> None:
        """Test the credentials, and whether ServiceNow is able to accept an import."""
        try:
            self._channel.test()
        except (NotAuthenticated, NotAllowed) as error:
            raise NotBegun(f"ServiceNow does not accept the credentials: {error}") from None
        except (CallFailed, CannotSend) as error:
            raise NotBegun(f"ServiceNow cannot be asked: {error}") from None
        except SegmentRefused as error:
            code = str(error.result.return_code)
            if code == IN_PROGRESS and earlier and self._is_importing(earlier):
                return
            raise NotBegun(f"ServiceNow is not able to accept an import: {WORDS.get(code, error)}") from None

    def _check_database(self) -> None:
        try:
            self._database.check()
        except SQLAlchemyError as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: SQLAlchemyError) -> NotBegun:
        return NotBegun(f"The operations database {self._database.name} cannot be read: {self._database.told(error)}")

    def _interrupted(self) -> Export | None:
        """The export that was interrupted and may go on: lately begun, with the same choice."""
        found = self._state.unfinished()
        if found is None or found.choice != self._order.choice:
            return None
        return found if self._now() - found.begun <= timedelta(hours=self._config.resume_within) else None

    def _is_known(self, export: Export) -> bool:
        """Whether ServiceNow has an interrupted export as far as it got."""
        parts = self._state.parts(export, KINDS).values()
        begun = [one for one in parts if one.state != SUCCEEDED and one.segments]
        if any(self._channel.standing(export.id, one.kind, one.segments) is None for one in begun):
            LOG.warning("ServiceNow does not know export %s any more; a new one begins", export.id)
            return False
        LOG.info("Export %s, begun %s UTC, goes on", export.id, f"{export.begun:%Y-%m-%d %H:%M:%S}")
        return True

    def _is_importing(self, export: Export) -> bool:
        """Whether the import in progress is that of this export."""
        for kind, part in self._state.parts(export, KINDS).items():
            for number in {part.segments, part.segments + bool(part.pending)} - {0}:
                status = self._channel.standing(export.id, kind, number)
                if status is not None and status.state not in ENDS:
                    return True
        return False

    def _new(self) -> Export:
        export = Export(str(uuid4()), self._state.instance, self._order.choice, self._database.now(), self._now())
        self._state.begin(export)
        return export

    def _bring(self, export: Export, kind: Kind) -> None:
        """Send one type of data, and wait until it is imported."""
        part = self._parts.get(kind)
        if part is None:
            part = self._parts[kind] = self._state.add(Part(export.id, kind, self._baseline(kind)))
        elif part.state == SUCCEEDED:
            return
        began, before = self._clock.elapsed(), part.seconds
        try:
            self._send(export, kind)
            self._wait(kind)
        finally:
            part = self._parts[kind]
            self._parts[kind] = replace(part, seconds=before + self._clock.elapsed() - began)
            self._state.moved(self._parts[kind], part.state)
            self._told.ends(kind, self._line(kind).state)

    def _baseline(self, kind: Kind) -> datetime | None:
        """The moment after which changes are brought; None for everything."""
        if not self._order.changes:
            return None
        brought = self._state.brought(kind)
        overlap = timedelta(hours=self._config.overlap)
        return self._order.since or (brought and brought - overlap)

    def _send(self, export: Export, kind: Kind) -> None:
        part = self._parts[kind]
        if part.state != SENDING:
            return
        total = self._database.count(kind, part.since, part.last)
        self._told.begins(kind, part.records + total, part.records)
        for segment in self._segments(part):
            self._parts[kind] = self._state.sending(self._parts[kind], segment)
            again = self._channel.retransmissions
            try:
                import_run = self._channel.send(export.id, kind, segment)
            finally:
                again = self._channel.retransmissions - again
                part = self._parts[kind]
                self._parts[kind] = replace(part, retransmissions=part.retransmissions + again)
            self._parts[kind] = self._state.taken(self._parts[kind], segment, import_run)
            self._told.sent(kind, segment.rows)
        self._parts[kind] = self._state.moved(self._parts[kind], IMPORTING)

    def _segments(self, part: Part) -> Iterator[Segment]:
        """The segments to send; the one that was on its way comes first, with the rows and the number that it had."""
        config, kind, sent, last = self._config, part.kind, part.segments, part.last
        page, unreadable = config.page_rows, UnreadableValues(kind)
        if part.pending:
            rows = self._database.rows(kind, part.since, page, after=last, up_to=part.pending)
            yield from cut(kind, rows, NO_BOUNDS, sent, unreadable)
            sent, last = sent + 1, part.pending  # also where its rows are gone: its id may be taken
        rows = self._database.rows(kind, part.since, page, after=last)
        yield from cut(kind, rows, Bounds(config.segment_rows, config.segment_bytes), sent, unreadable)
        unreadable.close()

    def _wait(self, kind: Kind) -> None:
        """Wait until what was sent is imported.

        Raises:
            ExportFailed: the import failed, or takes too long.
        """
        part = self._parts[kind]
        if part.import_run:
            status = self._channel.wait(kind, part.import_run)
            if status.state != SegmentResultState.SUCCEEDED:
                self._parts[kind] = self._state.moved(part, FAILED)
                self._state.end(self._export, FAILED)
                raise ExportFailed(f"ServiceNow failed to import {kind.name.lower()}: {_counted(status)}")
        self._parts[kind] = self._state.moved(part, SUCCEEDED)

    @property
    def _export(self) -> Export:
        assert self.export is not None  # noqa: S101 -- for the type checker
        return self.export

    def _now(self) -> datetime:
        return self._clock.now().replace(tzinfo=None)


def _counted(status: SegmentResult) -> str:
    counts = status.transactions
    told = f"{counts.failed} of {counts.total} transactions failed, " if counts else ""
    return f"{told}import run {status.import_run}"


WORDS = {
    IN_PROGRESS: (
        "a prior import is still in progress (a record in Import Runs or Import Transactions is not complete)."
    ),
    NO_SCHEDULE: (
        "the record in Scheduled Data Imports or in Data Sources that the integration application makes is missing."
    ),
}
