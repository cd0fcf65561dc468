"""Masking of secrets in texts, by the names before them.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote, unquote_plus

from .secret_names import is_callback, is_secret, is_secret_parameter, plain
from .secret_spellings import STARS

Json: TypeAlias = Any  # a JSON value

SIGNS = re.compile(r"[<=:\"']|bearer|basic", re.IGNORECASE)  # without one of them a text has no names with values
HINTS = (  # a text without any of them, in lower case, has no secret that would be known: most have none
    "key", "tok", "pass", "pwd", "psw", "kennwort", "secret", "cred", "auth", "cookie", "bearer", "basic ", "assertion",
    "samlresp", "sess", "sig", "connection", "verifier", "answer", "otp", "jwt", "hook", "callback", "notif", "code=",
    "sid=", "@", "%", "\\u", "&#", '"ey', '"ew', '"w3', '"ww', '"pd94',
)  # fmt: skip
NAMING = ("name", "key", "field")  # members that name what the member "value" beside them is
DEEPEST = 100  # levels of a JSON value
MOST_WITHIN = 4  # URLs within parameters of URLs that are looked into; what is deeper is hidden whole
CONSTANTS = frozenset(["null", "true", "false"])

NAME = r"[\w.$\[\]-]+"
STRING = r'"(?:[^"\\]|\\.)*+"?'
ENCODED = re.compile(r"(?:[eW][w-z0-9+/]|PD94)[A-Za-z0-9+/]{10,}={0,2}")  # an object, an array or XML in base64
QUOTED_ENCODED = re.compile(rf'(?<="){ENCODED.pattern}(?=")')
ELEMENT = re.compile(r"<((?:[\w.-]+:)?([\w.-]+))(?:\s[^<>]*)?(?<!/)>")
MEMBER = re.compile(r'"((?:[^"\\]|\\.){1,100}+)"\s*:\s*')  # bounded: quotes within quotes would be read again and again
BRACKET = re.compile(rf"{STRING}|[\[\]{{}}]", re.DOTALL)
SCALAR = re.compile(rf"{STRING}|[^\s,\]}}]+", re.DOTALL)
LEAF = re.compile(rf'{STRING}\s*:|({STRING}|[^\s,:\[\]{{}}"]+)', re.DOTALL)
CONTENT = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<[^<>]*>|([^<]+)", re.DOTALL)
TRIPLE = re.compile(rf'(\[\s*"({NAME})"\s*,\s*"[^"]*"\s*,\s*)({STRING}|[^\]\s]+)')
PAIR = re.compile(rf"""(\b(?:name|key|id)=["']({NAME})["']\s+value=)("[^"]*"?|'[^']*'?)""")
PART_OF_FORM = re.compile(
    rf"""(\bname="?({NAME})"?[^\n]*\r?\n(?:[^\r\n]+\r?\n){{0,9}}\r?\n)(.*?)(?=\r?\n--|\Z)""", re.DOTALL
)
ASSIGNED = re.compile(rf"""(?<![\w.$\[\]-])(["']?)({NAME})\1(?:\s*=\s*|\s*:\s+|:(?!//))""")
VALUE = re.compile(
    rf"""((?:(?:Bearer|Basic|Digest|Token)\s+)?)({STRING}|'[^']*'?|[^\s,;&^"'<>{{}}\[\]()]+)""", re.DOTALL
)
WHOLE_LINE = frozenset(["authorization", "proxyauthorization", "cookie", "setcookie"])
CREDENTIALS = re.compile(
    rf"((?:(?:Bearer|Basic|Token)\s+)?)({STRING}|'[^']*'?|Digest [^\r\n]*|[^\r\n\"'<>]+)", re.DOTALL
)
RECEIVER = re.compile(r"""["']?\w+://[^\s;&"'<>]*""")
WORD_OPERATORS = "LIKE|IN|CONTAINS|STARTSWITH|ENDSWITH|BETWEEN|SAMEAS"  # of query languages
CONDITION = re.compile(  # of a query language: user_passwordLIKEabc^active=true, password eq 'x'
    r"(?:(?<=[\^(\s,])|^)((?:OR|NQ|EQ)?)([a-z_$][\w.$]*?)"
    rf"(\s*(?:[=<>!~]+|(?:NOT\s?)?(?:{WORD_OPERATORS})|"
    r"\s(?:eq|ne|gt|ge|lt|le|like|in|contains|is)\s)\s*)([^^]+)"
)
PARAMETER = re.compile(r"""([?&;]((?:[\w.$\[\]:-]|%[0-9A-Fa-f]{2})+)=)([^&#\s"'<>;]*)""")
USER = re.compile(r"""(?<=://)([^/?#\s"'<>]*)@""")
SCHEME = re.compile(r"\b((?:Bearer|Basic) +)((?=[\w.~+/-]*[0-9=])[\w.~+/-]{8,}=*)", re.IGNORECASE)
OPTION = re.compile(rf"""(?<![\w-])(--?([A-Za-z][\w-]*)[ \t]+)({STRING}|'[^']*'?|[^\s"'-]\S*)""")
USER_OPTION = re.compile(r"""(?<![\w-])((?:-u|-U|--user|--proxy-user)[ =]?["']?[^\s:"']+:)([^\s"']+)""")


def edit_encoded(text: str, edit: Callable[[str], str]) -> str:
    """Edit what a text encodes in base64, and return the text; as it was if nothing changed or it is no such text."""
    if not ENCODED.fullmatch(text):
        return text
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text
    edited = edit(decoded)
    return text if edited == decoded else base64.b64encode(edited.encode()).decode()


@lru_cache(maxsize=64)
def _have_hints(names: frozenset[str]) -> bool:
    return all(map(is_secret, names))


class TextMasker:
    """Replaces secrets by stars and collects them in ``found``. Secrets are recognised by the names before them.

    Parsing is lenient: texts that are cut, nested deeply or of another media type are masked, too.

    Args:
        own: Further names of secrets, as ``plain`` gives them.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._own = frozenset(own)
        self._has_hints = _have_hints(self._own)
        self._within = 0
        self.found: set[str] = set()

    def mask(self, text: str) -> str:
        """Mask any text: JSON, XML, forms, parts of forms, logs."""
        if not self.may_change(text):
            return text
        if "<" in text:
            text = self._mask_elements(text)
        if '"' in text:
            text = QUOTED_ENCODED.sub(lambda found: edit_encoded(found[0], self.mask), text)
            text = self._mask_members(text)
            text = TRIPLE.sub(self._mask_match, text)
        if "=" in text:
            text = PAIR.sub(self._mask_match, text)
            text = PART_OF_FORM.sub(self._mask_match, text)
        return self.mask_urls(self._mask_assignments(text))

    def may_change(self, text: str) -> bool:
        """False if a text has nothing like the name of a secret. This is the fast path of most texts."""
        if not SIGNS.search(text):
            return False
        lower = text.lower()
        return not self._has_hints or any(hint in lower for hint in HINTS)

    def mask_urls(self, text: str) -> str:
        """Mask the URLs in a text, and credentials after their scheme."""
        if "://" in text:
            text = USER.sub(self._mask_user, text)
        if "=" in text:
            text = PARAMETER.sub(self._mask_parameter, text)
        return SCHEME.sub(lambda found: found[1] + self.hide(found[2]), text)

    def mask_parameter(self, name: str, value: str) -> str:
        """Mask the decoded value of a query or form parameter."""
        if is_secret_parameter(name, self._own):
            return self.hide(value) if value else value
        if is_callback(name):
            return self.mask_receiver(value)
        if self._within == MOST_WITHIN:
            return self.hide(value) if self.may_change(value) else value
        self._within += 1
        try:
            return self.mask(CONDITION.sub(self._mask_condition, value))
        finally:
            self._within -= 1

    def mask_query(self, query: str) -> str:
        """Mask a query string or a form."""
        return "&".join(map(self._mask_pair, query.split("&")))

    def mask_json(self, value: Json, name: str = "", depth: int = 0) -> Json:
        """Mask a JSON value; values nested deeper than ``DEEPEST`` are hidden whole."""
        if value is None or isinstance(value, bool):
            return value
        if is_secret(name, self._own) or (depth >= DEEPEST and isinstance(value, (Mapping, list))):
            self._note_leaves(value)
            return STARS
        if isinstance(value, Mapping):
            subject = next((value[member] for member in NAMING if isinstance(value.get(member), str)), "")
            return {
                self.mask_urls(str(key)): self.mask_json(member, subject if key == "value" else str(key), depth + 1)
                for key, member in value.items()
            }
        if isinstance(value, list):
            return [self.mask_json(item, name, depth + 1) for item in value]
        if not isinstance(value, str):
            return value
        return self.mask_receiver(value) if is_callback(name) else self.mask(edit_encoded(value, self.mask))

    def mask_receiver(self, url: str) -> str:
        """Mask a receiver's URL: user, password, query and fragment."""
        url = USER.sub(self._mask_user, url)
        place = re.search(r"[?#]", url)
        if place is None:
            return url
        for pair in re.split(r"[&#?]", url[place.end() :]):
            self.note(pair.partition("=")[2])
        return f"{url[: place.end()]}{STARS}"

    def mask_command(self, command: Iterable[str]) -> list[str]:
        """Mask the arguments of a command line."""
        masked: list[str] = []
        option = ""
        for argument in command:
            if option and not argument.startswith("-"):
                masked.append(self.hide(argument))
            elif re.match(r"(?:-u|-U|--user|--proxy-user)$", masked[-1] if masked else "") and ":" in argument:
                user, _, password = argument.partition(":")
                masked.append(f"{user}:{self.hide(password)}")
            else:
                text = USER_OPTION.sub(lambda found: found[1] + self.hide(found[2]), argument)
                masked.append(self.mask(OPTION.sub(self._mask_match, text)))
            is_option = argument.startswith("-") and "=" not in argument and is_secret(argument, self._own)
            option = argument if is_option else ""
        return masked

    def note(self, secret: str) -> None:
        """Collect a secret."""
        for spelling in (secret, unquote_plus(secret), html.unescape(secret)):
            if spelling and STARS not in spelling:
                self.found.add(spelling)

    def hide(self, secret: str) -> str:
        """Collect a secret and return stars."""
        self.note(secret)
        return STARS

    def _note_leaves(self, value: object) -> None:
        """Collect every text and number in a JSON value of any depth."""
        waiting = [value]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Mapping):
                waiting.extend(node.values())
            elif isinstance(node, list):
                waiting.extend(node)
            elif node is not None and not isinstance(node, bool):
                self.note(str(node))

    def _hide_value(self, value: str) -> str:
        """Collect a value and return stars in the same quotes."""
        sign = value[0] if value[:1] in {'"', "'"} else ""
        inner = value[1:-1] if len(value) > 1 and value.endswith(sign or "\0") else value.removeprefix(sign)
        self.note(inner)
        with suppress(ValueError):
            self.note(json.loads(f'"{inner}"'))
        return f"{sign}{STARS}{sign}"

    def _mask_match(self, found: re.Match[str]) -> str:
        if not is_secret(found[2], self._own) or not found[3]:
            return found[0]
        return found[1] + self._hide_value(found[3])

    def _mask_assignments(self, text: str) -> str:
        """Mask ``name=value`` and ``name: value``, quoted or not."""
        pieces, place = list[str](), 0
        while found := ASSIGNED.search(text, place):
            pieces.append(text[place : found.end()])
            place = found.end()
            if is_secret(found[2], self._own):
                value = (CREDENTIALS if plain(found[2]) in WHOLE_LINE else VALUE).match(text, place)
                if value is not None and value[0] not in CONSTANTS:
                    pieces.append(value[1] + self._hide_value(value[2]))
                    place = value.end()
            elif is_callback(found[2]) and (url := RECEIVER.match(text, place)):
                pieces.append(self.mask_receiver(url[0]))
                place = url.end()
        return "".join((*pieces, text[place:]))

    def _mask_condition(self, found: re.Match[str]) -> str:
        is_hidden = is_secret(found[2], self._own)
        return found[1] + found[2] + found[3] + (self.hide(found[4].strip(" '\"")) if is_hidden else found[4])

    def _mask_user(self, found: re.Match[str]) -> str:
        _, _, password = found[1].partition(":")
        self.note(password)
        self.note(found[1])
        return f"{STARS}@"

    def _mask_parameter(self, found: re.Match[str]) -> str:
        name, value = unquote_plus(found[2]), unquote_plus(found[3])
        masked = self.mask_parameter(name, value) if value else value
        return found[0] if masked == value else found[1] + _encode(masked)

    def _mask_pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        known = unquote_plus(value)
        masked = self.mask_parameter(unquote_plus(name), known)
        return pair if masked == known else f"{name}{equals}{_encode(masked)}"

    def _mask_elements(self, text: str) -> str:
        """Mask the content of XML elements."""
        pieces, place = list[str](), 0
        cut = set[str]()
        while found := ELEMENT.search(text, place):
            pieces.append(text[place : found.end()])
            place = found.end()
            is_hidden, is_url = is_secret(found[2], self._own), is_callback(found[2])
            if is_hidden or is_url:
                end = -1 if found[1] in cut else text.find(f"</{found[1]}", place)
                if end < 0:
                    cut.add(found[1])
                    end = _end_of_cut(text, place)
                pieces.append(self._mask_content(text[place:end], is_url=not is_hidden))
                place = end
        return "".join((*pieces, text[place:]))

    def _mask_content(self, content: str, *, is_url: bool) -> str:
        if is_url and "<" not in content:
            return html.escape(self.mask_receiver(html.unescape(content)))
        for found in CONTENT.finditer(content):
            self.note((found[1] or found[2] or "").strip())
        return STARS if content.strip() else content

    def _mask_members(self, text: str) -> str:
        """Mask the values of members of JSON objects."""
        pieces, place = list[str](), 0
        while found := MEMBER.search(text, place):
            pieces.append(text[place : found.end()])
            place = found.end()
            is_hidden, is_url = is_secret(found[1], self._own), is_callback(found[1])
            if is_hidden or (is_url and text[place : place + 1] == '"'):
                end = _end_of_value(text, place)
                pieces.append(self._mask_value(text[place:end], is_url=not is_hidden))
                place = end
        return "".join((*pieces, text[place:]))

    def _mask_value(self, value: str, *, is_url: bool) -> str:
        if is_url:
            inner = value.strip('"').replace("\\/", "/")
            return f'"{self.mask_receiver(inner)}"'
        if not value or value in CONSTANTS:
            return value
        if value[0] in "[{":
            for leaf in LEAF.findall(value):
                self._hide_value(leaf)
            return f'"{STARS}"'
        self._hide_value(value)
        return f'"{STARS}"'


def _encode(masked: str) -> str:
    return quote(masked, safe="*^=:/,?&")


def _end_of_cut(text: str, place: int) -> int:
    """The end of an element whose end tag is cut off: the next tag, or the end of the text."""
    end = -1 if text.startswith("<![CDATA[", place) else text.find("<", place)
    return end if end >= 0 else len(text)


def _end_of_value(text: str, place: int) -> int:
    """The end of a JSON value of any depth; the end of the text if the value is cut."""
    if text[place : place + 1] not in {"[", "{"}:
        found = SCALAR.match(text, place)
        return found.end() if found else place
    depth = 0
    for found in BRACKET.finditer(text, place):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if not depth:
            return found.end()
    return len(text)
