"""Every label of an error stands beside its field or tab of the form."""

from __future__ import annotations

import pytest
from lxml import html

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import AlreadyExists, IngestError, InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.web.job_form.drafts import place_errors

from .drafts import Draft

PLACES = {  # labels of messages, and the fields and tabs of the form
    "Job Name": "name",
    "Application": "application",
    "Organization": "application",
    "Task": "task",
    "Schedule": "schedule",
    "Method": "method",
    "API URL": "url",
    "Params": "params",
    "fromDate": "params",
    "toDate": "params",
    "Headers": "headers",
    "Body": "body",
    "Advanced Auth": "advanced_auth",
    "Paging Info": "paging",
}


@pytest.mark.parametrize(("label", "place"), PLACES.items())
def test_a_message_stands_beside_its_field(label: str, place: str) -> None:
    assert place_errors(InvalidInput(f"{label}: it is odd.")) == {place: (f"{label}: it is odd.",)}
    assert place_errors(MandatoryFieldsMissing((label,))) == {place: (messages.REQUIRED.format(field=label),)}


@pytest.mark.parametrize(("label", "place"), [pair for pair in PLACES.items() if pair[0] != "Organization"])
def test_the_page_has_the_words_of_the_label_at_that_place(draft: Draft, label: str, place: str) -> None:
    """The errors of an organization stand beside its applications."""
    page = html.fromstring(draft.page)
    found = page.xpath(f"//label[@for='{place}'] | //section[@id='{place}'] | //legend[text()='{place.capitalize()}']")
    assert any(label in element.text_content() for element in found)


def test_every_field_may_be_missing_at_once() -> None:
    assert place_errors(MandatoryFieldsMissing(tuple(PLACES))).keys() == set(PLACES.values())


def test_fields_of_the_mapping_stand_beside_the_mapping() -> None:
    error = MandatoryFieldsMissing(("Task", "Unique ID"))
    assert place_errors(error) == {"mapping": error.lines}


@pytest.mark.parametrize(
    ("error", "places"),
    [
        (AlreadyExists("A job 'a' already exists."), {"name": ("A job 'a' already exists.",)}),
        (IngestError("It failed.\n503"), {"form": ("It failed.", "503")}),
        (
            InvalidInput("Body: no JSON", messages.ADVANCED_AUTH_NOT_VALID, "token_url is required"),
            {"body": ("Body: no JSON",), "advanced_auth": (messages.ADVANCED_AUTH_NOT_VALID, "token_url is required")},
        ),
    ],
)
def test_other_messages_have_a_place(error: IngestError, places: dict[str, tuple[str, ...]]) -> None:
    assert place_errors(error) == places
