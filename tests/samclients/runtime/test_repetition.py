"""Which calls of the vendors' clients are repeated after a 503, when the server may have processed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from requests import PreparedRequest
from urllib3 import HTTPResponse

from samclients import BigFix, Flexera, Informatica, InstantClock, Retry, ServiceNow, Settings
from samclients.runtime import CallFailed

from .stub import JSON, URL, Stub, build_response

USER = {"sessionId": "s1", "id": "u", "name": "n", "parentOrgId": "o", "orgId": "o", "orgName": "o", "groups": {}}
LOGINS: Mapping[str, Mapping[str, Any]] = {  # by the end of the path
    "/login": {
        "products": [{"name": "Integration Cloud", "baseApiUrl": f"{URL}/saas"}],
        "userInfo": {**USER, "status": "Active"},
    },
    "/oidc/token": {"access_token": "t1", "token_type": "Bearer", "expires_in": 3600, "scope": "offline_access"},
}
JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
SETTINGS = Settings(clock=InstantClock(), retry=Retry(attempts=3))


def bigfix() -> Any:
    return BigFix(URL, token="t", settings=SETTINGS)


def servicenow() -> Any:
    return ServiceNow(URL, user="u", password="p", settings=SETTINGS)


def informatica() -> Any:
    return Informatica(URL, user="u", password="p", settings=SETTINGS)


def flexera() -> Any:
    return Flexera(URL, 1, refresh_token="r", settings=SETTINGS)


ONCE: Mapping[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {  # what makes something new each time
    "import": (bigfix, lambda client: client.imports.start()),
    "raw import": (bigfix, lambda client: client.imports.start(raw_only=True)),
    "metric": (bigfix, lambda client: client.metrics.create(code_name="A", display_name="A")),
    "record": (servicenow, lambda client: client.table("core_company").create({"name": "A"})),
    "row": (servicenow, lambda client: client.import_sets("x").insert({"name": "A"})),
    "rows": (servicenow, lambda client: client.import_sets("x").insert_many([{"name": "A"}])),
    "export": (informatica, lambda client: client.metering.export(*JANUARY, job_type="SUMMARY")),
    "runs": (informatica, lambda client: client.metering.begin_runs(*JANUARY)),
    "file": (flexera, lambda client: client.saas_data.begin("a.json")),
    "job": (flexera, lambda client: client.import_jobs.begin("1", "ApplicationRoster", "full", ["a.json"])),
}
REPEATED: Mapping[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "version": (bigfix, lambda client: client.version()),
    "state": (bigfix, lambda client: client.imports.get()),
    "usages": (bigfix, lambda client: next(client.license_usages.iterate())),
    "count": (bigfix, lambda client: client.license_usages.count()),
    "metric's name": (bigfix, lambda client: client.metrics.update(code_name="A", display_name="A")),
    "no metric": (bigfix, lambda client: client.metrics.delete(code_name="A")),
    "records": (servicenow, lambda client: next(client.table("core_company").list())),
    "record's fields": (servicenow, lambda client: client.table("core_company").update("a" * 32, {"name": "A"})),
    "no record": (servicenow, lambda client: client.table("core_company").delete("a" * 32)),
    "segment": (servicenow, lambda client: client.integration.send_segment("1", "inventory_export", "<a/>")),
    "test": (servicenow, lambda client: client.integration.test_connection()),
    "run": (servicenow, lambda client: client.integration.status()),
    "job's state": (informatica, lambda client: client.metering.wait("1")),
    "organization": (flexera, lambda client: client.organization()),
    "files": (flexera, lambda client: next(client.saas_data.iterate())),
}
CALLS = [
    pytest.param(make, call, attempts, id=name)
    for calls, attempts in ((ONCE, 1), (REPEATED, 3))
    for name, (make, call) in calls.items()
]


@pytest.mark.parametrize(("make", "call", "attempts"), CALLS)
def test_a_call_is_repeated_if_it_makes_nothing_new(
    make: Callable[[], Any], call: Callable[[Any], object], attempts: int
) -> None:
    def respond(request: PreparedRequest) -> HTTPResponse:
        path = request.path_url.partition("?")[0]
        found = next((body for end, body in LOGINS.items() if path.endswith(end)), None)
        return build_response(503 if found is None else 200, found or b"", None, JSON)

    stub, client = Stub().by(respond), make()
    client.client.session.mount("http://", stub)
    with pytest.raises(CallFailed) as failed:
        call(client)
    assert failed.value.status == 503
    assert sum(not request.path_url.endswith(tuple(LOGINS)) for request in stub.requests) == attempts


@pytest.mark.parametrize("location", ["/saas/v1/orgs/1/saas-data/f-1", f"{URL}/saas/v1/orgs/1/saas-data/f-1/"])
def test_the_id_of_what_was_made_is_the_end_of_its_location(location: str) -> None:
    def respond(request: PreparedRequest) -> HTTPResponse:
        if request.path_url.endswith("/oidc/token"):
            return build_response(200, LOGINS["/oidc/token"])
        return build_response(201, b"", {"Location": location})

    client = flexera()
    client.client.session.mount("http://", Stub().by(respond))
    assert client.saas_data.begin("a.json") == "f-1"
