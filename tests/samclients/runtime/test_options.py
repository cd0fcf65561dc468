"""Options of calls: each replaces one setting, and those that are not given stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from samclients.bigfix.operations import AboutResource, LicenseUsagesResource, MetricsResource
from samclients.runtime import Client, Event, InstantClock, Options, ResponseReceived, Retry, Settings, Unavailable
from tests.samclients.runtime.stub import URL, Plug, Stub, build_response

ABOUT = {"version": "10.0"}
BASE = Settings((3, 4), Retry(attempts=4, patience=9), InstantClock(), headers={"A": "1", "B": "1"})
CHANGES: list[tuple[Options, dict[str, Any]]] = [  # options, and the settings that they change
    (Options(), {}),
    (Options(timeout=5), {"timeout": (5, 5)}),
    (Options(timeout=0.5), {"timeout": (0.5, 0.5)}),
    (Options(timeout=(5, 6)), {"timeout": (5, 6)}),
    (Options(retries=0), {"retry": Retry(attempts=1, patience=9)}),
    (Options(retries=3), {"retry": Retry(attempts=4, patience=9)}),
    (Options(idempotent=True), {}),
    (Options(strict=True), {"strict": True}),
    (Options(progress=print), {"progress": print}),  # type: ignore[arg-type]  # any function
    (Options(download_to="a.zip"), {"download_to": Path("a.zip")}),
    (Options(download_to=Path("a.zip")), {"download_to": Path("a.zip")}),
    (Options(headers={"B": "2", "C": "2"}), {"headers": {"A": "1", "B": "2", "C": "2"}}),
]


@pytest.mark.parametrize(("options", "changes"), CHANGES)
def test_an_option_changes_its_setting_only(options: Options, changes: dict[str, Any]) -> None:
    assert options.apply(BASE) == replace(BASE, **changes)


def test_strictness_is_switched_off_again() -> None:
    assert Options(strict=False).apply(Settings(strict=True)).strict is False


CALLS: list[tuple[bool, Callable[[Client], object], int]] = [  # declared idempotent, call, and its attempts
    (False, lambda client: AboutResource(client).get(), 1),
    (True, lambda client: MetricsResource(client).create(code_name="A", display_name="a"), 4),
]


@pytest.mark.parametrize(("is_idempotent", "call", "attempts"), CALLS)
def test_options_of_options_keep_what_was_declared(
    plug: Plug,
    stub: Stub,
    is_idempotent: bool,  # noqa: FBT001 -- a case
    call: Callable[[Client], object],
    attempts: int,
) -> None:
    stub.answer(503)
    client = plug(Client(URL, settings=BASE)).with_options(Options(idempotent=is_idempotent))
    with pytest.raises(Unavailable):
        call(client.with_options(Options(timeout=1)))
    assert len(stub.requests) == attempts
    assert set(stub.timeouts) == {(1, 1)}


def test_headers_of_a_call_come_before_those_of_options_and_settings(plug: Plug, stub: Stub) -> None:
    stub.answer(200, {"total": 0, "rows": []})
    settings = Settings(headers={"accept-language": "de", "X-A": "1", "X-B": "1"})
    client = plug(Client(URL, settings=settings)).with_options(Options(headers={"X-B": "2"}))
    LicenseUsagesResource(client).list(accept_language="fr")
    headers = stub.requests[0].headers
    assert (headers["Accept-Language"], headers["X-A"], headers["X-B"]) == ("fr", "1", "2")


def test_a_response_is_reported_with_its_seconds(plug: Plug, stub: Stub, clock: InstantClock) -> None:
    events: list[Event] = []
    clock.sleep(100)
    client = plug(Client(f"{URL}/a?token=secret-token", settings=Settings(clock=clock, watch=events.append)))
    stub.by(lambda _: [clock.sleep(1.5), build_response(200, ABOUT)][1])
    AboutResource(client.at(URL)).get()
    assert events == [ResponseReceived("get_about", "GET", f"{URL}/api/sam/about", 200, 1.5)]
    assert str(events[0]) == f"GET {URL}/api/sam/about -> 200 (1.500 s)"
