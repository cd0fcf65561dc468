"""What the tests of worlds do in BigFix Inventory, to see whether a world remembers it."""

from __future__ import annotations

from typing import Any

from contract_tests.kit.remote import Client, RemoteWorld
from mockservers.catalog import VENDORS

TOKEN = next(one.value for vendor in VENDORS for one in vendor.credentials if one.variable == "BIGFIX_TOKEN")
METRICS = "/api/sam/v2/metrics"
STATUS = "/api/import_status.json"


def bigfix(world: RemoteWorld) -> Client:
    """Requests of a user who may do everything."""
    return world.client("bigfix", Token=TOKEN)


def create_metric(client: Client, name: str) -> Any:
    """Create a metric."""
    answer = client.post(METRICS, params={"code_name": name, "display_name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()


def metric_names(client: Client) -> set[str]:
    """The code names of the custom metrics."""
    answer = client.get(METRICS)
    assert answer.status_code == 200, answer.text
    return {row["code_name"] for row in answer.json()["rows"] if row["source_type"] == 2}
