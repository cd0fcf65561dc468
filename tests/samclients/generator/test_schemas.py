"""Schemas that combine others: a member is required if any part, or the schema itself, requires it."""

from __future__ import annotations

from samclients.generator.document import Document
from samclients.generator.schemas import Types

BASE = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
OWN = {"properties": {"size": {"type": "integer"}, "more": {"type": "string"}}}


def test_a_combined_schema_requires_what_its_parts_and_itself_require() -> None:
    whole = {"allOf": [{"$ref": "#/components/schemas/Base"}, OWN], "required": ["size"]}
    inside = {"allOf": [{"$ref": "#/components/schemas/Base"}], **OWN, "required": ["size"]}
    types = Types(Document({"components": {"schemas": {"Base": BASE, "Whole": whole, "Inside": inside}}}))
    types.declare_all()
    for name in ("Whole", "Inside"):
        members = {member.wire: member.is_required for member in types.models[name].members}
        assert members == {"id": True, "note": False, "size": True, "more": False}, name
