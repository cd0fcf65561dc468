"""The Settings page."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest

from samclients.fsm_ingest.jobs.settings_editor import InvalidSettings, SettingsEditor
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.web.settings import DESCRIPTIONS

from .conftest import Pages


def form(**changes: str) -> dict[str, object]:
    values = {name: str(value) for name, value in asdict(IngestSettings()).items() if not isinstance(value, bool)}
    return {**values, **changes}


def test_every_setting_is_on_the_page(pages: Pages) -> None:
    assert DESCRIPTIONS.keys() == asdict(IngestSettings()).keys()
    page = pages.get("/settings")
    assert all(f'id="{name}"' in page for name in DESCRIPTIONS)


def test_settings_are_saved(pages: Pages, database: IngestDatabase) -> None:
    saved = pages.post("/settings", form(token_expiry_in_minutes="7", load_despite_rejects="y"))
    assert "Saved the settings." in saved
    known = SettingsEditor(database).get()
    assert (known.token_expiry_in_minutes, known.load_despite_rejects) == (7, True)
    pages.post("/settings", form())
    assert SettingsEditor(database).get() == IngestSettings()


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "", "abc", "1e99", "<script>"])
def test_an_invalid_value_is_an_error_beside_its_field_and_nothing_is_saved(
    pages: Pages, database: IngestDatabase, value: str
) -> None:
    page = pages.post("/settings", form(attempts="9", read_timeout=value), status=422)
    assert 'id="read_timeout-error"' in page
    [error] = re.findall(r"<div>(read_timeout.*?)</div>", page)
    assert "1,000,000,000" in error
    assert "<script>" not in page.replace("<script type", "")
    assert SettingsEditor(database).get() == IngestSettings()


def test_all_invalid_settings_are_reported(database: IngestDatabase) -> None:
    with pytest.raises(InvalidSettings) as refused:
        SettingsEditor(database).change({"attempts": "x", "most_pages": "0"})
    assert list(refused.value.by_name) == ["attempts", "most_pages"]
