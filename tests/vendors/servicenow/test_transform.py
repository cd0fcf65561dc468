"""ServiceNow's coalesce rules, tested on records in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from mockservers.core.package_files import spec_folder
from mockservers.vendors.servicenow.fnms_app.payload_rows import name_column
from mockservers.vendors.servicenow.import_sets import maps
from mockservers.vendors.servicenow.import_sets.maps import MAPS, TransformMap, find_maps
from mockservers.vendors.servicenow.import_sets.outcomes import REFERENCE_REJECTED, SCRIPT_ERROR, Outcome, WriteRules
from mockservers.vendors.servicenow.import_sets.scripts import SCRIPTS, ScriptFailed, translate_contract_state
from mockservers.vendors.servicenow.import_sets.transform import MapRun, fold
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY
from mockservers.vendors.servicenow.schema.values import Stored

BY_NAME = {entry.name: entry for entry in MAPS}
MODEL, COMPUTER = BY_NAME["FNMS Inventory -> Computer Model"], BY_NAME["FNMS Inventory -> Computer"]
SOFTWARE = BY_NAME["FNMS Application -> Software Model"]
INSTALL = BY_NAME["FNMS Application -> Software Installation"]
CONTRACT = BY_NAME["FNMS Contract -> Contract"]


FREE = WriteRules()
FEW_TEXTS = ("", "1", "1", "a", "A", "2")
IDENTIFIER = re.compile("[0-9a-f]{32}")


class Memory:
    """Tables in memory, searched row by row."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self._last = 0

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.tables.setdefault(DICTIONARY[table].root.name, [])

    def find_matching(
        self, table: str, column: str, values: Sequence[Stored], columns: Sequence[str]
    ) -> list[dict[str, Any]]:
        wanted = {fold(value) for value in values}
        found = [row for row in self.rows(table) if fold(row.get(column)) in wanted and column in row]
        found = [row for row in found if row.get(CLASS, table) in DICTIONARY[table].family]
        return [{name: row.get(name) for name in ("sys_id", CLASS, column, *columns)} for row in found]

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows(table).extend({CLASS: table, **row} for row in rows)

    def update_many(self, table: str, changes: Sequence[tuple[str, Mapping[str, Stored]]]) -> None:
        by_id = {row["sys_id"]: row for row in self.rows(table)}
        for sys_id, values in changes:
            by_id[sys_id].update(values)

    def create_ids(self, count: int) -> Iterator[str]:
        for _ in range(count):
            self._last += 1
            yield f"{self._last:032x}"


@pytest.fixture
def memory() -> Memory:
    return Memory()


def row(transform_map: TransformMap, **values: str) -> dict[str, str]:
    """Return a staging row with these values; the other columns are empty."""
    return {
        **dict.fromkeys(DICTIONARY[transform_map.source].own, ""),
        **{f"u_{name}": text for name, text in values.items()},
    }


def run(memory: Memory, transform_map: TransformMap, *rows: dict[str, str], rules: WriteRules = FREE) -> list[Outcome]:
    return MapRun(transform_map, memory, rules).run(rows, [{} for _ in rows])


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [entry.status for entry in outcomes]


def test_a_row_without_a_match_is_inserted_and_the_same_row_again_is_ignored(memory: Memory) -> None:
    staging_row = row(MODEL, modelno="X1", manufacturer="HP", chassistype="Notebook")
    assert statuses(run(memory, MODEL, staging_row)) == ["inserted"]
    [again] = run(memory, MODEL, staging_row)
    assert (again.status, again.message) == ("ignored", "No field values changed")
    assert len(memory.rows("cmdb_model")) == 1


def test_a_match_with_other_values_is_updated(memory: Memory) -> None:
    run(memory, MODEL, row(MODEL, modelno="X1", chassistype="Notebook"))
    assert statuses(run(memory, MODEL, row(MODEL, modelno="X1", chassistype="Tower"))) == ["updated"]
    assert memory.rows("cmdb_model")[0]["type"] == "Tower"


def test_keys_match_without_case(memory: Memory) -> None:
    run(memory, MODEL, row(MODEL, modelno="EliteBook"))
    assert statuses(run(memory, MODEL, row(MODEL, modelno="ELITEBOOK"))) == ["updated"]
    assert len(memory.rows("cmdb_model")) == 1


