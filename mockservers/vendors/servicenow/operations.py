"""The operations of openapi/servicenow.yaml: the handler of each, and the groups that roles and faults refer to."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

READING = frozenset({"GET", "HEAD"})  # methods
VERSIONS = ("", "_v1", "_v2")  # suffixes of operation ids: the path without a version, and with version 1 or 2


def expand_versions(*operations: str, versions: tuple[str, ...] = VERSIONS) -> tuple[str, ...]:
    """Return the operation ids of all paths of each operation."""
    return tuple(f"{operation}{version}" for operation in operations for version in versions)


def expand_first_version(*operations: str) -> tuple[str, ...]:
    """Return the operation ids of the paths without a version and with version 1, which is the only one."""
    return expand_versions(*operations, versions=VERSIONS[:2])


SEGMENTS = ("send_transaction", "send_transaction_alias")
IMPORT_SET_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "insert_import_row": expand_versions("insert_import_row"),
    "insert_import_rows": expand_versions("insert_import_rows"),
    "get_import_row": expand_versions("get_import_row"),
}
TABLE_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "list_records": expand_versions("list_records", "count_records"),  # GET and HEAD
    "create_record": expand_versions("create_record"),
    "get_record": expand_versions("get_record", "find_record"),  # GET and HEAD
    "update_record": expand_versions("update_record", "modify_record"),  # PUT and PATCH
    "delete_record": expand_versions("delete_record"),
}
AGGREGATE_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "get_statistics": expand_versions("get_statistics", "find_statistics"),  # GET and HEAD
}
INSTANCE_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "list_cis": expand_first_version("list_cis", "count_cis"),  # GET and HEAD
    "create_ci": expand_first_version("create_ci"),
    "get_ci": expand_first_version("get_ci", "find_ci"),  # GET and HEAD
    "update_ci": expand_first_version("update_ci", "modify_ci"),  # PUT and PATCH
    "create_ci_relations": expand_first_version("create_ci_relations"),
    "delete_ci_relation": expand_first_version("delete_ci_relation"),
}
META_HANDLERS: Mapping[str, tuple[str, ...]] = {"get_ci_class": expand_first_version("get_ci_class", "find_ci_class")}
RECONCILIATION_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "reconcile_cis": expand_first_version("reconcile_cis"),
    "query_cis": expand_first_version("query_cis"),
    "reconcile_cis_enhanced": expand_first_version("reconcile_cis_enhanced"),
    "query_cis_enhanced": expand_first_version("query_cis_enhanced"),
}
ATTACHMENT_HANDLERS: Mapping[str, tuple[str, ...]] = {
    name: expand_first_version(name)
    for name in (
        *("list_attachments", "get_attachment", "download_attachment", "download_attachment_by_name"),
        *("upload_attachment", "upload_attachment_form", "rename_attachment", "delete_attachment"),
    )
}
BATCHES = ("send_batch", "send_batch_v1")
JSON_V2 = ("read_jsonv2", "change_jsonv2")
# The method of ``Handlers`` and the operations that it serves.
OPERATIONS_OF_HANDLER: Mapping[str, tuple[str, ...]] = {
    "issue_token": ("issue_token",),
    "send_transaction": SEGMENTS,
    "send_batch": BATCHES,
    **{operation: (operation,) for operation in JSON_V2},
    **IMPORT_SET_HANDLERS,
    **TABLE_HANDLERS,
    **AGGREGATE_HANDLERS,
    **INSTANCE_HANDLERS,
    **META_HANDLERS,
    **RECONCILIATION_HANDLERS,
    **ATTACHMENT_HANDLERS,
}

IMPORT_SETS = tuple(chain.from_iterable(IMPORT_SET_HANDLERS.values()))
TABLES = tuple(chain.from_iterable(TABLE_HANDLERS.values()))
AGGREGATES = tuple(chain.from_iterable(AGGREGATE_HANDLERS.values()))
CMDB = tuple(chain.from_iterable((*INSTANCE_HANDLERS.values(), *META_HANDLERS.values())))
RECONCILIATIONS = tuple(chain.from_iterable(RECONCILIATION_HANDLERS.values()))
ATTACHMENTS = tuple(chain.from_iterable(ATTACHMENT_HANDLERS.values()))
UPLOADS = (*ATTACHMENT_HANDLERS["upload_attachment"], *ATTACHMENT_HANDLERS["upload_attachment_form"])
LISTS = expand_versions("list_records")
