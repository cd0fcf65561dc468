"""A check of an answer against its specification: media type, required headers and body of the status."""

from __future__ import annotations

import requests

from contract_tests.kit.services import Operation


def find_undocumented(operation: Operation, answer: requests.Response) -> str:
    """Return what of an answer is not as its operation documents it; empty if all is."""
    documented = operation.responses.get(str(answer.status_code))
    if documented is None:
        return f"status {answer.status_code}"
    lacking = [
        name for name, (is_required, _) in documented.headers.items() if is_required and name not in answer.headers
    ]
    if lacking:
        return f"no header {lacking[0]}"
    if answer.request.method == "HEAD" or not documented.schemas:
        return "a body" if answer.content else ""
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].lower()
    if media_type not in documented.schemas:
        return f"media type {media_type!r}"
    if not media_type.endswith(("json", "error")):
        return "" if answer.content else "no body"
    problem = documented.schemas[media_type].find_problem(answer.json() if answer.content else None)
    return f"{problem[0] or 'the body'}: {problem[1]}" if problem else ""
