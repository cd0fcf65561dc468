"""Without the packages of the extra ``console`` specs work, and the start page says what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {"flask_bootstrap", "flask_wtf"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

import sys, urllib.request
sys.meta_path.insert(0, Missing())
from mockservers import MockServer

with MockServer() as server:
    for path in ("/", "/docs/bigfix", "/openapi/bigfix.yaml", "/static/plain.css"):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(server.control.url + path) as answer:
            text = answer.read().decode()
            print(answer.status, path, "pip install 'mockservers[console]'" in text, server.bigfix.url in text)
"""


def test_the_start_page_and_the_specs_work_without_it(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        "200 / True True",
        "200 /docs/bigfix False False",
        "200 /openapi/bigfix.yaml False True",
        "200 /static/plain.css False False",
    ]
