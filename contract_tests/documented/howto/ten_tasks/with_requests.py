"""The ten tasks of docs/explanation/ten-tasks.md with requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import md5
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import requests
import responses
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

TIMEOUT = (10, 60)  # seconds to connect, and between two bytes
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
TEMPORARY = {408, 425, 502, 503, 504}


class ApiError(Exception):
    """A response with an error; the text has no query, in which a token could be."""

    def __init__(self, response: requests.Response) -> None:
        self.response, self.status = response, response.status_code
        try:
            self.reason = str(response.json()["error"])
        except (ValueError, KeyError, TypeError):
            self.reason = response.reason
        url = (response.request.url or "").partition("?")[0]
        super().__init__(f"{response.request.method} {url} -> {self.status} {self.reason}")

    @property
    def retry_after(self) -> float | None:
        """The seconds in the header Retry-After, a number or a date."""
        header = self.response.headers.get("Retry-After", "")
        if header.isdecimal():
            return float(header)
        try:
            return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
        except ValueError:
            return None


class SafeRetry(Retry):
    """Repeats what the server did not process, 429, and temporary errors of idempotent requests."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002 -- urllib3's own
        return bool(self.total) and (status_code == 429 or (status_code in TEMPORARY and method in IDEMPOTENT))


class TokenAuth(AuthBase):
    """Sends a token, and a new one after 401; several threads renew it once."""

    def __init__(self, header: str, get_token: Callable[[], str]) -> None:
        self._header, self._get_token, self._token, self._lock = header, get_token, "", Lock()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._header] = self._token or self.renew("")
        request.register_hook("response", self._repeat)
        return request

    def renew(self, old: str) -> str:
        with self._lock:
            if self._token == old:
                self._token = self._get_token()
            return self._token

    def _repeat(self, response: requests.Response, **options: Any) -> requests.Response:
        if response.status_code != requests.codes.unauthorized:
            return response
        response.content  # noqa: B018 -- frees the connection
        request: Any = response.request.copy()
        if hasattr(request.body, "seek"):
            request.body.seek(0)
        request.headers[self._header] = self.renew(request.headers[self._header])
        request.deregister_hook("response", self._repeat)
        again: requests.Response = response.connection.send(request, **options)  # type: ignore[attr-defined]
        again.history.append(response)
        return again


class Session(requests.Session):
    """Session with time-outs, repetitions, errors, and no redirection, which would take the token to other hosts."""

    def __init__(self, retries: int = 4, auth: Any = None) -> None:
        super().__init__()
        self.auth = auth
        retry = SafeRetry(retries, allowed_methods=IDEMPOTENT, backoff_factor=0.5, raise_on_status=False)
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=retry))

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        response = super().request(method, url, **{"timeout": TIMEOUT, "allow_redirects": False, **options})
        if response.status_code >= 300:
            raise ApiError(response)
        return response


def connect_informatica(url: str, user: str, password: str) -> tuple[Session, Callable[[], str]]:
    session, found = Session(), {"url": ""}

    def get_token() -> str:
        login = {"username": user, "password": password}
        answer = session.post(f"{url}/saas/public/core/v3/login", json=login, auth=lambda request: request).json()
        found["url"] = answer["products"][0]["baseApiUrl"].removesuffix("/saas")
        return str(answer["userInfo"]["sessionId"])

    session.auth = TokenAuth("INFA-SESSION-ID", get_token)
    return session, lambda: found["url"] or (session.auth.renew("") and found["url"])


def connect_flexera(url: str, refresh_token: str) -> Session:
    session, grant = Session(), {"grant_type": "refresh_token", "refresh_token": refresh_token}

    def get_token() -> str:
        answer = session.post(f"{url}/oidc/token", data=grant, auth=lambda request: request).json()
        grant["refresh_token"] = answer.get("refresh_token") or grant["refresh_token"]
        return f"Bearer {answer['access_token']}"

    session.auth = TokenAuth("Authorization", get_token)
    return session


def log_in(url: str, user: str, password: str) -> Session:
    session = Session()

    def get_token() -> str:
        login = {"user": user, "password": password}
        return str(session.post(f"{url}/api/get_token", json=login, auth=lambda request: request).json()["token"])

    session.auth = TokenAuth("Token", get_token)
    return session


