"""The vendors' documents that are public, and the folder where fetched ones are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import requests
import yaml

from contract_tests.kit.vendor_documents.document import Document, Node

FETCHED = Path(__file__).parent / "fetched"
TIMEOUT = 60  # seconds
LIST = "contract_tests/kit/vendor_documents/documents.yaml"
NEXT = f"Fetch the addresses of {LIST} elsewhere, and pass the folder: make vendor-documents FROM=<folder>"


class NoDocument(Exception):
    """A document cannot be had, or is not the expected one."""


@dataclass(frozen=True)
class Source:
    """A document: its address, its digest, and the paths of it that its facts have."""

    vendor: str
    name: str
    title: str
    address: str
    sha256: str
    licence: str
    paths: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the fetched file."""
        return f"{self.vendor}-{self.name}.json"

    def check(self, content: bytes, where: str) -> bytes:
        """Return the content of a document.

        Raises:
            NoDocument: It is not the expected one.
        """
        if (digest := sha256(content).hexdigest()) != self.sha256:
            raise NoDocument(f"{where} has the SHA-256 {digest}; {self.sha256} is expected. {NEXT}")
        return content


def _load_sources() -> tuple[Source, ...]:
    nodes = yaml.safe_load(Path(__file__).with_name("documents.yaml").read_text(encoding="utf-8"))
    return tuple(Source(**{**node, "paths": tuple(node["paths"])}) for node in nodes)


SOURCES = _load_sources()


def fetch(source: Source) -> bytes:
    """Fetch a document from its address.

    Raises:
        NoDocument: The address cannot be reached, or has another document.
    """
    try:
        answer = requests.get(source.address, timeout=TIMEOUT)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise NoDocument(f"{source.address} cannot be fetched: {error}. {NEXT}") from error
    return source.check(answer.content, source.address)


def take_from(folder: Path) -> Callable[[Source], bytes]:
    """Return a function that finds documents among the JSON files of a folder, by their digests."""
    files = {sha256(content).hexdigest(): content for path in folder.rglob("*.json") for content in [path.read_bytes()]}

    def take(source: Source) -> bytes:
        if source.sha256 not in files:
            raise NoDocument(f"{folder} has no file with the SHA-256 {source.sha256} of {source.address}")
        return files[source.sha256]

    return take


def keep(get: Callable[[Source], bytes], sources: Iterable[Source] = SOURCES, folder: Path = FETCHED) -> None:
    """Put every document into the folder; one that is there already is not fetched again.

    Raises:
        NoDocument: A document cannot be had.
    """
    folder.mkdir(exist_ok=True)
    for source in sources:
        path = folder / source.file
        if not path.exists() or sha256(path.read_bytes()).hexdigest() != source.sha256:
            path.write_bytes(get(source))


def is_complete(folder: Path = FETCHED) -> bool:
    """Return whether all documents are in the folder."""
    return all((folder / source.file).exists() for source in SOURCES)


def load_kept(source: Source, folder: Path = FETCHED) -> Node:
    """Load a document that was fetched."""
    node: Node = json.loads(source.check((folder / source.file).read_bytes(), source.file))
    return node


@cache
def load_documents(vendor: str) -> dict[str, Document]:
    """Load the fetched documents of a vendor, by their names."""
    return {source.name: Document(load_kept(source)) for source in SOURCES if source.vendor == vendor}
