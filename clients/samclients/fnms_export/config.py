"""Configuration file: attempts, sizes, time limits and secrets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.schedule import DEFAULT

LARGEST_SEGMENT = 10 * 1024 * 1024 - 64 * 1024  # documented limit of a scripted REST API, minus the envelope


@dataclass(frozen=True)
class Config:
    """Configuration of the utility; seconds may have a fraction.

    Args:
        retries: Maximum number of retransmissions of a failed segment; 10 is documented.
        retry_wait: Seconds before the first retransmission; each further wait is twice as long.
        longest_wait: Maximum seconds of a wait.
        segment_rows: Maximum rows of a segment.
        segment_bytes: Maximum bytes of a segment's XML.
        connect_timeout: Seconds to make a connection.
        timeout: Seconds to wait for a response.
        poll_interval: Seconds between two status requests.
        import_timeout: Maximum seconds of the import of one type of data.
        resume_within: Hours in which an interrupted export is continued; later a new one begins.
        overlap: Hours of changes before the last export that are sent again, because rows that are committed late have
            an earlier date.
        page_rows: Rows read from the database at once.
        client_id: The client id in ServiceNow's OAuth registry.
        client_secret: The client's secret.
        token: The refresh token, as an alternative to the command line.
        certificates: A file with trusted certificate authorities.
        url: The URL of the instance, as an alternative to the command line.
        user: The account of the token.
        database: The URL of the operations database.
        schedule: The schedule of the service: a day of the week, or ``Daily``, and a time.
    """

    retries: int = 10
    retry_wait: float = 1.0
    longest_wait: float = 60.0
    segment_rows: int = 5_000
    segment_bytes: int = 8_000_000
    connect_timeout: float = 10.0
    timeout: float = 300.0
    poll_interval: float = 5.0
    import_timeout: float = 6 * 3600.0
    resume_within: float = 24.0
    overlap: float = 24.0
    page_rows: int = 5_000
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    certificates: str = ""
    url: str = ""
    user: str = ""
    database: str = field(default="", repr=False)
    schedule: str = DEFAULT


POSITIVE = 0.001  # seconds
DAY, YEAR = 86_400.0, 8_784.0  # seconds, hours
ROWS = 1_000_000
BOUNDS: Mapping[str, tuple[float, float]] = {
    "retries": (0, 1_000),
    "retry_wait": (0, DAY),
    "longest_wait": (0, DAY),
    "segment_rows": (1, ROWS),
    "segment_bytes": (1, LARGEST_SEGMENT),
    "connect_timeout": (POSITIVE, DAY),
    "timeout": (POSITIVE, DAY),
    "poll_interval": (POSITIVE, DAY),
    "import_timeout": (POSITIVE, 30 * DAY),
    "resume_within": (0, YEAR),
    "overlap": (0, YEAR),
    "page_rows": (1, ROWS),
}
NAMES = {entry.name: entry for entry in fields(Config)}


def read_config(path: Path) -> Config:
    """Read the configuration from a TOML file.

    Raises:
        WrongUse: the file cannot be read, or has an unknown name or an invalid value.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUse(f"Cannot read {path}: {error.strerror}.") from None
    except (
        ValueError,
        RecursionError,
    ) as error:  # also for text that is not UTF-8 and numbers with thousands of digits
        raise WrongUse(f"{path} is not valid TOML: {error}.") from None
    return replace(Config(), **{name: _parse_value(path, name, value) for name, value in values.items()})


def _parse_value(path: Path, name: str, value: object) -> Any:  # noqa: ANN401 -- the type of the field
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        raise WrongUse(f"{path}: unknown name {name!r}{f'; did you mean {near[0]}?' if near else '.'}")
    default: Any = NAMES[name].default
    if isinstance(default, str):
        if isinstance(value, str):
            return value
        raise WrongUse(f"{path}: {name} must be a text in quotes.")
    wanted = int if isinstance(default, int) else (int, float)
    least, most = BOUNDS[name]
    if not isinstance(value, wanted) or isinstance(value, bool) or not least <= value <= most:
        whole = "whole " if wanted is int else ""
        raise WrongUse(f"{path}: {name} must be a {whole}number from {least:g} to {most:,.10g}.")
    return type(default)(value)
