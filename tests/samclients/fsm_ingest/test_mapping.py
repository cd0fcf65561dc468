"""Metadata Mapping: validation, and mapped records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from samclients.fsm_ingest.errors import InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.mapping.mapper import RECORD_ID, RUN_TIME, Mapper, RejectedRecord
from samclients.fsm_ingest.mapping.table import build_mapping_table
from samclients.fsm_ingest.mapping.validation import check_mapping, find_fields_to_map
from samclients.fsm_ingest.model.entities import FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import TASKS, ValueType

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


def map_document(
    mapping: tuple[FieldMapping, ...], document: Any, task: IntegrationTask = IntegrationTask.APPLICATION_ROSTER
) -> list[Any]:
    mapper = Mapper(task, mapping, RUN, "j-1")
    return [mapper.map(record) for record in mapper.records(document)]


# What has to be mapped


@pytest.mark.parametrize(
    ("task", "names"),
    [
        (IntegrationTask.APPLICATION_ROSTER, "uniqueId, email, firstName, lastName"),
        (IntegrationTask.APPLICATION_USAGE, "uniqueId, occurredAt"),
        (IntegrationTask.APPLICATION_DISCOVERY, "ssoAppName, ssoAppDisplayName, appInstanceID"),
        (IntegrationTask.SSO_APPLICATION_ROSTER, "uniqueId, email, firstName, lastName, appInstanceID"),
        (IntegrationTask.SSO_APPLICATION_USAGE, "uniqueId, occurredAt, appInstanceID"),
        (IntegrationTask.PRODUCT_CONSUMPTION, "eventId, occurredAt, usageGroup"),
        (IntegrationTask.DISCOVERED_APP_USAGE, "name"),
    ],
)
def test_all_missing_mandatory_fields_are_reported_in_order(task: IntegrationTask, names: str) -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        check_mapping(task, ())
    assert str(caught.value) == f"The following fields are mandatory and cannot be empty: {names}."


def test_only_missing_fields_are_reported() -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        check_mapping(IntegrationTask.APPLICATION_ROSTER, (ROSTER[1], FieldMapping("firstName", static="")))
    assert caught.value.fields == ("uniqueId", "firstName", "lastName")


def test_a_static_value_is_a_mapping() -> None:
    check_mapping(
        IntegrationTask.APPLICATION_ROSTER, (*ROSTER[:3], FieldMapping("lastName", static="Unknown")), PATHS.values()
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (FieldMapping("shoeSize", "items[].id"), "ApplicationRoster has no field shoeSize."),
        (
            FieldMapping("middleName", "items[].x", static="y"),
            "middleName: enter either a path or a static value, not both.",
        ),
        (FieldMapping("activatedAt", "items[].since", date_format="yy"), "activatedAt: unknown date format 'yy'"),
        (
            FieldMapping("activatedAt", static="05/02/2024"),
            "activatedAt: the static value is not a date as yyyy-MM-dd.",
        ),
        (FieldMapping("middleName", "items[0]"), "middleName: Invalid path 'items[0]'"),
        (FieldMapping("middleName", "rows[].id"), "The mapped fields come from different lists: items[], rows[]."),
        (FieldMapping("email", "items[].id"), "Mapped more than once: email."),
    ],
)
def test_problems_of_a_mapping_are_reported(more: FieldMapping, expected: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_mapping(IntegrationTask.APPLICATION_ROSTER, (*ROSTER, more))
    assert caught.value.lines[0].startswith(expected)


def test_only_paths_of_the_test_response_can_be_mapped() -> None:
    check_mapping(
        IntegrationTask.APPLICATION_ROSTER,
        (*ROSTER, FieldMapping("skus", "items[].plans")),
        (*PATHS.values(), "items[].plans[]"),
    )
    with pytest.raises(InvalidInput, match=r"lastName: items\[\]\.profile\.familyName is not in the test connection"):
        check_mapping(IntegrationTask.APPLICATION_ROSTER, ROSTER, list(PATHS.values())[:3])


def test_fields_that_flexera_expects_are_reported() -> None:
    assert find_fields_to_map(IntegrationTask.PRODUCT_CONSUMPTION, ()) == ("used",)
    assert find_fields_to_map(IntegrationTask.APPLICATION_USAGE, ()) == ()
    assert find_fields_to_map(IntegrationTask.APPLICATION_ROSTER, ROSTER) == ()  # activatedAt has a default


def test_the_table_has_every_field_of_the_task() -> None:
    rows = build_mapping_table(
        IntegrationTask.APPLICATION_USAGE,
        [FieldMapping("uniqueId", "items[].id"), FieldMapping("type", static="login")],
    )
    assert [(row.field, row.mandatory, row.mapped) for row in rows] == [
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
    assert map_document((*ROSTER, *more), {"items": [USER]}) == [
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
    [made] = map_document(ROSTER, {"items": [USER]})
    assert made["activatedAt"] == "2026-03-31T12:00:00.000Z"


@pytest.mark.parametrize("value", [None, "", "absent"])
def test_a_record_without_a_mandatory_value_is_rejected(value: str | None) -> None:
    profile = {**USER["profile"], "mail": value} if value != "absent" else {"givenName": "x", "familyName": "y"}  # type: ignore[dict-item]
    assert map_document(ROSTER, {"items": [{**USER, "profile": profile}, USER]})[0] == RejectedRecord("email is empty")


def test_the_reason_names_the_field_without_the_value() -> None:
    mapping = (
        FieldMapping("ssoAppName", "[].n"),
        FieldMapping("ssoAppDisplayName", "[].n"),
        FieldMapping("appInstanceId", "[].i"),
    )
    made = map_document(mapping, [{"n": "x"}, {"n": {"secret": 1}, "i": "1"}], IntegrationTask.APPLICATION_DISCOVERY)
    assert made == [RejectedRecord("appInstanceID is empty"), RejectedRecord("ssoAppName is not a text")]


def test_fields_with_dots_become_nested_objects() -> None:
    names = ("ssoAppName", "ssoAppDisplayName", "appInstanceId")
    mapping = (
        *(FieldMapping(name, "[].n") for name in names),
        FieldMapping("ssoAppAdditional.createdAt", "[].made"),
        FieldMapping("appInstanceAdditional.hasGuestAccounts", static=True),
    )
    assert map_document(mapping, [{"n": 7, "made": "2020-03-05"}], IntegrationTask.APPLICATION_DISCOVERY) == [
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
    made = map_document(
        CONSUMPTION, {"unit": "mails", "rows": [{"used": 1}, {"used": "2.5"}]}, IntegrationTask.PRODUCT_CONSUMPTION
    )
    assert [(entry["usageGroup"], entry["used"]) for entry in made] == [("mails", 1), ("mails", 2.5)]


def test_ids_made_from_records_are_the_same_in_every_run_and_differ_between_jobs() -> None:
    document = {"unit": "mails", "rows": [{"used": 1, "open": False}, {"open": False, "used": 2}]}
    first, again = (map_document(CONSUMPTION, document, IntegrationTask.PRODUCT_CONSUMPTION) for _ in range(2))
    assert first == again
    assert first[0]["eventId"] != first[1]["eventId"]
    turned = {"unit": "mails", "rows": [{"open": False, "used": 1}]}
    assert map_document(CONSUMPTION, turned, IntegrationTask.PRODUCT_CONSUMPTION)[0] == first[0]
    other = Mapper(IntegrationTask.PRODUCT_CONSUMPTION, CONSUMPTION, RUN, "j-2")
    elsewhere = other.map(other.records(document)[0])
    assert isinstance(elsewhere, dict)
    assert elsewhere["eventId"] != first[0]["eventId"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"used": "many"}, "used is not a number"),
        ({"used": True}, "used is not a number"),
        ({"used": "NaN"}, "used is not a number"),
        ({"used": 1e16}, "used is larger than 1e+15"),
        ({"used": 10**400}, "used is larger than 1e+15"),
        ({"used": 1, "open": "perhaps"}, "isUnlimitedUsage is neither true nor false"),
    ],
)
def test_a_record_with_a_value_of_another_kind_is_rejected(record: Any, expected: str) -> None:
    assert map_document(CONSUMPTION, {"unit": "x", "rows": [record]}, IntegrationTask.PRODUCT_CONSUMPTION) == [
        RejectedRecord(expected)
    ]


def test_whole_numbers_are_whole() -> None:
    mapping = (FieldMapping("name", "[].n"), FieldMapping("userCount", "[].c"))
    made = map_document(
        mapping, [{"n": "x", "c": "3"}, {"n": "y", "c": 3.5}, {"n": "z"}], IntegrationTask.DISCOVERED_APP_USAGE
    )
    assert made == [{"name": "x", "userCount": 3}, RejectedRecord("userCount is not a whole number"), {"name": "z"}]


def test_a_wrong_date_is_rejected() -> None:
    usage = (FieldMapping("uniqueId", "[].u"), FieldMapping("occurredAt", "[].w", date_format="dd/MM/yyyy"))
    made = map_document(
        usage, [{"u": "x", "w": entry} for entry in ("2024-02-05", True, [], 7)], IntegrationTask.APPLICATION_USAGE
    )
    assert made == [
        *[RejectedRecord("occurredAt is not a date as dd/MM/yyyy")] * 3,
        RejectedRecord(
            "occurredAt is a number, not a date as dd/MM/yyyy: use the format epochSeconds or epochMilliseconds",
        ),
    ]


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("epochSeconds", [1709285400, "1709285400", 1709285400.0]),
        ("epochMilliseconds", [1709285400000, "1709285400000", " 1709285400000 "]),
    ],
)
def test_seconds_and_milliseconds_are_dates(form: str, values: list[Any]) -> None:
    usage = (FieldMapping("uniqueId", "[].u"), FieldMapping("occurredAt", "[].w", date_format=form))
    check_mapping(IntegrationTask.APPLICATION_USAGE, usage)
    made = map_document(usage, [{"u": "x", "w": value} for value in values], IntegrationTask.APPLICATION_USAGE)
    assert {entry["occurredAt"] for entry in made} == {"2024-03-01T09:30:00.000Z"}
    wrong = map_document(
        usage, [{"u": "x", "w": entry} for entry in (True, "soon", "1e9", 10**15)], IntegrationTask.APPLICATION_USAGE
    )
    assert wrong == [RejectedRecord(f"occurredAt is not a date as {form}")] * 4


# What the payload needs


def list_needed_fields(task: IntegrationTask) -> list[str]:
    return [field.name for field in TASKS[task].fields if field.mandatory or field.needed]


@pytest.mark.parametrize("task", IntegrationTask)
@pytest.mark.parametrize("value", [None, "", "absent"])
def test_a_record_without_a_needed_field_has_the_default_or_is_rejected(
    task: IntegrationTask, value: str | None
) -> None:
    """Only the record is rejected, for all needed fields of all tasks."""
    kinds = {ValueType.TIME: "2026-01-01", ValueType.NUMBER: 1}
    mapping = tuple(FieldMapping(name, f"[].{name}") for name in list_needed_fields(task))
    whole = {name: kinds.get(getattr(TASKS[task].find(name), "kind", None), "x") for name in list_needed_fields(task)}
    for name in list_needed_fields(task):
        record = {**whole, name: value}
        if value == "absent":
            del record[name]
        [made] = map_document(mapping, [record], task)
        field = TASKS[task].find(name)
        assert field is not None
        if name == "activatedAt":
            assert made["activatedAt"] == "2026-03-31T12:00:00.000Z"
        else:
            assert made == RejectedRecord(f"{field.message_name} is empty")


def test_a_needed_field_that_is_not_mapped_rejects_records_unless_it_has_a_default() -> None:
    mapping = tuple(entry for entry in CONSUMPTION if entry.field != "used")
    assert map_document(mapping, {"unit": "x", "rows": [{"open": True}]}, IntegrationTask.PRODUCT_CONSUMPTION) == [
        RejectedRecord("used is empty")
    ]


def test_an_unreadable_value_has_no_default() -> None:
    mapping = (*ROSTER, FieldMapping("activatedAt", "items[].joined"))
    assert map_document(mapping, {"items": [USER]}) == [RejectedRecord("activatedAt is not a date as yyyy-MM-dd")]


@pytest.mark.parametrize(
    ("field", "value", "made"),
    [
        ("vulnerability", "yes", "Yes"),
        ("vulnerability", "", ""),
        ("vulnerability", True, "vulnerability is not one of Yes, No, Unknown"),
        ("userCount", 0, 0),
        ("userCount", 2**62 - 1, 2**62 - 1),
        ("userCount", -1, "userCount is not a whole number from 0 to 4611686018427387903"),
        ("userCount", 2**62, "userCount is not a whole number from 0 to 4611686018427387903"),
        ("uploadBytes", "9007199254740993", 9007199254740993),
        ("uploadBytes", "1e3", 1000),
    ],
)
def test_a_value_that_would_fail_the_file_rejects_its_record(field: str, value: Any, made: Any) -> None:
    mapping = (FieldMapping("name", "[].n"), FieldMapping(field, "[].v"))
    [found] = map_document(mapping, [{"n": "x", "v": value}], IntegrationTask.DISCOVERED_APP_USAGE)
    is_rejected = str(made).startswith(field)
    assert (found.reason if isinstance(found, RejectedRecord) else found.get(field)) == made
    assert isinstance(found, RejectedRecord) is is_rejected
