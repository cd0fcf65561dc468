"""The instructions of the last stage of a Dockerfile."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

JOINED = re.compile(r"\\\n\s*")
VARIABLE = re.compile(r'(\w+)=("[^"]*"|\S+)')


@dataclass(frozen=True)
class Image:
    """An image by its Dockerfile, for what it says about its containers.

    Args:
        instructions: Instructions and their arguments in order.
    """

    instructions: tuple[tuple[str, str], ...]

    @property
    def command(self) -> list[str]:
        """The command of a container without arguments."""
        return [*json.loads(self._last("ENTRYPOINT")), *json.loads(self._last("CMD"))]

    @property
    def health_check(self) -> list[str]:
        """The command of the health check."""
        command: list[str] = json.loads(self._last("HEALTHCHECK").partition("CMD ")[2])
        return command

    @property
    def ports(self) -> set[int]:
        """The ports that are exposed."""
        return set(map(int, self._last("EXPOSE").split()))

    @property
    def user(self) -> int:
        """The number of the user."""
        return int(self._last("USER").partition(":")[0])

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables, except PATH."""
        found = VARIABLE.findall(self._last("ENV"))
        return {name: value.strip('"') for name, value in found if name != "PATH"}

    def _last(self, name: str) -> str:
        return next(arguments for instruction, arguments in reversed(self.instructions) if instruction == name)


def read_image(file: Path) -> Image:
    """Read the last stage of a Dockerfile."""
    text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))
    lines = [line for line in JOINED.sub(" ", text).splitlines() if line.strip()]
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM "))
    split = (line.partition(" ") for line in lines[last:])
    return Image(tuple((name, arguments.strip()) for name, _, arguments in split))
