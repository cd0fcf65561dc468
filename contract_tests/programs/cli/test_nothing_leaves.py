"""``exec --as-vendors`` with a resolver that knows this machine alone: no other name is ever looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from contract_tests.kit.programs.command_line import LONGEST, environment

KNOWN = {"127.0.0.1", "localhost", "::1", "0.0.0.0", ""}  # noqa: S104 -- a name that is looked up
RESOLVER = """
    import os, socket, sys
    sys.modules["uvloop"] = None  # it has a resolver of its own
    own, real = {own!r} | {{socket.gethostname()}}, socket.getaddrinfo
    def getaddrinfo(host, *more, **named):
        name = host.decode() if isinstance(host, bytes) else host or ""
        with open({log!r}, "a") as log:
            print(name, file=log)
        if name not in own:
            raise socket.gaierror(socket.EAI_NONAME, f"{{name}} is not on this machine")
        return real(host, *more, **named)
    socket.getaddrinfo = getaddrinfo
"""
CLIENT = """
    import json, sys, urllib.request
    import httpx, requests
    found = {}
    for url in json.loads(sys.argv[1]):
        found[url] = [requests.get(url, timeout=30).status_code, httpx.get(url, timeout=30).status_code]
        try:
            found[url].append(urllib.request.urlopen(url, timeout=30).status)
        except urllib.error.HTTPError as error:
            found[url].append(error.code)
    for url in ("https://example.org/", "http://example.org/"):
        try:
            found[url] = requests.get(url, timeout=30).status_code
        except requests.exceptions.ProxyError:
            found[url] = "refused"
    print(json.dumps(found))
"""
VENDORS = [
    "https://dev12345.service-now.com/api/now/table/core_company",
    "https://dm-us.informaticacloud.com/saas/public/core/v3/license/org/x",
    "https://api.flexera.com/saas/v1/orgs/1234/managed-apps",
    "https://api.flexera.eu/iam/v1/orgs/1234",
    "http://dev12345.service-now.com/api/now/table/core_company",
]


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the proxy's variables are those of POSIX")
def test_no_other_name_is_looked_up(tmp_path: Path) -> None:
    log, folder = tmp_path / "names", tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(dedent(RESOLVER).format(own=KNOWN, log=str(log)))
    (tmp_path / "client.py").write_text(dedent(CLIENT))
    known = environment()
    command = [sys.executable, "-m", "mockservers", "exec", "--quiet", "--as-vendors", "--"]
    done = subprocess.run(
        [*command, sys.executable, "client.py", json.dumps(VENDORS)],
        cwd=tmp_path,
        env={**known, "PYTHONPATH": os.pathsep.join((str(folder), known["PYTHONPATH"]))},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    found = json.loads(done.stdout)
    assert {url: found[url] for url in VENDORS} == {url: [401, 401, 401] for url in VENDORS}
    assert (found["https://example.org/"], found["http://example.org/"]) == ("refused", 403)
    looked_up = set(log.read_text().split())
    assert looked_up
    assert looked_up <= KNOWN
