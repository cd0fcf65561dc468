"""Conversion of the members of a body to the values of a record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from mockservers.vendors.servicenow.schema.dictionary import Field, Table
from mockservers.vendors.servicenow.schema.values import Json, Stored, convert_for_storage, format_member

PROTECTED = frozenset({"sys_id", "sys_class_name", "sys_tags"})
STAMPS = frozenset({"sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count"})
Resolve = Callable[[Field, str], str]


def keep_text(_field: Field, text: str) -> str:
    """Return the text itself: it is the value."""
    return text


def convert_members(
    table: Table,
    members: Mapping[str, Json],
    note: Callable[[str], None],
    *,
    protected: Collection[str] = PROTECTED | STAMPS,
    resolve: Resolve = keep_text,
) -> dict[str, Stored]:
    """Return the values of members as they are stored, without unknown fields and protected ones.

    Args:
        table: The table.
        members: The members of a body, by name of field.
        note: Notes a member that has no field in the journal.
        protected: Fields that a body cannot set.
        resolve: Returns the value that a text means, such as the value of a choice for its label.
    """
    values: dict[str, Stored] = {}
    for name, member in members.items():
        field = table.visible.get(name)
        if field is None:
            note(f"the member `{name}` was ignored because {table.name} has no field of that name")
        elif name not in protected:
            text = format_member(member).replace("\0", "")
            values[name] = convert_for_storage(field, resolve(field, text))
    return values
