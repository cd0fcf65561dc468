"""Generates the vendors' clients from openapi/ into clients/samclients/; ``--check`` only lists the differences."""

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
OF_THE_RUNTIME = ("client.py", "errors.py")  # written by the generator, not wanted
FILE = {"type": "string", "format": "binary"}
AS_FILE = "; sent-as=file"  # marks a media type, for the generator only

Node = dict[str, Any]


class CannotGenerate(Exception):
    """The generator or the templates cannot express a part of the spec."""


@dataclass(frozen=True)
class Vendor:
    """A vendor's name and OpenAPI document."""

    name: str
    document: Node

    @classmethod
    def read(cls, path: Path) -> Vendor:
        """The vendor whose document is at a path."""
        return cls(path.stem, yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))

    @cached_property
    def operations(self) -> dict[str, tuple[str, Node]]:
        """Path and operation object by operationId."""
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
        prepared = Prepared(self)
        wanted = ConfigFile(
            post_hooks=[],
            content_type_overrides=prepared.media_types,
            package_name_override=self.name,
            class_overrides=_modules(self.document),
        )
        config = Config.from_sources(wanted, MetaType.NONE, self.name, "utf-8", overwrite=True, output_path=folder)
        data = GeneratorData.from_dict(prepared.document, config=config)
        if isinstance(data, GeneratorError):
            raise CannotGenerate(f"{self.name}: {data.header} {data.detail}")
        with redirect_stdout(StringIO()):
            errors = self._project(data, config, prepared).build()
        if errors:
            raise CannotGenerate("\n".join(f"{self.name}: {one.header} {one.detail}" for one in errors))
        for name in OF_THE_RUNTIME:
            (folder / name).unlink()
        _tidy(folder)

    def _secured(self, operation: str) -> bool:
        return bool(self.operations[operation][1].get("security", self.document.get("security")))

    def _project(self, data: GeneratorData, config: Config, prepared: Prepared) -> Project:
        project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
        theirs = PackageLoader("openapi_python_client")
        project.env.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), theirs, PrefixLoader({"upstream": theirs})])
        project.env.globals.update(
            raw_path=lambda operation: self.operations[operation][0],
            secured=self._secured,
            wire_name=lambda name: prepared.wire_names.get(name.get_untrusted_value(), name),
            accepted=_accepted,
            required=lambda prop: evolve(prop, required=True),
        )
        return project


class Prepared:
    """A vendor's document, rewritten for the generator; requests and responses stay the same.

    ``wire_names`` maps renamed parameters and media types to their names on the wire, ``media_types`` maps media types
    to those that the generator treats them as.
    """

    def __init__(self, vendor: Vendor) -> None:
        self._source = vendor
        self.wire_names: dict[str, str] = {}
        self.media_types: dict[str, str] = {}
        self._check()
        self.document: Node = self._rewrite(vendor.document)

    def _check(self) -> None:
        for parameter in _parameters(self._source.document):
            is_list = self._resolve(parameter.get("schema", {})).get("type") in ("array", "object")
            as_usual = parameter.get("style", "form") == "form" and parameter.get("explode", True)
            if parameter["in"] == "cookie" or (is_list and not (parameter["in"] == "query" and as_usual)):
                raise CannotGenerate(f"{self._source.name}: no template sends {parameter['name']!r}.")

    def _rewrite(self, node: Any, name: str = "", *, request: bool = False) -> Any:  # noqa: ANN401 -- any part of a document
        if isinstance(node, list):
            return self._parameters([self._rewrite(one) for one in node])
        if not isinstance(node, dict):
            return node
        if _is_content(node):
            return self._request_content(node) if request else self._answer_content(node)
        if node.get("nullable") and "enum" in node:
            return _nullable_enum(node, name)
        said = {
            key: value
            if key in ("example", "examples")
            else self._rewrite(value, key, request=request or key in REQUESTS)
            for key, value in node.items()
            if not (key in UNSAID and "type" in node)
        }
        if _is_parameter(said) and "$ref" not in said["schema"]:
            said["schema"] = {"description": said.get("description", ""), **said["schema"]}
        return said

    def _parameters(self, nodes: list[Any]) -> list[Any]:
        """``order[]`` beside ``order`` becomes ``order_list``: both would be the same name in Python."""
        names = {self._resolve(one).get("name") for one in nodes if isinstance(one, dict)}
        return [self._rename(one, names) for one in nodes]

    def _rename(self, node: Any, names: set[str | None]) -> Any:  # noqa: ANN401
        found = self._resolve(node) if isinstance(node, dict) else {}
        name = found.get("name", "")
        if "in" not in found or not (name.endswith("[]") and name[:-2] in names):
            return node
        new_name = f"{name[:-2]}_list"
        self.wire_names[new_name] = name
        return self._rewrite({**found, "name": new_name})

    def _request_content(self, content: Node) -> Node:
        """Bodies other than JSON and forms are sent unchanged, as files."""
        said = {}
        for name, media in content.items():
            is_file = self._resolve(media.get("schema", {})).get("format") == "binary"
            if (_is_json(name) or name in (FORM, MULTIPART)) and not is_file:
                said[name] = self._rewrite(media)
            else:
                self.wire_names[name + AS_FILE], self.media_types[name + AS_FILE] = name, BINARY
                said[name + AS_FILE] = {**media, "schema": FILE}
        return said

    def _answer_content(self, content: Node) -> Node:
        """One media type per response: JSON where there is a choice. The client requests it."""
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
# Not said where they stand beside a type: what the server fills in, and rules about members that are there anyway.
UNSAID = ("default", "anyOf", "oneOf", "allOf")


