"""A vendor's API as a job describes it: its pages, one after the other.

Requests go through ``samclients.runtime``: with time-outs, made again where that is safe, redirected within the host
only. Texts show neither header values nor queries: nobody can say which parameter of an unknown vendor is a secret.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import unquote_plus, urlencode, urlsplit

from samclients.fsm_ingest.errors import JobNotComplete, SourceFailed, TokenFailed
from samclients.fsm_ingest.model.entities import ApiJob, IngestSettings, Method
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.masking import is_shown_header
from samclients.fsm_ingest.source import advanced_auth, json_paths, paging, params
from samclients.fsm_ingest.source.advanced_auth import TOKEN_OPERATION, VendorToken
from samclients.fsm_ingest.source.json_paths import EACH, SourceRecord, Steps
from samclients.fsm_ingest.source.paging import Pager, PageRequest, PageResponse
from samclients.fsm_ingest.source.params import DateWindow
from samclients.fsm_ingest.source.urls import base_of, call_and_follow, target_of
from samclients.runtime import Call, CallFailed, CannotSend, Client, Json, JsonText, Masker, OperationSpec, RawResponse
from samclients.runtime import Settings as ClientSettings
from samclients.runtime.redaction.secret_text import TextMasker

API = "vendor_api"
QUERY = re.compile(r"(https?://[^\s?#'\"]+)\?[^\s'\"]*")
LOGGED_QUERY = re.compile(r'("[A-Z]+ [^\s?"]+)\?[^\s"]*')
JSON = "application/json"
SUCCESS = range(200, 300)


class QuerylessMasker(Masker):
    """Masks the whole query of URLs, besides the secrets that it was told of."""

    def __call__(self, text: str) -> str:
        """The text, masked."""
        return QUERY.sub(r"\1?***", super().__call__(text))

    def hide_job(self, job: ApiJob) -> None:
        """Hide what a job's tabs name as secret: a vendor's error page may repeat it."""
        known = TextMasker()
        known.mask_urls(job.url)
        known.mask_receiver(job.url)
        known.mask(job.body or "")
        for name, value in [(param.key, param.value) for param in job.params] + [
            (o.mapped_key, o.value) for o in job.paging
        ]:
            known.mask_parameter(name, value)
        self.hide(*known.found)


class QuerylessLog(logging.Filter):
    """Keeps queries out of the debug log of urllib3, which has every request's target."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask; let everything pass."""
        record.msg, record.args = LOGGED_QUERY.sub(r"\1?***", record.getMessage()), ()
        return True


QUERYLESS_LOG = QuerylessLog()


@dataclass(frozen=True)
class RecordPage:
    """A page that was read.

    Args:
        number: From 1 on.
        document: The answer.
        records: Its records.
    """

    number: int
    document: Any = field(repr=False)
    records: list[SourceRecord] = field(repr=False)


@dataclass(frozen=True)
class FirstPage:
    """First page of a list, for Test Connection.

    Args:
        document: The answer.
        problems: Problems with the paging information, one line each.
        paging_places: Paging places of the response, by ``paging.paging_place``.
    """

    document: Any = field(repr=False)
    problems: tuple[str, ...]
    paging_places: frozenset[str]


