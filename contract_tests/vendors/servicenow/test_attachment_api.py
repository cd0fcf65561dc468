"""The Attachment API as documented and as clients use it."""

from __future__ import annotations

import gzip
import json
import threading
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from random import Random
from typing import Any

import pytest
import requests

from contract_tests.kit.worker_threads import LOOP, note_threads

PATH = "/api/now/attachment"
COMPANIES = "/api/now/table/core_company"
CHUNK = 700_000  # bytes: captured as chunk_size_bytes
SEEDED = {"f93aa26259afdc9dc3e8d43cb8e3587a", "11bc482963a7f7e5111aee8e21f6cb0f"}  # attachments of every world
LARGE = Random(7).randbytes(2 * CHUNK + 1)


@pytest.fixture
def company(instance: Any) -> str:
    """The sys_id of a new company."""
    return str(instance.call("POST", COMPANIES, json={"name": "Initech"}).json()["result"]["sys_id"])


def name_file(company: str, file_name: str = "note.txt", **others: str) -> dict[str, str]:
    return {"table_name": "core_company", "table_sys_id": company, "file_name": file_name, **others}


def upload(instance: Any, company: str, content: bytes = b"Hello", name: str = "note.txt", **headers: Any) -> Any:
    """Upload a file, and return its metadata."""
    answer = instance.call("POST", f"{PATH}/file", params=name_file(company, name), data=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["result"]


def send_form(instance: Any, *parts: tuple[str, tuple[str | None, bytes, str | None]], **options: Any) -> Any:
    return instance.call("POST", f"{PATH}/upload", files=parts, **options)


def name_record(company: str) -> list[tuple[str, tuple[str | None, bytes, str | None]]]:
    return [("table_name", (None, b"core_company", None)), ("table_sys_id", (None, company.encode(), None))]


def list_contents(instance: Any) -> set[str]:
    """Return the attachments of all stored contents."""
    rows = instance.world.data.iterate("servicenow_sys_attachment_doc")
    return {row["values"]["sys_attachment"] for row in rows}


@pytest.mark.parametrize("version", ["", "v1/"])
def test_an_upload_gets_the_metadata_and_the_url_of_the_content(instance: Any, company: str, version: str) -> None:
    path = f"/api/now/{version}attachment"
    headers = {"Content-Type": "text/plain"}
    answer = instance.call("POST", f"{path}/file", params=name_file(company), data=b"Hello", headers=headers)
    found = answer.json()["result"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{instance.url}{path}/{found['sys_id']}/file"
    assert found == {
        "sys_id": found["sys_id"],
        "table_name": "core_company",
        "table_sys_id": company,
        "file_name": "note.txt",
        "content_type": "text/plain",
        "size_bytes": "5",
        "size_compressed": "25",  # captured
        "compressed": "true",
        "chunk_size_bytes": "700000",
        "hash": "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969",  # sha256sum
        "state": "pending",
        "image_height": "",
        "image_width": "",
        "average_image_color": "",
        "sys_created_by": "fnms.integration",
        "sys_created_on": "2026-11-22 12:30:00",
        "sys_updated_by": "fnms.integration",
        "sys_updated_on": "2026-11-22 12:30:00",
        "sys_mod_count": "0",
        "sys_tags": "",
        "download_link": f"{instance.url}/api/now/attachment/{found['sys_id']}/file",
    }
    assert instance.get(f"{path}/{found['sys_id']}").json() == {"result": found}


@pytest.mark.parametrize("content", [b"", b"\0\xff", LARGE[:CHUNK], LARGE[: CHUNK + 1], LARGE], ids=len)
def test_a_download_is_what_was_uploaded(instance: Any, company: str, content: bytes) -> None:
    found = upload(instance, company, content, **{"Content-Type": "image/png"})
    answer = instance.get(f"{PATH}/{found['sys_id']}/file")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "image/png"
    assert (found["size_bytes"], found["hash"]) == (str(len(content)), sha256(content).hexdigest())
    assert abs(int(found["size_compressed"]) - len(gzip.compress(content, 6))) <= 20
    by_name = instance.get(f"{PATH}/{company}/note.txt/file")
    assert by_name.content == content
    head = instance.call("HEAD", f"{PATH}/{found['sys_id']}/file")
    assert (head.status_code, head.content, head.headers["Content-Type"]) == (200, b"", "image/png")


def test_a_download_has_the_metadata(instance: Any, company: str) -> None:
    found = upload(instance, company, name="Müller 名前.txt")
    headers = instance.get(f"{PATH}/{found['sys_id']}/file").headers
    assert json.loads(headers["X-Attachment-Metadata"]) == found
    assert headers["Content-Disposition"] == (
        "attachment;filename=\"M_ller __.txt\";filename*=UTF-8''M%C3%BCller%20%E5%90%8D%E5%89%8D.txt"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("*/*", "*/*"),  # servicenow_api_client
        ("application/json", "application/json"),  # the session of ticketutil
        ("multipart/form-data", "multipart/form-data"),  # captured
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("nonsense", "nonsense"),
        (None, "application/octet-stream"),
    ],
)
def test_any_content_type_is_stored_and_no_body_is_parsed(
    instance: Any, company: str, sent: str | None, stored: str
) -> None:
    found = upload(instance, company, b'{"cut', **{"Content-Type": sent})
    answer = instance.get(f"{PATH}/{found['sys_id']}/file")
    assert (found["content_type"], answer.content) == (stored, b'{"cut')
    assert answer.headers["Content-Type"] == (stored if "/" in stored else "application/octet-stream")


def test_the_last_part_of_a_form_is_the_file_under_any_name(instance: Any, company: str) -> None:
    answer = send_form(instance, *name_record(company), ("anything", ("a b.png", LARGE, "image/png")))
    found = answer.json()["result"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{instance.url}{PATH}/{found['sys_id']}/file"
    assert (found["file_name"], found["content_type"]) == ("a b.png", "image/png")
    assert instance.get(f"{PATH}/{found['sys_id']}/file").content == LARGE


def test_a_form_without_a_file_at_its_end_is_refused(instance: Any, company: str) -> None:
    file, record = ("file", ("a.txt", b"a", "text/plain")), name_record(company)
    unnamed = ("file", (None, b"a", None))
    for parts in ([file, *record], record, [*record, unnamed]):
        answer = send_form(instance, *parts)
        assert (answer.status_code, answer.json()["error"]["detail"]) == (400, "File part might be missing")
    body = requests.Request("POST", instance.url, files=[*record, file]).prepare()
    media_type = f"{body.headers['Content-Type']}; charset=utf-8"
    answer = instance.call("POST", f"{PATH}/upload", data=body.body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["error"]["detail"]) == (400, "File part might be missing")
    assert list_contents(instance) == SEEDED, "only the contents of the seed"


def test_a_form_needs_a_boundary_and_a_record(instance: Any, company: str) -> None:
    no_boundary = {"headers": {"Content-Type": "multipart/form-data"}, "params": name_file(company)}
    answer = instance.call("POST", f"{PATH}/upload", data=b"Hello", **no_boundary)  # pysnow with multipart=True
    assert answer.status_code == 400
    file = ("file", ("a.txt", b"a", "text/plain"))
    assert send_form(instance, name_record(company)[0], file).status_code == 400
    assert send_form(instance, *name_record("0" * 32), file).status_code == 404
    assert send_form(instance, *name_record(company), file, headers={"Accept": "image/png"}).status_code == 406
    assert instance.get(PATH, table_sys_id=company).json() == {"result": []}


def test_a_list_has_the_attachments_of_a_record(instance: Any, company: str) -> None:
    made = [upload(instance, company, name=f"{number}.txt") for number in range(3)]
    other = instance.call("POST", COMPANIES, json={"name": "Other"}).json()["result"]["sys_id"]
    upload(instance, other)
    by_name = instance.get(PATH, table_name="core_company", table_sys_id=company)
    assert (by_name.json(), by_name.headers["X-Total-Count"]) == ({"result": made}, "3")
    query = f"table_name=core_company^table_sys_id={company}^file_name=1.txt^"
    assert instance.get(PATH, sysparm_query=query).json() == {"result": made[1:2]}
    together = instance.get(PATH, table_sys_id=company, sysparm_query="ORDERBYDESCfile_name^", sysparm_limit=2)
    assert together.json() == {"result": [made[2], made[1]]}
    assert "sysparm_offset=2" in together.links["next"]["url"]
    hidden = instance.get(PATH, sysparm_limit=1, sysparm_suppress_pagination_header="true")
    assert "Link" not in hidden.headers
    assert "hash" in instance.get(PATH, sysparm_fields="sys_id", sysparm_display_value="all").json()["result"][0]
    nothing = instance.get("/api/now/v1/attachment", table_sys_id="none")
    assert (nothing.status_code, nothing.json()) == (200, {"result": []})


def test_long_lists_are_whole(instance: Any, company: str) -> None:
    for number in range(1_005):
        assert instance.call(
            "POST", "/api/now/table/sys_attachment", json={"table_sys_id": company, "file_name": str(number)}
        ).ok
    found = instance.get(PATH, table_sys_id=company).json()["result"]
    assert [entry["file_name"] for entry in found] == [str(number) for number in range(1_005)]
    assert all(entry["download_link"].endswith(f"/{entry['sys_id']}/file") for entry in found)


def test_metadata_is_xml_as_well(instance: Any, company: str) -> None:
    sys_id = upload(instance, company)["sys_id"]
    answer = instance.call("GET", f"{PATH}/{sys_id}", headers={"Accept": "application/xml"})
    root = ET.fromstring(answer.text)  # noqa: S314 -- from the mock server
    assert (root.tag, root.findtext("result/file_name")) == ("response", "note.txt")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/plain", 200),
        ("text/*", 200),
        ("*/*", 200),
        ("image/*, text/plain;q=0.5", 200),
        ("application/json", 200),  # PySNC's session, at an instance
        ("application/xml", 200),
        ("image/*", 406),
        ("image/png, audio/ogg", 406),
    ],
)
def test_a_download_needs_an_accept_that_fits(instance: Any, company: str, accept: str, status: int) -> None:
    sys_id = upload(instance, company, **{"Content-Type": "text/plain; charset=utf-8"})["sys_id"]
    for path in (f"{PATH}/{sys_id}/file", f"{PATH}/{company}/note.txt/file"):
        assert instance.call("GET", path, headers={"Accept": accept}).status_code == status


