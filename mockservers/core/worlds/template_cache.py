"""Templates that earlier servers of the same user seeded, kept in the user's cache folder.

Copying a template takes a tenth of the time of seeding it. The name of its file is a digest of its services and start,
and of the code that seeds it: after a change of that code it is seeded again.
"""

from __future__ import annotations

import logging
import os
import shutil
import struct
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path

from platformdirs import user_cache_path

from mockservers.core.package_files import fixture_folder
from mockservers.core.private_files import make_file, make_folder
from mockservers.core.service.service import Service

log = logging.getLogger("mockservers")

SWITCH = "MOCKSERVERS_CACHE"  # environment variable: another folder, or ``off``
OFF = "off"
MOST_KEPT = 32  # templates, the most recently used ones
LARGEST = 16 * 1024 * 1024  # bytes of a template that is kept
SEEDING = ("core", "vendors")  # packages whose code decides what a template contains
LIBRARIES = ("faker", "sqlalchemy")  # the same
HEADER = struct.Struct(">16x H 10x I")  # of a SQLite file: bytes of a page, and pages


class TemplateCache:
    """Seeded databases in a folder, by their keys. Where the folder cannot be used, nothing is kept.

    Args:
        folder: The folder, created if it is new; None keeps nothing.
        services: The services whose tables and data a template has.
    """

    def __init__(self, folder: Path | None, services: Sequence[Service] = ()) -> None:
        self._folder, self._names = folder, " ".join(service.name for service in services).encode()

    def copy_to(self, key: bytes, path: Path) -> bool:
        """Copy the template of a key to a file; return False if there is none."""
        if self._folder is None:
            return False
        kept = self._folder / self._name_file(key)
        try:
            if not _is_whole(kept):
                return False
            shutil.copyfile(kept, path)
            os.utime(kept)
        except OSError:
            return False
        return True

    def keep(self, key: bytes, path: Path) -> None:
        """Keep a copy of a template; remove the least recently used ones beyond ``MOST_KEPT``."""
        if self._folder is None or path.stat().st_size > LARGEST:
            return
        kept = self._folder / self._name_file(key)
        unfinished = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            make_folder(self._folder)
            make_file(unfinished)
            shutil.copyfile(path, unfinished)
            unfinished.rename(kept)
            self._remove_oldest()
        except OSError as error:
            log.debug("The template is not kept in %s: %s", self._folder, error.strerror)

    def _remove_oldest(self) -> None:
        if self._folder is not None:
            used = sorted((file.stat().st_mtime, file) for file in self._folder.iterdir())
            for _, file in used[:-MOST_KEPT]:
                file.unlink(missing_ok=True)

    def _name_file(self, key: bytes) -> str:
        return f"{sha256(digest_code() + self._names + key).hexdigest()[:32]}.sqlite"


def find_template_cache(services: Sequence[Service]) -> TemplateCache:
    """The cache of this user; one that keeps nothing if it is switched off, or if a service is not of this package."""
    named = os.environ.get(SWITCH)
    if named == OFF or not all(_is_own(service) for service in services):
        return TemplateCache(None)
    return TemplateCache(Path(named) if named else user_cache_path("mockservers") / "templates", services)


def _is_own(service: Service) -> bool:
    return service.seed.__module__.startswith(f"{__package__.partition('.')[0]}.")


@cache
def digest_code() -> bytes:
    """A digest of the places, sizes and times of change of the files that decide what a template contains."""
    root = Path(str(files("mockservers")))
    found = sha256(" ".join(map(version, LIBRARIES)).encode())
    for file in chain.from_iterable(_list_files(folder) for folder in (*map(root.joinpath, SEEDING), fixture_folder())):
        status = file.stat()
        found.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.digest()


def _list_files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.suffix != ".pyc" and file.is_file())


def _is_whole(path: Path) -> bool:
    """True if a file is as long as SQLite's header says; a crash of the machine may have cut it."""
    with path.open("rb") as file:
        header = file.read(HEADER.size)
    if len(header) < HEADER.size:
        return False
    page_bytes, pages = HEADER.unpack(header)
    return bool(pages) and path.stat().st_size == page_bytes * pages
