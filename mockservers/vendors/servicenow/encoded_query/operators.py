"""Operators of encoded queries, from the page "Operators available for filters and queries", by kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "*": "LIKE",
        "CONTAINS": "LIKE",
        "%": "ENDSWITH",
        "<>": "!=",
        "NOTIN": "NOT IN",
        **dict.fromkeys(("!*", "DOES NOT CONTAIN", "NOTLIKE"), "NOT LIKE"),
    }
)
TEXT = ("LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH", "MATCH_PAT", "MATCH_RGX")
COMPARED = ("=", "!=", "<", "<=", ">", ">=")
LISTS = ("IN", "NOT IN")
LIST_OPERATORS: Mapping[str, str] = MappingProxyType(  # what the comparison with a list that a script returns means
    {"=": "IN", "IN": "IN", "!=": "NOT IN", "NOT IN": "NOT IN"}
)
UNARY = ("ISEMPTY", "ISNOTEMPTY", "EMPTYSTRING", "ANYTHING")
OTHER_FIELD = ("SAMEAS", "NSAMEAS", "GT_FIELD", "LT_FIELD", "GT_OR_EQUALS_FIELD", "LT_OR_EQUALS_FIELD")
RELATIVE: Mapping[str, str] = MappingProxyType(
    {"RELATIVEGT": ">", "RELATIVELT": "<", "RELATIVEGE": ">=", "RELATIVELE": "<=", "RELATIVEEE": "BETWEEN"}
)
APART = ("MORETHAN", "LESSTHAN")
ON_OPERATORS: Mapping[str, str] = MappingProxyType({"ON": "BETWEEN", "NOTON": "NOT BETWEEN"})
DATES = (*RELATIVE, *APART, *ON_OPERATORS, "DATEPART")
NEVER = "NEVER"  # matches nothing; not an operator of the platform
OPERATORS = (
    *(*COMPARED, *TEXT, *LISTS, *UNARY, *OTHER_FIELD, *DATES, *ALIASES),
    *("BETWEEN", "DYNAMIC", "INSTANCEOF"),
)
LEFT_OUT: Mapping[str, str] = MappingProxyType(  # operators of the platform that have no effect here
    {
        **dict.fromkeys(
            ("VALCHANGES", "CHANGESFROM", "CHANGESTO"), "{} is for notifications and triggers, not for reading"
        ),
        **dict.fromkeys(("IN_HIERARCHY", "IN_HIERARCHY_DYNAMIC"), "the mock server has no hierarchies for {}"),
        **dict.fromkeys(("DOESNOTHAVE", "EXCLUDING"), "the mock server has no tags for {}"),
        "SINCE": "the mock server does not know {}",
    }
)
