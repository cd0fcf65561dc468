"""Client that executes generated operations: requests sessions, authentication, retries, typed errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

import requests
from requests import RequestException
from requests.exceptions import InvalidHeader, InvalidSchema, MissingSchema
from urllib3.exceptions import LocationParseError

from samclients.runtime import errors
from samclients.runtime.auth import Auth
from samclients.runtime.calls import Call, Multipart, Raw
from samclients.runtime.clock import Clock, SystemClock
from samclients.runtime.data.models import dump
from samclients.runtime.data.shapes import Mismatch
from samclients.runtime.errors import CallFailed, CannotSend, Failure, WrongShape
from samclients.runtime.events import ResponseReceived, Retrying, Watch, configure_log, log
from samclients.runtime.raw_response import (
    BEGINNING,
    EXCERPT,
    NotAsDocumented,
    OtherMediaType,
    Progress,
    RawResponse,
    UnknownStatus,
    UnreadableContent,
    report_nothing,
)
from samclients.runtime.redaction.masking import Masker, mask_connection_log
from samclients.runtime.retry import Retry, parse_retry_after
from samclients.runtime.session import check_headers, classify_exception, create_session, rewind
from samclients.runtime.types import ParsedResponse

T = TypeVar("T")
ErrorClassifier = Callable[[int, Any], type[CallFailed] | None]

FIRST_ERROR = 400
LONGEST_REASON = 500  # characters
INVALID_HEADER = "The value of a header has a line end, begins with a space, or has characters outside Latin-1"
INVALID_SCHEME = "The base URL must begin with https:// or http://"
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
        strict: Raise ``WrongShape`` for members and choices that are not documented, instead of keeping them.
        progress: Called with the received bytes and their total, or None, for every part of a download.
        download_to: The file that receives a download; a temporary file by default.
    """

    timeout: tuple[float, float] = (10.0, 60.0)
    retry: Retry = field(default_factory=Retry)
    clock: Clock = field(default_factory=SystemClock)
    verify: bool | str = True
    connections: int = 10
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    watch: Watch = log
    strict: bool = False
    progress: Progress = report_nothing
    download_to: Path | None = None


@dataclass(frozen=True)
class Options:
    """Options of calls, which replace settings of their client; those that are None leave them.

    Args:
        timeout: Seconds to connect, and between two bytes of a response; a pair has them in this order.
        retries: Maximum number of repetitions after the first attempt; 0 disables retries.
        idempotent: True if the calls may be repeated although the server may have processed them, False if not.
        strict: Raise ``WrongShape`` for members and choices that are not documented.
        progress: Called with the received bytes and their total, or None, for every part of a download.
        download_to: The file that receives the next download.
        headers: Headers in addition to those of the settings.
    """

    timeout: float | tuple[float, float] | None = None
    retries: int | None = None
    idempotent: bool | None = None
    strict: bool | None = None
    progress: Progress | None = None
    download_to: str | Path | None = None
    headers: Mapping[str, str] | None = None

    def apply(self, settings: Settings) -> Settings:
        """Return the settings with these options."""
        timeout = (self.timeout, self.timeout) if isinstance(self.timeout, (int, float)) else self.timeout
        changes: dict[str, Any] = {
            "timeout": timeout,
            "retry": None if self.retries is None else replace(settings.retry, attempts=self.retries + 1),
            "strict": self.strict,
            "progress": self.progress,
            "download_to": None if self.download_to is None else Path(self.download_to),
            "headers": None if self.headers is None else {**settings.headers, **self.headers},
        }
        return replace(settings, **{name: value for name, value in changes.items() if value is not None})


