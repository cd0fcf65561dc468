"""A client of Flexera as the ingestion utility is one: sign in, upload, import, read everything back."""

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
    """A user of an organization in a world."""

    def __init__(self, world: RemoteWorld, refresh_token: str = REFRESH_TOKEN, base: str = BASE) -> None:
        self.world, self.base = world, base
        self._refresh_token = refresh_token
        self._numbers = count(1)
        self.client = world.client("flexera")
        self.sign_in()

    def sign_in(self) -> None:
        """Fetch a new access token."""
        self.client.headers["Authorization"] = f"Bearer {token(self.client, self._refresh_token)}"

    def get(self, path: str, **query: object) -> requests.Response:
        """Request a path of the organization."""
        return self.client.get(self.base + path, params=query)

    def create(self, name: str) -> str:
        """Create a SaaS data object; returns its path."""
        answer = self.client.post(f"{self.base}/saas-data", json={"fileName": name})
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def send(self, path: str, content: bytes, **headers: str) -> requests.Response:
        """Send a file to an object, with the correct checksum unless another is given."""
        known = {"Content-Type": "application/json", "Checksum": md5(content, usedforsecurity=False).hexdigest()}
        return self.client.patch(path, data=content, headers={**known, **headers})

    def upload(self, records: Iterable[Record] | bytes, *, packed: bool = True) -> str:
        """Upload records as JSON-L, or a file as it is; returns its name."""
        name = f"file-{next(self._numbers)}.json"
        content = records if isinstance(records, bytes) else json_lines(records)
        headers = {"Content-Encoding": "gzip"} if packed else {}
        answer = self.send(self.create(name), gzip.compress(content, mtime=0) if packed else content, **headers)
        assert answer.status_code == 204, answer.text
        return name

    def ask_import(self, app: str, task: str, load: str, *names: str) -> requests.Response:
        """Request an import job; returns the response."""
        body = {
            "managedAppId": app,
            "saasDataList": [{"name": entry} for entry in names],
            "importSettings": {"taskName": task, "loadType": load},
        }
        return self.client.post(f"{self.base}/import-jobs", json=body)

    def begin_import(self, app: str, task: str, load: str, *names: str) -> str:
        """Start an import job; returns its path."""
        answer = self.ask_import(app, task, load, *names)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def finish_job(self, path: str) -> dict[str, Any]:
        """Advance the clock until a job has ended; returns the job."""
        self.world.advance(JOB_TAKES)
        job: dict[str, Any] = self.client.get(path).json()
        assert job["status"] in {"completed", "failed"}, job
        return job

    def run(self, app: str, task: str, load: str, *files: Iterable[Record] | bytes) -> dict[str, Any]:
        """Upload files, import them, and finish the job; returns the job."""
        names = [self.upload(file) for file in files]
        return self.finish_job(self.begin_import(app, task, load, *names))

    def load(self, app: str, task: str, load: str, *files: Iterable[Record] | bytes) -> dict[str, Any]:
        """Run an import that must be completed; arguments as ``run``."""
        job = self.run(app, task, load, *files)
        assert job["status"] == "completed", job
        assert "errors" not in job
        return job

    def all(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Fetch every record of a list."""
        return [record for page in self.pages(path, **query) for record in page["values"]]

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Fetch every page of a list, by the links."""
        answer = self.get(path, **query)
        for _ in range(MOST_PAGES):
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield page
            if "nextPage" not in page:
                return
            answer = self.client.get(page["nextPage"])
        raise AssertionError("The pages have no end.")

    def list_load_dates(self, app: str) -> dict[str, str]:
        """Fetch the date of the last load of each data type of an application."""
        told = self.get(f"/managed-apps/{app}").json()["loaded"]
        return {entry["dataType"]: entry["date"] for entry in told}


def token(client: Client, refresh_token: str = REFRESH_TOKEN) -> str:
    """Fetch an access token for a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = client.post("/oidc/token", data=form)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["access_token"]
    return found


def json_lines(records: Iterable[Record]) -> bytes:
    """Encode records as JSON-L."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in records)


def users(*names: str, **more: object) -> list[dict[str, Any]]:
    """Build lines of a roster."""
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


def check_goa_error(answer: requests.Response, status: int, name: str) -> str:
    """Assert that a response is a Goa error; returns its message."""
    assert (answer.status_code, answer.headers.get("goa-error")) == (status, name), answer.text
    assert answer.headers["Content-Type"] == "application/vnd.goa.error"
    body = answer.json()
    assert sorted(body) == ["fault", "id", "message", "name", "temporary", "timeout"]
    assert body["name"] == name
    assert len(body["id"]) == 8
    message: str = body["message"]
    return message
