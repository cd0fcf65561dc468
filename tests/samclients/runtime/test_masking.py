"""Masking of secrets in texts, logs and errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from requests.exceptions import ContentDecodingError, ProxyError, SSLError

from samclients.bigfix.client import BigFix
from samclients.bigfix.models import Credentials, Error, TokenAnswer
from samclients.bigfix.operations import AboutResource
from samclients.runtime import (
    Auth,
    Basic,
    Call,
    CallFailed,
    CannotSend,
    Client,
    Form,
    HeaderToken,
    Json,
    Masker,
    OperationSpec,
    QueryToken,
    RawResponse,
    Retry,
    Settings,
)
from samclients.runtime.redaction.masking import is_secret, mask_connection_log, mask_url
from tests.core.redaction.test_secret_text import SECRETS
from tests.samclients.runtime.stub import URL, Plug, Stub

TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"


@pytest.fixture(autouse=True)
def connection_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the filters of other tests' clients from the connection log."""
    monkeypatch.setattr(logging.getLogger("urllib3.connectionpool"), "filters", [])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("http://h/a?token=abc&limit=5", "http://h/a?token=***&limit=5"),
        ("http://h/a?limit=5&access_token=abc#x", "http://h/a?limit=5&access_token=***#x"),
        ("http://h/a?client_secret=a%20b&password=", "http://h/a?client_secret=***&password="),
        ("https://admin:pw@h:1/a", "https://***@h:1/a"),
        ('"GET /api?Token=abc HTTP/1.1" 200', '"GET /api?Token=*** HTTP/1.1" 200'),
        ("http://h/a?code_name=TOKEN&skipToken=abc", "http://h/a?code_name=TOKEN&skipToken=abc"),
    ],
)
def test_urls_are_masked_by_the_names_of_their_parameters(text: str, masked: str) -> None:
    assert mask_url(text) == masked


@pytest.mark.parametrize("name", ["token", "access_token", "refreshToken", "password", "client_secret", "icSessionId"])
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["token_type", "code_name", "user", "expires_in", "skipToken", "max_tokens", "id"])
def test_names_that_are_not_secrets(name: str) -> None:
    assert not is_secret(name)


def test_known_secrets_are_masked_everywhere() -> None:
    masker = Masker(["abcd", "abcdef"])
    masker.hide("a", "", None)
    assert masker("x abcdef abcd a") == "x *** *** a"


def test_a_model_does_not_show_its_secrets() -> None:
    assert repr(Credentials("admin", "hunter2")) == "Credentials(user='admin', password=***)"
    assert repr(TokenAnswer(TOKEN)) == "TokenAnswer(token=***)"
    assert TokenAnswer(TOKEN).to_dict() == {"token": TOKEN}


def test_an_error_does_not_show_the_token(client: Client, stub: Stub) -> None:
    stub.answer(400, {"error": f"{TOKEN} is not welcome"})
    with pytest.raises(CallFailed) as caught:
        AboutResource(client.with_auth(QueryToken("token", TOKEN))).get()
    error = caught.value
    assert TOKEN in stub.requests[0].url
    assert TOKEN not in f"{error} {error!r} {error.url} {error.reason} {error.failure.url}"
    assert "?token=***" in error.url


def test_an_excerpt_does_not_show_the_token(client: Client, stub: Stub) -> None:
    stub.answer(200, f"<html>{TOKEN}</html>".encode(), media_type="text/html")
    with pytest.raises(CallFailed) as caught:
        AboutResource(client.with_auth(QueryToken("token", TOKEN))).get()
    assert caught.value.excerpt == b"<html>***</html>"


