"""Steps that upgrade the tables of worlds of earlier versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from mockservers.vendors.servicenow.store import keep_readers


def test_a_user_who_could_only_read_still_can_only_read() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE servicenow_users (user_name TEXT, roles TEXT)")
        before = {"itil.reader": '["itil"]', "fnms.integration": '["import_admin","itil"]', "no.roles": "[]"}
        db.executemany("INSERT INTO servicenow_users VALUES (?, ?)", before.items())
        keep_readers(db)
        after = dict(db.execute("SELECT user_name, roles FROM servicenow_users"))
    assert after == {**before, "itil.reader": '["itil","snc_read_only"]'}
