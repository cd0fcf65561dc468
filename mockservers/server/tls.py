"""Certificates for HTTPS, signed by a local certificate authority in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mockservers.core.hosts import ANY_NAME
from mockservers.server.data_dir import CannotStart
from mockservers.server.extras import describe_missing_package


@dataclass(frozen=True)
class Certificate:
    """PEM files: the authority to trust, the server's certificate chain, and its key."""

    authority: Path
    chain: Path
    key: Path


def issue_certificate(folder: Path, *hosts: str) -> Certificate:
    """Issue a certificate for hosts and the local names, signed by the folder's authority (created on first use).

    ``*``, which stands for every name, is left out: a certificate cannot have it.

    Raises:
        CannotStart: the package of the extra ``tls`` is not installed.
    """
    try:
        import trustme
    except ModuleNotFoundError as error:
        raise CannotStart(describe_missing_package("HTTPS", str(error.name), "tls")) from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificate(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority_key = folder / "ca.key"
    if authority_key.exists():
        authority = trustme.CA.from_pem(found.authority.read_bytes(), authority_key.read_bytes())
    else:
        authority = trustme.CA(organization_name="mockservers")
        authority.cert_pem.write_to_path(str(found.authority))
        _write_private(authority_key, authority.private_key_pem.bytes())
    names = dict.fromkeys(("localhost", "127.0.0.1", "::1", *hosts))
    issued = authority.issue_cert(*(name for name in names if name != ANY_NAME))
    found.chain.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    _write_private(found.key, issued.private_key_pem.bytes())
    return found


def write_bundle(certificate: Certificate, others: Path) -> Path:
    """Write a file of trusted authorities: those of another file, and the local one. Return its path."""
    path = certificate.authority.with_name("bundle.pem")
    path.write_bytes(b"\n".join((others.read_bytes(), certificate.authority.read_bytes())))
    return path


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
