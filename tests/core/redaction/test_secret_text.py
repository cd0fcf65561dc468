"""Masking of secrets in texts by their names. Mock servers and clients have the same code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from mockservers.core import private_files as files_of_servers
from mockservers.core.redaction import secret_names as names_of_servers
from mockservers.core.redaction import secret_spellings as spellings_of_servers
from mockservers.core.redaction import secret_text as texts_of_servers
from mockservers.core.redaction.secret_names import is_secret, is_secret_parameter
from mockservers.core.redaction.secret_text import TextMasker
from samclients import private_files as files_of_clients
from samclients.runtime.redaction import secret_names as names_of_clients
from samclients.runtime.redaction import secret_spellings as spellings_of_clients
from samclients.runtime.redaction import secret_text as texts_of_clients

SECRET = "s3cret-never-shown"
SECRETS = (
    "token", "access_token", "refreshToken", "X-UserToken", "X-Auth-Token", "icToken", "api_tokens", "tok", "x_tok",
    "password", "Password2", "new_password", "password_confirmation", "user[password]", "passwd", "pwd", "pass",
    "client_secret", "clientSecret", "secrets", "apikey", "api-key", "X-API-Key", "hapikey", "appkey", "app_key",
    "access_key", "AWSAccessKeyId", "user_key", "AccountKey", "subscription-key", "Ocp-Apim-Subscription-Key",
    "x-functions-key", "private_key", "Authorization", "Proxy-Authorization", "X-Authorization", "auth", "basicAuth",
    "Cookie", "Set-Cookie", "session", "sessionId", "icSessionId", "INFA-SESSION-ID", "JSESSIONID", "credentials",
    "sig", "X-Amz-Signature", "SAMLResponse", "client_assertion", "otp", "bearerToken", "passphrase", "code_verifier",
)  # fmt: skip
PARAMETERS = ("key", "code", "sid")
PLAIN = (
    "next_token", "nextToken", "NextPageToken", "skiptoken", "$skiptoken", "skipToken", "pageToken", "syncToken",
    "continuation_token", "tokenType", "token_type", "token_url", "token_endpoint", "token_expiry_in_minutes",
    "max_tokens", "total_tokens", "token_count", "expires_in", "password_expires_at", "password_policy", "secret_name",
    "client_assertion_type", "session_name", "authType", "auth_method", "sort_key", "partition_key", "public_key",
    "foreign_key", "u_computerkey", "monkey", "keyboard", "keyword", "user_keywords", "code_name", "author", "authors",
    "secretary", "stock", "compass", "passport", "passed", "oauth", "id", "user", "name", "license_type", "status",
)  # fmt: skip


def test_the_query_of_a_receivers_address_is_masked_in_a_text_that_is_no_json() -> None:
    cut = '{"name": "x", "callbackUrl": "https://here/path?page=hunter2hunter2", "other": '
    for texts in (texts_of_servers, texts_of_clients):
        shown = texts.TextMasker().mask(cut)
        assert "https://here/path" in shown
        assert "hunter2" not in shown


@pytest.mark.parametrize("name", SECRETS)
def test_names_of_secrets(name: str) -> None:
    for spelled in (name, name.lower(), name.upper()):
        assert is_secret(spelled), spelled
        assert is_secret_parameter(spelled), spelled


@pytest.mark.parametrize("name", PLAIN)
def test_names_of_no_secrets(name: str) -> None:
    assert not is_secret(name)
    assert not is_secret_parameter(name)


@pytest.mark.parametrize("name", PARAMETERS)
def test_names_that_are_secret_in_a_query_and_plain_data_elsewhere(name: str) -> None:
    assert not is_secret(name)
    assert is_secret_parameter(name)


@pytest.mark.parametrize(
    ("module", "other"),
    [
        (names_of_servers, names_of_clients),
        (spellings_of_servers, spellings_of_clients),
        (texts_of_servers, texts_of_clients),
        (files_of_servers, files_of_clients),
    ],
    ids=["secret_names", "secret_spellings", "secret_text", "private_files"],
)
def test_both_sides_have_the_same(module: ModuleType, other: ModuleType) -> None:
    assert Path(str(module.__file__)).read_text() == Path(str(other.__file__)).read_text()


FORMS: dict[str, Callable[[str], str]] = {
    "a member": lambda name: f'{{"a": 1, "{name}": "{SECRET}", "b": 2}}',
    "a member with an object": lambda name: f'{{"{name}": {{"x": [1, {{"y": "{SECRET}"}}]}}, "b": 2}}',
    "a member with a list": lambda name: f'[{{"{name}" : ["{SECRET}"]}}]',
    "a member of an object that is cut": lambda name: f'{{"b": [{{"{name}": {{"x": "{SECRET}',
    "a member nested deeply": lambda name: '{"a":' * 1_100 + f'{{"{name}": "{SECRET}"}}' + "}" * 1_100,
    "deep within a member": lambda name: f'{{"{name}": ' + '{"a":' * 1_100 + f'"{SECRET}"' + "}" * 1_101,
    "a member of Python's": lambda name: f"{{'{name}': '{SECRET}', 'b': 2}}",
    "JSON in a text": lambda name: f'sent {{"{name}": "{SECRET}"}} twice',
    "an element": lambda name: f"<a><{name}>{SECRET}</{name}><b>2</b></a>",
    "an element with attributes": lambda name: f'<ns:{name} type="x">{SECRET}</ns:{name}>',
    "an element with CDATA": lambda name: f"<a><{name}><![CDATA[<{SECRET}>]]></{name}></a>",
    "an element with elements": lambda name: f"<{name}><x>1</x><y>{SECRET}</y></{name}>",
    "an element that is cut": lambda name: f"<a><{name}>{SECRET}",
    "an attribute": lambda name: f'<login user="me" {name}="{SECRET}"/>',
    "a property": lambda name: f'<property name="{name}" value="{SECRET}"/>',
    "a field of a form": lambda name: f"a=1&{name}={SECRET}&b=2",
    "a part of a form": lambda name: f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{SECRET}\r\n--x--',
    "a file of a form": lambda name: (
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\nContent-Type: text/plain\r\n\r\n'
        f"first\r\n{SECRET}\r\n--x--"
    ),
    "a URL": lambda name: f"see https://host/path?a=1&{name}={SECRET}#b, and more",
    "a link": lambda name: f'<a href="/path?a=1&amp;{name}={SECRET}">b</a>',
    "a line": lambda name: f"first: 1\n{name}: {SECRET}\nlast: 2",
    "an assignment": lambda name: f"{name} = '{SECRET}'",
    "a condition": lambda name: f"https://host/path?query=a%3D1%5E{name}%3D{SECRET}%5Eb%3D2",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_value_of_a_secret_is_in_no_text_and_is_noted(form: str) -> None:
    for name in SECRETS:
        if not name.replace("_", "").replace("-", "").isalnum():
            continue  # brackets are of forms only
        masker = TextMasker()
        masked = masker.mask(FORMS[form](name))
        assert SECRET not in masked, name
        assert "***" in masked
        assert any(SECRET in secret for secret in masker.found), name


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_secret_stays_as_it_is(form: str) -> None:
    for name in PLAIN:
        text = FORMS[form](name)
        assert TextMasker().mask(text) == text


@pytest.mark.parametrize(
    "query",
    [
        f"criteria={{%22and%22:[[%22password%22,%22=%22,%22{SECRET}%22]]}}",
        f"sysparm_query=active=true^user_passwordLIKE{SECRET}^ORu_tokenSTARTSWITH{SECRET}",
        f"sysparm_query=u_tokenIN{SECRET},other",
        f"$filter=password eq '{SECRET}'",
        f"body=%7B%22password%22%3A%22{SECRET}%22%7D",
        f"next=https%3A%2F%2Fhost%2F%3Ftok%3D{SECRET}",
    ],
)
def test_conditions_and_documents_in_a_query(query: str) -> None:
    masked = TextMasker().mask_query(f"a=1&{query}&b=%20")
    assert SECRET not in masked
    assert (masked[:4], masked[-6:]) == ("a=1&", "&b=%20")


@pytest.mark.parametrize("name", ["callbackUrl", "callback_url", "webhookUrl", "notification-url", "callback"])
def test_the_url_of_a_receiver_has_neither_user_nor_query(name: str) -> None:
    url, shown = f"https://someone:{SECRET}@host/path?x={SECRET}#y", "https://***@host/path?***"
    assert TextMasker().mask_json({name: url}) == {name: shown}
    assert TextMasker().mask(f'{{"{name}":"{url}"}}') == f'{{"{name}":"{shown}"}}'
    assert TextMasker().mask(f"<{name}>{url}</{name}>") == f"<{name}>{shown}</{name}>"
    assert TextMasker().mask_query(f"{name}=https%3A%2F%2Fhost%2F%3Fx%3D{SECRET}") == f"{name}=https://host/?***"
    for assignment in (f"{name}=", f"{name}: ", f'"{name}" = '):
        assert TextMasker().mask(f"{assignment}{url} is called") == f"{assignment}{shown} is called"


def test_of_a_long_name_the_last_200_characters_count() -> None:
    assert is_secret(f"password_{'x' * 191}")
    assert not is_secret(f"password_{'x' * 192}")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "BASIC "])
@pytest.mark.parametrize("credential", ["abcdefg1", "YWRtaW46c2VjcmV0MQ==", "a.b-c_d~e+f/9"])
def test_what_follows_a_scheme_is_hidden_without_any_name(scheme: str, credential: str) -> None:
    assert TextMasker().mask_urls(f"it was {scheme} {credential}, refused") == f"it was {scheme} ***, refused"


def test_json_that_is_nested_deeply_is_hidden_whole_and_its_secrets_noted() -> None:
    value: object = {"password": SECRET}
    for _ in range(10_000):
        value = [value]
    masker = TextMasker()
    assert SECRET not in repr(masker.mask_json(value))
    assert SECRET in masker.found


@pytest.mark.parametrize("name", [one for one in SECRETS if one.replace("_", "").replace("-", "").isalnum()])
def test_a_command_line_has_no_secrets(name: str) -> None:
    forms = [
        [f"--{name}", SECRET],
        [f"--{name}={SECRET}"],
        ["env", f"{name}={SECRET}"],
        ["-H", f"{name}: {SECRET}"],
        [f"https://host/path?{name}={SECRET}"],
        ["--data", f'{{"{name}": "{SECRET}"}}'],
        ["sh", "-c", f"sync --{name} {SECRET} && {name}='{SECRET}' sync"],
    ]
    for form in forms:
        masked = TextMasker().mask_command(["sync", *form, "--quiet", "file.csv"])
        assert SECRET not in " ".join(masked), form
        assert masked[-2:] == ["--quiet", "file.csv"]


@pytest.mark.parametrize(
    "command",
    [
        ["curl", "-u", f"admin:{SECRET}", "https://host"],
        ["curl", "--user", f"admin:{SECRET}", "https://host"],
        ["sh", "-c", f"curl -u admin:{SECRET} https://host"],
        ["curl", f"https://admin:{SECRET}@host"],
        ["curl", "-H", f"Authorization: Bearer {SECRET}", "https://host"],
    ],
)
def test_a_command_line_has_no_passwords(command: list[str]) -> None:
    assert SECRET not in " ".join(TextMasker().mask_command(command))


@pytest.mark.parametrize("name", [*SECRETS, "callbackUrl", "webhook"])
def test_no_name_is_passed_over_for_speed(name: str) -> None:
    for spelled in (name, name.lower(), name.upper()):
        assert TextMasker().may_change(f"{spelled}=x"), spelled
    assert not TextMasker().may_change('{"id": 7, "name": "computer 7"}')


@pytest.mark.parametrize("part", ["?a=", "?a=%3Fa%3D", "&b=x?c=", "?callback=http://x", '{"a": "', "<a>", "?a={"])
def test_a_text_within_a_text_is_masked_however_often(part: str) -> None:
    text = part * 5_000 + f"?password={SECRET}"
    assert SECRET not in TextMasker().mask(text)
    assert SECRET not in TextMasker().mask_query(text)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /path\nCookie: theme=dark; JSESSIONID={SECRET}; a=b\nAccept: */*",
        f'GET /path\nAuthorization: Digest username="me", response="{SECRET}"\nAccept: */*',
        f"GET /path\nAuthorization: Custom a {SECRET}\nAccept: */*",
        f"<callbackUrl><![CDATA[https://host/?x={SECRET}]]></callbackUrl>\nAccept: */*",
        f"{'x' * 500}_password={SECRET}\nAccept: */*",
    ],
)
def test_lines_with_several_values_are_masked_whole(text: str) -> None:
    masked = TextMasker().mask(text)
    assert SECRET not in masked
    assert masked.endswith("\nAccept: */*")
