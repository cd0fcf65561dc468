"""Large files: ten megabytes of gzip in bounded memory, and bombs that are refused before they go off."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from hashlib import md5
from pathlib import Path
from random import Random

import pytest

from contract_tests.kit.vendors.flexera_ingestion import BASE, SAMPLE_SAAS, Ingestion, json_lines, users

pytestmark = pytest.mark.long
TEN_MEGABYTES = 10 * 1024 * 1024
MEASURED = Path(__file__).with_name("measured_import.py")
LINE = '{{"uniqueId":"{0}","email":"{0}@here.example","firstName":"Gavin","lastName":"Belson",'
LINE += '"activatedAt":"2020-03-05T15:56:53.889Z","deactivatedAt":null,"note":"{1}"}}\n'


def large_roster(size: int) -> tuple[bytes, int, int]:
    """A roster of about ``size`` bytes of gzip: the file, how many users it has, how large it is unpacked."""
    random, packed, plain, count = Random(7), io.BytesIO(), 0, 0
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=1) as file:
        while packed.tell() < size:
            for _ in range(1_000):
                note = f"{random.getrandbits(800):0200x}" + "x" * 3_000  # ignored, but read
                line = LINE.format(f"{random.getrandbits(128):032x}", note).encode()
                plain, count = plain + len(line), count + 1
                file.write(line)
    return packed.getvalue(), count, plain


def bomb(unit: bytes, size: int) -> bytes:
    """A gzip file that unpacks to ``size`` bytes and more."""
    packed = io.BytesIO()
    block = unit * (1_000_000 // len(unit) + 1)
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=1) as file:
        for _ in range(size // len(block) + 1):
            file.write(block)
    return packed.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="the resource module is POSIX's")
def test_ten_megabytes_of_gzip_are_loaded_in_bounded_memory(tmp_path: Path) -> None:
    content, count, plain = large_roster(TEN_MEGABYTES - 400_000)
    assert TEN_MEGABYTES - 500_000 < len(content) <= TEN_MEGABYTES
    path = tmp_path / "large.json.gz"
    path.write_bytes(content)
    command = [sys.executable, "-W", "ignore", str(MEASURED), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded, grown = map(int, done.stdout.split())
    assert loaded == count
    # The client's and the server's copies of the file, and what one batch takes.
    assert plain > 150_000_000
    assert grown < 80_000_000, f"{grown:,} bytes for a file of {len(content):,}, unpacked {plain:,}"


@pytest.mark.parametrize(
    ("unit", "error"),
    [
        (b"\0", "line 1 is longer than 1048576 bytes"),
        (b"\n", "the file unpacks to more than 268435456 bytes"),
        (b"{}\n", "more than 100 errors"),
        (b" " * 99 + b"\n", "the file unpacks to more than 268435456 bytes"),
    ],
    ids=["no line ends", "nothing but line ends", "lines that are refused", "blank lines"],
)
def test_a_bomb_fails_its_job_within_the_limit(flexera: Ingestion, unit: bytes, error: str) -> None:
    content = bomb(unit, 1_000_000_000)
    assert len(content) < TEN_MEGABYTES
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("gavin"))
    path = flexera.create("bomb.json")
    checksum = md5(content, usedforsecurity=False).hexdigest()
    assert flexera.send(path, content, Checksum=checksum, **{"Content-Encoding": "gzip"}).status_code == 204
    job = flexera.finish_job(flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", "bomb.json"))
    assert job["status"] == "failed"
    assert error in job["errors"][-1]["error"]
    assert len(flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")) == 1
    assert flexera.client.get(f"{BASE}/managed-apps").status_code == 200


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["at the end", "between"])
def test_eighty_megabytes_of_blanks_fail_no_job(flexera: Ingestion, end: bytes) -> None:
    first, second = json_lines(users("gavin")), json_lines(users("dinesh"))
    content = first + b" " * 80_000_000 + end + second * bool(end)
    job = flexera.run(SAMPLE_SAAS, "ApplicationRoster", "full", content)
    assert job["status"] == "completed", job
    found = flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")
    assert len(found) == (2 if end else 1)
