"""Reader of job files in YAML or JSON that keeps values as written.

Most values of a job are sent as text, so ``0010``, ``yes`` and ``1.10`` must not become 8, true and 1.1. Unquoted
numbers and booleans are read as ``UnquotedScalar``: a text that becomes a number or boolean in a JSON body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import yaml

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.reading import UnquotedScalar

TAG = "tag:yaml.org,2002:"
TYPES: Mapping[str, tuple[re.Pattern[str], Sequence[str]]] = {  # YAML's core schema, but with the numbers of JSON
    "null": (re.compile(r"~|null|Null|NULL|"), ("~", "n", "N", "")),
    "bool": (re.compile(r"true|True|TRUE|false|False|FALSE"), tuple("tTfF")),
    "float": (re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"), tuple("-0123456789")),
    "merge": (re.compile(r"<<"), ("<",)),
}
JSON_FILE = ".json"


class JobLoader(yaml.SafeLoader):
    """YAML loader without the implicit types of YAML 1.1; duplicate names are errors."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 -- of PyYAML
        """Return the object of a node.

        Raises:
            ConstructorError: a name occurs twice, or is not a text.
        """
        names = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != f"{TAG}merge"]
        for name in names:
            if not isinstance(name, str) or names.count(name) > 1:
                problem = f"duplicate name {name}" if isinstance(name, str) else "a name is not a text"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep=deep)

    def construct_text(self, node: yaml.ScalarNode) -> str:
        """Return a text; surrogate pairs of JSON escapes are combined to characters."""
        text = str(self.construct_scalar(node))
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

    def construct_unquoted_scalar(self, node: yaml.ScalarNode) -> UnquotedScalar:
        """Return a number or boolean as written."""
        return UnquotedScalar(self.construct_scalar(node))


JobLoader.yaml_implicit_resolvers = {}
for _name, (_pattern, _first) in TYPES.items():
    JobLoader.add_implicit_resolver(TAG + _name, re.compile(rf"^(?:{_pattern.pattern})$"), list(_first))
for _name in ("bool", "int", "float", "timestamp"):
    JobLoader.add_constructor(TAG + _name, JobLoader.construct_unquoted_scalar)
for _name in ("str", "merge"):  # a merge sign as a value is a text
    JobLoader.add_constructor(TAG + _name, JobLoader.construct_text)


def read_document(content: bytes, file_name: str) -> Mapping[str, Any]:
    """Parse a job file.

    Args:
        content: JSON, or YAML in any of its encodings.
        file_name: The file's name; a ``.json`` file must be JSON.

    Raises:
        InvalidInput: the file is neither JSON nor YAML, or contains no object.
    """
    try:
        found = _read_json(content)
    except ValueError as error:
        if file_name.lower().endswith(JSON_FILE):
            raise InvalidInput(f"{file_name} is not valid JSON: {error}.") from None
        found = _read_yaml(content, file_name, error)
    if not isinstance(found, Mapping):
        raise InvalidInput(f"{file_name} contains no job: it must be an object with the members of a job.")
    return found


def _read_json(content: bytes) -> JsonValue:
    try:
        return json.loads(
            content,
            parse_int=UnquotedScalar,
            parse_float=UnquotedScalar,
            parse_constant=_reject_constant,
            object_pairs_hook=_build_object,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is a duplicate name")
    return found


def _read_yaml(content: bytes, file_name: str, json_error: ValueError) -> JsonValue:
    try:
        return JobLoader(content).get_single_data()
    except yaml.YAMLError as error:
        reason = _describe(error)
    except (RecursionError, ValueError):
        reason = "it cannot be read"
    reasons = f"as JSON, {json_error}; as YAML, {reason}" if content.lstrip().startswith((b"{", b"[")) else reason
    raise InvalidInput(f"{file_name} is neither YAML nor JSON: {reasons}.")


def _describe(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None:
        return str(problem or getattr(error, "reason", "") or "it cannot be read")
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"
