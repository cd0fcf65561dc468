"""Names of version 0.1 are found, and warn; ``version_0_1.json`` lists the public names and methods of that version."""

from __future__ import annotations

import json
import pickle
import pydoc
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from samclients import BigFix, Flexera, Informatica, InstantClock, Retry, ServiceNow, Settings
from samclients.bigfix.models import MetricList
from samclients.informatica.client import Archive
from samclients.runtime import ApiResource, CallFailed, Client, operation
from samclients.runtime.old_names.members import rename_members
from tests.samclients.runtime.stub import URL, Stub, build_response

OLD = json.loads((Path(__file__).parent / "version_0_1.json").read_text())
GONE = re.compile(r"samclients\.(highlevel.*|\w+\.(api.*|types|models\..*))")  # modules of old paths
SETTINGS = Settings(retry=Retry(attempts=1), clock=InstantClock())
METRIC = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}
TOKEN = {"access_token": "a" * 20, "expires_in": 3600, "token_type": "bearer", "scope": "", "refresh_token": "r" * 20}


def respond(request: requests.PreparedRequest) -> HTTPResponse:
    return build_response(200, TOKEN if (request.path_url or "").endswith("token") else {})


@pytest.fixture
def stub() -> Stub:
    return Stub().by(respond)


@pytest.fixture
def fronts(stub: Stub) -> dict[str, Any]:
    """An instance of every old class."""
    bigfix = BigFix(URL, token="0" * 40, settings=SETTINGS)
    servicenow = ServiceNow(URL, user="admin", password="password", settings=SETTINGS)
    flexera = Flexera(URL, 7, refresh_token="r" * 20, settings=SETTINGS)
    informatica = Informatica(URL, user="u", password="password", settings=SETTINGS)
    for front in (bigfix, servicenow, flexera):
        front.client.session.mount("http://", stub)
    return {
        "BigFix": bigfix,
        "Metrics": bigfix.metrics,
        "Flexera": flexera,
        "Informatica": informatica,
        "Archive": Archive,
        "ServiceNow": servicenow,
        "Records": servicenow.table("u_x"),
        "ImportSet": servicenow.import_sets("imp_x"),
        "Integration": servicenow.integration,
    }


AREAS = sorted({".".join(module.split(".")[:3]) for module in OLD["modules"]})


@pytest.mark.parametrize("area", AREAS)
def test_every_old_name_is_found_and_warns_with_its_replacement(area: str) -> None:
    old = [
        (path, name) for path, names in OLD["modules"].items() if f"{path}.".startswith(f"{area}.") for name in names
    ]
    for module, name in old:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value = getattr(import_module(module), name)
        assert value is not None
        if (not GONE.fullmatch(module) and not caught) or isinstance(value, ModuleType):
            continue
        [text] = [str(warning.message) for warning in caught if f"{module}.{name} is" in str(warning.message)]
        new = text.partition("; use ")[2].removesuffix(".")
        assert pydoc.locate(re.sub(r"\.(raw|spec)$", "", new)) is not None, text
        assert all(warning.filename == __file__ for warning in caught)


def test_names_that_were_never_there_are_not_found() -> None:
    for module in ("samclients.highlevel.bigfix", "samclients.bigfix.api", "samclients.bigfix.models.metric"):
        with pytest.raises(AttributeError, match="no_such_name"):
            _ = import_module(module).no_such_name
    for module in ("samclients.bigfix", "samclients.bigfix.models", "samclients.runtime"):
        with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
            _ = import_module(module).no_such_name
    for module in ("samclients.bigfix.apis", "samclients.bigfix.models.metrics", "samclients.highlevel.other"):
        with pytest.raises(ModuleNotFoundError):
            import_module(module)
    with pytest.raises(ImportError):
        from samclients.bigfix.models import NoSuchModel  # type: ignore[attr-defined]  # noqa: F401, PLC0415


def test_old_names_are_the_new_ones() -> None:
    with pytest.warns(DeprecationWarning, match="use samclients.bigfix.client.BigFix"):
        assert import_module("samclients.highlevel.bigfix").BigFix is BigFix
    with pytest.warns(DeprecationWarning, match="use samclients.bigfix.models.MetricList"):
        assert import_module("samclients.bigfix.models.metric_list").MetricList is MetricList
    assert pickle.loads(pickle.dumps(MetricList(0, []))) == MetricList(0, [])  # noqa: S301 -- our own


