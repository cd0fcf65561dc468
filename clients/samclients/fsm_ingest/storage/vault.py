"""Secrets at rest: encrypted with Fernet (AES-128-CBC and HMAC-SHA256), by a key that is not in the database.

The key is the environment's ``FSM_INGEST_KEY``, or else that of a key file with mode 0600: the one that
``FSM_INGEST_KEY_FILE`` names, or ``<database>.key`` beside an SQLite database.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.engine import make_url

from samclients.fsm_ingest.errors import EncryptionKeyMissing, WrongEncryptionKey
from samclients.private_files import make_folder

KEY, KEY_FILE = "FSM_INGEST_KEY", "FSM_INGEST_KEY_FILE"
OWNER_ONLY = 0o600
OTHERS = 0o077


class Vault:
    """Encrypts and decrypts texts.

    Args:
        key: 32 bytes, URL-safe base64.
        where: Where the key is from, for errors.

    Raises:
        WrongEncryptionKey: it is no key.
    """

    def __init__(self, key: str, where: str = KEY) -> None:
        self._where = where
        try:
            self._fernet = Fernet(key.strip())
        except ValueError:
            raise WrongEncryptionKey(f"The key in {where} is none: it has to be 32 bytes in URL-safe base64.") from None

    def __repr__(self) -> str:
        return f"Vault(key of {self._where})"

    def seal(self, text: str) -> str:
        """Encrypt a text; each call gives another result."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt a text.

        Raises:
            WrongEncryptionKey: the text was encrypted with another key, or was changed.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise WrongEncryptionKey(
                f"The key in {self._where} does not fit: the secrets of this database are sealed with another one."
            ) from None


def generate_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def open_vault(url: str, *, may_make: bool, environ: Mapping[str, str] = os.environ) -> Vault:
    """Return the vault of a database.

    Args:
        url: The database's URL.
        may_make: Whether the key file is made if there is none: only while nothing is sealed yet.
        environ: The environment.

    Raises:
        EncryptionKeyMissing: there is no key, and no place for a new one or something sealed already.
        WrongEncryptionKey: what is there is no key, or others can read the file.
    """
    if environ.get(KEY):
        return Vault(environ[KEY])
    file = key_file_path(url, environ)
    if file is None:
        raise EncryptionKeyMissing(f"Where is the key of the secrets? Set {KEY}, or {KEY_FILE} to a file.")
    if not file.exists():
        if not may_make:
            raise EncryptionKeyMissing(
                f"The key that this database's secrets are sealed with is missing: {file}, or set {KEY}."
            )
        _write_key(file)
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        raise WrongEncryptionKey(f"Others can read the key in {file}: chmod 600 {file}")
    return Vault(file.read_text(), str(file))


def key_file_path(url: str, environ: Mapping[str, str]) -> Path | None:
    """Return the path of the key file, existing or not; None if none is configured and the database is not a file."""
    if named := environ.get(KEY_FILE):
        return Path(named)
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(f"{parsed.database}.key")


def _write_key(file: Path) -> None:
    make_folder(file.parent)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:  # another process was quicker; its key is as good
        return
    with os.fdopen(descriptor, "w") as out:
        out.write(generate_key() + "\n")
