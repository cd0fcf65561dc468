"""The charset in Content-Type wins over what XML says of itself, a byte order mark over both (RFC 7303)."""

from __future__ import annotations

import codecs

import pytest

from contract_tests.kit.raw_http import RawResponse, assert_readable_error
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import CREDENTIALS

TABLE = "/api/now/table/cmdb_ci_computer"
IMPORTED = "/api/now/import/imp_computer"
AUTH = (CREDENTIALS["SERVICENOW_USER"], CREDENTIALS["SERVICENOW_PASSWORD"])
NAME = "Zoë-Müller"


def document(declared: str = "") -> str:
    head = f"<?xml version='1.0' encoding='{declared}' standalone='yes'?>" if declared else ""
    return f"{head}<request><entry><name>{NAME}</name></entry></request>"


RIGHT: dict[str, tuple[str, bytes]] = {
    "UTF-8 by default": ("application/xml", document().encode()),
    "as declared": ("application/xml", document("ISO-8859-1").encode("latin-1")),
    "as the header has it": ("application/xml; charset=ISO-8859-1", document().encode("latin-1")),
    "in quotes": ('text/xml;charset="iso-8859-1"', document().encode("latin-1")),
    "against the declaration": ("application/xml; charset=utf-8", document("ISO-8859-1").encode()),
    "the other way round": ("text/xml; charset=latin1", document("UTF-8").encode("latin-1")),
    "windows-1252": ("application/xml; charset=windows-1252", document("UTF-8").encode("cp1252")),
    "UTF-16": ("application/xml; charset=utf-16le", document().encode("utf-16-le")),
    "a byte order mark": ("application/xml; charset=latin1", codecs.BOM_UTF8 + document().encode()),
    "a byte order mark of UTF-16": ("application/xml; charset=utf-8", document("utf-16").encode("utf-16")),
    "no charset after all": ("application/xml; charset=", document().encode()),
}


@pytest.mark.parametrize("case", RIGHT)
def test_xml_is_read_in_its_charset(case: str, world: RemoteWorld) -> None:
    media_type, body = RIGHT[case]
    client = world.client("servicenow", **{"Content-Type": media_type, "Accept": "application/json"})
    answer = client.post(TABLE, data=body, auth=AUTH)
    assert answer.status_code == 201, answer.text
    assert answer.json()["result"]["name"] == NAME


WRONG: dict[str, tuple[str, bytes]] = {
    "no such charset": ("application/xml; charset=klingon", document().encode()),
    "a coding that is none of texts": ("application/xml; charset=hex", document().encode()),
    "not in it": ("application/xml; charset=utf-8", document().encode("latin-1")),
    "ASCII": ("application/xml; charset=us-ascii", document().encode()),
}


@pytest.mark.parametrize("path", [TABLE, IMPORTED, "/api/x_fls_flexera_fnms/integration/fnmstosn"])
@pytest.mark.parametrize("case", WRONG)
def test_xml_in_another_charset_is_refused(case: str, path: str, world: RemoteWorld) -> None:
    media_type, body = WRONG[case]
    client = world.client("servicenow", **{"Content-Type": media_type, "Accept": "application/json"})
    answer = client.post(path, data=body, auth=AUTH)
    if "integration" in path:  # it tells in the answer's body
        assert answer.json()["result"]["return_code"] == "2"
        return
    assert_readable_error(RawResponse(answer.status_code, answer.headers, answer.content), 400)
