"""Steps that upgrade the tables of worlds of earlier versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from mockservers.vendors.servicenow.store import keep_rights

INTEGRATION = "x_fls_flexera_fnms.integration"


def test_users_can_do_what_they_could_and_an_integration_reads_the_dictionary() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE servicenow_users (user_name TEXT, roles TEXT)")
        before = {
            "itil.reader": '["itil"]',
            "importer": '["import_admin","itil"]',
            "no.roles": "[]",
            "fnms.integration": f'["{INTEGRATION}","itil"]',
            "describer": f'["personalize_dictionary","{INTEGRATION}"]',
        }
        db.executemany("INSERT INTO servicenow_users VALUES (?, ?)", before.items())
        keep_rights(db)
        after = dict(db.execute("SELECT user_name, roles FROM servicenow_users"))
    assert after == {
        **before,
        "itil.reader": '["itil","snc_read_only"]',
        "fnms.integration": f'["{INTEGRATION}","itil","personalize_dictionary"]',
    }
