"""Users, import runs and import transactions of the instance: values, states and rules, no storage.

Import runs, transactions and return codes are on "Process for Exports from FlexNet Manager Suite to ServiceNow".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mockservers.core.simulation.lifecycle import Lifecycle, Timing

ADMIN = "admin"
INTEGRATION = "x_fls_flexera_fnms.integration"
IMPORT_ADMIN = "import_admin"
ITIL = "itil"
ASSET = "asset"
SCOPE = "x_fls_flexera_fnms"

RUNS = f"{SCOPE}_import_run"
TRANSACTIONS = f"{SCOPE}_import_transaction"

ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)  # documented
REFRESH_TOKEN_LIFETIME = timedelta(days=100)  # documented
TOKEN_LENGTH = 86  # 64 bytes in base64url, as the documented samples
TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # noqa: S105 -- an alphabet

TRANSACTION = Lifecycle(
    name="servicenow.import_transaction",
    states=("New", "Processing"),
    ends=("Succeeded", "Failed"),
    pace=Timing(seconds=1),
)
WAITING = "Waiting"  # while an earlier transaction is processed; set by the queue, not a state of the lifecycle
SUCCEEDED, FAILED = "Succeeded", "Failed"
FINISHED = frozenset(TRANSACTION.ends)
RUN_STATES = frozenset((*TRANSACTION.states, *TRANSACTION.ends))


@dataclass(frozen=True)
class User:
    """A user with roles."""

    sys_id: str
    name: str
    roles: frozenset[str]

    def has_any_role(self, names: frozenset[str]) -> bool:
        """Return true if the user has one of the roles; an admin has every role."""
        return ADMIN in self.roles or bool(names & self.roles)


IMPORTERS = frozenset({IMPORT_ADMIN, INTEGRATION})
CMDB_USERS = frozenset({ITIL})  # read and write by the CMDB's APIs (documented)
RECONCILERS = frozenset({ITIL, ASSET})  # documented


@dataclass(frozen=True)
class TransactionKind:
    """A transaction type with data: its import type, and the staging table and data source of its rows."""

    transaction_type: str
    import_type: str
    staging: str
    data_source: str


KINDS: Mapping[str, TransactionKind] = {
    kind.transaction_type: kind
    for kind in (
        TransactionKind("inventory_export", "Inventory", f"{SCOPE}_inventory_import", "FNMS Inventory"),
        TransactionKind("contract_export", "Contract", f"{SCOPE}_contract_import", "FNMS Contract"),
        TransactionKind("application_export", "Application", f"{SCOPE}_application_import", "FNMS Application"),
    )
}
BY_IMPORT_TYPE: Mapping[str, TransactionKind] = {kind.import_type: kind for kind in KINDS.values()}
CONNECTION_TEST, EXPORT_STATUS = "connection_test", "export_status"

SCHEDULE = "FNMS Import Schedule"

OK, UNEXPECTED, MALFORMED, UNKNOWN_TYPE, IN_PROGRESS, NO_SCHEDULE, NO_PLUGIN = "0123456"

_SEGMENT_NUMBER = re.compile(r"[-_.:/][0-9]{1,8}$")


def read_export_id(transaction_id: str) -> str:
    """Return the common part of the transaction ids of an export: the id without its trailing number.

    ``5d1f0c9e-0001`` and ``5d1f0c9e-0002`` are segments of ``5d1f0c9e``. The result is empty if the id has no such
    number; the segment then belongs to the unfinished run of its type.
    """
    return _SEGMENT_NUMBER.sub("", transaction_id) if _SEGMENT_NUMBER.search(transaction_id) else ""


PLUGIN = "com.snc.software_asset_management"
USE_TABLES = f"{SCOPE}.use_cmdb_sam_tables"
DECISIONS = ("automatic", "cmdb", "sam", "both")
INVALID_QUERY = "glide.invalid_query.returns_no_rows"
ENFORCE_FIELDS = "glide.export.query.enforce_field_acl"
SYSTEM_ZONE = "glide.sys.default.tz"
LARGEST_ATTACHMENT = "com.glide.attachment.max_size"  # in MB
ATTACHMENT_EXTENSIONS = "glide.attachment.extensions"
ATTACHMENT_ROLES = "glide.attachment.role"


def choose_installation_tables(decision: str, *, plugin: bool) -> frozenset[str] | None:
    """Return the kinds of tables for installations, ``cmdb`` and ``sam``; None if SAM is chosen without its plugin.

    The integration property "Use CMDB and/or SAM tables for installation" is documented.
    """
    if decision == "cmdb":
        return frozenset({"cmdb"})
    if decision == "automatic":
        return frozenset({"sam" if plugin else "cmdb"})
    if not plugin:
        return None
    return frozenset({"sam"} if decision == "sam" else {"cmdb", "sam"})
