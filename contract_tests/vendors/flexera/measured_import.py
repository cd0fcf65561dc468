"""Imports one file in a process of its own; prints how many users it brought, and by how many bytes it grew."""

from __future__ import annotations

import resource
import sys
from hashlib import md5
from pathlib import Path

import requests

from mockservers import MockServer

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
ROSTER = {"taskName": "ApplicationRoster", "loadType": "full"}


def peak() -> int:
    """The most memory that the process has had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def import_file(server: MockServer, session: requests.Session, name: str, path: Path) -> int:
    """Upload and import a file; how many users its application has then."""
    host, base, content = server.flexera.url, "/saas/v1/orgs/1234", path.read_bytes()
    location = session.post(f"{host}{base}/saas-data", json={"fileName": name}).headers["Location"]
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    headers["Checksum"] = md5(content, usedforsecurity=False).hexdigest()
    session.patch(host + location, data=content, headers=headers).raise_for_status()
    body = {"managedAppId": "5678", "saasDataList": [{"name": name}], "importSettings": ROSTER}
    job = session.post(f"{host}{base}/import-jobs", json=body).headers["Location"]
    server.plane.world().clock.advance(10)
    status = session.get(host + job, timeout=100).json()["status"]
    assert status == "completed", status
    users: int = session.get(f"{host}{base}/managed-apps/5678").json()["totalUsers"]
    return users


def main() -> None:
    """Import a small file first, so that everything that is needed once is there."""
    path, small = Path(sys.argv[1]), Path(sys.argv[1]).with_name("small.json.gz")
    small.write_bytes(bytes.fromhex("1f8b080000000000000303000000000000000000"))  # nothing, packed
    with MockServer() as server, requests.Session() as session:
        session.trust_env = False
        form = {"grant_type": "refresh_token", "refresh_token": "flexera-refresh-token-of-acme"}
        token = session.post(f"{server.flexera.url}/oidc/token", data=form).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        import_file(server, session, "small.json", small)
        before = peak()
        users = import_file(server, session, "large.json", path)
        print(users, peak() - before)  # noqa: T201 -- for the test that reads it


if __name__ == "__main__":
    main()
