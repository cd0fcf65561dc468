"""Seeding of a new world: users, settings, the app's records, and the results of earlier exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import yaml

from mockservers.core.package_files import fixture_folder
from mockservers.core.service.options import Option
from mockservers.core.service.service import SeedContext
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.tokens import Tokens
from mockservers.core.worlds.fixtures import computers
from mockservers.vendors.servicenow import population
from mockservers.vendors.servicenow.attachment_api.uploads import Upload, store_upload
from mockservers.vendors.servicenow.domain import (
    DECISIONS,
    KINDS,
    PLUGIN,
    REFRESH_TOKEN_LIFETIME,
    SCHEDULE,
    USE_TABLES,
    choose_installation_tables,
)
from mockservers.vendors.servicenow.encoded_query.query_context import NEGATED, WEEK_STARTS
from mockservers.vendors.servicenow.import_sets.maps import MAPS, find_maps
from mockservers.vendors.servicenow.import_sets.staging import Staging
from mockservers.vendors.servicenow.import_sets.transform import MapRun
from mockservers.vendors.servicenow.oauth import CLIENT_ID, CLIENT_USER, REFRESH
from mockservers.vendors.servicenow.schema.attachments import ATTACHMENT, Attachments
from mockservers.vendors.servicenow.schema.records import Records, Stamp, make_fixed_id
from mockservers.vendors.servicenow.schema.values import format_moment
from mockservers.vendors.servicenow.store import Users

BATCH = 5_000  # rows
REFRESH_TOKEN = "w599voG89897rGVDmdp12WA681r9E5948c1CJTPi8g4HGc4NWaz62k6k1K0FMxHW40H8yOO3Hoe2WBUdnEa1ng"  # noqa: S105 -- documented sample

OPTIONS = {
    "computers": Option("computers in the CMDB", default=30, maximum=200_000),
    "installations": Option("installations of software", default=90, maximum=2_000_000),
    "contracts": Option("contracts", default=6, maximum=10_000),
    "sam_plugin": Option("the SAM Foundation plugin", default="present", choices=("present", "absent")),
    "use_tables": Option("tables for installations", default="automatic", choices=DECISIONS),
    "week_starts": Option("first day of the weeks in queries", default=WEEK_STARTS[0], choices=WEEK_STARTS),
    "negated_queries": Option(
        "negated operators of queries that match records without a value", default=NEGATED[0], choices=NEGATED
    ),
}


def count_expected_rows(options: Mapping[str, Any]) -> int:
    """Return the number of rows that ``seed`` reports."""
    return int(options["computers"]) + int(options["installations"])


def seed(context: SeedContext) -> None:
    """Insert users, settings, the app's records, and the results of earlier exports of FlexNet Manager Suite."""
    random = SeededRandom(context.seed, partial(draw_number, context.db))
    records = Records(context.db, random, Stamp(format_moment(context.as_of), "system"))
    instance = _read("instance.yaml")
    _seed_users(context, records)
    _seed_settings(context, records, instance)
    _seed_app_records(records, instance)
    _EarlierExports(context, records).write(instance["applications"])
    _seed_import_set(context, records)


