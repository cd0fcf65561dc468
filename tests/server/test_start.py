"""Start of a server within a process: no warnings, and no imports in other threads."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", dedent(program)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_server_starts_and_answers_where_warnings_are_errors() -> None:
    done = run("""
        from urllib.request import urlopen
        from mockservers import MockServer
        with MockServer() as server:
            print(urlopen(server.control.url + "/control/worlds").status)
    """)
    assert (done.stdout, done.stderr) == ("200\n", "")


def test_deprecated_names_are_as_they_were_once_connexion_is_imported() -> None:
    done = run("""
        import sys, warnings
        from mockservers.core.http.reference.loading import import_connexion
        import_connexion()
        import jsonschema
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            jsonschema.RefResolver, jsonschema.exceptions.RefResolutionError
        print(len(warned), "starlette.testclient" in sys.modules)
    """)
    assert (done.stdout, done.stderr) == ("2 False\n", "")


def test_a_connexion_app_of_somebody_else_still_has_its_test_client() -> None:
    done = run("""
        import warnings
        from mockservers.core.http.reference.loading import import_connexion
        import_connexion()
        import connexion
        warnings.simplefilter("ignore")
        print(type(connexion.AsyncApp("theirs").test_client()).__module__)
    """)
    assert (done.stdout, done.stderr) == ("starlette.testclient\n", "")


def test_connexion_is_not_imported_where_the_fast_path_answers() -> None:
    done = run("""
        import sys
        from mockservers import MockServer
        with MockServer() as server:
            from urllib.request import urlopen
            urlopen(server.control.url + "/control/worlds")
            print("connexion" in sys.modules)
    """)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_connexion_is_imported_by_the_thread_that_starts_a_server_without_the_fast_path() -> None:
    done = run("""
        import sys
        from mockservers import MockServer
        with MockServer(compiled=False) as server:
            before = set(sys.modules)
            from urllib.request import urlopen
            urlopen(server.control.url + "/control/worlds")
            late = {name.partition(".")[0] for name in set(sys.modules) - before}
            print("connexion" in before, late & {"connexion", "starlette", "werkzeug", "jsonschema"})
    """)
    assert (done.stdout, done.stderr) == ("True set()\n", "")
