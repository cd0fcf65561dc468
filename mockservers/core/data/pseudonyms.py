"""Names, addresses and ids of recorded data, replaced by invented ones: the same value always by the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from faker import Faker

PERSONAL: Mapping[re.Pattern[str], str] = {  # names of columns, and what their values are
    re.compile(pattern, re.IGNORECASE): kind
    for pattern, kind in {
        r"e_?mail": "email",
        r"(?:^|_)(?:first|given|middle)_?name": "first_name",
        r"(?:^|_)(?:last|family)_?name|surname": "last_name",
        r"user_?name|unique_?id|(?:created|updated)_by$|^login$": "user",
        r"phone|mobile|fax": "phone",
        r"^street|^address": "street",
        r"^city": "city",
        r"^zip|postal": "zip",
        r"ip_?address": "ip",
        r"mac_?address": "mac",
        r"host_?name|fqdn": "host",
        r"serial_?n": "serial",
    }.items()
}
ACCOUNTS = frozenset({"admin", "guest", "system", "sysadmin", "maint"})  # users that every system has
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OPAQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z]{20,26}")
WORD = re.compile(r"[\w.@+-]+")
SHORTEST = 3  # characters of a word that is replaced within a text
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def find_kind(column: str) -> str:
    """Return the kind of the personal values in a column, by its name; empty if it has none."""
    return next((kind for pattern, kind in PERSONAL.items() if pattern.search(column)), "")


class Pseudonyms:
    """Invents values, different ones for different values.

    Args:
        seed: Repeats the invented values.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._faker = Faker()
        self._invented: dict[str, str] = {}  # by value
        self._taken = set[str]()

    def note(self, kind: str, value: str) -> None:
        """Invent a value for a personal one, also for the words of a name."""
        if not value or value in self._invented or value.lower() in ACCOUNTS:
            return
        invented = self._invent("email" if kind == "user" and "@" in value else kind, value)
        self._invented[value] = invented
        if kind == "person":
            for word, other in zip(value.split(), invented.split(), strict=False):
                if len(word) >= SHORTEST:
                    self._invented.setdefault(word, other)

    def replace(self, text: str) -> str:
        """Replace what was noted, and ids, in a text."""
        if text in self._invented:
            return self._invented[text]
        return WORD.sub(lambda found: self._replace_word(found[0]), text)

    def _replace_word(self, word: str) -> str:
        if word in self._invented:
            return self._invented[word] if len(word) >= SHORTEST else word
        bare = word.strip(".")
        if bare != word and bare in self._invented:
            return word.replace(bare, self._invented[bare])
        return self._replace_id(word)

    def _replace_id(self, word: str) -> str:
        digest = hashlib.sha256(f"{self._seed}:{word}".encode()).hexdigest()
        if HEXADECIMAL.fullmatch(word):
            return digest[:32]
        if UUID.fullmatch(word):
            parts = (digest[:8], digest[8:12], f"4{digest[13:16]}", f"8{digest[17:20]}", digest[20:32])
            return "-".join(parts)
        if OPAQUE.fullmatch(word):
            return "".join(
                LETTERS[int(digest[place * 2 : place * 2 + 2], 16) % len(LETTERS)] for place in range(len(word))
            )
        return word

    def _invent(self, kind: str, value: str) -> str:
        """Invent a value that no other has: by the value itself, so that the order of a recording does not matter."""
        for attempt in range(100):
            self._faker.seed_instance(f"{self._seed}:{kind}:{value}:{attempt}")
            invented = str(_MAKERS[kind](self._faker, value))
            if invented not in self._taken:
                break
        else:
            invented = f"{invented}-{len(self._taken)}"
        self._taken.add(invented)
        return invented


_MAKERS: Mapping[str, Callable[[Faker, str], str]] = {
    "person": lambda faker, value: " ".join([faker.first_name(), *[faker.last_name()] * (len(value.split()) > 1)]),
    "first_name": lambda faker, _value: faker.first_name(),
    "last_name": lambda faker, _value: faker.last_name(),
    "email": lambda faker, _value: f"{faker.user_name()}.{faker.random_int(100, 99_999)}@{faker.domain_word()}.example",
    "user": lambda faker, _value: f"{faker.user_name()}{faker.random_int(10, 9_999)}",
    "phone": lambda faker, _value: faker.numerify("+1 555 01## ####"),
    "street": lambda faker, _value: faker.street_address(),
    "city": lambda faker, _value: faker.city(),
    "zip": lambda faker, _value: faker.postcode(),
    "ip": lambda faker, _value: f"10.{faker.random_int(0, 255)}.{faker.random_int(0, 255)}.{faker.random_int(1, 254)}",
    "mac": lambda faker, _value: faker.hexify("02:^^:^^:^^:^^:^^", upper=False),
    "host": lambda faker, _value: f"{faker.last_name().lower()}-{faker.numerify('####')}",
    "serial": lambda faker, value: faker.bothify("?" * 3 + "#" * max(len(value) - 3, 6)).upper(),
    "company": lambda faker, _value: faker.company(),
}
