"""Archives are complete and reproducible, and their descriptions can be read outside of the repository."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from readme_renderer import markdown

from contract_tests.kit.packaging.builds import FOLDERS, ROOT, build, list_sources, read_metadata, unpack

pytestmark = pytest.mark.long
NOT_FOR_USERS = {".gitignore"}  # tracked files that are not in the source archive
PLACEHOLDER = "https://code.example/"
REPOSITORY = PLACEHOLDER + "mockservers"
MANY_LINKS = 20


class Links(HTMLParser):
    """The addresses of the links and pictures of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == {"a": "href", "img": "src"}.get(tag)]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source archives by package."""
    folder = tmp_path_factory.mktemp("sources")
    return {name: build(project, "sdist", folder / name) for name, project in FOLDERS.items()}


def list_tracked(project: Path) -> set[str]:
    listed = subprocess.run(
        [shutil.which("git") or "git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("This is not a clone of the repository.")
    return {name for name in listed.stdout.split("\0") if name and (project / name).exists()}


def test_the_source_archive_is_the_repository(sources: dict[str, Path]) -> None:
    assert list_tracked(ROOT) - list_sources(sources["mockservers"]) <= NOT_FOR_USERS


def test_the_source_archive_holds_nothing_else(sources: dict[str, Path]) -> None:
    assert list_sources(sources["mockservers"]) - list_tracked(ROOT) <= {"PKG-INFO"} | NOT_FOR_USERS


def test_the_clients_source_archive_is_their_package(sources: dict[str, Path]) -> None:
    tracked = list_tracked(FOLDERS["samclients"]) - {"generate.py"}  # it needs openapi/, which is of the repository
    assert list_sources(sources["samclients"]) - NOT_FOR_USERS == {*tracked, "PKG-INFO"}


@pytest.mark.parametrize("package", FOLDERS)
def test_the_wheel_of_the_source_archive_is_that_of_the_repository(
    package: str, sources: dict[str, Path], wheels: dict[str, Path], tmp_path: Path
) -> None:
    unpacked = unpack(sources[package], tmp_path / "unpacked")
    assert filecmp.cmp(build(unpacked, "wheel", tmp_path / "built"), wheels[package], shallow=False)


@pytest.mark.parametrize("package", FOLDERS)
@pytest.mark.parametrize("target", ["sdist", "wheel"])
def test_a_second_build_elsewhere_is_equal(package: str, target: str, sources: dict[str, Path], tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "the second place"
    shutil.copytree(unpack(sources[package], tmp_path / "unpacked"), first)
    shutil.copytree(first, second)
    for path in second.rglob("*"):
        os.utime(path, (1e9, 1e9))
    built = [build(project, target, tmp_path / "built" / project.name) for project in (first, second)]
    assert filecmp.cmp(*built, shallow=False)


@pytest.mark.parametrize("package", FOLDERS)
def test_the_description_is_rendered_and_links_to_files_that_exist(package: str, wheels: dict[str, Path]) -> None:
    page = markdown.render(read_metadata(wheels[package]).get_payload(), variant="GFM")
    assert page is not None
    links = Links(page).found
    files = [link.removeprefix(f"{REPOSITORY}/blob/main/").partition("#")[0] for link in links if PLACEHOLDER in link]
    assert len(files) >= (MANY_LINKS if package == "mockservers" else 5)
    assert [name for name in files if not (ROOT / unquote(name)).exists()] == []
    others = [link for link in links if not link.startswith("#user-content-")]  # those of the headings
    assert [link for link in others if not link.startswith(("https://", "http://127.0.0.1"))] == []


@pytest.mark.parametrize("package", FOLDERS)
def test_the_metadata_has_what_an_index_shows(package: str, wheels: dict[str, Path]) -> None:
    metadata = read_metadata(wheels[package])
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
    assert metadata["Author"] == "mockservers contributors"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert all(f"Programming Language :: Python :: 3.{minor}" in metadata.values() for minor in range(11, 15))


def test_both_packages_have_one_version_licence_and_notice() -> None:
    projects = [tomllib.loads((folder / "pyproject.toml").read_text())["project"] for folder in FOLDERS.values()]
    servers, clients = projects
    assert servers["version"] == clients["version"]
    assert servers["optional-dependencies"]["demo"] == [f"samclients=={clients['version']}"]
    assert servers["urls"] == clients["urls"]
    for name in ("LICENSE", "NOTICE"):
        assert (ROOT / name).read_bytes() == (ROOT / "clients" / name).read_bytes()


def test_the_addresses_that_are_placeholders_are_in_the_project_files_only() -> None:
    """They are replaced in one step when the project has an address."""
    texts = {name: (ROOT / name).read_bytes() for name in list_tracked(ROOT) - {str(Path(__file__).relative_to(ROOT))}}
    assert {name for name, text in texts.items() if PLACEHOLDER.encode() in text} == {
        "pyproject.toml",
        "clients/pyproject.toml",
    }
