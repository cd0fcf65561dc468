"""The generator of clients: packages for documents of any vendor."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner

from samclients.generator import CannotGenerate, Document, generate_files, write_package
from samclients.generator.command import main
from samclients.generator.names import make_method_names, make_name
from samclients.runtime import CallFailed, File, HeaderToken, NotFound, VendorClient
from tests.samclients.runtime.stub import Stub

HERE = Path(__file__).parent
PETSTORE = HERE / "petstore.yaml"
CLIENTS = HERE.parents[2] / "clients"
OK = {"200": {"description": "Fine."}}


def document(operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    described = {"operationId": "op", "tags": ["t"], "summary": "Op", "responses": OK, **operation}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/op": {"post": described}}, **more}


def generate(operation: dict[str, Any], module: str = "operations.py", **more: Any) -> str:
    """Generate a client of one operation, and return a module on one line, without spaces at line ends."""
    return " ".join(generate_files(Document(document(operation, **more)), "acme")[module].split())


def parameter(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": f"Says {name}.", "schema": {"type": "string", **schema}}


def load_package(name: str, folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


@pytest.fixture(scope="module")
def petstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("generated")
    done = CliRunner().invoke(main, ["generate", str(PETSTORE), "--to", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0
    yield load_package("petstore", folder / "petstore")
    for name in [name for name in sys.modules if name.partition(".")[0] == "petstore"]:
        del sys.modules[name]


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def pets(petstore: ModuleType, stub: Stub) -> Any:
    client: VendorClient = petstore.Petstore("http://petstore.example/v1", auth=HeaderToken("api_key", "secret-key"))
    client.client.session.mount("http://", stub)
    return client


def test_a_foreign_client_sends_what_its_document_says(pets: Any, stub: Stub) -> None:
    stub.answer(200, [{"id": 1, "name": "Rex", "parents": [{"id": 2, "name": "Tex"}]}])
    [rex] = pets.pets.list(limit=5, tags=["a", "b"], born_after=date(2026, 1, 31))
    request = stub.requests[0]
    url = urlsplit(request.url or "")
    assert (request.method, url.path) == ("GET", "/v1/pets")
    assert parse_qs(str(url.query)) == {"limit": ["5"], "tags": ["a", "b"], "bornAfter": ["2026-01-31"]}
    assert request.headers["api_key"] == "secret-key"
    assert (rex.id, rex.name, rex.parents[0].name, rex.parents[0].parents) == (1, "Rex", "Tex", [])


def test_a_foreign_client_writes_bodies_and_keeps_surprises(pets: Any, stub: Stub, petstore: ModuleType) -> None:
    stub.answer(201, {"id": 3, "name": "Rex", "status": "adopted", "chip": "x-1", "type": None})
    models = sys.modules[f"{petstore.__name__}.models"]
    pet = pets.pets.create(body=models.NewPet("Rex", status=models.NewPetStatus.SOLD))
    assert stub.bodies == [b'{"name":"Rex","status":"sold"}']
    assert "api_key" not in stub.requests[0].headers
    assert (pet.status, pet.extra, pet.type_) == ("adopted", {"chip": "x-1"}, None)


def test_a_foreign_client_raises_documented_errors(pets: Any, stub: Stub) -> None:
    stub.answer(404, {"code": 7, "message": "no such pet"})
    with pytest.raises(NotFound, match="no such pet") as caught:
        pets.pets.show_by_id("9")
    assert caught.value.error.code == 7
    stub.forget().answer(418, {"code": 8, "message": "teapot"})
    with pytest.raises(CallFailed, match="teapot"):
        pets.pets.create(body=sys.modules["petstore.models"].NewPet("Rex"))


def test_a_foreign_client_uploads_forms_with_files(pets: Any, stub: Stub) -> None:
    stub.answer(204)
    body = sys.modules["petstore.models"].UploadPhotoBody(File.of(b"JPEG", "image/jpeg", "rex.jpg"), caption="Rex")
    pets.photos.upload("1", body=body)
    assert b'name="photo"; filename="rex.jpg"\r\nContent-Type: image/jpeg\r\n\r\nJPEG\r\n' in stub.bodies[0]
    assert b'name="caption"\r\n\r\nRex' in stub.bodies[0]


@pytest.mark.parametrize(
    ("tag", "operations", "names"),
    [
        ("metrics", ["create_metric", "list_metrics"], ["create", "list"]),
        ("table", ["list_records", "get_record"], ["list", "get"]),
        ("apps", ["list_app_users", "list_users"], ["list_app_users", "list_users"]),
        ("jobs", ["import_jobs"], ["import_"]),
    ],
)
def test_methods_do_not_repeat_their_tag(tag: str, operations: list[str], names: list[str]) -> None:
    assert list(make_method_names(tag, operations).values()) == names


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("orgId", "org_id"),
        ("filter", "filter_"),
        ("@type", "type_"),
        ("icSessionId", "ic_session_id"),
        ("3d", "field_3d"),
        ("JSONv2", "jsonv2"),
    ],
)
def test_names_are_python(wire: str, name: str) -> None:
    assert make_name(wire) == name


def test_two_parameters_with_one_python_name_are_distinguished() -> None:
    array = {"name": "order[]", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    text = generate({"parameters": [array, parameter("order")]})
    assert "names={'order_list': 'order[]'}" in text
    assert "order_list: Sequence[str] | Unset = UNSET, order: str | Unset = UNSET" in text


def test_names_that_cannot_be_distinguished_are_an_error() -> None:
    with pytest.raises(CannotGenerate, match="same name in Python"):
        generate({"parameters": [parameter("a-b"), parameter("a_b")]})


def test_descriptions_of_parameters_are_in_the_docstring() -> None:
    assert "Args: limit: Says limit." in generate({"parameters": [parameter("limit")]})


def test_defaults_are_left_to_the_server() -> None:
    assert "limit: str | Unset = UNSET" in generate({"parameters": [parameter("limit", default="5")]})


def test_a_number_that_is_sent_as_text_is_a_number() -> None:
    assert "limit: int | Unset" in generate({"parameters": [parameter("limit", format="int32")]})


@pytest.mark.parametrize(
    ("everybody", "own", "secured"),
    [(None, None, False), ([{"k": []}], None, True), ([{"k": []}], [], False), (None, [{"k": []}], True)],
)
def test_security_of_the_document_counts_unless_the_operation_has_its_own(
    everybody: object,
    own: object,
    secured: bool,  # noqa: FBT001
) -> None:
    schemes = {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "K"}}}
    more = {"components": schemes, **({"security": everybody} if everybody is not None else {})}
    text = generate({"security": own} if own is not None else {}, **more)
    assert ("secured=False" not in text) == secured


def test_an_enumeration_that_may_be_null_is_one_class() -> None:
    kind = {"type": "string", "nullable": True, "enum": ["a", "b", None]}
    model = {"type": "object", "required": ["kind"], "properties": {"kind": {"$ref": "#/components/schemas/Kind"}}}
    text = generate({}, "models.py", components={"schemas": {"Kind": kind, "M": model}})
    assert "kind: Kind | None" in text
    assert text.count("class ") == 2


def test_operations_of_two_versions_are_one_method() -> None:
    node = {"responses": OK, "tags": ["t"]}
    paths = {
        "/api/things/v2": {"get": {**node, "operationId": "list_things"}},
        "/api/v2/things/v2": {"get": {**node, "operationId": "list_things_v2"}},
    }
    files = generate_files(Document({"openapi": "3.0.3", "info": {"title": "T"}, "paths": paths}), "acme")
    text = " ".join(files["operations.py"].split())
    assert text.count("@operation(") == 1
    assert '"/api/{version}/things/v2"' in text
    assert 'versions=("v2", )' in text
    paths["/api/v2/things/v2"]["get"] = {**node, "operationId": "list_things_v2", "parameters": [parameter("more")]}
    with pytest.raises(CannotGenerate, match="list_things_v2 differs"):
        generate_files(Document({"openapi": "3.0.3", "info": {"title": "T"}, "paths": paths}), "acme")


def test_the_caller_chooses_between_media_types_with_one_schema() -> None:
    schemas = {"Member": {"type": "object", "properties": {"a": {"type": "string"}}}}
    media = {"schema": {"$ref": "#/components/schemas/Member"}}
    body = {"required": True, "content": {"application/json": media, "application/x-www-form-urlencoded": media}}
    text = generate({"requestBody": body}, components={"schemas": schemas})
    assert 'media_type: Literal["application/json", "application/x-www-form-urlencoded", ] | Unset = UNSET' in text
    assert '"application/x-www-form-urlencoded": Form' in text


def test_bodies_other_than_json_and_forms_are_files() -> None:
    body = {"required": True, "content": {"application/json": {"schema": {"type": "string", "format": "binary"}}}}
    text = generate({"requestBody": body})
    assert '"application/json": Raw' in text
    assert "body: File" in text


def test_a_download_is_a_file() -> None:
    content = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    text = generate({"responses": {"200": {"description": "", "content": content}}})
    assert 'ok={ 200: As("application/zip", File), }' in text
    assert "-> File:" in text


@pytest.mark.parametrize(
    "unusual",
    [
        {"name": "c", "in": "cookie", "schema": {"type": "string"}},
        {"name": "a", "in": "query", "explode": False, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "o", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "h", "in": "header", "schema": {"type": "array", "items": {"type": "string"}}},
    ],
)
def test_unsupported_parameters_are_refused(unusual: dict[str, Any]) -> None:
    with pytest.raises(CannotGenerate, match="cannot send parameter"):
        generate({"parameters": [unusual]})


def test_a_document_that_is_not_openapi_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("title: Notes")
    done = CliRunner().invoke(main, ["generate", str(tmp_path / "notes.yaml"), "--to", str(tmp_path)])
    assert done.exit_code == 1
    assert "is not an OpenAPI document of version 3" in done.output


@pytest.fixture
def script() -> ModuleType:
    """Return the project's script as a module."""
    spec = importlib.util.spec_from_file_location("generate", CLIENTS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("vendor", ["bigfix", "flexera", "informatica", "servicenow"])
def test_the_clients_of_this_project_are_freshly_generated(script: ModuleType, vendor: str) -> None:
    """A spec that says something else than the clients was changed by mistake, or the clients were forgotten."""
    assert vendor in script.BOUND
    assert script.generate_vendor(script.SPECS / f"{vendor}.yaml", script.PACKAGE, check=True) == []


@pytest.fixture
def command(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that runs the project's script for one small spec."""
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(document({"parameters": [parameter("limit")]})))

    def run(*options: str) -> int:
        files = ["--spec", str(tmp_path / "acme.yaml"), "--package", str(tmp_path / "package")]
        monkeypatch.setattr(sys, "argv", ["generate.py", *files, *options])
        status: int = script.main()
        return status

    return run


def test_a_fresh_generation_is_the_same(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command() == 0
    assert command("--check") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("change", ["edited", "removed"])
def test_the_check_names_what_differs(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    command()
    file = tmp_path / "package" / "acme" / "operations.py"
    if change == "edited":
        file.write_text(file.read_text() + "# edited\n")
    else:
        file.unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.py")}
    assert command("--check") == 1
    assert f"{file} differs from a fresh generation; run: make clients" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.py")} == before


def test_an_unsupported_spec_leaves_the_old_client(command: Any, tmp_path: Path) -> None:
    command()
    before = (tmp_path / "package" / "acme" / "operations.py").read_text()
    cookie = {"name": "c", "in": "cookie", "schema": {"type": "string"}}
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(document({"parameters": [cookie]})))
    assert command() == 2
    assert (tmp_path / "package" / "acme" / "operations.py").read_text() == before


def test_a_package_is_readable_without_a_formatter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samclients.generator.package.find_spec", lambda _name: None)
    write_package(generate_files(Document.read(PETSTORE), "plain"), tmp_path / "plain")
    assert load_package("plain", tmp_path / "plain").Plain
    del sys.modules["plain"]