def test_an_attachment_gets_another_name(instance: Any, company: str) -> None:
    sys_id = upload(instance, company)["sys_id"]
    instance.advance(60)
    answer = instance.call("PATCH", f"{PATH}/{sys_id}", json={"file_name": "new.txt", "hash": "x"})
    assert (answer.status_code, answer.content) == (204, b"")
    found = instance.get(f"{PATH}/{sys_id}").json()["result"]
    assert (found["file_name"], found["sys_updated_on"], found["sys_mod_count"]) == (
        "new.txt",
        "2026-11-22 12:31:00",
        "1",
    )
    assert found["hash"] != "x"
    xml = {"data": "<request><entry><file_name>x.txt</file_name></entry></request>"}
    assert instance.call("PATCH", f"{PATH}/{sys_id}", headers={"Content-Type": "text/xml"}, **xml).status_code == 204
    assert instance.get(f"{PATH}/{sys_id}").json()["result"]["file_name"] == "x.txt"
    nameless = instance.call("PATCH", f"{PATH}/{sys_id}", headers={"Content-Type": "text/xml"}, data="<request/>")
    assert nameless.status_code == 400


def test_a_deleted_attachment_leaves_nothing(instance: Any, company: str) -> None:
    kept, gone = upload(instance, company)["sys_id"], upload(instance, company, LARGE)["sys_id"]
    answer = instance.call("DELETE", f"{PATH}/{gone}")
    assert (answer.status_code, answer.content) == (204, b"")
    for path in (f"{PATH}/{gone}", f"{PATH}/{gone}/file"):
        assert instance.get(path).status_code == 404
    assert instance.call("DELETE", f"{PATH}/{gone}").status_code == 404
    assert list_contents(instance) == {kept, *SEEDED}
    assert instance.call("DELETE", f"/api/now/table/sys_attachment/{kept}").status_code == 204
    assert kept not in list_contents(instance), "the Table API deletes the content, too"


