"""The image's steps work in an empty Debian system, and its command serves there.

Needs the network, root, and ``debootstrap`` (Debian: ``apt-get install debootstrap``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

import pytest

from contract_tests.kit.packaging.builds import ROOT
from contract_tests.kit.packaging.dockerfile import copy_context, read_image

IMAGE = read_image(ROOT / "Dockerfile")
SUITE = "trixie"  # of Debian; python:3.13-slim is based on it
PACKAGES = "ca-certificates,python3,python3-venv"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
DEBOOTSTRAP = shutil.which("debootstrap") or ""
LONGEST = 600  # seconds for one step
CONTAINER = """
set -eu
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
mount -o remount,ro,bind "$ROOT"
mount --bind /dev "$ROOT/dev"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
mount -t tmpfs -o "mode=700,uid=$USER_ID,gid=$USER_ID" tmpfs "$ROOT/data"
ip link set lo up
exec chroot --userspec="$USER_ID:$USER_ID" "$ROOT" /bin/sh -c "$SCRIPT" sh "$@"
"""  # what `docker run --read-only --tmpfs /tmp` makes, as far as namespaces and mounts are it
SERVE = """
cd /data
{command} &
for _ in $(seq 300); do "$@" 2> /dev/null && echo healthy && break; sleep 0.2; done
touch /x 2> /dev/null || echo read-only
id -u
kill $!
wait $!
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DEBOOTSTRAP or os.geteuid() != 0, reason="needs debootstrap and root"),
]


def run(*command: str | Path, **variables: str) -> str:
    """Run a command, and return what it printed."""
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def read_pip_settings() -> Mapping[str, str]:
    """This machine's way to the package index, where its environment has one."""
    return {name: value for name, value in os.environ.items() if name in {"PIP_INDEX_URL", "PIP_CERT"}}


@pytest.fixture(scope="module")
def system() -> Iterator[Path]:
    """A Debian system with Python, in which the image's files were copied and its shell commands were run."""
    folder = Path(mkdtemp(prefix="mockservers-debian-"))
    folder.chmod(0o755)
    run(DEBOOTSTRAP, "--variant=minbase", f"--include={PACKAGES}", SUITE, folder)
    for name in ("/etc/resolv.conf", AUTHORITIES):
        shutil.copy(name, f"{folder}{name}")
    (folder / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    copy_context(ROOT, folder / "src")
    for command in IMAGE.shell_commands:
        run("chroot", folder, "/bin/sh", "-c", f"cd /src\n{command}", **read_pip_settings())
    yield folder
    shutil.rmtree(folder)


def test_the_command_serves_as_another_user_on_a_read_only_root(system: Path) -> None:
    printed = run(
        *("unshare", "--mount", "--net", "/bin/sh", "-c", CONTAINER, "sh", *IMAGE.health_check),
        **IMAGE.variables,
        PATH=f"/opt/mockservers/bin:{os.environ['PATH']}",
        ROOT=str(system),
        USER_ID=str(IMAGE.user),
        SCRIPT=SERVE.format(command=" ".join(IMAGE.command)),
        MOCKSERVERS_TOKEN="a-token-of-the-test",
    )
    assert printed.splitlines()[-4:] == ["healthy", "read-only", str(IMAGE.user), "Stopping ..."]


def test_the_image_has_what_its_extras_need_and_no_client(system: Path) -> None:
    names = ("mockservers", "schemathesis", "flask", "trustme", "samclients")
    code = f"from importlib.util import find_spec; print(*filter(find_spec, {names}))"
    printed = run("chroot", system, "/opt/mockservers/bin/python", "-c", code)
    assert printed.split() == ["mockservers", "schemathesis", "flask", "trustme"]