def test_all_fields_of_a_key_must_match(memory: Memory) -> None:
    run(memory, SOFTWARE, row(SOFTWARE, productname="Office", version="1", publisher="M"))
    other = row(SOFTWARE, productname="Office", version="2", publisher="M")
    assert statuses(run(memory, SOFTWARE, other)) == ["inserted"]


def test_an_empty_key_field_matches_an_empty_field_only_with_coalesce_empty(memory: Memory) -> None:
    bare = row(SOFTWARE, productname="Office", publisher="M")
    assert statuses(run(memory, SOFTWARE, bare, row(SOFTWARE, productname="Office", publisher="M", version="1"))) == [
        "inserted",
        "inserted",
    ]
    assert statuses(run(memory, SOFTWARE, bare)) == ["ignored"]
    [outcome] = run(memory, MODEL, row(MODEL, manufacturer="HP"))
    assert (outcome.status, outcome.sys_id) == ("skipped", "")
    assert memory.rows("cmdb_model")[2:] == []


def test_the_first_of_several_matches_is_updated(memory: Memory) -> None:
    for sys_id in ("a", "b"):
        memory.insert_many("cmdb_model", [{"sys_id": sys_id, "model_number": "X1"}])
    [outcome] = run(memory, MODEL, row(MODEL, modelno="X1", chassistype="Tower"))
    assert (outcome.status, outcome.sys_id) == ("updated", "a")
    assert "type" not in memory.rows("cmdb_model")[1]


def test_an_empty_source_leaves_the_field_and_the_literal_null_clears_it(memory: Memory) -> None:
    run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", domain="a.example"))
    run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", computername="PC"))
    assert memory.rows("cmdb_ci")[0]["dns_domain"] == "a.example"
    run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", domain="NULL"))
    assert memory.rows("cmdb_ci")[0]["dns_domain"] is None


def test_a_second_key_is_tried_if_the_first_has_no_match(memory: Memory) -> None:
    memory.insert_many("cmdb_ci", [{"sys_id": "a", "name": "PC", "serial_number": "S1", CLASS: "cmdb_ci_computer"}])
    staging_row = row(COMPUTER, compliancecomputerid="1", computername="pc", serialno="s1")
    [outcome] = run(memory, COMPUTER, staging_row)
    assert (outcome.status, outcome.sys_id) == ("updated", "a")
    assert memory.rows("cmdb_ci")[0]["x_fls_flexera_fnms_flexera_unique_id"] == "1"


def test_a_missing_reference_is_created_ignored_or_rejected_by_the_map(memory: Memory) -> None:
    run(memory, MODEL, row(MODEL, modelno="X1", manufacturer="HP"), row(MODEL, modelno="X2", manufacturer="hp"))
    [company] = memory.rows("core_company")
    assert {entry["manufacturer"] for entry in memory.rows("cmdb_model")} == {company["sys_id"]}
    staging_row = row(INSTALL, compliancecomputerid="7", softwaretitleid="1", applicationname="A")
    assert statuses(run(memory, INSTALL, staging_row)) == ["inserted"]
    assert "installed_on" not in memory.rows("cmdb_sam_sw_install")[0]
    strict = replace(INSTALL, fields=tuple(replace(field, missing="reject") for field in INSTALL.fields))
    [outcome] = run(memory, strict, row(INSTALL, compliancecomputerid="8", softwaretitleid="1"))
    assert (outcome.status, outcome.code) == ("error", REFERENCE_REJECTED)


def test_applications_before_hardware_are_linked_when_they_come_again(memory: Memory) -> None:
    staging_row = row(INSTALL, compliancecomputerid="7", softwaretitleid="1", applicationname="A")
    run(memory, INSTALL, staging_row)
    run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="7", computername="PC"))
    assert statuses(run(memory, INSTALL, staging_row)) == ["updated"]
    assert memory.rows("cmdb_sam_sw_install")[0]["installed_on"] == memory.rows("cmdb_ci")[0]["sys_id"]


def test_a_script_that_fails_is_an_error_of_its_row_alone(memory: Memory) -> None:
    good, bad = (
        row(COMPUTER, compliancecomputerid=entry, totalmemory=size) for entry, size in (("1", "1048576"), ("2", "8 GB"))
    )
    outcomes = run(memory, COMPUTER, bad, good)
    assert [(entry.status, entry.code) for entry in outcomes] == [("error", SCRIPT_ERROR), ("inserted", 0)]
    assert [entry["ram"] for entry in memory.rows("cmdb_ci")] == [1]


