"""Downloaded files of any media type, which schemathesis would read as data."""

from __future__ import annotations

from typing import NoReturn

import schemathesis
from schemathesis.core.media_types import YAML_MEDIA_TYPES


def register() -> None:
    """Leave YAML unread: no specification declares it, and an attachment may have this media type by mistake.

    Schemathesis' own reader raises an error of its YAML library, which ends the engine's thread.
    """
    schemathesis.deserializer(*YAML_MEDIA_TYPES)(_refuse)


def _refuse(_context: object, _response: schemathesis.Response) -> NoReturn:
    raise NotImplementedError("No specification declares YAML")
