"""What a generated client sends for a case, held against the case and against the spec."""

from __future__ import annotations

from contextlib import suppress

from contract_tests.kit.clients import compare, valid
from contract_tests.kit.clients.calling import NoSuchArgument, called
from contract_tests.kit.clients.capture import BASE, Canned, Capture, Captured
from contract_tests.kit.clients.cases import Case
from contract_tests.kit.clients.valid import security
from mockservers.core.openapi.document import Operation
from samclients.runtime import Auth, Basic, CallFailed, CannotSend, Client, HeaderToken, QueryToken, Retry, Settings

ONCE = Settings(retry=Retry(attempts=1), watch=lambda _event: None)
SECRET = "secret-of-the-caller"  # what a client that is captured says it is


def problems(vendor: str, case: Case) -> list[str]:
    """Every way in which the request for a case is wrong; none when it is right."""
    try:
        sent = request(vendor, case)
    except (NoSuchArgument, CannotSend) as error:
        return [f"It cannot be sent: {error}"]
    found = compare.differences(case, sent, valid.credentials(case.operation.spec))
    return found + valid.problems(case.operation, sent)


def request(vendor: str, case: Case) -> Captured:
    """The one request that a client sends for a case, whatever it makes of the answer.

    Raises:
        NoSuchArgument: the client takes no such parameter or body.
        CannotSend: the client refuses to send it.
    """
    client, transport = captured_client(case.operation)
    with suppress(CallFailed):  # the answer is nobody's
        called(vendor, case, client)
    assert len(transport.sent) == 1, f"{len(transport.sent)} requests"
    return transport.sent[0]


def captured_client(operation: Operation, answer: Canned | None = None) -> tuple[Client, Capture]:
    """A client whose requests go nowhere, and the transport that keeps them."""
    client, transport = Client(BASE, auth=pretended(operation), settings=ONCE), Capture(answer or Canned())
    client.session.mount("http://", transport)
    return client, transport


def pretended(operation: Operation) -> Auth:
    """Somebody's credentials, as the first security scheme of the operation, or of the spec, has them."""
    schemes = operation.spec.components.get("securitySchemes", {})
    wanted = next(filter(None, security(operation)), schemes)
    if not wanted:
        return Auth()
    scheme = operation.spec.resolve(schemes[next(iter(wanted))])
    if scheme["type"] == "apiKey":
        return (HeaderToken if scheme["in"] == "header" else QueryToken)(scheme["name"], SECRET)
    return Basic("caller", SECRET) if scheme["scheme"] == "basic" else HeaderToken("Authorization", SECRET, "Bearer ")
