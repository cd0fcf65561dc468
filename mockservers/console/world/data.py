"""The tab Data: all data as a file; the tables of a world; a record with its history, to change and to delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.client.worlds import RemoteWorld
from mockservers.console.current import console, plane
from mockservers.console.world.page import read_chunks, render_tab
from mockservers.console.world.record_form import Field, choose_columns, find_field, list_fields, read_changes

PAGE = 50  # records
MOST_COLUMNS = 7  # of a list, unless all are asked for
MOST_HISTORY = 20  # exchanges

pages = Blueprint("data", __name__, url_prefix="/worlds/<world>/data")


@pages.get("")
def index(world: str) -> str:
    return _render_tables(world)


@pages.get("/archive")
def download(world: str) -> Response:
    answer = Response(read_chunks(plane().world(world).data.open_archive()), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{world}.zip")
    return answer


@pages.post("/archive")
def upload(world: str) -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _render_tables(world, problem="Choose a file."), 400
    try:
        loaded = plane().world(world).data.load_archive(file.read())
    except ControlError as refused:
        return _render_tables(world, problem=refused.reason, problems=refused.problems), refused.status
    flash(f"The world {world} has the data of {file.filename}: {loaded['seeding']['total']:,} records.", "success")
    return redirect(url_for("data.index", world=world))


def _render_tables(world: str, problem: str = "", problems: Sequence[Mapping[str, Any]] = ()) -> str:
    tables = plane().world(world).data.tables()
    vendors = [
        (running.service.title, [table for table in tables if table["service"] == running.service.name])
        for running in console().vendors
    ]
    return render_tab("world/data.html", world, vendors=vendors, problem=problem, problems=problems)


@pages.get("/<table>")
def list_records(world: str, table: str) -> ResponseReturnValue:
    data, given = plane().world(world).data, request.args
    described = data.table(table)
    search, sort = given.get("search", "").strip(), given.get("sort", "")
    page: dict[str, Any] = {"records": [], "next": None, "previous": None}
    problem, status = "", 200
    try:
        page = data.list_page(
            table, limit=PAGE, cursor=given.get("cursor") or None, search=search or None, sort=sort or None
        )
    except ControlError as refused:
        problem, status = str(refused), refused.status
    columns = described["columns"] if "all" in given else choose_columns(described, page["records"], MOST_COLUMNS)
    return (
        render_tab(
            "world/table.html",
            world,
            table=described,
            columns=columns,
            page=page,
            search=search,
            sort=sort,
            problem=problem,
            kept={name: given[name] for name in ("search", "sort", "all") if given.get(name)},
        ),
        status,
    )


@pages.get("/<table>/<record>")
def show_record(world: str, table: str, record: str) -> str:
    here = plane().world(world)
    described, found = here.data.table(table), here.data.get(table, record)
    return _render_record(here, described, found, list_fields(described, found["values"]))


@pages.post("/<table>/<record>")
def change_record(world: str, table: str, record: str) -> ResponseReturnValue:
    here = plane().world(world)
    described, found = here.data.table(table), here.data.get(table, record)
    fields = list_fields(described, found["values"], request.form)
    try:
        changes = read_changes(fields)
        if changes:
            here.data.update(table, record, **changes)
    except ValueError as refused:
        return _render_record(here, described, found, fields, str(refused)), 400
    flash("The record was changed." if changes else "Nothing was changed.", "success" if changes else "info")
    return redirect(url_for("data.show_record", world=world, table=table, record=record))


@pages.post("/<table>/<record>/delete")
def delete_record(world: str, table: str, record: str) -> ResponseReturnValue:
    here = plane().world(world)
    try:
        here.data.delete(table, record)
    except ControlError as refused:
        described, found = here.data.table(table), here.data.get(table, record)
        return _render_record(here, described, found, list_fields(described, found["values"]), str(refused)), 400
    flash(f"The record {record} was deleted.", "success")
    return redirect(url_for("data.list_records", world=world, table=table))


def _render_record(
    world: RemoteWorld, table: Mapping[str, Any], record: Mapping[str, Any], fields: list[Field], problem: str = ""
) -> str:
    wrong = find_field(fields, problem)
    return render_template(
        "world/record.html",
        world=world.name,
        state=world.describe(),
        table=table,
        record=record,
        fields=fields,
        problem="" if wrong else problem,
        wrong=wrong,
        field_problem=problem,
        history=_read_history(world, table, record["key"]),
    )


def _read_history(world: RemoteWorld, table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Read the exchanges that changed a record, the latest first; the journal knows keys of one column only."""
    if len(table["key"]) > 1:
        return []
    query = {"table": table["table"], "record": key, "limit": MOST_HISTORY}
    try:
        return list(reversed(world.ask("GET", "journal", query=query)["exchanges"]))
    except ControlError:
        return []
