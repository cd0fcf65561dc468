"""Encoded queries over HTTP: the caller's time zone, the world's clock, and the notes on what had no effect."""

from __future__ import annotations

from typing import Any

import pytest

TABLE = "/api/now/table/core_company"
FORBIDDEN = {
    "error": {
        "message": "Insufficient rights to query records",
        "detail": "Field(s) present in the query do not have permission to be read",
    },
    "status": "failure",
}


def find_names(instance: Any, query: str) -> list[str]:
    return [entry["name"] for entry in instance.table("core_company", query, sysparm_fields="name")]


def make(instance: Any, name: str, seconds: float = 0) -> None:
    """Make a company, and let time pass."""
    assert instance.call("POST", TABLE, json={"name": name}).status_code == 201
    instance.advance(seconds)


def set_zone(instance: Any, zone: str) -> None:
    instance.change("sys_user", "user_name=fnms.integration", time_zone=zone)


def test_dates_follow_the_worlds_clock(instance: Any) -> None:
    recent = "nameISNOTEMPTY^sys_created_on>=javascript:gs.daysAgoStart(7)^nameSTARTSWITHNew"
    make(instance, "New", 86_400 * 7)
    assert find_names(instance, recent) == ["New"]
    instance.advance(86_400)
    assert find_names(instance, recent) == []
    assert find_names(
        instance,
        "sys_created_onONLast 30 days@javascript:gs.beginningOfLast30Days()@javascript:gs.endOfLast30Days()^name=New",
    ) == ["New"]


def test_days_are_those_of_the_callers_time_zone(instance: Any) -> None:
    """The world begins at 12:30 UTC on 22 November: 01:30 on the 23rd in Auckland."""
    make(instance, "Early", 3600 * 11)
    make(instance, "Late")  # 23:30 UTC: 12:30 on the 23rd
    today = "sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()^nameINEarly,Late"
    assert find_names(instance, today) == ["Early", "Late"]
    set_zone(instance, "Pacific/Auckland")
    assert find_names(instance, today) == ["Early", "Late"]
    set_zone(instance, "Asia/Tokyo")  # 21:30 on the 22nd, 08:30 on the 23rd
    assert find_names(instance, today) == ["Late"]
    assert find_names(instance, "sys_created_onONYesterday^nameINEarly,Late") == ["Early"]
    assert find_names(instance, "sys_created_onDATEPARTx@javascript:gs.datePart('hour','8','EE')^nameINEarly,Late") == [
        "Late"
    ]


def test_a_caller_without_a_time_zone_has_the_instances(instance: Any) -> None:
    make(instance, "Early", 3600 * 11)
    make(instance, "Late")
    yesterday = "sys_created_onONYesterday^nameINEarly,Late"
    assert find_names(instance, yesterday) == []
    instance.set_property("glide.sys.default.tz", "Asia/Tokyo")
    assert find_names(instance, yesterday) == ["Early"]
    set_zone(instance, "No/Such_Zone")
    assert find_names(instance, yesterday) == ["Early"]
    set_zone(instance, "UTC")
    assert find_names(instance, yesterday) == []


def test_who_asks_is_known(instance: Any) -> None:
    [me] = instance.table("sys_user", "sys_id=javascript:gs.getUserID()")
    assert me["user_name"] == "fnms.integration"
    assert [entry["sys_id"] for entry in instance.table("sys_user", "user_name=javascript:gs.getUserName()")] == [
        me["sys_id"]
    ]
    answer = instance.get("/api/now/table/sys_user", sys_id="javascript:gs.getUserID()")
    assert [entry["sys_id"] for entry in answer.json()["result"]] == [me["sys_id"]]


