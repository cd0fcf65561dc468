"""The pictures of the manual do not show names of the machine that makes them."""

from __future__ import annotations

import socket
from getpass import getuser
from pathlib import Path

from playwright.sync_api import Page

from contract_tests.kit.manual.pictures import Camera, find_names


def test_names_of_the_machine_are_replaced_in_texts_and_fields(page: Page, tmp_path: Path) -> None:
    page.set_content(
        f"<p>command line ({getuser()}@{socket.gethostname()})</p><code>{tmp_path}/mockservers-ab_1/export.toml</code>"
        f'<input type="text" disabled value="sqlite:///{tmp_path}/fnms.db"><textarea>{tmp_path}</textarea>'
        '<input type="password" value="***">'
    )
    Camera(page, tmp_path, find_names(tmp_path)).replace_names()
    assert page.locator("body").inner_text().split() == ["command", "line", "(sam@laptop)", "/home/sam/export.toml"]
    assert [field.input_value() for field in page.locator("input, textarea").all()] == [
        "sqlite:////home/sam/fnms.db",
        "/home/sam",
        "***",
    ]
