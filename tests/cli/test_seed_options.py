"""The options of ``mockservers seed``, which the services declare."""

from dataclasses import replace

import click
import pytest

from mockservers import catalog
from mockservers.cli.worlds import seed
from mockservers.core.service.options import Option

USAGES, HOW, SEED = Option("rows", default=2, maximum=9), Option("how", default="a", choices=("a", "b")), Option("x", 1)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> dict[str, click.Option]:
    vendors = [
        replace(catalog.VENDORS[0], name="acme", options={"usages": USAGES, "last_run": HOW, "seed": SEED}),
        replace(catalog.VENDORS[0], name="emca", options={"usages": USAGES}),
    ]
    monkeypatch.setattr(catalog, "SERVICES", vendors)
    monkeypatch.setattr(seed, "declared_options", seed.declared_options.__wrapped__)
    return {str(one.name): one for one in seed.declared_options()}


def test_an_option_needs_no_name_before_it(declared: dict[str, click.Option]) -> None:
    assert set(declared["acme_last_run"].opts) == {"--last-run", "--acme-last-run"}


def test_an_option_that_two_services_have_is_the_firsts_without_a_name(declared: dict[str, click.Option]) -> None:
    assert declared["acme_usages"].opts == ["--usages", "--acme-usages"]
    assert declared["emca_usages"].opts == ["--emca-usages"]


def test_an_option_named_like_one_of_the_commands_own_needs_one(declared: dict[str, click.Option]) -> None:
    assert declared["acme_seed"].opts == ["--acme-seed"]


def test_bounds_and_choices_are_the_services(declared: dict[str, click.Option]) -> None:
    number, choice = declared["acme_usages"].type, declared["acme_last_run"].type
    assert isinstance(number, click.IntRange)
    assert (number.min, number.max) == (0, 9)
    assert isinstance(choice, click.Choice)
    assert choice.choices == ("a", "b")