def _parameters(node: Any) -> Iterator[Node]:  # noqa: ANN401
    if isinstance(node, dict) and _is_parameter(node):
        yield node
    elif isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _parameters(one)


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


def _nullable_enum(node: Node, name: str) -> Node:
    """Null beside an enumeration: the generator makes three classes of ``enum: [a, b, null]``."""
    said = {key: value for key, value in node.items() if key not in ("nullable", "enum", "description")}
    words = [one for one in node["enum"] if one is not None]
    described = {key: node[key] for key in ("description",) if key in node}
    return {**described, "oneOf": [{**said, "title": name, "enum": words}, {"type": "null"}]}


def _modules(document: Node) -> dict[str, ClassOverride]:
    """Modules for schemas that have a member of their own name: generated code would mix up the two."""
    schemas: Node = document.get("components", {}).get("schemas", {})
    names = [name for name, schema in schemas.items() if name.lower() in map(str.lower, schema.get("properties", ()))]
    return {name: ClassOverride(module_name=f"{name.lower()}_body") for name in names}


def _accepted(endpoint: Any) -> str:  # noqa: ANN401 -- the generator's
    """The media types that an operation's answers are read in, successes first."""
    types = [name.get_untrusted_value() for one in endpoint.responses for name in one.data.content or ()]
    return ", ".join(dict.fromkeys(types)) or "*/*"


def _tidy(folder: Path) -> None:
    common = ["--quiet", "--isolated", "--target-version=py311", "--line-length=120", str(folder)]
    lint = ["check", "--fix-only", "--select=I,F401,RUF022", "--config=lint.isort.split-on-trailing-comma=false"]
    for command in (lint, ["format", "--config=format.skip-magic-trailing-comma=true"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *common], check=True)  # noqa: S603 -- our own command


def _vendors() -> list[Vendor]:
    return [Vendor.read(SPECS / f"{one.name}.yaml") for one in VENDORS]


def _files(folder: Path) -> dict[Path, bytes]:
    return {one.relative_to(folder): one.read_bytes() for one in sorted(folder.rglob("*.py"))}


def _replace(fresh: Path, committed: Path) -> list[Path]:
    shutil.rmtree(committed, ignore_errors=True)
    shutil.copytree(fresh, committed)
    return []


def _differences(fresh: Path, committed: Path) -> list[Path]:
    new, old = _files(fresh), _files(committed)
    return [committed / name for name in sorted(new.keys() | old.keys()) if new.get(name) != old.get(name)]


def run(vendors: list[Vendor], package: Path, settle: Callable[[Path, Path], list[Path]]) -> list[Path]:
    """Generate every vendor's client aside, and settle it with the one in the package; the files that differ.

    Raises:
        CannotGenerate: a part of a spec would be missing or wrong.
    """
    different = []
    with tempfile.TemporaryDirectory() as aside:
        for vendor in vendors:
            fresh = Path(aside) / vendor.name
            vendor.write(fresh)
            different += settle(fresh, package / vendor.name)
    return different


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a file differs")
    parser.add_argument("--spec", type=Path, action="append", help="only this document (NAME.yaml)")
    parser.add_argument("--package", type=Path, default=PACKAGE, help="the folder to write to")
    options = parser.parse_args()
    chosen = [Vendor.read(one) for one in options.spec or ()]
    try:
        different = run(chosen or _vendors(), options.package, _differences if options.check else _replace)
    except CannotGenerate as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for path in different:
        print(f"{path} differs from a fresh generation; run: make clients", file=sys.stderr)  # noqa: T201
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
