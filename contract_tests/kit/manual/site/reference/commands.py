"""The command lines, from their declarations with Click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from textwrap import dedent

import click

from contract_tests.kit.manual.site.reference.markdown import escape_html, make_code, make_table, quote

PLAIN = "\b"  # begins a paragraph that Click does not wrap


def describe_program(program: click.Command, name: str, others: click.Group | None = None) -> str:
    """Return the part of a program: its help, then that of every command.

    Args:
        program: The program.
        name: Its name.
        others: Commands that the program has besides its own options.
    """
    context = click.Context(program, info_name=name)
    pieces = _describe(program, context, top=True)
    return "".join([*pieces, *(_describe_commands(others, context) if others else ())])


def _describe(command: click.Command, context: click.Context, *, top: bool = False) -> Iterator[str]:
    if not top:
        yield f"{'##' if _is_first(context) else '###'} {context.command_path.partition(' ')[2]}\n\n"
    yield make_code(f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}")
    yield _make_text(command.help or "")
    rows = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    yield make_table(("option", ""), ((quote(options), _explain(text)) for options, text in rows))
    yield _make_text(command.epilog or "")
    if isinstance(command, click.Group):
        yield from _describe_commands(command, context)


def _describe_commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command and not command.hidden:
            yield from _describe(command, click.Context(command, info_name=name, parent=context))


def _is_first(context: click.Context) -> bool:
    return context.parent is not None and context.parent.parent is None


def _explain(text: str) -> str:
    return re.sub(r"\s{2,}\[(.*)\]$", r" *\1*", re.sub(r"([*_])", r"\\\1", text))


def _make_text(text: str) -> str:
    """Return a help text: paragraphs, and those with their own lines as code."""
    pieces = []
    for paragraph in cleandoc(text.replace("\f", "")).split("\n\n"):
        if paragraph.lstrip("\n").startswith(PLAIN):
            pieces.append(make_code(dedent(paragraph.lstrip("\n").removeprefix(PLAIN).strip("\n"))))
        elif paragraph.strip():
            pieces.append(f"{escape_html(' '.join(paragraph.split()))}\n\n")
    return "".join(pieces)
