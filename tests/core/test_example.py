"""The example command of a service."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.service.service import Credential, Service

URL = "http://127.0.0.1:9081"


@pytest.fixture
def service() -> Service:
    return replace(
        SERVICES[0],
        credentials=(Credential("ACME_USER", "it's me"), Credential("ACME_PASSWORD", "a&b")),
        example="/things?limit=1&by={ACME_USER}",
    )


def test_credentials_stand_where_the_example_names_them(service: Service) -> None:
    assert shlex.split(service.curl(URL)) == ["curl", f"{URL}/things?limit=1&by=it's me"]


def test_options_stand_before_the_url(service: Service) -> None:
    with_options = replace(service, example_options=("--user", "{ACME_USER}:{ACME_PASSWORD}"))
    assert shlex.split(with_options.curl(URL))[:3] == ["curl", "--user", "it's me:a&b"]


def test_only_https_needs_an_authority(service: Service) -> None:
    authority = Path("/a folder/ca.pem")
    assert "--cacert" not in service.curl(URL, authority)
    https = shlex.split(service.curl("https://127.0.0.1:9081", authority))
    assert https[:3] == ["curl", "--cacert", "/a folder/ca.pem"]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_service_has_an_example_whose_credentials_it_declares(service: Service) -> None:
    assert shlex.split(service.curl(URL))[-1].startswith(f"{URL}/")


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_option_of_an_example_has_its_name_and_its_value(service: Service) -> None:
    words = shlex.split(service.curl(URL))[1:-1]
    names, values = words[::2], words[1::2]
    assert all(name in {"--user", "--header", "--data"} for name in names)
    assert len(names) == len(values)
    assert not any(value.startswith("-") for value in values)
