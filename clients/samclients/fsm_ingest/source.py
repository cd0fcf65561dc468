"""A vendor's API as a job describes it: its pages, one after the other.

Requests go through ``samclients.runtime``: with time-outs, made again where that is safe, never redirected. Texts show
neither header values nor queries: nobody can say which parameter of an unknown vendor is a secret.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from samclients.fsm_ingest import advanced_auth, paging, params, paths
from samclients.fsm_ingest.advanced_auth import TOKEN_OPERATION, VendorToken
from samclients.fsm_ingest.errors import JobNotComplete, SourceFailed, TokenFailed
from samclients.fsm_ingest.masked import is_shown_header
from samclients.fsm_ingest.model import ApiJob, Method, Settings
from samclients.fsm_ingest.paging import Asked, Pager
from samclients.fsm_ingest.params import Window
from samclients.fsm_ingest.paths import EACH, Record, Steps
from samclients.runtime import Answer, Call, CallFailed, CannotSend, Client, Json, Masker, Operation
from samclients.runtime import Settings as ClientSettings
from samclients.runtime.secret_text import TextMasker

API = "vendor_api"
QUERY = re.compile(r"(https?://[^\s?#'\"]+)\?[^\s'\"]*")
LOGGED_QUERY = re.compile(r'("[A-Z]+ [^\s?"]+)\?[^\s"]*')
JSON = "application/json"


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
        for name, value in [(one.key, one.value) for one in job.params] + [(o.mapped_key, o.value) for o in job.paging]:
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
class Page:
    """A page that was read.

    Args:
        number: From 1 on.
        document: The answer.
        records: Its records.
    """

    number: int
    document: Any = field(repr=False)
    records: list[Record] = field(repr=False)


class Source:
    """What a job reads from.

    Args:
        job: With method and URL at least.
        settings: Of the utility.
        client: Clock, certificates and the like; time-outs and attempts are the utility's settings'.
        window: What moving windows are about; today, and no run before, if it is not said.

    Raises:
        JobNotComplete: there is no method or no URL.
        NotValid: the advanced auth information is not valid.
    """

    def __init__(
        self, job: ApiJob, settings: Settings, client: ClientSettings | None = None, window: Window | None = None
    ) -> None:
        if job.method is None or not job.url:
            raise JobNotComplete
        self._job, self._settings, self._url = job, settings, urlsplit(job.url.strip())
        ours = _client_settings(settings, client or ClientSettings())
        self._sent = params.sent(job, window or Window(ours.clock.now().astimezone().date()))
        self.masker = QuerylessMasker()
        self.masker.hide(*_header_secrets(self._sent.headers))
        self.masker.hide_job(job)
        logging.getLogger("urllib3.connectionpool").addFilter(QUERYLESS_LOG)
        anybody = Client(f"{self._url.scheme}://{self._url.netloc}", settings=ours, masker=self.masker)
        self._client = anybody
        if job.advanced_auth:
            information = advanced_auth.parsed(job.advanced_auth)
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

    def first(self) -> Any:  # noqa: ANN401 -- any JSON
        """The first page's answer.

        Raises:
            SourceFailed: there is none.
        """
        return self._read(self._pager().first())

    def pages(self, root: Steps) -> Iterator[Page]:
        """Every page, in order.

        Args:
            root: Where the records of an answer are, ``mapping.Mapper.root``.

        Raises:
            SourceFailed: a page cannot be read; ``PagingFailed``: they go in a circle or do not end.
        """
        pager, number = self._pager(), 0
        asked: Asked | None = pager.first()
        while asked is not None:
            number += 1
            document = self._read(asked)
            _check_root(document, root)
            found = paths.records(document, root)
            yield Page(number, document, found)
            asked = pager.following(document, [one.item for one in found])

    def _pager(self) -> Pager:
        return Pager(self._job.paging, self._job.url.strip(), self._settings.most_pages)

    def _read(self, asked: Asked) -> Any:  # noqa: ANN401 -- any JSON
        try:
            return self._client.call(self._call(asked), _parsed, _no_model).parsed
        except CallFailed as error:
            kind = TokenFailed if error.operation == TOKEN_OPERATION.id else SourceFailed
            raise kind(self.masker(str(error)), error.status) from None
        except CannotSend as error:
            raise SourceFailed(self.masker(str(error))) from None

    def _call(self, asked: Asked) -> Call:
        assert self._job.method is not None  # noqa: S101 -- looked at when made
        url = self._url if asked.url is None else urlsplit(asked.url)
        said = {} if asked.url else {**self._sent.query, **asked.query}
        in_url = [one for one in parse_qsl(url.query, keep_blank_values=True) if one[0] not in said]
        query = urlencode(in_url + list(said.items()))
        target = (url.path or "/") + (f"?{query}" if query else "")
        operation = Operation(API, self._job.method.value, target, JSON, secured=True, streamed=False)
        headers = {name: value for name, value in self._sent.headers.items() if name.lower() != "content-type"}
        return Call(operation, headers=headers, body=self._body(asked))

    def _body(self, asked: Asked) -> Json | None:
        if self._job.method is not Method.POST:
            return None
        own = params.parsed_body(self._job.body)
        if own is None and not asked.body:
            return None
        kind = next((value for name, value in self._sent.headers.items() if name.lower() == "content-type"), JSON)
        return Json(paging.put(own, asked.body), kind)


def _client_settings(settings: Settings, client: ClientSettings) -> ClientSettings:
    retry = replace(client.retry, attempts=settings.attempts)
    return replace(client, timeout=(settings.connect_timeout, settings.read_timeout), retry=retry)


def _header_secrets(headers: Mapping[str, str]) -> Iterator[str]:
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
    list_at = root[: root.index(EACH)]
    if not isinstance(paths.found(document, list_at), list) and not _is_null(document, list_at):
        raise SourceFailed(f"The answer has no list at {paths.written(root)}.")


def _is_null(document: object, steps: Steps) -> bool:
    """Whether the member is there, and null: some write an empty list so."""
    outer = paths.found(document, steps[:-1]) if steps else None
    return isinstance(outer, Mapping) and steps[-1] in outer and outer[steps[-1]] is None


def _parsed(answer: Answer) -> Any:  # noqa: ANN401 -- any JSON
    if not 200 <= answer.status < 300:  # noqa: PLR2004 -- redirections are not followed
        raise answer.undocumented()
    try:
        return json.loads(answer.response.content, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _no_model(answer: Answer) -> Any:  # noqa: ANN401 -- there is never one
    raise answer.undocumented()
