"""The knowledge base reader of LlamaIndex: articles with their attachments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from instance import INSTANCE, run
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document
from llama_index.readers.service_now import SnowKBReader
from llama_index.readers.service_now.event import FileType


class PlainReader(BaseReader):
    """Reads a file as it is."""

    def load_data(self, file_path: str, **_: Any) -> list[Document]:
        return [Document(text=Path(file_path).read_text())]


def articles() -> Any:
    parsers = {FileType.HTML: PlainReader(), FileType.TEXT: PlainReader()}
    reader = SnowKBReader(INSTANCE.url, parsers, username=INSTANCE.user, password=INSTANCE.password)
    found = reader.load_data(numbers=INSTANCE.numbers)
    return [[row.metadata["page_id"], row.text] for row in found]


run(articles)
