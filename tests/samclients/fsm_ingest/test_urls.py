"""Origins of URLs, and the messages of a connection test by the status of the token endpoint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import SourceFailed, TokenFailed
from samclients.fsm_ingest.jobs.connection import check_connection
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.source.client import SourceClient
from samclients.fsm_ingest.source.urls import parse_origin
from tests.samclients.fsm_ingest.test_document import WHOLE

EXPIRED = messages.TEST_UNAUTHORIZED


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://h/a", "http://h:80/b", True),
        ("https://h", "https://h:443/", True),
        ("HTTPS://H.example/a", "https://h.EXAMPLE/b", True),
        ("http://h", "https://h", False),
        ("http://h", "http://h:443", False),
        ("http://h", "http://i", False),
    ],
)
def test_the_origin_of_a_url(one: str, other: str, *, is_same: bool) -> None:
    assert (parse_origin(one) == parse_origin(other)) is is_same


@pytest.mark.parametrize(
    ("error", "message"),
    [
        *((TokenFailed("no", status), EXPIRED) for status in (400, 401, 403)),
        *((TokenFailed("no", status), messages.TEST_NOT_EXECUTED) for status in (None, 200, 404, 500, 503)),
        (SourceFailed("no", 401), EXPIRED),
        (SourceFailed("no", 500), messages.TEST_SERVER_ERROR),
        (SourceFailed("no", 503), messages.TEST_UNAVAILABLE),
        (SourceFailed("no", 403), messages.TEST_OTHER.format(code=403, reason="Forbidden")),
        (SourceFailed("no", 200), messages.TEST_NOT_EXECUTED),
        (SourceFailed("no"), messages.TEST_NOT_EXECUTED),
    ],
)
def test_the_message_of_a_failed_connection_test(
    error: SourceFailed, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_client: SourceClient) -> None:
        raise error

    monkeypatch.setattr(SourceClient, "fetch_first_page", fail)
    found = check_connection(replace(WHOLE, advanced_auth=None), IngestSettings())
    assert (found.message, found.succeeded) == (message, False)
