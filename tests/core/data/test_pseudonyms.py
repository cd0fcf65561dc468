"""Invented names and ids: the same for the same value, different for different ones, of the same form."""

from __future__ import annotations

import re

import pytest

from mockservers.core.data.pseudonyms import Pseudonyms, find_kind

SYS_ID, UUID = "85fe4c360000000077f160f39959c7ee", "4e5db59b-1b7f-41de-b7ae-788b1226517a"


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("email", "email"),
        ("firstName", "first_name"),
        ("u_last_name", "last_name"),
        ("sys_created_by", "user"),
        ("uniqueId", "user"),
        ("mobile_phone", "phone"),
        ("ip_address", "ip"),
        ("serial_number", "serial"),
        ("peak_value", ""),
        ("name", ""),
        ("mailbox_size_limit", ""),
    ],
)
def test_personal_columns_are_found_by_their_names(column: str, kind: str) -> None:
    assert find_kind(column) == kind


def test_the_same_value_gets_the_same_name_everywhere() -> None:
    names = Pseudonyms(7)
    names.note("person", "Ada Lovelace")
    names.note("email", "ada@corp.example")
    invented = names.replace("Ada Lovelace")
    assert invented != "Ada Lovelace"
    assert names.replace("asked by Ada Lovelace, ada@corp.example.") == (
        f"asked by {invented}, {names.replace('ada@corp.example')}."
    )
    again = Pseudonyms(7)
    again.note("email", "ada@corp.example")
    again.note("person", "Ada Lovelace")
    assert again.replace("Ada Lovelace") == invented
    other = Pseudonyms(8)
    other.note("person", "Ada Lovelace")
    assert other.replace("Ada Lovelace") != invented


def test_different_values_get_different_names() -> None:
    names = Pseudonyms(0)
    people = [f"person{number}@corp.example" for number in range(2_000)]
    for person in people:
        names.note("user", person)
    found = {names.replace(person) for person in people}
    assert len(found) == len(people)
    assert all(re.fullmatch(r"[\w.]+@[\w-]+\.example", invented) for invented in found)


def test_ids_keep_their_form() -> None:
    names = Pseudonyms(0)
    assert re.fullmatch(r"[0-9a-f]{32}", names.replace(SYS_ID))
    assert names.replace(SYS_ID) != SYS_ID
    assert re.fullmatch(r"[0-9a-f-]{36}", names.replace(UUID))
    assert names.replace(f"/table/{SYS_ID}?x") == f"/table/{names.replace(SYS_ID)}?x"
    opaque = names.replace("4wMFqGlxAKVlIFTixlTSOY")
    assert len(opaque) == 22
    assert opaque != "4wMFqGlxAKVlIFTixlTSOY"


@pytest.mark.parametrize("text", ["IBM Power S1022", "2026-03-31T12:00:00Z", "admin", "", "PVU_SUB_CAP", "10.0.4.0"])
def test_other_texts_stay(text: str) -> None:
    names = Pseudonyms(0)
    names.note("user", text if text == "admin" else "somebody")
    assert names.replace(text) == text