class SourceClient:
    """Client of a vendor's API for one job; ``paging_places`` are the paging places that its responses had.

    Args:
        job: With method and URL at least.
        settings: Of the utility.
        client: Clock, certificates and the like; time-outs and attempts are the utility's settings'.
        window: The days of date windows; today without an earlier run if None.
        known_places: Paging places of earlier responses, by ``paging.paging_place``.

    Raises:
        JobNotComplete: there is no method or no URL.
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
        ours = _build_client_settings(settings, client or ClientSettings())
        self._parameters = params.build_parameters(job, window or DateWindow(ours.clock.now().astimezone().date()))
        self.masker = QuerylessMasker()
        self.masker.hide(*_list_header_secrets(self._parameters.headers))
        self.masker.hide_job(job)
        logging.getLogger("urllib3.connectionpool").addFilter(QUERYLESS_LOG)
        self._known_places, self.paging_places = frozenset(known_places), frozenset[str]()
        anybody = Client(base_of(job.url.strip()), settings=ours, masker=self.masker)
        self._client = anybody
        if job.advanced_auth:
            information = advanced_auth.parse_advanced_auth(job.advanced_auth)
            token = VendorToken(information, anybody, settings.token_expiry_in_minutes, ours.clock)
            self._client = anybody.with_auth(token)

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
        """Return the first page.

        Raises:
            SourceFailed: the request failed.
        """
        pager = self._pager()
        answer = self._read(pager.first_request())
        problems = pager.find_problems(answer)
        return FirstPage(answer.document, tuple(problems), frozenset(pager.found))

    def iter_pages(self, root: Steps) -> Iterator[RecordPage]:
        """Yield every page, in order.

        Args:
            root: Where the records of an answer are, ``mapping.Mapper.root``.

        Raises:
            SourceFailed: a page cannot be read; ``PagingFailed``: they go in a circle or do not end.
        """
        pager, number = self._pager(), 0
        request: PageRequest | None = pager.first_request()
        while request is not None:
            number += 1
            answer = self._read(request)
            _check_root(answer.document, root)
            found = json_paths.list_records(answer.document, root)
            yield RecordPage(number, answer.document, found)
            request = pager.next_request(answer, [entry.item for entry in found])
            self.paging_places |= pager.found

    def _pager(self) -> Pager:
        return Pager(self._job.paging, self._job.url.strip(), self._settings.most_pages, self._known_places)

    def _read(self, request: PageRequest) -> PageResponse:
        try:
            followed = call_and_follow(self._client, self._call(request), _parse_response)
        except CallFailed as error:
            kind = TokenFailed if error.operation == TOKEN_OPERATION.id else SourceFailed
            raise kind(self.masker(str(error)), error.status) from None
        except CannotSend as error:
            raise SourceFailed(self.masker(str(error))) from None
        return PageResponse(followed.response.parsed, followed.response.headers, followed.url)

    def _call(self, request: PageRequest) -> Call:
        target = self._target(request) if request.url is None else target_of(request.url)
        operation = OperationSpec(API, self._method.value, target, JSON, secured=True, streamed=False)
        body = self._body(request)
        named_by_body = "content-type" if body else None
        headers = {name: value for name, value in self._parameters.headers.items() if name.lower() != named_by_body}
        return Call(operation, headers=headers, body=body)

    def _target(self, request: PageRequest) -> str:
        """Path and query: the URL's parameters as they are written there, unless others take their place."""
        overridden = {**self._parameters.query, **request.query}
        written = [
            part for part in self._url.query.split("&") if unquote_plus(part.partition("=")[0]) not in overridden
        ]
        query = "&".join(filter(None, (*written, urlencode(overridden))))
        return (self._url.path or "/") + (f"?{query}" if query else "")

    def _body(self, request: PageRequest) -> Json | JsonText | None:
        """The body as it is written; with members for paging, if there are any, it is made anew."""
        text = self._job.body
        if self._method is not Method.POST or not (request.body or (text and text.strip())):
            return None
        kind = next((value for name, value in self._parameters.headers.items() if name.lower() == "content-type"), JSON)
        if text and not request.body:
            return JsonText(text.strip(), kind)
        return Json(paging.set_body_members(params.parse_body(text), request.body), kind)


def _build_client_settings(settings: IngestSettings, client: ClientSettings) -> ClientSettings:
    retry = replace(client.retry, attempts=settings.attempts)
    return replace(client, timeout=(settings.connect_timeout, settings.read_timeout), retry=retry)


def _list_header_secrets(headers: Mapping[str, str]) -> Iterator[str]:
    """The values of headers, and their last words: ``Bearer abc`` is a secret, and so is ``abc``."""
    for name, value in headers.items():
        if not is_shown_header(name):
            yield value
            yield value.rpartition(" ")[2]


def _check_root(document: object, root: Steps) -> None:
    """Refuse an answer without the array that the records are in: it is no empty page, but another answer.

    Raises:
        SourceFailed: the array is not there.
    """
    if not root:
        return
    there = json_paths.reach(document, root[: root.index(EACH)])
    if not any(entry is None or isinstance(entry, list) for entry in there):  # some write null for an empty list
        raise SourceFailed(f"The answer has no list at {json_paths.format_path(root)}.")


def _parse_response(answer: RawResponse) -> JsonValue:
    if answer.status not in SUCCESS:
        raise answer.undocumented_status()
    try:
        return json.loads(answer.response.content, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
