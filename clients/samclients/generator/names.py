"""Python names for the names of a document."""

from __future__ import annotations

import builtins
import re
from collections import Counter
from collections.abc import Sequence
from keyword import kwlist

WORD = re.compile(r"[A-Z]+v[0-9]+|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+[a-z]*")
RESERVED = ({*kwlist, *dir(builtins), "self", "datetime"} - {"id"}) | {"extra", "to_dict", "from_dict"}
ARGUMENTS = {"body", "media_type", "version", "client"}  # names of a method's other parameters


def split_words(name: str) -> list[str]:
    """Return the words of a name in lower case: ``orgId`` is org, id."""
    return [word.lower() for word in WORD.findall(name)]


def make_name(name: str) -> str:
    """Return the Python name of a member or parameter: ``orgId`` is ``org_id``, ``filter`` is ``filter_``."""
    python = "_".join(split_words(name)) or "value"
    if python[0].isdigit():
        python = f"field_{python}"
    return f"{python}_" if python in RESERVED else python


def make_class_name(*names: str) -> str:
    """Return the name of a class of some names: ``list_users`` and ``view`` are ``ListUsersView``."""
    parts = (part for name in names for part in re.split(r"[^0-9A-Za-z]+", name))
    python = "".join(part[:1].upper() + part[1:] for part in parts)
    return f"Model{python}" if not python or python[0].isdigit() else python


def make_choice_names(values: Sequence[str]) -> dict[str, str]:
    """Return the names of an enumeration's members by their values."""
    names: dict[str, str] = {}
    for number, value in enumerate(values):
        usable = re.match("[A-Za-z]", value)
        name = "_".join(re.findall(r"[A-Z0-9]+", value.upper())) if usable else f"VALUE_{number}"
        names[value] = f"{name}_{number}" if name in names.values() else name
    return names


def make_method_names(tag: str, operations: Sequence[str]) -> dict[str, str]:
    """Return the names of a tag's methods by operationId, without the words that repeat the tag.

    ``create_metric`` of the tag metrics is ``create``; a noun that all operations have is left out, too.
    """
    words = {name: split_words(name) for name in operations}
    subject = {form for word in split_words(tag) for form in (word, word.removesuffix("s"), f"{word}s")}
    short = {name: _drop(found, subject) for name, found in words.items()}
    nouns = [{word.removesuffix("s") for word in found[1:]} for found in short.values()]
    common = set.intersection(*nouns) if len(nouns) > 1 else set()
    shorter = {name: _drop(found, common | {f"{noun}s" for noun in common}) for name, found in short.items()}
    for candidates in (shorter, short, words):
        names = {name: "_".join(found) for name, found in candidates.items()}
        repeated = {text for text, count in Counter(names.values()).items() if count > 1}
        if not repeated or candidates is words:
            return {name: f"{text}_" if text in kwlist else text for name, text in names.items()}
        if candidates is short:
            names = {name: "_".join(words[name]) if text in repeated else text for name, text in names.items()}
            if len(set(names.values())) == len(names):
                return names
    raise AssertionError("The last candidates are returned.")


def _drop(words: Sequence[str], left_out: set[str]) -> list[str]:
    """Return the words without some; the first one, the verb, stays."""
    return [*words[:1], *(word for word in words[1:] if word not in left_out)]
