"""The generator of clients: rewriting of specs, and its check."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

CLIENTS = Path(__file__).parents[3] / "clients"
OK = {"200": {"description": "Fine."}}


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    """Import the script as a module."""
    spec = importlib.util.spec_from_file_location("generate", CLIENTS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["generate"]


def document(operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    described = {"operationId": "op", "tags": ["t"], "summary": "Op", "responses": OK, **operation}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/op": {"post": described}}, **more}


def read_generated(generate: ModuleType, folder: Path, operation: dict[str, Any], **more: Any) -> str:
    """Generate a client, and return the text of its operation's module."""
    generate.Vendor("acme", document(operation, **more)).write(folder / "acme")
    return (folder / "acme" / "api" / "t" / "op.py").read_text()


def parameter(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": f"Says {name}.", "schema": {"type": "string", **schema}}


def test_two_parameters_with_one_python_name_are_distinguished(generate: ModuleType, tmp_path: Path) -> None:
    array = {"name": "order[]", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    text = read_generated(generate, tmp_path, {"parameters": [array, parameter("order")]})
    assert 'query["order[]"] = json_order_list' in text
    assert 'query["order"] = order' in text


def test_descriptions_of_parameters_are_in_the_docstring(generate: ModuleType, tmp_path: Path) -> None:
    assert "limit (str | Unset): Says limit." in read_generated(
        generate, tmp_path, {"parameters": [parameter("limit")]}
    )


def test_defaults_are_left_to_the_server(generate: ModuleType, tmp_path: Path) -> None:
    text = read_generated(generate, tmp_path, {"parameters": [parameter("limit", default="5")]})
    assert "limit: str | Unset = UNSET" in text


@pytest.mark.parametrize(
    ("everybody", "own", "secured"),
    [(None, None, False), ([{"k": []}], None, True), ([{"k": []}], [], False), (None, [{"k": []}], True)],
)
def test_security_of_the_document_counts_unless_the_operation_has_its_own(
    generate: ModuleType,
    tmp_path: Path,
    everybody: object,
    own: object,
    secured: bool,  # noqa: FBT001
) -> None:
    schemes = {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "K"}}}
    more = {"components": schemes, **({"security": everybody} if everybody is not None else {})}
    text = read_generated(generate, tmp_path, {"security": own} if own is not None else {}, **more)
    assert f"secured={secured}" in text


def test_an_enumeration_that_may_be_null_is_one_class(generate: ModuleType, tmp_path: Path) -> None:
    kind = {"type": "string", "nullable": True, "enum": ["a", "b", None]}
    model = {"type": "object", "required": ["kind"], "properties": {"kind": {"$ref": "#/components/schemas/Kind"}}}
    answer = {
        "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/M"}}}}
    }
    read_generated(generate, tmp_path, {"responses": answer}, components={"schemas": {"Kind": kind, "M": model}})
    assert "kind: Kind | None" in (tmp_path / "acme" / "models" / "m.py").read_text()
    assert {path.name for path in (tmp_path / "acme" / "models").iterdir()} == {"__init__.py", "kind.py", "m.py"}


def test_the_caller_chooses_between_media_types_with_one_schema(generate: ModuleType, tmp_path: Path) -> None:
    schemas = {"Member": {"type": "object", "properties": {"a": {"type": "string"}}}}
    media = {"schema": {"$ref": "#/components/schemas/Member"}}
    body = {"required": True, "content": {"application/json": media, "application/x-www-form-urlencoded": media}}
    text = read_generated(generate, tmp_path, {"requestBody": body}, components={"schemas": schemas})
    assert 'media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET' in text
    assert 'content = Form(body.to_dict(), "application/x-www-form-urlencoded")' in text


def test_bodies_other_than_json_and_forms_are_sent_unchanged(generate: ModuleType, tmp_path: Path) -> None:
    binary = {"schema": {"type": "string", "format": "binary"}}
    body = {"required": True, "content": {"application/json": binary}}
    assert 'content = Raw(body, "application/json")' in read_generated(generate, tmp_path, {"requestBody": body})


def test_a_download_is_streamed(generate: ModuleType, tmp_path: Path) -> None:
    content = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    text = read_generated(generate, tmp_path, {"responses": {"200": {"description": "", "content": content}}})
    assert "streamed=True" in text
    assert 'return response.file("application/zip")' in text
    assert 'accept="application/zip"' in text


@pytest.mark.parametrize(
    "unusual",
    [
        {"name": "c", "in": "cookie", "schema": {"type": "string"}},
        {"name": "a", "in": "query", "explode": False, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "o", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "h", "in": "header", "schema": {"type": "array", "items": {"type": "string"}}},
    ],
)
def test_unsupported_parameters_are_refused(generate: ModuleType, tmp_path: Path, unusual: dict[str, Any]) -> None:
    with pytest.raises(generate.CannotGenerate, match="no template can send"):
        read_generated(generate, tmp_path, {"parameters": [unusual]})


def test_omissions_of_the_generator_are_errors(generate: ModuleType, tmp_path: Path) -> None:
    twice = [parameter("a-b"), parameter("a_b"), parameter("a.b")]
    with pytest.raises(generate.CannotGenerate, match="acme: "):
        read_generated(generate, tmp_path, {"parameters": twice})


@pytest.fixture
def command(generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs the script for one small spec."""
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(document({"parameters": [parameter("limit")]})))

    def run(*options: str) -> int:
        arguments = [
            "generate.py",
            "--spec",
            str(tmp_path / "acme.yaml"),
            "--package",
            str(tmp_path / "package"),
            *options,
        ]
        monkeypatch.setattr(sys, "argv", arguments)
        status: int = generate.main()
        return status

    return run


def test_a_fresh_generation_is_the_same(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command() == 0
    assert command("--check") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("change", ["edited", "removed", "added"])
def test_the_check_names_what_differs(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    command()
    file = tmp_path / "package" / "acme" / "api" / "t" / "op.py"
    if change == "edited":
        file.write_text(file.read_text() + "# edited\n")
    elif change == "removed":
        file.unlink()
    else:
        file = file.with_name("more.py")
        file.write_text("")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.py")}
    assert command("--check") == 1
    assert f"{file} differs from a fresh generation; run: make clients" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.py")} == before


def test_a_spec_that_changed_makes_the_check_fail(command: Any, tmp_path: Path) -> None:
    command()
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(document({"parameters": [parameter("offset")]})))
    assert command("--check") == 1
    assert command() == 0
    assert command("--check") == 0


def test_an_unsupported_spec_leaves_the_old_client(command: Any, tmp_path: Path) -> None:
    command()
    cookie = {"name": "c", "in": "cookie", "schema": {"type": "string"}}
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(document({"parameters": [cookie]})))
    assert command() == 2
    assert (tmp_path / "package" / "acme" / "api" / "t" / "op.py").exists()


def test_all_templates_are_documented() -> None:
    readme = (CLIENTS / "templates" / "README.md").read_text()
    found = {str(path.relative_to(CLIENTS / "templates")) for path in (CLIENTS / "templates").rglob("*.jinja")}
    assert all(f"`{entry}`" in readme for entry in found)