def test_a_deleted_record_has_no_attachments(instance: Any, company: str) -> None:
    other = instance.call("POST", COMPANIES, json={"name": "Other"}).json()["result"]["sys_id"]
    kept = upload(instance, other)["sys_id"]
    upload(instance, company)
    upload(instance, company, LARGE, "large")
    assert instance.call("DELETE", f"{COMPANIES}/{company}").status_code == 204
    assert instance.get(PATH, table_sys_id=company).json() == {"result": []}
    assert list_contents(instance) == {kept, *SEEDED}


def test_attachments_are_records_of_the_table_api(instance: Any, company: str) -> None:
    sys_id = upload(instance, company)["sys_id"]
    [found] = instance.table("sys_attachment", f"table_sys_id={company}", sysparm_fields="sys_id,size_bytes,hash")
    assert found == {"sys_id": sys_id, "size_bytes": "5", "hash": sha256(b"Hello").hexdigest()}


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"table_name": "Company"}, 400), ({"table_name": "no_such_table"}, 400), ({"table_sys_id": "0" * 32}, 404)],
)
def test_the_record_has_to_exist(instance: Any, company: str, changed: dict[str, str], status: int) -> None:
    parameters = {**name_file(company), **changed}
    answer = instance.call("POST", f"{PATH}/file", params=parameters, data=b"Hello")
    assert answer.status_code == status


