"""``mockservers snapshots``, and the token on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import requests

from contract_tests.kit.programs.command_line import Run, Up
from contract_tests.kit.services import CREDENTIALS

TOKEN = CREDENTIALS["BIGFIX_TOKEN"]


def create_metric(server: Up, world: str, name: str) -> None:
    params = {"token": TOKEN, "code_name": name, "display_name": name}
    answer = requests.post(f"{server.bigfix}/~{world}/api/sam/v2/metrics", params=params, timeout=30)
    assert answer.ok, answer.text


def test_a_world_is_kept_compared_and_taken_back(server: Up, run: Run, tmp_path: Path) -> None:
    def told(*arguments: str) -> str:
        done = run("snapshots", *arguments, MOCKSERVERS_URL=server.control)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    create_metric(server, "cli", "BEFORE")
    assert told("save", "before", "--world", "cli").startswith("before: seed 0; ")
    assert told("diff", "before", "--world", "cli") == "Nothing has changed.\n"
    create_metric(server, "cli", "AFTER")
    diff = told("diff", "before", "--world", "cli").splitlines()
    assert diff[:2] == ["bigfix_metrics: 1 added, 0 changed, 0 removed", "  added id=32469"]
    assert "  changed name='bigfix.metric': drawn 1 -> 2" in diff
    assert told("save", "after", "--world", "cli").startswith("after: ")
    assert told("diff", "before", "after").splitlines() == diff
    assert told("diff", "after", "before", "--records", "0").splitlines()[0] == (
        "bigfix_metrics: 0 added, 0 changed, 1 removed"
    )
    assert told("restore", "before", "--world", "cli").startswith("cli: seed 0; ")
    assert told("diff", "before", "--world", "cli") == "Nothing has changed.\n"
    assert told("fork", "after", "cli-fork").startswith("cli-fork: seed 0; ")
    assert told("diff", "after", "--world", "cli-fork") == "Nothing has changed.\n"
    size = (tmp_path / "it.sqlite").stat().st_size if told("export", "after", "it.sqlite") else 0
    assert told("delete", "after") == "after: deleted\n"
    assert told("import", "after", "it.sqlite").startswith("after: seed 0; ")
    assert told("import", "after", "it.sqlite", "--replace").startswith("after: seed 0; ")
    header, *rows = (line.split() for line in told("list").splitlines())
    assert (header[0], [row[0] for row in rows]) == ("snapshot", ["after", "before"])
    assert rows[0][2] == f"{size:,}"


def test_what_cannot_be_done_is_reported_in_a_line(server: Up, run: Run, tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_text("no")

    def told(*arguments: str) -> tuple[int, str]:
        done = run("snapshots", *arguments, MOCKSERVERS_URL=server.control)
        return done.returncode, done.stderr

    assert told("restore", "nothing") == (1, "Error: There is no snapshot 'nothing'.\n")
    assert told("export", "nothing", "it") == (1, "Error: There is no snapshot 'nothing'.\n")
    assert told("import", "x", "no.sqlite") == (1, "Error: The file is not a snapshot: It is not an SQLite file.\n")
    assert told("import", "x", "gone.sqlite") == (2, "Error: gone.sqlite cannot be read: No such file or directory.\n")
    assert told("save", "a/b")[0] == 1
    assert told("diff", "a", "b", "--world", "c")[0] == 2
    assert not (tmp_path / "it").exists()
    assert not (tmp_path / "it.part").exists()


def test_a_server_for_others_prints_its_token_once_and_commands_use_it(up: Callable[..., Up], run: Run) -> None:
    server = up("--host", "0.0.0.0", "--ephemeral", "--allow-host", "mock.example.com")  # noqa: S104 -- what is tested
    [line] = [line for line in server.printed.splitlines() if "MOCKSERVERS_TOKEN" in line]
    token = line.partition("export MOCKSERVERS_TOKEN=")[2]
    assert server.printed.count(token) == 1
    without = run("worlds", MOCKSERVERS_URL=server.control)
    told = (
        "Error: Authentication required: send `Authorization: Bearer <token>`."
        " Set MOCKSERVERS_TOKEN to the token that `mockservers up` printed.\n"
    )
    assert (without.returncode, without.stderr) == (2, told)
    assert run("worlds", MOCKSERVERS_URL=server.control, MOCKSERVERS_TOKEN=token).returncode == 0
    headers = {"Host": "mock.example.com", "Authorization": f"Bearer {token}"}
    assert requests.get(f"{server.control}/control/worlds", headers=headers, timeout=30).status_code == 200


def test_on_this_machine_no_token_is_printed(server: Up) -> None:
    assert "MOCKSERVERS_TOKEN" not in server.printed


def test_a_command_finds_the_token_of_its_server(run: Run) -> None:
    script = 'curl -fsS -H "Authorization: Bearer $MOCKSERVERS_TOKEN" "$MOCKSERVERS_URL/control/worlds"'
    done = run("exec", "--host", "0.0.0.0", "--", "sh", "-c", script)  # noqa: S104 -- what is tested
    assert (done.returncode, done.stdout) == (0, '{"worlds":[]}'), done