def test_the_log_does_not_show_the_token(stub: Stub, plug: Plug, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = plug(Client("http://user:pw@sam.example", auth=QueryToken("token", TOKEN), settings=Settings()))
        stub.answer(200, {"version": "10.0"})
        AboutResource(client).get()
        logging.getLogger("urllib3.connectionpool").debug('%s "GET %s"', "http://sam.example", f"/api?token={TOKEN}")
    assert "GET http://***@sam.example/api/sam/about?token=*** -> 200" in caplog.text
    assert '"GET /api?token=***' in caplog.text
    assert TOKEN not in caplog.text


def test_the_log_is_masked_once_however_many_clients_there_are() -> None:
    for _ in range(3):
        mask_connection_log()
    assert len(logging.getLogger("urllib3.connectionpool").filters) == 1


def test_a_vendor_client_shows_neither_password_nor_token(stub: Stub, plug: Plug, settings: Settings) -> None:
    front = BigFix("http://sam.example", user="admin", password="hunter2", settings=settings)
    plug(front.client)
    stub.answer(200, {"token": TOKEN}).answer(401, {"error": f"hunter2 {TOKEN}"})
    with pytest.raises(CallFailed) as caught:
        front.version()
    assert TOKEN not in f"{front!r} {caught.value}"
    assert "hunter2" not in f"{front!r} {caught.value}"


def test_an_invalid_request_does_not_show_the_token() -> None:
    with pytest.raises(ValueError, match="Cannot send") as caught:
        AboutResource(Client("http://[", auth=QueryToken("token", TOKEN))).get()
    assert TOKEN not in str(caught.value)
    assert not isinstance(caught.value, requests.RequestException)


ANY = OperationSpec("anything", "POST", "/path", "application/json", secured=True, streamed=False)
SECRET = "s3cr/qzx9kw+shown=1"
ENCODED = "s3cr%2Fqzx9kw%2Bshown%3D1"
CORE = "qzx9"  # of the secret in any spelling
NAMES = [secret for secret in SECRETS if secret.isascii() and "[" not in secret]
PLACES: dict[str, Callable[[str], Call]] = {
    "query": lambda name: Call(replace(ANY, path=f"/path?a=1&{name}={ENCODED}")),
    "header": lambda name: Call(ANY, headers={name: SECRET}),
    "member": lambda name: Call(ANY, body=Json({"a": [{name: SECRET}]}, "application/json")),
    "object": lambda name: Call(ANY, body=Json({name: {"text": [SECRET]}}, "application/json")),
    "form": lambda name: Call(ANY, body=Form({name: SECRET}, "application/x-www-form-urlencoded")),
}
ANSWERS: dict[str, Callable[[str], tuple[int, object, str]]] = {
    "an error": lambda _name: (400, {"error": f"'{SECRET}' is wrong"}, "application/json"),
    "an error page": lambda _name: (502, f"<html>{SECRET} {ENCODED}</html>".encode(), "text/html"),
    "a page that is cut within it": lambda _name: (502, (b"x" * 190 + SECRET.encode()), "text/html"),
    "a member": lambda name: (400, json.dumps({name: SECRET}).encode(), "text/plain"),
    "an element": lambda name: (200, f"<{name}>{SECRET}</{name}>".encode(), "text/xml"),
    "a line": lambda name: (200, f"{name}: {SECRET}".encode(), "text/plain"),
}


ERRORS: dict[str, Exception] = {
    "no connection": requests.ConnectTimeout(SECRET),
    "no connection through a proxy": ProxyError(f"{SECRET} {ENCODED}"),
    "an untrusted certificate": SSLError(f"{SECRET} {ENCODED}"),
    "no response": requests.ReadTimeout(SECRET),
    "a broken connection": requests.ConnectionError(SECRET),
    "a broken body": ContentDecodingError(SECRET),
}


@pytest.mark.parametrize("failure", ERRORS)
@pytest.mark.parametrize("place", PLACES)
def test_a_sent_secret_is_in_no_text_of_a_broken_connection(plug: Plug, stub: Stub, place: str, failure: str) -> None:
    client = plug(Client(f"http://someone:{ENCODED}@sam.example", settings=Settings(retry=Retry(attempts=1))))
    stub.fail(ERRORS[failure])
    with pytest.raises(CallFailed) as caught:
        client.call(PLACES[place]("password"), lambda _: None, lambda _: None)
    error = caught.value
    assert CORE in f"{stub.requests[0].url} {stub.requests[0].headers} {stub.bodies}"
    assert CORE not in f"{error} {error!r} {error.url} {error.reason} {error.failure!r}"


LONG = "a" * 64  # characters of a host's name are too many
REFUSALS: dict[str, tuple[str, Auth, str]] = {  # base URL, authentication, and the path of a request that is not sent
    "no adapter": (f"ftp://someone:{ENCODED}@sam.example", QueryToken("token", SECRET), f"/path?token={ENCODED}"),
    "no scheme": (f"someone:{ENCODED}@sam.example", QueryToken("token", SECRET), "/path"),
    "no scheme, but a host": (f"//someone:{ENCODED}@sam.example", QueryToken("token", SECRET), "/path"),
    "no host": (f"http://someone:{ENCODED}@", QueryToken("token", SECRET), f"/path?token={ENCODED}"),
    "no name": (f"http://someone:{ENCODED}@{LONG}.example", QueryToken("token", SECRET), f"/path?token={ENCODED}"),
    "no port": (f"http://someone:{ENCODED}@sam.example:port", QueryToken("token", SECRET), "/path"),
    "known secret": (f"ftp://{SECRET}/", HeaderToken("Token", SECRET), f"/path/{SECRET}"),
    "line end": (URL, HeaderToken("Token", f"{SECRET}\n"), "/path"),
    "leading space": (URL, HeaderToken("Token", f" {SECRET}"), "/path"),
    "not Latin-1": (URL, HeaderToken("Token", f"{SECRET}\u20ac"), "/path"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_secret_is_not_in_the_error_of_a_request_that_cannot_be_sent(refusal: str) -> None:
    base_url, auth, path = REFUSALS[refusal]
    client = Client(base_url, auth=auth, settings=Settings(retry=Retry(attempts=1)))
    with pytest.raises(CannotSend, match="Cannot send anything: ") as caught:
        client.call(Call(replace(ANY, path=path)), lambda _: None, lambda _: None)
    assert CORE not in f"{caught.value} {caught.value!r}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("base_url", ["127.0.0.1/x", "//127.0.0.1", "ftp://127.0.0.1", "localhost:80"])
def test_a_base_url_without_http_is_named(base_url: str) -> None:
    client = Client(base_url, settings=Settings(retry=Retry(attempts=1)))
    with pytest.raises(CannotSend) as caught:
        client.call(Call(ANY), lambda _: None, lambda _: None)
    assert str(caught.value) == "Cannot send anything: The base URL must begin with https:// or http://"


@pytest.mark.parametrize("value", [f"Bearer {SECRET}\n", f" {SECRET}", f"{SECRET}\u20ac", SECRET.encode() + b"\n"])
def test_a_secret_in_a_header_of_the_settings_that_cannot_be_sent_is_in_no_text(value: str) -> None:
    client = Client(URL, settings=Settings(headers={"X-Header": value}))
    with pytest.raises(CannotSend, match="The value of a header has a line end") as caught:
        client.call(Call(ANY), lambda _: None, lambda _: None)
    assert CORE not in str(caught.value)


CREDENTIALS: dict[str, Auth] = {
    "header": HeaderToken("X-Header", SECRET, "Bearer "),
    "query": QueryToken("key", SECRET),
    "basic": Basic("someone", SECRET),
}


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_the_credentials_of_a_client_are_masked_from_the_beginning(kind: str) -> None:
    auth = CREDENTIALS[kind]
    for client in (Client(URL, auth=auth), Client(URL).with_auth(auth)):
        assert client.masker(f"'{SECRET}' or {ENCODED}") == "'***' or ***"


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("place", PLACES)
def test_a_sent_or_received_secret_is_in_no_text(
    plug: Plug, stub: Stub, place: str, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    def read(answered: RawResponse) -> Any:
        raise answered.undocumented_status()

    with (
        caplog.at_level(logging.DEBUG),
        plug(Client(f"{URL}/someone", settings=Settings(retry=Retry(attempts=1)))) as client,
    ):
        for name in NAMES:
            status, body, media_type = ANSWERS[answer](name)
            stub.forget().answer(status, body, media_type=media_type)
            with pytest.raises(CallFailed) as caught:
                client.call(PLACES[place](name), read, read)
            error = caught.value
            text = f"{error} {error!r} {error.url} {error.reason} {error.excerpt!r} {error.failure.url} {caplog.text}"
            assert CORE not in text, name


def test_a_long_secret_that_is_repeated_is_not_shown_where_the_page_is_cut(client: Client, stub: Stub) -> None:
    secret = CORE * 600
    stub.answer(200, f"<p>{secret}</p><p>{secret}</p>".encode(), media_type="text/html")
    with pytest.raises(CallFailed) as caught:
        AboutResource(client.with_auth(HeaderToken("Token", secret))).get()
    assert CORE not in f"{caught.value} {caught.value.excerpt!r}"


def test_a_secret_is_not_shown_where_a_long_message_is_cut(client: Client, stub: Stub) -> None:
    stub.answer(400, {"error": "x" * (500 - len(SECRET) + 5) + SECRET})
    with pytest.raises(CallFailed) as caught:
        AboutResource(client.with_auth(HeaderToken("Token", SECRET))).get()
    assert CORE not in caught.value.reason
    assert caught.value.reason.startswith("x" * 400)


def test_a_model_does_not_show_the_secrets_in_urls() -> None:
    assert repr(Error(f"https://someone:pass@host?token={ENCODED}")) == "Error(error='https://***@host?token=***')"


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_is_in_no_log_of_connections(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Client(URL):
        logger = logging.getLogger("urllib3.connectionpool")
        logger.debug('%s "%s %s HTTP/1.1" %s', URL, "GET", f"/path?a=1&{name}={ENCODED}", 200)
        logger.debug("Redirecting %s -> %s", URL, f"https://someone:{ENCODED}@host/path?{name}={ENCODED}")
    assert CORE not in caplog.text


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_in_an_unknown_member_is_not_shown(name: str) -> None:
    model = Credentials("admin", TOKEN)
    model.extra.update({name: SECRET, "more": {name: [SECRET]}, "link": f"https://host?{name}={ENCODED}"})
    assert CORE not in repr(model)
