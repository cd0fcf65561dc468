"""No statement of any operation reads a table to its end that grows with the data of a world."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from contract_tests.kit.full_world import read_world
from contract_tests.kit.growth.every_operation import send_every_operation
from contract_tests.kit.growth.sql_work import SqlRecorder, explain_statements
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import start_server

Plans = Mapping[str, list[str]]
EXCUSED = {  # a pattern of a statement, and why it may read a whole table
    r"FROM world_settings$": "a world has few settings, and they are read once per change",
    r"FROM \"?servicenow_(sys_plugins|sys_transform_map|sys_rest_insert_multiple)\b": "configuration",
    r"FROM \"?servicenow_(sys_properties|sys_data_source|scheduled_import_set)\b": "configuration",
    r"FROM (informatica_organizations|bigfix_metrics)\b": "configuration",
    r"FROM flexera_organizations\s+WHERE EXISTS": "a world has few organizations",
    r"SELECT COUNT\(\*\) FROM \(?\S+ (t|u)\b": "the number of records of a list, kept until a record changes",
    r"SELECT count\(\*\) FROM \"\w+\"$": "the control plane reports the number of records of every table",
    r"SELECT COUNT\(\*\) FROM bigfix_(usages|computers)$": "once per data import",
}
TOO_WIDE = {  # a pattern of a statement, and one of a step that reads the rows of an organization or of a class
    r"FROM flexera_users .*WHERE flexera_users.app = ": r"SEARCH flexera_users .*\(organization=\?",
    r"FROM flexera_events .*WHERE flexera_events.app = ": r"SEARCH flexera_events .*\(organization=\?",
    r"UPDATE flexera_users SET deactivated_at": r"SEARCH flexera_users .*\(organization=\?",
    r"FROM flexera_apps .*id IN \(SELECT": r"SEARCH (own|flexera_apps) .*\(organization=\?\)",
    r'FROM "servicenow_cmdb_ci" WHERE "\w+" IN .*sys_class_name': r"\(sys_class_name=\?",
    r't\."serial_number" = \? .*sys_class_name" IN': r"SEARCH t .*\(sys_class_name=\?",
}
PAGE = re.compile(r"\bLIMIT (\?|1)( OFFSET \?)?\s*$")
WITHOUT_ROWS = re.compile(r"CONSTANT ROW|VIRTUAL TABLE|SCAN (states|waiting|incomplete|\()")  # a list, a common table


@pytest.fixture(scope="module")
def plans() -> Iterator[Plans]:
    with SqlRecorder() as recorder, start_server() as server, Control(server) as control:
        send_every_operation(server, control)
        with control.new_world("explained") as world:
            world.describe()
            world.client("bigfix").get("/api/sam/about")
            yield explain_statements(server.data / "worlds" / "explained.sqlite", recorder.examples)


def list_scans(statement: str, plan: list[str]) -> list[str]:
    """List the steps of a plan that read a table to its end; the first step of a page ends at the limit."""
    is_page = PAGE.search(statement) is not None and "USE TEMP B-TREE FOR ORDER BY" not in plan
    steps = plan[1:] if is_page else plan
    return [step for step in steps if step.startswith("SCAN ") and not WITHOUT_ROWS.search(step)]


@pytest.mark.long
def test_no_statement_reads_a_growing_table_to_its_end(plans: Plans) -> None:
    scans = {statement: list_scans(statement, plan) for statement, plan in plans.items()}
    found = {
        statement: steps
        for statement, steps in scans.items()
        if steps and not any(re.search(pattern, statement) for pattern in EXCUSED)
    }
    assert found == {}
    for pattern in EXCUSED:
        assert any(steps and re.search(pattern, statement) for statement, steps in scans.items()), pattern


@pytest.mark.long
@pytest.mark.parametrize("pattern", TOO_WIDE)
def test_the_narrowest_index_is_used(pattern: str, plans: Plans) -> None:
    """Without statistics SQLite cannot know which of two indexes finds fewer rows."""
    found = {statement: plan for statement, plan in plans.items() if re.search(pattern, statement, re.DOTALL)}
    assert found
    assert [statement for statement, plan in found.items() if re.search(TOO_WIDE[pattern], "\n".join(plan))] == []


def test_a_world_has_no_statistics_of_its_small_seed(world: RemoteWorld) -> None:
    """With statistics of small tables, SQLite would scan these tables for ever, however large they become."""
    world.client("bigfix").get("/api/sam/about")
    assert [name for name in read_world(world) if name.startswith("sqlite_stat")] == []
