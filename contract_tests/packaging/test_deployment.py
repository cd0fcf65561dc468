"""The files for containers and CI systems are valid, agree with each other, and their commands work."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from contract_tests.kit.packaging.builds import ROOT, build
from contract_tests.kit.packaging.dockerfile import copy_context, read_image
from contract_tests.kit.packaging.environments import LONGEST, Environment, create_environment
from contract_tests.kit.services import SERVICES

pytestmark = pytest.mark.long
BIN = Path(sys.executable).parent
UNSHARE = shutil.which("unshare") or ""
PORTS = {service.name: service.port for service in SERVICES}
MANIFESTS = [ROOT / "deploy/kubernetes" / f"{name}.yaml" for name in ("deployment", "network-policy", "service")]
GITLAB = ROOT / "deploy/gitlab/mockservers.gitlab-ci.yml"
TEMPLATE = yaml.safe_load(GITLAB.read_text())[".mockservers"]
ABOUT = 'curl --silent --fail "$BIGFIX_URL/api/sam/about" --header "Token: $BIGFIX_TOKEN"'
READ_ONLY = """
set -eu
mount --make-rprivate /
mount --bind "$DATA" "$DATA"
mkdir -p "$DATA/root$PYTHON_HOME"
mount --bind "$PYTHON_HOME" "$DATA/root$PYTHON_HOME"
if test -d "$DATA/root/root"; then mount --rbind "$DATA/root/root" /root; fi
mount -o remount,ro,bind / /
exec setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups "$@"
"""  # a container with a read-only root, as far as a mount namespace is one


def can_unshare(what: str) -> bool:
    return bool(UNSHARE) and subprocess.run([UNSHARE, what, "true"], check=False).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(GITLAB)],
        ["hadolint", "Dockerfile", ".devcontainer/Dockerfile"],
        ["kubernetes-validate", "--strict", *map(str, MANIFESTS)],
    ],
    ids=lambda command: command[-1].rpartition("/")[2],
)
def test_a_file_is_valid(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_files_have_the_default_ports() -> None:
    deployment, _, service = (yaml.safe_load(file.read_text()) for file in MANIFESTS)
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert {port["name"]: port["containerPort"] for port in container["ports"]} == PORTS
    assert {port["name"]: port["port"] for port in service["spec"]["ports"]} == PORTS
    assert read_image(ROOT / "Dockerfile").ports == set(PORTS.values())
    assert set(json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())["forwardPorts"]) == set(
        PORTS.values()
    )
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["mockservers"]
    published = [re.fullmatch(r"127\.0\.0\.1:(\d+)(?:-(\d+))?:\1(?:-\2)?", text) for text in compose["ports"]]
    ranges = [range(int(found[1]), int(found[2] or found[1]) + 1) for found in published if found]
    assert {port for each in ranges for port in each} == set(PORTS.values())


def test_the_manifests_name_this_version_and_select_their_pods() -> None:
    deployment, policy, service = (yaml.safe_load(file.read_text()) for file in MANIFESTS)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == f"mockservers:{version}"
    selectors = (deployment["spec"]["selector"], policy["spec"]["podSelector"])
    assert [selector["matchLabels"] for selector in selectors] == [labels, labels]
    assert service["spec"]["selector"] == labels
    customization = yaml.safe_load((ROOT / "deploy/kubernetes/kustomization.yaml").read_text())
    assert sorted(customization["resources"]) == [file.name for file in MANIFESTS]


def test_the_image_pins_the_versions_of_the_lock(tmp_path: Path) -> None:
    """The image's shell command gives what the bundle uses."""
    instruction = re.search(r"^RUN (sed .*?) \\$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert instruction is not None
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    subprocess.run(["/bin/sh", "-c", instruction[1]], cwd=tmp_path, check=True)
    pins = (tmp_path / "constraints.txt").read_text()
    assert pins == runpy.run_path(str(ROOT / "tools/bundle.py"))["read_pins"]()
    assert re.search(r"^connexion==[\d.]+$", pins, re.MULTILINE)


def test_the_image_is_built_from_files_that_give_the_whole_package(wheels: dict[str, Path], tmp_path: Path) -> None:
    copy_context(ROOT, tmp_path / "context")
    built = build(tmp_path / "context", "wheel", tmp_path / "built")
    assert set(ZipFile(built).namelist()) >= set(ZipFile(wheels["mockservers"]).namelist())


@pytest.fixture(scope="module")
def readable(wheels: dict[str, Path]) -> Iterator[Environment]:
    """An environment that every user can read, with the extras of the image."""
    folder = Path(mkdtemp(prefix="mockservers-image-"))
    folder.chmod(0o755)
    yield create_environment(folder / "venv", [wheels["mockservers"]], "mockservers[console,tls]")
    shutil.rmtree(folder)


@pytest.mark.skipif(not can_unshare("--mount"), reason="needs a mount namespace")
def test_a_container_serves_as_another_user_on_a_read_only_root(readable: Environment) -> None:
    image, data = read_image(ROOT / "Dockerfile"), readable.folder.parent / "data"
    for folder in (data, data / "tmp"):
        folder.mkdir()
        os.chown(folder, image.user, image.user)
    variables = {
        **image.variables,
        "PATH": f"{readable.folder / 'bin'}:{os.environ['PATH']}",
        "TMPDIR": str(data / "tmp"),
        "MOCKSERVERS_TOKEN": "a-token-of-the-test",
    }
    outside = {"DATA": str(data), "PYTHON_HOME": sys.base_prefix, "USER_ID": str(image.user)}
    command = [argument.replace("/data", str(data)) for argument in image.command]
    unshared = [UNSHARE, "--mount", "--net", "sh", "-c", f"ip link set lo up; {READ_ONLY}", "sh", "sh", "-c"]
    check = 'for _ in $(seq 150); do "$@" 2> /dev/null && echo healthy && break; sleep 0.2; done'
    touch = "touch /x 2> /dev/null || echo read-only"
    script = f"{' '.join(command)} > {data}/said & {check}; {touch}; id -u; kill $!; wait $!"
    done = subprocess.run(
        [*unshared, script, "sh", *image.health_check],
        env={**variables, **outside},
        cwd=data,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.stdout.splitlines() == ["healthy", "read-only", str(image.user)], done.stderr
    assert (data / "said").read_text().splitlines()[-1] == "Stopping ..."
    assert done.returncode == 0
    assert {path.name for path in (data / "worlds").iterdir()} >= {"VERSION", "worlds"}


def run_script(script: str, variables: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"run": f"{ABOUT}; exit 5"}, 5),
        ({"run": ABOUT, "report": "a.html b.xml", "options": "--seed 7 --quiet"}, 0),
        ({"run": ABOUT.replace("about", "abuot").replace("--fail ", ""), "fail-on": "violations"}, 3),
    ],
)
def test_the_github_action_runs_a_command(
    typed: dict[str, str], code: int, everything: Environment, tmp_path: Path
) -> None:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    given = {name: typed.get(name, of.get("default", "")) for name, of in action["inputs"].items()}
    install, step = action["runs"]["steps"]
    values = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
    values["${{ runner.temp }}/mockservers"] = str(everything.folder)
    done = run_script(step["run"], {name: values[text] for name, text in step["env"].items()}, tmp_path)
    assert done.returncode == code, done.stderr
    assert {path.name for path in tmp_path.iterdir()} >= set(given["report"].split())
    assert run_script(f"exit 0\n{install['run']}", {}, tmp_path).returncode == 0  # its syntax


