"""The utility's side of a conversation with Flexera: sign in, upload, import, read everything back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import md5
from itertools import count
from typing import Any

import requests

from contract_tests.kit.remote import Client, RemoteWorld

ORG = 1234
BASE = f"/saas/v1/orgs/{ORG}"
REFRESH_TOKEN = "flexera-refresh-token-of-acme"
SAMPLE_SAAS, OKTA, CASB, BASECAMP = "5678", "205", "206", "208"  # applications of the fixture
JOB_TAKES = 3  # seconds, at the default pace
MOST_PAGES = 1_000
LIFECYCLE = "flexera.import_job"

Record = Mapping[str, Any]


class Ingestion:
    """One organization's caller in one world."""

    def __init__(self, world: RemoteWorld, refresh_token: str = REFRESH_TOKEN, base: str = BASE) -> None:
        self.world, self.base = world, base
        self._refresh_token = refresh_token
        self._numbers = count(1)
        self.client = world.client("flexera")
        self.sign_in()

    def sign_in(self) -> None:
        """Take a new access token."""
        self.client.headers["Authorization"] = f"Bearer {token(self.client, self._refresh_token)}"

    def get(self, path: str, **query: object) -> requests.Response:
        """What a path of the organization answers."""
        return self.client.get(self.base + path, params=query)

    def create(self, name: str) -> str:
        """Create a SaaS data object; its path."""
        answer = self.client.post(f"{self.base}/saas-data", json={"fileName": name})
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def send(self, path: str, content: bytes, **headers: str) -> requests.Response:
        """Send a file to an object, with the right checksum unless another is given."""
        known = {"Content-Type": "application/json", "Checksum": md5(content, usedforsecurity=False).hexdigest()}
        return self.client.patch(path, data=content, headers={**known, **headers})

    def upload(self, records: Iterable[Record] | bytes, *, packed: bool = True) -> str:
        """Upload records as JSON-L, or a file as it is; its name."""
        name = f"file-{next(self._numbers)}.json"
        content = records if isinstance(records, bytes) else json_lines(records)
        headers = {"Content-Encoding": "gzip"} if packed else {}
        answer = self.send(self.create(name), gzip.compress(content, mtime=0) if packed else content, **headers)
        assert answer.status_code == 204, answer.text
        return name

    def ask_import(self, app: str, task: str, load: str, *names: str) -> requests.Response:
        """Ask for an import job."""
        body = {
            "managedAppId": app,
            "saasDataList": [{"name": one} for one in names],
            "importSettings": {"taskName": task, "loadType": load},
        }
        return self.client.post(f"{self.base}/import-jobs", json=body)

    def begin_import(self, app: str, task: str, load: str, *names: str) -> str:
        """Begin an import job; its path."""
        answer = self.ask_import(app, task, load, *names)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def ended(self, path: str) -> dict[str, Any]:
        """A job once it has ended: the clock is put forward by what it takes."""
        self.world.advance(JOB_TAKES)
        job: dict[str, Any] = self.client.get(path).json()
        assert job["status"] in {"completed", "failed"}, job
        return job

    def run(self, app: str, task: str, load: str, *files: Iterable[Record] | bytes) -> dict[str, Any]:
        """Upload files, import them, and see the job through."""
        names = [self.upload(one) for one in files]
        return self.ended(self.begin_import(app, task, load, *names))

    def load(self, app: str, task: str, load: str, *files: Iterable[Record] | bytes) -> dict[str, Any]:
        """The same, and the job is completed."""
        job = self.run(app, task, load, *files)
        assert job["status"] == "completed", job
        assert "errors" not in job
        return job

    def all(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Every record of a list, page by page."""
        return [record for page in self.pages(path, **query) for record in page["values"]]

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Every page of a list, by the links."""
        answer = self.get(path, **query)
        for _ in range(MOST_PAGES):
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield page
            if "nextPage" not in page:
                return
            answer = self.client.get(page["nextPage"])
        raise AssertionError("The pages have no end.")

    def loaded(self, app: str) -> dict[str, str]:
        """What was loaded into an application, and when."""
        told = self.get(f"/managed-apps/{app}").json()["loaded"]
        return {one["dataType"]: one["date"] for one in told}


def token(client: Client, refresh_token: str = REFRESH_TOKEN) -> str:
    """An access token for a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = client.post("/oidc/token", data=form)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["access_token"]
    return found


def json_lines(records: Iterable[Record]) -> bytes:
    """Records as JSON-L."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def users(*names: str, **more: object) -> list[dict[str, Any]]:
    """Lines of a roster."""
    return [
        {
            "uniqueId": f"{name}@here.example",
            "email": f"{name}@here.example",
            "firstName": name.title(),
            "lastName": "Belson",
            "activatedAt": "2026-03-05T15:56:53.889Z",
            **more,
        }
        for name in names
    ]


def goa(answer: requests.Response, status: int, name: str) -> str:
    """The message of a Goa error, once it has the form of one."""
    assert (answer.status_code, answer.headers.get("goa-error")) == (status, name), answer.text
    assert answer.headers["Content-Type"] == "application/vnd.goa.error"
    body = answer.json()
    assert sorted(body) == ["fault", "id", "message", "name", "temporary", "timeout"]
    assert body["name"] == name
    assert len(body["id"]) == 8
    message: str = body["message"]
    return message