class Client:
    """Calls operations at a base URL.

    Requests share a pool of connections. Redirections are not followed and cookies not kept, so that credentials
    stay at the host and requests are independent. Several threads can share a client.

    Args:
        base_url: Scheme, host and an optional path, to which operations' paths are appended; or a function that
            returns them before each call.
        auth: The authentication of secured operations.
        settings: Timeouts, retries, clock and others.
        classify_error: Returns the class of error for a status and a documented error body; None for the default.
        masker: Masks secrets in texts.
    """

    def __init__(
        self,
        base_url: str | Callable[[], str],
        *,
        auth: Auth | None = None,
        settings: Settings | None = None,
        classify_error: ErrorClassifier = lambda _status, _error: None,
        masker: Masker | None = None,
    ) -> None:
        self._base_url = base_url
        self.bound: Mapping[str, object] = {}  # path parameters of all calls, by their names in the specification
        self.settings = settings or Settings()
        self.masker = masker or Masker()
        self._classify_error = classify_error
        self._declared: bool | None = None  # idempotence of all calls as declared by the caller
        mask_connection_log()
        configure_log()
        self.session = create_session(self.settings.connections)
        self._auth = self._register_secrets(auth or Auth())

    def __repr__(self) -> str:
        url = "..." if callable(self._base_url) else self.masker(self._base_url)
        return f"Client({url!r}, auth={self._auth!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    @property
    def base_url(self) -> str:
        """Scheme, host and path before the operations' paths."""
        return (self._base_url() if callable(self._base_url) else self._base_url).rstrip("/")

    def with_auth(self, auth: Auth) -> Self:
        """Return a client with other credentials that shares the connections."""
        return self._copy_with("_auth", self._register_secrets(auth))

    def at(self, base_url: str | Callable[[], str]) -> Self:
        """Return a client for another base URL that shares the connections."""
        return self._copy_with("_base_url", base_url)

    def bind(self, **parameters: object) -> Self:
        """Return a client that has path parameters for all its calls, by their names in the specification."""
        return self._copy_with("bound", parameters)

    def with_options(self, options: Options) -> Self:
        """Return a client with other options for its calls that shares the connections."""
        other = self._copy_with("settings", options.apply(self.settings))
        other._declared = self._declared if options.idempotent is None else options.idempotent  # noqa: SLF001 -- a copy
        return other

    def repeatable(self) -> Self:
        """Return a client whose calls may all be repeated: the caller declares them idempotent."""
        return self.with_options(Options(idempotent=True))

    def once(self) -> Self:
        """Return a client whose calls, even GET, are not repeated if the server may have processed them."""
        return self.with_options(Options(idempotent=False))

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
            settings = self.settings
            sent = self._send(call, request)
            response = RawResponse(sent, settings.strict, settings.progress, settings.download_to)
            if response.status >= FIRST_ERROR:
                raise self._build_error(call, response, read_error)
            headers = response.response.headers
            return ParsedResponse(response.status, headers, self._parse(call, response, read))
        except RequestException as error:
            raise self._build_connection_error(call, request, error) from None
        except LocationParseError as error:  # the host's name, which is read only when connecting
            raise self._build_refusal(call, error) from None

    def _build_request(self, call: Call) -> requests.PreparedRequest:
        """Return the request with credentials.

        Raises:
            CannotSend: the request is invalid.
        """
        headers = {**self.settings.headers, "Accept": call.operation.accept, **call.headers}
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
            request = self.session.prepare_request(
                requests.Request(call.operation.method, url, headers, data=content, files=files, auth=auth)
            )
            check_headers(request)
        except (RequestException, UnicodeError) as error:
            raise self._build_refusal(call, error) from None
        return request

    def _build_refusal(self, call: Call, error: Exception) -> CannotSend:
        """Build the error for a request that cannot be sent; the texts of some exceptions have a secret value."""
        if isinstance(error, (InvalidHeader, UnicodeError)):
            reason = INVALID_HEADER
        elif isinstance(error, (InvalidSchema, MissingSchema)):
            reason = INVALID_SCHEME
        else:
            reason = self.masker(str(error))
        return CannotSend(f"Cannot send {call.operation.id}: {reason}")

    def _send(self, call: Call, request: requests.PreparedRequest) -> requests.Response:
        settings = self.settings
        stream = call.operation.streamed
        send = self.session.merge_environment_settings(request.url or "", {}, stream, settings.verify, None)
        began = settings.clock.monotonic()
        response = self.session.send(request, timeout=settings.timeout, **send)
        seconds = settings.clock.monotonic() - began
        operation, url = call.operation, self._mask_url(request)
        settings.watch(ResponseReceived(operation.id, operation.method, url, response.status_code, seconds))
        return response

    def _parse(self, call: Call, response: RawResponse, read: Callable[[RawResponse], T]) -> T:
        try:
            return read(response)
        except NotAsDocumented as error:
            raise OUTSIDE[type(error)](self._build_failure(call, response, str(error))) from None
        except Mismatch as error:
            failure = self._build_failure(call, response, f"The response has another shape: {error}")
            raise WrongShape(failure, error.pointer, error.expected, error.came) from None
        except (ValueError, KeyError, TypeError) as error:  # of a reader that is not generated
            raise WrongShape(self._build_failure(call, response, f"The response has another shape: {error}")) from None

    def _build_error(self, call: Call, response: RawResponse, read_error: Callable[[RawResponse], Any]) -> CallFailed:
        """Return the error for a status of 400 or more with any body."""
        model: Any = None
        try:
            model = read_error(response)
        except (NotAsDocumented, ValueError, KeyError, TypeError):
            reason = response.response.reason or ""
            return errors.choose_error_class(response.status)(self._build_failure(call, response, reason))
        kind = self._classify_error(response.status, model) or errors.choose_error_class(response.status)
        message = errors.find_message(dump(model))
        return kind(self._build_failure(call, response, message or response.response.reason or "", model))

    def _build_failure(self, call: Call, raw: RawResponse, reason: str, model: object = None) -> Failure:
        response = raw.response
        masker = self.masker.extend(response.request)
        read = b"" if model is not None else raw.read_beginning()
        beginning = masker.mask_content(read.decode("latin-1"), is_cut=len(read) >= BEGINNING)
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
