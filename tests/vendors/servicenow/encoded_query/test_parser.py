"""Evaluation of encoded queries on rows in SQLite, and the remarks on parts that have no effect."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from mockservers.vendors.servicenow.encoded_query.date_conditions import PARTS
from mockservers.vendors.servicenow.encoded_query.nodes import Condition, DateDistance
from mockservers.vendors.servicenow.encoded_query.parser import LONGEST_VALUE
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext, TimeZones
from tests.vendors.servicenow.conftest import CALLER, NOW, find_ids, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abcd"),
        ("name=db01", "ad"),
        ("name=DB02", "b"),
        ("name!=db01", "bc"),
        ("serial_number!=S1", "bcd"),  # a row without a value is unlike every value
        ("serial_number=", "cd"),
        ("serial_number!=", "ab"),
        ("ram>1024", "bc"),
        ("ram>=1024", "abc"),
        ("ram<2048", "a"),
        ("ram<=2048", "ab"),
        ("disk_space<10.6", "ad"),
        ("osLIKEwindows", "bc"),
        ("os*windows", "bc"),
        ("osCONTAINSwindows", "bc"),
        ("osNOT LIKEwindows", "ad"),
        ("os!*windows", "ad"),
        ("osDOES NOT CONTAINwindows", "ad"),
        ("serial_numberNOT LIKES1", "b"),  # documented: DOES NOT CONTAIN finds no empty ones
        ("serial_numberNOTLIKES1", "b"),
        ("osNOTLIKEwindows", "ad"),
        ("manufacturerLIKEcm", "ac"),  # of a reference the display name
        ("manufacturerSTARTSWITHglo", "b"),
        ("manufacturerNOT LIKEcm", "b"),
        ("assigned_toCONTAINStuter", "a"),
        ("nameMATCH_PAT??0*", "abd"),
        ("nameMATCH_PATb0", ""),  # the whole value must match
        ("nameMATCH_PATweb_100%", "c"),
        ("nameMATCH_RGXB0\\d", "abd"),
        ("nameMATCH_RGX(?<!\\w)(?!db).*%", "c"),
        ("osMATCH_RGX\\bserver\\b", "b"),
        ("nameNOTINdb01", "bc"),
        ("nameLIKE_100%", "c"),  # no wildcards inside values
        ("nameLIKE%", "c"),
        ("nameSTARTSWITHdb", "abd"),
        ("nameENDSWITH02", "b"),
        ("name%02", "b"),
        ("nameINdb01,db02", "abd"),
        ("nameNOT INdb01,web_100%", "b"),
        ("serial_numberNOT INS1", "bcd"),
        ("serial_numberINS1,", "acd"),
        ("serial_numberIN", "cd"),
        ("serial_numberNOT IN", "ab"),
        ("ramIN1024,4096", "ac"),
        ("serial_numberISEMPTY", "cd"),
        ("serial_numberISNOTEMPTY", "ab"),
        ("serial_numberEMPTYSTRING", "cd"),
        ("serial_numberANYTHING", "abcd"),
        ("ramBETWEEN1024@2048", "ab"),
        ("nameSAMEASos", "d"),
        ("nameNSAMEASos", "abc"),
        ("ramGT_FIELDdisk_space", "ab"),
        ("ramLT_FIELDdisk_space", ""),
        ("disk_spaceLT_FIELDram", "ab"),
        ("ramGT_FIELDram", ""),
        ("ramLT_FIELDram", ""),
        ("ramGT_OR_EQUALS_FIELDram", "abc"),
        ("ramLT_OR_EQUALS_FIELDdisk_space", ""),
        ("sys_created_onON2026-03-31", "a"),
        ("sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()", "a"),
        ("sys_created_onONYesterday", "b"),
        ("sys_created_onON2026-03-30 01:02:03", "b"),  # of a time alone the day
        ("sys_created_onONToday@javascript:gs.daysAgoStart(1)@javascript:gs.daysAgoEnd(1)", "b"),  # the ends count
        ("sys_created_onONLast 5 minutes@javascript:gs.minutesAgoStart(30)@javascript:gs.minutesAgoEnd(0)", "a"),
        ("sys_created_onON2026-01-15@2026-01-15 09:00:00@2026-01-15 09:00:00", "c"),
        ("sys_created_onNOTONx@javascript:gs.beginningOfThisYear()@javascript:gs.endOfThisYear()", "d"),
        ("sys_created_onNOTON2026-03-31", "bcd"),
        ("last_discoveredNOTON2026-03-30", "acd"),
        ("sys_created_onRELATIVEGT@hour@ago@2", "a"),
        ("sys_created_onRELATIVELT@month@ago@2", "cd"),
        ("sys_created_onRELATIVEGE@dayofweek@ago@1", "ab"),
        ("sys_created_onRELATIVELE@quarter@ago@1", "d"),
        ("sys_created_onRELATIVEEE@dayofweek@ago@1", "b"),
        ("sys_created_onRELATIVEEE@hour@ago@1", "a"),  # 11:00:00 to 11:59:59
        ("sys_created_onRELATIVEEE@hour@ago@2", ""),
        ("sys_created_onRELATIVEEE@minute@ago@30", "a"),
        ("sys_created_onRELATIVEEE@minute@ago@31", ""),
        ("sys_created_onDATEPARTWednesday@javascript:gs.datePart('dayofweek','wednesday','EE')", "d"),
        ("sys_created_onDATEPARTJanuary@javascript:gs.datePart('month','jan','EE')", "c"),
        ("sys_created_onDATEPART2026@javascript:gs.datePart('year','2026','LT')", "d"),
        ("sys_created_onDATEPARTx@javascript:gs.datePart('hour','12','GE')", "bd"),
        ("last_discoveredMORETHANsys_created_on@day@after@1", "c"),
        ("last_discoveredLESSTHANsys_created_on@day@after@1", "b"),
        ("last_discoveredMORETHANsys_created_on@hour@after@6", "c"),  # six hours are not more than six hours
        ("last_discoveredLESSTHANsys_created_on@hour@after@6", ""),
        ("last_discoveredLESSTHANsys_created_on@hour@after@7", "b"),
        ("last_discoveredMORETHANsys_created_on@day@before or after@1", "c"),
        ("last_discoveredLESSTHANsys_created_on@day@before@1", ""),  # it lies after
        ("last_discoveredLESSTHANsys_created_on@quarter@before or after@1", "bc"),
        ("sys_created_onSAMEASlast_discovered@hour", "c"),
        ("sys_created_onSAMEASlast_discovered@day", "b"),
        ("sys_created_onSAMEASlast_discovered@month", "bc"),
        ("sys_created_onNSAMEASlast_discovered@year", "ad"),
        ("assigned_toDYNAMICme", "a"),
        ("support_groupDYNAMICgroups", "ac"),
        ("sys_idDYNAMICfirst", "a"),
        ("support_group=javascript:getMyGroups()", "ac"),
        ("support_groupINjavascript:getMyGroups()", "ac"),
        ("support_group=javascript:gs.getUser().getMyGroups()", "ac"),
        ("support_group!=javascript:getMyGroups()", "bd"),
        ("support_groupNOT INjavascript:getMyGroups()", "bd"),
        ("assigned_to=javascript:gs.getUserID()", "a"),
        ("assigned_to=javascript:gs.getUser().getID()", "a"),
        ("assigned_toINjavascript:gs.getUserID()", "a"),
        ("assigned_to.name=javascript:'ABEL TUTER'", "a"),
        ("sys_created_on>=javascript:gs.daysAgoStart(1)", "ab"),
        ("sys_created_on<javascript:gs.beginningOfThisYear()", "d"),
        ("sys_created_onBETWEENjavascript:gs.dateGenerate('2026-01-01','start')@javascript:gs.endOfToday()", "abc"),
        ('sys_created_onBETWEENjavascript:gs.dateGenerate("2026-01-15 09:00:00")@javascript:gs.nowDateTime()', "abc"),
        ("sys_created_onBETWEENjavascript:gs.dateGenerate('2026-01-15','0:00:00')@2026-03-30 12:00:00", "bc"),
        ("sys_created_on>2026-03-30", "ab"),  # midnight
        ("sys_created_onISNOTEMPTY^last_discoveredISEMPTY", "ad"),
        ("123TEXTQUERY321=windows server", "b"),
        ("GOTOname=db02", "b"),
        ("GOTOnameSTARTSWITHdb^ram>1024", "b"),
        ("JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item!", "ab"),
        ("JOINcmdb_ci.sys_id=contract_rel_ci.ci_item!contract.number=cntr1", "a"),
        ("name=db01^JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item!contract.number=CNTR1^ORcontract=k2", "a"),
        ("JOINcmdb_ci_computer.manufacturer=core_company.sys_id!name=Globex", "b"),
        ("RLQUERYcontract_rel_ci.ci_item,>=1^ENDRLQUERY", "ab"),
        ("RLQUERYcontract_rel_ci.ci_item,=0^ENDRLQUERY", "cd"),
        ("RLQUERYcontract_rel_ci.ci_item,=00^ENDRLQUERY^name=db01", "d"),
        ("name=db01^RLQUERYcontract_rel_ci.ci_item,>0,m2m^contract=k1^ENDRLQUERY", "a"),
        ("RLQUERYcontract_rel_ci.ci_item,>=1,contract=k2^ENDRLQUERY^ORDERBYDESCram", "ba"),
        ("RLQUERYcontract_rel_ci.ci_item,<2^ENDRLQUERY", "bcd"),
        ("RLQUERYcontract_rel_ci.ci_item,BETWEEN1@1^ENDRLQUERY", "b"),
        ("name=DB02^ORRLQUERYcontract_rel_ci.ci_item,=2^ENDRLQUERY", "ab"),
        ("sys_class_nameINSTANCEOFcmdb_ci_server", "ab"),
        ("manufacturer.name=acme", "ac"),
        ("manufacturer.stock_symbolISEMPTY", "bd"),
        ("virtual=true", "a"),
        ("virtual!=true", "bcd"),  # documented: false, empty and NULL
    ],
)
def test_an_operator_finds(database: sqlite3.Connection, text: str, expected: str) -> None:
    assert find_ids(database, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=db01^osLIKElin", "a"),
        ("name=db01^ORname=db02", "abd"),
        ("name=db01^ORname=db02^ram>1024", "b"),  # ^OR binds to the condition before it
        ("ram>1024^name=db01^ORname=db02", "b"),
        ("name=db01^ram=1024^NQname=db02", "ab"),
        ("name=nothing^NQ", "abcd"),  # an empty alternative holds for every row
        ("^name=db02^EQ", "b"),
        ("ORDERBYname^name!=x^ORDERBYDESCsys_created_on", "adbc"),
        ("ORDERBYDESCram", "cbad"),
        ("ORDERBYDESCmanufacturer.name^ORDERBYname", "bacd"),
        ("ORDERBYmanufacturer^ORDERBYDESCname", "dcab"),  # of a reference the display value
        ("GROUPBYname^name=db02", "b"),
        ("name=db02^GROUPBYnope", "b"),
        ("^name=DB02", "b"),
        ("ORDERBYname^", "adbc"),
        ("name=db02^^os=windows server^", "b"),
    ],
)
def test_conditions_are_joined(database: sqlite3.Connection, text: str, expected: str) -> None:
    assert find_ids(database, text) == expected


@pytest.mark.parametrize(
    ("text", "invalid", "expected"),
    [
        ("nope=1^name=db02", ["nope=1"], "b"),
        ("name=db02^ORnope=1", ["nope=1"], "b"),
        ("nope=1^ORname=db02", ["nope=1"], "b"),
        ("nope=1", ["nope=1"], "abcd"),
        ("Name=db02", ["Name=db02"], "abcd"),
        ("namelikedb", ["namelikedb"], "abcd"),
        ("ram=many", ["ram=many"], "abcd"),
        ("ramIN1,x", ["ramIN1,x"], "abcd"),
        ("ramBETWEEN1", ["ramBETWEEN1"], "abcd"),
        ("nameONToday", ["nameONToday"], "abcd"),
        ("sys_created_onFOOBAR7", ["sys_created_onFOOBAR7"], "abcd"),
        ("sys_created_onLTE2026-01-01", ["sys_created_onLTE2026-01-01"], "abcd"),
        ("nameVALCHANGES", ["nameVALCHANGES"], "abcd"),
        ("nameCHANGESTOdb01", ["nameCHANGESTOdb01"], "abcd"),
        ("manufacturerIN_HIERARCHYc1", ["manufacturerIN_HIERARCHYc1"], "abcd"),  # no list
        ("nameISEMPTYx", ["nameISEMPTYx"], "abcd"),
        ("nameMATCH_RGX(", ["nameMATCH_RGX("], "abcd"),
        ("nameMATCH_RGX^x", ["nameMATCH_RGX", "x"], "abcd"),  # a caret ends a condition
        ("123TEXTINDEXGROUP321=x^name=db02", ["123TEXTINDEXGROUP321=x"], "b"),
        ("123TEXTQUERY321= ", ["123TEXTQUERY321= "], "abcd"),
        ("sys_created_on>yesterday", ["sys_created_on>yesterday"], "abcd"),
        ("sys_created_on>2026-02-30", ["sys_created_on>2026-02-30"], "abcd"),
        ("name=javascript:new GlideRecord('x').insert()", ["name=javascript:new GlideRecord('x').insert()"], "abcd"),
        ("sys_created_on>javascript:gs.nope()", ["sys_created_on>javascript:gs.nope()"], "abcd"),
        ("sys_created_on>javascript:gs.daysAgo('x')", ["sys_created_on>javascript:gs.daysAgo('x')"], "abcd"),
        ("sys_created_on>javascript:gs.daysAgo()", ["sys_created_on>javascript:gs.daysAgo()"], "abcd"),
        (
            "sys_created_onONx@javascript:gs.daysAgoStart(1)",
            ["sys_created_onONx@javascript:gs.daysAgoStart(1)"],
            "abcd",
        ),
        ("sys_created_onONYesterday@x@y", ["sys_created_onONYesterday@x@y"], "abcd"),
        ("ram=javascript:gs.getUserID()", ["ram=javascript:gs.getUserID()"], "abcd"),
        ("sys_created_onSAMEASlast_discovered@eon", ["sys_created_onSAMEASlast_discovered@eon"], "abcd"),
        ("nameGT_FIELDram", ["nameGT_FIELDram"], "abcd"),
        ("nameDYNAMICnothing", ["nameDYNAMICnothing"], "abcd"),  # no reference, and no known filter
        ("nameINSTANCEOFnothing", ["nameINSTANCEOFnothing"], "abcd"),  # not the class, and no table
        ("nameDYNAMICme", ["nameDYNAMICme"], "abcd"),
        ("support_group>javascript:getMyGroups()", ["support_group>javascript:getMyGroups()"], "abcd"),
        (
            "JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item",
            ["JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item"],
            "abcd",
        ),
        (
            "JOINcmdb_ci_computer.nope=contract_rel_ci.ci_item!",
            ["JOINcmdb_ci_computer.nope=contract_rel_ci.ci_item!"],
            "abcd",
        ),
        (
            "JOINcontract_rel_ci.ci_item=cmdb_ci_computer.sys_id!",
            ["JOINcontract_rel_ci.ci_item=cmdb_ci_computer.sys_id!"],
            "abcd",
        ),
        ("JOINcmdb_ci.sys_id=contract_rel_ci.ci_item!nope=1", ["nope=1"], "ab"),
        ("RLQUERYcontract_rel_ci.ci_item,>=1", ["RLQUERYcontract_rel_ci.ci_item,>=1"], "abcd"),
        ("RLQUERYnope.ci_item,>=1^ENDRLQUERY^name=db02", ["RLQUERYnope.ci_item,>=1^ENDRLQUERY"], "b"),
        ("sys_created_onONsometime", ["sys_created_onONsometime"], "abcd"),
        ("sys_created_onRELATIVEGT@hour@before@1", ["sys_created_onRELATIVEGT@hour@before@1"], "abcd"),
        ("sys_created_onDATEPARTx", ["sys_created_onDATEPARTx"], "abcd"),
        ("last_discoveredMORETHANnope@day@after@1", ["last_discoveredMORETHANnope@day@after@1"], "abcd"),
        ("nameSAMEASnope", ["nameSAMEASnope"], "abcd"),
        ("nameINSTANCEOFcmdb_ci", ["nameINSTANCEOFcmdb_ci"], "abcd"),
        ("name.length=4", ["name.length=4"], "abcd"),
        ("manufacturer.nope=4", ["manufacturer.nope=4"], "abcd"),
        ("javascript:alert(1)", ["javascript:alert(1)"], "abcd"),
        ("name=" + "x" * (LONGEST_VALUE + 1), ["name=" + "x" * (LONGEST_VALUE + 1)], "abcd"),
        ("ORDERBYnope", [], "abcd"),
    ],
)
def test_an_invalid_condition_is_ignored(
    database: sqlite3.Connection, text: str, invalid: list[str], expected: str
) -> None:
    remarks = [entry for entry in read(text).remarks if entry.is_invalid]
    assert [entry.what for entry in remarks] == [
        f"condition `{entry[:100] + '...' if len(entry) > LONGEST_VALUE else entry}`" for entry in invalid
    ]
    assert all(entry.effect == "was ignored" and entry.reason for entry in remarks)
    assert find_ids(database, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sys_created_onRELATIVEGE@day@ago@30",  # seen on an instance: days are dayofweek, day and week match nothing
        "sys_created_onRELATIVELT@week@ago@1",
        *(f"assigned_toDYNAMIC{option}" for option in ("nothing", "hidden", "broken", "first")),
        "sys_class_nameINSTANCEOFnothing",
    ],
)
def test_a_condition_that_matches_nothing_has_a_remark(database: sqlite3.Connection, text: str) -> None:
    [remark] = read(text).remarks
    assert (remark.effect, remark.is_invalid, bool(remark.reason)) == ("matched no record", False, True)
    assert find_ids(database, text) == ""
    assert find_ids(database, f"name=db02^OR{text}") == "b"


@pytest.mark.parametrize(
    ("unit", "days"), [("hour", 1 / 24), ("day", 1), ("week", 7), ("month", 30), ("quarter", 90), ("year", 365)]
)
def test_a_distance_has_units_of_fixed_lengths(unit: str, days: float) -> None:
    [condition] = read(f"last_discoveredLESSTHANsys_created_on@{unit}@after@2").iterate_terms()
    assert isinstance(condition, Condition)
    assert isinstance(condition.value, DateDistance)
    assert condition.value.seconds == 2 * days * 86_400


def test_fields_of_two_types_are_told_before_a_wrong_unit() -> None:
    [remark] = read("nameSAMEASram@eon").remarks
    assert remark.reason == "the fields `name` and `ram` are not of one type"


def nest_queries(count: int) -> str:
    """Return a condition with so many queries within each other."""
    tables = ("cmdb_ci.sys_id", "contract_rel_ci.ci_item")
    return "".join(f"JOIN{tables[number % 2]}={tables[1 - number % 2]}!" for number in range(count))


def test_three_queries_may_be_within_each_other_and_no_more() -> None:
    assert read(nest_queries(3)).remarks == ()
    [remark] = read(nest_queries(4)).remarks
    assert remark.reason == "there are more than 3 queries within each other"


def test_an_unknown_field_of_the_order_has_a_remark_and_is_not_invalid(database: sqlite3.Connection) -> None:
    query = read("ORDERBYnope^ORDERBYDESCram")
    assert [(entry.what, entry.is_invalid) for entry in query.remarks] == [("order `ORDERBYnope`", False)]
    assert find_ids(database, "ORDERBYnope^ORDERBYDESCram") == "cbad"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("GROUPBYname^name=db02", "piece `GROUPBYname`"),
        ("JOINcmdb_ci.sys_id=contract_rel_ci.ci_item!^ORDERBYcontract.number", "order by `contract.number`"),
        ("RLQUERYcontract_rel_ci.ci_item,>0,ORDERBYcontract^ENDRLQUERY", "order by `contract`"),
    ],
)
def test_pieces_without_an_effect_have_a_remark(text: str, what: str) -> None:
    assert [(entry.what, entry.is_invalid) for entry in read(text).remarks] == [(what, False)]


@pytest.mark.parametrize(
    "operator",
    [
        *("VALCHANGES", "CHANGESFROM", "CHANGESTO", "IN_HIERARCHY", "IN_HIERARCHY_DYNAMIC"),
        *("DOESNOTHAVE", "EXCLUDING", "SINCE"),
    ],
)
def test_the_reason_names_an_unsupported_operator(operator: str) -> None:
    [remark] = read(f"name{operator}x").remarks
    assert re.search(rf"\b{operator}\b", remark.reason)
    assert "operator" not in remark.reason


@pytest.mark.parametrize(
    ("negated", "expected"),
    [("unequal", ("bcd", "b", "bcd", "acd")), ("all", ("bcd", "bcd", "bcd", "acd")), ("none", ("b", "b", "b", "c"))],
)
def test_which_negated_operators_find_empty_fields_can_be_chosen(
    database: sqlite3.Connection, negated: str, expected: tuple[str, ...]
) -> None:
    context = QueryContext(NOW, CALLER, negated=negated)
    texts = ("serial_number!=S1", "serial_numberNOT LIKES1", "serial_numberNOT INS1", "last_discoveredNOTON2026-03-30")
    assert tuple(find_ids(database, text, context) for text in texts) == expected
    assert find_ids(database, "virtual!=true", context) == "bcd"


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Europe/Berlin", "sys_created_onDATEPARTx@javascript:gs.datePart('dayofweek','thursday','EE')", "cd"),
        ("UTC", "sys_created_onDATEPARTx@javascript:gs.datePart('dayofweek','thursday','EE')", "c"),
        ("Europe/Berlin", 'sys_created_onDATEPARTx@javascript:gs.datePart("hour","13","EE")', "a"),
        ("America/New_York", "sys_created_onON2025-12-24", "d"),
        ("Europe/Berlin", "sys_created_onON2025-12-24", ""),
        ("Asia/Tokyo", "sys_created_on>=javascript:gs.beginningOfToday()", "a"),
        ("Asia/Tokyo", "sys_created_onONYesterday", "b"),
        ("Asia/Tokyo", "last_discoveredSAMEASsys_created_on@day", ""),  # 30 March, 21:00, and 31 March, 3:00, in Tokyo
    ],
)
def test_dates_are_those_of_the_users_time_zone(
    database: sqlite3.Connection, zone: str, text: str, expected: str
) -> None:
    assert find_ids(database, text, QueryContext(NOW, CALLER, lambda: TimeZones(ZoneInfo(zone)))) == expected


def test_parts_of_dates_are_those_of_the_calendar_on_every_day(database: sqlite3.Connection) -> None:
    """Weeks are from Sunday to Saturday; days before the first Sunday of a year are in week 0."""
    days = [date(2022, 1, 1) + timedelta(days=entry) for entry in range(13 * 366)]
    parts = ("dayofweek", "day", "month", "quarter", "year", "week")
    sql = f"SELECT {', '.join(PARTS[part].format('?1') for part in parts)}"
    for day in days:
        [row] = database.execute(sql, (f"{day} 12:00:00",))
        quarter = (day.month + 2) // 3
        assert row == (day.isoweekday() % 7, day.day, day.month, quarter, day.year, int(day.strftime("%U")))
