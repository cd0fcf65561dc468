"""A job to show: stars for what may be secret, and the old values for stars that come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samclients.fsm_ingest.document import document_of
from samclients.fsm_ingest.errors import NotValid
from samclients.fsm_ingest.masked import masked, unmasked
from samclients.fsm_ingest.model import Header, Param, Place
from tests.fsm_ingest.test_document import WHOLE

SECRETIVE = replace(
    WHOLE,
    url="https://saas.example/v1/users?code=SECRET",
    params=(
        *WHOLE.params[:2],
        Param("tenant", "acme"),
        Param("sig", "SECRET"),
        Param("api_key", "SECRET"),
        Param("mine", "SECRET", "api_key"),
        Param("X-Run", "SECRET", place=Place.HEADER),
    ),
    headers=(Header("Accept", "application/json"), Header("X-Anything", "SECRET")),
    body='{"password": "SECRET"}',
    advanced_auth='{"body": "SECRET"}',
)


def test_what_may_be_secret_is_not_shown() -> None:
    shown = masked(SECRETIVE)
    assert "SECRET" not in str(shown)
    assert shown["url"] == "https://saas.example/v1/users?***"
    assert shown["headers"] == {"Accept": "application/json", "X-Anything": "***"}
    assert [one.get("value") for one in shown["params"]] == ["01/31/2026", "acme", "***", "***", "***", "***"]


def test_what_was_shown_means_what_was_there() -> None:
    assert unmasked(masked(SECRETIVE), document_of(SECRETIVE)) == document_of(SECRETIVE)


def test_a_new_value_wins() -> None:
    edited = {
        **masked(SECRETIVE),
        "body": {"a": 1},
        "url": "https://saas.example/v2?***",
        "headers": {"X-Anything": "new"},
    }
    found = unmasked(edited, document_of(SECRETIVE))
    assert (found["body"], found["headers"]) == ({"a": 1}, {"X-Anything": "new"})
    assert found["url"] == "https://saas.example/v2?code=SECRET"


def test_stars_for_nothing_are_refused() -> None:
    with pytest.raises(NotValid) as caught:
        unmasked(masked(SECRETIVE), {})
    names = [line.partition(":")[0] for line in caught.value.lines]
    assert names == ["body", "advanced_auth", "url", "X-Anything", "sig", "api_key", "mine", "X-Run"]
