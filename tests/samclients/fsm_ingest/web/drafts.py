"""Drafts of jobs as a visitor sees them, without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Pages

FIELD = re.compile(r'<input[^>]*? name="([^"]+)"[^>]*?value="([^"]*)"', re.DOTALL)
AREA = re.compile(r'<textarea[^>]*? name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select[^>]*? name="([^"]+)"(.*?)</select>', re.DOTALL)
SELECTED = re.compile(r'<option(?: value="([^"]*)")? selected>([^<]*)<')
CHECKED = re.compile(r'<input[^>]*type="checkbox"[^>]* name="([^"]+)" checked')
ATTACK = '"><script>alert(1)</script>'
ANSWER = {"items": [{"id": 1, "mail": f"{ATTACK}@example.com"}]}
PATHS = ("items[].id", "items[].mail")


class Draft:
    """A draft as a visitor sees it; what is not filled in is sent back as it was shown."""

    def __init__(self, pages: Pages, path: str) -> None:
        response = pages.client.get(path)
        assert response.status_code == 303, response.text
        self.path = response.headers["Location"]
        self._pages = pages
        self.page = pages.get(self.path)

    def fields(self) -> dict[str, object]:
        found = {name: html.unescape(value) for name, value in (*FIELD.findall(self.page), *AREA.findall(self.page))}
        for name, options in SELECT.findall(self.page):
            if chosen := SELECTED.search(options):
                found[name] = html.unescape(chosen[1] or chosen[2])
        return {**found, **dict.fromkeys(CHECKED.findall(self.page), "on")}

    def post(self, action: str, **changes: str) -> str:
        sent = {**self.fields(), **{name.replace("__", "-"): value for name, value in changes.items()}}
        self.page = self._pages.post(self.path, {**sent, "action": action})
        return self.page

    def problems(self, place: str) -> list[str]:
        found = re.search(rf'id="{place}-error">(.*?)</div></div>', self.page, re.DOTALL)
        return [html.unescape(line) for line in re.findall(r"<div>(.*?)</div>", f"{found[1]}</div>")] if found else []


REQUEST: Mapping[str, str] = {
    "name": "New job",
    "application": "5678",
    "task": "Application Roster",
    "url": "https://api.example/users",
    "frequency": "Monthly",
    "day": "31",
    "hour": "12",
    "minute": "05",
    "meridiem": "AM",
}
