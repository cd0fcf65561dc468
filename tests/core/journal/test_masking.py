"""Every display of an exchange masks its secrets: every name, in every place, in every form."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.checks.run_report.fault_outcomes import FaultOutcome
from mockservers.checks.run_report.recorder import Recorder
from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
from mockservers.checks.run_report.reports import FORMS
from mockservers.checks.run_report.text import render_lines
from mockservers.core.faults.fault import FaultHit, fault_kinds
from mockservers.core.journal.entries import BrokenRule, Entry, RefusalRecord
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.har import build_har
from mockservers.core.journal.masking import Masking, mask_message
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.serialize import serialize
from mockservers.core.journal.summary import SummaryEncoder, summarize
from mockservers.core.journal.verify import Verification
from mockservers.core.messages import Request, Response
from mockservers.core.redaction.secret_text import TextMasker
from mockservers.core.storage.change_log import Change
from tests.core.redaction.test_secret_text import SECRETS

SERVICES = {vendor.name: vendor for vendor in VENDORS}
SECRET = "s3cr/qzx9kw+shown=1"
ENCODED = "s3cr%2Fqzx9kw%2Bshown%3D1"
CORE = "qzx9"  # of the secret, however it is spelled
NAMES = [name for name in SECRETS if name.isascii() and "[" not in name]
JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "application/xml"
BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}")
MULTIPART = "multipart/form-data; boundary=x"
PART = '--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--\r\n'


@dataclass(frozen=True)
class Sent:
    """A request with a secret."""

    body: str | bytes = b""
    media_type: str = ""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/api/get_token"


def basic(credentials: bytes) -> str:
    """Return Basic credentials without padding, which some clients omit."""
    return f"Basic {base64.b64encode(credentials).decode().rstrip('=')}"


PLACES: dict[str, Callable[[str], Sent]] = {
    "query": lambda name: Sent(query=f"limit=1&{name}={ENCODED}"),
    "query, name encoded": lambda name: Sent(query=f"limit=1&{name[0]}%{ord(name[1]):02X}{name[2:]}={ENCODED}"),
    "header": lambda name: Sent(headers={name: SECRET}),
    "URL in a header": lambda name: Sent(headers={"referer": f"https://host/path?{name}={ENCODED}"}),
    "member": lambda name: Sent(json.dumps({name: SECRET}), JSON),
    "member of a member": lambda name: Sent(json.dumps({"a": [{"b": {name: SECRET}}]}), JSON),
    "object": lambda name: Sent(json.dumps({name: {"value": {"text": SECRET}}}), JSON),
    "list": lambda name: Sent(json.dumps({name: [SECRET, [SECRET]]}), JSON),
    "named value": lambda name: Sent(json.dumps({"headers": [{"name": name, "value": SECRET}]}), JSON),
    "member, no Content-Type": lambda name: Sent(json.dumps({name: SECRET})),
    "member, other Content-Type": lambda name: Sent(json.dumps({name: SECRET}), "text/plain"),
    "member, UTF-16": lambda name: Sent(json.dumps({name: SECRET}).encode("utf-16"), JSON),
    "member, Latin-1": lambda name: Sent(
        json.dumps({name: SECRET, "é": "é"}, ensure_ascii=False).encode("latin-1"), JSON
    ),
    "member that is cut": lambda name: Sent(json.dumps({"a": {name: SECRET}})[:-3], JSON),
    "object that is cut": lambda name: Sent(json.dumps({name: {"x": SECRET}})[:-3], JSON),
    "JSON in JSON": lambda name: Sent(json.dumps({"payload": json.dumps({name: SECRET})}), JSON),
    "form": lambda name: Sent(f"grant_type=x&{name}={ENCODED}", FORM),
    "form, no Content-Type": lambda name: Sent(f"grant_type=x&{name}={ENCODED}"),
    "form, Latin-1": lambda name: Sent(f"a=é&{name}={ENCODED}".encode("latin-1"), FORM),
    "part of a form": lambda name: Sent(PART.format(name=name, value=SECRET), MULTIPART),
    "part beside a file": lambda name: Sent(PART.format(name=name, value=SECRET).encode() + b"\0\xff\xfe", MULTIPART),
    "element": lambda name: Sent(f"<login><{name}>{SECRET}</{name}></login>", XML),
    "CDATA": lambda name: Sent(f"<login><{name}><![CDATA[{SECRET}]]></{name}></login>", XML),
    "element of an element": lambda name: Sent(f"<login><{name}><value>{SECRET}</value></{name}></login>", XML),
    "attribute": lambda name: Sent(f'<login {name}="{SECRET}"/>', XML),
    "element that is cut": lambda name: Sent(f"<login><{name}>{SECRET}", XML),
    "line of text": lambda name: Sent(f"first\n{name}: {SECRET}\nlast", "text/plain"),
    "sysparm_query": lambda name: Sent(query=f"sysparm_query=active%3Dtrue%5E{name}%3D{ENCODED}"),
    "batch": lambda name: Sent(json.dumps({"requests": [{"url": f"/api?a=1&{name}={ENCODED}"}]}), JSON),
}
OTHERS: dict[str, Sent] = {
    "LIKE": Sent(query=f"sysparm_query=user_passwordLIKE{ENCODED}^active=true"),
    "criteria": Sent(query=f'criteria={{"and":[["password","=","{ENCODED}"]]}}'),
    "Basic": Sent(headers={"authorization": basic(f"me:{SECRET}".encode())}),
    "Basic, proxy": Sent(headers={"proxy-authorization": basic(f"me:{SECRET}".encode()).replace("Basic", "basic")}),
    "Basic, Latin-1": Sent(headers={"authorization": basic(f"mé:{SECRET}".encode("latin-1"))}),
    "Bearer": Sent(headers={"authorization": f"Bearer {SECRET}"}),
    "cookie": Sent(headers={"cookie": f"theme=dark; JSESSIONID={SECRET}; a=b"}),
    "callback, user": Sent(json.dumps({"callbackUrl": f"https://me:{ENCODED}@host/path"}), JSON),
    "callback, query": Sent(json.dumps({"callbackUrl": f"https://host/path?x={ENCODED}"}), JSON),
    "callback, form": Sent(f"callbackUrl=https%3A%2F%2Fhost%2F%3Fx%3D{ENCODED.replace('%', '%25')}", FORM),
    "callback, element": Sent(f"<job><callbackUrl>https://host/path?x={ENCODED}</callbackUrl></job>", XML),
    "URL in a member": Sent(json.dumps({"next": f"https://me:{ENCODED}@host/path"}), JSON),
    "code in a query": Sent(query=f"code={ENCODED}&key={ENCODED}"),
}  # fmt: skip


def make_entry(number: int, sent: Sent, *, operation: str | None = "get_token") -> Entry:
    """Build an exchange whose response, refusal, error and records repeat the secret."""
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    headers = {
        **({"content-type": sent.media_type} if sent.media_type else {}),
        **{k.lower(): v for k, v in sent.headers.items()},
    }
    answer = json.dumps({"told": f"{SECRET} is wrong", SECRET: [SECRET], "number": 1}).encode()
    rule = BrokenRule("query", f"x{SECRET}", f"/{SECRET}", "pattern", f"'{SECRET}' is no name")
    row = {"note": f"it was {SECRET}", "document": json.dumps({"text": SECRET})}
    return Entry(
        number=number,
        world="default",
        at=datetime(2026, 3, 31, 12, tzinfo=UTC),
        began=1_000.0,
        seconds=0.1,
        service="bigfix",
        operation=operation,
        request=Request("POST", f"{sent.path}/{ENCODED}", sent.query.encode(), headers, body, "http://host"),
        answer=Response(answer, 400, {"Location": f"/path/{ENCODED}", "X-Told": SECRET}),
        request_bytes=len(body),
        answer_bytes=len(answer),
        refused=RefusalRecord("InvalidParameter", f"'{SECRET}' is no name", breaks_spec=True, violations=(rule,)),
        error=f"InvalidParameter: '{SECRET}' is no name",
        changes=(Change("notes", "changed", 1, "note", f"n-{SECRET}", row, {**row, "more": SECRET[:-2] + "..."}),),
        fault_hits=() if number % 2 else (FaultHit(1, "status", {"status": 400, "text": "x"}, Random(1)),),
    )


def texts_of(entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """Yield every display of exchanges, with its name."""
    yield "list", repr([summarize(entry, SERVICES) for entry in entries])
    encoder = SummaryEncoder(SERVICES)
    yield "events", "".join(encoder.encode(entry).decode() for entry in entries)
    yield "list, full", repr([serialize(entry, SERVICES) for entry in entries])
    yield "HAR", json.dumps(build_har(entries, SERVICES))
    yield "explanations", repr([explain_exchange(entry, SERVICES) for entry in entries])
    recorder = Recorder()
    for entry in entries:
        recorder.record(entry)
    verdict = build_report(recorder, SERVICES, FinishedCommand(["sync"], 0), Requirements())
    yield "console", "\n".join(render_lines(verdict))
    for ending, write in FORMS.items():
        yield f"report {ending}", write(verdict)
    wanted = {
        "expect": [{"service": "bigfix", "times": 99}, {"operation": "get_token", "status": "200", "method": "PUT"}]
    }
    yield "verification", "\n".join(Verification.parse(wanted, SERVICES).find_problems(entries, SERVICES))


def decode(text: str) -> str:
    """Return the text, followed by its decoded base64 parts."""
    words = (word[: len(word) // 4 * 4] for word in BASE64.findall(text))
    return "\n".join([text, *(base64.b64decode(one).decode("latin-1") for one in words)])


def check(entries: list[Entry]) -> None:
    for what, text in texts_of(entries):
        assert "***" in text, what
        read = decode(text)
        place = read.find(CORE)
        assert place < 0, f"{what}: {read[max(0, place - 200) : place + 100]}"


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_nowhere(place: str) -> None:
    check([make_entry(number, PLACES[place](name)) for number, name in enumerate(NAMES, 1)])


@pytest.mark.parametrize("levels", [98, 99, 100, 101, 102, 300, 1_022, 1_023, 1_024, 5_000])
def test_a_secret_that_is_nested_deeply_is_nowhere(levels: int) -> None:
    below = '{"a":' * levels + json.dumps(dict.fromkeys(NAMES, SECRET)) + "}" * levels
    within = [f'{{"{name}":' + "[" * levels + json.dumps(SECRET) + "]" * levels + "}" for name in NAMES[:3]]
    check([make_entry(number, Sent(body, JSON)) for number, body in enumerate((below, *within), 1)])


@pytest.mark.parametrize("place", OTHERS)
def test_a_secret_without_a_name_of_its_own_is_nowhere(place: str) -> None:
    check([make_entry(1, OTHERS[place])])


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_password_with_accents_is_nowhere_whatever_the_encoding_of_its_header(encoding: str) -> None:
    password = f"sécrét-{CORE}-wôrd"
    answer = json.dumps({"told": password}, ensure_ascii=False).encode()
    headers = {"authorization": basic(f"me:{password}".encode(encoding))}
    entry = make_entry(1, Sent())._replace(
        request=Request("GET", "/api/get_token", b"", headers, b"", "http://host"),
        answer=Response(answer, 401, {"Content-Type": JSON}),
        refused=RefusalRecord("InvalidParameter", f"'{password}' is wrong", breaks_spec=True),
        error=f"InvalidParameter: '{password}' is wrong",
        changes=(),
    )
    check([entry])


@pytest.mark.parametrize("name", NAMES)
def test_a_command_line_in_a_report_has_no_secret(name: str) -> None:
    for command in (
        [f"--{name}", SECRET],
        [f"{name}={SECRET}"],
        ["-H", f"{name}: {SECRET}"],
        [f"--x={ENCODED}"],
        ["y", SECRET],
    ):
        verdict = build_report(Recorder(), SERVICES, FinishedCommand(["sync", *command], 0, [SECRET]), Requirements())
        for write in FORMS.values():
            assert CORE not in write(verdict)


def test_a_fault_in_a_report_has_no_secret() -> None:
    fault = {
        "kind": "status",
        "headers": {"X-Auth-Token": SECRET},
        "query": {"tok": SECRET},
        "body": {"password": SECRET},
    }
    trial = FaultOutcome(fault, fault_kinds(VENDORS)["status"], 1, "recovered", 0)
    verdict = build_report(Recorder(), SERVICES, FinishedCommand(["sync"], 0), Requirements(), [trial])
    for text in (*(write(verdict) for write in FORMS.values()), "\n".join(render_lines(verdict))):
        assert CORE not in text


@pytest.mark.parametrize("name", NAMES)
def test_what_was_expected_is_told_without_secrets(name: str) -> None:
    own = SERVICES["bigfix"]
    for wanted in (
        {"query": {name: SECRET}},
        {"headers": {name: SECRET}},
        {"body": {"a": {name: SECRET}}},
        {"body": f"{name}={SECRET}"},
    ):
        pattern = JournalFilter.parse(wanted, SERVICES)
        sent = make_entry(
            1, Sent(json.dumps({"a": {name: "qzx9-other"}}), JSON, f"{name}=qzx9-other", {name: "qzx9-other"})
        )
        masking = Masking(own, sent)
        told = [str(pattern), *(masking.text(difference) for difference in pattern.differences(sent))]
        assert CORE not in " ".join(told), wanted


def test_a_path_that_is_near_an_operations_has_no_secret() -> None:
    sent = Sent(headers={"token": SECRET}, path="/api/sam/v2/metrics")
    check([make_entry(1, sent, operation=None)])


def test_a_secret_that_is_answered_is_nowhere() -> None:
    bodies = [
        json.dumps({"access_token": SECRET}),
        json.dumps({"userInfo": {"sessionId": {"id": SECRET}}}),
        f"<token>{SECRET}</token>",
    ]
    for body in bodies:
        entry = make_entry(1, Sent())
        check([entry._replace(answer=Response(body.encode(), 200, {"Set-Cookie": "a=b"}, "text/plain"))])


def test_a_number_that_is_a_secret_is_masked_where_it_is_repeated() -> None:
    sent = make_entry(1, Sent(json.dumps({"password": 48151623}), JSON))
    shown = serialize(sent._replace(answer=Response(b'{"told": 48151623, "more": 4815}', 200)), SERVICES)
    assert shown["answer"]["body"]["text"] == '{"told":"***","more":4815}'


def test_what_is_no_secret_is_shown_as_it_was() -> None:
    body: dict[str, Any] = {
        "next_token": "tomorrow",
        "tokenType": "Bearer",
        "code": 7,
        "key": "x",
        "ok": True,
        "n": None,
    }
    entry = make_entry(1, Sent(json.dumps(body), JSON, query="code_name=CORES%20&skiptoken=tomorrow&sort_key=b"))
    shown = serialize(entry, SERVICES)
    assert json.loads(shown["request"]["body"]["text"]) == body
    assert shown["query"] == "code_name=CORES%20&skiptoken=tomorrow&sort_key=b"


@pytest.mark.parametrize("operator", ["LIKE", "IN", "CONTAINS", "STARTSWITH", "ENDSWITH", "BETWEEN", "SAMEAS"])
def test_a_condition_of_letters_and_digits_has_no_secret(operator: str) -> None:
    entry = make_entry(1, Sent(query=f"limit=1&sysparm_query=user_password{operator}a{CORE}"))
    assert CORE not in summarize(entry, SERVICES)["query"]


WORDS = ["Bearer", "basic", "Digest", "password", "token", "user_password", "LIKE", "IN", "eq", "is", "a1b2c3d4e5", "7"]
JOINTS = ["", "+", "%20", ".", "_", "-", "%3D", "=", ":", "^", "%09"]


@pytest.mark.parametrize("seed", range(4))
def test_queries_that_are_shown_without_a_look_into_them_are_those_without_a_secret(seed: int) -> None:
    random = Random(seed)
    for _ in range(500):
        value = "".join(random.choice(WORDS) + random.choice(JOINTS) for _ in range(random.randint(1, 4)))
        query = f"sysparm_query={value}"
        entry = make_entry(1, Sent(query=query))
        is_public = TextMasker().mask_query(query) == query
        assert (summarize(entry, SERVICES)["query"] == query) is is_public, value


@pytest.mark.parametrize(
    "body", ['{"token": "hunter2hunter2"}', "token=hunter2hunter2&job=7", "job 7, token: hunter2hunter2"]
)
def test_a_message_to_a_receiver_shows_no_secret_in_any_form_of_its_body(body: str) -> None:
    url, shown = mask_message("http://h.example/done?key=hunter2hunter2", body, None)
    assert "hunter2" not in url + shown
    assert "***" in shown
