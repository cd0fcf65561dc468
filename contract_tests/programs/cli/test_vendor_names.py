"""``mockservers exec --as-vendors``: unmodified programs with the vendors' own host names, and nothing else."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from contract_tests.kit.programs.command_line import Run

COMPANIES = "https://dev12345.service-now.com/api/now/table/core_company?sysparm_limit=1&sysparm_fields=name"
FOUND = '{"result":[{"name":"ACME North America"}]}'
LOGIN = "Basic Zm5tcy5pbnRlZ3JhdGlvbjpmbm1zLXBhc3N3b3Jk"  # of the credentials that exec sets
PROGRAMS = {
    "requests": "import requests; print(requests.get({url!r}, headers={headers!r}, timeout=30).text)",
    "httpx": "import httpx; print(httpx.get({url!r}, headers={headers!r}, timeout=30).text)",
    "urllib": (
        "import urllib.request as r; "
        "print(r.urlopen(r.Request({url!r}, headers={headers!r}), timeout=30).read().decode())"
    ),
}
JAVA = """
    import java.net.URI;
    import java.net.http.*;

    public class Ask {
        public static void main(String[] given) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("%s")).header("Authorization", "%s").build();
            System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }
"""


@pytest.mark.parametrize("library", PROGRAMS)
def test_a_python_library_needs_no_setting(run: Run, library: str) -> None:
    program = PROGRAMS[library].format(url=COMPANIES, headers={"Authorization": LOGIN})
    done = run("exec", "--quiet", "--as-vendors", "--", sys.executable, "-c", program)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{FOUND}\n", "")


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_needs_no_setting(run: Run) -> None:
    done = run("exec", "--quiet", "--as-vendors", "--", "curl", "-sS", "-H", f"Authorization: {LOGIN}", COMPANIES)
    assert (done.returncode, done.stdout, done.stderr) == (0, FOUND, "")


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("javac"), reason="Java is not installed")
def test_java_needs_no_setting(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Ask.java").write_text(dedent(JAVA) % (COMPANIES, LOGIN))
    done = run("exec", "--quiet", "--as-vendors", "--", "java", "Ask.java")
    assert (done.returncode, done.stdout) == (0, f"{FOUND}\n"), done.stderr


@pytest.mark.parametrize("option", ["--as-vendors", "--block-network"])
def test_another_host_is_refused_and_named(run: Run, option: str) -> None:
    ask = dedent("""
        import requests
        for _ in range(2):
            try:
                requests.get("https://example.org", timeout=30)
            except OSError:
                pass
    """)
    done = run("exec", "--quiet", option, "--", sys.executable, "-c", ask)
    assert done.stderr == (
        "example.org was not reached: it is not the host of a mock server."
        " --allow-net example.org lets requests through.\n"
    )


@pytest.mark.parametrize("library", ["requests", "httpx"])
@pytest.mark.parametrize("options", [[], ["--block-network"]])
def test_the_mock_servers_own_addresses_need_no_proxy(run: Run, options: list[str], library: str) -> None:
    ask = f"import os, {library} as http; print(http.get(os.environ['BIGFIX_URL'] + '/api/sam/about').status_code)"
    done = run("exec", "--quiet", *options, "--", sys.executable, "-c", ask)
    assert (done.stdout, done.stderr) == ("401\n", "")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--as-vendors", "--vendor-host", "bigfx=a.example.com"],
            "there is no vendor 'bigfx'; the vendors are bigfix, ",
        ),
        (["--as-vendors", "--vendor-host", "bigfix=a b"], "'a b' is not a host"),
        (["--block-network", "--allow-net", "https://example.com"], "'https://example.com' is not a host"),
    ],
)
def test_a_malformed_option_is_refused(run: Run, options: list[str], told: str) -> None:
    done = run("exec", *options, "--", "true")
    assert done.returncode == 2
    assert told in done.stderr
