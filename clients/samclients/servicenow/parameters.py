"""Parameters that several of ServiceNow's APIs have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from samclients.runtime import UNSET, Unset

Version = Literal["v1", "v2"]
DisplayValue = Literal["false", "true", "all"]


def join_names(names: Iterable[str]) -> str | Unset:
    """Return names as a list of a query parameter, which is not sent if there are none."""
    return ",".join(names) or UNSET
