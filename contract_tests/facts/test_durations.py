"""Every documented duration, on both sides of its end, by the world's clock."""

from __future__ import annotations

from contract_tests.kit.facts.reading import Duration, each
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.remote import Control
from mockservers import MockServer

durations = each(Duration, "durations.yaml")


@durations
def test_a_second_before_its_end_a_duration_lasts(fact: Duration, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "before") as stage:
        stage.do(fact.given)
        stage.world.advance(fact.seconds - 1)
        stage.do(fact.renew)
        stage.check(stage.send(fact.look), fact.before)


@durations
def test_at_its_end_a_duration_is_over(fact: Duration, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "after") as stage:
        stage.do(fact.given)
        stage.world.advance(fact.seconds)
        stage.do(fact.renew)
        stage.check(stage.send(fact.look), fact.after)
