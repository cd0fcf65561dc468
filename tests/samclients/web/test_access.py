"""Who may use the pages: host names, passwords, sessions, lock-out, forged forms."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samclients.web.access import AccessPolicy, LoginSessions, PageAddress, PasswordRequired, build_access_policy
from samclients.web.lockout import LOCKED_SECONDS, MOST_ATTEMPTS, LockOut
from samclients.web.staging import StagingStore

from .conftest import PASSWORD, MakeApp, Seconds

ANYWHERE = "0.0.0.0"  # noqa: S104 -- nothing listens
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def read_token(client: FlaskClient) -> str:
    found = TOKEN.search(client.get("/login").text)
    assert found
    return found[1]


def log_in(client: FlaskClient, password: str = PASSWORD, path: str = "/login") -> TestResponse:
    return client.post(path, data={"csrf_token": read_token(client), "password": password})


def address(host: str, *allowed: str, behind_proxy: bool = False) -> PageAddress:
    return PageAddress(host, 0, allowed, "PASSWORD", behind_proxy)


@pytest.mark.parametrize("host", ["localhost", "localhost:8090", "127.0.0.1:8090", "[::1]:8090", "127.0.0.2"])
def test_this_machine_is_served_under_its_own_names(make_app: MakeApp, host: str) -> None:
    assert make_app().test_client().get("/notes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "192.168.0.7", "127.0.0.1.evil.example", ""]
)
def test_a_rebound_name_is_refused(make_app: MakeApp, host: str) -> None:
    response = make_app().test_client().get("/notes", headers={"Host": host})
    assert response.status_code == 403
    assert "notes\n" not in response.text


def test_rebinding_is_refused_for_static_files_and_the_login_page_too(make_app: MakeApp) -> None:
    client = make_app(password=PASSWORD).test_client()
    for path in ("/login", "/web/static/pages.css", "/web/dark.css"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 403


def test_beyond_this_machine_any_address_and_the_allowed_names_are_served() -> None:
    policy = build_access_policy(address(ANYWHERE, "Pages.Example"), PASSWORD)
    assert policy.is_trusted_host("192.168.0.7:8090")
    assert policy.is_trusted_host("pages.example")
    assert not policy.is_trusted_host("evil.example")


@pytest.mark.parametrize("password", [None, "", "short"])
def test_beyond_this_machine_a_password_is_required(password: str | None) -> None:
    with pytest.raises(PasswordRequired, match="PASSWORD"):
        build_access_policy(address(ANYWHERE), password)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_no_password_is_required(host: str) -> None:
    assert build_access_policy(address(host), None).password is None


def test_the_password_is_not_in_the_representation() -> None:
    assert PASSWORD not in repr(AccessPolicy(password=PASSWORD))


def test_a_visitor_without_login_is_sent_to_it_and_back(make_app: MakeApp) -> None:
    client = make_app(password=PASSWORD).test_client()
    sent = client.get("/notes")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=/notes")
    assert log_in(client, path="/login?next=/notes").headers["Location"] == "/notes"
    assert client.get("/notes").text == "notes"


def test_a_wrong_password_is_an_error_beside_the_field(make_app: MakeApp) -> None:
    response = log_in(make_app(password=PASSWORD).test_client(), "wrong")
    assert response.status_code == 422
    assert '<div id="password-error" class="invalid-feedback d-block">' in response.text
    assert "The password is wrong." in response.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%0d%0aX-Evil:1"]
)
def test_the_login_leads_to_no_other_site(make_app: MakeApp, target: str) -> None:
    response = log_in(make_app(password=PASSWORD).test_client(), path=f"/login?next={target}")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "X-Evil" not in response.headers


def test_the_login_makes_a_new_session(make_app: MakeApp) -> None:
    app = make_app(password=PASSWORD)
    attacker, victim = app.test_client(), app.test_client()
    attacker.get("/login")
    prepared = attacker.get_cookie("notes-0")
    assert prepared
    victim.set_cookie("notes-0", prepared.value)
    log_in(victim)
    renewed = victim.get_cookie("notes-0")
    assert renewed
    assert renewed.value != prepared.value
    assert attacker.get("/notes").status_code == 303


def test_a_logout_ends_the_session_wherever_its_cookie_is(make_app: MakeApp) -> None:
    app = make_app(password=PASSWORD)
    client = app.test_client()
    log_in(client)
    cookie = client.get_cookie("notes-0")
    assert cookie
    form = client.get("/error-page-with-the-form").text
    found = TOKEN.search(form)
    assert found
    assert client.post("/logout", data={"csrf_token": found[1]}).status_code == 303
    other = app.test_client()
    other.set_cookie("notes-0", cookie.value)
    assert other.get("/notes").status_code == 303


def test_a_session_ends_when_it_is_idle(make_app: MakeApp, seconds: Seconds) -> None:
    client = make_app(password=PASSWORD).test_client()
    log_in(client)
    seconds.value += 11 * 3600
    assert client.get("/notes").status_code == 200
    seconds.value += 13 * 3600
    assert client.get("/notes").status_code == 303


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(make_app: MakeApp) -> None:
    [cookie] = make_app(password=PASSWORD).test_client().get("/login").headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Host": "pages.example"}
BEHIND = {"password": PASSWORD, "host_names": frozenset({"pages.example"})}


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_the_cookie_is_for_https_only_behind_a_proxy_that_is_trusted(make_app: MakeApp, *, behind_proxy: bool) -> None:
    response = make_app(**BEHIND, behind_proxy=behind_proxy).test_client().get("/login", headers=PROXY)
    [cookie] = response.headers.getlist("Set-Cookie")
    assert ("; Secure" in cookie) is behind_proxy


def send_password(app: Flask, password: str, **headers: str) -> TestResponse:
    """Log in through the proxy."""
    client, sent = app.test_client(), PROXY | {name.replace("_", "-"): text for name, text in headers.items()}
    found = TOKEN.search(client.get("/login", base_url="https://pages.example", headers=sent).text)
    assert found
    form = {"csrf_token": found[1], "password": password}
    return client.post("/login", base_url="https://pages.example", data=form, headers=sent)


@pytest.mark.parametrize(
    ("referrer", "status"), [("https://pages.example/login", 303), ("https://evil.example/", 400), ("", 400)]
)
def test_behind_a_proxy_forms_come_from_the_pages_themselves(make_app: MakeApp, referrer: str, status: int) -> None:
    assert send_password(make_app(**BEHIND, behind_proxy=True), PASSWORD, Referer=referrer).status_code == status


@pytest.mark.parametrize(("behind_proxy", "status"), [(True, 303), (False, 429)])
def test_the_visitor_that_the_proxy_names_is_locked_out_only_if_it_is_trusted(
    make_app: MakeApp, *, behind_proxy: bool, status: int
) -> None:
    app = make_app(**BEHIND, behind_proxy=behind_proxy)
    referrer = "https://pages.example/login"
    for _ in range(MOST_ATTEMPTS):
        assert send_password(app, "wrong", Referer=referrer).status_code == 422
    assert send_password(app, PASSWORD, Referer=referrer).status_code == 429
    assert send_password(app, PASSWORD, Referer=referrer, X_Forwarded_For="192.0.2.2").status_code == status


def test_behind_a_proxy_a_password_is_required_on_this_machine_too() -> None:
    with pytest.raises(PasswordRequired, match="PASSWORD"):
        build_access_policy(address("127.0.0.1", behind_proxy=True), None)
    assert build_access_policy(address("127.0.0.1", behind_proxy=True), PASSWORD).behind_proxy


def test_too_many_wrong_passwords_lock_out_even_with_the_right_one(make_app: MakeApp, seconds: Seconds) -> None:
    client = make_app(password=PASSWORD).test_client()
    for _ in range(MOST_ATTEMPTS):
        assert log_in(client, "wrong").status_code == 422
    refused = log_in(client)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == LOCKED_SECONDS
    assert "Too many wrong passwords. Try again in 15 min." in refused.text
    seconds.value += LOCKED_SECONDS + 1
    assert log_in(client).status_code == 303


def test_the_lock_out_is_for_one_client() -> None:
    lockout = LockOut(Seconds())
    for _ in range(MOST_ATTEMPTS):
        assert lockout.begin_attempt("2001:db8::1")
    assert not lockout.begin_attempt("2001:db8::2")  # the same network
    assert lockout.begin_attempt("2001:db8:0:1::2")
    assert lockout.begin_attempt("192.0.2.1")


def test_a_form_without_token_is_refused(make_app: MakeApp) -> None:
    response = make_app().test_client().post("/notes", data={"text": "stored"})
    assert response.status_code == 400
    assert "The form has expired, or was sent by another site." in response.text


def test_a_session_that_is_used_lasts_and_an_idle_one_ends() -> None:
    seconds, hour = Seconds(), 3600
    sessions = LoginSessions(seconds)
    token = sessions.create()
    for wait, is_valid in ((11 * hour, True), (11 * hour, True), (12 * hour - 1, True), (12 * hour, False), (0, False)):
        seconds.value += wait
        assert sessions.renew(token) is is_valid


def test_a_kept_value_is_there_until_its_time_has_passed() -> None:
    seconds = Seconds()
    store = StagingStore[str](seconds, seconds=900)
    key = store.put("prepared")
    seconds.value += 899
    assert store.find(key) == "prepared"
    seconds.value += 1
    store.replace(key, "other")
    assert store.find(key) is None


def test_of_kept_values_the_oldest_makes_room_for_the_fifty_first() -> None:
    store = StagingStore[int](Seconds(), seconds=900)
    keys = [store.put(number) for number in range(50)]
    assert [store.find(key) for key in keys] == list(range(50))
    keys.append(store.put(50))
    assert [store.find(key) for key in keys] == [None, *range(1, 51)]
    store.remove(keys[7])
    assert [number for number, key in enumerate(keys) if store.find(key) is None] == [0, 7]
