"""Each wheel holds all that it needs, wherever it is installed, and works without the other."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from contract_tests.kit.packaging.environments import Environment

pytestmark = pytest.mark.long
MOST_PACKAGES, LARGEST = 42, 125  # of `pip install mockservers`, itself included; MiB
OPTIONAL = {  # packages that some modules import first: of extras, for the plugin, and for the project's own checks
    "mockservers": [
        *("faker", "flask", "flask_bootstrap", "hypothesis", "ijson"),
        *("openapi_spec_validator", "pytest", "schemathesis"),
        "swagger_ui_bundle",
    ],
    "samclients": ["flask", "flask_bootstrap", "flask_wtf", "uvicorn"],
}
IMPORT_ALL = dedent("""
    import importlib, pkgutil, sys
    name, other = sys.argv[1:]
    package, optional = importlib.import_module(name), set()
    for module in pkgutil.walk_packages(package.__path__, name + ".", onerror=lambda _: None):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            optional.add(error.name.partition(".")[0])
    print(sorted(optional), sorted(each for each in sys.modules if each.partition(".")[0] == other))
""")


def read_output(environment: Environment, *command: str) -> str:
    """Run a command, which must succeed without a warning; return what it prints."""
    done = environment.run(*command)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_servers_install_few_packages(servers_only: Environment) -> None:
    assert len(servers_only.packages) <= MOST_PACKAGES, sorted(servers_only.packages)
    assert servers_only.measure() <= LARGEST


def test_the_installed_package_is_the_one_that_runs(everything: Environment) -> None:
    found = read_output(everything, "python", "-c", "import mockservers, samclients; print(mockservers, samclients)")
    assert found.count(str(everything.site)) == 2


@pytest.mark.parametrize(
    ("installed", "package", "other"),
    [("servers_only", "mockservers", "samclients"), ("clients_only", "samclients", "mockservers")],
)
def test_all_modules_import_nothing_but_extras_and_nothing_of_the_other_package(
    installed: str, package: str, other: str, request: pytest.FixtureRequest
) -> None:
    environment: Environment = request.getfixturevalue(installed)
    found = read_output(environment, "python", "-W", "ignore", "-c", IMPORT_ALL, package, other)
    assert found == f"{OPTIONAL[package]} []\n"


@pytest.mark.parametrize("command", ["fsm-ingest", "fnms-servicenow-export", "samclients"])
def test_the_utilities_run_without_the_servers(command: str, clients_only: Environment) -> None:
    assert read_output(clients_only, command, "--help").casefold().startswith(f"usage: {command}")


def test_a_job_is_loaded_without_the_servers_in_the_environment(
    clients_only: Environment, servers_only: Environment
) -> None:
    """The clients of one environment call the servers of another."""
    ask = dedent("""
        import os, samclients
        with samclients.BigFix(os.environ["BIGFIX_URL"], token=os.environ["BIGFIX_TOKEN"]) as bigfix:
            print(len(bigfix.metrics.list().rows), samclients.__file__)
    """)
    python = str(clients_only.python)
    printed = read_output(servers_only, "mockservers", "exec", "--quiet", "--", python, "-c", ask).split()
    assert printed[0] == "63"
    assert Path(printed[1]).is_relative_to(clients_only.folder)


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("mockservers demo", "mockservers[demo]"),
        ("mockservers up --tls --ephemeral --port-base 0", "mockservers[tls]"),
        ("mockservers check --spec bigfix --url http://127.0.0.1:1", "mockservers[check]"),
    ],
)
def test_a_command_names_its_extra(command: str, extra: str, servers_only: Environment) -> None:
    done = servers_only.run(*command.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f": pip install '{extra}'.\n")
    assert done.stderr.count("\n") == 1


def test_a_server_without_the_console_says_what_its_pages_need(servers_only: Environment) -> None:
    up = "mockservers up --ephemeral --port-base 0 --ready-file ready.json"
    script = f"{up} & while ! test -f ready.json; do sleep 0.1; done; kill $!; wait $!"
    started = servers_only.run("sh", "-c", script)
    assert re.search(
        r"^Console: .*:\d+ \(its pages: pip install 'mockservers\[console\]'\)$", started.stdout, re.MULTILINE
    )


def test_the_pages_of_the_utilities_name_their_extra(clients_only: Environment) -> None:
    done = clients_only.run("fsm-ingest", "web")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "`fsm-ingest web` needs a2wsgi: pip install 'samclients[web]'.\n"


def test_the_pytest_plugin_is_there_without_being_asked_for(everything: Environment, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(
        dedent("""
        import requests

        def test_about(bigfix):
            token = {"token": bigfix.credentials["token"]}
            assert requests.get(bigfix.url + "/api/sam/about", params=token).json() == {"version": "10.0.4.0"}
    """)
    )
    ran = everything.run("python", "-m", "pytest", "-p", "no:cacheprovider", "test_theirs.py", cwd=tmp_path)
    assert "1 passed" in ran.stdout


@pytest.mark.parametrize(
    ("installed", "pages"),
    [
        ("servers_only", ["/", "/static/plain.css", "/openapi/control.yaml", "/control/worlds"]),
        ("everything", ["/", "/docs/bigfix", "/static/plain.css", "/openapi/control.yaml", "/control/worlds"]),
    ],
)
def test_the_installed_command_starts_a_server_that_answers(
    installed: str, pages: list[str], request: pytest.FixtureRequest
) -> None:
    ask = dedent(f"""
        import os, requests
        token = {{"token": os.environ["BIGFIX_TOKEN"]}}
        print(requests.get(os.environ["BIGFIX_URL"] + "/api/sam/v2/metrics", token, timeout=10).json()["total"])
        print(requests.get(os.environ["BIGFIX_URL"] + "/api/sam/license_usages", token, timeout=10).json()["total"])
        for page in {pages}:
            print(requests.get(os.environ["MOCKSERVERS_URL"] + page, timeout=10).status_code)
    """)
    environment: Environment = request.getfixturevalue(installed)
    printed = read_output(environment, "mockservers", "exec", "--quiet", "--", "python", "-c", ask)
    assert printed.split() == ["63", "2000", *["200"] * len(pages)]


def test_the_demonstration_runs_with_its_extra(everything: Environment) -> None:
    done = everything.run("mockservers", "demo", "--computers", "3", "--usages", "10")
    assert done.returncode == 0, done.stdout + done.stderr
