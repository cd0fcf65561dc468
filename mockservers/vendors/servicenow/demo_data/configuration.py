"""Insertion of relations between the first computers, and of the assets of the physical ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.vendors.servicenow.demo_data.entries import Entries, Record
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id

HOST = "x_fls_flexera_fnms_host"
FIRST_TAG = 1_000_001
DAYS_BETWEEN = 17  # days between the purchases of two computers


class Configuration:
    """Relations and assets of ``configuration.yaml``.

    Args:
        records: The records of the new world.
        entries: The entries with the world's computers.
    """

    def __init__(self, records: Records, entries: Entries) -> None:
        self._records, self._entries = records, entries

    def insert_relations(self, relations: Iterable[list[Any]], hosted: Mapping[str, Any]) -> None:
        """Insert relations of computers, and those of virtual machines to their hosts."""
        found = [*self._list_relations(relations), *self._list_hosts(hosted)]
        kinds = sorted({kind for _, kind, _ in found})
        types = {
            row["name"]: row["sys_id"] for row in self._records.find_matching("cmdb_rel_type", "name", kinds, ["name"])
        }
        rows = [
            {
                "sys_id": make_fixed_id("cmdb_rel_ci", parent["name"], kind, child["name"]),
                "parent": parent["sys_id"],
                "type": types[kind],
                "child": child["sys_id"],
            }
            for parent, kind, child in found
        ]
        self._records.insert_many("cmdb_rel_ci", rows)

    def insert_assets(self, facts: Mapping[str, Any]) -> None:
        """Insert the assets of physical computers, which refer to each other."""
        computers = [
            computer
            for number, computer in self._entries.computers.items()
            if number <= facts["last"] and computer["virtual"] != "true"
        ]
        keys = [computer["model_id"] for computer in computers]
        models = {
            row["sys_id"]: row
            for row in self._records.find_matching(
                "cmdb_model", "sys_id", keys, ["display_name", "cmdb_model_category"]
            )
        }
        rows = [
            self._make_asset(number, computer, models[computer["model_id"]], facts)
            for number, computer in enumerate(computers)
        ]
        self._records.insert_many("alm_hardware", rows)
        for row in rows:
            refers = {"asset": row["sys_id"], "asset_tag": row["asset_tag"]}
            self._records.overwrite("cmdb_ci", row["ci"], refers)

    def _list_relations(self, relations: Iterable[list[Any]]) -> Iterator[tuple[Record, str, Record]]:
        computers = self._entries.computers
        for parent, kind, child in relations:
            if parent in computers and child in computers:
                yield computers[parent], kind, computers[child]

    def _list_hosts(self, hosted: Mapping[str, Any]) -> Iterator[tuple[Record, str, Record]]:
        hosts = {row["sys_id"]: row for row in self._entries.computers.values()}
        numbers = [str(number) for number in range(1, hosted["last"] + 1)]
        for machine in self._records.find_matching("cmdb_ci_vm_instance", "vm_inst_id", numbers, ("name", HOST)):
            if machine[HOST] in hosts:
                yield machine, hosted["type"], hosts[machine[HOST]]

    def _make_asset(self, number: int, computer: Record, model: Record, facts: Mapping[str, Any]) -> Record:
        tag = f"P{FIRST_TAG + number}"
        entry = {
            "key": tag,
            "display_name": f"{tag} - {model['display_name']}",
            "asset_tag": tag,
            "serial_number": computer["serial_number"],
            "cost": facts["cost"][number % len(facts["cost"])],
            "purchase_date": facts["purchased"] - DAYS_BETWEEN * number,
            "department": facts["department"],
            "location": facts["location"],
        }
        return {
            **self._entries.make_row(DICTIONARY["alm_hardware"], entry),
            "ci": computer["sys_id"],
            "model": model["sys_id"],
            "model_category": model["cmdb_model_category"],
        }
