"""Compressed request bodies: decoded where the service takes them, refused in its own form where it does not."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable

import pytest

from contract_tests.kit.raw_http import RawResponse, assert_readable_error
from contract_tests.kit.remote import Client, Control
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

MOST = 10 * 1024 * 1024  # bytes of a body
BODY = json.dumps({"speed": 2}).encode()


def bare(content: bytes) -> bytes:
    """Deflate without its frame, as some clients send it."""
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZIP", gzip.compress),
    "gzip in two members": ("gzip", lambda entry: gzip.compress(entry[:5]) + gzip.compress(entry[5:])),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "both": ("deflate, gzip", lambda entry: gzip.compress(zlib.compress(entry))),
    "neither": ("identity", bytes),
}


@pytest.mark.parametrize("packed", PACKED)
def test_the_control_plane_decodes_them(packed: str, server: MockServer) -> None:
    coding, pack = PACKED[packed]
    with Control(server) as control:
        sent = {"Content-Encoding": coding, "Content-Type": "application/json"}
        answer = control.http.put("/worlds/default/clock", data=pack(BODY), headers=sent)
        assert (answer.status_code, answer.json()["speed"]) == (200, 2)
        control.ask("POST", "worlds", "default", "reset")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("size", [MOST, MOST + 1, 4 * MOST])
def test_a_decoded_body_is_as_large_as_it_may_be(coding: str, size: int, server: MockServer) -> None:
    content = BODY[:-1] + b" " * (size - len(BODY)) + b"}"
    with Control(server) as control:
        sent = {"Content-Encoding": coding, "Content-Type": "application/json"}
        answer = control.http.put("/worlds/default/clock", data=PACKED[coding][1](content), headers=sent)
        assert answer.status_code == (200 if size <= MOST else 413)
        assert ("error" in answer.json()) == (size > MOST)
        control.ask("POST", "worlds", "default", "reset")


ZIPPED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    "body",
    [BODY, ZIPPED[:-4], ZIPPED[:12], ZIPPED + b"x", ZIPPED[:2]],
    ids=["plain", "cut", "its head", "with more", "its magic"],
)
def test_what_cannot_be_decoded_is_refused(body: bytes, server: MockServer) -> None:
    with Control(server) as control:
        sent = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        answer = control.http.put("/worlds/default/clock", data=body, headers=sent)
        assert (answer.status_code, answer.json()["error"][:26]) == (400, "The body is not valid gzip")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "?"])
def test_other_codings_are_refused_and_those_that_are_taken_are_named(coding: str, server: MockServer) -> None:
    with Control(server) as control:
        sent = {"Content-Encoding": coding, "Content-Type": "application/json"}
        answer = control.http.put("/worlds/default/clock", data=BODY, headers=sent)
        assert answer.status_code == 415
        assert answer.headers["Accept-Encoding"] == "gzip, deflate, identity"


TAKING = [
    pytest.param(vendor, operation.method, operation.path, id=f"{vendor.name}-{operation.id}")
    for vendor in VENDORS
    for operation in vendor.spec.operations.values()
    if operation.body is not None and not any(each.name == "Content-Encoding" for each in operation.parameters)
]


@pytest.mark.parametrize(("vendor", "method", "path"), TAKING)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_vendor_that_documents_none_refuses_them_in_its_form(
    coding: str, vendor: Service, method: str, path: str, server: MockServer
) -> None:
    sent = {"Content-Encoding": coding, "Content-Type": "application/json"}
    with Client(server.standins[vendor.name].url, sent) as client:
        answer = client.request(method, path.replace("{", "").replace("}", ""), data=gzip.compress(BODY))
        assert_readable_error(RawResponse(answer.status_code, answer.headers, answer.content), 415)
        assert answer.headers["Accept-Encoding"] == "identity"


def test_some_operation_declares_its_coding() -> None:
    every = [
        operation for vendor in VENDORS for operation in vendor.spec.operations.values() if operation.body is not None
    ]
    assert len(every) > len(TAKING)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_a_coding_without_a_body_matters_to_nobody(vendor: Service, server: MockServer) -> None:
    with Client(server.standins[vendor.name].url) as client:
        path = vendor.example.partition("?")[0]
        usual, unusual = client.get(path), client.get(path, headers={"Content-Encoding": "gzip"})
        assert unusual.status_code == usual.status_code
