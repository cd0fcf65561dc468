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
LIBRARIES = ("sqlalchemy",)  # the same
HEADER = struct.Struct(">16x H 10x I")  # of a SQLite file: bytes of a page, and pages


class TemplateCache:
    """Seeded databases in a folder, by their keys. Where the folder cannot be used, nothing is kept.

    Args:
        folder: The folder, created if it is new; None keeps nothing.
        services: The services whose tables and data a template has.
    """

    def __init__(self, folder: Path | None, services: Sequence[Service] = ()) -> None:
        self._folder = folder
        # the code of now is what seeds: files that change while the server runs concern later servers
        self._made_by = digest_code() + " ".join(service.name for service in services).encode() if folder else b""

    def copy_to(self, key: bytes, path: Path) -> bool:
        """Copy the template of a key to a file; return False, and leave no file, if there is none."""
        if self._folder is None:
            return False
        kept = self._folder / self._name_file(key)
        try:
            if not _is_whole(kept):
                return False
            os.utime(kept)
            shutil.copyfile(kept, path)
        except OSError:  # another server may have removed it
            path.unlink(missing_ok=True)
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
            try:
                make_file(unfinished)
                shutil.copyfile(path, unfinished)
                unfinished.rename(kept)
            finally:
                unfinished.unlink(missing_ok=True)
            _remove_oldest(self._folder)
        except OSError as error:
            log.debug("The template is not kept in %s: %s", self._folder, error.strerror)

    def _name_file(self, key: bytes) -> str:
        return f"{sha256(self._made_by + key).hexdigest()[:32]}.sqlite"


def find_template_cache(services: Sequence[Service]) -> TemplateCache:
    """The cache of this user; one that keeps nothing if it is switched off, or if a service is not of this package."""
    named = os.environ.get(SWITCH)
    if named == OFF or not all(_is_own(service) for service in services):
        return TemplateCache(None)
    return TemplateCache(Path(named) if named else user_cache_path("mockservers") / "templates", services)


def _is_own(service: Service) -> bool:
    """True for a service of this package, whose code ``digest_code`` covers."""
    return all(part.__module__.startswith("mockservers.") for part in (service.seed, service.handlers))


def _remove_oldest(folder: Path) -> None:
    used = sorted((file.stat().st_mtime, file) for file in folder.iterdir())
    for _, file in used[:-MOST_KEPT]:
        file.unlink(missing_ok=True)


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
