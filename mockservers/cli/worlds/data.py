"""``mockservers data``: list the tables of a world; list, change and delete their records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import parse_pairs
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json

LONGEST_CELL = 60  # characters
TYPED = frozenset({"integer", "number", "boolean", "json", "texts"})  # types whose values are typed as JSON


@click.group(cls=OrderedGroup)
def data() -> None:
    """Browse and change the records of a world.

    Each vendor's data is in tables. A record is named by its table and its key, as `list` prints them. Passwords and
    tokens are masked. A change that would leave the world inconsistent is refused with the reason.

    \b
      mockservers data tables
      mockservers data list bigfix_usages --sort -peak_value
      mockservers data get bigfix_computers 4
      mockservers data set bigfix_computers 4 name=lab-4
      mockservers data delete bigfix_usages 4,36181,RVU_FULL_CAP
    """


def _show_tables(found: Mapping[str, Any]) -> None:
    if "columns" in found:
        _print_columns(found)
        return
    listed = build_table("table", "vendor", "name", "records")
    for table in found["tables"]:
        listed.add_row(table["table"], table["service"], table["name"], f"{table['records']:,}")
    print_table(listed)


@data.command("tables")
@click.argument("table", required=False)
@pass_control
@print_with(_show_tables)
def list_tables(control: Control, table: str | None) -> Json:
    """Print the tables of a world, or the columns of TABLE.

    \b
      mockservers data tables
      mockservers data tables bigfix_usages --world test-7
    """
    return control.ask_world("GET", "tables", *([] if table is None else [table]))


def _print_columns(table: Mapping[str, Any]) -> None:
    click.echo(f"{table['table']}: {table['records']:,} records; key: {', '.join(table['key'])}")
    if table["kept"]:
        click.echo(f"Records cannot be {'changed or ' if table['fixed'] else ''}deleted. {table['kept']}")
    columns = build_table("column", "type", "values")
    for column in table["columns"]:
        words = (
            "masked" if column["secret"] else "",
            "or null" if column["nullable"] else "",
            f"as {column['form']}" if column["form"] else "",
            ", ".join(column["choices"]),
            "" if table["fixed"] else column["fixed"],
        )
        columns.add_row(column["name"], column["type"], "; ".join(filter(None, words)))
    print_table(columns)


def _show_records(found: Mapping[str, Any]) -> None:
    listed = build_table("key", *found["columns"])
    for record in found["records"]:
        listed.add_row(record["key"], *(_format_cell(record["values"][name]) for name in found["columns"]))
    print_table(listed)
    for name, label in (("next", "More"), ("previous", "Back")):
        if found[name]:
            click.echo(f"{label}: --cursor {found[name]}")


@data.command("list")
@click.argument("table")
@click.option("--search", metavar="TEXT", help="Only records with this text in a column of type text.")
@click.option("--sort", metavar="COLUMN", help="Column to sort by; -COLUMN for descending order.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="Records to print.")
@click.option("--cursor", metavar="TEXT", help="Continue a list, or go back: the text that it printed at its end.")
@pass_control
@print_with(_show_records)
def list_records(control: Control, table: str, **options: object) -> Json:
    """Print the records of TABLE: the key, and the columns.

    \b
      mockservers data list bigfix_usages --sort -peak_value --limit 10
      mockservers data list servicenow_cmdb_ci --search laptop
    """
    columns = [column["name"] for column in control.ask_world("GET", "tables", table)["columns"]]
    return {"columns": columns, **control.ask_world("GET", "tables", table, "records", query=options)}


def _print_record(record: Mapping[str, Any]) -> None:
    width = max(map(len, record["values"]))
    for name, value in record["values"].items():
        click.echo(f"{name:{width}}  {_format_value(value)}")


@data.command("get")
@click.argument("table")
@click.argument("key")
@pass_control
@print_with(_print_record)
def get_record(control: Control, table: str, key: str) -> Json:
    """Print the record with the key KEY of TABLE, column by column.

    \b
      mockservers data get bigfix_computers 4
      mockservers data get bigfix_usages 4,36181,RVU_FULL_CAP
      mockservers data get bigfix_metrics -- -32603
    """
    return control.ask_world("GET", "tables", table, "records", key)


@data.command("set")
@click.argument("table")
@click.argument("key")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...", callback=parse_pairs)
@pass_control
def set_record(control: Control, table: str, key: str, values: dict[str, str]) -> None:
    """Change columns of the record KEY of TABLE.

    Values of columns that are not texts are JSON, such as 5, true, null or '["a", "b"]'. The types are printed by
    `mockservers data tables TABLE`.

    \b
      mockservers data set bigfix_computers 4 name=lab-4
      mockservers data set bigfix_usages 4,36181,RVU_FULL_CAP peak_value=5
    """
    columns = {column["name"]: column for column in control.ask_world("GET", "tables", table)["columns"]}
    changes = {name: _parse_value(name, text, columns.get(name, {})) for name, text in values.items()}
    _print_record(control.ask_world("PATCH", "tables", table, "records", key, body=changes))


def _parse_value(name: str, text: str, column: Mapping[str, Any]) -> object:
    """Parse a typed value by the type of its column.

    Raises:
        click.UsageError: it is not JSON.
    """
    if column.get("nullable") and text == "null":
        return None
    if column.get("type") not in TYPED:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise click.UsageError(
            f"{name} must be {column['type']}: {text!r} is not JSON, such as 5, true or '[\"a\"]'."
        ) from None


@data.command("delete")
@click.argument("table")
@click.argument("key")
@pass_control
def delete_record(control: Control, table: str, key: str) -> None:
    """Delete the record with the key KEY of TABLE.

    \b
      mockservers data delete bigfix_usages 4,36181,RVU_FULL_CAP --world test-7
    """
    control.ask_world("DELETE", "tables", table, "records", key)
    click.echo(f"{control.world}: record {key} of {table} deleted")


def _format_cell(value: object) -> str:
    text = _format_value(value)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}..."


def _format_value(value: object) -> str:
    """Format a value as one line without control characters: texts as they are, all others as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
