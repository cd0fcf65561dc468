"""Metadata Mapping: what has to be mapped, and what records become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from samclients.fsm_ingest.errors import MandatoryMissing, NotValid
from samclients.fsm_ingest.mapping import RECORD_ID, RUN_TIME, Mapper, Rejected, advice, check, table
from samclients.fsm_ingest.model import FieldMapping, Task

RUN = datetime(2026, 3, 31, 12, tzinfo=UTC)
USER = {
    "id": "u1",
    "profile": {"mail": "gavin@x.example", "givenName": "Gavin", "familyName": "Belson"},
    "plans": ["A", "B"],
    "joined": "05/02/2024",
    "enabled": True,
}
PATHS = {
    "uniqueId": "items[].id",
    "email": "items[].profile.mail",
    "firstName": "items[].profile.givenName",
    "lastName": "items[].profile.familyName",
}
ROSTER = tuple(FieldMapping(name, path) for name, path in PATHS.items())


def mapped(mapping: tuple[FieldMapping, ...], document: Any, task: Task = Task.APPLICATION_ROSTER) -> list[Any]:
    mapper = Mapper(task, mapping, RUN, "j-1")
    return [mapper.map(record) for record in mapper.records(document)]


# What has to be mapped


@pytest.mark.parametrize(
    ("task", "names"),
    [
        (Task.APPLICATION_ROSTER, "uniqueId, email, firstName, lastName"),
        (Task.APPLICATION_USAGE, "uniqueId, occurredAt"),
        (Task.APPLICATION_DISCOVERY, "ssoAppName, ssoAppDisplayName, appInstanceID"),
        (Task.SSO_APPLICATION_ROSTER, "uniqueId, email, firstName, lastName, appInstanceID"),
        (Task.SSO_APPLICATION_USAGE, "uniqueId, occurredAt, appInstanceID"),
        (Task.PRODUCT_CONSUMPTION, "eventId, occurredAt, usageGroup"),
        (Task.DISCOVERED_APP_USAGE, "name"),
    ],
)
def test_all_mandatory_fields_are_told_in_order(task: Task, names: str) -> None:
    with pytest.raises(MandatoryMissing) as caught:
        check(task, ())
    assert str(caught.value) == f"The following fields are mandatory and cannot be empty: {names}."


def test_only_the_fields_that_are_missing_are_told() -> None:
    with pytest.raises(MandatoryMissing) as caught:
        check(Task.APPLICATION_ROSTER, (ROSTER[1], FieldMapping("firstName", static="")))
    assert caught.value.fields == ("uniqueId", "firstName", "lastName")


def test_a_static_value_is_a_mapping() -> None:
    check(Task.APPLICATION_ROSTER, (*ROSTER[:3], FieldMapping("lastName", static="Unknown")), PATHS.values())


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (FieldMapping("shoeSize", "items[].id"), "ApplicationRoster has no field shoeSize."),
        (FieldMapping("middleName", "items[].x", static="y"), "middleName: either a path or a static value."),
        (FieldMapping("activatedAt", "items[].since", date_format="yy"), "activatedAt: yy is no date format"),
        (
            FieldMapping("activatedAt", static="05/02/2024"),
            "activatedAt: the static value is not a date as yyyy-MM-dd.",
        ),
        (FieldMapping("middleName", "items[0]"), "middleName: 'items[0]' is no path"),
        (FieldMapping("middleName", "rows[].id"), "The mapped fields come from different lists: items[], rows[]."),
        (FieldMapping("email", "items[].id"), "Mapped more than once: email."),
    ],
)
def test_what_is_wrong_is_told(more: FieldMapping, told: str) -> None:
    with pytest.raises(NotValid) as caught:
        check(Task.APPLICATION_ROSTER, (*ROSTER, more))
    assert caught.value.lines[0].startswith(told)


def test_only_what_the_test_response_offers_can_be_mapped() -> None:
    check(
        Task.APPLICATION_ROSTER, (*ROSTER, FieldMapping("skus", "items[].plans")), (*PATHS.values(), "items[].plans[]")
    )
    with pytest.raises(NotValid, match=r"lastName: items\[\]\.profile\.familyName is not in the test connection"):
        check(Task.APPLICATION_ROSTER, ROSTER, list(PATHS.values())[:3])


def test_what_flexera_expects_besides_is_told() -> None:
    assert advice(Task.PRODUCT_CONSUMPTION, ()) == ("used",)
    assert advice(Task.APPLICATION_USAGE, ()) == ()


def test_the_table_has_every_field_of_the_task() -> None:
    rows = table(Task.APPLICATION_USAGE, [FieldMapping("uniqueId", "items[].id"), FieldMapping("type", static="login")])
    assert [(one.field, one.mandatory, one.mapped) for one in rows] == [
        ("uniqueId", True, "items[].id"),
        ("occurredAt", True, ""),
        ("type", False, '"login"'),
        ("description", False, ""),
        ("subAppName", False, ""),
    ]


# What records become


def test_a_record_is_mapped() -> None:
    more = (
        FieldMapping("skus", "items[].plans[]"),
        FieldMapping("activatedAt", "items[].joined", date_format="dd/MM/yyyy"),
    )
    assert mapped((*ROSTER, *more), {"items": [USER]}) == [
        {
            "uniqueId": "u1",
            "email": "gavin@x.example",
            "firstName": "Gavin",
            "lastName": "Belson",
            "skus": ["A", "B"],
            "activatedAt": "2024-02-05T00:00:00.000Z",
        }
    ]


def test_a_roster_without_activation_has_the_time_of_the_run() -> None:
    [made] = mapped(ROSTER, {"items": [USER]})
    assert made["activatedAt"] == "2026-03-31T12:00:00.000Z"


@pytest.mark.parametrize("value", [None, "", "absent"])
def test_a_record_without_a_mandatory_value_is_rejected(value: str | None) -> None:
    profile = {**USER["profile"], "mail": value} if value != "absent" else {"givenName": "x", "familyName": "y"}  # type: ignore[dict-item]
    assert mapped(ROSTER, {"items": [{**USER, "profile": profile}, USER]})[0] == Rejected("email is empty")


def test_the_reason_is_the_messages_word_and_has_no_value() -> None:
    mapping = (
        FieldMapping("ssoAppName", "[].n"),
        FieldMapping("ssoAppDisplayName", "[].n"),
        FieldMapping("appInstanceId", "[].i"),
    )
    made = mapped(mapping, [{"n": "x"}, {"n": {"secret": 1}, "i": "1"}], Task.APPLICATION_DISCOVERY)
    assert made == [Rejected("appInstanceID is empty"), Rejected("ssoAppName is not a text")]


def test_members_of_objects_are_put_into_objects() -> None:
    names = ("ssoAppName", "ssoAppDisplayName", "appInstanceId")
    mapping = (
        *(FieldMapping(name, "[].n") for name in names),
        FieldMapping("ssoAppAdditional.createdAt", "[].made"),
        FieldMapping("appInstanceAdditional.hasGuestAccounts", static=True),
    )
    assert mapped(mapping, [{"n": 7, "made": "2020-03-05"}], Task.APPLICATION_DISCOVERY) == [
        {
            "ssoAppName": "7",
            "ssoAppDisplayName": "7",
            "appInstanceId": "7",
            "ssoAppAdditional": {"createdAt": "2020-03-05T00:00:00.000Z"},
            "appInstanceAdditional": {"hasGuestAccounts": True},
        }
    ]


CONSUMPTION = (
    FieldMapping("eventId", static=RECORD_ID),
    FieldMapping("occurredAt", static=RUN_TIME),
    FieldMapping("usageGroup", "unit"),
    FieldMapping("used", "rows[].used"),
    FieldMapping("isUnlimitedUsage", "rows[].open"),
)


def test_values_above_the_records_are_repeated() -> None:
    made = mapped(CONSUMPTION, {"unit": "mails", "rows": [{"used": 1}, {"used": "2.5"}]}, Task.PRODUCT_CONSUMPTION)
    assert [(one["usageGroup"], one["used"]) for one in made] == [("mails", 1), ("mails", 2.5)]


def test_ids_made_from_records_are_the_same_in_every_run_and_differ_between_jobs() -> None:
    document = {"unit": "mails", "rows": [{"used": 1, "open": False}, {"open": False, "used": 2}]}
    first, again = (mapped(CONSUMPTION, document, Task.PRODUCT_CONSUMPTION) for _ in range(2))
    assert first == again
    assert first[0]["eventId"] != first[1]["eventId"]
    turned = {"unit": "mails", "rows": [{"open": False, "used": 1}]}
    assert mapped(CONSUMPTION, turned, Task.PRODUCT_CONSUMPTION)[0] == first[0]
    other = Mapper(Task.PRODUCT_CONSUMPTION, CONSUMPTION, RUN, "j-2")
    elsewhere = other.map(other.records(document)[0])
    assert isinstance(elsewhere, dict)
    assert elsewhere["eventId"] != first[0]["eventId"]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"used": "many"}, "used is not a number"),
        ({"used": True}, "used is not a number"),
        ({"used": "NaN"}, "used is not a number"),
        ({"open": "perhaps"}, "isUnlimitedUsage is neither true nor false"),
    ],
)
def test_a_record_with_a_value_of_another_kind_is_rejected(record: Any, told: str) -> None:
    assert mapped(CONSUMPTION, {"unit": "x", "rows": [record]}, Task.PRODUCT_CONSUMPTION) == [Rejected(told)]


def test_whole_numbers_are_whole() -> None:
    mapping = (FieldMapping("name", "[].n"), FieldMapping("userCount", "[].c"))
    made = mapped(mapping, [{"n": "x", "c": "3"}, {"n": "y", "c": 3.5}, {"n": "z"}], Task.DISCOVERED_APP_USAGE)
    assert made == [{"name": "x", "userCount": 3}, Rejected("userCount is not a whole number"), {"name": "z"}]


def test_a_wrong_date_is_rejected() -> None:
    usage = (FieldMapping("uniqueId", "[].u"), FieldMapping("occurredAt", "[].w", date_format="dd/MM/yyyy"))
    made = mapped(usage, [{"u": "x", "w": "2024-02-05"}, {"u": "x", "w": 7}], Task.APPLICATION_USAGE)
    assert made == [Rejected("occurredAt is not a date as dd/MM/yyyy")] * 2
