"""Operations that may be requested: all on this machine, only reading ones elsewhere."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from click.testing import CliRunner
from schemathesis.core.parameters import ParameterLocation

from mockservers.catalog import VENDORS
from mockservers.checks.conformance.run import CheckResult
from mockservers.checks.conformance.tally import CaseTally, is_corrected, label
from mockservers.checks.conformance.target import CheckTarget, TargetError, parse_base_url
from mockservers.cli import main
from mockservers.core.service.service import Service

cli = import_module("mockservers.cli.check")
FLEXERA = next(vendor for vendor in VENDORS if vendor.name == "flexera")
CREDENTIALS = {credential.variable: "a-secret" for vendor in VENDORS for credential in vendor.credentials}
CHANGING = {"GET /api/import_status.json", "GET /api/management/imports.json"}
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


def elsewhere(vendor: Service, **said: Any) -> CheckTarget:
    return CheckTarget(vendor, "https://real.example.com", CREDENTIALS, **said)


@each_vendor
def test_elsewhere_only_gets_that_change_nothing_are_known(vendor: Service) -> None:
    target = elsewhere(vendor)
    paths = target.document()["paths"]
    methods = {method for item in paths.values() for method in item if method != "parameters"}
    assert methods == {"get"}
    asked = {label(operation) for operation in target.operations()}
    assert not asked & CHANGING
    assert not any("/sample-saas/" in name for name in asked)


@each_vendor
def test_elsewhere_nothing_makes_credentials_up(vendor: Service) -> None:
    target = elsewhere(vendor)
    document, config = target.document(), target.config(("coverage",), 5, 7)
    assert "security" not in document
    assert "securitySchemes" not in document["components"]
    assert not any("security" in item["get"] for item in document["paths"].values() if "get" in item)
    assert "auth" not in config
    assert config["phases"]["coverage"]["unexpected-methods"] == []
    assert not any("parameters" in one for one in config.get("operations", ()))


@each_vendor
def test_here_everything_is_asked(vendor: Service) -> None:
    here = CheckTarget(vendor, "http://127.0.0.1", CREDENTIALS, read_only=False, is_mock_server=True)
    assert [operation.id for operation in here.operations()] == list(vendor.spec.operations)
    config = here.config(("coverage",), 5, 7)
    assert "auth" in config
    assert "unexpected-methods" not in config["phases"]["coverage"]


@pytest.mark.parametrize(
    ("url", "options", "read_only", "rate"),
    [
        ("http://127.0.0.1:9081", [], False, ""),
        ("http://localhost:9081", ["--read-only"], True, ""),
        ("https://inventory.example.com", [], True, "5/s"),
        ("https://inventory.example.com", ["--rate", "none", "--read-write"], False, ""),
        ("https://127.0.0.1.example.com", ["--rate", "1/s"], True, "1/s"),
    ],
)
def test_where_it_is_says_how_it_is_asked(
    url: str,
    options: list[str],
    read_only: bool,  # noqa: FBT001 -- a case
    rate: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[CheckTarget] = []

    def noted(service: Service, url: str, said: Any) -> CheckResult:
        made.append(cli.build_target(service, url, said))
        raise TargetError("It was only to be made.")

    monkeypatch.setattr(cli, "_run_checks", noted)
    CliRunner().invoke(main, ["check", "--spec", "bigfix", "--url", url, *options])
    assert (made[0].read_only, made[0].rate) == (read_only, rate)


@pytest.mark.parametrize("url", ["", "inventory", "ftp://x", "http://", "http://x:y", "http://u:p@x", "http://x?a=b"])
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(TargetError):
        parse_base_url(url)


def test_an_empty_run_does_not_pass() -> None:
    target = elsewhere(VENDORS[0])
    assert not CheckResult(target, CaseTally(), [], 7).passes
    run = CaseTally()
    run.cases["GET /a"] = 1
    assert CheckResult(target, run, ["GET /a"], 7).passes
    assert not CheckResult(target, run, ["GET /a", "GET /b"], 7).passes
    assert not CheckResult(target, run, ["GET /a"], 7, was_interrupted=True).passes


@pytest.mark.parametrize("is_mock_server", [True, False])
def test_a_parameter_that_the_user_gives_wins_in_every_operation(is_mock_server: bool) -> None:  # noqa: FBT001 -- a case
    vendor = FLEXERA
    target = CheckTarget(vendor, "http://x", CREDENTIALS, parameters={"orgId": "77"}, is_mock_server=is_mock_server)
    config = target.config(("coverage",), 5, 7)
    assert config["parameters"]["orgId"] == "77"
    own = [one["parameters"] for one in config.get("operations", ()) if "parameters" in one]
    assert all(parameters.get("orgId", "77") == "77" for parameters in own)
    assert target.fixed_parameters["orgId"] == "77"


def test_a_parameter_that_the_user_gives_needs_no_credential_in_its_place() -> None:
    vendor = FLEXERA
    assert CheckTarget(vendor, "http://x", parameters={"orgId": "77"}).fixed_parameters == {"orgId": "77"}
    with pytest.raises(TargetError, match="FLEXERA_ORG_ID is missing"):
        _ = CheckTarget(vendor, "http://x").fixed_parameters


def test_a_parameter_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(TargetError, match="There is no parameter 'orgid'; the nearest: orgId"):
        elsewhere(FLEXERA, parameters={"orgid": "77"}).operations()


def test_a_tunnel_to_the_real_system_is_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[CheckTarget] = []

    def noted(service: Service, url: str, said: Any) -> CheckResult:
        made.append(cli.build_target(service, url, said))
        raise TargetError("It was only to be made.")

    monkeypatch.setattr(cli, "_run_checks", noted)
    for options in ([], ["--read-only"]):
        CliRunner().invoke(main, ["check", "--spec", "bigfix", "--url", "http://127.0.0.1:9", *options])
    assert [target.is_mock_server for target in made] == [True, False]


@each_vendor
def test_what_is_sent_elsewhere_is_a_configuration_that_schemathesis_takes(vendor: Service) -> None:
    for target in (
        elsewhere(vendor),
        elsewhere(vendor, parameters=dict.fromkeys(["orgId"] * (vendor.name == "flexera"), "7")),
    ):
        schemathesis.Config.from_dict(target.config(("coverage",), 5, 7))


@pytest.mark.parametrize(
    ("wrong", "named", "fixed", "is_good"),
    [
        ([ParameterLocation.PATH], "orgId", {"orgId"}, True),
        ([ParameterLocation.PATH], None, {"orgId", "id"}, True),
        ([ParameterLocation.PATH], None, {"orgId"}, False),
        ([ParameterLocation.PATH], "id", {"orgId"}, False),
        ([ParameterLocation.PATH, ParameterLocation.QUERY], "orgId", {"orgId"}, False),
        ([ParameterLocation.PATH], "orgId", set(), False),
    ],
)
def test_a_case_whose_only_mistake_was_replaced_by_a_fixed_value_is_a_good_one(
    wrong: list[ParameterLocation],
    named: str | None,
    fixed: set[str],
    is_good: bool,  # noqa: FBT001 -- a case
) -> None:
    components = {
        place: SimpleNamespace(mode=SimpleNamespace(is_negative=place in wrong)) for place in ParameterLocation
    }
    meta = SimpleNamespace(components=components, phase=SimpleNamespace(data=SimpleNamespace(parameter=named)))
    case: Any = SimpleNamespace(meta=meta, path_parameters={"orgId": 1, "id": 2})
    assert is_corrected(case, frozenset(fixed)) == is_good