def test_a_record_of_another_class_has_no_attachments_there(populated: Any) -> None:
    server = populated.table("cmdb_ci_linux_server", sysparm_limit=1)[0]["sys_id"]
    for table, status in (("cmdb_ci", 201), ("cmdb_ci_linux_server", 201), ("cmdb_ci_win_server", 404)):
        names = {"table_name": table, "table_sys_id": server, "file_name": "a.txt"}
        assert populated.call("POST", f"{PATH}/file", params=names, data=b"a").status_code == status


def test_the_properties_of_the_instance_are_obeyed(instance: Any, company: str) -> None:
    instance.set_property("glide.attachment.extensions", "txt, .PDF")
    for name, status in (("a.txt", 201), ("A.TXT", 201), ("b.pdf", 201), ("c.exe", 400), ("txt", 400)):
        answer = instance.call("POST", f"{PATH}/file", params=name_file(company, name), data=b"a")
        assert answer.status_code == status, name
    sys_id = upload(instance, company)["sys_id"]
    assert instance.call("PATCH", f"{PATH}/{sys_id}", json={"file_name": "a.exe"}).status_code == 400
    instance.set_property("glide.attachment.role", "knowledge, catalog")
    refused = instance.call("POST", f"{PATH}/file", params=name_file(company), data=b"a")
    assert refused.status_code == 403
    admin = ("admin", "admin-password")
    assert instance.call("POST", f"{PATH}/file", params=name_file(company), data=b"a", auth=admin).status_code == 201


def test_readers_may_download_and_not_write(instance: Any, company: str) -> None:
    sys_id, reader = upload(instance, company)["sys_id"], ("itil.reader", "itil-password")
    assert instance.call("GET", f"{PATH}/{sys_id}/file", auth=reader).content == b"Hello"
    writes = (("POST", f"{PATH}/file"), ("PATCH", f"{PATH}/{sys_id}"), ("DELETE", f"{PATH}/{sys_id}"))
    for method, path in writes:
        answer = instance.call(method, path, params=name_file(company), json={"file_name": "a"}, auth=reader)
        assert answer.status_code == 403


def test_who_may_not_read_attachments_lists_none(instance: Any, company: str) -> None:
    upload(instance, company)
    statuses = {("no.roles", "nobody-password"): 403, ("itil.reader", "itil-password"): 200}
    for user, status in statuses.items():
        answer = instance.call("GET", PATH, auth=user)
        assert answer.status_code == status
        assert ("User is unauthorized to access table: sys_attachment" in answer.text) == (status == 403)


def test_a_time_of_creation_may_be_given(instance: Any, company: str) -> None:
    times = {"2020-01-31 17:00:00": "2020-01-31 17:00:00", "yesterday": "2026-11-22 12:30:00"}
    for sent, stored in times.items():
        parameters = name_file(company, creation_time=sent)
        answer = instance.call("POST", f"{PATH}/file", params=parameters, data=b"a")
        assert answer.json()["result"]["sys_created_on"] == stored
    assert instance.notes(answer) == ["creation_time was ignored because it has not the form 2020-01-31 17:00:00"]


