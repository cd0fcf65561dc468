"""Generation of SaaS users, events and usage, and of the sample vendor's records, from a seed; no storage."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.worlds.fixtures import domain
from mockservers.core.worlds.names import Names
from mockservers.vendors.flexera.domain import format_timestamp

SKUS = ("ENTERPRISEPREMIUM", "ENTERPRISEPACK", "POWER_BI_PRO", "VISIOCLIENT")
EVENT_TYPES = ("Login", "File Access", "Meeting", "Product Access")
GROUPS = ("envelopes", "contacts", "emails")
WINDOW = timedelta(days=90)
EVERY_NTH_LEFT = 9


def _create_random(seed: int) -> SeededRandom:
    return SeededRandom(seed, lambda _series: 0)


def generate_people(seed: int, count: int) -> Iterator[dict[str, str]]:
    """Yield the company's first ``count`` people: first name, last name and e-mail address."""
    names, place = Names(seed), domain(seed)
    for number in range(1, count + 1):
        first, last = names.draw_first_name(), names.draw_last_name()
        yield {"first": first, "last": last, "email": f"{first}.{last}.{number}@{place}".lower().replace(" ", "")}


def generate_users(seed: int, app: int, count: int, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield users of an application as values by column; every ninth user is deactivated."""
    random = _create_random(seed).fork("flexera.users", app)
    for number, person in enumerate(generate_people(seed, count), start=1):
        since = until - timedelta(days=random.randint(100, 900))
        left = format_timestamp(until - timedelta(days=random.randint(1, 90))) if number % EVERY_NTH_LEFT == 0 else None
        yield {
            "unique_id": person["email"],
            "email": person["email"],
            "first_name": person["first"],
            "middle_name": None,
            "last_name": person["last"],
            "skus": random.sample(SKUS, 1 + number % 2),
            "activated_at": format_timestamp(since),
            "deactivated_at": left,
            "modified_at": format_timestamp(until),
        }


def generate_events(seed: int, app: int, users: list[str], count: int, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield events of an application's users as values by column."""
    random = _create_random(seed).fork("flexera.events", app)
    for number in range(count):
        kind = random.choice(EVENT_TYPES)
        yield {
            "instance": "",
            "unique_id": users[number % len(users)],
            "occurred_at": format_timestamp(until - WINDOW * ((number + random.random()) / count)),  # no two at once
            "type": kind,
            "description": kind,
            "sub_app_name": "",
        }


def generate_usages(seed: int, app: int, count: int, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield usage messages of an application as values by column."""
    random = _create_random(seed).fork("flexera.usages", app)
    for _ in range(count):
        group = random.choice(GROUPS)
        yield {
            "event_id": _generate_uuid(random),
            "occurred_at": format_timestamp(_choose_moment(random, until)),
            "usage_group": group,
            "used": float(random.randint(1, 400)),
            "total": 10_000.0,
            "is_unlimited": 0,
            "unit": group,
            "unit_ratio": 1.0,
        }


def generate_sample_records(
    seed: int, count: int, until: datetime
) -> Iterator[tuple[str, int, str, Mapping[str, Any]]]:
    """Yield the sample vendor's users, usage and consumption: resource, number, day and record.

    The records need a mapping: dates of users are ``dd/MM/yyyy``, names and addresses are in a nested object, and no
    member has the same name as in Flexera's payload.
    """
    random, known = _create_random(seed).fork("flexera.sample"), list(generate_people(seed, count))
    for number, person in enumerate(known, start=1):
        joined = until - timedelta(days=random.randint(1, 400))
        user = {
            "id": f"U{number:05d}",
            "profile": {"mail": person["email"], "givenName": person["first"], "familyName": person["last"]},
            "plans": random.sample(("BASIC", "PRO", "ADDON"), 1 + number % 2),
            "joined": joined.strftime("%d/%m/%Y"),
            "enabled": number % EVERY_NTH_LEFT != 0,
        }
        yield "users", number, joined.strftime("%Y-%m-%d"), user
        at = _choose_moment(random, until)
        usage = {
            "user": f"U{number:05d}",
            "when": format_timestamp(at),
            "action": random.choice(("login", "export", "share")),
        }
        yield "usage", number, at.strftime("%Y-%m-%d"), usage
        at = _choose_moment(random, until)
        amount = {"ref": _generate_uuid(random), "sender": person["email"], "sent": random.randint(1, 90), "quota": 100}
        yield "consumption", number, at.strftime("%Y-%m-%d"), {**amount, "measured": format_timestamp(at)}


def _choose_moment(random: Random, until: datetime) -> datetime:
    return until - WINDOW * random.random()


def _generate_uuid(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))
