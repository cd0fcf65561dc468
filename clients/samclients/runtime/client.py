"""Client that executes generated operations: requests sessions, authentication, retries, typed errors."""

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
from samclients.runtime.retry import Retry, parse_retry_after
from samclients.runtime.session import classify_exception, create_session, rewind
from samclients.runtime.shapes import check
from samclients.runtime.types import ParsedResponse

T = TypeVar("T")
ErrorClassifier = Callable[[int, Any], type[CallFailed] | None]

FIRST_ERROR = 400
LONGEST_REASON = 500  # characters
OUTSIDE = {
    UnknownStatus: errors.UndocumentedStatus,
    OtherMediaType: errors.WrongMediaType,
    UnreadableContent: errors.UnreadableBody,
}


@dataclass(frozen=True)
class Settings:
    """Settings that all vendors' clients share.

    Args:
        timeout: Seconds to connect, and between two bytes of a response.
        retry: The retry policy.
        clock: The source of time for waits and expiry; ``InstantClock()`` for tests that do not wait.
        verify: True to verify the server's certificate, or a file with trusted authorities.
        connections: Maximum number of connections to a host; further threads wait for one.
        headers: Headers of every request.
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

    Requests share a pool of connections. Redirections are not followed and cookies not kept, so that credentials
    stay at the host and requests are independent. Several threads can share a client.

    Args:
        base_url: Scheme, host and an optional path; operations' paths are appended.
        auth: The authentication of secured operations.
        settings: Timeouts, retries, clock and others.
        classify_error: Returns the class of error for a status and a documented error body; None for the default.
        masker: Masks secrets in texts.
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
        self._declared: bool | None = None  # idempotence of all calls as declared by the caller
        mask_connection_log()
        self.session = create_session(self.settings.connections, self.settings.headers)
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
        """Return a client with other credentials that shares the connections."""
        return self._copy_with("_auth", self._register_secrets(auth))

    def at(self, base_url: str) -> Self:
        """Return a client for another base URL that shares the connections."""
        return self._copy_with("base_url", base_url.rstrip("/"))

    def repeatable(self) -> Self:
        """Return a client whose calls may all be repeated: the caller declares them idempotent."""
        return self._copy_with("_declared", value=True)

    def once(self) -> Self:
        """Return a client whose calls, even GET, are not repeated if the server may have processed them."""
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
            CallFailed: there is no response, or it is an error or undocumented.
            CannotSend: the request is invalid.
        """
        declared = self._declared
        return self.settings.retry(
            lambda: self._attempt(call, read, read_error),
            idempotent=call.operation.idempotent if declared is None else declared,
            clock=self.settings.clock,
            on_retry=lambda error, attempt, wait: self.settings.watch(Retrying(error, attempt, wait)),
        )

    def _copy_with(self, name: str, value: object) -> Self:
        other = copy(self)
        setattr(other, name, value)
        return other

    def _register_secrets(self, auth: Auth) -> Auth:
        """Add the secrets of an authentication to the masker, and return the authentication."""
        self.masker.hide(*auth.secrets())
        return auth

    def _attempt(
        self, call: Call, read: Callable[[RawResponse], T], read_error: Callable[[RawResponse], Any]
    ) -> ParsedResponse[T]:
        request = self._build_request(call)
        try:
            response = RawResponse(self._send(call, request))
            if response.status >= FIRST_ERROR:
                raise self._build_error(call, response, read_error)
            headers = response.response.headers
            return ParsedResponse(response.status, headers, self._parse(call, response, read))
        except RequestException as error:
            raise self._build_connection_error(call, request, error) from None

    def _build_request(self, call: Call) -> requests.PreparedRequest:
        """Return the request with credentials.

        Raises:
            CannotSend: the request is invalid.
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
            raise CannotSend(self.masker(f"Cannot send {call.operation.id}: {error}")) from None

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

    def _parse(self, call: Call, response: RawResponse, read: Callable[[RawResponse], T]) -> T:
        try:
            parsed = read(response)
            check(parsed)
        except NotAsDocumented as error:
            raise OUTSIDE[type(error)](self._build_failure(call, response, str(error))) from None
        except KeyError as error:
            raise WrongShape(self._build_failure(call, response, f"{error} is missing in the response")) from None
        except (TypeError, ValueError, AttributeError) as error:
            raise WrongShape(self._build_failure(call, response, f"The response has another shape: {error}")) from None
        return parsed

    def _build_error(self, call: Call, response: RawResponse, read_error: Callable[[RawResponse], Any]) -> CallFailed:
        """Return the error for a status of 400 or more with any body."""
        model: Any = None
        try:
            model = read_error(response)
            check(model)
        except (NotAsDocumented, KeyError, TypeError, ValueError, AttributeError):
            reason = response.response.reason or ""
            return errors.choose_error_class(response.status)(self._build_failure(call, response, reason))
        kind = self._classify_error(response.status, model) or errors.choose_error_class(response.status)
        message = errors.find_message(model.to_dict()) if hasattr(model, "to_dict") else ""
        return kind(self._build_failure(call, response, message or response.response.reason or "", model))

    def _build_failure(self, call: Call, raw: RawResponse, reason: str, model: object = None) -> Failure:
        response = raw.response
        masker = self.masker.extend(response.request)
        beginning = "" if model is not None else masker.mask_content(raw.read_beginning().decode("latin-1"))
        return Failure(
            call.operation.id,
            call.operation.method,
            masker(response.request.url or ""),
            masker(reason)[:LONGEST_REASON],
            raw.status,
            model,
            beginning.encode("latin-1")[:EXCERPT],
            response,
            parse_retry_after(response.headers.get("Retry-After"), self.settings.clock.now()),
        )

    def _build_connection_error(
        self, call: Call, request: requests.PreparedRequest, error: requests.RequestException
    ) -> CallFailed:
        operation = call.operation
        kind, reason = classify_exception(error)
        masker = self.masker.extend(request)
        return kind(Failure(operation.id, operation.method, masker(request.url or ""), masker(reason)))

    def _mask_url(self, request: requests.PreparedRequest) -> str:
        return self.masker(request.url or "")
