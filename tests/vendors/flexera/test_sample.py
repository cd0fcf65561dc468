"""The pages of the sample vendor for all requests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.flexera.errors import SampleRefusal
from mockservers.vendors.flexera.sample_vendor import STYLES, check_grant, parse_page_request, render_page


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 60), st.integers(1, 20), st.sampled_from(sorted(STYLES)))
def test_pages_cover_all_records_once_and_mark_the_end(total: int, size: int, style: str) -> None:
    records, found, asked, more = [{"n": number} for number in range(total)], [], {"limit": size, "size": size}, True
    steps = 0
    while more:
        request = parse_page_request(style, asked)
        answer = render_page(request, records[request.start : request.start + request.size], total, "/path")
        found += answer["items"]
        steps += 1
        asked, more = _move_on(style, asked, answer, size)
    assert found == records
    assert steps <= total // size + 2


def _move_on(style: str, asked: dict[str, int], answer: dict[str, object], size: int) -> tuple[dict[str, object], bool]:
    """Return the parameters of a client's next request by the style, and true if it sends one."""
    place = STYLES[style].place
    if place == "offset":
        moved: dict[str, object] = {**asked, "offset": asked.get("offset", 0) + size}
    elif place == "page":
        moved = {**asked, "page": asked.get("page", 1) + 1}
    else:
        cursor = answer.get("nextCursor") or answer.get("next")
        moved = {**asked, "cursor": str(cursor).partition("cursor=")[2].partition("&")[0] or cursor}
    more = {
        "total-count": lambda: asked.get("offset", 0) + size < int(str(answer["total"])),
        "total-pages": lambda: asked.get("page", 1) < int(str(answer["totalPages"])),
        "has-more": lambda: bool(answer["hasMore"]),
        "cursor": lambda: answer["nextCursor"] is not None,
        "next-link": lambda: answer["next"] is not None,
    }.get(style, lambda: bool(answer["items"]))
    return moved, more()


@pytest.mark.parametrize(("text", "day"), [("02/05/2024", "2024-02-05"), ("12/31/1999", "1999-12-31")])
def test_days_are_month_first(text: str, day: str) -> None:
    request = parse_page_request("offset", {"fromDate": text, "toDate": text})
    assert (request.since, request.until) == (day, day)


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
def test_a_field_that_is_missing_is_told_before_the_others_are_compared(missing: str) -> None:
    body = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "wrong"}
    del body[missing]
    with pytest.raises(SampleRefusal, match=f"^{missing} is missing"):
        check_grant(body)
