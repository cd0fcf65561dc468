"""Tables for the oracle of encoded queries: their fields by kind, references, and the values that records have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Record = Mapping[str, Any]  # None, str, int, float, datetime (UTC), date, or the record that is referred to
Predicate = Callable[[Record], bool]
Drawn = tuple[str, Predicate | None]  # a condition and what it means; None for one that is ignored

WORDS = ("db", "DB01", "db02", "Web", "web_1", "50%", "a!b", "x", "Köln", "KÖLN", "köln ost", "Straße", "ÉTÉ", "été 2")


@dataclass(frozen=True)
class Shape:
    """A table: its fields by kind, its references with their tables, and the tables that refer to it.

    ``classes`` maps the classes of its records to the tables that each one extends, the nearest first. ``searched`` are
    the fields that a text search reads; empty for a table without a text index.
    """

    table: str
    display: str
    texts: Sequence[str] = ()
    numbers: Sequence[str] = ()
    decimals: Sequence[str] = ()
    moments: Sequence[str] = ()
    dates: Sequence[str] = ()
    booleans: Sequence[str] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    related: Sequence[tuple[str, str]] = ()
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    searched: Sequence[str] = ()


OWN, OWN_TABLE = "u_", "u_gadget"  # what an admin adds: columns whose names begin so, and a table
HARDWARE = ("cmdb_ci_hardware", "cmdb_ci")
CLASSES: Mapping[str, Sequence[str]] = {
    "cmdb_ci_computer": HARDWARE,
    "cmdb_ci_server": ("cmdb_ci_computer", *HARDWARE),
    "cmdb_ci_linux_server": ("cmdb_ci_server", "cmdb_ci_computer", *HARDWARE),
    "cmdb_ci_win_server": ("cmdb_ci_server", "cmdb_ci_computer", *HARDWARE),
}
SHAPES: Mapping[str, Shape] = {
    shape.table: shape
    for shape in (
        Shape("core_company", "name", texts=("name", "city"), references={"parent": "core_company"}),
        Shape("sys_user", "name", texts=("name", "title"), references={"company": "core_company"}),
        Shape("sys_user_group", "name", texts=("name",), references={"manager": "sys_user"}),
        Shape(
            "ast_contract",
            "number",
            texts=("short_description", "contract_type"),
            numbers=(),
            decimals=("total_cost", "yearly_cost"),
            dates=("starts", "ends", "renewal_date"),
            references={"vendor": "core_company"},
            related=(("contract_rel_ci", "contract"),),
        ),
        Shape("contract_rel_ci", "contract", references={"contract": "ast_contract", "ci_item": "cmdb_ci_computer"}),
        Shape(
            OWN_TABLE,
            "u_name",
            texts=("u_name", "u_kind"),
            numbers=("u_count", "u_rooms"),
            decimals=("u_price",),
            moments=("u_seen", "u_lost"),
            dates=("u_bought", "u_sold"),
            booleans=("u_active",),
            references={
                "u_vendor": "core_company",
                "u_maker": "core_company",
                "u_owner": "sys_user",
                "u_group": "sys_user_group",
                "u_computer": "cmdb_ci_computer",
                "u_part_of": OWN_TABLE,
            },
            related=((OWN_TABLE, "u_part_of"),),
        ),
        Shape(
            "cmdb_ci_computer",
            "name",
            texts=("name", "os", "serial_number"),
            numbers=("cpu_count", "ram"),
            decimals=("disk_space", "u_price"),
            moments=("first_discovered", "last_discovered"),
            dates=("u_bought",),
            booleans=("virtual",),
            references={
                "manufacturer": "core_company",
                "company": "core_company",
                "assigned_to": "sys_user",
                "support_group": "sys_user_group",
                "u_vendor": "core_company",
            },
            related=(("contract_rel_ci", "ci_item"), (OWN_TABLE, "u_computer")),
            classes=CLASSES,
            searched=("name", "os", "serial_number"),
        ),
    )
}


@dataclass
class Setting:
    """Everything besides a query that its result depends on.

    ``records`` are the records of each table in the order of insertion; ``me`` is the sys_id of the caller and
    ``my_groups`` those of the groups. ``negated`` and ``first_weekday`` (0 is Monday) are options of the world.
    """

    now: datetime
    zone: ZoneInfo
    random: Random
    records: dict[str, list[Record]] = field(default_factory=dict)
    me: str = ""
    my_groups: Sequence[str] = ()
    negated: str = "unequal"
    first_weekday: int = 0

    @cached_property
    def finds_unequal_empty(self) -> bool:
        """True if ``!=``, ``NOT IN`` and ``NOTON`` match records without a value."""
        return self.negated in {"unequal", "all"}

    @cached_property
    def finds_unlike_empty(self) -> bool:
        """True if ``NOT LIKE`` matches records without a value."""
        return self.negated == "all"

    def local(self, at: datetime) -> datetime:
        """Return a moment in the caller's time zone."""
        return at.astimezone(self.zone)


@dataclass(frozen=True)
class Place:
    """A field that a condition names, direct or through references, and its value in a record.

    ``has_time`` is true for a date with a time.
    """

    name: str
    get: Callable[[Record], Any]
    has_time: bool = False

    def test(self, holds: Callable[[Any], bool], *, empty: bool = False) -> Predicate:
        """Return a predicate on the value; ``empty`` is its result for a record without a value."""

        def predicate(record: Record) -> bool:
            value = self.get(record)
            return empty if value is None else holds(value)

        return predicate


def draw_place(setting: Setting, shape: Shape, kind: str, steps: int = 2) -> Place | None:
    """Draw a field of a kind, in a third of the cases through references; None if there is none."""
    own: Sequence[str] = getattr(shape, kind)
    if steps and shape.references and (not own or setting.random.random() < 1 / 3):
        name = setting.random.choice(list(shape.references))
        further = draw_place(setting, SHAPES[shape.references[name]], kind, steps - 1)
        if further:
            return Place(f"{name}.{further.name}", lambda record: _follow(record[name], further), further.has_time)
    if not own:
        return None
    name = setting.random.choice(list(own))
    return Place(name, lambda record: record[name], kind == "moments")


def _follow(record: Record | None, further: Place) -> Any:
    return None if record is None else further.get(record)


def draw_value(setting: Setting, shape: Shape, place: Place) -> Any:
    """Draw a value that a record has in a field; None if no record has one."""
    values = [value for record in setting.records[shape.table] if (value := place.get(record)) is not None]
    return setting.random.choice(values) if values else None
