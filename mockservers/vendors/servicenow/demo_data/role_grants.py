"""Records of the roles of users."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mockservers.vendors.servicenow.demo_data.entries import Entry
from mockservers.vendors.servicenow.schema.records import make_fixed_id
from mockservers.vendors.servicenow.schema.values import Stored


def list_role_grants(
    users: Iterable[Entry], organization: Mapping[str, Iterable[Entry]]
) -> Iterator[dict[str, Stored]]:
    """Yield the records of sys_user_has_role; a role that a group of the user has is inherited from it."""
    for user in users:
        groups = [
            member["group"] for member in organization["sys_user_grmember"] if member["user"] == user["user_name"]
        ]
        granted = {
            entry["role"]: entry["group"] for entry in organization["sys_group_has_role"] if entry["group"] in groups
        }
        for role in user["roles"]:
            group = granted.get(role)
            yield {
                "sys_id": make_fixed_id("sys_user_has_role", user["user_name"], role),
                "user": make_fixed_id("sys_user", user["user_name"]),
                "role": make_fixed_id("sys_user_role", role),
                "inherited": "true" if group else "false",
                "granted_by": make_fixed_id("sys_user_group", group) if group else None,
            }
