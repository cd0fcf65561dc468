"""Certificates for HTTPS, signed by a local certificate authority in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mockservers.core.hosts import ANY_NAME
from mockservers.server.data_dir import CannotStart
from mockservers.server.extras import describe_missing_package

if TYPE_CHECKING:
    import trustme


@dataclass(frozen=True)
class Certificate:
    """PEM files: the authority to trust, the server's certificate chain, and its key."""

    authority: Path
    chain: Path
    key: Path


AUTHORITY, AUTHORITY_KEY = "ca.pem", "ca.key"


def open_authority(folder: Path) -> trustme.CA:
    """Return the certificate authority of a folder, which is created on first use.

    Raises:
        CannotStart: the package of the extra ``tls`` is not installed.
    """
    try:
        import trustme
    except ModuleNotFoundError as error:
        raise CannotStart(describe_missing_package("HTTPS", str(error.name), "tls")) from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    certificate, key = folder / AUTHORITY, folder / AUTHORITY_KEY
    if key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    authority = trustme.CA(organization_name="mockservers")
    authority.cert_pem.write_to_path(str(certificate))
    _write_private(key, authority.private_key_pem.bytes())
    return authority


def issue_certificate(folder: Path, *hosts: str) -> Certificate:
    """Issue a certificate for hosts and the local names, signed by the folder's authority (created on first use).

    ``*``, which stands for every name, is left out: a certificate cannot have it.

    Raises:
        CannotStart: the package of the extra ``tls`` is not installed.
    """
    authority = open_authority(folder)
    found = Certificate(folder / AUTHORITY, folder / "server.pem", folder / "server.key")
    names = dict.fromkeys(("localhost", "127.0.0.1", "::1", *hosts))
    issued = authority.issue_cert(*(name for name in names if name != ANY_NAME))
    found.chain.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    _write_private(found.key, issued.private_key_pem.bytes())
    return found


def write_bundle(authority: Path, others: Path) -> Path:
    """Write a file of trusted authorities: those of another file, and a local one. Return its path."""
    path = authority.with_name("bundle.pem")
    path.write_bytes(b"\n".join((others.read_bytes(), authority.read_bytes())))
    return path


def write_trust_store(authority: Path) -> Path:
    """Write a local authority as a PKCS#12 trust store without a password, which Java reads. Return its path."""
    from cryptography.hazmat.primitives.serialization import NoEncryption
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
    from cryptography.x509 import load_pem_x509_certificate

    certificate = PKCS12Certificate(load_pem_x509_certificate(authority.read_bytes()), b"mockservers")
    path = authority.with_name("truststore.p12")
    path.write_bytes(serialize_java_truststore([certificate], NoEncryption()))
    return path


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
