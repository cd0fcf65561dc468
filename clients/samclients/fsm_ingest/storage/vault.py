"""Encryption of secrets at rest with Fernet (AES-128-CBC and HMAC-SHA256); the key is not in the database.

The key is in the environment variable ``FSM_INGEST_KEY``, or in a key file with mode 0600: the one that
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
        where: The source of the key, for error messages.

    Raises:
        WrongEncryptionKey: the key is invalid.
    """

    def __init__(self, key: str, where: str = KEY) -> None:
        self._where = where
        try:
            self._fernet = Fernet(key.strip())
        except ValueError:
            raise WrongEncryptionKey(
                f"The key in {where} is invalid: it must be 32 bytes in URL-safe base64."
            ) from None

    def __repr__(self) -> str:
        return f"Vault(key of {self._where})"

    def seal(self, text: str) -> str:
        """Encrypt a text; each call returns a different result."""
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
                f"The key in {self._where} does not match: the secrets of this database are encrypted with another key."
            ) from None


def generate_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def open_vault(url: str, *, may_make: bool, environ: Mapping[str, str] = os.environ) -> Vault:
    """Return the vault of a database.

    Args:
        url: The database's URL.
        may_make: Create a missing key file; only valid while nothing is encrypted yet.
        environ: The environment.

    Raises:
        EncryptionKeyMissing: there is no key, and none can be created.
        WrongEncryptionKey: the key is invalid, or others can read the file.
    """
    if environ.get(KEY):
        return Vault(environ[KEY])
    file = find_key_file(url, environ)
    if file is None:
        raise EncryptionKeyMissing(
            f"The encryption key is missing: set {KEY} to the key, or {KEY_FILE} to a file with the key."
        )
    if not file.exists():
        if not may_make:
            raise EncryptionKeyMissing(f"The encryption key of this database is missing: restore {file}, or set {KEY}.")
        _write_key(file)
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        raise WrongEncryptionKey(f"Other users can read the key in {file}. Run: chmod 600 {file}")
    return Vault(file.read_text(), str(file))


def find_key_file(url: str, environ: Mapping[str, str]) -> Path | None:
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
    except FileExistsError:  # another process has created the key
        return
    with os.fdopen(descriptor, "w") as out:
        out.write(generate_key() + "\n")
