"""Organizations, applications, users, events and files of Flexera SaaS Management: values and rules, no storage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mockservers.core.storage.settings import VendorSetting

TOKEN_LIFETIME = timedelta(hours=1)
REFRESH_LIFETIME = timedelta(days=365)
KEPT = timedelta(days=30)  # how long an uploaded file is there for import jobs
ORG_PER_MINUTE = 1_000
PRINCIPAL_PER_MINUTE = 500
RATE_LIMITS = VendorSetting("flexera.rate_limits", "on")  # or off
PAGE_SIZE = VendorSetting("flexera.page_size", 100)  # records on a page

ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


def timestamp(moment: datetime) -> str:
    """``2020-03-05T15:56:53.889Z``: how moments are stored and sent, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """The moment that an ISO 8601 date or date-time names; UTC where it says no zone.

    Raises:
        ValueError: it names none.
    """
    if not ISO.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def normalized(text: str) -> str:
    """The moment that an ISO 8601 text names, as ``timestamp`` writes it.

    Raises:
        ValueError: it names none, or one outside the years 1 to 9999.
    """
    try:
        return timestamp(moment(text))
    except OverflowError:
        raise ValueError(text) from None


@dataclass(frozen=True)
class Principal:
    """Who a token is for: a user (``u-...``) or a service account (``sa-...``) of one organization."""

    sub: str
    organization: int
    refresh_token: str | None
    refresh_expires_at: str | None
    client_id: str | None
    client_secret: str | None

    def can_refresh(self, now: datetime) -> bool:
        """Whether the refresh token has not expired."""
        return self.refresh_expires_at is not None and timestamp(now) < self.refresh_expires_at


@dataclass(frozen=True)
class Caller:
    """Who calls: the principal, and how many requests are left in this minute; None where none are counted."""

    principal: Principal
    remaining: int | None

    @property
    def organization(self) -> int:
        """The number of the principal's organization."""
        return self.principal.organization


@dataclass(frozen=True)
class App:
    """A managed application.

    One that was discovered through single sign-on has a ``parent`` and the ``instance`` it is known by there;
    0 and the empty text for the others.
    """

    id: int
    organization: int
    parent: int
    instance: str
    name: str
    app_name: str
    vendor_name: str
    category_name: str
    integration_type: str
    is_active: bool
    modified_at: str

    @property
    def href(self) -> str:
        """How an import job names its source: without a slash in front."""
        return f"saas/v1/orgs/{self.organization}/managed-apps/{self.id}"

    @property
    def association(self) -> dict[str, str]:
        """How users and events name their application: "associatedManagedApp"."""
        return associated(self.organization, self.id)

    @property
    def loaded_under(self) -> tuple[int, str | None]:
        """Where users and events of the application were loaded: application, and instance or None for all."""
        return (self.parent, self.instance) if self.parent else (self.id, None)


def associated(organization: int, app: int) -> dict[str, str]:
    """A reference to an application, as the documented examples have it."""
    return {"id": str(app), "href": f"/orgs/{organization}/managed-apps/{app}"}


CATEGORY = ("categoryName",)
APP_VIEWS: Mapping[str, tuple[str, ...]] = {  # what a view leaves out
    "default": (),
    "extended": (),
    "licenseUsage": (*CATEGORY, "integrationType", "relatedApps"),
}


def app_json(app: App, loaded: list[dict[str, str]], related: list[App], users: int, view: str) -> dict[str, Any]:
    """A managed application on the wire: "FlexeraFsmManagedapplication", what the stand-in knows of it."""
    shown = {
        "id": str(app.id),
        "name": app.name,
        "appName": app.app_name,
        "vendorName": app.vendor_name,
        "categoryName": app.category_name,
        "integrationType": app.integration_type,
        "isActive": app.is_active,
        "activityThreshold": 30,
        "modifiedAt": app.modified_at,
        "totalUsers": users,
        "loaded": loaded,
        "relatedApps": [
            {**one.association, "relation": "parent" if one.id == app.parent else "child"} for one in related
        ],
    }
    left_out = APP_VIEWS[view]
    return {name: value for name, value in shown.items() if name not in left_out}


IDENTITY = ("id", "uniqueId", "email", "activatedAt", "deactivatedAt")
PERSON = (*IDENTITY, "firstName", "middleName", "lastName", "modifiedAt", "sku", "associatedManagedApp")
USER_VIEWS: Mapping[str, tuple[str, ...]] = {  # what a view shows
    "default": (*PERSON, "skus", "lastActivityAt"),
    "minimal": IDENTITY,
    "excludeEvent": PERSON,
    "entitlement": PERSON,
}


def user_json(user: Mapping[str, Any], view: str) -> dict[str, Any]:
    """An application user on the wire; what is not known is left out."""
    shown = {**user, "sku": user["skus"][0] if user["skus"] else None}
    return {name: shown[name] for name in USER_VIEWS[view] if shown.get(name) is not None}


def present(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without the members that have no value."""
    return {name: value for name, value in record.items() if value not in (None, "")}


@dataclass(frozen=True)
class SaasData:
    """A file to be loaded, by the vendor's name; ``number`` is its place in the order of creation."""

    number: int
    id: str
    name: str
    status: str
    content_encoding: str
    checksum: str | None
    created_at: str
    modified_at: str

    @property
    def is_locked(self) -> bool:
        """Whether its file is there already."""
        return self.status != "pending"

    def is_kept(self, now: datetime) -> bool:
        """Whether the uploaded file is still there: "kept 30 days"."""
        return timestamp(now - KEPT) < self.modified_at

    def as_json(self) -> dict[str, Any]:
        """The object on the wire."""
        return present(
            {
                "id": self.id,
                "name": self.name,
                "status": self.status,
                "contentType": "JSON",
                "contentEncoding": self.content_encoding,
                "checksum": self.checksum,
                "createdAt": self.created_at,
                "modifiedAt": self.modified_at,
            }
        )
