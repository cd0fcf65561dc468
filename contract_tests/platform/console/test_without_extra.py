"""Without the packages of the extra ``console`` specs work, and the start page says what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, urllib.error, urllib.request

class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in "a2wsgi flask flask_bootstrap flask_wtf swagger_ui_bundle wtforms".split():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from mockservers import MockServer

with MockServer() as server:
    for path in "/ /openapi/bigfix.yaml /openapi/bigfix.json /openapi/none.json /static/plain.css /api".split():
        try:
            answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(server.control.url + path)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
            kind = answer.headers.get_content_type()
            print(answer.status, path, kind, "pip install 'mockservers[console]'" in text, server.bigfix.url in text)
"""


def test_the_start_page_and_the_specs_work_without_it(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        "200 / text/html True True",
        "200 /openapi/bigfix.yaml text/plain False True",
        "200 /openapi/bigfix.json application/json False True",
        "404 /openapi/none.json text/html True False",
        "200 /static/plain.css text/css False False",
        "404 /api text/html True False",
    ]
