"""Templates of earlier servers: found by what decides their content, whole, few, and private."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.service.service import SeedContext
from mockservers.core.worlds import template_cache
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.template_cache import MOST_KEPT, SWITCH, TemplateCache, find_template_cache
from mockservers.core.worlds.templates import Templates

PAGE = 4_096


@pytest.fixture
def seedings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """A cache of its own for the test; the seeds of the templates that are not taken from it."""
    monkeypatch.setenv(SWITCH, str(tmp_path / "cache"))
    seeded: list[int] = []
    plant = VENDORS[0].seed

    def note(context: SeedContext) -> None:
        seeded.append(context.seed)
        plant(context)

    note.__module__ = plant.__module__
    monkeypatch.setattr("tests.core.worlds.test_template_cache.BIGFIX", replace(VENDORS[0], seed=note))
    return seeded


BIGFIX = VENDORS[0]


def use_template(seed: int = 1) -> bytes:
    """Use the template of a seed as a new server does; return its content."""
    templates, found = Templates([BIGFIX], find_template_cache([BIGFIX])), []
    templates.use(WorldStart(seed), lambda path: found.append(path.read_bytes()))
    templates.close()
    return found[0]


def list_files(folder: Path) -> list[Path]:
    return sorted((folder / "cache").iterdir())


def test_a_second_server_takes_the_template_of_the_first(seedings: list[int]) -> None:
    assert use_template() == use_template()
    assert seedings == [1]


def test_another_start_has_another_template(seedings: list[int]) -> None:
    assert use_template(1) != use_template(2)
    assert seedings == [1, 2]


def test_other_services_have_another_template(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_bytes(make_database(3))
    TemplateCache(tmp_path / "cache", VENDORS[:1]).keep(b"start", made)
    assert not TemplateCache(tmp_path / "cache", VENDORS[:2]).copy_to(b"start", tmp_path / "copy")
    assert TemplateCache(tmp_path / "cache", VENDORS[:1]).copy_to(b"start", tmp_path / "copy")


def test_changed_code_seeds_again(seedings: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    use_template()
    monkeypatch.setattr(template_cache, "digest_code", lambda: b"changed")
    use_template()
    assert seedings == [1, 1]


def test_the_digest_follows_every_file_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_cache, "files", lambda _: tmp_path)
    monkeypatch.setattr(template_cache, "fixture_folder", lambda: tmp_path / "fixtures")
    digests = [template_cache.digest_code.__wrapped__()]
    for folder in ("core", "vendors/bigfix", "fixtures/bigfix"):
        file = tmp_path / folder / "part.txt"
        file.parent.mkdir(parents=True)
        for size, changed_at in ((1, 2), (2, 2), (2, 3)):
            file.write_bytes(bytes(size))
            os.utime(file, (changed_at, changed_at))
            digests.append(template_cache.digest_code.__wrapped__())
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("damage", [lambda whole: whole[:-PAGE], lambda _: b"", lambda whole: b"\0" * len(whole)])
def test_a_damaged_file_is_seeded_again(seedings: list[int], tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    whole = use_template()
    [kept] = list_files(tmp_path)
    kept.write_bytes(damage(kept.read_bytes()))
    assert use_template()[:PAGE] == whole[:PAGE]
    assert seedings == [1, 1]
    assert kept.read_bytes()[:16] == b"SQLite format 3\0"


def make_database(pages: int) -> bytes:
    """Build the first page of a file of so many pages, and empty ones."""
    header = b"SQLite format 3\0" + PAGE.to_bytes(2) + bytes(10) + pages.to_bytes(4)
    return header.ljust(PAGE * pages, b"\0")


def test_the_most_recently_used_ones_are_kept(tmp_path: Path) -> None:
    cache, made, copy = TemplateCache(tmp_path / "cache"), tmp_path / "made", tmp_path / "copy"
    made.write_bytes(make_database(1))
    keys = [b"%d" % number for number in range(MOST_KEPT)]
    for key in keys:
        cache.keep(key, made)
    for number, file in enumerate(list_files(tmp_path)):
        os.utime(file, (number, number))
    assert cache.copy_to(keys[0], copy)  # used now
    cache.keep(b"another", made)
    assert len(list_files(tmp_path)) == MOST_KEPT
    assert cache.copy_to(keys[0], copy)
    assert cache.copy_to(b"another", copy)


def test_a_large_template_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_cache, "LARGEST", 2 * PAGE)
    cache, made = TemplateCache(tmp_path / "cache"), tmp_path / "made"
    for pages in (3, 2):
        made.write_bytes(make_database(pages))
        cache.keep(b"%d" % pages, made)
    assert [cache.copy_to(key, tmp_path / "copy") for key in (b"3", b"2")] == [False, True]


def test_only_the_owner_can_read_it(seedings: list[int], tmp_path: Path) -> None:
    use_template()
    assert seedings == [1]
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "cache", *list_files(tmp_path))] == [0o700, 0o600]


def test_it_can_be_switched_off(seedings: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    use_template()
    use_template()
    assert seedings == [1, 1]
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_cannot_be_used_is_no_error(seedings: list[int], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert use_template()
    assert seedings == [1]


@pytest.mark.parametrize("step", ["utime", "copyfile"])
def test_a_template_that_another_server_removes_meanwhile_is_seeded(
    seedings: list[int], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = use_template()
    owner, do = (os, os.utime) if step == "utime" else (shutil, shutil.copyfile)

    def vanish(source: Path, *target: Path) -> None:
        if "cache" in str(source):
            for path in target:
                path.write_bytes(whole[:PAGE])
            raise FileNotFoundError(source)
        do(source, *target)  # type: ignore[arg-type]  # of `utime`, which is called with the path only

    monkeypatch.setattr(owner, step, vanish)
    assert use_template()[:16] == whole[:16]
    assert seedings == [1, 1]


def test_a_full_disk_leaves_nothing_behind(
    seedings: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:PAGE])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fill)
    assert use_template()
    assert (seedings, list_files(tmp_path)) == ([1], [])


def test_code_that_changes_while_a_server_runs_concerns_later_servers(
    seedings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Templates([BIGFIX], find_template_cache([BIGFIX]))
    monkeypatch.setattr(template_cache, "digest_code", lambda: b"changed")
    running.use(WorldStart(1), lambda _path: None)
    running.close()
    use_template()
    assert seedings == [1, 1]


@pytest.mark.usefixtures("seedings")
def test_templates_with_tables_of_other_code_are_not_kept(tmp_path: Path) -> None:
    own = replace(VENDORS[0], handlers=type("Handlers", (VENDORS[0].handlers,), {"__module__": "acme"}))
    templates = Templates([own], find_template_cache([own]))
    templates.use(WorldStart(5), lambda _path: None)
    templates.close()
    assert not (tmp_path / "cache").exists()


def test_templates_of_other_code_are_not_kept(seedings: list[int], tmp_path: Path) -> None:
    own = replace(VENDORS[0], seed=lambda context: seedings.append(context.seed))
    for _ in range(2):
        templates = Templates([own], find_template_cache([own]))
        templates.use(WorldStart(5), lambda _path: None)
        templates.close()
    assert seedings == [5, 5]
    assert not (tmp_path / "cache").exists()