@pytest.mark.parametrize(
    ("query", "effect"),
    [
        ("nope=1", "was ignored because core_company has no field `nope`"),
        ("nameFOO1", "was ignored because `FOO1` does not begin with an operator"),
        ("city=javascript:gs.nope()", "was ignored because the mock server has no function gs.nope"),
        (
            "sys_created_onRELATIVEGE@day@ago@30",
            "matched no record because `day` is not a unit of relative dates; days are dayofweek",
        ),
        ("sys_mod_count=many", "was ignored because `many` is not a number, and the field `sys_mod_count` is numeric"),
        (
            "sys_created_onONsoon",
            "was ignored because `soon` is not a date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss",
        ),
        ("name=javascript:2*2", "was ignored because the mock server cannot evaluate the script `2*2`"),
        (
            "sys_created_onSAMEASsys_updated_on@eon",
            "was ignored because `eon` is not a unit in which the fields can be compared",
        ),
        ("parentDYNAMICx", "matched no record because there is no dynamic filter option `x`"),
        ("parent=javascript:getMyGroups()", "matched no record because the script returns an empty list"),
        ("nameSINCEx", "was ignored because the mock server does not know SINCE"),
        ("ORDERBYnope", "was ignored because core_company has no field `nope`"),
        ("RLQUERYcore_company.nope,>=1^ENDRLQUERY", "was ignored because core_company has no field `nope`"),
    ],
)
def test_the_journal_says_what_of_a_query_had_no_effect(instance: Any, query: str, effect: str) -> None:
    instance.remove("sys_user_grmember", "user.user_name=fnms.integration")
    note = f"the {'order' if query.startswith('ORDERBY') else 'condition'} `{query}` {effect}"
    for _ in range(2):  # the second answer may be remembered
        answer = instance.get(TABLE, sysparm_query=query)
        assert answer.status_code == 200
        assert instance.notes(answer) == [note]
    assert instance.notes(instance.call("HEAD", f"{TABLE}?sysparm_query=name=A^{query}")) == [note]
    explanation = instance.world.journal.explain(instance.world.describe()["exchanges"])
    assert f"  note: {note}" in explanation.splitlines()


def test_the_members_of_the_callers_groups_find_their_records(instance: Any) -> None:
    """The dynamic filter "One of My Groups" and ``getMyGroups()`` return a list, which is compared like IN."""
    base, computers = "/api/now/table", "cmdb_ci_computer"
    [me] = instance.table("sys_user", "user_name=fnms.integration")
    groups = [instance.call("POST", f"{base}/sys_user_group", json={"name": name}).json()["result"] for name in "ABC"]
    for group in groups:
        body = {"name": f"PC of {group['name']}", "support_group": group["sys_id"]}
        assert instance.call("POST", f"{base}/{computers}", json=body).status_code == 201
    of_mine = (
        "support_group=javascript:getMyGroups()",
        "support_groupINjavascript:gs.getUser().getMyGroups()",
        "support_groupDYNAMICd6435e965f510100a9ad2572f2b47744",
    )
    filters = {"support_group": "javascript:getMyGroups()"}
    for query in of_mine:
        assert instance.table(computers, query) == []
    for group in groups[:2]:
        body = {"user": me["sys_id"], "group": group["sys_id"]}
        assert instance.call("POST", f"{base}/sys_user_grmember", json=body).status_code == 201
    for query in of_mine:
        assert [entry["name"] for entry in instance.table(computers, query)] == ["PC of A", "PC of B"]
    found = instance.get(f"{base}/{computers}", **filters).json()["result"]
    assert [entry["name"] for entry in found] == ["PC of A", "PC of B"]
    others = instance.table(computers, "support_group!=javascript:getMyGroups()")
    assert [entry["name"] for entry in others] == ["PC of C"]


