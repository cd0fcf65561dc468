"""A request that is sent again after a 401 is the first one with another credential, and is sent in the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.response_cases import CannedResponse
from contract_tests.kit.clients.calls import try_call
from contract_tests.kit.clients.capture import BASE, CapturedRequest, CapturingTransport
from contract_tests.kit.services import OPERATIONS, VENDORS, Service
from samclients import BigFix, Flexera, InstantClock, Retry, ServiceNow, Settings
from samclients.runtime import CallFailed, Client, IssuedCredential, Renewable

SECURED = [(service, operation) for service, operation in OPERATIONS if service.spec.operations[operation].secured]
TIMEOUTS, CERTIFICATE = (3.0, 7.0), ("client.pem", "client.key")
PROXY = "http://proxy.example:3128"
LOGINS: Mapping[str, tuple[Mapping[str, Any], Callable[[Settings], Any], Callable[[Any], Any]]] = {
    "bigfix": (
        {"token": "t1"},
        lambda settings: BigFix(BASE, user="u", password="p", settings=settings),
        lambda bigfix: bigfix.imports.get(),
    ),
    "flexera": (
        {"access_token": "t1", "token_type": "Bearer", "expires_in": 3600, "scope": "offline_access"},
        lambda settings: Flexera(BASE, 1234, refresh_token="r", settings=settings),
        lambda flexera: flexera.organization(),
    ),
    "servicenow": (
        {
            "access_token": "t1",
            "token_type": "Bearer",
            "expires_in": 1799,
            "scope": "useraccount",
            "refresh_token": "r",
        },
        lambda settings: ServiceNow(BASE, client_id="c", client_secret="s", refresh_token="r", settings=settings),
        lambda servicenow: servicenow.table("cmdb_ci_computer").count(),
    ),
}


class RecordingTransport(CapturingTransport):
    """Answers 401 to the first request of an operation, and keeps the settings of each request."""

    def __init__(self, login: str = "", token: Mapping[str, Any] | None = None) -> None:
        super().__init__(CannedResponse(401))
        self.settings, self._login, self._token = list[dict[str, Any]](), login, token or {}

    def send(self, request: PreparedRequest, **settings: Any) -> Response:  # type: ignore[override]
        """Record the settings, and return the response."""
        self.settings.append(settings)
        position = tell_position(request)
        is_login = bool(self._login) and str(request.path_url).startswith(self._login)
        self.response = CannedResponse(401)
        if is_login:
            body = json.dumps(self._token).encode()
            self.response = CannedResponse(200, {"Content-Type": "application/json"}, body)
        response = super().send(request, **settings)
        response.request, response.connection = request, self  # type: ignore[attr-defined]
        assert position == 0, "the body is not sent from its beginning"
        return response


def tell_position(request: PreparedRequest) -> int:
    body: Any = request.body
    return int(body.tell()) if hasattr(body, "tell") else 0


@pytest.fixture(autouse=True)
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("http_proxy", PROXY)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.parametrize(
    ("service", "operation"), SECURED, ids=[f"{service.name}-{operation}" for service, operation in SECURED]
)
def test_every_operation_is_sent_again_as_it_was(service: Service, operation: str) -> None:
    transport, tokens = RecordingTransport(), iter(("first", "second"))
    auth = Renewable(lambda: IssuedCredential(next(tokens)), header="X-Credential", clock=InstantClock())
    client = Client(BASE, auth=auth, settings=make_settings())
    mount(client, transport)
    result = try_call(service.name, list_examples(service, operation)[0], client)
    assert isinstance(result, CallFailed)  # the second 401 is final
    assert [sent.headers["x-credential"] for sent in transport.sent] == ["first", "second"]
    assert_equal_but_for(transport.sent, "x-credential")
    first, second = transport.settings
    assert first == second
    assert first["timeout"] == TIMEOUTS
    assert (first["verify"], first["cert"]) == ("ca.pem", CERTIFICATE)
    assert first["proxies"]["http"] == PROXY
    assert first["stream"] is is_binary(service.spec.operations[operation].node["responses"])
    client.close()


@pytest.mark.parametrize(
    "service", [vendor for vendor in VENDORS if vendor.name in LOGINS], ids=lambda service: service.name
)  # Informatica's client logs in before it makes a call
def test_logins_and_what_follows_have_the_same_settings(service: Service) -> None:
    token, make, use = LOGINS[service.name]
    login = next(
        known.path for known in service.spec.operations.values() if known.method == "POST" and not known.secured
    )
    transport = RecordingTransport(login, token)
    vendor = make(make_settings())
    mount(vendor.client, transport)
    with pytest.raises(CallFailed):
        use(vendor)
    paths = [sent.path for sent in transport.sent]
    assert [path == login for path in paths] == [True, False, True, False]
    assert paths[1] == paths[3]
    assert all(settings == transport.settings[0] for settings in transport.settings)
    assert transport.settings[0]["timeout"] == TIMEOUTS
    vendor.close()


def is_binary(responses: Mapping[str, Any]) -> bool:
    """Return whether a successful response of an operation is a file."""
    schemas = [
        media.get("schema", {})
        for status, response in responses.items()
        if status.startswith("2")
        for media in response.get("content", {}).values()
    ]
    return any(schema.get("format") == "binary" for schema in schemas)


def make_settings() -> Settings:
    return Settings(
        TIMEOUTS, Retry(attempts=1), InstantClock(), verify="ca.pem", headers={"X-Own": "1"}, watch=lambda _event: None
    )


def mount(client: Client, transport: HTTPAdapter | CapturingTransport) -> None:
    client.session.cert = CERTIFICATE
    client.session.mount("http://", transport)


def assert_equal_but_for(sent: list[CapturedRequest], header: str) -> None:
    first, second = ((each.method, each.target, drop(each.headers, header), each.body) for each in sent)
    assert first == second
    assert first[2]["x-own"] == "1"


def drop(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}
