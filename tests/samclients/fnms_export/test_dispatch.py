"""The first argument chooses a further command; all others are options of the export."""

from __future__ import annotations

import pytest

from samclients.fnms_export.cli import main as module

NAMES = ("history", "prune", "service", "settings", "stop", "web")


@pytest.mark.parametrize(
    ("arguments", "program"),
    [
        *(([name], "further") for name in NAMES),
        (["history", "--json"], "further"),
        ([], "export"),
        (["--json"], "export"),
        (["--json", "history"], "export"),
        (["nothing"], "export"),
    ],
)
def test_the_first_argument_chooses_the_program(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], program: str
) -> None:
    called: list[tuple[str, str]] = []

    class Further:
        commands = dict.fromkeys(NAMES)

        def __call__(self, *, prog_name: str) -> None:
            called.append(("further", prog_name))

    monkeypatch.setattr(module, "further_commands", Further())
    monkeypatch.setattr(module, "command", lambda *, prog_name: called.append(("export", prog_name)))
    monkeypatch.setattr("sys.argv", ["fnms-servicenow-export", *arguments])
    module.main()
    assert called == [(program, "fnms-servicenow-export")]
