"""Test Connection: "executes an API and checks whether or not there is an API response"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import SourceFailed, TokenFailed
from samclients.fsm_ingest.model.entities import ApiJob, IngestSettings
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.client import SourceClient
from samclients.runtime import Settings as ClientSettings

DOCUMENTED: Mapping[int, str] = {
    401: messages.TEST_UNAUTHORIZED,
    500: messages.TEST_SERVER_ERROR,
    503: messages.TEST_UNAVAILABLE,
}
CREDENTIALS_REFUSED = {400, 401, 403}  # by the token endpoint
FIRST_FAILURE = 300


@dataclass(frozen=True)
class ConnectionTestResult:
    """Result of a Test Connection.

    Args:
        message: The message to show, a documented one if possible.
        succeeded: True if the API returned a usable response.
        paths: Paths of the response that fields can be mapped to.
        detail: Details of a failure, without secrets; empty after a success.
        document: The response.
        paging_places: Paging places of the response, by ``page_reader.format_place``.
    """

    __test__ = False  # not a test class of pytest

    message: str
    succeeded: bool
    paths: tuple[str, ...] = ()
    detail: str = field(default="", repr=False)
    document: JsonValue = field(default=None, repr=False)
    paging_places: frozenset[str] = frozenset()


def check_connection(
    job: ApiJob, settings: IngestSettings, client: ClientSettings | None = None, known_places: Iterable[str] = ()
) -> ConnectionTestResult:
    """Request the first page of the job's API once, without retries.

    A response without the members that the paging information reads is a failure: only part of the list would be read.

    Args:
        job: The job; it must have a method and a URL.
        settings: The utility's settings.
        client: HTTP settings for vendors.
        known_places: Paging places that earlier responses had.

    Raises:
        InvalidInput: the advanced auth information is not valid.
        JobNotComplete: method or URL is missing.
    """
    with SourceClient(job, replace(settings, attempts=1), client, known_places=known_places) as source:
        try:
            page = source.fetch_first_page()
        except SourceFailed as error:
            return ConnectionTestResult(_choose_message(error), succeeded=False, detail=str(error))
    if page.problems:
        return ConnectionTestResult(
            messages.TEST_NOT_EXECUTED,
            succeeded=False,
            detail="\n".join(page.problems),
            paging_places=page.paging_places,
        )
    return ConnectionTestResult(
        messages.TEST_SUCCEEDED,
        succeeded=True,
        paths=json_paths.list_paths(page.document),
        document=page.document,
        paging_places=page.paging_places,
    )


def _choose_message(error: SourceFailed) -> str:
    status = error.status
    if isinstance(error, TokenFailed):
        return messages.TEST_UNAUTHORIZED if status in CREDENTIALS_REFUSED else messages.TEST_NOT_EXECUTED
    if status is None or status < FIRST_FAILURE:  # no response, or an unreadable one
        return messages.TEST_NOT_EXECUTED
    return DOCUMENTED.get(status) or messages.TEST_OTHER.format(code=status, reason=_find_reason(status))


def _find_reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
