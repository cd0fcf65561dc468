"""Generator of the vendors' clients: openapi/ to clients/samclients/. ``--check`` only lists differences."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from attrs import evolve
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from mockservers.catalog import VENDORS

HERE = Path(__file__).parent
SPECS, PACKAGE, TEMPLATES = HERE.parent / "openapi", HERE / "samclients", HERE / "templates"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
JSON, FORM, MULTIPART, BINARY = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
)
REPLACED_BY_RUNTIME = ("client.py", "errors.py")  # written by openapi-python-client, but not used
FILE = {"type": "string", "format": "binary"}
AS_FILE = "; sent-as=file"  # marks a media type for openapi-python-client; never sent

Node = dict[str, Any]


class CannotGenerate(Exception):
    """The generator and its templates cannot express a part of the spec."""


@dataclass(frozen=True)
class Vendor:
    """A vendor's name and OpenAPI document."""

    name: str
    document: Node

    @classmethod
    def read(cls, path: Path) -> Vendor:
        """Read a vendor's document from a file."""
        return cls(path.stem, yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))

    @cached_property
    def operations(self) -> dict[str, tuple[str, Node]]:
        """Path and operation object of each operation, by operationId."""
        return {
            operation["operationId"]: (path, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def write(self, folder: Path) -> None:
        """Generate the client into a folder.

        Raises:
            CannotGenerate: a part of the spec would be missing or wrong.
        """
        prepared = PreparedDocument(self)
        config_file = ConfigFile(
            post_hooks=[],
            content_type_overrides=prepared.media_types,
            package_name_override=self.name,
            class_overrides=_find_module_overrides(self.document),
        )
        config = Config.from_sources(config_file, MetaType.NONE, self.name, "utf-8", overwrite=True, output_path=folder)
        data = GeneratorData.from_dict(prepared.document, config=config)
        if isinstance(data, GeneratorError):
            raise CannotGenerate(f"{self.name}: {data.header} {data.detail}")
        with redirect_stdout(StringIO()):
            errors = self._build_project(data, config, prepared).build()
        if errors:
            raise CannotGenerate("\n".join(f"{self.name}: {error.header} {error.detail}" for error in errors))
        for name in REPLACED_BY_RUNTIME:
            (folder / name).unlink()
        _format(folder)

    def _is_secured(self, operation_id: str) -> bool:
        return bool(self.operations[operation_id][1].get("security", self.document.get("security")))

    def _build_project(self, data: GeneratorData, config: Config, prepared: PreparedDocument) -> Project:
        project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
        originals = PackageLoader("openapi_python_client")
        project.env.loader = ChoiceLoader(
            [FileSystemLoader(TEMPLATES), originals, PrefixLoader({"upstream": originals})]
        )
        project.env.globals.update(
            raw_path=lambda operation: self.operations[operation][0],
            secured=self._is_secured,
            wire_name=lambda name: prepared.wire_names.get(name.get_untrusted_value(), name),
            accepted=_join_media_types,
            required=lambda prop: evolve(prop, required=True),
        )
        return project


class PreparedDocument:
    """A vendor's document, rewritten for openapi-python-client; requests and responses stay the same.

    ``wire_names`` maps renamed parameters and media types to their names on the wire. ``media_types`` maps media types
    to the ones that openapi-python-client handles in the same way.
    """

    def __init__(self, vendor: Vendor) -> None:
        self._source = vendor
        self.wire_names: dict[str, str] = {}
        self.media_types: dict[str, str] = {}
        self._check_parameters()
        self.document: Node = self._rewrite(vendor.document)

    def _check_parameters(self) -> None:
        for parameter in _iter_parameters(self._source.document):
            is_list = self._resolve(parameter.get("schema", {})).get("type") in ("array", "object")
            has_default_style = parameter.get("style", "form") == "form" and parameter.get("explode", True)
            if parameter["in"] == "cookie" or (is_list and not (parameter["in"] == "query" and has_default_style)):
                raise CannotGenerate(
                    f"{self._source.name}: no template can send parameter {parameter['name']!r}: only lists in "
                    "the query and single values are supported."
                )

    def _rewrite(self, node: Any, name: str = "", *, request: bool = False) -> Any:  # noqa: ANN401 -- any part of a document
        if isinstance(node, list):
            return self._rename_arrays([self._rewrite(entry) for entry in node])
        if not isinstance(node, dict):
            return node
        if _is_content(node):
            return self._rewrite_request_content(node) if request else self._rewrite_response_content(node)
        if node.get("nullable") and "enum" in node:
            return _split_nullable_enum(node, name)
        rewritten = {
            key: value
            if key in ("example", "examples")
            else self._rewrite(value, key, request=request or key in REQUESTS)
            for key, value in node.items()
            if not (key in OMITTED and "type" in node)
        }
        if _is_parameter(rewritten) and "$ref" not in rewritten["schema"]:
            rewritten["schema"] = {"description": rewritten.get("description", ""), **rewritten["schema"]}
        return rewritten

    def _rename_arrays(self, nodes: list[Any]) -> list[Any]:
        """Rename ``order[]`` beside ``order`` to ``order_list``: both would have the same name in Python."""
        names = {self._resolve(node).get("name") for node in nodes if isinstance(node, dict)}
        return [self._rename_array(node, names) for node in nodes]

    def _rename_array(self, node: Any, names: set[str | None]) -> Any:  # noqa: ANN401 -- any part of a document
        found = self._resolve(node) if isinstance(node, dict) else {}
        name = found.get("name", "")
        if "in" not in found or not (name.endswith("[]") and name[:-2] in names):
            return node
        new_name = f"{name[:-2]}_list"
        self.wire_names[new_name] = name
        return self._rewrite({**found, "name": new_name})

    def _rewrite_request_content(self, content: Node) -> Node:
        """Return the content with bodies other than JSON and forms as files, which are sent unchanged."""
        rewritten = {}
        for name, media in content.items():
            is_file = self._resolve(media.get("schema", {})).get("format") == "binary"
            if (_is_json(name) or name in (FORM, MULTIPART)) and not is_file:
                rewritten[name] = self._rewrite(media)
            else:
                self.wire_names[name + AS_FILE], self.media_types[name + AS_FILE] = name, BINARY
                rewritten[name + AS_FILE] = {**media, "schema": FILE}
        return rewritten

    def _rewrite_response_content(self, content: Node) -> Node:
        """Return the content with one media type, the one that the client requests: JSON if there is a choice."""
        name = next(filter(_is_json, content), next(iter(content)))
        if not (_is_json(name) or name.startswith("text/")):
            is_file = self._resolve(content[name].get("schema", {})).get("format") == "binary"
            self.media_types[name] = BINARY if is_file else JSON
        return {name: self._rewrite(content[name])}

    def _resolve(self, node: Node) -> Node:
        while "$ref" in node:
            reference: str = node["$ref"]
            node = self._source.document
            for step in reference.removeprefix("#/").split("/"):
                node = node[step]
        return node


REQUESTS = ("requestBody", "requestBodies")
# Keywords removed beside a type: defaults are left to the server, the rest only adds rules about existing members.
OMITTED = ("default", "anyOf", "oneOf", "allOf")


def _iter_parameters(node: Any) -> Iterator[Node]:  # noqa: ANN401 -- any part of a document
    if isinstance(node, dict) and _is_parameter(node):
        yield node
    elif isinstance(node, (dict, list)):
        for entry in node.values() if isinstance(node, dict) else node:
            yield from _iter_parameters(entry)


def _is_parameter(node: Node) -> bool:
    return {"name", "in", "schema"} <= node.keys()


def _is_content(node: Node) -> bool:
    return (
        bool(node)
        and all("/" in key and isinstance(value, dict) for key, value in node.items())
        and not any(key.startswith("/") for key in node)
    )


def _is_json(media_type: str) -> bool:
    return media_type.split(";", maxsplit=1)[0].strip() == JSON or media_type.endswith("+json")


def _split_nullable_enum(node: Node, name: str) -> Node:
    """Return an enumeration beside null: openapi-python-client makes three classes of ``enum: [a, b, null]``."""
    schema = {key: value for key, value in node.items() if key not in ("nullable", "enum", "description")}
    words = [word for word in node["enum"] if word is not None]
    described = {key: node[key] for key in ("description",) if key in node}
    return {**described, "oneOf": [{**schema, "title": name, "enum": words}, {"type": "null"}]}


def _find_module_overrides(document: Node) -> dict[str, ClassOverride]:
    """Return module names for schemas with a member of the same name, which generated code would confuse."""
    schemas: Node = document.get("components", {}).get("schemas", {})
    names = [name for name, schema in schemas.items() if name.lower() in map(str.lower, schema.get("properties", ()))]
    return {name: ClassOverride(module_name=f"{name.lower()}_body") for name in names}


def _join_media_types(endpoint: Any) -> str:  # noqa: ANN401 -- openapi-python-client's
    """Return the media types of an operation's responses for ``Accept``, successes first."""
    types = [name.get_untrusted_value() for response in endpoint.responses for name in response.data.content or ()]
    return ", ".join(dict.fromkeys(types)) or "*/*"


def _format(folder: Path) -> None:
    common = ["--quiet", "--isolated", "--target-version=py311", "--line-length=120", str(folder)]
    lint = ["check", "--fix-only", "--select=I,F401,RUF022", "--config=lint.isort.split-on-trailing-comma=false"]
    for command in (lint, ["format", "--config=format.skip-magic-trailing-comma=true"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *common], check=True)  # noqa: S603 -- our own command


def _read_vendors() -> list[Vendor]:
    return [Vendor.read(SPECS / f"{vendor.name}.yaml") for vendor in VENDORS]


def _read_files(folder: Path) -> dict[Path, bytes]:
    return {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*.py"))}


def _replace(fresh: Path, committed: Path) -> list[Path]:
    shutil.rmtree(committed, ignore_errors=True)
    shutil.copytree(fresh, committed)
    return []


def _find_differences(fresh: Path, committed: Path) -> list[Path]:
    new, old = _read_files(fresh), _read_files(committed)
    return [committed / name for name in sorted(new.keys() | old.keys()) if new.get(name) != old.get(name)]


def generate_clients(vendors: list[Vendor], package: Path, apply: Callable[[Path, Path], list[Path]]) -> list[Path]:
    """Generate every vendor's client in a temporary folder, and replace or compare the one in the package.

    Args:
        vendors: The vendors.
        package: The folder with the committed clients.
        apply: Called with the generated and the committed folder of each vendor; returns the files that differ.

    Returns:
        The files that differ.

    Raises:
        CannotGenerate: a part of a spec would be missing or wrong.
    """
    different = []
    with tempfile.TemporaryDirectory() as temporary:
        for vendor in vendors:
            fresh = Path(temporary) / vendor.name
            vendor.write(fresh)
            different += apply(fresh, package / vendor.name)
    return different


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if a file differs")
    parser.add_argument("--spec", type=Path, action="append", help="generate only this document (NAME.yaml)")
    parser.add_argument("--package", type=Path, default=PACKAGE, help="the folder to write to")
    options = parser.parse_args()
    chosen = [Vendor.read(path) for path in options.spec or ()]
    try:
        different = generate_clients(
            chosen or _read_vendors(), options.package, _find_differences if options.check else _replace
        )
    except CannotGenerate as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for path in different:
        print(f"{path} differs from a fresh generation; run: make clients", file=sys.stderr)  # noqa: T201
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