def _read(name: str) -> dict[str, Any]:
    text = (fixture_folder() / "servicenow/seed" / name).read_bytes()
    return yaml.load(text, Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


def _seed_users(context: SeedContext, records: Records) -> None:
    rows = []
    for user in _read("users.yaml")["users"]:
        sys_id = make_fixed_id("sys_user", user["user_name"])
        Users(context.db).add(sys_id, user["user_name"], user["password"], user["roles"])
        rows.append({"sys_id": sys_id, "user_name": user["user_name"], "name": user["name"], "active": "true"})
    records.insert_many("sys_user", rows)
    subject = f"{CLIENT_ID}:{CLIENT_USER}"
    Tokens(context.db, "servicenow", context.as_of).issue(REFRESH_TOKEN, REFRESH, subject, REFRESH_TOKEN_LIFETIME)


def _seed_settings(context: SeedContext, records: Records, instance: Mapping[str, Any]) -> None:
    decision = {
        "name": USE_TABLES,
        "value": context.options["use_tables"],
        "description": f"Use CMDB and/or SAM tables for installation: {', '.join(DECISIONS)}",
    }
    named = [
        {"sys_id": make_fixed_id("sys_properties", entry["name"]), **entry}
        for entry in (decision, *instance["properties"])
    ]
    records.insert_many("sys_properties", named)
    companies = [{"sys_id": make_fixed_id("core_company", name), "name": name} for name in instance["companies"]]
    records.insert_many("core_company", companies)
    present = context.options["sam_plugin"] == "present"
    plugin = {
        "sys_id": make_fixed_id("sys_plugins", PLUGIN),
        "source": PLUGIN,
        "name": "Software Asset Management Foundation",
        "active": "active" if present else "inactive",
    }
    records.insert_many("sys_plugins", [plugin])
    _seed_attachments(context, records, instance)


def _seed_attachments(context: SeedContext, records: Records, instance: Mapping[str, Any]) -> None:
    """Attach files to data sources; their sys_ids are the same in every world."""
    for entry in instance["attachments"]:
        upload = Upload(
            "sys_data_source",
            make_fixed_id("sys_data_source", entry["source"]),
            entry["file_name"],
            entry["content_type"],
            entry["content"].encode(),
        )
        store_upload(records, Attachments(context.db), make_fixed_id(ATTACHMENT, entry["file_name"]), upload)


def _seed_app_records(records: Records, instance: Mapping[str, Any]) -> None:
    """Insert the records of the integration app: Data Sources, the Scheduled Data Import, transform maps."""
    sources = [
        {
            "sys_id": make_fixed_id("sys_data_source", source["name"]),
            "name": source["name"],
            "type": "File",
            "format": "XML",
            "import_set_table_name": source["table"],
            "import_set_table_label": next(
                kind.data_source for kind in KINDS.values() if kind.staging == source["table"]
            ),
            "xpath_root_node": source["xpath"],
            "active": "true",
        }
        for source in instance["data_sources"]
    ]
    records.insert_many("sys_data_source", sources)
    schedule = {
        "sys_id": make_fixed_id("scheduled_import_set", SCHEDULE),
        "name": SCHEDULE,
        "data_source": sources[0]["sys_id"],
        "run_as": make_fixed_id("sys_user", CLIENT_USER),
        "run_type": "On Demand",
        "active": "true",
    }
    records.insert_many("scheduled_import_set", [schedule])
    maps = [
        {
            "sys_id": make_fixed_id("sys_transform_map", transform_map.name),
            "name": transform_map.name,
            "source_table": transform_map.source,
            "target_table": transform_map.target.name,
            "order": transform_map.order,
            "active": "true",
        }
        for transform_map in MAPS
    ]
    records.insert_many("sys_transform_map", maps)


def _seed_import_set(context: SeedContext, records: Records) -> None:
    """Create an import set with one row for the first computer; its sys_id is the same in every world."""
    for computer in computers(context.seed, min(context.options["computers"], 1)):
        staging = Staging(context.db, records)
        source = make_fixed_id("sys_data_source", "FNMS Inventory")
        into = staging.open(KINDS["inventory_export"].staging, data_source=source)
        staging.load(into, [population.make_inventory_row(computer, context.as_of)])
        staging.transform(into, detailed=True)
        records.update("sys_import_set", into.sys_id, {"state": "processed", "load_completed": records.stamp.at})
        row = records.find_first("sys_import_set_row", sys_import_set=into.sys_id)
        if row:
            records.update(
                "sys_import_set_row", row["sys_id"], {"sys_id": make_fixed_id("sys_import_set_row", "example")}
            )


class _EarlierExports:
    """The results of earlier exports, created by the transform maps."""

    def __init__(self, context: SeedContext, records: Records) -> None:
        self._context, self._records = context, records
        present = context.options["sam_plugin"] == "present"
        self._variants = choose_installation_tables(context.options["use_tables"], plugin=present) or frozenset()

    def write(self, titles: list[list[str]]) -> None:
        """Write hardware inventory, contracts and installed applications in the order of an export."""
        options, as_of = self._context.options, self._context.as_of
        machines = computers(self._context.seed, options["computers"])
        self._transform(
            "inventory_export", (population.make_inventory_row(computer, as_of) for computer in machines), report=True
        )
        if options["computers"]:
            contracts = population.generate_contract_rows(options["contracts"], options["computers"], as_of)
            self._transform("contract_export", contracts)
            installed = population.generate_application_rows(
                options["installations"], options["computers"], titles, as_of
            )
            self._transform("application_export", installed, report=True)

    def _transform(self, kind: str, rows: Iterator[dict[str, str]], *, report: bool = False) -> None:
        maps = find_maps(KINDS[kind].staging, self._variants)
        for batch in _split_batches(rows):
            earlier: list[dict[str, str]] = [{} for _ in batch]
            for transform_map in maps:
                outcomes = MapRun(transform_map, self._records).run(batch, earlier)
                for found, outcome in zip(earlier, outcomes, strict=True):
                    found[transform_map.name] = outcome.sys_id
            if report:
                self._context.report(len(batch))


def _split_batches(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
