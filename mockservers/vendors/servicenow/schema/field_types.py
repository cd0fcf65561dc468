"""Types of fields, and names of the tables that describe the instance."""

from __future__ import annotations

from collections.abc import Mapping

from mockservers.vendors.servicenow.schema.dictionary import CLASS, FieldKind

OBJECTS, COLUMNS, CHOICES = "sys_db_object", "sys_dictionary", "sys_choice"
LABELS, TYPES = "sys_documentation", "sys_glide_object"
DEFINITIONS = (OBJECTS, COLUMNS, CHOICES)  # what users may add records to
FOLLOWING = (LABELS, TYPES)  # what follows from the others
BUILT_IN = "built_in"
COLLECTION = "collection"
INTERNAL_TYPES: Mapping[str, str] = {  # by kinds of fields; others have the name of the kind
    "date": "glide_date",
    "datetime": "glide_date_time",
    "sys_id": "GUID",
    "journal": "journal_input",
    "password": "password2",
    "duration": "glide_duration",
    "domain": "domain_id",
}
TYPES_OF_FIELDS: Mapping[str, str] = {CLASS: CLASS, "sys_domain": "domain_id", "sys_tags": "related_tags"}
LABELS_OF_TYPES: Mapping[str, str] = {
    COLLECTION: "Collection",
    "GUID": "Sys ID (GUID)",
    "string": "String",
    "integer": "Integer",
    "decimal": "Decimal",
    "boolean": "True/False",
    "glide_date": "Date",
    "glide_date_time": "Date/Time",
    "glide_duration": "Duration",
    "reference": "Reference",
    "choice": "Choice",
    "journal_input": "Journal Input",
    "password2": "Password (2 Way Encrypted)",
    "sys_class_name": "System Class Name",
    "domain_id": "Domain ID",
    "related_tags": "Related Tags",
    "url": "URL",
    "email": "Email",
    "html": "HTML",
    "translated_text": "Translated Text",
}
LENGTHS: Mapping[str, int] = {"GUID": 32, "reference": 32, "sys_class_name": 80}  # of types; others have the usual one
LONG_TEXTS: Mapping[str, int] = {"short_description": 160, "description": 4_000, "comments": 4_000, "work_notes": 4_000}
NAME_LENGTH = 255
SCALARS: Mapping[str, str] = {
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "glide_date": "date",
    "glide_date_time": "datetime",
    "glide_duration": "datetime",
    "GUID": "GUID",
    "reference": "GUID",
}
KINDS_OF_TYPES: Mapping[str, FieldKind] = {  # the types that a user's column may have
    "string": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "glide_date": "date",
    "glide_date_time": "datetime",
    "reference": "reference",
    "choice": "string",
    "url": "string",
    "email": "string",
    "html": "string",
    "translated_text": "string",
}
