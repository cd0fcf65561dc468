"""Job files in YAML and JSON, whose values are kept as written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.document import job_from_document, job_to_document
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping, Header, Method, Param
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.masking import mask_job, restore_secrets
from samclients.fsm_ingest.source import advanced_auth
from samclients.fsm_ingest.source.params import parse_body

TYPED_BY_YAML = (  # unquoted scalars that YAML 1.1 converts
    *("0010", "010", "0o10", "0x1F", "0b11", "+5", "-0", "1_000", "1.10", "1.", ".5", "1e5", "1.0e+3"),
    *("12345678901234567890", "yes", "Yes", "no", "NO", "on", "Off", "y", "n", "true", "True", "FALSE", "false"),
    *("2026-01-31", "2026-01-31 10:00:00", "18:30", "1:30:45", ".inf", "-.INF", ".nan", "=", "01/31/2026"),
)
TOKEN = "auth_type: ClientSecretAuthentication, token_url: https://x.example"
BODY = "body: {{grant_type: x, client_id: x, client_secret: x}}"
PLACES: dict[str, tuple[str, Any]] = {
    "a parameter's value": ("params: [{{key: q, value: {0}}}]", lambda job: job.params[-1].value),
    "a parameter's key": ("params: [{{key: {0}}}]", lambda job: job.params[-1].key),
    "a system key's value": ("params: [{{key: fromDate, value: {0}}}]", lambda job: job.params[0].value),
    "a mapped field": ("params: [{{key: fromDate, mapped_field: {0}}}]", lambda job: job.params[0].mapped_field),
    "a header's value": ("headers: {{X-Key: {0}}}", lambda job: job.headers[0].value),
    "a header's name": ("headers: {{{0}: x}}", lambda job: job.headers[0].key),
    "a page's size": (
        "paging: [{{key: Limit, mapped_key: limit, parameter_type: Body, value: {0}}}]",
        lambda job: job.paging[0].value,
    ),
    "a mapped key": (
        "paging: [{{key: Limit, mapped_key: {0}, parameter_type: Body}}]",
        lambda job: job.paging[0].mapped_key,
    ),
    "a static value": ("mapping: {{lastName: {{static: {0}}}}}", lambda job: job.mapping[0].static),
    "a path": ("mapping: {{lastName: {0}}}", lambda job: job.mapping[0].path),
    "a job's name": ("name: {0}", lambda job: job.name),
    "an application": ("application: {0}", lambda job: job.application_id),
    "a member of the token request": (
        f"advanced_auth: {{{{{TOKEN}, body: {{{{grant_type: x, client_id: {{0}}, client_secret: x}}}}}}}}",
        lambda job: advanced_auth.parse_advanced_auth(job.advanced_auth).body["client_id"],
    ),
    "a header of the token request": (
        f"advanced_auth: {{{{{TOKEN}, headers: {{{{X-A: {{0}}}}}}, {BODY}}}}}",
        lambda job: advanced_auth.parse_advanced_auth(job.advanced_auth).headers["X-A"],
    ),
}


def parse_job(text: str | bytes, name: str = "job.yaml") -> ApiJob:
    return job_from_document(read_document(text.encode() if isinstance(text, str) else text, name), "j")


@pytest.mark.parametrize("place", PLACES)
def test_values_sent_as_text_are_kept_as_written(place: str) -> None:
    template, found = PLACES[place]
    assert [found(parse_job(template.format(entry))) for entry in TYPED_BY_YAML] == list(TYPED_BY_YAML)


@pytest.mark.parametrize("place", [entry for entry in PLACES if "name" not in entry and "key" not in entry])
def test_numbers_of_a_json_file_are_kept_as_written(place: str) -> None:
    template, found = PLACES[place]
    document = json.dumps(yaml.safe_load(template.format("WRITTEN")))
    for written in ("1.10", "1e5", "-0", "12345678901234567890"):
        assert found(parse_job(document.replace('"WRITTEN"', written), "job.json")) == written


@pytest.mark.parametrize(
    ("written", "value"),
    [("1.10", 1.1), ("7", 7), ("-0.5e3", -500.0), ("true", True), ("True", True), ("null", None), ("~", None)]
    + [(entry, entry) for entry in ("0010", "yes", "no", "0x1F", "1_000", "2026-01-31", "18:30", ".inf", "+5")],
)
def test_a_body_has_numbers_and_booleans_as_json_has_them(written: str, value: Any) -> None:
    body = parse_job(f"body: {{a: [{written}], {written}x: ''}}").body
    assert parse_body(body) == {"a": [value], f"{written}x": ""}


def test_numbers_of_a_body_are_kept_as_written() -> None:
    numbers = "1.10, 1e5, 12345678901234567890.123456789"
    for text, name in ((f"body: [{numbers}]", "job.yaml"), (f'{{"body": [{numbers}]}}', "job.json")):
        assert parse_job(text, name).body == f"[{numbers}]"
    assert parse_job('body: "[1.10]"').body == "[1.10]"


def test_booleans_of_a_json_file_are_texts_where_texts_are_sent() -> None:
    document = {"params": [{"key": "q", "value": True}], "headers": {"X-A": False}}
    job = parse_job(json.dumps(document), "job.json")
    assert (job.params[-1].value, job.headers[0].value) == ("true", "false")


def test_values_that_are_not_text_keep_their_type() -> None:
    job = parse_job("{organization: 1234, paused: true, schedule: {frequency: Monthly, day: 31, time: 18:30}}")
    assert (job.organization_id, job.paused, job.schedule and job.schedule.day) == (1234, True, 31)
    for text, expected in (
        ("paused: yes", "paused must be true or false."),
        ("organization: 1_000", "organization must be a whole number."),
        ("organization: 12.0", "organization must be a whole number."),
    ):
        with pytest.raises(InvalidInput) as caught:
            parse_job(text)
        assert caught.value.lines == (expected,)


# JSON


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", ["job.json", "job.txt"])
def test_json_is_read_as_json(name: str, encoding: str) -> None:
    """Escapes of characters beyond 16 bits, tabs as indents, and byte order marks."""
    text = '{\n\t"name": "\\ud83d\\udc69 \\u00e9",\n\t"params": [\n\t\t{"key": "q", "value": "\u00e9"}\n\t]\n}\n'
    job = parse_job(text.encode(encoding), name)
    assert (job.name, job.params[-1].value) == ("\U0001f469 \u00e9", "\u00e9")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_yaml_supports_the_same_characters(encoding: str) -> None:
    assert parse_job('name: "\\ud83d\\udc69"  # \u00e9\n'.encode(encoding)).name == "\U0001f469"
    assert parse_job("name: \U0001f469".encode(encoding)).name == "\U0001f469"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('{"name": "x",}', "job.json", "job.json is not valid JSON: "),
        ("name: x", "job.json", "job.json is not valid JSON: Expecting value: line 1"),
        ('{\n\t"name": x y: z\n}', "job.yaml", "is neither YAML nor JSON: as JSON, Expecting value: line 2"),
        ("a: [", "job.yaml", "job.yaml is neither YAML nor JSON: line 1, column 5: "),
        ("[1]", "job.yaml", "job.yaml contains no job: "),
        ("", "job.yaml", "job.yaml contains no job: "),
        ("name: x\nurl: y\nname: z", "job.yaml", "duplicate name name"),
        ('{"headers": {"a": "1", "a": "2"}}', "job.json", "a is a duplicate name"),
        ("headers: {~: x}", "job.yaml", "a name is not a text"),
        ("? [a]\n: x", "job.yaml", "a name is not a text"),
        ("[" * 100_000, "job.json", "it is nested too deeply"),
        ("[" * 10_000, "job.yaml", "job.yaml is neither YAML nor JSON"),
        (b"name: \xff", "job.yaml", "job.yaml is neither YAML nor JSON"),
        (b'{"name": "\xff"}', "job.json", "job.json is not valid JSON"),
        ('{"organization": NaN}', "job.json", "NaN is not valid JSON"),
        ("name: !!python/object/apply:os.system [x]", "job.yaml", "job.yaml is neither YAML nor JSON"),
    ],
)
def test_errors_are_reported_with_their_place(text: str | bytes, name: str, expected: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_job(text, name)
    assert expected in str(caught.value)


@pytest.mark.parametrize("member", ["name", "url", "body", "advanced_auth"])
def test_an_unpaired_surrogate_is_refused(member: str) -> None:
    for document in ({member: "\ud83d"}, {member: ["\ud83d"]}):
        for text in (json.dumps(document), yaml.safe_dump(document)):
            with pytest.raises(InvalidInput, match=f"{member} must be"):
                parse_job(text)


def test_a_recursive_object_is_refused() -> None:
    with pytest.raises(InvalidInput, match="body must be JSON"):
        parse_job("body: &a [*a]")


def test_yaml_merges_are_supported() -> None:
    text = "headers: &h {Accept: a}\nmapping: {uniqueId: {<<: {path: x}, date_format: dd/MM/yyyy}}"
    assert parse_job("params: [{key: q, value: <<}]").params[-1].value == "<<"
    assert parse_job(text).mapping == (FieldMapping("uniqueId", path="x", date_format="dd/MM/yyyy"),)


# What is shown

TEXTS = st.one_of(st.sampled_from(TYPED_BY_YAML), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
NAMES = st.one_of(
    st.sampled_from(["0010", "yes", "1.10", "tenant", "~", "<<"]), st.text("abc\U0001f469\u00e9: #", min_size=1)
)


@st.composite
def jobs(draw: st.DrawFn) -> ApiJob:
    headers = draw(st.dictionaries(st.sampled_from(["Accept", "X-Key", "yes", "0010"]), TEXTS, max_size=3))
    params = draw(st.dictionaries(NAMES, TEXTS, max_size=3))
    statics = draw(st.dictionaries(st.sampled_from(["firstName", "lastName"]), TEXTS.filter(bool), max_size=2))
    return ApiJob(
        "j",
        draw(TEXTS),
        application_id=draw(TEXTS) or None,
        method=Method.POST,
        url="https://saas.example/?" + draw(TEXTS),
        params=(*ApiJob("", "").params, *(Param(name, value) for name, value in params.items())),
        headers=tuple(Header(name, value) for name, value in headers.items()),
        body=draw(TEXTS) or None,
        advanced_auth=draw(TEXTS) or None,
        mapping=tuple(FieldMapping(name, static=value) for name, value in statics.items()),
    )


@given(jobs())
def test_a_shown_job_can_be_read_back(job: ApiJob) -> None:
    """As JSON and as YAML, with stars for stored secrets."""
    shown, known = mask_job(job), job_to_document(job)
    as_yaml = yaml.safe_dump(shown, sort_keys=False).rstrip()
    for text in (json.dumps(shown, indent=2), json.dumps(shown, ensure_ascii=False, indent="\t"), as_yaml):
        assert job_from_document(restore_secrets({**known, **read_document(text.encode(), "job")}, known), "j") == job
