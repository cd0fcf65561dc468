"""An independent client, pysnow, with the mock server; deviations from the documentation are noted in the tests."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pysnow
import pytest
import requests

INTEGRATION = "/x_fls_flexera_fnms/integration/fnmstosn"


@pytest.fixture(autouse=True)
def _plain_http_and_old_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """OAuthlib refuses plain HTTP unless told otherwise."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def client(populated: Any) -> Iterator[Any]:
    user, password = populated.session.auth
    address = urlsplit(populated.url)
    with pysnow.Client(host=address.netloc + address.path, user=user, password=password, use_ssl=False) as made:
        yield made


def companies(client: Any) -> Any:
    return client.resource(api_path="/table/core_company")


def test_query_with_its_query_builder(client: Any, populated: Any) -> None:
    computers = client.resource(api_path="/table/cmdb_ci_computer")
    query = pysnow.QueryBuilder().field("manufacturer.name").equals("IBM").AND().field("name").order_ascending()
    names = [entry["name"] for entry in computers.get(query=query, fields=["name"]).all()]
    wanted = populated.table("cmdb_ci_computer", "manufacturer.name=IBM^ORDERBYname")
    assert names == [entry["name"] for entry in wanted] != []


def test_dates_of_its_query_builder_are_those_of_the_users_time_zone(client: Any, populated: Any) -> None:
    """Pysnow sends ``BETWEEN`` as two ``gs.dateGenerate("date time")``, documented there as the user's time zone."""
    populated.change("sys_user", "user_name=fnms.integration", time_zone="America/New_York")
    companies(client).create(payload={"name": "Initech"})  # at 12:30 UTC: 7:30 in New York

    def find_between(first: datetime, last: datetime) -> list[str]:
        builder = pysnow.QueryBuilder().field("name").equals("Initech").AND()
        query = builder.field("sys_created_on").between(first, last)
        return [entry["name"] for entry in companies(client).get(query=query, fields=["name"]).all()]

    day = datetime(2026, 11, 22)  # noqa: DTZ001 -- pysnow's are the user's
    assert find_between(day.replace(hour=7), day.replace(hour=8)) == ["Initech"]
    assert find_between(day.replace(hour=12), day.replace(hour=13)) == []


def test_stream(client: Any) -> None:
    installs = client.resource(api_path="/table/cmdb_sam_sw_install", chunk_size=512)
    seen = {entry["sys_id"] for entry in installs.get(query={}, stream=True).all()}
    assert len(seen) == 90
    some = installs.get(query={}, stream=True, limit=7, offset=85).all()
    assert len(list(some)) == 5


def test_create_update_and_delete(client: Any) -> None:
    resource = companies(client)
    created = resource.create(payload={"name": "Initech"}).one()
    assert created["name"] == "Initech"
    updated = resource.update(query={"sys_id": created["sys_id"]}, payload={"city": "Austin"}).one()
    assert (updated["city"], updated["name"]) == ("Austin", "Initech")
    # the documentation has 204 without a body; pysnow makes an answer of its own
    assert resource.delete(query={"sys_id": created["sys_id"]}) == {"status": "record deleted"}
    assert resource.get(query={"sys_id": created["sys_id"]}).one_or_none() is None


def test_references_in_display_mode(client: Any) -> None:
    client.parameters.display_value = "all"
    client.parameters.exclude_reference_link = True
    computers = client.resource(api_path="/table/cmdb_ci_computer")
    record = computers.get(query="manufacturer.name=IBM", limit=1).all()[0]
    assert record["manufacturer"]["display_value"] == "IBM"
    assert "link" not in record["manufacturer"]


def test_import_set(client: Any, populated: Any) -> None:
    imported = client.resource(api_path="/import/x_fls_flexera_fnms_inventory_import")
    row = {"u_compliancecomputerid": "9001", "u_computername": "PYSNOW-1"}
    results = imported.create(payload=row).all()
    assert [result["status"] for result in results] == ["skipped", "inserted", "skipped"]
    assert populated.count("cmdb_ci_computer", "name=PYSNOW-1") == 1


def test_insert_multiple_has_no_result_which_pysnow_wants(client: Any) -> None:
    """The documented answer of insertMultiple has no member ``result``: pysnow's limit, not a fault of the answer."""
    many = client.resource(api_path="/import/x_fls_flexera_fnms_inventory_import/insertMultiple")
    with pytest.raises(pysnow.exceptions.MissingResult):
        many.create(payload={"records": [{"ComputerName": "PC"}]}).all()


def test_scripted_rest(client: Any) -> None:
    endpoint = client.resource(base_path="/api", api_path=INTEGRATION)
    assert endpoint.create(payload={"transaction_type": "connection_test"}).one()["return_code"] == "0"


def test_the_error_of_a_wrong_password_is_an_http_error(populated: Any) -> None:
    address = urlsplit(populated.url)
    wrong = pysnow.Client(host=address.netloc + address.path, user="admin", password="x", use_ssl=False)
    with wrong, pytest.raises(requests.HTTPError, match="401"):
        companies(wrong).get(query={}).all()


def test_oauth_over_plain_http_with_refresh(populated: Any) -> None:
    environment = populated.server.environment()
    address = urlsplit(populated.url)
    renewed: list[dict[str, Any]] = []
    client = pysnow.OAuthClient(
        client_id=environment["SERVICENOW_CLIENT_ID"],
        client_secret=environment["SERVICENOW_CLIENT_SECRET"],
        token_updater=renewed.append,
        host=address.netloc + address.path,
        use_ssl=False,
    )
    token = client.generate_token("fnms.integration", "fnms-password")
    client.set_token(token)
    assert len(list(companies(client).get(query={}).all())) > 0
    populated.advance(1800)
    client.set_token({**token, "expires_at": 1.0})  # pysnow looks at its own clock
    assert len(list(companies(client).get(query={}).all())) > 0
    assert renewed[0]["access_token"] != token["access_token"]
    client.close()


def test_its_attachments(client: Any, populated: Any, tmp_path: Path) -> None:
    company = populated.table("core_company", "name=ACME China")[0]["sys_id"]
    path = tmp_path / "note.txt"
    path.write_text("Hello")
    attachments = client.resource(api_path="/table/core_company").attachments
    made = attachments.upload(sys_id=company, file_path=str(path)).one()
    assert (made["file_name"], made["size_bytes"], made["table_sys_id"]) == ("note.txt", "5", company)
    assert [entry["sys_id"] for entry in attachments.get(sys_id=company)] == [made["sys_id"]]
    assert populated.session.get(made["download_link"], timeout=60).content == b"Hello"
    assert attachments.delete(made["sys_id"]) == {"status": "record deleted"}
    assert list(attachments.get(sys_id=company)) == []


def test_its_multipart_upload_has_no_boundary(client: Any, populated: Any, tmp_path: Path) -> None:
    """It sends the file itself as ``multipart/form-data``, which no server can read."""
    company = populated.table("core_company", "name=ACME China")[0]["sys_id"]
    path = tmp_path / "note.txt"
    path.write_text("Hello")
    attachments = client.resource(api_path="/table/core_company").attachments
    with pytest.raises(requests.HTTPError, match="400"):
        attachments.upload(sys_id=company, file_path=str(path), multipart=True).one()
