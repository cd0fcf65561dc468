"""Pages for tests: one page with a form, served with or without a password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, request

from samclients.web.access import AccessPolicy
from samclients.web.app import NavigationItem, Site, create_app

PASSWORD = "correct horse battery"


class Seconds:
    """Monotonic seconds that tests set."""

    def __init__(self) -> None:
        self.value = 1000.0

    def __call__(self) -> float:
        return self.value


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(seconds: Seconds) -> MakeApp:
    """Returns the application for a policy's arguments."""

    def make(**policy: object) -> Flask:
        pages = Blueprint("notes", __name__, url_prefix="/notes")

        @pages.get("")
        def index() -> str:
            return "notes"

        @pages.post("")
        def add() -> str:
            return request.form["text"]

        @pages.get("/crash")
        def crash() -> str:
            raise RuntimeError("secret detail")

        site = Site("notes", "Notes", (pages,), (NavigationItem("Notes", "notes.index"),))
        return create_app(__name__, site, AccessPolicy(**policy, now=seconds))  # type: ignore[arg-type]

    return make
