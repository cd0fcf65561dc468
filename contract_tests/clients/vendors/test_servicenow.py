"""ServiceNow: the hand-written client against the mock server."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import ServiceNow, Settings
from samclients.runtime import File, NotAuthenticated, NotFound, Pace, Refused
from samclients.servicenow.batch import RequestsUnserviced
from samclients.servicenow.client import SegmentRefused
from samclients.servicenow.columns import ColumnInfo
from samclients.servicenow.models import (
    AttachmentForm,
    FieldValue,
    PayloadItem,
    ReconciliationPayload,
    RowResultStatus,
    SegmentResultState,
)
from samclients.servicenow.parameters import Version
from samclients.servicenow.statistics import NoGroups

COMPUTER = "<inventories><inventory><ComputerName>{0}</ComputerName><SerialNo>{0}</SerialNo></inventory></inventories>"
STAGING = "x_fls_flexera_fnms_inventory_import"


def credentials(server: MockServer) -> dict[str, str]:
    return {
        credential.variable.removeprefix("SERVICENOW_"): credential.value
        for credential in server.servicenow.service.credentials
    }


@pytest.fixture
def basic(server: MockServer, settings: Settings) -> ServiceNow:
    known = credentials(server)
    return ServiceNow(server.servicenow.url, user=known["USER"], password=known["PASSWORD"], settings=settings)


@pytest.fixture
def oauth(server: MockServer, settings: Settings) -> ServiceNow:
    known = credentials(server)
    return ServiceNow(
        server.servicenow.url,
        client_id=known["CLIENT_ID"],
        client_secret=known["CLIENT_SECRET"],
        refresh_token=known["REFRESH_TOKEN"],
        settings=settings,
    )


def record_requests(front: ServiceNow) -> list[Any]:
    sent: list[Any] = []
    front.client.session.hooks["response"] = [lambda response, **_: sent.append(response.request)]
    return sent


@pytest.mark.parametrize("page_size", [7, 30, 1000])
def test_all_records_come_once_whatever_the_page(basic: ServiceNow, page_size: int) -> None:
    computers = basic.table("cmdb_ci_computer")
    rows = list(computers.list(fields=["sys_id", "name"], page_size=page_size))
    assert len({row["sys_id"] for row in rows}) == len(rows) == computers.count() > 20


def test_a_query_filters_and_sorts(basic: ServiceNow) -> None:
    computers = basic.table("cmdb_ci_computer")
    rows = list(computers.list("nameISNOTEMPTY^ORDERBYDESCname", fields=["name"], page_size=9))
    names = [row["name"] for row in rows]
    assert names == sorted(names, key=str, reverse=True)
    assert len(rows) == computers.count("nameISNOTEMPTY")


def test_display_values(basic: ServiceNow) -> None:
    row = next(basic.table("cmdb_ci_computer").list(display_value="all", fields=["name", "manufacturer"]))
    assert isinstance(row["manufacturer"], FieldValue)
    assert isinstance(row["name"], FieldValue)
    assert row["name"].value == row["name"].display_value


def test_a_record_is_made_read_changed_and_removed(basic: ServiceNow) -> None:
    companies = basic.table("core_company")
    made = companies.create({"name": "Ünïcode & Söhne"})
    sys_id = str(made["sys_id"])
    assert companies.exists(sys_id)
    assert companies.get(sys_id, fields=["name"]) == {"name": "Ünïcode & Söhne"}
    assert companies.update(sys_id, {"name": "Other"})["name"] == "Other"
    companies.delete(sys_id)
    assert not companies.exists(sys_id)
    with pytest.raises(NotFound, match="No Record found"):
        companies.get(sys_id)


def test_a_table_that_the_spec_does_not_name_is_asked_for(basic: ServiceNow) -> None:
    with pytest.raises(Refused, match="Invalid table wm_order"):
        next(basic.table("wm_order").list())


def test_statistics_in_total_are_those_of_the_records(basic: ServiceNow) -> None:
    computers, stats = basic.table("cmdb_ci_computer"), basic.stats("cmdb_ci_computer")
    memory = [int(str(row["ram"])) for row in computers.list("virtual=true", fields=["ram"])]
    total = stats.total("virtual=true", sums=["ram", "cpu_count"], averages=["ram"], minima=["ram"], maxima=["ram"])
    assert (total.count, total.sum_ and total.sum_["ram"]) == (str(len(memory)), str(sum(memory)))
    assert float(total.avg["ram"] if total.avg else "") == pytest.approx(sum(memory) / len(memory), abs=0.0001)
    assert (total.min_, total.max_) == ({"ram": str(min(memory))}, {"ram": str(max(memory))})
    assert not stats.total().sum_


def test_statistics_of_groups_are_conditioned_and_ordered(basic: ServiceNow) -> None:
    rows = list(basic.table("cmdb_ci_computer").list(fields=["manufacturer.name"]))
    counts = Counter(str(row["manufacturer.name"]) for row in rows)
    groups = basic.stats("cmdb_ci_computer", version="v2").groups(
        ["manufacturer"], having=["count^name^>^3"], order_by=["COUNT^DESC"], display_value="true"
    )
    found = {group.groupby_fields[0].value: int(str(group.stats.count)) for group in groups}
    assert found == {name: number for name, number in counts.items() if number > 3}
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_statistics_without_a_field_to_group_by_are_an_error(basic: ServiceNow) -> None:
    with pytest.raises(NoGroups, match="none of the fields"):
        basic.stats("cmdb_ci_computer").groups(["nope"])
    with pytest.raises(Refused, match="Invalid table nope"):
        basic.stats("nope").total()


def test_import_set_rows(basic: ServiceNow) -> None:
    rows = basic.import_sets(STAGING)
    row = {
        "u_compliancecomputerid": "901",
        "u_computername": "PC-NEW",
        "u_serialno": "S-NEW",
        "u_computertype": "Computer",
    }
    results = rows.insert(row)
    assert {result.status for result in results} <= set(RowResultStatus)
    assert RowResultStatus.INSERTED in {result.status for result in results}
    assert rows.insert_many([{"ComputerName": "PC-2", "SerialNo": "S-2"}]).import_set_id
    assert basic.table("cmdb_ci_computer").count("name=PC-NEW") == 1


def test_wrong_credentials(server: MockServer, settings: Settings) -> None:
    front = ServiceNow(server.servicenow.url, user="fnms.integration", password="wrong-password", settings=settings)
    with pytest.raises(NotAuthenticated, match="User Not Authenticated"):
        next(front.table("core_company").list())


def test_the_access_token_is_refreshed_before_it_expires(oauth: ServiceNow, world: RemoteWorld) -> None:
    sent = record_requests(oauth)
    oauth.integration.test_connection()
    oauth.client.settings.clock.sleep(1700)
    oauth.integration.test_connection()
    oauth.client.settings.clock.sleep(100)
    oauth.integration.test_connection()
    assert [request.path_url for request in sent].count("/oauth_token.do") == 2
    assert "grant_type=refresh_token" in sent[0].body.decode()
    assert world.name == sent[0].headers["X-Mock-World"]


def test_an_access_token_that_has_expired_is_renewed_after_the_401(oauth: ServiceNow, world: RemoteWorld) -> None:
    sent = record_requests(oauth)
    oauth.integration.test_connection()
    world.advance(3600)  # unknown to the client's clock
    assert oauth.integration.test_connection().return_code == "0"
    assert [request.path_url for request in sent].count("/oauth_token.do") == 2


def test_the_password_grant(server: MockServer, settings: Settings) -> None:
    known = credentials(server)
    front = ServiceNow(
        server.servicenow.url,
        user=known["USER"],
        password=known["PASSWORD"],
        client_id=known["CLIENT_ID"],
        client_secret=known["CLIENT_SECRET"],
        settings=settings,
    )
    sent = record_requests(front)
    assert front.table("core_company").count() > 0
    assert "grant_type=password" in sent[0].body.decode()


def test_a_wrong_refresh_token_is_told(server: MockServer, settings: Settings) -> None:
    front = ServiceNow(
        server.servicenow.url, client_id="x", client_secret="secret", refresh_token="0" * 86, settings=settings
    )
    with pytest.raises(NotAuthenticated, match="access_denied"):
        front.integration.test_connection()


def test_segments_are_sent_and_the_run_waited_for(oauth: ServiceNow) -> None:
    integration = oauth.integration
    first = integration.send_segment("t-1", "inventory_export", COMPUTER.format("PC-A"))
    again = integration.send_segment("t-1", "inventory_export", COMPUTER.format("PC-A"))
    second = integration.send_segment("t-2", "inventory_export", COMPUTER.format("PC-B"))
    assert again.import_transaction == first.import_transaction != second.import_transaction
    run = integration.wait(str(first.import_run), Pace(first=1, longest=5))
    assert run.state is SegmentResultState.SUCCEEDED
    assert run.transactions
    assert run.transactions.total == run.transactions.succeeded == 2
    assert oauth.table("cmdb_ci_computer").count("nameINPC-A,PC-B") == 2


def test_a_return_code_is_an_error(oauth: ServiceNow) -> None:
    with pytest.raises(SegmentRefused, match="Return code 3") as caught:
        oauth.integration.send_segment("t-1", "no_such_export", "<a/>")
    assert caught.value.result.return_code == "3"


def test_credentials_are_needed(server: MockServer) -> None:
    with pytest.raises(ValueError, match="user and password"):
        ServiceNow(server.servicenow.url)


def test_attachments_come_back_as_they_were_sent(basic: ServiceNow) -> None:
    company = basic.table("core_company").create({"name": "Attached"})
    files = basic.attachments("core_company", str(company["sys_id"]))
    sent = {f"{number}.txt": bytes([number]) * 700_001 for number in range(4)}
    made = [files.upload(name, content, "text/plain") for name, content in sent.items()]
    for entry in files.list():
        with files.download(entry.sys_id) as file:
            assert (file.payload.read(), file.mime_type) == (sent.pop(entry.file_name), "text/plain")
    assert not sent
    pages = basic.attachments.find_all(f"table_sys_id={company['sys_id']}", page_size=3)
    assert {entry.sys_id for entry in pages} == {entry.sys_id for entry in made}
    files.rename(made[0].sys_id, "new.txt")
    assert basic.attachments.get(made[0].sys_id).result.file_name == "new.txt"
    files.delete(made[0].sys_id)
    with pytest.raises(NotFound):
        files.download(made[0].sys_id)
    assert len(list(files.list())) == 3


def test_an_open_file_and_a_form_are_sent(basic: ServiceNow, tmp_path: Path) -> None:
    company = str(basic.table("core_company").create({"name": "Attached"})["sys_id"])
    path = tmp_path / "a.bin"
    path.write_bytes(b"\0\xff" * 1_000)
    with path.open("rb") as opened:
        found = basic.attachments("core_company", company).upload("a.bin", opened)
    assert (found.size_bytes, found.content_type) == ("2000", "application/octet-stream")
    file = File.of(b"Minutes", "text/html", "minutes.html")
    form = AttachmentForm(table_name="core_company", table_sys_id=company, upload_file=file)
    made = basic.attachments.upload_form(body=form, version="v1").result
    assert (made.file_name, made.content_type) == ("minutes.html", "text/html")
    with basic.attachments.download_by_name(company, "minutes.html") as found:
        assert found.payload.read() == b"Minutes"


def test_a_batch_returns_the_responses_in_order(basic: ServiceNow) -> None:
    batch = basic.batch()
    created = batch.add("POST", "/api/now/table/core_company", content={"name": "Of a batch"})
    found = batch.add("GET", "/api/now/table/core_company?sysparm_query=name=Of a batch&sysparm_fields=name")
    missing = batch.add("GET", f"/api/now/table/core_company/{'0' * 32}")
    changed = batch.add(
        "POST",
        "/api/now/table/core_company",
        body=b"<request><name>XML</name></request>",
        headers={"Content-Type": "application/xml", "Accept": "application/xml"},
    )
    responses = batch.send()
    assert len(batch) == len(responses) == 4
    assert [response.status for response in responses] == [201, 200, 404, 201]
    assert responses[found].json() == {"result": [{"name": "Of a batch"}]}
    assert responses[created].headers["Content-Type"] == "application/json;charset=UTF-8"
    assert not responses[missing].is_ok
    assert b"<name>XML</name>" in responses[changed].body


def test_requests_beyond_the_output_limit_are_sent_again(basic: ServiceNow) -> None:
    page = "/api/now/table/cmdb_ci_computer?sysparm_display_value=all"
    sent, batch = record_requests(basic), basic.batch()
    for _ in range(150):
        batch.add("GET", page)
    responses = batch.send()
    assert {response.status for response in responses} == {200}
    assert {len(response.json()["result"]) for response in responses} == {30}
    assert len(sent) > 1


def test_a_request_that_is_never_executed_is_reported(basic: ServiceNow) -> None:
    batch = basic.batch()
    batch.add("GET", "/api/now/table/core_company?sysparm_limit=1")
    batch.add("POST", "/api/now/table/core_company", body=b" " * (5 * 1024 * 1024 + 1))
    with pytest.raises(RequestsUnserviced) as raised:
        batch.send()
    assert raised.value.numbers == [1]


def test_configuration_items_are_created_related_and_changed(basic: ServiceNow) -> None:
    servers = basic.cmdb("cmdb_ci_linux_server", source="Manual Entry")
    uses = next(iter(basic.table("cmdb_rel_type").list("name=Uses::Used by")))["sys_id"]
    first = servers.create({"name": "client-1"}).attributes["sys_id"]
    second = servers.create({"name": "client-2"}, inbound={str(uses): [str(first)]})
    assert [relation.target.value for relation in second.inbound_relations] == [first]
    assert servers.create({"name": "client-1"}).attributes["sys_id"] == first
    assert [one.name for one in servers.list("nameSTARTSWITHclient-^ORDERBYname", page_size=1)] == [
        "client-1",
        "client-2",
    ]
    changed = servers.update(str(first), {"os": "Linux"})
    assert (changed.attributes["os"], changed.attributes["discovery_source"]) == ("Linux", "Manual Entry")
    [relation] = servers.relate(str(first), outbound={str(uses): [str(second.attributes["sys_id"])]}).outbound_relations
    assert relation.type_.display_value == "Uses::Used by"
    servers.remove_relation(str(first), relation.sys_id)
    assert servers.get(str(first)).outbound_relations == []


def test_a_payload_is_identified(basic: ServiceNow) -> None:
    payload = ReconciliationPayload([PayloadItem("cmdb_ci_linux_server", values={"name": "client-3"})])
    api = basic.identification
    shown = api.query(body=payload, sysparm_data_source="ServiceNow").result
    made = api.reconcile(body=payload, sysparm_data_source="ServiceNow").result
    assert [one.operation for one in (*shown.items, *made.items)] == ["INSERT", "INSERT"]
    assert basic.classes.get("cmdb_ci_linux_server").result.identification_rules.name == "Hardware Rule"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_columns_of_a_table_are_those_of_its_records(basic: ServiceNow, version: Version) -> None:
    computers = basic.table("cmdb_ci_computer", version=version)
    columns = {column.name: column for column in computers.columns()}
    assert columns.keys() == next(iter(computers.list())).keys()
    assert columns["manufacturer"] == ColumnInfo(
        *("cmdb_ci", "manufacturer", "Manufacturer", "reference", "core_company", 32), is_mandatory=False
    )
    tables = [column.table for column in computers.columns()]
    assert (tables[0], tables[-1]) == ("cmdb_ci", "cmdb_ci_computer")


def test_an_unknown_table_has_no_columns(basic: ServiceNow) -> None:
    with pytest.raises(LookupError, match="no table 'u_nope'"):
        basic.table("u_nope").columns()
