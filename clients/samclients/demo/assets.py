"""FlexNet Manager Suite to ServiceNow, with a segment that fails; what ServiceNow has is held against the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from samclients.demo import programs
from samclients.demo.narration import Narration
from samclients.demo.standins import Standins
from samclients.highlevel.servicenow import ServiceNow

CONFIG = "segment_rows = 100\nretry_wait = 0.2\npoll_interval = 0.2\noverlap = 0\n"  # everything was written just now
PROGRAM = "fnms-servicenow-export"
SOURCE = {
    "Computers": 'SELECT COUNT(*) FROM "ComplianceComputer"',
    "Memory, MB": 'SELECT SUM("TotalMemory") / 1048576 FROM "ComplianceComputer"',
    "Installations": 'SELECT COUNT(*) FROM "InstalledSoftware"',
    "Contracts": 'SELECT COUNT(*) FROM "Contract"',
    "Price of the contracts": 'SELECT SUM("Price") FROM "Contract"',
}


def tell(story: Narration, standins: Standins, folder: Path) -> None:
    """Export, with two failures of one segment; export again, with nothing to send."""
    story.part(
        "FlexNet Manager Suite -> ServiceNow",
        "Hardware inventory, contracts and installed applications are exported in segments, each type waited for before"
        " the next begins.",
    )
    (folder / "export.toml").write_text(CONFIG, encoding="utf-8")
    database = standins["FNMS_DATABASE"]
    arguments = ("--database", database, "--config", str(folder / "export.toml"))
    told = "--database sqlite:///fnms.db --config export.toml"
    story.wrong("the second segment that is sent gets return code 1, twice.")
    story.command(standins.go_wrong("servicenow.return_code", values={"code": 1}, after=1, times=2))
    done = programs.run(story, PROGRAM, *arguments, environment={}, told=told)
    story.lines(done.warnings())
    story.lines(done.printed)
    standins.be_well()
    source = _source(database)
    arrived = _arrived(standins)
    for what, count in source.items():
        story.check(what, count, arrived[what])
    story.say("A second run, without overlap, finds that nothing has changed since, and sends nothing:")
    before = standins.latest()
    programs.run(story, PROGRAM, *arguments, environment={}, told=told)
    sent = standins.asked(before, "send_transaction")
    story.check("Requests of a second run", 1, len(sent))  # the connection test
    story.check("Computers after it", source["Computers"], _arrived(standins)["Computers"])


def _source(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as db:
        found = {what: int(db.execute(text(query)).scalar_one() or 0) for what, query in SOURCE.items()}
    engine.dispose()
    return found


def _arrived(standins: Standins) -> dict[str, int]:
    """The same as ServiceNow's own Table API has it."""
    credentials: dict[str, Any] = {
        "user": standins["SERVICENOW_USER"],
        "password": standins["SERVICENOW_PASSWORD"],
    }
    with ServiceNow(standins["SERVICENOW_URL"], **credentials) as servicenow:
        contracts = [str(one["total_cost"]) for one in servicenow.table("ast_contract").query(fields=["total_cost"])]
        memory = [str(one["ram"]) for one in servicenow.table("cmdb_ci_computer").query(fields=["ram"])]
        return {
            "Computers": len(memory),
            "Memory, MB": sum(map(int, memory)),
            "Installations": servicenow.table("cmdb_sam_sw_install").count("installed_onISNOTEMPTY"),
            "Contracts": len(contracts),
            "Price of the contracts": int(sum(map(float, contracts))),
        }
