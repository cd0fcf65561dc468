"""The settings of the ServiceNow section, kept in a configuration file that only its owner can read.

Environment variables win over the file, as on the command line. Secrets are shown as stars; stars that come back
unchanged keep the secret.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from samclients.fnms_export.config import Config, read_config
from samclients.fnms_export.data_types import DATA_TYPES, DataType
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.request import ExportRequest, check_config, validate_url
from samclients.fnms_export.schedule import parse_schedule
from samclients.private_files import make_folder, write_file
from samclients.runtime.redaction.masking import STARS, is_secret
from samclients.servicenow.client import ENDPOINTS

ENVIRONMENT: Mapping[str, str] = {
    "url": "SERVICENOW_URL",
    "user": "SERVICENOW_USER",
    "token": "SERVICENOW_REFRESH_TOKEN",
    "client_id": "SERVICENOW_CLIENT_ID",
    "client_secret": "SERVICENOW_CLIENT_SECRET",
    "database": "FNMS_DATABASE",
}
NAMES = (*ENVIRONMENT, "schedule")
LABELS: Mapping[str, str] = {
    "url": "URL",
    "user": "User",
    "token": "Token",
    "client_id": "OAuth client ID",
    "client_secret": "OAuth client secret",
    "database": "Operations database",
    "schedule": "Schedule",
}
SECRETS = ("token", "client_secret")
CHANGED = "The settings were changed meanwhile. They are shown as they are now; enter your changes again."
REQUIRED = ("url", "user", "token", "client_id", "database")


def default_file() -> Path:
    """The configuration file without ``--config``."""
    return Path.home() / ".fnms-servicenow-export" / "export.toml"


@dataclass(frozen=True)
class ExportChoice:
    """The choices for one export; see ``ExportRequest``."""

    data_types: tuple[DataType, ...] = DATA_TYPES
    changes: bool = True
    period: int | None = None
    since: datetime | None = None
    only_test: bool = False


class SettingsRefused(WrongUse):
    """Settings that are wrong; ``problems`` has a sentence for each name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class SettingsChanged(WrongUse):
    """The settings were changed by somebody else meanwhile."""


class SettingsFile:
    """The settings in a file, and in the environment.

    Args:
        path: Of the file, existing or not.
        environ: The environment.
    """

    def __init__(self, path: Path, environ: Mapping[str, str] = os.environ) -> None:
        self.path, self._environ = path, environ

    def read(self) -> Config:
        """The configuration: the file's, with the environment's values.

        Raises:
            WrongUse: the file cannot be read, or is wrong.
        """
        values: dict[str, Any] = {name: self._environ[variable] for name, variable in self.of_environment().items()}
        return replace(self._read_file(), **values)

    def of_environment(self) -> dict[str, str]:
        """The settings that the environment has, and the variable of each."""
        return {name: variable for name, variable in ENVIRONMENT.items() if self._environ.get(variable)}

    @property
    def version(self) -> str:
        """A text that changes with the file."""
        return str(self.path.stat().st_mtime_ns) if self.path.exists() else ""

    def mask(self) -> dict[str, str]:
        """The settings, with stars in place of secrets."""
        return mask_config(self.read())

    def restore(self, entered: Mapping[str, str]) -> Config:
        """The configuration with the entered values; stars stand for the secrets that it has.

        A secret is not sent elsewhere: with another server, it has to be entered again.

        Raises:
            SettingsRefused: a value is wrong, or stars stand for nothing.
        """
        old = self.read()
        shown = mask_config(old)
        values = {
            name: one.strip() for name, one in entered.items() if name in NAMES and name not in self.of_environment()
        }
        changed: dict[str, Any] = {name: value for name, value in values.items() if value != shown[name]}
        new = replace(old, **changed)
        problems = find_problems(new)
        is_elsewhere = bool(old.url) and "url" not in problems and _server(new.url) != _server(old.url)
        for name in (*SECRETS, "database"):
            if STARS in changed.get(name, ""):
                problems[name] = f"{LABELS[name]}: {STARS} stands for what is not shown; enter it."
            elif name in SECRETS and is_elsewhere and name not in changed and values.get(name):
                problems[name] = f"{LABELS[name]}: the URL is another server; enter it again."
        if problems:
            raise SettingsRefused(problems)
        return new

    def save(self, entered: Mapping[str, str], version: str | None = None) -> Config:
        """Store entered values, and return the configuration.

        Args:
            entered: The values by name.
            version: The version of the file that the values are based on; None for any.

        Raises:
            SettingsChanged: the file has another version.
            SettingsRefused: a value is wrong.
            WrongUse: the file cannot be written.
        """
        if version not in (None, self.version):
            raise SettingsChanged(CHANGED)
        new = self.restore(entered)
        before = self._read_file()
        stored = {name: getattr(new, name) for name in entered if name not in self.of_environment()}
        changed = {name: value for name, value in stored.items() if value != getattr(before, name)}
        if changed:
            try:
                make_folder(self.path.parent)
                write_file(self.path, _change_text(self._text(), changed))
            except OSError as error:
                raise WrongUse(f"{self.path} cannot be written: {error.strerror}.") from None
        return new

    def _read_file(self) -> Config:
        return read_config(self.path) if self.path.exists() else Config()

    def _text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""


