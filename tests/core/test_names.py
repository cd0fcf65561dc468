"""The names are those of Faker with the same lists and the same seed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from faker import Faker

from mockservers.core.worlds.names import Names, load_lists

LISTS = {  # of Faker's providers
    "address": {"city_prefixes": "city_prefix", "city_suffixes": "city_suffix"},
    "company": {"company_suffixes": "company_suffix"},
    "lorem": {"word_list": "word"},
    "person": {"first_names": "first_name", "last_names": "last_name"},
}
CALLS: dict[str, tuple[Callable[[Names], Any], Callable[[Any], Any]]] = {
    "first name": (Names.draw_first_name, lambda fake: fake.first_name()),
    "last name": (Names.draw_last_name, lambda fake: fake.last_name()),
    "city": (Names.draw_city, lambda fake: fake.city()),
    "company": (Names.draw_new_company, lambda fake: fake.unique.company()),
    "domain": (Names.draw_domain_word, lambda fake: fake.domain_word()),
    "words": (lambda names: names.draw_words(8), lambda fake: fake.words(8, unique=True)),
}


@pytest.fixture(scope="module")
def fake() -> Faker:
    """Faker with these lists, which its next version may change."""
    providers = [f"faker.providers.{name}" for name in (*LISTS, "internet")]
    made = Faker("en_US", use_weighting=False, providers=providers)
    for provider in made.get_providers():
        for attribute, part in LISTS.get(type(provider).__module__.split(".")[2], {}).items():
            setattr(provider, attribute, tuple(load_lists()[part]))
    return made


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("seed", [0, 1, 7, 2**40])
def test_the_same_seed_gives_the_same_names(call: str, seed: int, fake: Faker) -> None:
    ours, theirs = CALLS[call]
    fake.seed_instance(seed)
    fake.unique.clear()
    names = Names(seed)
    assert [ours(names) for _ in range(200)] == [theirs(fake) for _ in range(200)]


def test_a_company_is_drawn_once() -> None:
    names = Names(3)
    drawn = list(islice(iter(names.draw_new_company, None), 5_000))
    assert len(set(drawn)) == len(drawn)
