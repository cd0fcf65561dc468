"""The application of a proxy to one real system."""

from __future__ import annotations

import asyncio
import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from mockservers.core.errors import ApiError, BodyTooLarge, MethodNotAllowed, NoSuchOperation
from mockservers.core.hosts import Hosts, is_from_another_site
from mockservers.core.http.asgi import ClientGone, Message, Receive, Send, decode_path, override_method, read_body
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.recordings import Recorded
from mockservers.core.messages import Request, Response
from mockservers.core.service.service import Service
from mockservers.proxy.upstream.policy import Policy
from mockservers.proxy.upstream.rate import RateLimit

log = logging.getLogger(__name__)

LARGEST_BODY = 50_000_000  # bytes of a request
KEPT_BODY = 10_000_000  # bytes of a body that an observer gets
MOST_WAITING = 100  # exchanges that the observer has not seen yet; then requests wait
PAUSE = 0.01  # seconds until they look again
TEXT = "text/plain; charset=utf-8"
MISDIRECTED, FORBIDDEN, TOO_LARGE, NOT_REACHED, TOO_LATE = 421, 403, 413, 502, 504
HOP_BY_HOP = frozenset(
    {  # headers of one connection: RFC 9110, 7.6.1
        *("connection", "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    }
)
NOT_SENT = HOP_BY_HOP | {"accept-encoding", "content-length", "expect"}
HEADERS_WITH_URLS = frozenset({"location", "content-location", "link"})

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class UpstreamOptions:
    """A real system, and how a proxy passes requests on to it.

    Args:
        service: The vendor.
        url: The base URL of the system.
        policy: The requests that may be passed on.
        rate: The most requests per second; 0 for no limit.
        timeout: Seconds that the system may take to answer.
        verify: True to verify certificates, False not to, or a file of authorities to trust.
    """

    service: Service
    url: str
    policy: Policy
    rate: float = 0
    timeout: float = 30.0
    verify: bool | str = True


@dataclass
class _Answer:
    """The answer of the system: what was read of it."""

    status: int
    headers: list[tuple[str, str]]
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if len(self.kept) < KEPT_BODY:
            self.kept += chunk[: KEPT_BODY - len(self.kept)]


class UpstreamProxy:
    """Passes requests on to a real system, one rule at a time: host, policy, rate. Redirects are not followed.

    Args:
        options: The system.
        observe: Called with every exchange, one after the other, in a thread.
        refused: Called with the sentence of each request that was not passed on.
    """

    def __init__(
        self, options: UpstreamOptions, observe: Callable[[Recorded], object], refused: Callable[[str], object]
    ) -> None:
        self._options, self._observe, self._refused = options, observe, refused
        self._base = httpx.URL(options.url)
        self._hosts, self._rate = Hosts("127.0.0.1"), RateLimit(options.rate)
        self._client: httpx.AsyncClient
        self._waiting: queue.SimpleQueue[Recorded | None] = queue.SimpleQueue()
        self._observer = threading.Thread(target=self._observe_all, name="mockservers observer", daemon=True)
        self._number = 0

    async def start(self) -> None:
        """Open the client and the observer's queue."""
        verify = self._options.verify
        context = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        self._client = httpx.AsyncClient(verify=context, timeout=self._options.timeout, limits=limits)
        self._client.headers.clear()  # the client's own are sent, and no others
        self._observer.start()

    async def close(self) -> None:
        """Wait until the observer has seen every exchange, and close the connections."""
        self._waiting.put(None)
        await asyncio.to_thread(self._observer.join)
        await self._client.aclose()

    def _observe_all(self) -> None:
        while (recorded := self._waiting.get()) is not None:
            try:
                self._observe(recorded)
            except Exception:
                log.exception("Exchange %s was not compared", recorded.entry.number)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        try:
            request = await self._read(scope, receive)
        except ClientGone:
            return
        except BodyTooLarge as error:
            await _refuse(TOO_LARGE, str(error), send)
            return
        except ApiError as error:
            await _refuse(error.status, str(error), send)
            return
        if refusal := self._find_refusal(scope, request):
            status, reason = refusal
            self._refused(reason)
            await _refuse(status, reason, send)
            return
        await self._rate.wait()
        await self._pass_on(scope, request, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        return Response(f"{refusal}\n".encode(), refusal.status, {"Content-Type": TEXT})

    async def _read(self, scope: Message, receive: Receive) -> Request:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = await read_body(receive, LARGEST_BODY)
        method = override_method(scope["method"], headers, self._options.service.method_override)
        path = decode_path(scope["raw_path"])
        return Request(method, path, scope["query_string"], headers, body, self._options.url)

    def _find_refusal(self, scope: Message, request: Request) -> tuple[int, str] | None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._hosts.has(hosts[0]):
            return MISDIRECTED, "The request is for another host than this machine."
        if is_from_another_site(scope["headers"]):
            return FORBIDDEN, "Pages of other sites cannot use this proxy."
        reason = self._options.policy.find_refusal(request)
        return (FORBIDDEN, reason) if reason else None

    async def _pass_on(self, scope: Message, request: Request, send: Send) -> None:
        began, moment = time.perf_counter(), time.time()
        sent = self._client.build_request(
            scope["method"],
            self._base.copy_with(raw_path=self._build_target(scope)),
            headers=[*_keep(_decode(scope["headers"]), NOT_SENT), ("Accept-Encoding", "identity")],
            content=request.body or None,
        )
        try:
            answer = await self._client.send(sent, stream=True, follow_redirects=False)
        except httpx.HTTPError as error:
            await _refuse(*self._explain(error), send)
            return
        try:
            got = await self._return(answer, scope, send)
        finally:
            await answer.aclose()
        if got is not None:
            while self._waiting.qsize() >= MOST_WAITING:  # noqa: ASYNC110 -- a thread empties it
                await asyncio.sleep(PAUSE)
            self._waiting.put(self._record(request, got, moment, time.perf_counter() - began))

    def _build_target(self, scope: Message) -> bytes:
        prefix = self._base.raw_path.partition(b"?")[0].rstrip(b"/")
        query = scope["query_string"]
        target: bytes = prefix + scope["raw_path"]
        return target + b"?" + query if query else target

    async def _return(self, answer: httpx.Response, scope: Message, send: Send) -> _Answer | None:
        """Send the answer of the system to the client; return it, or None if it broke off."""
        got = _Answer(answer.status_code, _decode(answer.headers.raw))
        is_encoded = "content-encoding" in answer.headers
        left_out = HOP_BY_HOP | ({"content-encoding", "content-length"} if is_encoded else frozenset())
        own = f"http://{dict(scope['headers'])[b'host'].decode('latin-1')}"
        headers = [(name, self._lead_here(name, value, own)) for name, value in _keep(got.headers, left_out)]
        await send({"type": "http.response.start", "status": got.status, "headers": _encode(headers)})
        held = b""  # the last chunk is sent as such
        try:
            async for chunk in answer.aiter_bytes():
                got.add(chunk)
                if held:
                    await send({"type": "http.response.body", "body": held, "more_body": True})
                held = chunk
        except httpx.HTTPError:
            return None  # the server ends the connection, since the body is not complete
        await send({"type": "http.response.body", "body": held})
        return got

    def _lead_here(self, name: str, value: str, own: str) -> str:
        """Return the value of a header with URLs of this proxy in place of the system's."""
        return value.replace(self._options.url, own) if name.lower() in HEADERS_WITH_URLS else value

    def _record(self, request: Request, got: _Answer, began: float, seconds: float) -> Recorded:
        self._number += 1
        service = self._options.service
        try:
            operation = service.spec.match(request.method, service.normalize_path(request.path))[0].id
        except (MethodNotAllowed, NoSuchOperation):
            operation = None
        headers = dict(got.headers)
        media_type = next((value for name, value in got.headers if name.lower() == "content-type"), "")
        entry = Entry(
            number=self._number,
            world="real",
            at=datetime.fromtimestamp(began, UTC),
            began=began,
            seconds=seconds,
            service=service.name,
            operation=operation,
            request=request,
            answer=Response(bytes(got.kept), got.status, headers, media_type),
            request_bytes=len(request.body),
            answer_bytes=got.size,
        )
        return Recorded(entry, has_answer=got.size == len(got.kept))

    def _explain(self, error: httpx.HTTPError) -> tuple[int, str]:
        url = self._options.url
        if isinstance(error, httpx.TimeoutException):
            return TOO_LATE, f"No answer from {url} within {self._options.timeout:g} s; --timeout allows more."
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return NOT_REACHED, f"The certificate of {url} is not trusted; name the file of its authority with --ca."
        return NOT_REACHED, f"{url} was not reached: {type(error).__name__}."


def _keep(headers: Headers, left_out: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in left_out]


def _decode(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _encode(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _refuse(status: int, reason: str, send: Send) -> None:
    body = f"{reason}\n".encode()
    headers: Mapping[bytes, bytes] = {b"content-type": TEXT.encode(), b"content-length": str(len(body)).encode()}
    await send({"type": "http.response.start", "status": status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": body})
