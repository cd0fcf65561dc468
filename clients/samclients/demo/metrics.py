"""Metrics and license usages of BigFix."""

from __future__ import annotations

from samclients.bigfix.client import BigFix
from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration
from samclients.runtime import Refused

NAME, TITLE = "DEMO_CORES", "Cores of the demo"
FEW = 3


def run_part(story: Narration, mocks: MockEnvironment) -> None:
    """Create a metric, fail to create it again, and compare a query with the same filter in Python."""
    story.begin_part(
        "BigFix Inventory", "The client lists the license metrics, creates one, and queries license usages."
    )
    with BigFix(mocks["BIGFIX_URL"], user=mocks["BIGFIX_USER"], password=mocks["BIGFIX_PASSWORD"]) as bigfix:
        before = len(list(bigfix.metrics))
        metric = bigfix.metrics.create(code_name=NAME, display_name=TITLE)
        story.say(f"There were {before} metrics; {metric.code_name} is created with the id {metric.id}.")
        story.announce_fault("the same metric is created again.")
        try:
            bigfix.metrics.create(code_name=NAME, display_name=TITLE)
        except Refused as error:
            story.say(f"It is refused, and the client says why: {error.status}, {error.reason}.")
        names = [metric.code_name for metric in bigfix.metrics]
        story.check("Metrics", before + 1, len(names))
        story.check("Metrics of that name", 1, names.count(NAME))
        _query(story, bigfix)


def _query(story: Narration, bigfix: BigFix) -> None:
    usages = list(bigfix.license_usages.iterate())
    bound = sorted(int(usage.peak_value or 0) for usage in usages)[len(usages) * 9 // 10] if usages else 0
    criteria = {"and": [["peak_value", ">", bound]]}
    found = list(bigfix.license_usages.iterate(criteria=criteria, order=["peak_value desc"]))
    story.say(f"Of {len(usages):,} license usages those with a peak value above {bound:,}, the highest first:")
    columns = ("computer", "metric", "peak value")
    story.table(
        columns, [(str(usage.computer_system_id), usage.metric_name, usage.peak_value) for usage in found[:FEW]]
    )
    story.check(f"Usages above {bound:,}", sum(int(usage.peak_value or 0) > bound for usage in usages), len(found))
    story.check("The same, counted by BigFix", len(found), bigfix.license_usages.count(criteria))
