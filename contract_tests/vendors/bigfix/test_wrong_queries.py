"""Errors in the query of license usages: status 500, as documented, and a text that names the parameter."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import Client

USAGES = "/api/sam/license_usages"

BAD = {
    "limit": [
        "ten",
        "",
        "-1",
        "1.5",
        "1e3",
        " 1",
        "0x10",
        "01",
        "+1",
        str(2**63),
        "1" + "0" * 30,
        "1" * 5_000,
        "null",
    ],
    "offset": [
        "-1",
        "many",
        str(2**63),
        "\u0661",
    ],
    "columns[]": [
        "name",
        "",
        "publisher_name",
        "peak_value,metric_name",
        "PEAK_VALUE",
        "software_title_dimension",
        "u.peak_value; --",
    ],
    "order[]": [
        "size",
        "peak_value down",
        "peak_value  desc",
        "desc",
        "",
        "peak_value desc\n",
        "peak_value,metric_name",
        "publisher_name",
    ],
    "order": [
        "size desc",
        "",
    ],
    "criteria": [
        "",
        "{}",
        "[]",
        "null",
        '{"and":[]}',
        '{"xor":[["peak_value","=",1]]}',
        '{"and":[["size","=",1]]}',
        '{"and":[["peak_value","~",1]]}',
        '{"and":[["peak_value","contains","1"]]}',
        '{"and":[["metric_name","<","P"]]}',
        '{"and":[["metric_name","last","P1M"]]}',
        '{"and":[["peak_value","=","one"]]}',
        '{"and":[["peak_value","=",1.5]]}',
        '{"and":[["peak_value","="]]}',
        '{"and":[["peak_value"]]}',
        '{"and":[["peak_value","is_empty",1]]}',
        '{"and":[["peak_date","=","2014-02-30"]]}',
        '{"and":[["peak_date","last","7 days"]]}',
        '{"and":[["peak_date","last","-P7D"]]}',
        '{"and":[["peak_date","last","P"]]}',
        '{"and":[["peak_value","<",null]]}',
        '{"and":[["peak_value","<",[1]]]}',
        '{"and":[["peak_value","=",true]]}',
        '{"and":[["peak_value","=",NaN]]}',
        '{"and":[["peak_value","=",1e400]]}',
    ],
}


@pytest.mark.parametrize(("parameter", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_query_parameter_with_errors_is_500_and_named(parameter: str, value: str, reader: Client) -> None:
    answer = reader.get(USAGES, params={"limit": "1", parameter: value})
    assert answer.status_code == 500
    assert answer.json()["error"].startswith(f"Query parameter '{parameter}' contains errors")
    assert len(answer.text) < 1_000


def test_an_error_in_criteria_is_reported_with_its_place_and_the_nearest_column(reader: Client) -> None:
    text = error_text(reader, 'criteria={"and":[["peak_value",">",1],{"or":[["peek_value","=",1]]}]}')
    assert text.startswith("Query parameter 'criteria' contains errors at and[1].or[0]: ")
    assert "'peak_value'" in text


def test_a_single_wrong_column_among_good_ones_is_named(reader: Client) -> None:
    assert "version" in error_text(reader, "columns[]=peak_value&columns[]=version")


def error_text(client: Client, query: str) -> str:
    """The text of the documented 500."""
    answer = client.get(f"{USAGES}?{query}")
    assert answer.status_code == 500, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    text: str = answer.json()["error"]
    return text
