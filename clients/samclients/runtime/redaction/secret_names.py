"""Names of secrets, for the masking of everything that is shown or written.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import re
from functools import lru_cache

KEYS = (  # of what a key is a secret: not of ``sort_key``, ``partition_key``, ``public_key``
    "access|account|admin|aes|api|app|application|auth|authentication|client|consumer|decryption|dev|developer|"
    "encryption|functions|hmac|integration|master|private|rsa|sas|secret|security|service|session|shared|signing|"
    "ssh|storage|subscription|user|webhook"
)
PART = re.compile(  # of a name in lower-case letters and digits
    rf"passw(?:or)?d|passwort|kennwort|passphrase|passcode|secret(?!ar)|credential|authorization|cookie|bearer|"
    rf"assertion|samlresponse|sess(?:ion)?id|signature|connectionstring|codeverifier|basicauth|securityanswer|"
    rf"(?:{KEYS})key|token"
)
WORDS = frozenset(  # secrets if they are the last word of a name
    ["tok", "auth", "pass", "pwd", "psw", "sig", "otp", "totp", "jwt", "creds", "session"]
)
PARAMETERS = frozenset(["code", "key", "sid"])  # secrets in queries and forms only
ABOUT = re.compile(  # endings of names of facts about a secret: token_type, password_expires_at
    r"s?(?:types?|ur[il]s?|endpoints?|expir\w*|lifetime|ttl|valid\w*|names?|length|size|count|limit|hint|polic\w*|"
    r"formats?|status|state|issue\w*|i[sz]\w+|algorithm|methods?|version|scheme|age|needs\w*|changed?\w*|updated\w*|"
    r"created\w*|required|enabled|supported|used|last\w*|max\w*|min\w*|days|field|header|param\w*|question|manager|"
    r"provider|server|host|path|file|link|reset|roles?|groups?|words?|board\w*)"
)
CURSOR = re.compile(  # before "token": a position in a list, not a secret
    r"(?:next|prev|previous|skip|page|paging|pagination|continuation|continue|cursor|sync|delta|scroll|resum\w*|"
    r"start|marker|offset|bookmark|position)$"
)
NUMBER = re.compile(r"(?:max|min|total|num|count|remaining|used|prompt|completion|input|output|cached)\w*$")
CALLBACK = re.compile(r"(?:callback|webhook|hook|notify|notification)(?:ur[il]|address|target|endpoint)?s?$")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NOT_PLAIN = re.compile(r"[^a-z0-9]+")
LONGEST_NAME = 200  # characters; of longer names the last ones count


def is_secret(name: str, own: frozenset[str] = frozenset()) -> bool:
    """True for the name of a secret: ``client_secret``, ``icSessionId``, ``hapikey``, ``X-UserToken``.

    Args:
        name: Of a header, parameter, member, element, column or option.
        own: Further names, as ``plain`` gives them.
    """
    return _is_secret(name[-LONGEST_NAME:], own)


@lru_cache(maxsize=4096)
def _is_secret(name: str, own: frozenset[str]) -> bool:
    squeezed = plain(name)
    if squeezed in own:
        return True
    *_, found = [None, *PART.finditer(squeezed)]
    if found is not None:
        before, after = squeezed[: found.start()], squeezed[found.end() :]
        is_place = found[0] == "token" and (CURSOR.search(before) or (after == "s" and NUMBER.match(before)))
        return not is_place and not ABOUT.fullmatch(after)
    words = NOT_PLAIN.split(CAMEL.sub("_", name).lower().rstrip("0123456789"))
    return words[-1] in WORDS


def is_secret_parameter(name: str, own: frozenset[str] = frozenset()) -> bool:
    """True for the name of a secret in a query or a form, including Google's ``key`` and OAuth's ``code``."""
    return plain(name) in PARAMETERS or is_secret(name, own)


def is_callback(name: str) -> bool:
    """True for the name of a receiver's URL: any parameter of its query may be a credential."""
    return CALLBACK.search(plain(name[-LONGEST_NAME:])) is not None


def plain(name: str) -> str:
    """The name in lower-case letters and digits."""
    return NOT_PLAIN.sub("", name.lower())
