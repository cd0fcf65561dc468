"""A secret that is sent in a documented way is masked wherever the same request repeats it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode

import requests

from contract_tests.kit.facts.reading import each, load_facts
from contract_tests.kit.facts.secrets import CORE, Credential, find_names, prepare, send_twice
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import Service, each_vendor
from mockservers import MockServer
from samclients.runtime import Masker

NAME = re.compile(r"password|secret|token$|^basic$|^bearer$", re.IGNORECASE)
NO_SECRETS = re.compile(r"(?:skip|next)token|token_", re.IGNORECASE)
DEEPEST = 5  # levels of a schema
BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}")
ways = each(Credential, "credentials.yaml")


@ways
def test_the_journal_shows_a_repeated_secret_nowhere(fact: Credential, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "twice") as stage:
        client = stage.world.client(fact.vendor)
        server.mount(client)
        places = []
        for place, _, sent in send_twice(fact):
            places.append(place)
            client.send(prepare(sent, client.base_url, {"X-Mock-World": stage.world.name}))
        assert {
            (places[number], display) for number, display, text in show(stage.world) if CORE in decode(text)
        } == set()


def show(world: RemoteWorld) -> Iterator[tuple[int, str, str]]:
    """Yield every display of the exchanges of a world: index of the exchange, name of the display, text."""
    shown = {
        "list": world.ask("GET", "journal", query={"limit": 1_000})["exchanges"],
        "full list": world.ask("GET", "journal", query={"limit": 1_000, "full": "true"})["exchanges"],
        "HAR": world.journal.har()["log"]["entries"],
    }
    for display, exchanges in shown.items():
        for number, exchange in enumerate(exchanges):
            yield number, display, json.dumps(exchange, ensure_ascii=False)
    for number in range(len(shown["list"])):
        yield number, "explanation", world.journal.explain(number + 1)


@ways
def test_an_error_of_a_client_shows_a_repeated_secret_nowhere(fact: Credential) -> None:
    for place, secret, sent in send_twice(fact):
        request = prepare(sent, "https://host")
        masker = Masker().extend(request)
        for display, text in repeat(request, secret):
            for masked in (masker(text), masker.mask_content(text)):
                assert CORE not in decode(masked), (place, display, masked)


def repeat(request: requests.PreparedRequest, secret: str) -> Iterator[tuple[str, str]]:
    """Yield texts in which a vendor repeats a secret."""
    yield "URL", str(request.url)
    yield "sentence", f"{secret} is wrong"
    yield "JSON", json.dumps({"error": {"detail": f"no {secret}"}})
    yield "JSON, ASCII", json.dumps({"error": {"detail": f"no {secret}"}}, ensure_ascii=False)
    yield "HTML", f"<p>{html.escape(secret)}</p>"
    yield "form", urlencode({"error": secret})
    yield "URL in a text", f"see https://host/{quote(secret, safe='')}?a=1"


def decode(text: str) -> str:
    """Return a text, and what is encoded in it."""
    words = (word[: len(word) // 4 * 4] for word in BASE64.findall(text))
    decoded = [base64.b64decode(word).decode("latin-1") for word in words]
    return "\n".join([text, unquote(text), unquote(unquote(text)), *decoded])


@each_vendor
def test_every_documented_credential_is_a_way(service: Service) -> None:
    ways = {
        name
        for fact in load_facts(Credential, "credentials.yaml")
        if fact.vendor == service.name
        for name in find_names(fact.look)
    }
    schemes = service.spec.components["securitySchemes"].values()
    headers = {scheme["name"] if scheme["type"] == "apiKey" else "Authorization" for scheme in schemes}
    documented = headers | {
        name
        for operation in service.spec.operations.values()
        for content in service.spec.resolve(operation.node.get("requestBody", {})).get("content", {}).values()
        for name in list_members(service, content.get("schema", {}))
        if NAME.search(name) and not NO_SECRETS.search(name)
    }
    assert documented - ways == set()


def list_members(service: Service, schema: Any, depth: int = 0) -> Iterator[str]:
    """Yield the names of the members of a schema; a schema may contain itself."""
    node = service.spec.resolve(schema)
    if depth == DEEPEST:
        return
    yield from node.get("properties", {})
    parts = [part for combined in ("allOf", "anyOf", "oneOf") for part in node.get(combined, ())]
    for part in [*node.get("properties", {}).values(), *parts, node.get("items", {})]:
        yield from list_members(service, part, depth + 1)