@pytest.mark.parametrize("value", ["text/html\r\nX-Other: 1", "téxt/plain", "", "x" * 20_000, "text/plain; a=\u2028"])
def test_a_stored_type_or_name_adds_no_header(instance: Any, company: str, value: str) -> None:
    sys_id = upload(instance, company)["sys_id"]
    changed = {"content_type": value, "file_name": f'{value}"'}
    assert instance.call("PATCH", f"/api/now/table/sys_attachment/{sys_id}", json=changed).ok
    answer = instance.get(f"{PATH}/{sys_id}/file")
    assert (answer.status_code, answer.content) == (200, b"Hello")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "X-Other" not in answer.headers
    assert answer.headers["Content-Disposition"].count('"') == 2
    assert sum(map(len, answer.headers.values())) < 16_000


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "C:\\x", "a\r\nb", "%2e", "' OR 1=1"])
def test_a_file_name_is_data(instance: Any, company: str, name: str) -> None:
    sys_id = upload(instance, company, name=name)["sys_id"]
    found = instance.get(PATH, sysparm_query=f"sys_id={sys_id}").json()["result"][0]
    answer = instance.get(f"{PATH}/{sys_id}/file")
    assert (found["file_name"], answer.content) == (name, b"Hello")
    assert json.loads(answer.headers["X-Attachment-Metadata"])["file_name"] == name


def test_large_files_are_received_and_sent_in_threads(
    instance: Any, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = note_threads(monkeypatch)
    found = upload(instance, company, LARGE)
    assert threads
    assert LOOP not in threads
    form = send_form(instance, *name_record(company), ("file", ("a.bin", LARGE, None)))
    assert form.status_code == 201
    assert LOOP not in threads
    threads.clear()
    assert instance.get(f"{PATH}/{found['sys_id']}/file").content == LARGE
    assert [name for name in threads if name != LOOP], "the content is read in a thread"
    assert threads.count(LOOP) == 1, "the request is decoded on the loop"


def test_the_journal_keeps_the_beginning_of_a_large_file(instance: Any, company: str) -> None:
    sys_id = upload(instance, company, b"a" * 1_000_000)["sys_id"]
    instance.get(f"{PATH}/{sys_id}/file")
    query = {"full": "true", "limit": 2}
    sent, received = instance.world.ask("GET", "journal", query=query)["exchanges"]
    for exchange, body in ((sent, "request_body"), (received, "response_body")):
        assert len(json.dumps(exchange)) < 100_000, body


@pytest.mark.long
def test_fifty_megabytes_delay_no_other_request(instance: Any, company: str) -> None:
    content = Random(7).randbytes(50_000_000)
    slowest, is_done = 0.0, threading.Event()

    def read_others() -> None:
        nonlocal slowest
        with requests.Session() as session:
            while not is_done.is_set():
                began = time.perf_counter()
                answer = session.get(instance.url + COMPANIES, auth=instance.session.auth, timeout=60)
                slowest = max(slowest, time.perf_counter() - began)
                assert answer.status_code == 200

    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(read_others)
        found = upload(instance, company, content)
        answer = instance.get(f"{PATH}/{found['sys_id']}/file")
        is_done.set()
        others.result()
    assert answer.content == content
    assert slowest < 1, f"a request took {slowest:.1f} seconds meanwhile"


def test_an_attachment_is_changed_by_users_who_may_change_its_record(instance: Any, company: str) -> None:
    """The user may read companies, and may not change them."""
    path = f"{PATH}/{upload(instance, company)['sys_id']}"
    instance.session.auth = ("itil.agent", "agent-password")
    assert instance.get(path).status_code == 200
    refused = [
        instance.call("PATCH", path, json={"file_name": "other.txt"}),
        instance.call("DELETE", path),
        instance.call("POST", f"{PATH}/file", params=name_file(company), data=b"x"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert instance.get(path).json()["result"]["file_name"] == "note.txt"