def read_usages(session: Session, url: str) -> Iterator[dict[str, Any]]:
    read, total = 0, 1
    while read < total:
        page = session.get(f"{url}/api/sam/license_usages", params={"limit": 500, "offset": read}).json()
        yield from page["rows"]
        read, total = read + len(page["rows"]), page["total"]
        if not page["rows"] and read < total:
            raise RuntimeError(f"The list ended after {read} of {total} rows.")


def read_metrics_patiently(session: Session, url: str) -> dict[str, Any]:
    with Session(retries=9, auth=session.auth) as patient:  # an adapter has one policy for all calls
        metrics: dict[str, Any] = patient.get(f"{url}/api/sam/v2/metrics", timeout=(5, 300)).json()
    return metrics


def upload_file(session: Session, url: str, path: Path) -> str:
    checksum = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    created = session.post(f"{url}/saas-data", json={"fileName": path.name})
    file_id = created.headers["Location"].rstrip("/").rpartition("/")[2]
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Checksum": checksum}
    with path.open("rb") as content:
        session.patch(f"{url}/saas-data/{file_id}", data=content, headers=headers)
    return file_id


def wait_for_job(session: Session, url: str, job_id: str) -> dict[str, Any]:
    deadline, pause = time.monotonic() + 3600, 1.0
    while True:
        job: dict[str, Any] = session.get(f"{url}/import-jobs/{quote(job_id, safe='')}").json()
        if job["status"] == "completed":
            return job
        if job["status"] == "failed":
            reasons = "; ".join(error["error"] for error in job.get("errors", ()))
            raise RuntimeError(f"Import job {job_id} has failed: {reasons}")
        if time.monotonic() + pause > deadline:
            raise TimeoutError(f"Import job {job_id} is {job['status']} after an hour.")
        time.sleep(pause)
        pause = min(pause * 1.5, 30)


def create_metric(session: Session, url: str, code_name: str, display_name: str) -> str:
    names = {"code_name": code_name, "display_name": display_name}
    try:
        session.post(f"{url}/api/sam/v2/metrics", params=names)
    except ApiError as error:
        if error.status == 400:
            return f"refused: {error.reason}"
        if error.status in (401, 403):
            return "not allowed"
        if error.status == 429 or error.status in TEMPORARY:
            return f"again in {error.retry_after or 60:.0f} s"
        raise
    except (requests.ConnectionError, requests.Timeout):
        return "again in 60 s"
    return "created"


def read_table(session: Session, url: str, table: str, query: str) -> Iterator[dict[str, Any]]:
    link: str | None = f"{url}/api/now/table/{quote(table, safe='')}"
    params: Mapping[str, str] | None = {"sysparm_query": f"{query}^ORDERBYsys_id", "sysparm_limit": "10"}
    seen = set[str]()
    while link:
        if link in seen or not link.startswith(f"{url}/"):  # a token must not go to another host
            raise RuntimeError("The pages lead back or elsewhere.")
        seen.add(link)
        response = session.get(link, params=params)
        yield from response.json()["result"]
        link, params = response.links.get("next", {}).get("url"), None


def download(session: Session, url: str, job_id: str, path: Path, show: Callable[[int, int | None], None]) -> None:
    job = f"{url}/saas/public/core/v3/license/metering/ExportMeteringData/{quote(job_id, safe='')}"
    with session.get(f"{job}/download", stream=True) as response, path.open("wb") as file:
        length = response.headers.get("Content-Length")
        for chunk in response.iter_content(64 * 1024):
            file.write(chunk)
            show(file.tell(), int(length) if length else None)


def read_headers(session: Session, url: str) -> tuple[str, str | None]:
    response = session.get(f"{url}/api/sam/license_usages", params={"limit": 1})
    return response.headers["Import-Mode"], response.headers.get("X-Request-Id")


@responses.activate
def test_double() -> None:
    responses.post("https://bigfix.example/api/get_token", json={"token": "0" * 40})
    responses.get("https://bigfix.example/api/sam/v2/metrics", status=503)
    responses.get("https://bigfix.example/api/sam/v2/metrics", json={"total": 1, "rows": [{"id": 1, "code_name": "A"}]})
    session = log_in("https://bigfix.example", "admin", "password")
    assert session.get("https://bigfix.example/api/sam/v2/metrics").json()["total"] == 1
