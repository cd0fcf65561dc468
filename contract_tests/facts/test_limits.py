"""Every documented limit, on both sides."""

from __future__ import annotations

from contract_tests.kit.facts.reading import Limit, each
from contract_tests.kit.facts.stage import Stage, open_stage
from contract_tests.kit.remote import Control
from mockservers import MockServer

limits = each(Limit, "limits.yaml")


@limits
def test_what_reaches_a_limit_is_accepted(fact: Limit, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "within", n=fact.numbers[0]) as stage:
        prepare(stage, fact)
        stage.check(stage.send(fact.look), fact.within)


@limits
def test_what_is_beyond_a_limit_is_refused(fact: Limit, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "beyond", n=fact.numbers[1]) as stage:
        prepare(stage, fact)
        stage.check(stage.send(fact.look), fact.beyond)


def prepare(stage: Stage, fact: Limit) -> None:
    stage.do(fact.given)
    if fact.repeat is not None:
        stage.do([{**fact.repeat, "times": stage.values["n"] - 1}])
    stage.do(fact.finish)
