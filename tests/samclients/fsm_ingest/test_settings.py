"""Settings have the documented defaults."""

from __future__ import annotations

from dataclasses import asdict

from samclients.fsm_ingest.model.entities import IngestSettings


def test_settings_begin_with_the_documented_values() -> None:
    """Tokens live for 5 minutes as documented, and jobs for 24 hours as at Flexera; the rest is as in the clients."""
    assert asdict(IngestSettings()) == {
        "token_expiry_in_minutes": 5,
        "most_pages": 10_000,
        "connect_timeout": 10,
        "read_timeout": 60,
        "attempts": 5,
        "lease_seconds": 300,
        "job_deadline_seconds": 86_400,
        "load_despite_rejects": False,
    }
