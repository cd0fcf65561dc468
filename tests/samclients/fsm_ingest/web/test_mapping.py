"""The phase Metadata Mapping, and the dialog Select Mapping Field."""

from __future__ import annotations

import re
from html import unescape

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.storage.database import IngestDatabase

from .conftest import Pages
from .drafts import REQUEST, Draft

LEAF = re.compile(r"<li( hidden)?>\s*<a class=\"code\" href=\"([^\"]+)\" title=\"([^\"]+)\"")
NOTHING_FOUND = "No field has this text."


@pytest.fixture
def mapping(draft: Draft, vendor: list[ApiJob]) -> str:
    """The path of the phase, after a successful Test Connection."""
    draft.post("test", **REQUEST)
    assert vendor
    return f"{draft.path.partition('#')[0]}/mapping"


def test_mapping_needs_a_test_and_a_changed_request_needs_another(draft: Draft, vendor: list[ApiJob]) -> None:
    assert messages.TEST_FIRST in draft.post("mapping", **REQUEST)
    draft.post("test")
    assert len(vendor) == 1
    assert "Metadata Mapping</h1>" in draft.post("mapping")
    draft.page = draft._pages.get(draft.path)  # noqa: SLF001 -- the page before
    assert messages.TEST_FIRST in draft.post("mapping", url="https://api.example/others")


def test_fields_are_mapped_one_at_a_time_with_a_preview(
    draft: Draft, vendor: list[ApiJob], pages: Pages, database: IngestDatabase
) -> None:
    draft.post("test", **REQUEST)
    assert vendor
    mapping = f"{draft.path.partition('#')[0]}/mapping"
    preview = pages.post(f"{mapping}/email", {"source": "path", "path": "items[].mail", "preview": "1"}, status=200)
    assert "&lt;script&gt;" in preview
    assert "<script>" not in preview
    wrong = pages.post(f"{mapping}/email", {"source": "path", "path": "items[].nothing"}, status=200)
    assert "items[].nothing is not in the test connection response." in wrong
    pages.post(f"{mapping}/email", {"source": "path", "path": "items[].mail"})
    pages.post(f"{mapping}/uniqueId", {"source": "path", "path": "items[].id"})
    page = pages.post(mapping, {"action": "save"})
    assert "The following fields are mandatory and cannot be empty: firstName, lastName." in page
    for field in ("firstName", "lastName"):
        pages.post(f"{mapping}/{field}", {"source": "static", "static": "Unknown"})
    assert "Saved job New job." in pages.post(mapping, {"action": "save"})
    assert {entry.field for entry in JobEditor(database).get("New job").mapping} == {
        *("email", "uniqueId", "firstName", "lastName")
    }


def test_a_field_that_the_task_lacks_is_not_found(draft: Draft, vendor: list[ApiJob], pages: Pages) -> None:
    draft.post("test", **REQUEST)
    assert vendor
    assert pages.client.get(f"{draft.path.partition('#')[0]}/mapping/nothing").status_code == 404


def test_the_table_has_the_documented_columns_and_words(mapping: str, pages: Pages) -> None:
    page = pages.get(mapping)
    columns = ["Application", "Field", "Mapped Fields", "Is Mapped?", "Action"]
    assert re.findall(r'<th scope="col">(.*?)</th>', page) == columns
    assert set(re.findall(r'data-label="Is Mapped\?">(.*?)</td>', page)) == {"False"}
    page = pages.post(f"{mapping}/email", {"source": "path", "path": "items[].mail"})
    row = page[page.index('<tr id="field-email">') :].partition("</tr>")[0]
    assert "items[].mail" in row
    assert 'data-label="Is Mapped?">True</td>' in row


def test_save_without_any_mapped_field_names_the_mandatory_ones(
    mapping: str, draft: Draft, pages: Pages, database: IngestDatabase
) -> None:
    page = pages.post(mapping, {"action": "save"})
    assert ("The following fields are mandatory and cannot be empty: uniqueId, email, firstName, lastName.") in page
    assert JobEditor(database).all() == []
    draft.page = pages.get(draft.path)
    assert "Saved job New job." in draft.post("save")  # of Request Info; the mapping can follow later


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", {"items[].id", "items[].mail"}),
        ("MAIL", {"items[].mail"}),
        ("example.com", {"items[].mail"}),  # in the value
        ("items", {"items[].id", "items[].mail"}),
        ("nothing", set()),
    ],
)
def test_the_search_shows_fields_with_its_text_in_name_or_value(
    mapping: str, pages: Pages, search: str, found: set[str]
) -> None:
    page = pages.get(f"{mapping}/email?search={search}")
    leaves = LEAF.findall(page)
    assert {path for is_hidden, _, path in leaves if not is_hidden} == found
    assert len(leaves) == 2  # the script can show those that are hidden
    assert (f">{NOTHING_FOUND}</p>" in page) is (not found)
    assert {f"search={search}" in unescape(link) for _, link, _ in leaves} == {bool(search)}


def test_a_field_that_is_chosen_in_the_tree_replaces_a_static_value(mapping: str, pages: Pages) -> None:
    pages.post(f"{mapping}/email", {"source": "static", "static": "nobody@example.com"})
    assert 'id="by-static" checked' in pages.get(f"{mapping}/email")
    page = pages.get(f"{mapping}/email?path=items[].mail")
    assert 'id="by-path" checked' in page
    assert 'id="by-static" checked' not in page


def test_a_time_has_a_date_picker_and_the_documented_date_formats(mapping: str, pages: Pages) -> None:
    page = pages.get(f"{mapping}/activatedAt")
    assert re.search(r'id="static" name="static" type="date"', page)
    found = re.search(r'<select[^>]* id="date_format".*?</select>', page, re.DOTALL)
    assert found
    formats = re.findall(r"<option (?:selected)?>(.*?)</option>", found[0])
    assert " ".join(formats[:13]) == (  # others are epochs, which are an extension
        "yyyy-MM-dd dd/MM/yyyy dd-MM-yyyy dd-MMM-yyyy dd-Month-yyyy dd/yyyy/MM MM/dd/yyyy MMM/dd/yyyy Month/dd/yyyy"
        " MM/yyyy/dd yyyy/MM/dd yyyy/MMM/dd yyyy/Month/dd"
    )


def test_a_boolean_is_true_or_false(draft: Draft, vendor: list[ApiJob], pages: Pages) -> None:
    draft.post("test", **{**REQUEST, "task": "Product Consumption"})
    assert vendor
    page = pages.get(f"{draft.path.partition('#')[0]}/mapping/isUnlimitedUsage")
    found = re.search(r'<select[^>]* id="static".*?</select>', page, re.DOTALL)
    assert found
    assert re.findall(r"<option (?:selected)?>(.*?)</option>", found[0]) == ["True", "False"]
