"""The request that a generated client sends for a case, checked against the case and against the spec."""

from __future__ import annotations

from contextlib import suppress

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.response_cases import CannedResponse
from contract_tests.kit.clients.calls import NoSuchArgument, call_operation
from contract_tests.kit.clients.capture import BASE, CapturedRequest, CapturingTransport
from contract_tests.kit.clients.request_comparison import compare_request
from contract_tests.kit.clients.request_validation import (
    credential_headers,
    security_alternatives,
    validate_request,
)
from contract_tests.kit.services import Operation
from samclients.runtime import Auth, Basic, CallFailed, CannotSend, Client, HeaderToken, QueryToken, Retry, Settings

ONCE = Settings(retry=Retry(attempts=1), watch=lambda _event: None, strict=True)
SECRET = "secret-of-the-caller"  # credentials of a client whose requests are captured


def check_request(vendor: str, case: Case) -> list[str]:
    """Check the request that a client sends for a case, and return the problems."""
    try:
        sent = capture_call(vendor, case)
    except (NoSuchArgument, CannotSend) as error:
        return [f"It cannot be sent: {error}"]
    differences = compare_request(case, sent, credential_headers(case.operation.spec))
    return differences + validate_request(case.operation, sent)


def capture_call(vendor: str, case: Case) -> CapturedRequest:
    """Capture the one request that a client sends for a case; the response does not matter.

    Raises:
        NoSuchArgument: the client takes no such parameter or body.
        CannotSend: the client refuses to send it.
    """
    client, transport = make_capturing_client(case.operation)
    with suppress(CallFailed):
        call_operation(vendor, case, client)
    assert len(transport.sent) == 1, f"{len(transport.sent)} requests"
    return transport.sent[0]


def make_capturing_client(
    operation: Operation, response: CannedResponse | None = None, auth: Auth | None = None
) -> tuple[Client, CapturingTransport]:
    """Make a client that opens no connection, and the transport that captures its requests."""
    transport = CapturingTransport(response)
    client = Client(BASE, auth=auth or make_auth(operation), settings=ONCE)
    client.session.mount("http://", transport)
    return client, transport


def make_auth(operation: Operation) -> Auth:
    """Make invalid credentials for the first security scheme of the operation, or of the spec."""
    schemes = operation.spec.components.get("securitySchemes", {})
    names = next(filter(None, security_alternatives(operation)), schemes)
    if not names:
        return Auth()
    scheme = operation.spec.resolve(schemes[next(iter(names))])
    if scheme["type"] == "apiKey":
        return (HeaderToken if scheme["in"] == "header" else QueryToken)(scheme["name"], SECRET)
    return Basic("caller", SECRET) if scheme["scheme"] == "basic" else HeaderToken("Authorization", SECRET, "Bearer ")
