"""POST /fnmp.do"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, Raw, RawResponse

from ...models.error_body import Error
from ...models.segment import Segment
from ...models.transaction import Transaction
from ...types import UNSET, File, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="send_transaction_alias", method="POST", path="/fnmp.do", accept="application/json", secured=True, streamed=False
)


def _call(*, body: Transaction | File | Unset = UNSET) -> Call:

    content: Body | None = None
    if isinstance(body, Transaction):
        json_body = body.to_dict()
        content = Json(json_body, "application/json")

    elif isinstance(body, File):
        content = Raw(body, "application/xml")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> Segment:
    if response.status == 200:
        response_200 = Segment.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 406:
        response_406 = Error.from_dict(response.json("application/json"))

        return response_406

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def send_transaction_alias_detailed(
    client: Client, *, body: Transaction | File | Unset = UNSET
) -> ParsedResponse[Segment]:
    """Like ``send_transaction_alias``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def send_transaction_alias(client: Client, *, body: Transaction | File | Unset = UNSET) -> Segment:
    """Accept a segment, under the path of older versions of the app.

    A segment has `transaction_id`, `transaction_type` and `payload`, as members of a JSON object (the payload is a string of
    XML) or as elements of an XML document (the payload is elements, escaped text or CDATA). Transaction types:

    | transaction_type | effect |
    |---|---|
    | `inventory_export`, `contract_export`, `application_export` | queues an Import Transaction; the success code means that its record exists |
    | `connection_test` | reports whether an import would be accepted now |
    | `export_status` | reports the state of the run with this `import_run` or `transaction_id`; without either, of the latest run |

    A repeated transaction id gets the same response and creates no second record (proposed).

    | return_code | meaning (all proposed) |
    |---|---|
    | 0 | done |
    | 1 | unexpected error; for `export_status`: the run does not exist, or somebody has set a type or state that the app does not know |
    | 2 | malformed XML, a DOCTYPE, or a missing field |
    | 3 | unknown transaction type |
    | 4 | an import is in progress: a run of another export is not done |
    | 5 | the Scheduled Data Import or Data Source record is missing |
    | 6 | SAM tables are selected and the SAM plugin is missing |

    Args:
        body (Transaction | File):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return send_transaction_alias_detailed(client, body=body).parsed
