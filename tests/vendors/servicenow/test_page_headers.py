"""The links of every page of every small list, computed anew from the list of pages."""

from __future__ import annotations

import re
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest

from mockservers.core.messages import Request
from mockservers.vendors.servicenow.table_api.page_headers import build_page_headers

LINK = re.compile('<([^>]*)>;rel="([a-z]*)"')


def read_links(query: str, *, total: int, limit: int, offset: int) -> dict[str, dict[str, list[str]]]:
    """Return the query of each link, by relation."""
    request = Request("GET", "/api/now/table/core company", query_string=query.encode(), base_url="http://here")
    headers = build_page_headers({}, request, total=total, limit=limit, offset=offset)
    assert headers["X-Total-Count"] == str(total)
    links = dict(reversed(found) for found in LINK.findall(headers.get("Link", "")))
    assert all(link.startswith("http://here/api/now/table/core%20company?") for link in links.values())
    return {name: parse_qs(urlsplit(link).query, keep_blank_values=True) for name, link in links.items()}


@pytest.mark.parametrize(("total", "limit"), list(product(range(8), range(1, 5))))
def test_links_lead_to_the_pages_around_a_page(total: int, limit: int) -> None:
    for offset in range(10):
        links = read_links("", total=total, limit=limit, offset=offset)
        offsets = {name: int(query["sysparm_offset"][0]) for name, query in links.items()}
        rest = list(range(total))[offset + limit :]
        before = [number for number in range(offset) if number >= offset - limit]
        expected = {"first": 0, "last": list(range(0, max(total, 1), limit))[-1]}
        expected |= {"next": rest[0]} if rest else {}
        expected |= {"prev": before[0]} if before else {}
        assert offsets == (expected if total > limit or offset else {})
        assert all(query["sysparm_limit"] == [str(limit)] for query in links.values())


def test_links_repeat_the_other_parameters_with_the_values_that_count() -> None:
    query = "sysparm_query=a%3Db%5EORc&sysparm_fields=name&sysparm_fields=city&sysparm_limit=9&sysparm_offset=7&active="
    for links in read_links(query, total=9, limit=2, offset=4).values():
        assert links["sysparm_query"] == ["a=b^ORc"]
        assert links["sysparm_fields"] == ["city"]
        assert links["active"] == [""]
        assert links["sysparm_limit"] == ["2"]
        assert len(links["sysparm_offset"]) == 1
