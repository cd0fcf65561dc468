"""The words of "Scheduling API Jobs in FSM Data Ingestion Utility" on the page Add API Jobs."""

from __future__ import annotations

import html
import re

from samclients.fsm_ingest.jobs.settings_editor import SettingsEditor
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.storage.database import IngestDatabase

from .conftest import AddJob, Pages
from .drafts import REQUEST, Draft

TAG = re.compile(r"<[^>]+>")
LABEL = re.compile(r"<(button|label|a|legend)\b[^>]*>(.*?)</\1>", re.DOTALL)
FUNCTIONS = ("Refresh", "Pause", "Clear", "Enable Paging", "Test Connection", "Next", "Cancel")
FIELDS = ("Job Name", "Application", "Task", "Schedule", "Method", "API URL")
TABS = ("Params", "Headers", "Body", "Advanced Auth Info", "Paging Info")
METHODS = (
    "Client Secret Based Authentication",
    "Client User Based Authentication",
    "Refresh Token Based Authentication",
)
NOTES = """\
The time is displayed per your local time.
is passed in the API URL as part of the query string
These key values cannot be deleted because these keys are system keys.
You cannot add other keys, but you can add a Mapped Field.
Headers can be configured to provide authorization, authentication, content type, origin, and more.
These parameters are passed as a header in the client request.
does not delete the values in the Value field.
If a single API call response size is more than 10MB, then it should be configured with pagination.
part of the actual URL query string, request body for the POST API, or the result on executing the API.
If you enter the value, it considers this value prior to the result of the API.
token_expiry_in_minutes is an optional field.
If a minutes value is not entered, the default time to generate the token will be 5 minutes.
This configurable value is stored in the Settings table.
form-data displays by default
token_url is a required field to generate the access token. The token URL value is specific to the application.
requires auth_type, token_url, and the body section fields grant_type, client_id, client_secret.
requires auth_type, token_url, and the body section fields grant_type, client_user, client_password.
requires auth_type, token_url, and the body section fields grant_type, refresh_token.
""".splitlines()


def read_text(page: str) -> str:
    """Return the text that a page shows."""
    return " ".join(html.unescape(TAG.sub("", page)).split())


def list_labels(page: str) -> set[str]:
    """Return the texts of buttons, links and labels."""
    return {read_text(text) for _, text in LABEL.findall(page)}


def test_every_function_field_tab_and_method_has_its_documented_name(draft: Draft) -> None:
    assert {*FUNCTIONS, *FIELDS, *TABS, *METHODS} - list_labels(draft.page) == set()
    assert '<h1 class="h3">Add API Jobs</h1>' in draft.page
    for phase in ("Request Info", "Metadata Mapping"):
        assert phase in read_text(draft.page)


def test_the_notes_are_the_documented_ones(draft: Draft) -> None:
    text = read_text(draft.page)
    assert [note for note in NOTES if note not in text] == []


def test_the_default_minutes_are_those_of_the_settings(draft: Draft, pages: Pages, database: IngestDatabase) -> None:
    SettingsEditor(database).change({"token_expiry_in_minutes": "9"})
    assert "the token will be 9 minutes." in read_text(pages.get(draft.path))


def test_mapping_before_a_test_is_refused_in_the_documented_words(draft: Draft, vendor: list[ApiJob]) -> None:
    page = draft.post("mapping", **REQUEST)
    assert "you need to test your API connection in the Request Info phase before completing this section." in page
    assert vendor == []


def test_every_table_has_the_documented_columns(draft: Draft) -> None:
    for table in ("headers", "paging"):
        draft.post(f"add-{table}", has_paging="on")
    columns = re.findall(r'<th scope="col">(.*?)</th>', draft.page)
    assert columns == [
        *("System Key", "Mapped Field", "Value", "Sent in", "Action"),
        *("Key", "Value", "Action"),
        *("Key", "Mapped Key", "Value", "Parameter Type", "Action"),
    ]


def test_import_is_a_dialog_with_the_documented_fields(pages: Pages, add_job: AddJob) -> None:
    add_job()
    page = pages.get("/jobs/import")
    dialog = page[page.index("<dialog") : page.index("</dialog>")]
    assert "Import API Configuration" in dialog
    assert {"Select File Path", "Open", "Cancel"} <= list_labels(dialog)
