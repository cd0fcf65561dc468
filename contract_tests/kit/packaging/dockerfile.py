"""The instructions of a Dockerfile, and the files that it can copy."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

JOINED = re.compile(r"\\\n\s*")
INCLUDED = re.compile(r"^!(.+)$", re.MULTILINE)
VARIABLE = re.compile(r'(\w+)=("[^"]*"|\S+)')


@dataclass(frozen=True)
class Image:
    """An image by its Dockerfile, for what it says about its containers.

    Args:
        instructions: Instructions of the last stage and their arguments in order.
        shell_commands: The RUN instructions of all stages in order.
    """

    instructions: tuple[tuple[str, str], ...]
    shell_commands: tuple[str, ...]

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
    """Read a Dockerfile."""
    text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))
    lines = (line.partition(" ") for line in JOINED.sub(" ", text).splitlines() if line.strip())
    instructions = tuple((name, arguments.strip()) for name, _, arguments in lines)
    last = max(number for number, (name, _) in enumerate(instructions) if name == "FROM")
    return Image(instructions[last:], tuple(arguments for name, arguments in instructions if name == "RUN"))


def copy_context(source: Path, to: Path) -> None:
    """Copy the files that a build can use: those that ``.dockerignore`` names as exceptions."""
    to.mkdir(parents=True)
    for name in INCLUDED.findall((source / ".dockerignore").read_text()):
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, to / name)
