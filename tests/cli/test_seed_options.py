"""Seed options of the services as options of ``mockservers seed``."""

from dataclasses import replace

import click
import pytest

from mockservers import catalog
from mockservers.cli.worlds import seed
from mockservers.core.service.options import Option

USAGES, HOW, SEED = Option("rows", default=2, maximum=9), Option("how", default="a", choices=("a", "b")), Option("x", 1)


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, click.Option]:
    vendors = [
        replace(catalog.VENDORS[0], name="acme", options={"usages": USAGES, "last_run": HOW, "seed": SEED}),
        replace(catalog.VENDORS[0], name="emca", options={"usages": USAGES}),
    ]
    monkeypatch.setattr(catalog, "SERVICES", vendors)
    monkeypatch.setattr(seed, "build_seed_options", seed.build_seed_options.__wrapped__)
    return {str(option.name): option for option in seed.build_seed_options()}


def test_an_option_has_a_short_name(options: dict[str, click.Option]) -> None:
    assert set(options["acme_last_run"].opts) == {"--last-run", "--acme-last-run"}


def test_the_short_name_of_two_services_is_the_firsts(options: dict[str, click.Option]) -> None:
    assert options["acme_usages"].opts == ["--usages", "--acme-usages"]
    assert options["emca_usages"].opts == ["--emca-usages"]


def test_a_name_of_the_commands_own_options_is_not_shortened(options: dict[str, click.Option]) -> None:
    assert options["acme_seed"].opts == ["--acme-seed"]


def test_bounds_and_choices_are_those_of_the_services(options: dict[str, click.Option]) -> None:
    number, choice = options["acme_usages"].type, options["acme_last_run"].type
    assert isinstance(number, click.IntRange)
    assert (number.min, number.max) == (0, 9)
    assert isinstance(choice, click.Choice)
    assert choice.choices == ("a", "b")
