"""The client that generated operations are called with: requests sessions, authentication, retries, typed errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import requests
from requests import RequestException

from samclients.runtime import errors
from samclients.runtime.auth import Auth
from samclients.runtime.calls import Call, Multipart, Raw
from samclients.runtime.clock import Clock, SystemClock
from samclients.runtime.errors import CallFailed, CannotSend, Failure, WrongShape
from samclients.runtime.events import ResponseReceived, Retrying, Watch, log
from samclients.runtime.raw_response import (
    EXCERPT,
    NotAsDocumented,
    OtherMediaType,
    RawResponse,
    UnknownStatus,
    UnreadableContent,
)
from samclients.runtime.redaction.masking import Masker, mask_connection_log
from samclients.runtime.retry import Retry, retry_after
from samclients.runtime.session import classify_exception, new_session, rewind
from samclients.runtime.shapes import check
from samclients.runtime.types import ParsedResponse

T = TypeVar("T")
ErrorClassifier = Callable[[int, Any], type[CallFailed] | None]

FIRST_ERROR = 400
LONGEST_SENTENCE = 500  # characters
OUTSIDE = {
    UnknownStatus: errors.UndocumentedStatus,
    OtherMediaType: errors.WrongMediaType,
    UnreadableContent: errors.UnreadableBody,
}


@dataclass(frozen=True)
class Settings:
    """Settings that all vendors' clients share.

    Args:
        timeout: Seconds to connect, and between two bytes of an answer.
        retry: The retry policy.
        clock: The source of time for waits and expiry; ``InstantClock()`` for tests that do not wait.
        verify: True to verify the server's certificate, or the file of an authority to trust.
        connections: At most so many at once to a host; further threads wait for one.
        headers: Sent with every request.
        watch: Called with every response and retry; logs to the logger ``samclients`` by default.
    """

    timeout: tuple[float, float] = (10.0, 60.0)
    retry: Retry = field(default_factory=Retry)
    clock: Clock = field(default_factory=SystemClock)
    verify: bool | str = True
    connections: int = 10
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    watch: Watch = log


class Client:
    """Calls operations at a base URL.

    Requests share a pool of connections; redirections are not followed and cookies not kept, so that credentials go
    nowhere else and requests are independent of each other. Several threads can share it.

    Args:
        base_url: Scheme, host and perhaps a path, to which the operations' paths are added.
        auth: The authentication of operations that require one.
        settings: Timeouts, retries, clock and others.
        classify_error: Gives the class of error for a status and a documented error body, where the vendor's words
            say more than the status; None for the usual one.
        masker: Knows the secrets that texts must not show.
    """

    def __init__(
        self,
        base_url: str,
        *,
        auth: Auth | None = None,
        settings: Settings | None = None,
        classify_error: ErrorClassifier = lambda _status, _error: None,
        masker: Masker | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.settings = settings or Settings()
        self.masker = masker or Masker()
        self._classify_error = classify_error
        self._declared: bool | None = None  # idempotence of all calls, where the caller declares it
        mask_connection_log()
        self.session = new_session(self.settings.connections, self.settings.headers)
        self._auth = self._register_secrets(auth or Auth())

    def __repr__(self) -> str:
        return f"Client({self.masker(self.base_url)!r}, auth={self._auth!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def with_auth(self, auth: Auth) -> Self:
        """A client for another caller, over the same connections."""
        return self._copy_with("_auth", self._register_secrets(auth))

    def at(self, base_url: str) -> Self:
        """A client for another base URL, over the same connections."""
        return self._copy_with("base_url", base_url.rstrip("/"))

    def repeatable(self) -> Self:
        """A client whose calls may all be made again: the caller declares them idempotent."""
        return self._copy_with("_declared", value=True)

    def once(self) -> Self:
        """A client whose calls are not made again if the server may have processed them, not even a GET."""
        return self._copy_with("_declared", value=False)

    def call(
        self, call: Call, read: Callable[[RawResponse], T], read_error: Callable[[RawResponse], Any]
    ) -> ParsedResponse[T]:
        """Make a call, and repeat it according to the retry policy.

        Args:
            call: The operation with its parameters and body.
            read: Parses a successful response.
            read_error: Parses a documented error.

        Raises:
            CallFailed: no response, an error response, or one outside the spec.
            CannotSend: the request cannot be written.
        """
        declared = self._declared
        return self.settings.retry(
            lambda: self._attempt(call, read, read_error),
            idempotent=call.operation.idempotent if declared is None else declared,
            clock=self.settings.clock,
            tell=lambda error, attempt, wait: self.settings.watch(Retrying(error, attempt, wait)),
        )

    def _copy_with(self, name: str, value: object) -> Self:
        other = copy(self)
        setattr(other, name, value)
        return other

    def _register_secrets(self, auth: Auth) -> Auth:
        """The same authentication, after its secrets were given to the masker."""
        self.masker.hide(*auth.secrets())
        return auth

    def _attempt(
        self, call: Call, read: Callable[[RawResponse], T], read_error: Callable[[RawResponse], Any]
    ) -> ParsedResponse[T]:
        request = self._request(call)
        try:
            response = self._send(call, request)
            answer = RawResponse(response)
            if answer.status >= FIRST_ERROR:
                raise self._error_for(call, answer, read_error)
            return ParsedResponse(answer.status, response.headers, self._parse(call, answer, read))
        except RequestException as error:
            raise self._connection_error(call, request, error) from None

    def _request(self, call: Call) -> requests.PreparedRequest:
        """The request, with credentials.

        Raises:
            CannotSend: it cannot be written.
        """
        headers = {"Accept": call.operation.accept, **call.headers}
        content: Any = None
        files: Any = None
        if isinstance(call.body, Multipart):
            files = call.body.parts
        elif isinstance(call.body, Raw):
            content, headers["Content-Type"] = rewind(call.body), call.body.media_type
        elif call.body is not None:
            content, headers["Content-Type"] = call.body.content(), call.body.media_type
        auth = self._auth if call.operation.secured else Auth()
        url = self.base_url + call.target()
        try:
            self.session.get_adapter(url)
            return self.session.prepare_request(
                requests.Request(call.operation.method, url, headers, data=content, files=files, auth=auth)
            )
        except (RequestException, UnicodeError) as error:
            raise CannotSend(self.masker(f"{call.operation.id} cannot be sent: {error}")) from None

    def _send(self, call: Call, request: requests.PreparedRequest) -> requests.Response:
        settings = self.settings
        stream = call.operation.streamed
        send = self.session.merge_environment_settings(request.url or "", {}, stream, settings.verify, None)
        began = settings.clock.monotonic()
        response = self.session.send(request, timeout=settings.timeout, allow_redirects=False, **send)
        seconds = settings.clock.monotonic() - began
        operation, url = call.operation, self._mask_url(request)
        settings.watch(ResponseReceived(operation.id, operation.method, url, response.status_code, seconds))
        return response

    def _parse(self, call: Call, answer: RawResponse, read: Callable[[RawResponse], T]) -> T:
        try:
            parsed = read(answer)
            check(parsed)
        except NotAsDocumented as error:
            raise OUTSIDE[type(error)](self._failure(call, answer, str(error))) from None
        except KeyError as error:
            raise WrongShape(self._failure(call, answer, f"{error} is missing in the answer")) from None
        except (TypeError, ValueError, AttributeError) as error:
            raise WrongShape(self._failure(call, answer, f"The answer has another shape: {error}")) from None
        return parsed

    def _error_for(self, call: Call, answer: RawResponse, read_error: Callable[[RawResponse], Any]) -> CallFailed:
        """The error for a status of 400 or more, whatever its body is."""
        model: Any = None
        try:
            model = read_error(answer)
            check(model)
        except (NotAsDocumented, KeyError, TypeError, ValueError, AttributeError):
            return errors.error_class_for(answer.status)(self._failure(call, answer, answer.response.reason or ""))
        kind = self._classify_error(answer.status, model) or errors.error_class_for(answer.status)
        told = errors.find_message(model.to_dict()) if hasattr(model, "to_dict") else ""
        return kind(self._failure(call, answer, told or answer.response.reason or "", model))

    def _failure(self, call: Call, answer: RawResponse, reason: str, model: object = None) -> Failure:
        response = answer.response
        masker = self.masker.extend(response.request)
        seen = "" if model is not None else masker.mask_content(answer.beginning().decode("latin-1"))
        return Failure(
            call.operation.id,
            call.operation.method,
            masker(response.request.url or ""),
            masker(reason)[:LONGEST_SENTENCE],
            answer.status,
            model,
            seen.encode("latin-1")[:EXCERPT],
            response,
            retry_after(response.headers.get("Retry-After"), self.settings.clock.now()),
        )

    def _connection_error(
        self, call: Call, request: requests.PreparedRequest, error: requests.RequestException
    ) -> CallFailed:
        operation = call.operation
        kind, reason = classify_exception(error)
        masker = self.masker.extend(request)
        return kind(Failure(operation.id, operation.method, masker(request.url or ""), masker(reason)))

    def _mask_url(self, request: requests.PreparedRequest) -> str:
        return self.masker(request.url or "")
