"""Responses: media types, texts, files, progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from samclients.runtime import Call, Client, File, OperationSpec, Options, UnreadableBody, WrongMediaType, raw_response
from tests.samclients.runtime.stub import Stub

SPEC = OperationSpec("get", "GET", "/get", "*/*", secured=True, streamed=True)


def read(client: Client, media_type: str, kind: type[object]) -> object:
    return client.call(Call(SPEC), lambda response: response.decode(media_type, kind), lambda _: None).parsed


@pytest.mark.parametrize("media_type", ["application/jsonx", "application/json-seq", "application", "", "text/json"])
def test_a_media_type_that_only_begins_alike_is_another(client: Client, stub: Stub, media_type: str) -> None:
    stub.answer(200, b"7", media_type=media_type)
    with pytest.raises(WrongMediaType, match=f"{media_type or 'missing'}, not application/json"):
        read(client, "application/json", int)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("application/xml", "é".encode(), "é"),
        ("application/xml; charset=iso-8859-1", "é".encode("latin-1"), "é"),
        ("application/xml; charset=utf-16", "é".encode("utf-16"), "é"),
    ],
)
def test_a_text_has_its_declared_encoding_or_utf_8(
    client: Client, stub: Stub, content_type: str, body: bytes, text: str
) -> None:
    stub.answer(200, body, media_type=content_type)
    assert read(client, "application/xml", str) == text


@pytest.mark.parametrize("content_type", ["application/xml", "application/xml; charset=never"])
def test_a_text_in_another_encoding_is_unreadable(client: Client, stub: Stub, content_type: str) -> None:
    stub.answer(200, b"\xe9\xff", media_type=content_type)
    with pytest.raises(UnreadableBody, match="The body is not valid text"):
        read(client, "application/xml", str)


def test_a_json_text_is_read_as_json(client: Client, stub: Stub) -> None:
    stub.answer(200, b'"a"', media_type="application/problem+json")
    assert read(client, "application/problem+json", str) == "a"


def test_a_download_replaces_a_longer_file(client: Client, stub: Stub, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_bytes(b"old" * 100)
    stub.answer(200, b"new", media_type="application/zip")
    file = read(client.with_options(Options(download_to=target)), "application/zip", File)
    assert isinstance(file, File)
    with file:
        assert file.payload.read() == b"new"
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("headers", "total"), [({}, None), ({"Content-Length": "6"}, 6), ({"Content-Length": "x"}, None)]
)
def test_the_progress_has_the_total_if_it_is_known(
    client: Client, stub: Stub, headers: dict[str, str], total: int | None
) -> None:
    seen: list[tuple[int, int | None]] = []
    stub.answer(200, b"abcdef", headers, "application/zip")
    watching = client.with_options(Options(progress=lambda received, total: seen.append((received, total))))
    file = read(watching, "application/zip", File)
    assert isinstance(file, File)
    file.close()
    assert seen == [(6, total)]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_the_file_of_an_interrupted_download_is_closed(
    client: Client, stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    opened = (tmp_path / "a").open("w+b")
    monkeypatch.setattr(raw_response, "SpooledTemporaryFile", lambda **_size: opened)

    def interrupt(_received: int, _total: int | None) -> None:
        raise error

    stub.answer(200, b"abcdef", media_type="application/zip")
    with pytest.raises(error):
        read(client.with_options(Options(progress=interrupt)), "application/zip", File)
    assert opened.closed


def test_a_file_that_was_read_is_saved_whole(tmp_path: Path) -> None:
    file = File.of(b"abcdef")
    file.payload.read(3)
    assert file.save(tmp_path / "a").read_bytes() == b"abcdef"


def test_a_file_is_open_in_its_block_and_closed_behind_it() -> None:
    file = File.of(b"content")
    with file as entered:
        assert (entered is file, file.payload.read()) == (True, b"content")
    assert file.payload.closed
    other = File.of(b"content")
    with pytest.raises(KeyError), other:
        raise KeyError
    assert other.payload.closed


@pytest.mark.parametrize(
    ("declared", "sent"), [("*/*", "text/csv"), ("*/*", "image/png; a=b"), ("image/*", "image/png")]
)
def test_a_file_may_have_any_type_of_a_range(client: Client, stub: Stub, declared: str, sent: str) -> None:
    stub.answer(200, b"a", media_type=sent)
    file = read(client, declared, File)
    assert isinstance(file, File)
    with file:
        assert (file.payload.read(), file.mime_type) == (b"a", sent.partition(";")[0])


def test_a_file_of_another_range_is_refused(client: Client, stub: Stub) -> None:
    stub.answer(200, b"a", media_type="imagery/png")
    with pytest.raises(WrongMediaType, match=r"imagery/png, not image/\*"):
        read(client, "image/*", File)
