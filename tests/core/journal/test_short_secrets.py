"""Secrets that are too short to be looked for everywhere are masked where they are sent."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.core.journal.masking import Masking, hide
from mockservers.core.messages import Request
from tests.core.journal.test_masking import SERVICES, Sent, make_entry

HEADERS = {  # headers, and how they are shown
    "referer": ("https://host/path?password=ab1", "https://host/path?password=***"),
    "x-note": ("password=ab1", "password=***"),
    "cookie": ("a=ab1", "***"),
    "authorization": ("Basic ab1", "Basic ***"),
    "token": ("ab1", "***"),
    "x-other": ("ab1", "ab1"),
}


@pytest.fixture
def masking() -> Masking:
    request = Request(
        "POST", "/api/get_token", b"token=ab1&limit=ab1", {name: sent for name, (sent, _) in HEADERS.items()}
    )
    return Masking(SERVICES["bigfix"], make_entry(1, Sent())._replace(request=request))


@pytest.mark.parametrize("name", HEADERS)
def test_headers(masking: Masking, name: str) -> None:
    sent, shown = HEADERS[name]
    assert masking.value(name, sent) == shown


def test_the_query(masking: Masking) -> None:
    assert masking.query() == "token=***&limit=ab1"


@pytest.mark.parametrize(
    ("body", "media_type", "shown"),
    [
        (b'{"token": "ab1", "x": {"password": "ab1"}}', "application/json", '{"token":"***","x":{"password":"***"}}'),
        (b"token=ab1&limit=ab1", "application/x-www-form-urlencoded", "token=***&limit=ab1"),
        (b"password: ab1", "text/plain", "password: ***"),
        (b"<a><password>ab1</password></a>", "application/xml", "<a><password>***</password></a>"),
    ],
)
def test_bodies(masking: Masking, body: bytes, media_type: str, shown: str) -> None:
    assert masking.body(body, media_type) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"token": "ab1", "n": 1}, {"token": "***", "n": 1}),
        ({"next": "https://host/?token=ab1"}, {"next": "https://host/?token=***"}),
        ([{"password": "ab1"}, "ab1"], [{"password": "***"}, "ab1"]),
    ],
)
def test_json(masking: Masking, value: Any, shown: Any) -> None:
    assert masking.json(value) == shown


def test_texts_and_binary_bodies(masking: Masking) -> None:
    assert masking.text("see https://host/?token=ab1") == "see https://host/?token=***"
    assert masking.binary(b"password=ab1") == b"password=***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it was s3cret-word.", "it was ***."),
        (r"it was s\u0033cret-word.", "it was ***."),
        ("it was s3cret%2Dword.", "it was ***."),
        ("it was s3cret-words.", "it was ***."),
        ("it was ab1.", "it was ab1."),
    ],
)
def test_long_secrets_are_hidden_in_every_spelling(text: str, shown: str) -> None:
    assert hide(text, ["s3cret-word", "s3cret-words", "ab1"]) == shown
