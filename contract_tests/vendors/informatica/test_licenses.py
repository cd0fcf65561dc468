"""Licenses: one's own are read, a sub-organization's are overwritten by the parent's administrator."""

from __future__ import annotations

import pytest

from contract_tests.kit.vendors.informatica import LICENSES, V3, Account


def of(account: Account) -> str:
    return f"{V3}/license/org/{account.user['orgId']}"


def test_an_administrator_overwrites_a_sub_organizations_licenses(admin: Account, subordinate: Account) -> None:
    before = admin.client.get(of(subordinate)).json()
    assert before["customLicenses"][0]["licenseType"] == "SUBSCRIPTION"
    result = {**LICENSES, "unknown": 1, "customLimits": [{**LICENSES["customLimits"][0], "unknown": 1}]}
    answer = admin.client.put(of(subordinate), json=result)
    assert (answer.status_code, answer.content) == (200, b"")
    for account in (admin, subordinate):
        assert account.client.get(of(subordinate)).json() == LICENSES
    assert admin.client.get(of(admin)).json() == before


def test_other_users_are_refused(admin: Account, linked: Account, subordinate: Account, viewer: Account) -> None:
    refused = [
        admin.client.put(of(admin), json=LICENSES),
        admin.client.put(of(linked), json=LICENSES),
        admin.client.get(of(linked)),
        subordinate.client.put(of(subordinate), json=LICENSES),
        subordinate.client.get(of(admin)),
        viewer.client.put(of(subordinate), json=LICENSES),
    ]
    assert {(entry.status_code, entry.json()["error"]["code"]) for entry in refused} == {(403, "LicenseSvc_002")}
    assert viewer.client.get(of(viewer)).status_code == 200


@pytest.mark.parametrize("organization", ["0000000000000000000000", "000000", "x", "%20", "4wMFqGlxAKVlIFTixlTSOY."])
def test_an_unknown_organization_is_not_there(admin: Account, organization: str) -> None:
    answer = admin.client.get(f"{V3}/license/org/{organization}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "LicenseSvc_001")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"customLicenses": [{}]},
        {"customLimits": [{"value": -2, "limitDefinition": "x"}]},
        {"customLimits": [{"value": 2**63, "limitDefinition": "x"}]},
        {"assignedEditions": [{"expirationDate": "soon", "edition": "x"}]},
    ],
)
def test_broken_licenses_are_refused(admin: Account, subordinate: Account, body: object) -> None:
    assert admin.client.put(of(subordinate), json=body).status_code == 400
