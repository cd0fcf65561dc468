"""BigFix Inventory: the demo users, metrics, and a client in a world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import CREDENTIALS, FIXTURES
from mockservers.checks.conformance.formats.bigfix import bigfix_criteria

__all__ = ["METRICS", "STATUS", "TOKEN", "USERS", "bigfix", "bigfix_criteria", "create_metric", "metric_names"]

TOKEN = CREDENTIALS["BIGFIX_TOKEN"]
METRICS = "/api/sam/v2/metrics"
STATUS = "/api/import_status.json"


def bigfix(world: RemoteWorld) -> Client:
    """Make a client of an administrator."""
    return world.client("bigfix", Token=TOKEN)


def create_metric(client: Client, name: str) -> Any:
    """Create a metric; returns it."""
    answer = client.post(METRICS, params={"code_name": name, "display_name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()


def metric_names(client: Client) -> set[str]:
    """List the code names of the custom metrics."""
    answer = client.get(METRICS)
    assert answer.status_code == 200, answer.text
    return {row["code_name"] for row in answer.json()["rows"] if row["source_type"] == 2}


USERS: Mapping[str, Mapping[str, Any]] = {
    user["name"]: user for user in yaml.safe_load((FIXTURES / "bigfix/seed/users.yaml").read_text())["users"]
}
