"""What of a job is shown: headers and members that are known to be harmless, and nothing else."""

from __future__ import annotations

import pytest

from samclients.fsm_ingest.model.json_masking import mask_auth
from samclients.fsm_ingest.model.masking import is_shown_header
from samclients.runtime.redaction.secret_spellings import STARS

HARMLESS = ("Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Type", "Origin", "User-Agent")
OTHERS = ("Authorization", "Cookie", "X-Client-Id", "X-Api-Key", "Proxy-Authorization", "Referer", "X-User", "Token")
OF_BODY = ("username", "client_id", "client_secret", "password", "user", "code", "refresh_token", "assertion", "tenant")


@pytest.mark.parametrize(("name", "is_shown"), [*((n, True) for n in HARMLESS), *((n, False) for n in OTHERS)])
def test_a_header_is_shown_only_if_it_is_never_a_secret(name: str, *, is_shown: bool) -> None:
    assert [is_shown_header(spelling) for spelling in (name, name.lower(), name.upper())] == [is_shown] * 3
    assert (mask_auth(("headers", name), "value") == "value") is is_shown


@pytest.mark.parametrize(
    ("name", "shown"), [*((name, STARS) for name in OF_BODY), ("grant_type", "value"), ("scope", "value")]
)
def test_a_member_of_a_token_request_is_shown_only_if_it_is_never_a_secret(name: str, shown: str) -> None:
    assert mask_auth(("body", name), "value") == shown
