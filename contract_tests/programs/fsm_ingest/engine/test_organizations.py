"""Organizations: the documented messages, held against what Flexera says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.kit.programs.fsm_engine import ACME, GLOBEX, Engine
from mockservers.client.faults import Faults
from samclients.fsm_ingest.errors import (
    AlreadyExists,
    EntityNotFound,
    FlexeraRequestFailed,
    IngestError,
    InvalidInput,
    MandatoryFieldsMissing,
)
from samclients.fsm_ingest.jobs.organizations import resolve_addresses
from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization


@pytest.fixture
def acme(engine: Engine) -> FlexeraOrganization:
    return FlexeraOrganization(1234, "Acme Corp", ACME, engine.url, engine.url)


def test_an_organization_is_added_with_its_applications(engine: Engine, acme: FlexeraOrganization) -> None:
    found = engine.organizations.add(acme)
    assert engine.organizations.all() == [acme]
    assert len(found) == 10
    assert Application(1234, "5678", "Sample SaaS") in found
    assert Application(1234, "208", "Basecamp", active=False) in found
    assert engine.organizations.list_applications(1234) == sorted(found, key=lambda value: value.name)
    assert engine.organizations.find_application(1234, "Sample SaaS") == engine.organizations.find_application(
        1234, "5678"
    )


def test_an_organization_that_flexera_does_not_know(engine: Engine, acme: FlexeraOrganization) -> None:
    for number in (4321, 2345, -1):
        with pytest.raises(InvalidInput) as caught:
            engine.organizations.add(replace(acme, id=number))
        assert str(caught.value) == "Organization ID does not exist. Please enter a valid organization ID."
    assert engine.organizations.all() == []


def test_a_name_that_is_not_flexeras(engine: Engine, acme: FlexeraOrganization) -> None:
    with pytest.raises(InvalidInput) as caught:
        engine.organizations.add(replace(acme, name="Acme"))
    assert str(caught.value) == "Organization Name is not valid. Please change it to: Acme Corp."
    assert engine.organizations.all() == []


def test_an_organization_that_was_added(engine: Engine, acme: FlexeraOrganization) -> None:
    engine.add_acme()
    with pytest.raises(AlreadyExists) as caught:
        engine.organizations.add(replace(acme, name="anything"))
    assert str(caught.value) == "The organization already exists."


def test_all_that_is_mandatory_is_reported(engine: Engine, acme: FlexeraOrganization) -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        engine.organizations.add(replace(acme, id=0, name="", refresh_token=""))
    assert caught.value.fields == ("Organization ID", "Organization Name", "Refresh Token")


def test_a_refresh_token_that_is_none_is_not_shown(engine: Engine, acme: FlexeraOrganization) -> None:
    with pytest.raises(FlexeraRequestFailed, match="refused an access token") as caught:
        engine.organizations.add(replace(acme, refresh_token="some-wrong-token"))
    assert "some-wrong-token" not in f"{caught.value!r} {engine.events} {acme}"
    assert ACME not in repr(acme)


def test_a_refusing_token_service_is_not_reported_as_a_missing_organization(
    engine: Engine, acme: FlexeraOrganization, faults: Faults
) -> None:
    faults.add("status", status=403, operation="create_token")
    with pytest.raises(FlexeraRequestFailed, match="refused an access token"):
        engine.organizations.add(acme)


def test_flexera_being_down_is_not_reported_as_a_missing_organization(
    engine: Engine, acme: FlexeraOrganization, faults: Faults
) -> None:
    faults.add("status", status=500, operation="get_organization")
    with pytest.raises(FlexeraRequestFailed, match="500"):
        engine.organizations.add(acme)
    faults.clear()
    faults.add("status", status=503, operation="list_managed_apps")
    with pytest.raises(FlexeraRequestFailed, match="503"):
        engine.organizations.add(acme)
    assert engine.organizations.all() == []


def test_an_organization_is_changed_only_to_what_flexera_has(engine: Engine, acme: FlexeraOrganization) -> None:
    engine.add_acme()
    with pytest.raises(InvalidInput, match="Please change it to: Acme Corp"):
        engine.organizations.edit(replace(acme, name="Acme"))
    with pytest.raises(IngestError, match="Organization ID does not exist"):
        engine.organizations.edit(replace(acme, refresh_token=GLOBEX))
    assert engine.organizations.get(1234) == acme
    changed = replace(acme, url=engine.url + "/~" + engine.world.name)
    engine.organizations.edit(changed)
    assert engine.organizations.get(1234) == changed


def test_an_organization_that_was_never_added(engine: Engine, acme: FlexeraOrganization) -> None:
    for call in (
        lambda: engine.organizations.edit(acme),
        lambda: engine.organizations.delete(1234),
        lambda: engine.organizations.refresh(1234),
    ):
        with pytest.raises(EntityNotFound, match="There is no organization 1234"):
            call()


def test_an_organization_is_deleted_unless_jobs_need_it(engine: Engine) -> None:
    engine.add_acme()
    job = engine.jobs.add(engine.job())
    with pytest.raises(InvalidInput, match="offset users"):
        engine.organizations.delete(1234)
    engine.jobs.delete(job.id)
    engine.organizations.delete(1234)
    assert (engine.organizations.all(), engine.organizations.list_applications()) == ([], [])


def test_applications_are_refreshed_from_every_page(engine: Engine) -> None:
    engine.add_acme()
    engine.world.seed(options={"flexera": {"page_size": 3}})
    asked = engine.count_responses("list_managed_apps")
    assert len(engine.organizations.refresh(1234)) == 10
    assert engine.count_responses("list_managed_apps") - asked == 4


def test_a_region_has_its_addresses() -> None:
    assert resolve_addresses() == ("https://api.flexera.com", "https://login.flexera.com")
    assert resolve_addresses("eu") == ("https://api.flexera.eu", "https://login.flexera.eu")
    assert resolve_addresses("APAC", login_url="https://login.example") == (
        "https://api.flexera.au",
        "https://login.example",
    )
    assert resolve_addresses(url="https://one.example/") == ("https://one.example", "https://one.example")
    with pytest.raises(InvalidInput, match="Unknown region 'MOON': use one of NAM, EU, APAC"):
        resolve_addresses("moon".upper())
    with pytest.raises(InvalidInput, match="must be an http or https URL"):
        resolve_addresses(url="api.flexera.com")
