"""Resources of a vendor's product that its mock server does not serve: ``fixtures/<vendor>/unserved.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

import yaml

from mockservers.core.journal.entries import Entry
from mockservers.core.package_files import fixture_folder


@dataclass(frozen=True)
class Resource:
    """A resource of the product.

    Args:
        title: The vendor's name for it.
        paths: Shell patterns of its paths; ``*`` matches any text.
        methods: Its HTTP methods; empty for all.
        source: The vendor's page or the public client that documents it.
    """

    title: str
    paths: tuple[str, ...]
    source: str
    methods: tuple[str, ...] = ()

    def has(self, method: str, path: str) -> bool:
        """True if a request is for the resource."""
        return (not self.methods or method in self.methods) and any(
            fnmatchcase(path, pattern) for pattern in self.paths
        )


@cache
def unserved_resources(service: str) -> tuple[Resource, ...]:
    """The resources of a vendor's product that its mock server does not serve."""
    file = fixture_folder() / service / "unserved.yaml"
    return tuple(_read(file.read_text(encoding="utf-8"))) if file.is_file() else ()


def _read(text: str) -> Iterator[Resource]:
    """The resources of the file; ``{name}`` in a path is replaced by each of the entry's ``names``."""
    for entry in yaml.safe_load(text):
        names = entry.get("names", [""])
        paths = tuple(path.replace("{name}", name) for path in entry["paths"] for name in names)
        yield Resource(entry["title"], paths, entry["source"], tuple(entry.get("methods", ())))


def find_unserved(entry: Entry) -> Resource | None:
    """The resource that a refused request is for; None if the product does not have it either."""
    if entry.is_callback or entry.faults or entry.refused is None or not entry.refused.breaks_spec:
        return None
    resources = unserved_resources(entry.service)
    return next((resource for resource in resources if resource.has(entry.method, entry.path)), None)
