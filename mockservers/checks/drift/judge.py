"""The comparison of one exchange with the specification of its vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from mockservers.checks.drift.difference import (
    ANSWER,
    ENUM,
    HEADER,
    MEDIA_TYPE,
    MEMBER,
    MISSING,
    OPERATION,
    PARAMETER,
    REQUEST,
    STATUS,
    TYPE,
    VALUE,
    Difference,
    Pointer,
)
from mockservers.checks.drift.spec_places import SpecPlaces
from mockservers.core.errors import (
    ApiError,
    InvalidBody,
    InvalidParameter,
    MethodNotAllowed,
    NoSuchOperation,
    UnsupportedMediaType,
    Violation,
)
from mockservers.core.http.request_decoding import decode_text, find_refusals
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.recordings import Recorded
from mockservers.core.messages import Response
from mockservers.core.openapi.document import DocumentedResponse, Operation, choose_schema
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.service.service import Service

MOST_VIOLATIONS = 1_000  # of a body
LONGEST_EXAMPLE = 80  # characters
INDEX = re.compile(r"/\d+(?=/|$)")
KEYWORDS = {
    "additionalProperties": MEMBER,
    "type": TYPE,
    "required": MISSING,
    "enum": ENUM,
}
EVERYWHERE = frozenset(  # headers of HTTP itself, of caches, proxies and browsers' safety, which a spec leaves out
    """
    age accept-ranges allow alt-svc cache-control connection content-disposition content-encoding content-language
    content-length content-security-policy content-type cross-origin-opener-policy cross-origin-resource-policy date
    etag expect-ct expires keep-alive last-modified nel p3p permissions-policy pragma referrer-policy report-to server
    server-timing set-cookie strict-transport-security timing-allow-origin trailer transfer-encoding vary via
    x-cache x-content-type-options x-download-options x-frame-options x-permitted-cross-domain-policies x-powered-by
    x-xss-protection
    """.split()  # noqa: SIM905 -- a list of them would take sixty lines
)


class Judge:
    """Compares exchanges with the specification of one vendor.

    Args:
        service: The vendor.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self.places = SpecPlaces(service.spec)

    def compare(self, recorded: Recorded) -> list[Difference]:
        """The differences of an exchange, each once."""
        found = {difference.key: difference for difference in _Comparison(self._service, self.places, recorded).run()}
        return list(found.values())


