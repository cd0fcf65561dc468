"""The Identification and Reconciliation API: payloads of configuration items, written or only shown."""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.cmdb_api.outcomes import render_outcome
from mockservers.vendors.servicenow.errors import BadOptions, NotAcceptable
from mockservers.vendors.servicenow.fnms_app.due_work import process_due_work
from mockservers.vendors.servicenow.identification.payload import InvalidOptions, Options, read_options, read_payload
from mockservers.vendors.servicenow.identification.reconciliation import Reconciliation
from mockservers.vendors.servicenow.schema.representation import JSON, choose_form, render_body
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary


class ReconcileApi:
    """The Identification and Reconciliation API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        if choose_form(context.request) is None:
            raise NotAcceptable
        process_due_work(context)

    def reconcile(self, *, is_simulated: bool) -> Response:
        """Identify the items of a payload, and write them unless the call is a simulation."""
        return self._run(None, is_simulated=is_simulated)

    def reconcile_enhanced(self, *, is_simulated: bool) -> Response:
        """Identify the items of a payload with the options of the enhanced interface."""
        try:
            options = read_options(self._call.query.get("options", ""))
        except InvalidOptions as error:
            raise BadOptions(str(error)) from None
        return self._run(options, is_simulated=is_simulated)

    def _run(self, options: Options | None, *, is_simulated: bool) -> Response:
        dictionary = find_dictionary(self._context)
        source = self._call.query.get("sysparm_data_source", "")
        engine = Reconciliation(self._context, dictionary, source, options, is_simulated=is_simulated)
        outcome = engine.run(read_payload(self._call.body, dictionary))
        with_summary = options is not None and options.generate_summary
        return render_body(render_outcome(outcome, with_summary=with_summary), 200, JSON)
