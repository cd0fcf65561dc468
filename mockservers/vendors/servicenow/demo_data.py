"""Demo data of a new instance: the organization, tasks, knowledge, relations and assets in ``fixtures/servicenow/seed``.

All sys_ids follow from the files, so they are the same in every world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Field, Table
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage, format_moment

Entry = Mapping[str, Any]
COMPUTER_NUMBER = "x_fls_flexera_fnms_flexera_unique_id"
KEYS = ("key", "number", "user_name")  # members of an entry from which its sys_id follows, before the display value


class DemoData:
    """Insertion of demo data.

    Args:
        records: The records of the new world, with the seeded computers.
        as_of: The moment from which days are counted back.
    """

    def __init__(self, records: Records, as_of: datetime) -> None:
        self._records, self._as_of = records, as_of

    def insert_tables(self, document: Mapping[str, Iterable[Entry]]) -> None:
        """Insert the entries of each table."""
        for name, entries in document.items():
            self._records.insert_many(name, [self.make_row(DICTIONARY[name], entry) for entry in entries])

    def make_row(self, table: Table, entry: Entry) -> dict[str, Stored]:
        """Return the record of an entry.

        A reference is the key of the other record, with ``table/`` before it if the record is in a table that extends the
        referenced one, or the number of a computer. A number in a field with a date counts the days before the start.
        """
        row = {name: self._convert(table.fields[name], value) for name, value in entry.items() if name != "key"}
        created = {"sys_created_on": row.get("opened_at"), "sys_created_by": entry.get("opened_by")}
        stamps = {name: value for name, value in created.items() if value} | row
        changed = row.get("closed_at") or row.get("resolved_at") or stamps.get("sys_created_on")
        last = {"sys_updated_on": changed} if changed else {}
        return {"sys_id": find_key_id(table, entry), **last, **stamps}

    def insert_journals(self, journals: Mapping[str, Iterable[list[Any]]]) -> None:
        """Insert the entries of journal fields: lists of field, text, days before the start and user."""
        rows = []
        for record, entries in journals.items():
            for number, (element, text, days, user) in enumerate(entries):
                at = self._count_back(days)
                rows.append(
                    {
                        "sys_id": make_fixed_id("sys_journal_field", record, number),
                        "name": record.partition("/")[0],
                        "element": element,
                        "element_id": make_fixed_id(*record.split("/")),
                        "value": text,
                        "sys_created_on": at,
                        "sys_created_by": user,
                        "sys_updated_on": at,
                        "sys_updated_by": user,
                    }
                )
        self._records.insert_many("sys_journal_field", rows)

    def insert_configuration(self, document: Mapping[str, Any]) -> None:
        """Insert relations of the first computers, and assets of the physical ones."""
        pairs = [*self._list_related(document["relations"]), *self._list_hosted(document["hosted"])]
        relations = [
            {
                "sys_id": make_fixed_id("cmdb_rel_ci", parent["name"], kind, child["name"]),
                "parent": parent["sys_id"],
                "type": self._types[kind],
                "child": child["sys_id"],
            }
            for parent, kind, child in pairs
        ]
        self._records.insert_many("cmdb_rel_ci", relations)
        self._insert_assets(document["assets"])

    def _convert(self, field: Field, value: object) -> Stored:
        if value == "":
            return None
        if field.is_reference:
            return self._find_target(field, value)
        if field.kind in {"date", "datetime"} and isinstance(value, (int, float)):
            return convert_for_storage(field, self._count_back(value))
        return convert_for_storage(field, str(value))

    def _count_back(self, days: float) -> str:
        return format_moment(self._as_of - timedelta(days=days))

    def _find_target(self, field: Field, value: object) -> str | None:
        if isinstance(value, int):
            computer = self._computers.get(str(value))
            return computer["sys_id"] if computer else None
        table, _, key = str(value).rpartition("/")
        return make_fixed_id(table or field.reference, key)

    @cached_property
    def _computers(self) -> Mapping[str, dict[str, Any]]:
        """The first computers by number."""
        numbers = [str(number) for number in range(1, 31)]
        columns = ("name", "serial_number", "model_id", "virtual")
        found = self._records.find_matching("cmdb_ci_computer", COMPUTER_NUMBER, numbers, columns)
        return {row[COMPUTER_NUMBER]: row for row in found}

    @cached_property
    def _types(self) -> Mapping[str, str]:
        """The sys_ids of relation types by name."""
        found = self._records.find_matching("cmdb_rel_type", "sys_mod_count", [0], ["name"])
        return {row["name"]: row["sys_id"] for row in found}

    def _list_related(self, relations: Iterable[list[Any]]) -> Iterator[tuple[Entry, str, Entry]]:
        for parent, kind, child in relations:
            ends = [self._computers.get(str(number)) for number in (parent, child)]
            if ends[0] and ends[1]:
                yield ends[0], kind, ends[1]

    def _list_hosted(self, hosted: Mapping[str, Any]) -> Iterator[tuple[Entry, str, Entry]]:
        hosts = {row["sys_id"]: row for row in self._computers.values()}
        numbers = [str(number) for number in range(1, hosted["last"] + 1)]
        columns = ("name", "x_fls_flexera_fnms_host")
        for machine in self._records.find_matching("cmdb_ci_vm_instance", "vm_inst_id", numbers, columns):
            if host := hosts.get(machine["x_fls_flexera_fnms_host"]):
                yield machine, hosted["type"], host

    def _insert_assets(self, facts: Mapping[str, Any]) -> None:
        chosen = [self._computers.get(str(number)) for number in range(1, facts["last"] + 1)]
        physical = [computer for computer in chosen if computer and computer["virtual"] != "true"]
        models = {
            row["sys_id"]: row
            for row in self._records.find_matching(
                "cmdb_model",
                "sys_id",
                [computer["model_id"] for computer in physical],
                ["display_name", "cmdb_model_category"],
            )
        }
        rows = []
        for number, computer in enumerate(physical):
            tag, model = f"P{1_000_001 + number}", models.get(computer["model_id"], {})
            asset = make_fixed_id("alm_hardware", tag)
            entry = {
                "display_name": f"{tag} - {model.get('display_name', '')}",
                "asset_tag": tag,
                "serial_number": computer["serial_number"],
                "cost": facts["cost"][number % len(facts["cost"])],
                "purchase_date": facts["purchased"] - 17 * number,
                "department": facts["department"],
                "location": facts["location"],
            }
            known = {"ci": computer["sys_id"], "model": computer["model_id"]}
            category = {"model_category": model.get("cmdb_model_category")}
            rows.append({**self.make_row(DICTIONARY["alm_hardware"], entry), **known, **category, "sys_id": asset})
            self._records.overwrite("cmdb_ci", computer["sys_id"], {"asset": asset, "asset_tag": tag})
        self._records.insert_many("alm_hardware", rows)


def find_key_id(table: Table, entry: Entry) -> str:
    """Return the sys_id of an entry, which follows from its key, or from its references if it has none."""
    names = (*KEYS, *(() if table.display.is_reference else (table.display.name,)))
    key = next((str(entry[name]) for name in names if name in entry), "")
    return make_fixed_id(table.name, key or "/".join(map(str, entry.values())))


def list_role_rows(users: Iterable[Entry], organization: Mapping[str, Iterable[Entry]]) -> Iterator[dict[str, Stored]]:
    """Yield the records of sys_user_has_role: each role of a user, inherited from a group that has it if there is one."""
    for user in users:
        groups = [
            member["group"] for member in organization["sys_user_grmember"] if member["user"] == user["user_name"]
        ]
        granted = {
            entry["role"]: entry["group"] for entry in organization["sys_group_has_role"] if entry["group"] in groups
        }
        for role in user["roles"]:
            group = granted.get(role)
            yield {
                "sys_id": make_fixed_id("sys_user_has_role", user["user_name"], role),
                "user": make_fixed_id("sys_user", user["user_name"]),
                "role": make_fixed_id("sys_user_role", role),
                "inherited": "true" if group else "false",
                "granted_by": make_fixed_id("sys_user_group", group) if group else None,
            }
