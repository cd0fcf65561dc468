"""Base classes of generated models, and their conversion to JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from msgspec import Struct

from samclients.runtime.data.shapes import build
from samclients.runtime.redaction.masking import STARS, is_secret, mask_url
from samclients.runtime.redaction.secret_text import TextMasker
from samclients.runtime.types import UNSET, AbsentList


class Model(Struct, dict=True, forbid_unknown_fields=True):
    """Base of models: declarations of an object's members. ``UNSET`` is an absent member, ``None`` is null.

    ``extra`` has the members that the specification does not know.
    """

    is_open: ClassVar[bool] = False  # the specification allows any further members

    @property
    def extra(self) -> dict[str, Any]:
        """Members of the object that have no attribute, as JSON values."""
        extra: dict[str, Any] = self.__dict__.setdefault("extra", {})
        return extra

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> Self:
        """Create a model from a JSON object.

        Raises:
            Mismatch: a member is missing or has another type; it is a ``ValueError``.
        """
        model: Self = build(dict(members), cls)
        return model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        names = zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
        members = ((wire, getattr(self, name)) for name, wire in names)
        written = {wire: dump(value) for wire, value in members if not is_absent(value)}
        return {**written, **self.__dict__["extra"]} if self.__dict__ else written

    def __repr__(self) -> str:
        members = {name: getattr(self, name) for name in self.__struct_fields__}
        shown = {**members, **({"extra": self.extra} if self.__dict__.get("extra") else {})}
        texts = (f"{name}={_show(name, value)}" for name, value in shown.items() if not is_absent(value))
        return f"{type(self).__name__}({', '.join(texts)})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Model):
            return NotImplemented
        return super().__eq__(other) is True and self.__dict__.get("extra", {}) == other.__dict__.get("extra", {})

    __hash__ = None  # type: ignore[assignment]  # models can change

    def __copy__(self) -> Self:
        copied: Self = _rebuild(*self.__reduce__()[1])
        return copied

    def __reduce__(self) -> tuple[Any, ...]:
        values = tuple(getattr(self, name) for name in self.__struct_fields__)
        return _rebuild, (type(self), values, dict(self.__dict__.get("extra", {})))


class OpenModel(Model):
    """Base of models whose objects may have any further members, by the specification."""

    is_open: ClassVar[bool] = True


M = TypeVar("M", bound=Model)


def _show(name: str, value: object) -> str:
    """Return the text of a member: stars for a secret; secrets in URLs and plain objects are masked."""
    if is_secret(name):
        return STARS
    if isinstance(value, str) and not isinstance(value, Enum):
        return repr(mask_url(value))
    is_plain = isinstance(value, dict) or (isinstance(value, list) and not any(isinstance(v, Model) for v in value))
    return repr(TextMasker().mask_json(value) if is_plain else value)


def _rebuild(kind: type[M], values: tuple[Any, ...], extra: Mapping[str, Any]) -> M:
    model = kind(*values)
    if extra:
        model.extra.update(extra)
    return model


def is_absent(value: object) -> bool:
    """Return whether a member is not written: it is ``UNSET``, or the empty list of an absent member."""
    return value is UNSET or (type(value) is AbsentList and not value)


def dump(value: Any) -> Any:  # noqa: ANN401 -- any value of a parameter or body
    """Return models, dates, enumerations and their collections as JSON values; other values are unchanged."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {name: dump(item) for name, item in value.items() if item is not UNSET}
    if isinstance(value, (list, tuple)):
        return [dump(item) for item in value]
    write = WRITERS.get(Enum if isinstance(value, Enum) else type(value))
    return write(value) if write else value


WRITERS: Mapping[type[Any], Callable[[Any], Any]] = {
    Enum: lambda choice: choice.value,
    datetime: lambda moment: moment.isoformat().replace("+00:00", "Z"),
    date: str,
    UUID: str,
}
