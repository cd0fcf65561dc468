"""Export from FlexNet Manager Suite to ServiceNow, with a failing segment, and a comparison of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from samclients.demo import programs
from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration
from samclients.servicenow.client import ServiceNow

CONFIG = "segment_rows = 100\nretry_wait = 0.2\npoll_interval = 0.2\noverlap = 0\n"  # all rows have just been written
PROGRAM = "fnms-servicenow-export"
SOURCE = {
    "Computers": 'SELECT COUNT(*) FROM "ComplianceComputer"',
    "Memory, MB": 'SELECT SUM("TotalMemory") / 1048576 FROM "ComplianceComputer"',
    "Installations": 'SELECT COUNT(*) FROM "InstalledSoftware"',
    "Contracts": 'SELECT COUNT(*) FROM "Contract"',
    "Price of the contracts": 'SELECT SUM("Price") FROM "Contract"',
}


def run_part(story: Narration, mocks: MockEnvironment, folder: Path) -> None:
    """Export with two failures of one segment, then export again with nothing to send."""
    story.begin_part(
        "FlexNet Manager Suite -> ServiceNow",
        "Hardware inventory, contracts and installed applications are exported in segments, each type waited for before"
        " the next begins.",
    )
    (folder / "export.toml").write_text(CONFIG, encoding="utf-8")
    database = mocks["FNMS_DATABASE"]
    arguments = ("--database", database, "--config", str(folder / "export.toml"))
    shown = "--database sqlite:///fnms.db --config export.toml"
    story.announce_fault("the second segment that is sent gets return code 1, twice.")
    story.command(mocks.add_fault("servicenow.return_code", values={"code": 1}, after=1, times=2))
    output = programs.run(story, PROGRAM, *arguments, environment={}, shown=shown)
    story.lines(output.warnings())
    story.lines(output.printed)
    source = _count_in_source(database)
    arrived = _count_in_servicenow(mocks)
    for name, count in source.items():
        story.check(name, count, arrived[name])
    story.say("A second run, without overlap, finds that nothing has changed since, and sends nothing:")
    before = mocks.find_latest_exchange()
    programs.run(story, PROGRAM, *arguments, environment={}, shown=shown)
    sent = mocks.list_exchanges(before, "send_transaction")
    story.check("Requests of a second run", 1, len(sent))  # the connection test
    story.check("Computers after it", source["Computers"], _count_in_servicenow(mocks)["Computers"])


def _count_in_source(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as db:
        found = {name: int(db.execute(text(query)).scalar_one() or 0) for name, query in SOURCE.items()}
    engine.dispose()
    return found


def _count_in_servicenow(mocks: MockEnvironment) -> dict[str, int]:
    """Return the same counts, read through ServiceNow's Table API."""
    credentials: dict[str, Any] = {
        "user": mocks["SERVICENOW_USER"],
        "password": mocks["SERVICENOW_PASSWORD"],
    }
    with ServiceNow(mocks["SERVICENOW_URL"], **credentials) as servicenow:
        contracts = [
            str(record["total_cost"]) for record in servicenow.table("ast_contract").list(fields=["total_cost"])
        ]
        memory = [str(record["ram"]) for record in servicenow.table("cmdb_ci_computer").list(fields=["ram"])]
        return {
            "Computers": len(memory),
            "Memory, MB": sum(map(int, memory)),
            "Installations": servicenow.table("cmdb_sam_sw_install").count("installed_onISNOTEMPTY"),
            "Contracts": len(contracts),
            "Price of the contracts": int(sum(map(float, contracts))),
        }