@pytest.mark.parametrize("owner", OLD["methods"])
def test_every_old_method_is_there(fronts: dict[str, Any], owner: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        names = set(OLD["methods"][owner]) - {"client"}  # logs in, at Informatica
        assert [name for name in sorted(names) if not hasattr(fronts[owner], name)] == []


USAGES = "GET /api/sam/license_usages"
JOBS = "/saas/v1/orgs/7"
CALLS: list[tuple[str, Callable[[Any], Any], str, str]] = [
    (
        "BigFix",
        lambda old: list(old.license_usages(columns=["peak_value"])),
        USAGES,
        "LicenseUsages.iterate",
    ),
    ("BigFix", lambda old: old.count_license_usages(), USAGES, "BigFix.license_usages.count"),
    ("BigFix", lambda old: old.import_status(), "GET /api/import_status.json", "BigFix.imports.get"),
    ("BigFix", lambda old: old.start_import(raw_only=True), "GET /api/import_status.json", "BigFix.imports.start"),
    ("BigFix", lambda old: old.wait_for_import(), "GET /api/import_status.json", "BigFix.imports.wait"),
    ("Metrics", lambda old: old.create("A", "a"), "POST /api/sam/v2/metrics", "Metrics.create(code_name=..., display"),
    ("Metrics", lambda old: old.create("A", display_name="a"), "POST /api/sam/v2/metrics", "Metrics.create(code_name"),
    ("Metrics", lambda old: old.update("A", "b"), "PUT /api/sam/v2/metrics", "Metrics.update(code_name=..., display"),
    ("Metrics", lambda old: old.delete("A"), "DELETE /api/sam/v2/metrics", "Metrics.delete(code_name=...)"),
    ("ServiceNow", lambda old: old.import_set("imp_x").insert({}), "POST /api/now/import/imp_x", "import_sets"),
    ("Records", lambda old: list(old.query("a=b", page_size=5)), "GET /api/now/table/u_x", "Records.list"),
    (
        "Integration",
        lambda old: old.send("t-1", "inventory_export", "<x/>"),
        "POST /api/x_fls_flexera_fnms/integration/fnmstosn",
        "Integration.send_segment(transaction_id=..., transaction_type=..., payload=...)",
    ),
    ("Flexera", lambda old: list(old.managed_apps()), f"GET {JOBS}/managed-apps", "ManagedApps.iterate"),
    ("Flexera", lambda old: list(old.users("5")), f"GET {JOBS}/managed-apps/5/app-users", "Flexera.managed_apps.users"),
    (
        "Flexera",
        lambda old: list(old.events("5")),
        f"GET {JOBS}/managed-apps/5/app-events",
        "Flexera.managed_apps.events",
    ),
    ("Flexera", lambda old: old.wait("7"), f"GET {JOBS}/import-jobs/7", "Flexera.import_jobs.wait"),
]


@pytest.mark.parametrize(("owner", "call", "request_line", "new"), CALLS, ids=[new for *_, new in CALLS])
def test_an_old_call_sends_its_request_and_warns(  # noqa: PLR0913, PLR0917 -- the parts of an example
    fronts: dict[str, Any], stub: Stub, owner: str, call: Callable[[Any], Any], request_line: str, new: str
) -> None:
    with pytest.warns(DeprecationWarning, match=f"deprecated; use .*{re.escape(new)}"), suppress(CallFailed):
        call(fronts[owner])  # the stub's responses have another shape
    sent = stub.requests[-1]
    assert f"{sent.method} {(sent.path_url or '').partition('?')[0]}" == request_line


def test_old_methods_of_informatica_are_those_of_its_metering(fronts: dict[str, Any]) -> None:
    informatica = fronts["Informatica"]
    for old, new in {"export": "export", "begin_runs": "begin_runs", "wait": "wait", "download": "download"}.items():
        with pytest.warns(DeprecationWarning, match=rf"Informatica\.{old} is .* use Informatica\.metering\.{new}"):
            assert getattr(informatica, old) == getattr(informatica.metering, new)
    with pytest.warns(DeprecationWarning, match=r"metering\.get_export_job"):
        assert repr(informatica.job) == repr(informatica.metering.get_export_job)
    with pytest.warns(DeprecationWarning, match=r"LicensesResource\.get"), pytest.raises(TypeError, match="org_id"):
        informatica.licenses()


def test_a_list_of_metrics_was_a_list() -> None:
    metrics = MetricList.from_dict({"total": 1, "rows": [METRIC]})
    with pytest.warns(DeprecationWarning, match=r"MetricList\.rows"):
        assert [metric.code_name for metric in metrics] == ["A"]  # type: ignore[attr-defined]
    with pytest.warns(DeprecationWarning, match=r"MetricList\.rows"):
        assert (len(metrics), metrics[0].id) == (1, 1)  # type: ignore[arg-type, index]


def test_new_calls_do_not_warn(fronts: dict[str, Any]) -> None:
    """Warnings are errors in tests."""
    for create in (fronts["Metrics"].create, fronts["Metrics"].create.raw):
        with pytest.raises(CallFailed, match="another shape"):
            create(code_name="A", display_name="a")
    with pytest.raises(TypeError, match="argument"):
        fronts["Metrics"].create(code="A", display_name="a")


def test_an_old_function_calls_the_operation(stub: Stub) -> None:
    client = Client(URL)
    client.session.mount("http://", stub)
    stub.forget().answer(200, {"version": "10.0"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        about = import_module("samclients.bigfix.api").about
        assert about.get_about(client).version == "10.0"
        assert about.get_about_detailed(client).status == 200
        import_jobs = import_module("samclients.flexera.api").import_jobs
        with suppress(CallFailed):
            import_jobs.get_import_job(client, 7, "a")
        assert stub.requests[-1].path_url == f"{JOBS}/import-jobs/a"


class Things(ApiResource):
    """The operations of a vendor, with old members."""

    @operation("create_thing", "POST", "/things", ok={200: None})
    def create(self, *, name: str, size: int = 0) -> None:
        """Create a thing."""

    def make(self, *, name: str, size: int = 1) -> tuple[str, int]:
        """Create a thing, too."""
        return name, size


def test_old_members_of_a_package_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("acme", "acme.models", "acme.client"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    vars(sys.modules["acme.client"])["Things"] = Things
    rename_members("acme", {"Things.create": "make(name, size)", "Things.build": "make"})
    things: Any = Things(Client("http://acme.example"))
    with pytest.warns(DeprecationWarning, match=r"Things.create .*Things.make\(name=..., size=...\)"):
        assert things.create("a", 7) == ("a", 7)
    with pytest.warns(DeprecationWarning, match=r"Things.make\(name=..., size=...\)"):
        assert things.create("a") == ("a", 1)
    with pytest.warns(DeprecationWarning, match="Things.build .*Things.make"):
        assert things.build(name="a") == ("a", 1)
