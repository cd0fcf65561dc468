"""``python -m samclients.demo``: the whole demonstration, with the mock servers named in the environment."""

from __future__ import annotations

import os
import queue
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import requests
from sqlalchemy.exc import SQLAlchemyError

from samclients.demo import assets, ingestion, metering, metrics
from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration
from samclients.demo.programs import ProgramFailed
from samclients.runtime import ClientError

NEEDED = ("MOCKSERVERS_URL", "FNMS_DATABASE")
FOLDER = "DEMO_FOLDER"
LIFECYCLES = ("bigfix.import", "servicenow.import_transaction", "informatica.export", "flexera.import_job")
PACE = 0.05  # seconds that a job or import stays in a state
DIFFERS, USAGE, INTERRUPTED = 1, 2, 130
EXPECTED_ERRORS = (ClientError, ProgramFailed, requests.RequestException, SQLAlchemyError, queue.Empty)


def play(story: Narration, mocks: MockEnvironment, folder: Path) -> bool:
    """Run all parts, also after one that fails, and return True if all counts agree."""
    began = time.monotonic()
    for lifecycle in LIFECYCLES:
        mocks.set_pace(lifecycle, PACE)
    parts: dict[str, Callable[[], None]] = {
        "BigFix Inventory": lambda: metrics.run_part(story, mocks),
        "ServiceNow": lambda: assets.run_part(story, mocks, folder),
        "Informatica": lambda: metering.run_part(story, mocks),
        "Flexera": lambda: ingestion.run_part(story, mocks, folder),
    }
    for name, part in parts.items():
        try:
            part()
        except EXPECTED_ERRORS as error:
            story.check(f"The part on {name}", "completed", f"{type(error).__name__}: {error}")
    return story.print_summary(time.monotonic() - began)


@contextmanager
def _open_folder() -> Iterator[Path]:
    """Yield the folder for databases and files: that of the environment, or one that is deleted at the end."""
    if folder := os.environ.get(FOLDER):
        yield Path(folder)
        return
    with TemporaryDirectory(prefix="demo-") as temporary:
        yield Path(temporary)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Handle SIGTERM like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Run the demonstration, and return the exit code: 0 if all counts agree, otherwise 1."""
    if missing := [name for name in NEEDED if name not in os.environ]:
        sys.stderr.write(
            f"Missing environment variables: {', '.join(missing)}. Run `mockservers demo`, which sets them.\n"
        )
        return USAGE
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with _open_folder() as folder:
            return 0 if play(Narration(), MockEnvironment(os.environ), folder) else DIFFERS
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