def test_a_batch_has_the_same_result_as_its_rows_one_by_one(memory: Memory) -> None:
    first, same = row(MODEL, modelno="X1"), row(MODEL, modelno="x1")
    changed = row(MODEL, modelno="X1", chassistype="Tower")
    assert statuses(run(memory, MODEL, first, first, same, changed, first)) == [
        *("inserted", "ignored", "updated", "updated", "ignored")
    ]
    assert len(memory.rows("cmdb_model")) == 1


@pytest.mark.parametrize("transform_map", MAPS, ids=lambda transform_map: transform_map.name)
def test_random_batches_have_the_same_result_as_their_rows_one_by_one(transform_map: TransformMap) -> None:
    """A row also matches records that earlier rows of its batch created, or gave another key."""
    random = Random(7)
    for _ in range(40):
        rows = [
            row(transform_map, **{name.removeprefix("u_"): random.choice(FEW_TEXTS) for name in transform_map.sources})
            for _ in range(8)
        ]
        batch, single = Memory(), Memory()
        outcomes = run(batch, transform_map, *rows)
        assert statuses(outcomes) == [statuses(run(single, transform_map, one))[0] for one in rows]
        assert list_contents(batch) == list_contents(single)


def list_contents(memory: Memory) -> dict[str, list[dict[str, Any]]]:
    """List the records without ids."""
    return {
        table: [{name: value for name, value in record.items() if not is_identifier(value)} for record in records]
        for table, records in memory.tables.items()
        if records
    }


def is_identifier(value: object) -> bool:
    return IDENTIFIER.fullmatch(str(value)) is not None


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (WriteRules(create=False), ["skipped", "updated"]),
        (WriteRules(update=False), ["inserted", "ignored"]),
        (WriteRules(create=False, update=False), ["skipped", "ignored"]),
    ],
)
def test_the_properties_forbid_to_create_or_to_update(memory: Memory, rules: WriteRules, expected: list[str]) -> None:
    run(memory, MODEL, row(MODEL, modelno="X1"))
    rows = row(MODEL, modelno="X2"), row(MODEL, modelno="X1", chassistype="Tower")
    assert statuses(run(memory, MODEL, *rows, rules=rules)) == expected


def test_a_contract_that_never_expires_loses_its_end(memory: Memory) -> None:
    run(memory, CONTRACT, row(CONTRACT, contractno="C1", enddate="2026-01-01", contractstatus="Active"))
    run(memory, CONTRACT, row(CONTRACT, contractno="C1", enddate="2026-01-01", neverexpires="True"))
    assert memory.rows("ast_contract")[0]["ends"] is None


@pytest.mark.parametrize(
    ("device_type", "system", "expected"),
    [
        ("VM Host", "Microsoft Hyper-V", "cmdb_ci_hyper_v_server"),
        ("VM Host", "Windows Server 2022", "cmdb_ci_hyper_v_server"),
        ("VM Host", "VMware ESXi 8", "cmdb_ci_esx_server"),
        ("VM Host", "AIX 7.3", "cmdb_ci_virtualization_server"),
        ("Computer", "AIX 7.3", "cmdb_ci_aix_server"),
        ("Virtual Machine", "Oracle Solaris 11", "cmdb_ci_solaris_server"),
        ("Computer", "Sun OS 5.11", "cmdb_ci_solaris_server"),
        ("Computer", "OS X Server 10.8", "cmdb_ci_osx_server"),
        ("Computer", "OS X 10.8", "cmdb_ci_computer"),
        ("Computer", "HP-UX 11i", "cmdb_ci_hpux_server"),
        ("Mobile Device", "Unix System V", "cmdb_ci_unix_server"),
        ("Computer", "Red Hat Enterprise Linux 9", "cmdb_ci_linux_server"),
        ("Computer", "Windows Server 2022", "cmdb_ci_win_server"),
        ("Computer", "Windows 11 Enterprise", "cmdb_ci_computer"),
        ("", "", "cmdb_ci_computer"),
    ],
)
def test_the_class_of_a_computer(memory: Memory, device_type: str, system: str, expected: str) -> None:
    [outcome] = run(
        memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", computertype=device_type, operatingsystem=system)
    )
    assert outcome.table == expected


