"""Seeding of a new world: users, settings, the app's records, and the results of earlier exports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
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
from mockservers.vendors.servicenow.demo_data.configuration import Configuration
from mockservers.vendors.servicenow.demo_data.earlier_exports import EarlierExports
from mockservers.vendors.servicenow.demo_data.entries import Entries
from mockservers.vendors.servicenow.demo_data.role_grants import list_role_grants
from mockservers.vendors.servicenow.demo_data.services import insert_relation_types, insert_services
from mockservers.vendors.servicenow.domain import (
    DECISIONS,
    KINDS,
    PLUGIN,
    REFRESH_TOKEN_LIFETIME,
    SCHEDULE,
    USE_TABLES,
)
from mockservers.vendors.servicenow.encoded_query.query_context import NEGATED, WEEK_STARTS
from mockservers.vendors.servicenow.import_sets.maps import MAPS
from mockservers.vendors.servicenow.import_sets.staging import Staging
from mockservers.vendors.servicenow.oauth import CLIENT_ID, CLIENT_USER, REFRESH
from mockservers.vendors.servicenow.schema.attachments import ATTACHMENT, Attachments
from mockservers.vendors.servicenow.schema.business_rules import Stamp
from mockservers.vendors.servicenow.schema.definitions import insert_definitions
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id
from mockservers.vendors.servicenow.schema.values import format_moment
from mockservers.vendors.servicenow.store import Users

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
    """Insert users, settings, the app's records, the results of earlier exports, and demo data."""
    random = SeededRandom(context.seed, partial(draw_number, context.db))
    records = Records(context.db, random, Stamp(format_moment(context.as_of), "system"))
    instance = _read("instance.yaml")
    insert_definitions(records)
    _seed_users(context, records)
    _seed_settings(context, records, instance)
    relation_types = _read("relation_types.yaml")["relation_types"]
    insert_relation_types(records, relation_types)
    _seed_app_records(records, instance)
    EarlierExports(context, records).write(instance["applications"])
    _seed_import_set(context, records)
    _seed_demo_data(context, records)
    if context.options["computers"]:
        insert_services(records, _read("services.yaml"), relation_types)


def _read(name: str) -> dict[str, Any]:
    text = (fixture_folder() / "servicenow/seed" / name).read_bytes()
    return yaml.load(text, Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


def _seed_users(context: SeedContext, records: Records) -> None:
    entries, rows = Entries(records, context.as_of), []
    for user in _read("users.yaml")["users"]:
        name, password = user["user_name"], user.get("password", "")
        sys_id = make_fixed_id("sys_user", name)
        if password:
            Users(context.db).add(sys_id, name, password, user["roles"])
        fields = {"user_name": name, "name": user["name"], "user_password": password, **user.get("fields", {})}
        rows.append(entries.make_row(DICTIONARY["sys_user"], fields))
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
    options = [{**option, "available_for_filter": "true"} for option in instance["dynamic_filter_options"]]
    records.insert_many("sys_filter_option_dynamic", options)
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


def _seed_demo_data(context: SeedContext, records: Records) -> None:
    """Insert the organization, tasks, knowledge, and relations and assets of the first computers."""
    entries, configuration = Entries(records, context.as_of), _read("configuration.yaml")
    organization, tasks = _read("organization.yaml"), _read("tasks.yaml")
    journals = tasks.pop("journals")
    entries.insert_tables({**organization, **tasks, **_read("knowledge.yaml")})
    entries.insert_journals(journals)
    grants = list_role_grants(_read("users.yaml")["users"], organization)
    records.insert_many("sys_user_has_role", list(grants))
    found = Configuration(records, entries)
    found.insert_relations(configuration["relations"], configuration["hosted"])
    found.insert_assets(configuration["assets"])


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