def test_the_gitlab_template_runs_a_command_and_writes_its_artifacts(everything: Environment, tmp_path: Path) -> None:
    script = "\n".join(TEMPLATE["script"])
    variables = {
        "MOCKSERVERS_COMMAND": ABOUT,
        "MOCKSERVERS_OPTIONS": "--fail-on violations,expired",
        "MOCKSERVERS_VENV": str(everything.folder),
    }
    assert variables.keys() <= TEMPLATE["variables"].keys()
    done = run_script(script, variables, tmp_path)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"version": "10.0.4.0"})
    artifacts = {*TEMPLATE["artifacts"]["paths"], TEMPLATE["artifacts"]["reports"]["junit"]}
    assert {path.name for path in tmp_path.iterdir()} >= artifacts


@pytest.mark.parametrize("hook", yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"])
def test_a_hook_passes_for_this_commit(hook: dict[str, Any]) -> None:
    files = [] if hook.get("pass_filenames") is False else ["mockservers/catalog.py"]
    command = hook["entry"].replace(".venv/bin", str(BIN)).split()
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a short path: the path of an interpreter in the first line of a script can have 127 characters."""
    folder = Path(mkdtemp(prefix="home-"))
    yield folder
    shutil.rmtree(folder)


def test_the_bundle_and_the_single_file_work_without_a_network(tmp_path: Path, home: Path) -> None:
    built = subprocess.run(
        [sys.executable, ROOT / "tools/bundle.py", "--to", tmp_path], capture_output=True, text=True, check=False
    )
    if "NewConnectionError" in built.stderr:  # a package that does not exist fails the test
        pytest.skip("The packages cannot be downloaded.")
    assert built.returncode == 0, built.stderr
    offline = [UNSHARE, "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"] if can_unshare("--net") else []
    ask = ["exec", "--quiet", "--", "sh", "-c", f"{ABOUT}; fsm-ingest --version"]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PIP_NO_INDEX": "1",
        "PYTHON": sys.executable,
    }
    for program in (["sh", tmp_path / "bundle/start.sh"], [sys.executable, tmp_path / "mockservers.pyz"]):
        done = subprocess.run([*offline, *program, *ask], env=variables, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith('{"version":"10.0.4.0"}fsm-ingest, version ')