def test_a_computer_whose_system_changes_is_reclassified(memory: Memory) -> None:
    run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", operatingsystem="AIX 7"))
    [outcome] = run(memory, COMPUTER, row(COMPUTER, compliancecomputerid="1", operatingsystem="Linux"))
    assert (outcome.status, memory.rows("cmdb_ci")[0][CLASS]) == ("updated", "cmdb_ci_linux_server")


@pytest.mark.parametrize(
    ("script", "sources", "expected"),
    [
        ("convert_to_megabytes", ["8589934592"], "8192"),
        ("convert_to_gigabytes", ["549755813888"], "512.00"),
        ("convert_to_megabytes", [""], ""),
        ("join_primary_key", ["Adobe", "Acrobat", "2020"], "Adobe Acrobat 2020"),
        ("join_primary_key", ["", "Acrobat", ""], "Acrobat"),
        ("join_installation_key", ["1", "2"], "1:2"),
        ("join_installation_key", ["1", ""], ""),
        ("translate_contract_state", ["Expired"], "expired"),
        ("choose_contract_end", ["2026-01-01", "false"], "2026-01-01"),
        ("format_is_virtual", ["Virtual Machine"], "true"),
        ("translate_vm_state", ["Started"], "on"),
    ],
)
def test_a_conversion(script: str, sources: list[str], expected: str) -> None:
    assert SCRIPTS[script](*sources) == expected


def test_a_status_that_no_contract_has_fails() -> None:
    with pytest.raises(ScriptFailed, match="Pondering"):
        translate_contract_state("Pondering")


def test_no_discovery_model_is_made_for_a_security_update(memory: Memory) -> None:
    discovery = BY_NAME["FNMS Application -> Discovery Model"]
    rows = (row(discovery, applicationname=name, publisher="M") for name in ("Security Update KB1", "Office"))
    assert statuses(run(memory, discovery, *rows)) == ["skipped", "inserted"]


def test_every_map_is_declared_on_fields_that_exist() -> None:
    for entry in MAPS:
        assert entry.keys, entry.name
        assert set(entry.sources) <= set(DICTIONARY[entry.source].own), entry.name
        before = {each.name for each in find_maps(entry.source, frozenset({"cmdb", "sam"})) if each.order < entry.order}
        assert set(entry.needs) <= before, entry.name
        for each in entry.fields:
            assert not each.target.is_reference or each.record_of or each.by in DICTIONARY[each.target.reference].fields


def test_the_variants_choose_the_tables_of_installations() -> None:
    staging = "x_fls_flexera_fnms_application_import"
    tables = {
        name: [entry.target.name for entry in find_maps(staging, frozenset(chosen))]
        for name, chosen in {"sam": {"sam"}, "cmdb": {"cmdb"}, "both": {"cmdb", "sam"}}.items()
    }
    sam = ["cmdb_software_product_model", "cmdb_sam_sw_discovery_model", "cmdb_sam_sw_install"]
    cmdb = ["cmdb_software_product_model", "cmdb_ci_spkg", "cmdb_software_instance"]
    assert tables == {"sam": sam, "cmdb": cmdb, "both": [*sam, *cmdb[1:]]}


def test_the_readme_lists_every_element_with_its_column() -> None:
    text = (spec_folder() / "README.md").read_text(encoding="utf-8")
    for staging in DICTIONARY["sys_import_set_row"].children:
        for name, field in staging.own.items():
            assert f"| `{field.label}` | `{name}` |" in text
            assert name == name_column(field.label)
    for entry in MAPS:
        for each in entry.fields:
            for source in each.origin.sources:
                [line] = {line for line in text.splitlines() if f"| `{source}` |" in line and entry.target.name in line}
                assert f"`{entry.target.name}.{each.target.name}`" in line


def test_the_maps_of_a_staging_table_run_in_the_order_of_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "MAPS", MAPS[::-1])
    for source in {entry.source for entry in MAPS}:
        orders = [entry.order for entry in find_maps(source, frozenset({"cmdb", "sam"}))]
        assert len(orders) > 1
        assert orders == sorted(orders)
