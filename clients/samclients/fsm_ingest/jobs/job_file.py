"""Format of exported jobs: ``.txt`` files for other installations, customers or support.

A file is JSON text. Members that may be secret (advanced auth information, headers, values of custom parameters, body,
a URL with a query) are encrypted with a passphrase; the others are readable. The whole file is sealed: with the
passphrase if there is one, so that nobody else can change it, otherwise with a checksum against accidents. The vendor's
own format is not known; this one is proposed. The schedule is not exported, as documented.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from secrets import token_bytes
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from samclients.fsm_ingest.errors import IngestError, InvalidInput
from samclients.fsm_ingest.model.document import has_secret_paging, job_from_document, job_to_document
from samclients.fsm_ingest.model.entities import SYSTEM_KEYS, ApiJob

FORMAT, VERSION = "fsm-ingest API job", 1
LARGEST_FILE = 10 * 1024 * 1024  # bytes
SALT = 16  # bytes
COST, BLOCK, PARALLEL = 2**15, 8, 1  # scrypt's n, r, p: 32 MB of memory and about a tenth of a second
MOST_COST = 2**20  # highest cost that is accepted in a file
ALWAYS_SECRET = ("headers", "body", "advanced_auth")
HERE_ONLY = ("schedule", "paused")  # not exported


class CannotImport(IngestError):
    """The file is not an exported job, was changed or truncated, or the passphrase is wrong."""


class PassphraseMissing(IngestError):
    """There are secrets but no passphrase to encrypt or decrypt them."""


@dataclass(frozen=True)
class PassphraseLock:
    """A passphrase with the parameters of its key derivation.

    Args:
        passphrase: The user's passphrase.
        salt: The file's salt.
        cost: ``n`` of scrypt.
    """

    passphrase: str
    salt: bytes
    cost: int = COST

    def __repr__(self) -> str:
        return "PassphraseLock(***)"

    def build_cipher(self) -> Fernet:
        """Return the cipher with the key derived by scrypt."""
        scrypt = Scrypt(salt=self.salt, length=32, n=self.cost, r=BLOCK, p=PARALLEL)
        return Fernet(urlsafe_b64encode(scrypt.derive(self.passphrase.encode())))

    def describe(self) -> dict[str, Any]:
        """Return the encryption members of the file."""
        salt = b64encode(self.salt).decode()
        return {"cipher": "Fernet", "kdf": "scrypt", "n": self.cost, "r": BLOCK, "p": PARALLEL, "salt": salt}


def export_job(job: ApiJob, passphrase: str | None, chance: Callable[[int], bytes] = token_bytes) -> str:
    """Return the text of a job's export file.

    Args:
        job: The job.
        passphrase: Encrypts the secret members.
        chance: Returns random bytes for the salt.

    Raises:
        PassphraseMissing: the job has secrets, but no passphrase is given.
    """
    public, secret = _split_secrets(_exported_document(job))
    if secret and not passphrase:
        raise PassphraseMissing(
            f"{job.name!r} contains secrets such as authorization: give a passphrase to encrypt them."
        )
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "job": public}
    if not passphrase:
        return _format_content({**content, "checksum": _digest(content)})
    lock = PassphraseLock(passphrase, chance(SALT))
    fernet = lock.build_cipher()
    content |= {"encryption": lock.describe(), "secret": fernet.encrypt(json.dumps(secret).encode()).decode()}
    return _format_content({**content, "seal": fernet.encrypt(_digest(content).encode()).decode()})


def import_job(text: str, passphrase: str | None, job_id: str) -> ApiJob:
    """Return the job of an export file, without a schedule.

    Args:
        text: The text of the file.
        passphrase: The passphrase of the export.
        job_id: The id of the new job.

    Raises:
        PassphraseMissing: the file is encrypted, but no passphrase is given.
        CannotImport: the file is not an exported job, was changed, or the passphrase is wrong.
    """
    content = _parse_content(text)
    if "seal" in content:
        if not passphrase:
            raise PassphraseMissing("The file is encrypted: give the passphrase that it was exported with.")
        secret = _decrypt_secrets(content, passphrase)
    else:
        _check_digest(content, _take_text(content, "checksum"))
        secret = {}
    try:
        found = job_from_document(_join_secrets(content.get("job"), secret), job_id)
    except InvalidInput as error:
        raise CannotImport(f"The job in the file is invalid: {error}") from None
    return replace(found, schedule=None, paused=False)


def has_secrets(job: ApiJob) -> bool:
    """Tell if exporting a job needs a passphrase."""
    return bool(_split_secrets(_exported_document(job))[1])


def is_encrypted(text: str) -> bool:
    """Tell if a file is encrypted with a passphrase.

    Raises:
        CannotImport: the file is not an exported job.
    """
    return "seal" in _parse_content(text)


def _parse_content(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_FILE:
        raise CannotImport(f"The file is larger than {LARGEST_FILE:,} bytes: it is not an exported API job.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise CannotImport("The file is not an exported API job, or is truncated: it is not valid JSON.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CannotImport(f"The file is not an exported API job: its format is not {FORMAT!r}.")
    if content.get("version") != VERSION:
        raise CannotImport(f"The file has version {content.get('version')!r}; this program reads version {VERSION}.")
    return content


def _decrypt_secrets(content: dict[str, Any], passphrase: str) -> Mapping[str, Any]:
    """Verify the seal and return the decrypted members."""
    fernet = _read_lock(content, passphrase).build_cipher()
    seal = _take_text(content, "seal")
    try:
        digest = fernet.decrypt(seal).decode()
        _check_digest(content, digest)
        secret: dict[str, Any] = json.loads(fernet.decrypt(content["secret"]))
    except InvalidToken:
        raise CannotImport("The passphrase is wrong, or the file was changed.") from None
    except (KeyError, ValueError, TypeError):
        raise CannotImport("The file was changed after it was exported.") from None
    return secret


def _read_lock(content: Mapping[str, Any], passphrase: str) -> PassphraseLock:
    parameters = content.get("encryption")
    try:
        lock = PassphraseLock(passphrase, b64decode(parameters["salt"], validate=True), parameters["n"])  # type: ignore[index]  # caught below
        is_known = parameters == lock.describe() and 2**14 <= lock.cost <= MOST_COST and lock.cost.bit_count() == 1
    except (KeyError, ValueError, TypeError, AttributeError):
        is_known = False
    if not is_known:
        raise CannotImport("The file was changed after it was exported, or its encryption is not supported.")
    return lock


def _take_text(content: dict[str, Any], name: str) -> str:
    found = content.pop(name, None)
    if not isinstance(found, str):
        raise CannotImport(f"The file was changed after it was exported: its {name} is missing.")
    return found


def _check_digest(content: Mapping[str, Any], digest: str) -> None:
    if not compare_digest(_digest(content).encode(), digest.encode()):
        raise CannotImport("The file was changed after it was exported.")


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _format_content(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _exported_document(job: ApiJob) -> dict[str, Any]:
    return {name: value for name, value in job_to_document(job).items() if name not in HERE_ONLY}


def _split_secrets(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split a document into its public members and its secret ones; of custom parameters only the values are secret."""
    public = {name: value for name, value in document.items() if name not in ALWAYS_SECRET}
    secret = {name: value for name, value in document.items() if name in ALWAYS_SECRET}
    if any(sign in document.get("url", "") for sign in "?#@"):  # any part of it may be a secret
        secret["url"] = public.pop("url")
    if has_secret_paging(document):
        secret["paging"] = public.pop("paging")
    values = {
        str(number): param["value"]
        for number, param in enumerate(document.get("params", []))
        if param["key"] not in SYSTEM_KEYS and "value" in param
    }
    if values:
        secret["values"] = values
        public["params"] = [
            {name: value for name, value in param.items() if name != "value" or str(number) not in values}
            for number, param in enumerate(document["params"])
        ]
    return public, secret


def _join_secrets(public: object, secret: Mapping[str, Any]) -> object:
    if not isinstance(public, dict):
        return public
    values = secret.get("values", {})
    whole = {**public, **{name: value for name, value in secret.items() if name != "values"}}
    if values:
        whole["params"] = [
            {**param, "value": values[str(number)]} if str(number) in values else param
            for number, param in enumerate(public.get("params", []))
        ]
    return whole
