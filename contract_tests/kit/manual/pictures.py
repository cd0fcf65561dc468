"""Makes the pictures of the manual: ``python -m contract_tests.kit.manual.pictures``.

Runs ``mockservers demo --stay`` and the pages of the two programs over its data, walks through them in Chromium as
``docs/tutorial/walk.md`` and ``docs/reference/utilities.md`` describe, and writes ``docs/pictures/``. Names of the
machine that makes them are replaced: the pictures show ``sam@laptop`` and paths below ``/home/sam``.
"""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from contract_tests.kit.browser import WIDE, launch, new_context
from contract_tests.kit.manual.pages import DOCS
from contract_tests.kit.output import read_until
from contract_tests.kit.programs.demo import LAST_LINE, read_commands, read_pages, run_demo, serve_pages

HEIGHT = 760  # pixels of a picture at most, unless a page is shown whole
WHOLE, OPERATION = 2000, 1250
PASSPHRASE = "correct horse battery staple"
IMPORT = "import"  # the world with a running import
CONTENT_HEIGHT = """() => {
  const dialogs = [...document.querySelectorAll("dialog[open]")];
  return Math.max(document.body.scrollHeight, ...dialogs.map(dialog => dialog.getBoundingClientRect().bottom + 32));
}"""
REPLACE = """names => {
  const replaced = text => names.reduce((now, [old, neutral]) => now.replace(new RegExp(old, "g"), neutral), text);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = replaced(texts.currentNode.data);
  for (const field of document.querySelectorAll("input[type=text], textarea")) field.value = replaced(field.value);
}"""


def find_names(place: Path) -> Mapping[str, str]:
    """Return the names of this machine as regular expressions, with their replacements.

    Args:
        place: The folder with the files of the demonstration.
    """
    host = re.escape(socket.gethostname())
    return {
        rf"{re.escape(str(place))}(/mockservers-\w+)?": "/home/sam",
        rf"\b{re.escape(getuser())}@{host}\b": "sam@laptop",
        rf"\b{host}\b": "laptop",
    }


@dataclass(frozen=True)
class Camera:
    """Takes pictures of a visitor's page.

    Args:
        page: The page.
        folder: The folder of the pictures.
        names: Regular expressions of texts that no picture shows, with their replacements.
    """

    page: Page
    folder: Path
    names: Mapping[str, str] = field(default_factory=dict)

    def replace_names(self) -> None:
        """Replace the names in the page's texts and fields."""
        self.page.evaluate(REPLACE, list(self.names.items()))

    def shoot(
        self, name: str, url: str = "", act: Callable[[], object] = lambda: None, *, height: int = HEIGHT
    ) -> None:
        """Open an address if one is given, act on the page, and take its picture, at most ``height`` pixels high."""
        if url:
            self.page.goto(url)
        act()
        self.page.wait_for_load_state()
        self.replace_names()
        content = int(self.page.evaluate(CONTENT_HEIGHT))
        clip = {"x": 0, "y": 0, "width": WIDE, "height": min(height, content)}
        self.page.screenshot(path=self.folder / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]

    def press(self, name: str) -> None:
        """Press the last button of this name."""
        self.page.get_by_role("button", name=name, exact=True).last.click()


def shoot_console(camera: Camera, pages: dict[str, str]) -> None:
    """Take the pictures of the console: the demonstration, then a running import in a world of its own."""
    page = camera.page
    camera.shoot("console-overview", pages["Overview"])
    camera.shoot("console-journal", pages["Journal"])
    camera.shoot("console-data", pages["Data"])
    camera.shoot("walk-problems", pages["Problems"])
    row = page.get_by_role("row").filter(has_text="flexera.token_expired")
    camera.shoot("walk-exchange", act=row.get_by_role("link").first.click)
    camera.shoot("walk-faults", pages["Faults"])
    camera.shoot("walk-callback", pages["Callbacks"], lambda: page.get_by_role("link", name="1", exact=True).click())
    camera.shoot("walk-records", f"{pages['Data']}/servicenow_cmdb_ci?sort=name")
    camera.shoot("walk-record", act=page.get_by_role("link", name="Open").first.click)
    page.goto(pages["Overview"])
    page.get_by_label("Name", exact=True).fill(IMPORT)
    camera.press("Create")
    page.get_by_role("link", name="Scenarios and seed").click()
    page.get_by_role("button", name="Load bigfix.import_running").click()
    camera.shoot("walk-lifecycles", act=page.get_by_role("link", name="Lifecycles").click)
    page.get_by_role("link", name="Snapshots").click()
    page.get_by_label("Name", exact=True).fill("before")
    camera.press("Save")
    page.get_by_role("link", name="Lifecycles").click()
    page.get_by_role("button", name="Advance to successful").click()
    origin = pages["Overview"].rstrip("/")
    page.goto(f"{origin}/docs/flexera")
    shoot_operation(camera, "walk-api", "/iam/v1/orgs/")