def mask_config(config: Config) -> dict[str, str]:
    """The settings of a configuration, with stars in place of secrets."""
    found = {name: str(getattr(config, name)) for name in NAMES}
    for name in SECRETS:
        found[name] = STARS if found[name] else ""
    found["database"] = mask_database(config.database)
    return found


def mask_database(url: str) -> str:
    """A database's URL, with stars in place of its password and of secret members of its query."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return STARS if url else ""
    is_plain = {
        name: isinstance(value, str) and not is_secret(name) and "=" not in value
        for name, value in parsed.query.items()
    }
    query = {name: value if is_plain[name] else STARS for name, value in parsed.query.items()}
    return parsed.set(query=query).render_as_string(hide_password=True).replace("%2A%2A%2A", STARS)


def build_export(config: Config, choice: ExportChoice, triggered_by: str) -> ExportRequest:
    """The request for an export with the settings.

    Raises:
        SettingsRefused: something is missing or wrong.
        WrongUse: the options contradict each other.
    """
    problems = find_problems(config) | find_missing(config)
    if problems:
        raise SettingsRefused(problems)
    check_config(config)
    request = ExportRequest(
        url=validate_url(config.url, LABELS["url"]),
        endpoint=ENDPOINTS[0],
        user=config.user,
        database=config.database,
        config=config,
        data_types=choice.data_types,
        changes=choice.changes,
        period=choice.period,
        since=choice.since,
        only_test=choice.only_test,
        triggered_by=triggered_by,
    )
    request.check()
    return request


def find_missing(config: Config) -> dict[str, str]:
    """A sentence for each setting that an export needs and that is empty."""
    return {name: f"{LABELS[name]} is missing." for name in REQUIRED if not getattr(config, name)}


def find_problems(config: Config) -> dict[str, str]:
    """A sentence for each setting that is wrong; empty ones are not."""
    problems = {}
    for name in NAMES:
        value = getattr(config, name)
        if not value.isprintable():
            problems[name] = f"{LABELS[name]} has characters that cannot be printed."
    try:
        if config.url:
            validate_url(config.url, LABELS["url"])
    except WrongUse as error:
        problems["url"] = str(error)
    try:
        if config.database:
            make_url(config.database)
    except ArgumentError:
        problems["database"] = f"{LABELS['database']} is not a database URL such as sqlite:///fnms.db."
    try:
        parse_schedule(config.schedule)
    except WrongUse as error:
        problems["schedule"] = str(error)
    return problems


def _server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _change_text(text: str, changed: Mapping[str, str]) -> str:
    """The text of a TOML file with other values; comments and the other lines stay where they can."""
    wanted = {**tomllib.loads(text), **changed}
    lines = text.splitlines()
    for name, value in changed.items():
        line = f"{name} = {_quote(value)}"
        places = [place for place, one in enumerate(lines) if one.partition("=")[0].strip() == name]
        if places:
            lines[places[0]] = line
        else:
            lines.append(line)
    edited = "\n".join(lines) + "\n"
    try:
        is_right = tomllib.loads(edited) == wanted
    except tomllib.TOMLDecodeError:  # a text over several lines
        is_right = False
    return edited if is_right else "".join(f"{name} = {_write_value(value)}\n" for name, value in wanted.items())


def _write_value(value: object) -> str:
    return _quote(value) if isinstance(value, str) else str(value)


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