def test_an_own_dynamic_filter_option_is_used_while_it_is_active(instance: Any) -> None:
    """An option that is inactive or not available for filters finds nothing, without an error (captured)."""
    option = {"label": "Mine", "script": "gs.getUserID()", "table": "sys_user", "available_for_filter": "true"}
    path = "/api/now/table/sys_filter_option_dynamic"
    sys_id = instance.call("POST", path, json=option).json()["result"]["sys_id"]
    [me] = instance.table("sys_user", f"sys_idDYNAMIC{sys_id}")
    assert me["user_name"] == "fnms.integration"
    changes = ({"active": "false"}, {"active": "true", "available_for_filter": "false"}, {"script": "gs.nope()"})
    for change in changes:
        assert instance.call("PATCH", f"{path}/{sys_id}", json=change).status_code == 200
        assert instance.table("sys_user", f"sys_idDYNAMIC{sys_id}") == []
    me = {"90d1921e5f510100a9ad2572f2b477fe", "54635e965f510100a9ad2572f2b4774c"}  # documented
    assert {entry["sys_id"] for entry in instance.table("sys_filter_option_dynamic", "label=Me")} == me
    for option_id in me:
        assert len(instance.table("sys_user", f"sys_idDYNAMIC{option_id}")) == 1


def test_the_case_of_all_letters_is_ignored(instance: Any) -> None:
    for name in ("Kölner Werke", "KÖLN Süd", "Bonn"):
        make(instance, name)
    instance.change("core_company", "name=Bonn", city="Köln", notes="KÖLN")
    both = ["Kölner Werke", "KÖLN Süd"]
    for query in (
        "nameSTARTSWITHköLN",
        "nameLIKEÖLN",
        "nameINKÖLNER WERKE,köln süd",
        "nameMATCH_PATk?ÖLN*^ORnameMATCH_PATKÖ*",
    ):
        assert find_names(instance, query) == both, query
    assert find_names(instance, "name=köln SÜD") == ["KÖLN Süd"]
    assert find_names(instance, "nameINBonn,köln süd^name!=KÖLN SÜD") == ["Bonn"]
    assert find_names(instance, "nameBETWEENKÖLN@köln z^ORDERBYname") == ["KÖLN Süd"]
    assert find_names(instance, "citySAMEASnotes^cityISNOTEMPTY") == ["Bonn"]
    assert find_names(instance, "123TEXTQUERY321=KÖLN süd") == ["KÖLN Süd"]


def test_what_is_understood_needs_no_note(instance: Any) -> None:
    query = "^nameLIKEa^ORDERBYname^EQ^sys_created_on>javascript:gs.yearsAgo(1)^"
    assert instance.notes(instance.get(TABLE, sysparm_query=query, city="", sysparm_limit=1)) == []


def test_parameters_that_are_not_fields_are_named(instance: Any) -> None:
    answer = instance.get(TABLE, hash="x")
    assert instance.notes(answer) == ["the parameter `hash` was ignored because core_company has no field of that name"]


def test_an_invalid_query_that_finds_nothing_by_property_says_so(instance: Any) -> None:
    instance.set_property("glide.invalid_query.returns_no_rows", "true")
    answer = instance.get(TABLE, sysparm_query="sys_created_on>javascript:gs.nope()")
    assert answer.json() == {"result": []}
    assert "glide.invalid_query.returns_no_rows is true" in instance.notes(answer)[-1]


def test_unknown_fields_are_refused_where_access_to_fields_is_enforced(instance: Any) -> None:
    instance.set_property("glide.export.query.enforce_field_acl", "true")
    for query in ("nope=1", "ORDERBYnope", "name=A^ORmanufacturer.nope=1"):
        answer = instance.get(TABLE, sysparm_query=query)
        assert (answer.status_code, answer.json()) == (403, FORBIDDEN)
    assert instance.get(TABLE, sysparm_query="nameFOO1").status_code == 200


def test_sub_queries_find_records_of_other_tables(populated: Any) -> None:
    linked = populated.table("contract_rel_ci", sysparm_fields="ci_item", sysparm_exclude_reference_link="true")
    ids = {entry["ci_item"] for entry in linked}
    joined = populated.table("cmdb_ci_computer", "JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item!")
    assert {entry["sys_id"] for entry in joined} == ids
    assert len(joined) == len(ids)  # each once
    some = populated.count(
        "cmdb_ci_computer", "JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item!contract.state=active"
    )
    assert some == len(ids)
    none = populated.table("cmdb_ci_computer", "RLQUERYcontract_rel_ci.ci_item,=0^ENDRLQUERY")
    assert {entry["sys_id"] for entry in none}.isdisjoint(ids)
    assert len(none) == 30 - len(ids)


