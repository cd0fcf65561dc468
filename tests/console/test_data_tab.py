"""The tab Data: tables, pages of records, a record's form."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import requests

from mockservers import MockServer
from mockservers.client.worlds import RemoteWorld

from .visitor import Visitor, text_of

DATA = "/worlds/test/data"
USAGES, USAGE = f"{DATA}/bigfix_usages", f"{DATA}/bigfix_usages/4,36181,RVU_FULL_CAP"
USERS = "/worlds/odd/data/bigfix_users"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def world(server: MockServer) -> RemoteWorld:
    return server.plane.create_world("test", seed=7, now="2026-03-31T12:00:00Z")


pytestmark = pytest.mark.usefixtures("world")


def open_keys(visitor: Visitor, path: str) -> list[str]:
    return re.findall(r'visually-hidden"> ([^<]+)</span></a></td>', visitor.source(path))


def test_every_table_is_linked_with_its_number_of_records(visitor: Visitor, world: RemoteWorld) -> None:
    page = visitor.source(DATA)
    for table in world.data.tables():
        assert f'href="{DATA}/{table["table"]}"' in page
    assert "license_usages 2,000 records bigfix_usages" in visitor.read(DATA)


def test_pages_follow_each_other(visitor: Visitor) -> None:
    first = open_keys(visitor, f"{USAGES}?sort=-peak_value")
    following = re.search(r'href="([^"]+)">Next</a>', visitor.source(f"{USAGES}?sort=-peak_value"))
    assert following
    second = open_keys(visitor, following[1].replace("&amp;", "&"))
    assert len(first) == len(second) == 50
    assert not set(first) & set(second)
    assert "First page" in visitor.read(following[1].replace("&amp;", "&"))


def follow(visitor: Visitor, path: str, label: str) -> str:
    """The path of the link with this label on a page."""
    found = re.search(rf'href="([^"]+)">{label}</a>', visitor.source(path))
    assert found, label
    return found[1].replace("&amp;", "&")


def test_pages_are_turned_back(visitor: Visitor) -> None:
    first = f"{USAGES}?sort=-peak_value"
    assert "Previous" not in visitor.read(first)
    second = follow(visitor, first, "Next")
    third = follow(visitor, second, "Next")
    back = follow(visitor, third, "Previous")
    assert open_keys(visitor, back) == open_keys(visitor, second)
    assert open_keys(visitor, follow(visitor, back, "Previous")) == open_keys(visitor, first)
    assert follow(visitor, third, "First page") == first


@pytest.mark.parametrize("name", [".", "..", "", "%", "a/b", "?#&"])
def test_a_record_with_a_key_that_is_no_part_of_a_path_is_opened(
    visitor: Visitor, server: MockServer, world: RemoteWorld, tmp_path: Path, name: str
) -> None:
    odd = rename_user(server, world, tmp_path / "world.sqlite", name)
    user = next(user for user in odd.data.iterate("bigfix_users") if user["values"]["name"] == name)
    listed = re.findall(r'href="([^"]+)">Open<span class="visually-hidden"> ([^<]*)<', visitor.source(USERS))
    page = next(link for link, key in listed if key == user["key"])
    assert not {".", "..", ""} & set(page.split("/")[1:])
    wanted = ["View Hardware Inventory"]
    assert "The record was changed." in visitor.submit(page, page, permissions=json.dumps(wanted))
    assert odd.data.get("bigfix_users", user["key"])["values"]["permissions"] == wanted


def rename_user(server: MockServer, world: RemoteWorld, file: Path, name: str) -> RemoteWorld:
    """Make a world in which the user ``admin`` has another name, by a snapshot that is changed on the disk."""
    server.plane.snapshots.save("before", world.name)
    server.plane.snapshots.export("before", file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("UPDATE bigfix_users SET name = ? WHERE name = 'admin'", (name,))
    server.plane.snapshots.take_in("after", file)
    return server.plane.snapshots.fork("after", "odd")


def test_a_head_sorts_and_then_turns_the_order(visitor: Visitor) -> None:
    assert f'href="{USAGES}?sort=peak_value"' in visitor.source(USAGES)
    page = visitor.source(f"{USAGES}?sort=peak_value")
    assert 'aria-sort="ascending"' in page
    assert f'href="{USAGES}?sort=-peak_value"' in page


def test_a_search_keeps_the_order(visitor: Visitor) -> None:
    page = visitor.source(f"{DATA}/bigfix_metrics?search=concurrent&sort=-code_name")
    assert "Concurrent User" in page
    assert 'name="sort" value="-code_name"' in page
    assert "No record contains “zzz”" in visitor.read(f"{DATA}/bigfix_metrics?search=zzz")


def test_many_columns_are_shown_when_they_are_asked_for(visitor: Visitor) -> None:
    few = visitor.read(f"{DATA}/servicenow_cmdb_ci")
    assert "vm_inst_id" not in few
    assert re.search(r"All \d+ columns", few)
    assert "vm_inst_id" in visitor.read(f"{DATA}/servicenow_cmdb_ci?all=1")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("bigfix_users?sort=password", 400, "bigfix_users cannot be sorted by 'password'"),
        ("bigfix_users?cursor=x", 400, "The cursor is not one of this list."),
        (SCRIPT.replace("/", ""), 404, "<script>alert(1)<script>"),
        ("nothing", 404, "There is no table 'nothing'"),
        ("bigfix_users/nobody", 404, "There is no record 'nobody' in bigfix_users."),
        ("bigfix_users?search=%3Cscript%3Ealert(1)%3C/script%3E", 200, f"No record contains “{SCRIPT}”"),
    ],
)
def test_what_is_wrong_is_said(visitor: Visitor, path: str, status: int, text: str) -> None:
    assert text in visitor.read(f"{DATA}/{path}", status)
    assert SCRIPT not in visitor.source(f"{DATA}/{path}", status)


def test_secrets_never_reach_the_page(visitor: Visitor, world: RemoteWorld) -> None:
    page = visitor.source(f"{DATA}/bigfix_users/admin") + visitor.source(f"{DATA}/bigfix_users")
    assert "44072fb20fbe38322b5e67a7e780978e20abbc80" not in page
    assert page.count('value="***"') == 4  # two fields, each with what was in it
    visitor.submit(f"{DATA}/bigfix_users/admin", DATA, **{"token": "***", "before-token": "***", "password": "new"})
    assert world.data.get("bigfix_users", "admin")["values"]["password"] == "***"


def test_changed_fields_are_saved_and_others_stay(visitor: Visitor, world: RemoteWorld) -> None:
    fields = {"peak_value": "77", "before-peak_value": "1", "peak_time": "2026-01-01T00:00:00Z"}
    fields["before-peak_time"] = fields["peak_time"]  # another visitor changes it meanwhile
    world.data.update("bigfix_usages", "4,36181,RVU_FULL_CAP", peak_time="2026-02-03T04:05:06Z")
    assert "The record was changed." in visitor.submit(USAGE, USAGE, **fields)
    values = world.data.get("bigfix_usages", "4,36181,RVU_FULL_CAP")["values"]
    assert (values["peak_value"], values["peak_time"]) == (77, "2026-02-03T04:05:06Z")
    assert "Nothing was changed." in visitor.submit(USAGE, USAGE)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"peak_value": "many"}, "peak_value must be of type integer."),
        ({"peak_value": "-1"}, "peak_value must be a number from 0 to"),
        ({"peak_time": SCRIPT}, "peak_time must have the form 2014-06-23T12:18:29Z."),
    ],
)
def test_a_refused_value_stays_in_its_field_with_the_reason(
    visitor: Visitor, fields: dict[str, str], problem: str
) -> None:
    answer = visitor.send(USAGE, USAGE, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert re.search(rf'<div class="invalid-feedback" id="(field-\d+)-problem">{re.escape(problem)}', page)
    assert "is-invalid" in page
    assert SCRIPT not in page
    assert "many" in page or "-1" in page or "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_record_is_deleted(visitor: Visitor) -> None:
    assert "was deleted" in visitor.submit(f"{USAGE}/delete", USAGE)
    visitor.source(USAGE, 404)


def test_a_record_that_stays_says_why(visitor: Visitor) -> None:
    path = f"{DATA}/bigfix_computers/4"
    reason = "Data imports choose among the world's computers."
    assert f"Records of this table cannot be deleted. {reason}" in visitor.read(path)
    assert reason in visitor.refused(f"{path}/delete", path)
    assert "Save" not in visitor.read(f"{DATA}/bigfix_imports/1")


def test_scripts_in_records_are_texts(visitor: Visitor, world: RemoteWorld) -> None:
    key = next(world.data.iterate("servicenow_core_company"))["key"]
    world.data.update("servicenow_core_company", key, name=f'"{SCRIPT}', notes=f"</textarea>{SCRIPT}\n\nlines" * 9)
    world.data.update("bigfix_users", "admin", permissions=[SCRIPT])
    for path in ("servicenow_core_company", f"servicenow_core_company/{key}", "bigfix_users", "bigfix_users/admin"):
        page = visitor.source(f"{DATA}/{path}")
        assert SCRIPT not in page
        assert "&lt;script&gt;alert(1)" in page


def test_forms_need_their_token(visitor: Visitor, world: RemoteWorld) -> None:
    for path in (USAGE, f"{USAGE}/delete"):
        assert visitor.client.post(path, data={"peak_value": "5"}).status_code == 400
    assert world.data.get("bigfix_usages", "4,36181,RVU_FULL_CAP")["values"]["peak_value"] == 1


def test_a_record_shows_its_history(visitor: Visitor, server: MockServer, world: RemoteWorld) -> None:
    with requests.Session() as session:
        server.mount(session)
        session.headers.update({"X-Mock-World": "test", "Token": "44072fb20fbe38322b5e67a7e780978e20abbc80"})
        query = {"code_name": "MINE", "display_name": "Mine"}
        session.post(f"{server.bigfix.url}/api/sam/v2/metrics", params=query).raise_for_status()
    key = next(record["key"] for record in world.data.iterate("bigfix_metrics", search="MINE"))
    history = "History in the journal Exchange Time Operation Status 1 2026-03-31 12:00:00 bigfix create_metric 200"
    assert history in visitor.read(f"{DATA}/bigfix_metrics/{key}")
    assert "History" not in visitor.read(f"{DATA}/bigfix_metrics/-32603")


def test_all_data_is_downloaded_and_loaded_again(visitor: Visitor, world: RemoteWorld) -> None:
    answer = visitor.client.get(follow(visitor, DATA, "Download the data"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=test.zip"
    world.data.update("bigfix_computers", "4", name="changed")
    loaded = visitor.upload(f"{DATA}/archive", answer.get_data(), on=DATA)
    assert loaded.status_code == 302
    assert "The world test has the data of x.sqlite: " in visitor.read(loaded.headers["Location"])
    assert world.data.get("bigfix_computers", "4")["values"]["name"] != "changed"


def test_problems_of_an_archive_are_listed_on_the_page(visitor: Visitor) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("bigfix/metrics.csv", f"id,{SCRIPT}\nx,1\n")
    refused = visitor.upload(f"{DATA}/archive", content.getvalue(), on=DATA)
    assert refused.status_code == 400
    text = text_of(refused.get_data(as_text=True))
    assert "The data was not loaded. It has 2 problems." in text
    assert "bigfix/metrics.csv 2 id must be a whole number." in text
    assert SCRIPT not in refused.get_data(as_text=True)


@pytest.mark.parametrize(("content", "problem"), [(None, "Choose a file."), (b"x", "It is not a ZIP archive.")])
def test_what_is_no_archive_is_refused_on_the_page(visitor: Visitor, content: bytes | None, problem: str) -> None:
    refused = visitor.upload(f"{DATA}/archive", content, on=DATA)
    assert refused.status_code == 400
    assert problem in text_of(refused.get_data(as_text=True))
