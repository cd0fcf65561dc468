"""How-tos of docs/how-to/vendor-names.md: the vendors' own host names in a test."""

from __future__ import annotations

import requests

from mockservers.client.journal import WorldJournal
from mockservers.testing.vendor_names import VendorNames


def test_companies_of_a_fixed_host(as_vendors: VendorNames, journal: WorldJournal) -> None:
    login = ("fnms.integration", "fnms-password")
    answer = requests.get("https://dev12345.service-now.com/api/now/table/core_company", auth=login, timeout=10)
    assert answer.status_code == 200
    journal.verify("list_records", times=1)
    assert as_vendors.url.startswith("http://test-companies")
