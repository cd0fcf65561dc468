"""Every option and argument of the commands is written twice: in the code, and in ``commands.yaml`` with its source."""

from __future__ import annotations

from contract_tests.kit.coverage.restated import list_differences
from contract_tests.kit.programs.command_contract import describe_programs, load_stated


def test_commands_take_what_is_stated() -> None:
    assert list_differences(describe_programs(), load_stated()) == []
