"""BigFix: the generated client and the hand-written one, against the mock server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import BigFix, Settings
from samclients.bigfix.models import (
    Credentials,
    Error,
    GetImportStatusAliasRun,
    GetImportStatusRun,
    ImportMode,
    ImportStatusLastStatus,
    Metric,
    Nothing,
    UsageColumn,
)
from samclients.bigfix.operations import (
    OPERATIONS,
    AboutResource,
    AuthenticationResource,
    ImportsResource,
    LicenseUsagesResource,
    MetricsResource,
)
from samclients.runtime import CallFailed, Client, HeaderToken, NotAuthenticated, PermissionDenied, Refused

TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
WITHOUT_CONTRACTS = "53a026159287fbf82a6283ff46187d6ce26b5b8c"
WITHOUT_IMPORTS = "c02271bd7c7209a84b08bf5f8f9f5d772640cf58"
WITHOUT_LICENSE_METRICS = "6c2628ad048fee10659bc69712c8b0c820a57b74"
BRANCH_OFFICE = "04ae3d34514f4a5485d148b8a658f2cc78e69f94"
NAMES = {"code_name": "METRIC_POST", "display_name": "DISPLAY"}


@pytest.fixture
def anybody(server: MockServer, settings: Settings) -> Client:
    return Client(server.bigfix.url, settings=settings)


@pytest.fixture
def client(anybody: Client) -> Client:
    return anybody.with_auth(HeaderToken("Token", TOKEN))


@pytest.fixture
def bigfix(server: MockServer, settings: Settings) -> BigFix:
    return BigFix(server.bigfix.url, user="admin", password="password", settings=settings)


def test_every_operation_of_the_spec_is_there(server: MockServer) -> None:
    assert OPERATIONS.keys() == server.bigfix.service.spec.operations.keys()


def test_get_token(anybody: Client) -> None:
    assert AuthenticationResource(anybody).get_token(body=Credentials("admin", "password")).token == TOKEN


def test_a_metric_is_created_listed_changed_and_deleted(client: Client) -> None:
    created = MetricsResource(client).create(**NAMES)
    assert created == Metric(32468, "METRIC_POST", "DISPLAY", 2, 32468)
    changed = MetricsResource(client).update(code_name="METRIC_POST", display_name="Other, and ünïcode & = +")
    assert changed.display_name == "Other, and ünïcode & = +"
    listed = MetricsResource(client).list()
    assert listed.total == len(listed.rows)
    assert listed.rows[-1] == changed
    assert MetricsResource(client).delete(code_name="METRIC_POST") == Nothing()
    assert changed not in MetricsResource(client).list().rows


@pytest.mark.parametrize("operation", ["list_license_usages", "list_license_usages_json"])
def test_license_usages(client: Client, operation: str) -> None:
    answer = OPERATIONS[operation](
        client,
        columns=[UsageColumn.METRIC_NAME, UsageColumn.PEAK_VALUE, UsageColumn.SOFTWARE_TITLE_DIMENSION_NAME],
        order_list=["peak_value desc"],
        order="metric_name",
        limit=10,
        offset=5,
        criteria='{"and": [["peak_value", ">", 10]]}',
        accept_language="en-US",
    )
    rows = answer.parsed.rows
    assert len(rows) == 10
    assert [row.peak_value for row in rows] == sorted((row.peak_value for row in rows), reverse=True)
    assert all(row.to_dict().keys() == {"metric_name", "peak_value", "software_title_dimension"} for row in rows)
    assert answer.headers["Import-Mode"] == "idle"


def test_the_count_switch(client: Client) -> None:
    total = LicenseUsagesResource(client).list(count_switch=2)
    assert total.to_dict() == {"total": 2000}
    rows = LicenseUsagesResource(client).list(count_switch=1, limit=3)
    assert rows.to_dict().keys() == {"rows"}


@pytest.mark.parametrize("operation", ["get_import_status", "get_import_status_alias"])
def test_the_import_status(client: Client, operation: str) -> None:
    status = OPERATIONS[operation](client).parsed
    assert status.mode is ImportMode.IDLE
    run = {"get_import_status": GetImportStatusRun.TRUE, "get_import_status_alias": GetImportStatusAliasRun.RAW_ONLY}
    assert OPERATIONS[operation](client, run=run[operation]).parsed.mode is ImportMode.RUNNING


def test_about(client: Client) -> None:
    assert AboutResource(client).get().version == "10.0.4.0"


def test_models_serialize_to_what_was_answered(client: Client) -> None:
    for operation in ("list_metrics", "list_license_usages", "get_import_status", "get_about"):
        raw: list[Any] = []
        client.session.hooks["response"] = [lambda response, raw=raw, **_: raw.append(response.json())]
        assert OPERATIONS[operation](client).parsed.to_dict() == raw[0]


Calling = Callable[[Client], object]


REFUSALS: list[tuple[Calling, str, type[CallFailed], str]] = [
    (
        lambda c: AuthenticationResource(c).get_token(body=Credentials("admin", "x")),
        "",
        NotAuthenticated,
        "There is no match",
    ),
    (lambda c: MetricsResource(c).list(), "", NotAuthenticated, "The authentication token is missing"),
    (lambda c: MetricsResource(c).list(), "0" * 40, NotAuthenticated, "The authentication token is missing"),
    (lambda c: MetricsResource(c).list(), WITHOUT_CONTRACTS, PermissionDenied, "Access blocked"),
    (lambda c: create(c, "METRIC_POST"), WITHOUT_CONTRACTS, PermissionDenied, "Access blocked"),
    (lambda c: create(c, "PVU_SUB_CAP"), TOKEN, Refused, "Metric already present"),
    (lambda c: create(c, "a b"), TOKEN, Refused, "Metric code name or display name not proper"),
    (lambda c: update(c, "NONE"), TOKEN, Refused, "Metric does not exist"),
    (lambda c: update(c, "PVU_SUB_CAP", "x" * 255), TOKEN, Refused, "Display name length is too long"),
    (lambda c: update(c, "PVU_SUB_CAP"), TOKEN, PermissionDenied, "PVU_SUB_CAP metric update not allowed"),
    (lambda c: MetricsResource(c).delete(code_name="NONE"), TOKEN, Refused, "Metric does not exist"),
    (
        lambda c: MetricsResource(c).delete(code_name="PVU_SUB_CAP"),
        TOKEN,
        PermissionDenied,
        "PVU_SUB_CAP metric delete",
    ),
    (lambda c: LicenseUsagesResource(c).list(), WITHOUT_LICENSE_METRICS, PermissionDenied, "Access blocked"),
    (lambda c: LicenseUsagesResource(c).list_json(), BRANCH_OFFICE, PermissionDenied, "Access blocked"),
    (lambda c: ImportsResource(c).get(), WITHOUT_IMPORTS, PermissionDenied, "Access blocked"),
    (lambda c: ImportsResource(c).get_alias(), "", NotAuthenticated, "The authentication token is missing"),
    (lambda c: AboutResource(c).get(), BRANCH_OFFICE, PermissionDenied, "Access blocked"),
]


def create(client: Client, code_name: str) -> Metric:
    return MetricsResource(client).create(code_name=code_name, display_name="x")


def update(client: Client, code_name: str, display_name: str = "x") -> Metric:
    return MetricsResource(client).update(code_name=code_name, display_name=display_name)


@pytest.mark.parametrize(("call", "token", "kind", "told"), REFUSALS)
def test_a_documented_error_is_a_typed_error(
    anybody: Client, call: Calling, token: str, kind: type[CallFailed], told: str
) -> None:
    with pytest.raises(CallFailed) as caught:
        call(anybody.with_auth(HeaderToken("Token", token)) if token else anybody)
    assert type(caught.value) is kind
    assert isinstance(caught.value.error, Error)
    assert caught.value.error.error.startswith(told)
    assert caught.value.excerpt == b""


def test_the_front_manages_metrics(bigfix: BigFix) -> None:
    created = bigfix.metrics.create(code_name="METRIC_POST", display_name="DISPLAY")
    assert created in list(bigfix.metrics)
    assert bigfix.metrics.update(code_name="METRIC_POST", display_name="Other").display_name == "Other"
    bigfix.metrics.delete(code_name="METRIC_POST")
    with pytest.raises(Refused, match="Metric does not exist"):
        bigfix.metrics.delete(code_name="METRIC_POST")


@pytest.mark.parametrize("page_size", [300, 1999, 2000, 5000])
def test_the_front_reads_all_license_usages_once(bigfix: BigFix, page_size: int) -> None:
    rows = list(bigfix.license_usages.iterate(page_size=page_size))
    assert len(rows) == bigfix.license_usages.count() == 2000
    keys = [(row.computer_system_id, row.software_title_id, row.metric_name) for row in rows]
    assert keys == sorted(keys)  # type: ignore[type-var]
    assert len(set(keys)) == 2000


def test_the_front_reads_what_matches(bigfix: BigFix) -> None:
    criteria = {"and": [["peak_value", ">=", 100], ["metric_name", "begins_with", "PROC"]]}
    rows = list(bigfix.license_usages.iterate(criteria=criteria, columns=["metric_name", "peak_value"], page_size=50))
    assert len(rows) == bigfix.license_usages.count(criteria) > 0
    assert all((row.peak_value or 0) >= 100 and str(row.metric_name).startswith("PROC") for row in rows)


def test_wrong_criteria_are_refused_although_the_status_is_500(bigfix: BigFix) -> None:
    with pytest.raises(Refused, match="'equals' is not an operator") as caught:
        next(bigfix.license_usages.iterate(criteria={"and": [["publisher_name", "equals", "x"]]}))
    assert caught.value.status == 500


def test_the_front_starts_an_import_and_waits_for_it(bigfix: BigFix) -> None:
    before = bigfix.imports.get().last_success_time
    assert bigfix.imports.start(raw_only=True).mode is ImportMode.RUNNING
    after = bigfix.imports.wait()
    assert after.last_status is ImportStatusLastStatus.SUCCESSFUL
    assert before is not None
    assert after.last_success_time is not None
    assert after.last_success_time > before


def test_the_front_logs_in_once(bigfix: BigFix, world: RemoteWorld) -> None:
    operations: list[str] = []
    bigfix.client.session.hooks["response"] = [lambda response, **_: operations.append(response.request.path_url)]
    bigfix.version()
    world.advance(3600)
    bigfix.version()
    assert operations == ["/api/get_token", "/api/sam/about", "/api/sam/about"]


@pytest.mark.parametrize("in_url", [True, False])
def test_the_token_goes_by_header_or_by_url(server: MockServer, settings: Settings, in_url: bool) -> None:  # noqa: FBT001
    front = BigFix(server.bigfix.url, token=TOKEN, token_in_url=in_url, settings=settings)
    sent: list[Any] = []
    front.client.session.hooks["response"] = [lambda response, **_: sent.append(response.request)]
    assert front.version() == "10.0.4.0"
    assert ("Token" in sent[0].headers, "token=" in sent[0].url) == (not in_url, in_url)


def test_a_wrong_password_is_told(server: MockServer, settings: Settings) -> None:
    with pytest.raises(NotAuthenticated, match="There is no match"):
        BigFix(server.bigfix.url, user="admin", password="wrong", settings=settings).version()
