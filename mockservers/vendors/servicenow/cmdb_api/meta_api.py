"""The CMDB Meta API: classes of the CMDB with their attributes and rules."""

from __future__ import annotations

from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.cmdb_api.classes import is_class
from mockservers.vendors.servicenow.errors import NoClass, NotAcceptable
from mockservers.vendors.servicenow.identification.rules import find_rule, list_hosting_rules
from mockservers.vendors.servicenow.schema.dictionary import SYSTEM_FIELDS, Field, Table
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary

TYPES = {"date": "glide_date", "datetime": "glide_date_time", "sys_id": "GUID"}  # others have the same name
LENGTHS = {"string": "255", "reference": "32", "sys_id": "32"}
LENGTH = "40"  # of all other types, as in the vendor's sample
SYSTEM = frozenset(field.name for field in SYSTEM_FIELDS)


class MetaApi:
    """The CMDB Meta API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        form = choose_form(context.request)
        if form is None:
            raise NotAcceptable
        self._form = form
        dictionary, name = find_dictionary(context), call.path["className"]
        if not is_class(dictionary, name):
            raise NoClass(name)
        self._class = dictionary[name]

    def get(self) -> Response:
        """Return the description of a class."""
        return render_body({"result": describe_class(self._class)}, 200, self._form)


def describe_class(table: Table) -> dict[str, Any]:
    """Return the description of a class."""
    rule = find_rule(table)
    return {
        "name": table.name,
        "label": table.label,
        "parent": table.parent.name if table.parent else "",
        "children": [child.name for child in table.children],
        "is_extendable": True,
        "icon": "",
        "icon_url": "",
        "attributes": [_describe_attribute(table, field) for field in table.visible.values()],
        "relationship_rules": [
            {"parent": known.parent, "child": known.child, "relation_type": known.relation_type}
            for known in list_hosting_rules(table)
        ],
        "identification_rules": rule.as_json() if rule else None,
    }


def _describe_attribute(table: Table, field: Field) -> dict[str, Any]:
    return {
        "element": field.name,
        "label": field.label,
        "type": TYPES.get(field.kind, field.kind),
        "max_length": LENGTHS.get(field.kind, LENGTH),
        "is_mandatory": "false",
        "is_read_only": _format_flag(field.name in SYSTEM),
        "is_display": _format_flag(field is table.display),
        "is_inherited": _format_flag(field.name not in table.own),
        "default_value": table.defaults.get(field.name),
    }


def _format_flag(value: object) -> str:
    return "true" if value else "false"
