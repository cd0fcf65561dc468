"""Client of a vendor's API for one job: it reads the pages of a list.

Requests go through ``samclients.runtime``: they have timeouts, are retried where that is safe, and follow redirections
only within the host. Messages contain neither header values nor queries, which may be secrets.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import unquote_plus, urlencode, urlsplit

from samclients.fsm_ingest.errors import JobNotComplete, SourceFailed, TokenFailed
from samclients.fsm_ingest.model.entities import ApiJob, IngestSettings, Method
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.masking import is_shown_header
from samclients.fsm_ingest.source import advanced_auth, json_paths, params
from samclients.fsm_ingest.source.advanced_auth import TOKEN_OPERATION, VendorToken
from samclients.fsm_ingest.source.json_paths import EACH, SourceRecord, Steps
from samclients.fsm_ingest.source.page_reader import PageResponse
from samclients.fsm_ingest.source.page_request import PageRequest, set_body_members
from samclients.fsm_ingest.source.paging import Pager
from samclients.fsm_ingest.source.params import DateWindow
from samclients.fsm_ingest.source.query_masking import QUERYLESS_LOG, QuerylessMasker
from samclients.fsm_ingest.source.urls import call_and_follow, get_base_url, get_target
from samclients.runtime import Call, CallFailed, CannotSend, Client, Json, JsonText, OperationSpec, RawResponse
from samclients.runtime import Settings as ClientSettings

API = "vendor_api"
JSON = "application/json"
SUCCESS = range(200, 300)


@dataclass(frozen=True)
class RecordPage:
    """A page of a list.

    Args:
        number: The page's number, from 1.
        document: The parsed response.
        records: The records of the page.
    """

    number: int
    document: Any = field(repr=False)
    records: list[SourceRecord] = field(repr=False)


@dataclass(frozen=True)
class FirstPage:
    """First page of a list, for Test Connection.

    Args:
        document: The parsed response.
        problems: Problems with the paging information, one line each.
        paging_places: Paging places of the response, by ``page_reader.format_place``.
    """

    document: Any = field(repr=False)
    problems: tuple[str, ...]
    paging_places: frozenset[str]


class SourceClient:
    """Client of a vendor's API for one job; ``paging_places`` are the paging places that its responses had.

    Args:
        job: The job; it must have a method and a URL.
        settings: The utility's settings; they determine timeouts and attempts.
        client: Other HTTP settings such as clock and certificates.
        window: The days of date windows; None for today without an earlier run.
        known_places: Paging places of earlier responses, by ``page_reader.format_place``.

    Raises:
        JobNotComplete: method or URL is missing.
        InvalidInput: the advanced auth information is not valid.
    """

    def __init__(
        self,
        job: ApiJob,
        settings: IngestSettings,
        client: ClientSettings | None = None,
        window: DateWindow | None = None,
        known_places: Iterable[str] = (),
    ) -> None:
        if job.method is None or not job.url:
            raise JobNotComplete
        self._job, self._method, self._settings, self._url = job, job.method, settings, urlsplit(job.url.strip())
        client_settings = _build_client_settings(settings, client or ClientSettings())
        self._parameters = params.build_parameters(
            job, window or DateWindow(client_settings.clock.now().astimezone().date())
        )
        self.masker = QuerylessMasker()
        self.masker.hide(*_list_header_secrets(self._parameters.headers))
        self.masker.hide_job(job)
        logging.getLogger("urllib3.connectionpool").addFilter(QUERYLESS_LOG)
        self._known_places, self.paging_places = frozenset(known_places), frozenset[str]()
        self._client = Client(get_base_url(job.url.strip()), settings=client_settings, masker=self.masker)
        if job.advanced_auth:
            information = advanced_auth.parse_advanced_auth(job.advanced_auth)
            expiry, clock = settings.token_expiry_in_minutes, client_settings.clock
            self._client = self._client.with_auth(VendorToken(information, self._client, expiry, clock))

    def __repr__(self) -> str:
        return f"Source({self._job.name!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def fetch_first_page(self) -> FirstPage:
        """Request and return the first page.

        Raises:
            SourceFailed: the request failed.
        """
        pager = self._build_pager()
        response = self._read(pager.first_request())
        problems = pager.find_problems(response)
        return FirstPage(response.document, tuple(problems), frozenset(pager.found))

    def iter_pages(self, root: Steps) -> Iterator[RecordPage]:
        """Yield all pages in order.

        Args:
            root: The path of the records in a response, ``mapping.Mapper.root``.

        Raises:
            SourceFailed: a page cannot be read.
            PagingFailed: the pages repeat or do not end.
        """
        pager, number = self._build_pager(), 0
        request: PageRequest | None = pager.first_request()
        while request is not None:
            number += 1
            response = self._read(request)
            _check_root(response.document, root)
            records = json_paths.list_records(response.document, root)
            yield RecordPage(number, response.document, records)
            request = pager.next_request(response, [record.item for record in records])
            self.paging_places |= pager.found

    def _build_pager(self) -> Pager:
        return Pager(self._job.paging, self._job.url.strip(), self._settings.most_pages, self._known_places)

    def _read(self, request: PageRequest) -> PageResponse:
        try:
            followed = call_and_follow(self._client, self._build_call(request), _parse_response)
        except CallFailed as error:
            kind = TokenFailed if error.operation == TOKEN_OPERATION.id else SourceFailed
            raise kind(self.masker(str(error)), error.status) from None
        except CannotSend as error:
            raise SourceFailed(self.masker(str(error))) from None
        return PageResponse(followed.response.parsed, followed.response.headers, followed.url)

    def _build_call(self, request: PageRequest) -> Call:
        target = self._build_target(request) if request.url is None else get_target(request.url)
        operation = OperationSpec(API, self._method.value, target, JSON, secured=True, streamed=False)
        body = self._build_body(request)
        return Call(operation, headers=self._parameters.headers, body=body)

    def _build_target(self, request: PageRequest) -> str:
        """Return path and query: the URL's own parameters as written, except those that other parameters override."""
        overridden = {**self._parameters.query, **request.query}
        written = [
            part for part in self._url.query.split("&") if unquote_plus(part.partition("=")[0]) not in overridden
        ]
        query = "&".join(filter(None, (*written, urlencode(overridden))))
        return (self._url.path or "/") + (f"?{query}" if query else "")

    def _build_body(self, request: PageRequest) -> Json | JsonText | None:
        """Return the body as written; members for paging are set in a parsed copy."""
        text = self._job.body
        if self._method is not Method.POST or not (request.body or (text and text.strip())):
            return None
        kind = next((value for name, value in self._parameters.headers.items() if name.lower() == "content-type"), JSON)
        if text and not request.body:
            return JsonText(text.strip(), kind)
        return Json(set_body_members(params.parse_body(text), request.body), kind)


def _build_client_settings(settings: IngestSettings, client: ClientSettings) -> ClientSettings:
    retry = replace(client.retry, attempts=settings.attempts)
    return replace(client, timeout=(settings.connect_timeout, settings.read_timeout), retry=retry)


def _list_header_secrets(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the values of secret headers and their last words: of ``Bearer abc`` also ``abc``."""
    for name, value in headers.items():
        if not is_shown_header(name):
            yield value
            yield value.rpartition(" ")[2]


def _check_root(document: object, root: Steps) -> None:
    """Check that a response has the array of records; a response without it is not an empty page.

    Raises:
        SourceFailed: the array is missing.
    """
    if not root:
        return
    found = json_paths.reach(document, root[: root.index(EACH)])
    if not any(entry is None or isinstance(entry, list) for entry in found):  # some APIs write null for an empty list
        raise SourceFailed(f"The response has no list at {json_paths.format_path(root)}.")


def _parse_response(response: RawResponse) -> JsonValue:
    if response.status not in SUCCESS:
        raise response.undocumented_status()
    try:
        return json.loads(response.response.content, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON")
