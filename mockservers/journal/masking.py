"""Secrets of an exchange: found by the names of what carries them, and replaced wherever they appear in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from mockservers.core.errors import MalformedRequest
from mockservers.core.exchange import Request
from mockservers.core.journal import Entry
from mockservers.core.service import Service

MASK = "***"
SHORTEST = 6  # characters; a shorter secret, or one that is a name like "password", is masked in its own place only
ALWAYS = frozenset(
    [
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "securitytoken",
        "clientsecret",
        "clientassertion",
        "assertion",
        "apikey",
        "xapikey",
        "apitoken",
        "session",
        "sessionid",
        "sessiontoken",
        "jsessionid",
        "credentials",
        "privatekey",
    ]
)
ENDINGS = ("password", "secret", "sessionid", "apikey", "accesstoken", "refreshtoken")
WITH_SCHEME = frozenset({"authorization", "proxyauthorization"})
NAMED = re.compile(r"[^a-z0-9]")
PAIRS = (
    re.compile(r'("([\w.-]+)"\s*:\s*")((?:[^"\\]|\\.)*)'),  # of JSON that is cut
    re.compile(r"(<(?:\w+:)?([\w.-]+)(?:\s[^<>]*)?>)([^<>]+)(?=</)"),
    re.compile(r"""(\b([\w.-]+)=["'])([^"'<>]*)"""),
    re.compile(r'(name="([\w.-]+)"[^\n]*\r?\n(?:[^\n]+\r?\n)*\r?\n)([^\r\n]+)'),  # a part of a multipart form
)


@lru_cache(maxsize=64)
def secret_names(service: Service) -> frozenset[str]:
    """The names, in lower-case letters and digits only, whose values are secret in a service."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    keys = [one["name"] for one in schemes if one.get("type") == "apiKey"]
    return ALWAYS | {_plain(one) for one in (*keys, *service.secrets)}


def is_secret(name: str, names: frozenset[str] = ALWAYS) -> bool:
    """Whether what has this name is secret."""
    plain = _plain(name)
    return plain in names or plain.endswith(ENDINGS)


def without_secrets(value: Any, name: str = "") -> Any:  # noqa: ANN401 -- any JSON
    """A JSON value with masks in the places of its secrets, by their names alone."""
    if isinstance(value, Mapping):
        return {key: without_secrets(one, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [without_secrets(one, name) for one in value]
    return MASK if is_secret(name) and value is not None else value


def _plain(name: str) -> str:
    return NAMED.sub("", name.lower())


class Masking:
    """The secrets of one exchange, and what they look like when they are shown."""

    def __init__(self, service: Service | None, entry: Entry) -> None:
        self._names = secret_names(service) if service else ALWAYS
        found = {*self._in_request(entry.request), *self._in_answer(entry)}
        telling = (one for one in found if len(one) >= SHORTEST and _plain(one) not in self._names)
        self._values = sorted(telling, key=len, reverse=True)

    def is_secret(self, name: str) -> bool:
        """Whether what has this name is secret."""
        return is_secret(name, self._names)

    def text(self, text: str) -> str:
        """The text without the exchange's secrets."""
        for one in self._values:
            text = text.replace(one, MASK)
        return text

    def value(self, name: str, value: str) -> str:
        """The value of what has this name; of credentials their scheme is left."""
        if not self.is_secret(name):
            return self.text(value)
        scheme, space, _ = value.partition(" ")
        return f"{scheme} {MASK}" if space and _plain(name) in WITH_SCHEME else MASK

    def json(self, value: Any, name: str = "") -> Any:  # noqa: ANN401 -- any JSON
        """A JSON value without its secrets."""
        if isinstance(value, Mapping):
            return {key: self.json(one, str(key)) for key, one in value.items()}
        if isinstance(value, list):
            return [self.json(one, name) for one in value]
        if value is None or isinstance(value, bool):
            return value
        if self.is_secret(name):
            return MASK
        return self.text(value) if isinstance(value, str) else value

    def body(self, body: bytes, media_type: str) -> str | None:
        """A body as text without its secrets; None where it is no text."""
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                return None
            text = body[: error.start].decode("utf-8-sig")
        if "\0" in text:
            return None
        if media_type.endswith("json"):
            value = _json(body)
            return orjson.dumps(self.json(value)).decode() if value is not None else self._loose(text)
        if media_type.endswith("form-urlencoded"):
            return "&".join(self._pair(one) for one in text.split("&"))
        return self._loose(text)

    def query(self, query: bytes) -> str:
        """A query string without its secrets."""
        return "&".join(self._pair(one) for one in query.decode("latin-1").split("&"))

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{name}{equals}{MASK if value else ''}" if self.is_secret(name) else self.text(pair)

    def _loose(self, text: str) -> str:
        """Text that has no form that can be read: what looks like a secret's name and value loses the value."""
        for pattern in PAIRS:
            text = pattern.sub(lambda found: found[1] + (MASK if self.is_secret(found[2]) else found[3]), text)
        return self.text(text)

    def _in_request(self, request: Request) -> Iterator[str]:
        yield from self._in_headers(request.headers)
        try:
            for name, values in request.query.items():
                yield from values if self.is_secret(name) else ()
        except MalformedRequest:
            pass
        yield from self._in_body(request.body, request.media_type)

    def _in_answer(self, entry: Entry) -> Iterator[str]:
        yield from self._in_headers({name.lower(): value for name, value in entry.answer.headers.items()})
        yield from self._in_body(entry.answer.body, entry.answer.media_type)

    def _in_headers(self, headers: Mapping[str, str]) -> Iterator[str]:
        for name, value in headers.items():
            if not self.is_secret(name):
                continue
            scheme, _, credentials = value.partition(" ")
            yield credentials.strip() or value
            if scheme.lower() == "basic":
                yield from _password(credentials)

    def _in_body(self, body: bytes, media_type: str) -> Iterator[str]:
        if media_type.partition(";")[0].endswith("json"):
            yield from self._in_json(_json(body), "")
        elif media_type.endswith("form-urlencoded"):
            try:
                fields = Request("POST", "", body).query
            except MalformedRequest:
                return
            for name, values in fields.items():
                yield from values if self.is_secret(name) else ()

    def _in_json(self, value: Any, name: str) -> Iterator[str]:  # noqa: ANN401 -- any JSON
        if isinstance(value, Mapping):
            for key, one in value.items():
                yield from self._in_json(one, str(key))
        elif isinstance(value, list):
            for one in value:
                yield from self._in_json(one, name)
        elif isinstance(value, str) and self.is_secret(name):
            yield value


def _password(credentials: str) -> Iterator[str]:
    """The password behind Basic credentials."""
    try:
        yield base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return


def _json(body: bytes) -> Any:  # noqa: ANN401 -- any JSON
    """The value behind a body; None where it cannot be read."""
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None