class _Comparison:
    """The comparison of one exchange."""

    def __init__(self, service: Service, places: SpecPlaces, recorded: Recorded) -> None:
        self._service, self._places, self._recorded = service, places, recorded
        self._entry: Entry = recorded.entry
        self._masking = Masking(service, self._entry)
        self._name = f"{self._entry.method} {self._masking.path()}"

    def run(self) -> Iterator[Difference]:
        request = self._entry.request
        try:
            operation, path = self._service.spec.match(request.method, self._service.normalize_path(request.path))
        except (MethodNotAllowed, NoSuchOperation) as error:
            has_path = isinstance(error, MethodNotAllowed)
            text = f"the spec has no {request.method} of this path" if has_path else "the spec does not have this path"
            yield self._differ(OPERATION, REQUEST, "", text, pointer=("paths",))
            return
        self._name = operation.id
        yield from self._compare_request(operation, path)
        yield from self._compare_answer(operation)

    def _compare_request(self, operation: Operation, path: Mapping[str, str]) -> Iterator[Difference]:
        for refusal in find_refusals(self._entry.request, operation, path):
            if not isinstance(refusal, InvalidBody | UnsupportedMediaType) or self._recorded.has_request:
                yield from self._describe_refusal(operation, refusal)
        if self._service.any_query:
            return
        declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
        declared |= self._list_credentials()
        try:
            sent = self._entry.request.query
        except ApiError:
            return
        for name in sent.keys() - declared:
            yield self._differ(
                PARAMETER,
                REQUEST,
                f"query {self._masking.text(name)}",
                "the spec does not have this parameter",
                pointer=self._places.find_operation(operation),
                observed=name,
            )

    def _list_credentials(self) -> set[str]:
        """The names of parameters with credentials."""
        schemes = self._service.spec.components.get("securitySchemes", {}).values()
        return {scheme["name"] for scheme in schemes if scheme.get("in") == "query"}

    def _describe_refusal(self, operation: Operation, refusal: ApiError) -> Iterator[Difference]:
        if isinstance(refusal, InvalidParameter):
            place = f"{refusal.location} {refusal.name}"
            start = self._places.find_parameter(operation, refusal.location, refusal.name)
            if not refusal.violations:
                yield self._differ(MISSING, REQUEST, place, "a required parameter was not sent", pointer=start)
            for violation in refusal.violations:
                if not _is_masked(violation.value):
                    yield self._describe(REQUEST, (*start, "schema"), violation, place, refusal.name)
        elif isinstance(refusal, InvalidBody):
            start = self._places.find_content(operation, REQUEST, 0, self._entry.request.media_type)
            if not refusal.violations:
                yield self._differ(VALUE, REQUEST, "body", self._masking.text(refusal.reason), pointer=start)
            yield from self._describe_all(REQUEST, start, refusal.violations)
        elif isinstance(refusal, UnsupportedMediaType):
            media_type = self._entry.request.media_type
            pointer = self._places.follow((*self._places.find_operation(operation), "requestBody"))
            text = f"the spec does not have bodies of {media_type}"
            yield self._differ(MEDIA_TYPE, REQUEST, "body", text, pointer=pointer, observed=media_type)
        else:
            yield self._differ(
                VALUE,
                REQUEST,
                "query",
                self._masking.text(str(refusal)),
                pointer=self._places.find_operation(operation),
            )

    def _compare_answer(self, operation: Operation) -> Iterator[Difference]:
        answer = self._entry.answer
        responses = operation.response_operation.responses
        documented = responses.get(str(answer.status), responses.get("default"))
        place = self._places.find_response(operation, answer.status)
        if documented is None or place is None:
            responses_place = (*self._places.find_operation(operation.response_operation), "responses")
            text = f"the spec does not have {answer.status}, but {', '.join(responses)}"
            observed = _media_type(answer)
            yield self._differ(STATUS, ANSWER, "", text, pointer=responses_place, observed=observed)
            return
        yield from self._compare_headers(documented, place)
        if self._entry.method != "HEAD":
            yield from self._compare_body(operation, documented, place)

    def _compare_headers(self, documented: DocumentedResponse, place: Pointer) -> Iterator[Difference]:
        sent = {name.lower(): (name, value) for name, value in self._entry.answer.headers.items()}
        for name, (required, schema) in documented.headers.items():
            where, pointer = f"header {name}", self._places.find_header(place, name)
            if name not in sent:
                if required:
                    yield self._differ(HEADER, ANSWER, where, "a required header is missing", pointer=pointer)
                continue
            value = decode_text(sent[name][1], schema.type)
            for violation in schema.list_violations(value, 1) if not _is_masked(value) else ():
                keyword = violation.keyword
                text = f"it breaks {keyword} of its schema"
                yield self._differ(HEADER, ANSWER, where, text, value, pointer=pointer, keyword=keyword, name=name)
        for name in sent.keys() - documented.headers.keys() - EVERYWHERE:
            text = "the spec does not have this header"
            yield self._differ(
                HEADER, ANSWER, f"header {name}", text, sent[name][1], pointer=place, observed=sent[name][0], name=name
            )

    def _compare_body(
        self, operation: Operation, documented: DocumentedResponse, place: Pointer
    ) -> Iterator[Difference]:
        answer = self._entry.answer
        body = answer.body or b""
        if not documented.schemas:
            if body:
                media_type = _media_type(answer)
                text = f"the spec has no body, the answer one of {media_type or 'no media type'}"
                yield self._differ(MEDIA_TYPE, ANSWER, "body", text, pointer=place, observed=media_type)
            return
        if not self._recorded.has_answer:
            return
        media_type = _media_type(answer)
        schema = choose_schema(documented.schemas, media_type)
        if schema is None:
            text = f"the spec has {', '.join(documented.schemas)}, and not {media_type or 'a body without media type'}"
            yield self._differ(MEDIA_TYPE, ANSWER, "body", text, pointer=place, observed=media_type)
            return
        if not media_type.endswith("json"):
            return
        start = self._places.find_content(operation, ANSWER, answer.status, media_type)
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            yield self._differ(VALUE, ANSWER, "body", f"it is not JSON: {error}", pointer=start)
            return
        yield from self._describe_all(ANSWER, start, schema.list_violations(value, MOST_VIOLATIONS))

    def _describe_all(self, side: str, start: Pointer, violations: tuple[Violation, ...]) -> Iterator[Difference]:
        for violation in violations:
            if violation.keyword == "additionalProperties":
                for name in violation.details.get("unexpected", ()):
                    yield self._describe_member(side, start, violation, name)
            elif not _is_masked(violation.value):
                name = violation.pointer.rpartition("/")[2]
                yield self._describe(side, start, violation, INDEX.sub("/*", violation.pointer), name)

    def _describe_member(self, side: str, start: Pointer, violation: Violation, name: str) -> Difference:
        value = violation.value.get(name) if isinstance(violation.value, Mapping) else None
        return self._differ(
            MEMBER,
            side,
            f"{INDEX.sub('/*', violation.pointer)}/{name}",
            "the spec does not have this member",
            value,
            pointer=self._places.find_schema(start, violation.pointer, "properties"),
            observed=(name, value),
            name=name,
            keyword=violation.keyword,
        )

    def _describe(self, side: str, start: Pointer, violation: Violation, place: str, name: str) -> Difference:
        kind = KEYWORDS.get(violation.keyword, VALUE)
        value, text = violation.value, f"it breaks {violation.keyword} of its schema"
        missing = ""
        if kind == MISSING:
            missing = str(violation.details.get("property", "")).strip('"')
            place, value, text = f"{place}/{missing}", None, "a required member is missing"
        elif kind == TYPE:
            text = f"the spec has {_list_types(violation)}, and not {_type_of(value)}"
        elif kind == ENUM:
            text = "the spec does not have this value"
        pointer = self._places.find_schema(start, violation.pointer, violation.keyword, missing)
        observed = missing or value
        return self._differ(
            kind, side, place, text, value, pointer=pointer, keyword=violation.keyword, observed=observed, name=name
        )

    def _differ(  # noqa: PLR0913 -- the parts of a difference
        self,
        kind: str,
        side: str,
        place: str,
        text: str,
        example: object = None,
        *,
        pointer: Pointer,
        keyword: str = "",
        observed: object = None,
        name: str = "",
    ) -> Difference:
        shown = "" if example is None else self._show(name, example)
        return Difference(kind, side, self._name, self._entry.status, place, text, shown, pointer, keyword, observed)

    def _show(self, name: str, value: object) -> str:
        if self._masking.is_secret(name):
            return STARS
        text = value if isinstance(value, str) else orjson.dumps(self._masking.json(value)).decode()
        text = self._masking.text(text)
        return text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}..."


def _is_masked(value: object) -> bool:
    """True if a recording has stars in place of a value."""
    return isinstance(value, str) and STARS in value


def _media_type(answer: Response) -> str:
    declared = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    return (declared or answer.media_type).partition(";")[0].strip().lower()


def _list_types(violation: Violation) -> str:
    types: Any = violation.details.get("types") or violation.details.get("type") or "another type"
    return " or ".join(map(str, types)) if isinstance(types, list | tuple) else str(types)


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")
