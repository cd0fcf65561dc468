"""The ``Link`` header of RFC 8288, and redirections, which are not followed."""

from __future__ import annotations

import pytest

from samclients.runtime import Call, Client, OperationSpec, Settings, UndocumentedStatus, next_of_header
from samclients.runtime.links import parse_relations
from tests.samclients.runtime.stub import Stub


@pytest.mark.parametrize(
    ("header", "relations"),
    [
        ("", {}),
        ('<https://x.example/a?b=1,2;3>; rel="next"', {"next": "https://x.example/a?b=1,2;3"}),
        ("<a>; rel=next,<b>;rel=prev", {"next": "a", "prev": "b"}),
        ('<a> ; title="x; rel=\\"last\\", <z>" ; rel = "Next LAST"', {"next": "a", "last": "a"}),
        ('<a>; REL="next"; rel="prev"', {"next": "a"}),
        ('<a>; rel="next"; anchor="/other", <b>; rel=next', {"next": "b"}),
        ('<a>; rel="next", <b>; rel="next"', {"next": "a"}),
        ('<a>; title; rel="next"', {"next": "a"}),
        ('<>; rel="self"', {"self": ""}),
        ("<a>", {}),
        ("a; rel=next", {}),
        ('<a>; title="rel=next"', {}),
        ("<a; rel=next", {}),
    ],
)
def test_the_links_of_a_header_are_read_as_rfc_8288_has_them(header: str, relations: dict[str, str]) -> None:
    assert parse_relations(header) == relations
    assert next_of_header({"Link": header}) == relations.get("next")


def test_a_long_header_is_parsed_quickly() -> None:
    assert parse_relations("<a" * 20_000 + ";" * 20_000 + '"' * 20_000) == {}
    assert len(parse_relations(",".join(f"<{n}>; rel=r{n}" for n in range(2_000)))) == 2_000


@pytest.mark.parametrize("location", ["http://[x", "http://x:99999999/", "//", "\x80", "/elsewhere"])
def test_a_redirection_is_an_undocumented_status_wherever_it_leads(stub: Stub, location: str) -> None:
    stub.answer(302, headers={"Location": location})
    client = Client("http://sam.example:9081", settings=Settings())
    client.session.mount("http://", stub)
    operation = OperationSpec("x", "GET", "/", "application/json", secured=False, streamed=False)
    with pytest.raises(UndocumentedStatus):
        client.call(Call(operation), reject, reject)
    assert len(stub.requests) == 1


def reject(answer: object) -> None:
    raise answer.undocumented_status()  # type: ignore[attr-defined]  # an Answer