def test_users_are_found_by_their_roles(instance: Any) -> None:
    """The queries are those of PySNC's tests of JOIN and RLQUERY, and of the page "Encoded query strings"."""
    instance.session.auth = ("admin", "admin-password")  # only administrators see and give roles
    base = "/api/now/table"
    role, other = (
        instance.call("POST", f"{base}/sys_user_role", json={"name": name}).json()["result"]["sys_id"]
        for name in ("test_admin", "test_reader")
    )
    users = {user["user_name"]: user["sys_id"] for user in instance.table("sys_user")}
    given = (("admin", role), ("admin", other), ("itil.reader", other))
    for name, sys_id in given:
        body = {"user": users[name], "role": sys_id}
        assert instance.call("POST", f"{base}/sys_user_has_role", json=body).status_code == 201

    def find(query: str) -> list[str]:
        return sorted(user["user_name"] for user in instance.table("sys_user", query))

    admins, both = ["admin"], ["admin", "itil.reader"]
    join = "JOINsys_user.sys_id=sys_user_has_role.user!"
    assert find(f"{join}role.nameLIKEtest_") == both  # each once
    assert find(f"active=true^{join}role={role}") == admins
    assert find(f"{join}role.name=test_admin^NQrole.name=test_reader") == both  # all behind ! belongs to it
    related = "RLQUERYsys_user_has_role.user"
    assert find(f"{related},>0,m2m^role.nameLIKEtest_adm^ENDRLQUERY") == admins
    assert find(f"^{related},>=1,role.nameSTARTSWITHtest^ENDRLQUERY") == both
    assert find(f"{related},=2,role.nameSTARTSWITHtest^ENDRLQUERY^active=true") == admins
    assert find(f"{related},BETWEEN1@1,role.nameSTARTSWITHtest^ENDRLQUERY") == ["itil.reader"]
    for none in ("=0", "=00"):
        assert find(f"{related},{none},role.nameSTARTSWITHtest^ENDRLQUERY^user_nameINadmin,no.roles") == ["no.roles"]
    assert find(f"{related},<0^ENDRLQUERY") == []


def test_capitals_make_a_combinator_and_small_letters_a_field(populated: Any) -> None:
    """``order`` is a field, ``^ORorder`` an alternative with it; operators follow the longest name of a field."""
    maps = populated.table("sys_transform_map")
    orders = {entry["order"] for entry in maps}
    for order in orders:
        wanted = [entry["name"] for entry in maps if entry["order"] == order]
        found = populated.table("sys_transform_map", f"nameISNOTEMPTY^order={order}")
        assert [entry["name"] for entry in found] == wanted
    found = populated.table("sys_transform_map", f"name={maps[0]['name']}^ORorder=-1^orderISNOTEMPTY")
    assert [entry["name"] for entry in found] == [maps[0]["name"]]
    assert len(populated.table("sys_transform_map", "source_tableISEMPTY")) == 0
    ordered = [int(entry["order"]) for entry in populated.table("sys_transform_map", "ORDERBYDESCorder")]
    assert ordered == sorted(ordered, reverse=True)


def test_a_text_search_needs_a_text_index(populated: Any) -> None:
    answer = populated.get("/api/now/table/contract_rel_ci", sysparm_query="123TEXTQUERY321=x", sysparm_limit=1)
    assert populated.notes(answer) == [
        "the condition `123TEXTQUERY321=x` was ignored because contract_rel_ci has no text index"
    ]
    assert int(answer.headers["X-Total-Count"]) > 0


def test_a_regular_expression_that_never_ends_elsewhere_ends_here(populated: Any) -> None:
    answer = populated.get("/api/now/table/cmdb_ci", sysparm_query="nameMATCH_RGX(?=.)(.*.*.*.*)*!{9}", sysparm_limit=1)
    assert (answer.status_code, answer.headers["X-Total-Count"]) == (200, "0")
    assert answer.elapsed.total_seconds() < 5
