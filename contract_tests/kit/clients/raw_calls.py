"""Requests for cases without a client: rendered by the kit, sent with ``requests``."""

from __future__ import annotations

import requests

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.raw_request import render_case
from contract_tests.kit.remote import TIMEOUT, Client
from samclients.runtime import Auth


def send_case(client: Client, case: Case, auth: Auth, accept: str, query: str = "") -> requests.Response:
    """Send a case; ``query`` is appended to its query unchanged."""
    raw = render_case(case)
    request = requests.Request(
        raw.method,
        f"{client.base_url}{raw.target.decode()}",
        headers={"Accept": accept, **dict(raw.headers)},
        data=raw.body or None,
        auth=auth,
    )
    prepared = client.prepare_request(request)
    if query:  # appended afterwards, because requests would repair it
        prepared.url = f"{prepared.url}{'&' if raw.query else '?'}{query}"
    return client.send(prepared, timeout=TIMEOUT, allow_redirects=False)
