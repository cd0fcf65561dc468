"""Names of people, companies and places of the fictitious company.

The lists in ``names.json`` are those of the library Faker (locale en_US), and the values are those that it draws from
them with the same seed. The library itself has 25 MB of other locales.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from random import Random

CITIES = (
    "{city_prefix} {first_name}{city_suffix}",
    "{city_prefix} {first_name}",
    "{first_name}{city_suffix}",
    "{last_name}{city_suffix}",
)
COMPANIES = ("{last_name} {company_suffix}", "{last_name}-{last_name}", "{last_name}, {last_name} and {last_name}")
PART = re.compile(r"\{(\w+)\}")
NOT_IN_DOMAINS = re.compile(r"[^\w-]")


@cache
def load_lists() -> dict[str, list[str]]:
    """Load the lists by the name of the part that they are for."""
    lists: dict[str, list[str]] = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
    return lists


class Names:
    """Draws names; the same seed and calls give the same names.

    Args:
        seed: The seed.
    """

    def __init__(self, seed: int) -> None:
        self._random, self._lists = Random(seed), load_lists()  # noqa: S311 -- data of tests
        self._companies: set[str] = set()

    def draw_first_name(self) -> str:
        """Draw the first name of a person."""
        return self._draw("first_name")

    def draw_last_name(self) -> str:
        """Draw the last name of a person."""
        return self._draw("last_name")

    def draw_city(self) -> str:
        """Draw a city."""
        return self._fill(CITIES)

    def draw_new_company(self) -> str:
        """Draw a company that was not drawn before."""
        while (company := self._fill(COMPANIES)) in self._companies:
            pass
        self._companies.add(company)
        return company

    def draw_domain_word(self) -> str:
        """Draw the first word of a company as it is in a domain."""
        return NOT_IN_DOMAINS.sub("", self._fill(COMPANIES).partition(" ")[0]).lower()

    def draw_words(self, count: int) -> list[str]:
        """Draw different English words."""
        return self._random.sample(self._lists["word"], count)

    def _draw(self, part: str) -> str:
        return self._random.choice(self._lists[part])

    def _fill(self, forms: tuple[str, ...]) -> str:
        """Choose a form, and draw its parts from left to right."""
        return PART.sub(lambda part: self._draw(part[1]), self._random.choice(forms))
