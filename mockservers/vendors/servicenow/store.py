"""SQL tables of the instance, one for each hierarchy of tables, and the users with their passwords and roles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import DDL, Column, Connection, Float, Index, Integer, LargeBinary, MetaData, String, Table, event

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import insert_rows
from mockservers.vendors.servicenow.domain import User
from mockservers.vendors.servicenow.schema import dictionary
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, OWN, OWN_RECORDS, Field, sql_table_name

tables = MetaData()

_Text = String(collation="NOCASE")  # MySQL and MariaDB, the platform's databases, ignore case in comparisons
_TYPES = {"integer": Integer, "decimal": Float, "sys_id": String, "reference": String, "hidden number": Float}
INDEXES: Mapping[str, tuple[str, ...]] = {  # besides sys_id and class, each with its columns
    "core_company": ("name",),
    "sys_properties": ("name",),
    "sys_import_set": ("state sys_created_on", "sys_created_on", "table_name mode state"),
    "sys_import_set_row": ("sys_import_set",),
    "sys_import_set_row_error": ("import_set",),
    "x_fls_flexera_fnms_import_run": ("state", "import_type export", "number"),
    "x_fls_flexera_fnms_import_transaction": (
        *("state", "state import_run", "import_run state", "transaction_id", "ended_at"),
    ),
    "cmdb_model": ("name", "model_number"),
    "cmdb_model_category": ("name",),
    "cmdb_ci": ("x_fls_flexera_fnms_flexera_unique_id", "name", "serial_number", "vm_inst_id"),
    "cmdb_software_instance": ("x_fls_flexera_fnms_flexera_unique_id", "installed_on"),
    "cmdb_sam_sw_discovery_model": ("primary_key",),
    "cmdb_sam_sw_install": ("x_fls_flexera_fnms_flexera_unique_id", "installed_on", "discovery_model"),
    "ast_contract": ("vendor_contract", "number"),
    "contract_rel_ci": ("contract", "ci_item"),
    "ast_lease_instance": ("contract", "ci"),
    "sys_db_object": ("name", "built_in"),
    "sys_dictionary": ("name", "built_in"),
    "sys_choice": ("name", "built_in"),
    "sys_glide_object": ("name",),
    "cmdb_rel_ci": ("parent", "child"),
    "cmdb_rel_type": ("name", "sys_name"),
    "cmdb_serial_number": ("serial_number", "cmdb_ci"),
    "sys_object_source": ("id", "target_sys_id"),
    "cmdb_ire_partial_payloads": ("source_native_key",),
    "sys_attachment": ("table_sys_id",),
}


def find_indexed_columns(table: dictionary.Table) -> frozenset[str]:
    """Return the columns of a table by which an index finds rows, besides the class."""
    return frozenset({"sys_id", *(columns.split()[0] for columns in INDEXES.get(table.root.name, ()))})


def _make_column(field: Field) -> Column[object]:
    if field.name == "sys_id":
        return Column("sys_id", String, nullable=False, unique=True)
    return Column(field.name, _TYPES.get(field.kind, _Text), nullable=True, quote=True)


def _make_table(root: dictionary.Table) -> Table:
    name = sql_table_name(root)
    classed = ("sys_class_name",) if root.children or root.is_own else ()
    wanted = (*INDEXES.get(root.name, ()), *classed)
    return Table(
        name,
        tables,
        Column("row", Integer, primary_key=True),  # the order of insertion
        Column(OWN, String, nullable=True),  # a JSON object: the values of columns that users have added
        *(_make_column(known) for known in root.stored.values()),
        *(Index(f"{name}_{columns.replace(' ', '_')}", *columns.split()) for columns in wanted),
    )


OWN_ROOT = dictionary.Table(OWN_RECORDS, "Own records", None, {}, is_own=True)
VIEWED: Mapping[str, str] = {  # fields of sys_documentation that are not those of the viewed records
    "sys_class_name": "'sys_documentation'",
    "label": "column_label",
    "plural": "CASE WHEN element IS NULL THEN column_label || 's' END",
    "language": "'en'",
}


def _make_view(view: dictionary.Table) -> DDL:
    """Return the statement that creates a view of another table's records."""
    shown = DICTIONARY[view.view_of].fields
    columns = [f"{VIEWED.get(name) or (name if name in shown else 'NULL')} AS {name}" for name in view.fields]
    chosen = f'SELECT "row", NULL AS {OWN}, {", ".join(columns)} FROM "servicenow_{view.view_of}"'
    return DDL(f'CREATE VIEW "{sql_table_name(view)}" AS {chosen}')  # type: ignore[no-untyped-call]  # of SQLAlchemy


for _root in (*DICTIONARY.list_roots(), OWN_ROOT):
    if _root.view_of:
        event.listen(tables, "after_create", _make_view(_root))
    else:
        _make_table(_root)

attachment_contents = Table(  # a table of its own, so that lists of attachments do not read through the contents
    "servicenow_sys_attachment_doc",
    tables,
    Column("sys_attachment", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

users = Table(
    "servicenow_users",
    tables,
    Column("sys_id", String, primary_key=True),
    Column("user_name", _Text, nullable=False, unique=True),
    Column("password", String, nullable=False),
    Column("roles", String, nullable=False),  # JSON array
)


@dataclass(frozen=True)
class Users:
    """The users of the instance with their passwords and roles."""

    db: Connection

    def find_by_password(self, name: str, password: str) -> User | None:
        """Return the user with this name and password."""
        row = execute_directly(self.db, USER_BY_NAME, (name,)).fetchone()
        return _make_user(row) if row and row[2] == password else None

    def find(self, name: str) -> User | None:
        """Return the user with this name."""
        row = execute_directly(self.db, USER_BY_NAME, (name,)).fetchone()
        return _make_user(row) if row else None

    def add(self, sys_id: str, name: str, password: str, roles: Sequence[str]) -> None:
        """Add a user."""
        row = (sys_id, name, password, orjson.dumps(list(roles)).decode())
        insert_rows(self.db, users.name, USER_COLUMNS, [row])


USER_COLUMNS = ("sys_id", "user_name", "password", "roles")
USER_BY_NAME = f"SELECT {', '.join(USER_COLUMNS)} FROM servicenow_users WHERE user_name = ?"


def _make_user(row: Sequence[str]) -> User:
    return User(row[0], row[1], frozenset(orjson.loads(row[3])))


def placeholders(values: Iterable[object]) -> str:
    """Return one placeholder for each value."""
    return ", ".join("?" for _ in values)


def keep_rights(db: sqlite3.Connection) -> None:
    """Upgrade a world: its users get the roles for what they can do in a new world.

    Users with the role itil alone could change nothing. Users of the integration app read the dictionary.
    """
    db.execute("UPDATE servicenow_users SET roles = ? WHERE roles = ?", ('["itil","snc_read_only"]', '["itil"]'))
    db.execute(
        "UPDATE servicenow_users SET roles = json_insert(roles, '$[#]', ?1)"
        " WHERE EXISTS (SELECT 1 FROM json_each(roles) WHERE value = ?2)"
        " AND NOT EXISTS (SELECT 1 FROM json_each(roles) WHERE value = ?1)",
        ("personalize_dictionary", "x_fls_flexera_fnms.integration"),
    )
