"""Runs the examples of README and manual; ``python -m contract_tests.kit.manual.examples`` writes their output.

It also writes the how-tos into the manual.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from contract_tests.kit.manual import pages
from contract_tests.kit.manual.blocks import BLOCK, is_run
from contract_tests.kit.services import SERVICES

ROOT = Path(__file__).parents[3]
README, CLIENTS_README = ROOT / "README.md", ROOT / "clients" / "README.md"
CLIENTS = ROOT / "contract_tests" / "documented" / "howto" / "client"
READY = "Press Ctrl-C to stop.\n"
UP = "mockservers up"
DONE = "--- done ---"
PAGE_BREAK = "\n\f\n"
PROGRESS = re.compile(r"^\w+: [\d,]+ of [\d,]+ rows\n", re.MULTILINE)  # a progress bar
VARIABLE = re.compile(
    r"\b\d+\.\d\d?\ ?s\b|\b[\d.]+\ ms\b"  # durations
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z,\ speed\ 1\b|\.\d{3}Z)"  # times
    r"|-[0-9a-f]{12}\b|127\.0\.0\.1:\d{5}\b"  # worlds and ports of tests
    r"|^[ ~^]+$",  # marks below a line of code, which versions of Python set differently
    re.VERBOSE | re.MULTILINE,
)
COMMANDS = {
    "mockservers": "-m mockservers",
    "python": "",
    "pytest": "-m pytest -p no:cacheprovider",
    "fnms-servicenow-export": "-m samclients.fnms_export",
    "fsm-ingest": "-c 'from samclients.fsm_ingest.cli import main; main(prog_name=\"fsm-ingest\")'",
    "samclients": "-c 'from samclients.generator.command import main; main(prog_name=\"samclients\")'",
}
PROGRAMS = {"python": ("python -W error", "pasted.py"), "javascript": ("node", "pasted.mjs")}  # commands and files


@contextmanager
def lock_usual_ports() -> Iterator[None]:
    """Lock the usual ports, because tests in other processes run examples, too."""
    with (Path(gettempdir()) / "mockservers-usual-ports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class ExampleRunner:
    """Runs the examples of a text against a server of its own, in one shell.

    The clients of the how-tos are in the shell's folder. The server's ports have as many digits as the usual ones, so
    that tables come out as wide.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = dict(zip((service.port for service in SERVICES), _find_free_ports(), strict=False))
        control = next(service.port for service in SERVICES if not service.in_world)
        self._control = f"http://127.0.0.1:{self._ports[control]}"
        self._environment = _make_environment(folder)
        for client in (path for path in CLIENTS.iterdir() if path.is_file()):
            shutil.copy(client, folder)
        self._output = self._printed = ""

    def replay(self, text: str) -> str:
        """Return the text with the current output of its examples; output stays where only times differ."""
        with lock_usual_ports(), self._server() as self._printed, self._shell() as self._terminal:
            return BLOCK.sub(self._replay_block, text)

    def _replay_block(self, found: re.Match[str]) -> str:
        if (found["comment"] or "").startswith("<!-- howto/"):  # a test of its own
            return found.group()
        old, run = found["code"], {"console": self._console, "text": self._show, "sh": self._script}
        if found["file"]:
            (self._folder / found["file"]).write_text(old)
            return found.group()
        new = run.get(found["language"], partial(self._program, found["language"]))(old) if is_run(old) else old
        if VARIABLE.sub("", new) == VARIABLE.sub("", old):
            new = old
        return f"{found['comment'] or ''}```{found['language']}\n{new}```"

    def _console(self, block: str) -> str:
        commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self._printed if command == UP else self._run(command)}" for command in commands)

    def _script(self, block: str) -> str:
        """Run commands whose output is not shown; each must succeed."""
        commands = [line for line in block.replace("\\\n", "").splitlines() if line and not line.startswith("#")]
        for command in commands:
            printed = self._run(f"{command}; echo $?")
            assert printed.endswith("0\n"), f"{command} failed: {printed}"
        return block

    def _program(self, language: str, block: str) -> str:
        """Run a program, and keep its output for the next block of text; other languages are data."""
        if language in PROGRAMS:
            command, name = PROGRAMS[language]
            (self._folder / name).write_text(self._real(block))
            printed, _, status = self._run(f"{command} {name}; echo $?").rstrip("\n").rpartition("\n")
            assert (status or printed) == "0", f"{block}\n{printed}"
            self._output = f"{printed}\n" if status else ""
        return block

    def _show(self, block: str) -> str:
        """Return the output of the program before a block of text; a block without one stays as it is."""
        shown, self._output = self._output or block, ""
        return shown

    def _run(self, command: str) -> str:
        """Run a command in the shell of the earlier ones, and return its output."""
        shell = self._terminal
        assert shell.stdin is not None
        assert shell.stdout is not None
        print(f"{self._real(command)}; printf '\\n{DONE}\\n'", file=shell.stdin, flush=True)
        lines = list[str]()
        while (line := shell.stdout.readline()) != f"{DONE}\n":
            assert line, f"{command} ended the shell: {lines}"
            lines.append(line)
        printed = PROGRESS.sub("", self._usual("".join(lines))).strip("\n")
        return f"{printed}\n" if printed else ""

    @contextmanager
    def _server(self) -> Iterator[str]:
        ports = [f"--port={service.name}={self._ports[service.port]}" for service in SERVICES]
        command = [sys.executable, "-m", "mockservers", "up", *ports]
        with subprocess.Popen(
            command, cwd=self._folder, env=self._environment, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            lines = []
            for line in server.stdout:
                lines.append(line)
                if line == READY:
                    break
            try:
                yield self._usual("".join(line for line in lines if not line.startswith("Shell:")))
            finally:
                server.terminate()

    @contextmanager
    def _shell(self) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            ["/bin/sh"],
            cwd=self._folder,
            env={**self._environment, "MOCKSERVERS_URL": self._control},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as shell:
            try:
                yield shell
            finally:
                shell.terminate()

    def _real(self, text: str) -> str:
        return _replace_ports(text, self._ports)

    def _usual(self, text: str) -> str:
        return _replace_ports(text, {own: usual for usual, own in self._ports.items()})


def _replace_ports(text: str, ports: Mapping[int, int]) -> str:
    return re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda item: str(ports.get(int(item.group()), item.group())), text)


def _find_free_ports() -> Iterator[int]:
    """Find free ports of four digits, as the usual ports have."""
    for port in range(5_000, 10_000):
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                yield port


def _make_environment(folder: Path) -> dict[str, str]:
    """Make a user's environment: the commands are on the path, and curl prints no progress."""
    home = folder / "home"
    (home / "bin").mkdir(parents=True)
    (home / ".curlrc").write_text("silent\nshow-error\n")
    for name, arguments in COMMANDS.items():
        command = home / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        command.chmod(0o755)
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    return {
        "PATH": path,
        "HOME": str(home),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'clients'}",
        "COLUMNS": "80",
        "LANG": "C.UTF-8",
    }


def main() -> None:
    """Write the output of the examples into README and manual, and the how-tos into the manual."""
    for page in pages.list_pages():
        page.write_text(pages.fill_page(page.read_text()))
    for group in ([README], [CLIENTS_README], pages.list_pages()):
        with TemporaryDirectory() as folder:
            texts = PAGE_BREAK.join(page.read_text() for page in group)
            for page, text in zip(group, ExampleRunner(Path(folder)).replay(texts).split(PAGE_BREAK), strict=True):
                page.write_text(text)


if __name__ == "__main__":
    main()
