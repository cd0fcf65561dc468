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
KEPT = timedelta(days=30)  # time for which import jobs can read an uploaded file (documented)
ORG_PER_MINUTE = 1_000
PRINCIPAL_PER_MINUTE = 500
RATE_LIMITS = VendorSetting("flexera.rate_limits", "on")  # or off
PAGE_SIZE = VendorSetting("flexera.page_size", 100)  # records on a page

ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


def format_timestamp(moment: datetime) -> str:
    """Format a moment as ``2020-03-05T15:56:53.889Z`` for storage and JSON; these texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_moment(text: str) -> datetime:
    """Parse an ISO 8601 date or date-time; without a time zone it is in UTC.

    Raises:
        ValueError: the text is not a date, or the date does not exist.
    """
    if not ISO.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def normalize_timestamp(text: str) -> str:
    """Convert an ISO 8601 text to the form of ``format_timestamp``.

    Raises:
        ValueError: the text is not a date, or the moment is outside the years 1 to 9999.
    """
    try:
        return format_timestamp(parse_moment(text))
    except OverflowError:
        raise ValueError(text) from None


@dataclass(frozen=True)
class Principal:
    """Owner of a token: a user (``u-...``) or a service account (``sa-...``) of one organization."""

    sub: str
    organization: int
    refresh_token: str | None
    refresh_expires_at: str | None
    client_id: str | None
    client_secret: str | None

    def can_refresh(self, now: datetime) -> bool:
        """Return True if the refresh token has not expired."""
        return self.refresh_expires_at is not None and format_timestamp(now) < self.refresh_expires_at


@dataclass(frozen=True)
class RateLimitedCaller:
    """An authenticated caller; ``remaining`` requests are left in this minute, None if they are not limited."""

    principal: Principal
    remaining: int | None

    @property
    def organization(self) -> int:
        """The number of the principal's organization."""
        return self.principal.organization


@dataclass(frozen=True)
class ManagedApp:
    """A managed application.

    An application that was discovered through single sign-on has a ``parent`` (otherwise 0) and the ``instance`` by
    which the parent knows it.
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
        """The name of the application as the source of an import job, without a leading slash."""
        return f"saas/v1/orgs/{self.organization}/managed-apps/{self.id}"

    @property
    def association(self) -> dict[str, str]:
        """The reference to the application in users and events: "associatedManagedApp"."""
        return make_app_reference(self.organization, self.id)

    @property
    def loaded_under(self) -> tuple[int, str | None]:
        """The application and instance under which users and events were loaded; the instance None means all."""
        return (self.parent, self.instance) if self.parent else (self.id, None)


def make_app_reference(organization: int, app: int) -> dict[str, str]:
    """Return a reference to an application, as in the documented examples."""
    return {"id": str(app), "href": f"/orgs/{organization}/managed-apps/{app}"}


CATEGORY = ("categoryName",)
APP_VIEWS: Mapping[str, tuple[str, ...]] = {  # by view, the members that it omits
    "default": (),
    "extended": (),
    "licenseUsage": (*CATEGORY, "integrationType", "relatedApps"),
}


def render_app(
    app: ManagedApp, loaded: list[dict[str, str]], related: list[ManagedApp], users: int, view: str
) -> dict[str, Any]:
    """Return a managed application as JSON: the known members of "FlexeraFsmManagedapplication"."""
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
            {**relative.association, "relation": "parent" if relative.id == app.parent else "child"}
            for relative in related
        ],
    }
    left_out = APP_VIEWS[view]
    return {name: value for name, value in shown.items() if name not in left_out}


IDENTITY = ("id", "uniqueId", "email", "activatedAt", "deactivatedAt")
PERSON = (*IDENTITY, "firstName", "middleName", "lastName", "modifiedAt", "sku", "associatedManagedApp")
USER_VIEWS: Mapping[str, tuple[str, ...]] = {  # by view, the members that it contains
    "default": (*PERSON, "skus", "lastActivityAt"),
    "minimal": IDENTITY,
    "excludeEvent": PERSON,
    "entitlement": PERSON,
}


def render_user(user: Mapping[str, Any], view: str) -> dict[str, Any]:
    """Return an application user as JSON, without members that have no value."""
    shown = {**user, "sku": user["skus"][0] if user["skus"] else None}
    return {name: shown[name] for name in USER_VIEWS[view] if shown.get(name) is not None}


def drop_empty(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without its empty members."""
    return {name: value for name, value in record.items() if value not in (None, "")}


@dataclass(frozen=True)
class SaasData:
    """A SaasData object, the file of an import job; ``number`` is its place in the order of creation."""

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
        """True if the file has been uploaded."""
        return self.status != "pending"

    def is_kept(self, now: datetime) -> bool:
        """Return True if the uploaded file can still be imported: "kept 30 days"."""
        return format_timestamp(now - KEPT) < self.modified_at

    def as_json(self) -> dict[str, Any]:
        """Return the object as JSON."""
        return drop_empty(
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