def shoot_operation(camera: Camera, name: str, path: str) -> None:
    """Execute the first GET whose path has this text in Swagger UI, and take the picture of the operation."""
    operation = camera.page.locator(".opblock-get", has_text=path).first
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    operation.locator(".live-responses-table").wait_for()
    box = operation.bounding_box()
    assert box
    clip = {**box, "y": box["y"] + camera.page.evaluate("scrollY"), "height": OPERATION}
    camera.page.screenshot(path=camera.folder / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]


def shoot_ingestion(camera: Camera, url: str, place: Path) -> None:
    """Take the pictures of the ingestion utility's pages."""
    page = camera.page
    for name, path in {
        "organizations": "organizations",
        "jobs": "jobs",
        "logs": "jobs/logs",
        "settings": "settings",
    }.items():
        camera.shoot(f"fsm-{name}", f"{url}/{path}", height=WHOLE)
    camera.shoot("fsm-organization", f"{url}/organizations/add")
    camera.shoot("fsm-log", f"{url}/jobs/logs", page.get_by_role("link", name="View").first.click)
    shoot_transfer(camera, url, place)
    page.goto(f"{url}/jobs")
    page.get_by_role("link", name="Edit Sample users").click()
    camera.press("Test Connection")
    camera.shoot("fsm-job", act=page.locator("[data-tabs]").get_by_role("link", name="Paging Info").click, height=WHOLE)
    camera.shoot("fsm-mapping", act=lambda: camera.press("2 Metadata Mapping"), height=WHOLE)
    camera.shoot("fsm-field", act=page.get_by_role("link", name="Map email").click)


def shoot_transfer(camera: Camera, url: str, place: Path) -> None:
    """Export a job into the folder ``place``, and open its file as for an import."""
    page = camera.page
    page.goto(f"{url}/jobs")
    page.get_by_role("checkbox", name="Export Sample users").check()
    camera.shoot("fsm-export", act=lambda: camera.press("Export"))
    dialog = page.get_by_role("dialog", name="Export API Jobs")
    for label in ("Passphrase", "Passphrase, once more"):
        dialog.get_by_label(label, exact=True).fill(PASSPHRASE)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="OK").click()
    file = place / download.value.suggested_filename
    download.value.save_as(file)
    page.goto(f"{url}/jobs/import")
    page.get_by_label("Select File Path").set_input_files(file)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    camera.shoot("fsm-import", act=lambda: camera.press("Open"), height=WHOLE)


def make_pictures(folder: Path) -> None:
    """Run the demonstration and make all pictures."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary, launch() as browser:
        place, context = Path(temporary), new_context(browser)
        camera = Camera(context.new_page(), folder, find_names(place))
        with run_demo(place, "--stay") as demo:
            printed = read_until(demo.stdout, LAST_LINE)
            commands = read_commands(printed)
            shoot_console(camera, read_pages(printed))
            with serve_pages(place, commands, "fsm-ingest") as url:
                shoot_ingestion(camera, url, place)
            with serve_pages(place, commands, "fnms-servicenow-export") as url:
                details = camera.page.get_by_text("Details").last
                camera.shoot("fnms-export", url, details.click, height=WHOLE)
            os.killpg(demo.pid, signal.SIGINT)
            demo.communicate()
        context.close()


if __name__ == "__main__":
    make_pictures(DOCS / "pictures")
