"""Secrets in JSON texts are masked member by member, and restored after an edit."""

from __future__ import annotations

import json

import pytest

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.json_masking import mask_auth, mask_body, mask_json_text, restore_json_text

AUTH = json.dumps(
    {
        "auth_type": "ClientSecretAuthentication",
        "token_url": "https://user:password@login.example/token?key=abc",
        "headers": {"Content-Type": "form-data", "X-Key": "header-secret"},
        "body": {"scope": "read", "grant_type": "client_credentials", "client_secret": "body-secret", "empty": ""},
    }
)


def test_of_advanced_auth_only_what_is_harmless_is_shown() -> None:
    shown = json.loads(mask_json_text(AUTH, mask_auth))
    assert shown == {
        "auth_type": "ClientSecretAuthentication",
        "token_url": "https://***@login.example/token?***",
        "headers": {"Content-Type": "form-data", "X-Key": "***"},
        "body": {"scope": "read", "grant_type": "client_credentials", "client_secret": "***", "empty": ""},
    }


def test_of_a_body_the_members_with_names_of_secrets_are_masked() -> None:
    body = '{"filter": {"apiKey": "abc", "since": "2026"}, "list": [{"password": 1}], "secrets": {"a": "b"}}'
    assert json.loads(mask_json_text(body, mask_body)) == {
        "filter": {"apiKey": "***", "since": "2026"},
        "list": [{"password": "***"}],
        "secrets": {"a": "***"},
    }


def test_a_masked_text_can_be_read() -> None:
    shown = '{\n  "größe": [\n    "ß",\n    null\n  ],\n  "password": "***"\n}'
    stored = '{"größe": ["ß", null], "password": "geheim"}'
    assert mask_json_text(stored, mask_body) == shown
    assert restore_json_text(shown, stored, mask_body) == stored
    edited = restore_json_text(shown.replace("ß", "é"), stored.replace("ß", "é"), mask_body)
    assert edited == stored.replace("ß", "é")
    assert restore_json_text(shown.replace("null", "1"), stored, mask_body) == (
        '{\n  "größe": [\n    "ß",\n    1\n  ],\n  "password": "geheim"\n}'
    )


def test_a_text_that_is_no_json_is_masked_as_a_whole() -> None:
    assert mask_json_text("password=abc", mask_body) == "***"


def test_a_text_that_comes_back_unchanged_is_the_old_one() -> None:
    assert restore_json_text(mask_json_text(AUTH, mask_auth), AUTH, mask_auth) == AUTH


def test_an_edited_text_keeps_the_masked_members() -> None:
    shown = json.loads(mask_json_text(AUTH, mask_auth))
    shown["body"] |= {"scope": "write", "client_secret": "new"}
    restored = json.loads(restore_json_text(json.dumps(shown), AUTH, mask_auth))
    assert restored["token_url"] == "https://user:password@login.example/token?key=abc"
    assert restored["headers"]["X-Key"] == "header-secret"
    assert restored["body"]["client_secret"] == "new"


@pytest.mark.parametrize(
    "edited",
    [
        {"body": {"scope": "***"}},  # under a name that is shown
        {"body": {"another": "***"}},
        {"token_url": "https://evil.example/token?***"},
        {"headers": {"Content-Type": "***"}},
    ],
)
def test_stars_at_another_place_are_refused(edited: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="stands for what is not shown"):
        restore_json_text(json.dumps(edited), AUTH, mask_auth)
