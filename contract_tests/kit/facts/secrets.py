"""Requests that send a secret in a documented way, and a second time in another place."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import requests

from contract_tests.kit.facts.reading import Fact, Step
from contract_tests.kit.facts.templates import fill

CORE = "Qzx9kW"  # of every secret, in all its spellings
TOKEN = f"a/{CORE}+b.c=1~-_2"  # fits into every place
PASSWORD = f'ä "{CORE}" <b>&c=d\\e%2F+1;?#/'  # has every character that is encoded somewhere
UNKNOWN = "/nowhere"
Sent = Mapping[str, Any]  # arguments of requests.Request, without the base URL


@dataclass(frozen=True)
class Credential(Fact):
    """A way of sending a secret: the request has ``${secret}`` in it."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that can be sent this way."""
        is_encoded = "headers" not in self.look or "$basic" in str(self.look["headers"])
        return (TOKEN, PASSWORD) if is_encoded else (TOKEN,)

    def build(self, secret: str) -> Sent:
        """Return the request with a secret."""
        return to_request(fill(self.look, {"secret": secret}))


def to_request(step: Step) -> Sent:
    """Return the arguments of a request."""
    sent = {name: step[name] for name in ("method", "url", "headers", "params") if name in step}
    body = step.get("body")
    if body is not None:
        sent |= {"data": body.encode()} if isinstance(body, str) else {"json": body}
    if "form" in step:
        sent["data"] = step["form"]
    if "files" in step:
        sent["files"] = {name: (None, value) for name, value in step["files"].items()}
    return sent


def find_names(template: Any, name: str = "") -> Iterator[str]:
    """Yield the names of headers, parameters and members whose value has ``${secret}``."""
    if isinstance(template, Mapping):
        for key, value in template.items():
            yield from find_names(value, name if key.startswith("$") else key)
    elif isinstance(template, list):
        for value in template:
            yield from find_names(value, name)
    elif "${secret}" in str(template):
        yield name


def escape_header(secret: str) -> str:
    """Return a secret as a header can have it."""
    return secret.encode("latin-1", "ignore").decode("latin-1")


def _add(part: str, name: str, spell: Callable[[str], Any]) -> Callable[[Sent, str], Sent | None]:
    """Return a place: a further entry of a part of the request; None if the request has another kind of body."""

    def place(sent: Sent, secret: str) -> Sent | None:
        if part in BODIES and (BODIES & sent.keys() - {part} or isinstance(sent.get(part), bytes)):
            return None
        return {**sent, part: {**sent.get(part, {}), name: spell(secret)}}

    return place


def _in_path(spell: Callable[[str], str]) -> Callable[[Sent, str], Sent | None]:
    return lambda sent, secret: {**sent, "url": f"{UNKNOWN}/{spell(secret)}/x"}


def _in_query(spell: Callable[[str], str]) -> Callable[[Sent, str], Sent | None]:
    """Return a place: the query as it is spelled, after the parameters."""
    return lambda sent, secret: {
        **{name: value for name, value in sent.items() if name != "params"},
        "url": f"{sent['url']}?{urlencode([*sent.get('params', {}).items()])}&note={spell(secret)}",
    }


def _as_text(media_type: str, spell: Callable[[str], str]) -> Callable[[Sent, str], Sent | None]:
    """Return a place: a whole body."""

    def place(sent: Sent, secret: str) -> Sent | None:
        if BODIES & sent.keys():
            return None
        return {**sent, "headers": {**sent.get("headers", {}), "Content-Type": media_type}, "data": spell(secret)}

    return place


def _quote_all(secret: str) -> str:
    return "".join(f"%{byte:02X}" for byte in secret.encode())


def _quote_lower(secret: str) -> str:
    quoted = quote(secret, safe="")
    return "".join(part[:2].lower() + part[2:] if i else part for i, part in _split(quoted))


def _split(quoted: str) -> Iterator[tuple[int, str]]:
    first, *rest = quoted.split("%")
    yield 0, first
    for number, part in enumerate(rest, 1):
        yield number, f"%{part}"


BODIES = {"json", "data", "files"}
PLACES: Mapping[str, Callable[[Sent, str], Sent | None]] = {
    "path": _in_path(lambda secret: quote(secret, safe="")),
    "path, slashes": _in_path(quote),
    "path, lower-case digits": _in_path(_quote_lower),
    "query": _add("params", "note", str),
    "query, name": lambda sent, secret: {**sent, "params": {**sent.get("params", {}), secret: "x"}},
    "query, %20": _in_query(lambda secret: quote(secret, safe="")),
    "query, lower-case digits": _in_query(_quote_lower),
    "query, all encoded": _in_query(_quote_all),
    "query, URL": _in_query(lambda secret: quote(f"https://host/{quote(secret, safe='')}?x=1", safe="")),
    "header": _add("headers", "X-Note", escape_header),
    "header, sentence": _add("headers", "User-Agent", lambda secret: f"client of {escape_header(secret)} 1.0"),
    "header, URL": _add("headers", "Referer", lambda secret: f"https://host/{quote(secret)}?note={quote_plus(secret)}"),
    "header, cookie": _add("headers", "X-Forwarded-Uri", lambda secret: f"/a?{urlencode({'q': secret})}"),
    "member": _add("json", "note", str),
    "member, sentence": _add("json", "note", lambda secret: f"it was {secret}, I think"),
    "member, list": _add("json", "notes", lambda secret: [1, {"deep": [secret]}]),
    "member, JSON": _add("json", "note", lambda secret: json.dumps({"a": secret})),
    "member, URL": _add("json", "note", lambda secret: f"https://host/{quote(secret, safe='')}"),
    "member, name": lambda sent, secret: _add("json", secret, lambda _: 1)(sent, secret),
    "field": _add("data", "note", str),
    "field, name": lambda sent, secret: _add("data", secret, lambda _: "1")(sent, secret),
    "part": _add("files", "note", lambda secret: (None, secret)),
    "part, file": _add("files", "file", lambda secret: ("a.txt", f"first\n{secret}\n", "text/plain")),
    "part, binary file": _add("files", "file", lambda secret: ("a.bin", b"\0\xff" + secret.encode() + b"\xfe")),
    "text": _as_text("text/plain; charset=utf-8", lambda secret: f"it was {secret}, I think"),
    "XML": _as_text("application/xml", lambda secret: f"<a><b>{html.escape(secret)}</b></a>"),
    "CDATA": _as_text("application/xml", lambda secret: f"<a><b><![CDATA[{secret}]]></b></a>"),
}


def send_twice(fact: Credential) -> Iterator[tuple[str, str, Sent]]:
    """Yield requests that send a secret in the way of a fact, and in another place; with the place and the secret."""
    for secret in fact.secrets:
        sent = fact.build(secret)
        yield "nowhere else", secret, sent
        for name, place in PLACES.items():
            changed = place(sent, secret)
            if changed is not None:
                yield name, secret, changed


def prepare(sent: Sent, base_url: str, headers: Mapping[str, str] | None = None) -> requests.PreparedRequest:
    """Return a request as ``requests`` sends it, but with the URL as it is spelled."""
    own = {name: _encode(value) for name, value in {**(headers or {}), **sent.get("headers", {})}.items()}
    body = {"data": sent["data"].encode()} if isinstance(sent.get("data"), str) else {}
    request = requests.Request(**{**sent, **body, "headers": own, "url": base_url + sent["url"]}).prepare()
    if "params" not in sent:
        request.url = base_url + sent["url"]
    return request


def _encode(header: str) -> bytes:
    return header.encode("latin-1")
