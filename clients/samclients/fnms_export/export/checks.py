"""Checks before an export: licence, credentials, readiness of ServiceNow, operations database.

Order of the checks: "Process for Exports from FlexNet Manager Suite to ServiceNow" (2022 R2). The error messages are
proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.errors import NotBegun
from samclients.fnms_export.export.transmission import IntegrationChannel
from samclients.fnms_export.source.database import OPTION, OperationsDatabase
from samclients.runtime import CallFailed, CannotSend, NotAuthenticated, PermissionDenied
from samclients.servicenow.client import SegmentRefused

IN_PROGRESS, NO_SCHEDULE = "4", "5"  # return codes
EXPLANATIONS = {
    IN_PROGRESS: (
        "a prior import is still in progress (a record in Import Runs or Import Transactions is not complete)."
    ),
    NO_SCHEDULE: ("the record of the integration application in Scheduled Data Imports or Data Sources is missing."),
}


class ExportChecks:
    """Checks that must pass before the first segment is sent; each raises ``NotBegun`` if it fails."""

    def __init__(self, database: OperationsDatabase, channel: IntegrationChannel) -> None:
        self._database, self._channel = database, channel

    def check_licence(self, now: datetime) -> None:
        """Check that the database exists and that the option is licensed at a time (UTC, without a zone)."""
        try:
            self._database.check_exists()
            if not self._database.is_licensed(now):
                raise NotBegun(f"The option {OPTION!r} of FlexNet Manager Suite is not licensed.")
        except SQLAlchemyError as error:
            raise self.build_database_error(error) from None

    def check_acceptance(self, is_own_import: Callable[[], bool] = lambda: False) -> None:
        """Check the credentials, and that ServiceNow can accept an import.

        Args:
            is_own_import: Called if an import is in progress; True accepts it, because this export began it.
        """
        try:
            self._channel.test()
        except (NotAuthenticated, PermissionDenied) as error:
            raise NotBegun(f"ServiceNow does not accept the credentials: {error}") from None
        except (CallFailed, CannotSend) as error:
            raise NotBegun(f"The request to ServiceNow failed: {error}") from None
        except SegmentRefused as error:
            code = str(error.result.return_code)
            if code == IN_PROGRESS and is_own_import():
                return
            raise NotBegun(f"ServiceNow cannot accept an import: {EXPLANATIONS.get(code, error)}") from None

    def check_database(self) -> None:
        """Check that all tables and columns can be read."""
        try:
            self._database.check_tables()
        except SQLAlchemyError as error:
            raise self.build_database_error(error) from None

    def build_database_error(self, error: SQLAlchemyError) -> NotBegun:
        """Return the error for a database that cannot be read."""
        reason = self._database.describe_error(error)
        return NotBegun(f"The operations database {self._database.name} cannot be read: {reason}")
