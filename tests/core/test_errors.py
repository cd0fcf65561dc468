"""Texts and statuses of the core's errors."""

import pytest

from mockservers.core import errors
from mockservers.core.errors import ApiError


@pytest.mark.parametrize(
    ("refusal", "status", "text"),
    [
        (errors.MalformedRequest("It is odd."), 400, "It is odd."),
        (errors.InvalidParameter("query", "limit", "it is missing"), 400, "query parameter limit: it is missing"),
        (errors.InvalidBody("/a/0", "it is no string"), 400, "body at /a/0: it is no string"),
        (errors.InvalidBody("", "it is missing"), 400, "body: it is missing"),
        (errors.NoSuchWorld("There are too many."), 400, "There are too many."),
        (errors.WorldExists("a"), 409, "The world 'a' already exists: choose another name, or delete it first."),
        (errors.Unauthenticated("Who are you?"), 401, "Who are you?"),
        (errors.NoSuchOperation("There is no '/a'."), 404, "There is no '/a'."),
        (errors.MethodNotAllowed("PUT", ("GET", "POST")), 405, "PUT is not allowed here; allowed: GET, POST."),
        (errors.RequestTimeout(), 408, "The request was not complete in time. Send it faster, or again."),
        (errors.BodyTooLarge(10_000), 413, "The request body is larger than 10,000 bytes."),
        (errors.UnsupportedMediaType("a/b", ("c/d", "e/f")), 415, "Content type a/b is not one of c/d, e/f."),
        (errors.UnsupportedMediaType("", ("c/d",)), 415, "Content type (none) is not one of c/d."),
        (errors.SpecBroken("It answered 299."), 500, "It answered 299."),
        (errors.Unexpected(), 500, "The mock server failed unexpectedly; see its log."),
    ],
)
def test_a_refusal_has_its_status_and_its_sentence(refusal: ApiError, status: int, text: str) -> None:
    assert (refusal.status, str(refusal)) == (status, text)


def test_what_the_spec_forbids_is_told_apart_from_what_the_records_do() -> None:
    """``mockservers exec`` counts requests that are invalid by the spec; the manual lists these classes."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ApiError)]
    assert {kind.__name__ for kind in kinds if kind.breaks_spec} == {
        *("MalformedRequest", "InvalidParameter", "InvalidBody", "UnsupportedMediaType", "BodyTooLarge"),
        *("UnsupportedEncoding", "NoSuchOperation", "MethodNotAllowed", "RequestTimeout"),
    }
