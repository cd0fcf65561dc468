"""Reading of segments in XML and JSON, and the refusal of malformed and hostile ones."""

from __future__ import annotations

import pytest

from mockservers.vendors.servicenow.fnms_app.payload_rows import read_rows
from mockservers.vendors.servicenow.fnms_app.segments import read_segment
from mockservers.vendors.servicenow.safe_xml import MalformedXml

ROWS = ("inventory", "installation", "contract")
PAYLOAD = "<inventories><inventory><ComputerName>PC-é</ComputerName><SerialNo/></inventory></inventories>"
HEAD = "<transaction_id>a-1</transaction_id><transaction_type>inventory_export</transaction_type>"


def xml(payload: str, head: str = HEAD) -> bytes:
    return f"<transaction>{head}<payload>{payload}</payload></transaction>".encode()


@pytest.mark.parametrize(
    "body",
    [
        xml(PAYLOAD),
        xml(f"<![CDATA[{PAYLOAD}]]>"),
        xml(f'<![CDATA[<?xml version="1.0" encoding="UTF-16"?>{PAYLOAD}]]>'),
        xml(PAYLOAD.replace("<", "&lt;")),
        xml(f"\n  {PAYLOAD}\n"),
        f'<?xml version="1.0"?><!-- 1 --><t xmlns="urn:x"><payload>{PAYLOAD}</payload>{HEAD}</t>'.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{xml(PAYLOAD).decode()}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{xml(PAYLOAD).decode()}'.encode("latin-1"),
        {"transaction_id": "a-1", "transaction_type": "inventory_export", "payload": PAYLOAD},
        {"transaction_id": "a-1", "transaction_type": "inventory_export", "payload": f'<?xml version="1.0"?>{PAYLOAD}'},
    ],
)
def test_a_segment_is_the_same_in_every_form(body: object) -> None:
    segment = read_segment(body, ROWS)
    assert (segment.transaction_id, segment.transaction_type) == ("a-1", "inventory_export")
    assert list(read_rows(segment.payload, "inventory")) == [{"u_computername": "PC-é", "u_serialno": ""}]


def test_a_payload_has_the_rows_without_what_is_between_them() -> None:
    rows = (
        "<inventory><ComputerName>A</ComputerName></inventory>",
        "<inventory><ComputerName>B</ComputerName></inventory>",
    )
    segment = read_segment(xml(f"<inventories>\n  {rows[0]}\n  and\n{rows[1]}\n</inventories>"), ROWS)
    assert segment.payload == f"<inventories>{rows[0]}{rows[1]}</inventories>".encode()


BOMB = "<!DOCTYPE t [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12)
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"{BOMB}]><transaction>{HEAD}<payload>&a11;</payload></transaction>".encode(), "DOCTYPE"),
        (b'<!DOCTYPE t SYSTEM "file:///etc/passwd"><transaction/>', "DOCTYPE"),
        (b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><transaction>&x;</transaction>', "DOCTYPE"),
        (b"<!-- " + b"x" * 9_000 + b' --><!DOCTYPE t [<!ENTITY x "y">]><transaction/>', "DOCTYPE"),
        (xml(PAYLOAD)[:-20], "cannot be read"),
        (xml(PAYLOAD).decode().encode("latin-1"), "cannot be read"),
        (f'<?xml version="1.0" encoding="UTF-16"?>{xml(PAYLOAD).decode()}'.encode(), "cannot be read"),
        (b'<?xml version="1.0" encoding="klingon"?><transaction/>', "cannot be read"),
        (b"\x00\x01", "cannot be read"),
        (b"", "cannot be read"),
        (b"{}", "cannot be read"),
        (xml("&undeclared;"), "cannot be read"),
        (xml("<inventories><surprise><A>1</A></surprise></inventories>"), "not a row"),
        (xml(f"{PAYLOAD}{PAYLOAD}"), "more than one root"),
        (xml("<![CDATA[<inventories>]]>"), "cannot be read"),
        (xml(f"<![CDATA[{BOMB}]><inventories>&a11;</inventories>]]>"), "DOCTYPE"),
        (["not", "an", "object"], "not an object"),
        (None, "not an object"),
        ({"transaction_id": 5}, "not a string"),
        ({"transaction_id": "x" * 201}, "more than 200"),
        ({"payload": "<inventories><inventory></inventories>"}, "cannot be read"),
        ({"payload": "<inventories><other/></inventories>"}, "not <inventory>"),
    ],
)
def test_a_malformed_segment_is_refused(body: object, reason: str) -> None:
    with pytest.raises(MalformedXml, match=reason):
        list(read_rows(read_segment(body, ROWS).payload, "inventory"))


def test_rows_are_read_in_the_order_sent_and_nested_elements_are_joined_by_underscores() -> None:
    rows = "".join(
        f"<inventory>\n <No>{number}</No><Disk><Size Unit='B'>{number}</Size></Disk> </inventory>\n"
        for number in range(3)
    )
    assert list(read_rows(f"<inventories>\n{rows}</inventories>".encode(), "inventory")) == [
        {"u_no": str(number), "u_disk_size": str(number)} for number in range(3)
    ]


def test_a_payload_without_rows_has_none() -> None:
    assert list(read_rows(read_segment(xml("<inventories/>"), ROWS).payload, "inventory")) == []
