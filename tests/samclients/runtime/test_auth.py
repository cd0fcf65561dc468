"""Authentication: credentials in requests, and renewal of sessions and tokens."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier, Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urllib3 import HTTPResponse

from samclients.bigfix.models import Credentials
from samclients.bigfix.operations import AboutResource, AuthenticationResource, MetricsResource
from samclients.runtime import (
    Auth,
    Basic,
    Call,
    Client,
    File,
    HeaderToken,
    InstantClock,
    IssuedCredential,
    NotAuthenticated,
    OAuth,
    OperationSpec,
    QueryToken,
    Raw,
    Refused,
    Renewable,
    TokenGrant,
)
from samclients.runtime.errors import Failure, Unavailable
from tests.samclients.runtime.stub import Stub, build_response

ABOUT = {"version": "10.0"}


def test_a_token_in_a_header(client: Client, stub: Stub) -> None:
    stub.answer(200, ABOUT)
    AboutResource(client.with_auth(HeaderToken("Authorization", "t0k3n", prefix="Bearer "))).get()
    assert stub.requests[0].headers["Authorization"] == "Bearer t0k3n"


def test_a_token_in_the_query_is_added_to_the_parameters(client: Client, stub: Stub) -> None:
    stub.answer(200, {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1})
    MetricsResource(client.with_auth(QueryToken("token", "t0k3n"))).create(code_name="A B", display_name="a")
    assert stub.requests[0].path_url == "/api/sam/v2/metrics?code_name=A+B&display_name=a&token=t0k3n"


@pytest.mark.parametrize("path", ["/path", "/path?a=1"])
def test_a_token_in_the_query_is_encoded(client: Client, stub: Stub, path: str) -> None:
    stub.answer(200)
    token = "a+b/c&d=e f#g%20"
    call = Call(OperationSpec("x", "GET", path, "*/*", secured=True, streamed=False))
    client.with_auth(QueryToken("token", token)).call(call, lambda _: None, lambda _: None)
    query = parse_qs(urlsplit(str(stub.requests[0].url)).query)
    assert query == {"token": [token], **({"a": ["1"]} if "?" in path else {})}


def test_basic_is_in_utf_8(client: Client, stub: Stub) -> None:
    stub.answer(200, ABOUT)
    AboutResource(client.with_auth(Basic("zoë", "päss€"))).get()
    assert b64decode(stub.requests[0].headers["Authorization"].removeprefix("Basic ")).decode() == "zoë:päss€"


@pytest.mark.parametrize("auth", [HeaderToken("Token", "t0k3n"), QueryToken("token", "t0k3n"), Basic("u", "t0k3n")])
def test_an_operation_without_security_gets_no_credentials(client: Client, stub: Stub, auth: Auth) -> None:
    stub.answer(200, {"token": "a" * 40})
    AuthenticationResource(client.with_auth(auth)).get_token(body=Credentials("admin", "pw"))
    [request] = stub.requests
    assert "t0k3n" not in f"{request.url} {request.headers}"
    assert "Authorization" not in request.headers


def test_netrc_is_not_consulted(client: Client, stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine sam.example login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    stub.answer(200, ABOUT)
    AboutResource(client).get()
    AboutResource(client.with_auth(HeaderToken("Token", "t0k3n"))).get()
    assert all("Authorization" not in request.headers for request in stub.requests)


@pytest.mark.parametrize("auth", [HeaderToken("Token", "t0k3n"), QueryToken("token", "t0k3n"), Basic("u", "t0k3n")])
def test_no_secret_in_the_repr(auth: Auth) -> None:
    assert "t0k3n" not in repr(auth)
    assert "t0k3n" not in repr(Client("http://sam.example", auth=auth))


class Logins:
    """Login that returns numbered sessions."""

    def __init__(self, *lifetimes: float | None) -> None:
        self._lifetimes = list(lifetimes) or [None]
        self.count = 0

    def __call__(self) -> IssuedCredential:
        self.count += 1
        lifetime = self._lifetimes.pop(0) if len(self._lifetimes) > 1 else self._lifetimes[0]
        return IssuedCredential(f"session-{self.count}", lifetime)


def renewable(logins: Callable[[], IssuedCredential], clock: InstantClock, **options: object) -> Renewable:
    return Renewable(logins, header="INFA-SESSION-ID", clock=clock, **options)  # type: ignore[arg-type]


def list_sent_sessions(stub: Stub) -> list[str]:
    return [request.headers["INFA-SESSION-ID"] for request in stub.requests]


def test_a_session_is_started_when_needed_and_then_kept(client: Client, stub: Stub, clock: InstantClock) -> None:
    logins = Logins()
    client = client.with_auth(renewable(logins, clock))
    assert logins.count == 0
    stub.answer(200, ABOUT)
    AboutResource(client).get()
    AboutResource(client).get()
    assert list_sent_sessions(stub) == ["session-1", "session-1"]


def test_a_refused_session_is_renewed_once(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(200, ABOUT).answer(401).answer(200, ABOUT)
    client = client.with_auth(renewable(Logins(), clock))
    AboutResource(client).get()
    assert AboutResource(client).get().version == "10.0"
    assert list_sent_sessions(stub) == ["session-1", "session-1", "session-2"]


def test_the_refused_response_is_in_the_history(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(401, b"x" * 100_000).answer(200, ABOUT)
    answers: list[requests.Response] = []
    send = client.session.send
    client.session.send = lambda *args, **options: answers.append(send(*args, **options)) or answers[-1]  # type: ignore[method-assign,func-returns-value]
    AboutResource(client.with_auth(renewable(Logins(), clock))).get()
    assert [[item.status_code for item in answer.history] for answer in answers] == [[401]]
    assert answers[0].history[0].raw.read() == b""  # which releases the connection


def test_a_second_refusal_is_raised(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(401, {"error": "no"})
    logins = Logins()
    with pytest.raises(NotAuthenticated, match="401 no"):
        AboutResource(client.with_auth(renewable(logins, clock))).get()
    assert list_sent_sessions(stub) == ["session-1", "session-2"]
    assert logins.count == 2


def test_a_post_is_sent_again_after_a_renewal_with_its_whole_body(
    client: Client, stub: Stub, clock: InstantClock
) -> None:
    upload = OperationSpec("upload", "POST", "/upload", "*/*", secured=True, streamed=False)
    stub.answer(401).answer(200)
    content = File(BytesIO(b"0123456789" * 1000))
    body = Raw(content, "application/zip")
    client.with_auth(renewable(Logins(), clock)).call(Call(upload, body=body), lambda _: None, lambda _: None)
    assert stub.bodies == [b"0123456789" * 1000] * 2
    assert stub.requests[1].headers["Content-Type"] == "application/zip"


def test_a_token_is_renewed_before_it_expires(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(200, ABOUT)
    client = client.with_auth(renewable(Logins(3600.0), clock, early=60.0))
    AboutResource(client).get()
    clock.sleep(3539)
    AboutResource(client).get()
    clock.sleep(1)
    AboutResource(client).get()
    assert list_sent_sessions(stub) == ["session-1", "session-1", "session-2"]


def test_a_short_lived_token_is_used_for_half_its_life(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(200, ABOUT)
    client = client.with_auth(renewable(Logins(30.0), clock, early=60.0))
    AboutResource(client).get()
    clock.sleep(14)
    AboutResource(client).get()
    clock.sleep(1)
    AboutResource(client).get()
    assert list_sent_sessions(stub) == ["session-1", "session-1", "session-2"]


@pytest.mark.parametrize(
    ("lifetime", "waits", "count"), [(3600.0, (0, 3529, 1), 2), (0.0, (0, 0, 0), 3), (None, (9e9,), 1)]
)
def test_the_lifetime_begins_with_the_request_for_the_credential(
    clock: InstantClock, lifetime: float | None, waits: tuple[float, ...], count: int
) -> None:
    logins = Logins(lifetime)

    def log_in() -> IssuedCredential:
        clock.sleep(10)
        return logins()

    auth = renewable(log_in, clock, early=60.0)
    for wait in waits:
        clock.sleep(wait)
        auth.get_current()
    assert logins.count == count


def test_a_failed_login_is_raised_to_the_caller(client: Client, stub: Stub, clock: InstantClock) -> None:
    def log_in() -> IssuedCredential:
        raise NotAuthenticated(Failure("login", "POST", "http://sam.example/login", "wrong password", 401))

    with pytest.raises(NotAuthenticated, match="login -> 401 wrong password"):
        AboutResource(client.with_auth(renewable(log_in, clock))).get()
    assert stub.requests == []


def test_threads_share_one_renewal(client: Client, stub: Stub, clock: InstantClock) -> None:
    logins = Logins()
    together, others = Barrier(8), Event()

    def log_in() -> IssuedCredential:
        logins()
        if logins.count > 2:
            others.set()
        else:
            others.wait(0.05 if logins.count == 2 else 0)  # time for the logins of others
        return IssuedCredential(f"session-{logins.count}")

    def respond(request: requests.PreparedRequest) -> HTTPResponse:
        if request.headers["INFA-SESSION-ID"] != "session-1":
            return build_response(200, ABOUT)
        together.wait(10)  # until all threads have sent the refused session
        return build_response(401)

    stub.by(respond)
    client = client.with_auth(renewable(log_in, clock))
    with ThreadPoolExecutor(8) as pool:
        assert {item.version for item in pool.map(lambda _: AboutResource(client).get(), range(8))} == {"10.0"}
    assert logins.count == 2


def test_a_credential_that_is_discarded_during_its_login_is_not_used_again(clock: InstantClock) -> None:
    logins = Logins()

    def log_in() -> IssuedCredential:
        if not logins.count:
            discarding.start()
            discarding.join(0.05)  # it has to wait for this login
        return logins()

    auth = renewable(log_in, clock)
    discarding = Thread(target=auth.forget)
    assert auth.get_current() == "session-1"
    discarding.join(10)
    assert auth.get_current() == "session-2"


class TokenEndpoint:
    """Token endpoint that records forms and refuses invalid refresh tokens."""

    def __init__(self, good: str = "refresh-1") -> None:
        self.forms: list[Mapping[str, str]] = []
        self._good = good

    def __call__(self, form: Mapping[str, str]) -> TokenGrant:
        self.forms.append(form)
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self._good:
            raise Refused(Failure("token", "POST", "http://x", "invalid_grant", 400))
        return TokenGrant(f"access-{len(self.forms)}", 1800, self._good)


def test_a_password_is_sent_once_and_then_the_refresh_token() -> None:
    endpoint = TokenEndpoint()
    oauth = OAuth(
        endpoint, grant={"grant_type": "password", "username": "u", "password": "p"}, client={"client_id": "c"}
    )
    assert [oauth.obtain().value, oauth.obtain().value] == ["access-1", "access-2"]
    assert endpoint.forms == [
        {"grant_type": "password", "username": "u", "password": "p", "client_id": "c"},
        {"grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "c"},
    ]


def test_an_invalid_refresh_token_is_replaced_by_the_grant() -> None:
    endpoint = TokenEndpoint()
    oauth = OAuth(endpoint, grant={"grant_type": "client_credentials"}, refresh_token="stale")
    assert oauth.obtain().value == "access-2"
    assert [form["grant_type"] for form in endpoint.forms] == ["refresh_token", "client_credentials"]


def test_a_refused_refresh_token_is_not_sent_again() -> None:
    forms: list[str] = []

    def ask(form: Mapping[str, str]) -> TokenGrant:
        forms.append(form["grant_type"])
        if forms[-1] == "refresh_token":
            raise Refused(Failure("token", "POST", "http://x", "invalid_grant", 400))
        return TokenGrant("access")

    oauth = OAuth(ask, grant={"grant_type": "password"}, refresh_token="stale")
    oauth.obtain()
    oauth.obtain()
    assert forms == ["refresh_token", "password", "password"]


def test_the_newest_refresh_token_is_sent() -> None:
    forms: list[Mapping[str, str]] = []

    def ask(form: Mapping[str, str]) -> TokenGrant:
        forms.append(form)
        return TokenGrant("access", 60, f"refresh-{len(forms)}" if len(forms) < 3 else None)

    oauth = OAuth(ask, refresh_token="refresh-0")
    for _ in range(4):
        oauth.obtain()
    assert [form["refresh_token"] for form in forms] == ["refresh-0", "refresh-1", "refresh-2", "refresh-2"]


def test_without_a_grant_a_refused_refresh_token_is_raised() -> None:
    with pytest.raises(Refused, match="invalid_grant"):
        OAuth(TokenEndpoint(), refresh_token="stale").obtain()


def test_oauth_needs_a_grant_or_a_refresh_token() -> None:
    with pytest.raises(ValueError, match="grant or a refresh token"):
        OAuth(TokenEndpoint())


def test_every_new_token_is_hidden(clock: InstantClock) -> None:
    hidden: list[str] = []
    oauth = OAuth(TokenEndpoint(), refresh_token="refresh-1", hide=hidden.append)
    auth = Renewable(oauth.obtain, header="Authorization", clock=clock, hide=hidden.append)
    for _ in range(3):
        auth.get_current()
        clock.sleep(1_800)
    assert hidden == ["refresh-1", "access-1", "refresh-1", "access-2", "refresh-1", "access-3"]


def test_a_token_endpoint_that_is_unavailable_does_not_cost_the_refresh_token() -> None:
    forms: list[Mapping[str, str]] = []

    def ask(form: Mapping[str, str]) -> TokenGrant:
        forms.append(form)
        if len(forms) == 1:
            raise Unavailable(Failure("token", "POST", "http://x", "later", 503))
        return TokenGrant("access")

    oauth = OAuth(ask, grant={"grant_type": "password"}, refresh_token="good")
    with pytest.raises(Unavailable):
        oauth.obtain()
    assert oauth.obtain().value == "access"
    assert [form["grant_type"] for form in forms] == ["refresh_token", "refresh_token"]
