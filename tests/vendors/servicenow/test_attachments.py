"""Rules for uploads, and headers of downloads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from mockservers.core.messages import Request
from mockservers.vendors.servicenow.attachment_api import uploads
from mockservers.vendors.servicenow.attachment_api.downloads import accepts, build_headers, choose_content_type
from mockservers.vendors.servicenow.attachment_api.uploads import UploadRules
from mockservers.vendors.servicenow.domain import ADMIN, User
from mockservers.vendors.servicenow.errors import AttachmentTooLarge, InsertRefused, UploadRefused
from mockservers.vendors.servicenow.schema.attachments import Attachments
from mockservers.vendors.servicenow.schema.properties import VALUES, Properties
from mockservers.vendors.servicenow.store import attachment_contents

MEGABYTE = 1024 * 1024


@pytest.fixture
def db() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        attachment_contents.create(connection)
        yield connection
    engine.dispose()


def make_rules(db: Connection, **values: str) -> UploadRules:
    names = {"size": "com.glide.attachment.max_size", "types": "glide.attachment.extensions"}
    names["roles"] = "glide.attachment.role"
    return UploadRules(Properties(db, {VALUES: {names[name]: value for name, value in values.items()}}))


@pytest.mark.parametrize(
    ("property_value", "largest"),
    [("1", 1), (" 2 ", 2), ("0", 0), ("1024", 100), ("", 100), ("much", 100), ("-1", 100), ("1.5", 100), ("٣", 100)],
)
def test_a_file_is_as_large_as_the_property_and_the_mock_server_allow(
    db: Connection, property_value: str, largest: int
) -> None:
    rules = make_rules(db, size=property_value)
    rules.check_size(largest * MEGABYTE, db)
    with pytest.raises(AttachmentTooLarge, match=f"at most {largest * MEGABYTE:,} bytes"):
        rules.check_size(largest * MEGABYTE + 1, db)


def test_a_full_world_takes_no_file(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_WORLD", 3 * MEGABYTE)
    rules = make_rules(db)
    rules.check_size(MEGABYTE, db)
    Attachments(db).write("a", bytes(2 * MEGABYTE))
    with pytest.raises(AttachmentTooLarge, match="no room"):
        rules.check_size(MEGABYTE, db)
    Attachments(db).delete_contents(["a"])
    rules.check_size(MEGABYTE, db)


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "x.tar.gz", ".b.pdf"])
def test_the_last_extension_counts_in_any_case(db: Connection, name: str) -> None:
    make_rules(db, types="txt, .PDF ,gz,").check_name(name)
    make_rules(db, types="").check_name(name)


@pytest.mark.parametrize("name", ["a.exe", "txt", "a.txt.exe", "a.", "a"])
def test_other_extensions_are_refused(db: Connection, name: str) -> None:
    with pytest.raises(UploadRefused, match="not allowed"):
        make_rules(db, types="txt, .PDF").check_name(name)


def test_one_of_the_roles_is_enough(db: Connection) -> None:
    rules = make_rules(db, roles="knowledge, itil")
    for role in ("itil", ADMIN):
        rules.check_user(User("1", "a", frozenset({role})))
    with pytest.raises(InsertRefused):
        rules.check_user(User("1", "a", frozenset({"import_admin"})))


@pytest.mark.parametrize("stored", ["text/plain", "*/*", "image/svg+xml", "text/plain; charset=utf-8", "a/b;c"])
def test_a_stored_media_type_is_sent(stored: str) -> None:
    assert choose_content_type(stored) == stored


@pytest.mark.parametrize(
    "stored", ["", "text", "text/", "/", "text/plain\r\nX: 1", "text/plain;\n", "té/xt", "a/" + "b" * 300]
)
def test_what_is_no_media_type_is_sent_as_bytes(stored: str) -> None:
    assert choose_content_type(stored) == "application/octet-stream"


@pytest.mark.parametrize(
    ("accept", "fits"),
    [
        (None, True), ("image/png", True), ("IMAGE/*;q=0.1", True), ("text/html, image/png", True), ("*/*", True),
        ("application/json", True), ("text/xml", True), ("image/jpeg", False), ("audio/*", False), ("image", False),
    ],
)  # fmt: skip
def test_accept_names_the_type_its_range_or_a_form_of_the_api(accept: str | None, fits: bool) -> None:  # noqa: FBT001 -- a case
    request = Request("GET", "/", headers={} if accept is None else {"accept": accept})
    assert accepts(request, "image/png; a=b") is fits


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("note.txt", 'attachment;filename="note.txt"'),
        ("a b.txt", 'attachment;filename="a b.txt"'),
        ('"x".txt', "attachment;filename=\"_x_.txt\";filename*=UTF-8''%22x%22.txt"),
        ("a\\b", "attachment;filename=\"a_b\";filename*=UTF-8''a%5Cb"),
        ("a\r\nb", "attachment;filename=\"a__b\";filename*=UTF-8''a%0D%0Ab"),
        ("50%.txt", "attachment;filename=\"50_.txt\";filename*=UTF-8''50%25.txt"),
        ("\u540d", "attachment;filename=\"_\";filename*=UTF-8''%E5%90%8D"),
    ],
)
def test_a_file_name_is_spelled_as_rfc_6266_says(name: str, header: str) -> None:
    assert build_headers({"file_name": name}, "a/b")["Content-Disposition"] == header


def test_no_header_is_long() -> None:
    headers = build_headers({"file_name": "\U0001f600" * 5_000, "content_type": "x" * 50_000}, "a/b")
    assert max(map(len, headers.values())) < 16_000
    assert all(value.isascii() and value.isprintable() for value in headers.values())
