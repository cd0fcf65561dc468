"""The CMDB Instance API: configuration items with their relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.cmdb_api.bodies import INBOUND, OUTBOUND, CiBody, Target, read_body
from mockservers.vendors.servicenow.cmdb_api.classes import find_class, is_class
from mockservers.vendors.servicenow.cmdb_api.relations import RelationPage, RelationReader, has_relation
from mockservers.vendors.servicenow.domain import INVALID_QUERY
from mockservers.vendors.servicenow.encoded_query.caller_context import create_query_context
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.errors import BadRequest, NoDependency, NoRecord, NotAcceptable, ServiceNowError
from mockservers.vendors.servicenow.fnms_app.due_work import process_due_work
from mockservers.vendors.servicenow.identification.payload import Item, Payload, Relation
from mockservers.vendors.servicenow.identification.problems import Problem
from mockservers.vendors.servicenow.identification.reconciliation import Reconciliation
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Table
from mockservers.vendors.servicenow.schema.properties import PROPERTIES, Properties
from mockservers.vendors.servicenow.schema.records import open_caller_records
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body
from mockservers.vendors.servicenow.schema.rights import find_hidden_fields
from mockservers.vendors.servicenow.schema.values import Json
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary
from mockservers.vendors.servicenow.table_api.projection import LINKED, Projection
from mockservers.vendors.servicenow.table_api.query_remarks import report_remarks
from mockservers.vendors.servicenow.table_api.record_reader import RecordReader
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery
from mockservers.vendors.servicenow.table_api.table_request import refuse_long_query

DEFAULT_LIMIT = 1_000  # configuration items, and relations in each direction; documented in older pages
NAMED = ("sys_id", "name")  # the members of an entry of a list
DEPENDENCY = "MISSING_DEPENDENCY"
ANY_SOURCE = "ServiceNow"  # of relations without a source, which an instance takes from Ansible; it is not kept


class InstanceApi:
    """The CMDB Instance API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        form = choose_form(context.request)
        if form is None:
            raise NotAcceptable
        self._form = form
        process_due_work(context)
        self._dictionary = find_dictionary(context)
        self._class = find_class(self._dictionary, call.path["className"])

    def list_page(self) -> Response:
        """Return a page of the configuration items of the class, with sys_id and name."""
        properties = Properties(self._context.db, self._context.cache_of(PROPERTIES))
        parameters = self._call.query
        query = RecordQuery(
            self._class,
            parameters.get("sysparm_query", ""),
            limit=self._read_number("sysparm_limit", DEFAULT_LIMIT),
            offset=self._read_number("sysparm_offset", 0),
            refuse_invalid=properties.read_flag(INVALID_QUERY, default=False),
        )
        reader = self._create_reader(query, Projection(NAMED))
        report_remarks(self._context, reader.selection, properties)
        return self._render(list(chain.from_iterable(reader.iterate_rows())))

    def get(self) -> Response:
        """Return a configuration item with its relations."""
        return self._render_ci(str(self._find_record()["sys_id"]))

    def create(self) -> Response:
        """Create a configuration item, or update the one that the identification rules find."""
        body = read_body(self._call.body)
        name = body.attributes.get(CLASS, "")
        table = self._dictionary[name] if is_class(self._dictionary, name) else self._class
        values = {name: text for name, text in body.attributes.items() if name != "sys_id"}
        return self._render_ci(self._reconcile(table, values, body))

    def update(self) -> Response:
        """Change attributes of a configuration item; its relations stay as they are."""
        record = self._find_record()
        body = read_body(self._call.body)
        values = {**body.attributes, "sys_id": record["sys_id"]}
        table = self._dictionary[record[CLASS]]
        return self._render_ci(self._reconcile(table, values, CiBody(values, body.source, ())))

    def create_relations(self) -> Response:
        """Add relations to a configuration item."""
        record = self._find_record()
        body = read_body(self._call.body)
        if not body.targets:
            raise BadRequest(f"body: {OUTBOUND} or {INBOUND} must have a relation")
        table = self._dictionary[record[CLASS]]
        body = replace(body, source=body.source or ANY_SOURCE)
        return self._render_ci(self._reconcile(table, {"sys_id": record["sys_id"]}, body))

    def delete_relation(self) -> Response:
        """Delete a relation of a configuration item."""
        record, relation = self._find_record(), self._call.path["rel_sys_id"]
        if not has_relation(self._context, relation, record["sys_id"]):
            raise NoRecord
        open_caller_records(self._context).delete("cmdb_rel_ci", relation)
        return Response(b"", 200, {}, self._form)

    def _reconcile(self, table: Table, values: Mapping[str, str], body: CiBody) -> str:
        """Write a configuration item and its relations by the identification engine; return its sys_id."""
        targets = list(dict.fromkeys(target.target for target in body.targets))
        items = [
            Item(table.name, table, values, indices=(0,)),
            *(self._make_target(place, sys_id) for place, sys_id in enumerate(targets, 1)),
        ]
        relations = [_make_relation(target, targets.index(target.target) + 1) for target in body.targets]
        outcome = Reconciliation(self._context, self._dictionary, body.source).run(Payload(items, relations))
        if outcome.problems:
            raise _translate_problem(outcome.problems)
        return outcome.items[0].sys_id

    def _make_target(self, place: int, sys_id: str) -> Item:
        root = self._dictionary["cmdb_ci"]
        return Item(root.name, root, {"sys_id": sys_id or "null"}, indices=(place,))

    def _find_record(self) -> dict[str, Any]:
        records = open_caller_records(self._context)
        record = records.get(self._class.name, self._call.path["sys_id"])
        if record is None:
            raise NoRecord
        return record

    def _render_ci(self, sys_id: str) -> Response:
        """Return the response with a configuration item: the attributes of its own class, and its relations."""
        record = open_caller_records(self._context).get("cmdb_ci", sys_id)
        if record is None:
            raise NoRecord
        table = self._dictionary[record[CLASS]]
        base = f"{self._context.request.base_url}/api/now/table"
        hidden = find_hidden_fields(self._context.caller)
        projection = Projection(self._read_fields(), LINKED, base=base, hidden=hidden)
        reader = self._create_reader(RecordQuery(table, sys_id=sys_id), projection)
        [attributes] = chain.from_iterable(reader.iterate_rows())
        relations = RelationReader(self._context, self._dictionary["cmdb_rel_ci"], self._query_context)
        page = RelationPage(
            self._read_number("sysparm_relation_limit", DEFAULT_LIMIT), self._read_number("sysparm_relation_offset", 0)
        )
        return self._render(
            {
                "attributes": attributes,
                OUTBOUND: relations.list_outbound(sys_id, page),
                INBOUND: relations.list_inbound(sys_id, page),
            }
        )

    def _render(self, result: Json) -> Response:
        return render_body({"result": result}, 200, self._form)

    def _create_reader(self, query: RecordQuery, projection: Projection) -> RecordReader:
        context = self._context
        return refuse_long_query(
            lambda: RecordReader(context.db, query, projection, self._query_context, context.cache_of)
        )

    @cached_property
    def _query_context(self) -> QueryContext:
        return create_query_context(self._context)

    def _read_fields(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self._call.query.get("sysparm_fields", "").split(","))))

    def _read_number(self, name: str, default: int) -> int:
        return int(self._call.query.get(name) or default)


def _make_relation(target: Target, place: int) -> Relation:
    """Return the relation of the first item: its parent if it is outbound, its child if it is inbound (documented)."""
    parent, child = (0, place) if target.direction == OUTBOUND else (place, 0)
    return Relation(parent, child, type_id=target.type or "null")


def _translate_problem(problems: list[Problem]) -> ServiceNowError:
    """Return the error for the first problem; a dependent class without a valid target has one of its own."""
    if any(problem.error == DEPENDENCY for problem in problems):
        return NoDependency()
    first = problems[0]
    return ServiceNowError(first.message, first.error)
