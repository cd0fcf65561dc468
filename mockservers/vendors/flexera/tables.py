"""SQL tables of Flexera; moments are texts of ``domain.format_timestamp``, which sort by time."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
    literal_column,
)

tables = MetaData()

organizations = Table(
    "flexera_organizations",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("subdomain", String, nullable=False),
    Column("created_at", String, nullable=False),
)

principals = Table(
    "flexera_principals",
    tables,
    Column("sub", String, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("refresh_token", String, unique=True),
    Column("refresh_expires_at", String),
    Column("client_id", String, unique=True),
    Column("client_secret", String),
)

requests = Table(  # for the rate limits: number of requests in a minute, per organization and per principal
    "flexera_requests",
    tables,
    Column("counter", String, primary_key=True),
    Column("minute", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
)

apps = Table(
    "flexera_apps",
    tables,
    Column("id", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("parent", Integer, nullable=False),  # 0 for none
    Column("instance", String, nullable=False),  # the application's own id if it has no parent
    Column("name", String, nullable=False),
    Column("app_name", String, nullable=False),
    Column("vendor_name", String, nullable=False),
    Column("category_name", String, nullable=False),
    Column("integration_type", String, nullable=False),
    Column("is_active", Integer, nullable=False),
    Column("modified_at", String, nullable=False),
    Column("sso_app_id", String),
    Column("sso_created_at", String),
    Column("has_guest_accounts", Integer),
    Column("loaded_by", Integer, nullable=False),  # number of the import job; 0 for applications of the seed
    UniqueConstraint("organization", "parent", "instance"),
    Index("flexera_apps_modified", "organization", "modified_at", "id"),
)

loaded = Table(
    "flexera_loaded",
    tables,
    Column("app", Integer, primary_key=True),
    Column("data_type", String, primary_key=True),
    Column("date", String, nullable=False),
)

users = Table(
    "flexera_users",
    tables,
    Column("id", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("app", Integer, nullable=False),
    Column("instance", String, nullable=False),
    Column("unique_id", String, nullable=False),
    Column("email", String, nullable=False),
    Column("first_name", String, nullable=False),
    Column("middle_name", String),
    Column("last_name", String, nullable=False),
    Column("skus", String),  # JSON array
    Column("activated_at", String, nullable=False),
    Column("deactivated_at", String),
    Column("modified_at", String, nullable=False),
    Column("loaded_by", Integer, nullable=False),
    UniqueConstraint("app", "instance", "unique_id"),
    Index("flexera_users_organization", "organization", "id"),
    Index("flexera_users_app", "app", "id"),
    Index("flexera_users_unique_id", "app", "unique_id", "id"),
    Index("flexera_users_active", "app", "instance", "deactivated_at"),
)

events = Table(
    "flexera_events",
    tables,
    Column("id", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("app", Integer, nullable=False),
    Column("instance", String, nullable=False),
    Column("unique_id", String, nullable=False),
    Column("occurred_at", String, nullable=False),
    Column("type", String, nullable=False),
    Column("description", String, nullable=False),
    Column("sub_app_name", String, nullable=False),
    UniqueConstraint("app", "instance", "unique_id", "sub_app_name", "occurred_at", "type"),
    Index("flexera_events_organization", "organization", "id"),
    Index("flexera_events_app", "app", "id"),
)

usages = Table(
    "flexera_usages",
    tables,
    Column("id", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("app", Integer, nullable=False),
    Column("event_id", String, nullable=False),
    Column("occurred_at", String, nullable=False),
    Column("usage_group", String, nullable=False),
    Column("used", Float, nullable=False),
    Column("total", Float),
    Column("is_unlimited", Integer),
    Column("unit", String, nullable=False),
    Column("unit_ratio", Float, nullable=False),
    Column("source_instance_id", String),
    Column("source_identifier", String),
    Column("source_type", String),
    UniqueConstraint("app", "event_id"),
    Index("flexera_usages_occurred", "organization", "occurred_at", "id"),
)

discovered = Table(
    "flexera_discovered",
    tables,
    Column("id", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("app", Integer, nullable=False),
    Column("loaded_by", Integer, nullable=False),
    Column("snapshot_at", String, nullable=False),
    Column("name", String, nullable=False),
    Column("category", String),
    Column("external_id", String),
    Column("upload_bytes", Integer),
    Column("download_bytes", Integer),
    Column("transaction_count", Integer),
    Column("user_count", Integer),
    Column("ip_address_count", Integer),
    Column("device_count", Integer),
    Column("first_used_at", String),
    Column("last_used_at", String),
    Column("application_status", String),
    Column("risk_index", Float),
    Column("certifications", String),  # JSON array
    Column("vulnerability", String),
    UniqueConstraint("app", "loaded_by", "name"),
    Index("flexera_discovered_organization", "organization", "id"),
)

saas_data = Table(
    "flexera_saas_data",
    tables,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("organization", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("status", String, nullable=False),
    Column("content_encoding", String, nullable=False),
    Column("checksum", String),
    Column("created_at", String, nullable=False),
    Column("modified_at", String, nullable=False),
    UniqueConstraint("organization", "name"),
    Index("flexera_saas_data_created", "organization", "created_at", "number"),
    Index("flexera_saas_data_modified", "organization", "modified_at", "number"),
)

contents = Table(  # a table of its own, so that lists do not read through the files
    "flexera_contents",
    tables,
    Column("saas_data", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # as it was uploaded
)

jobs = Table(
    "flexera_jobs",
    tables,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("organization", Integer, nullable=False),
    Column("app", Integer, nullable=False),
    Column("source_href", String, nullable=False),
    Column("task_name", String, nullable=False),
    Column("load_type", String, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("admitted_at", String),
    Column("started_at", String),
    Column("finished_at", String),
    Column("reads", Integer, nullable=False),
    Column("errors", String, nullable=False),  # JSON array
    Index("flexera_jobs_unfinished", "organization", "finished_at", "admitted_at", "number"),
    Index("flexera_jobs_created", "organization", "created_at", "number"),
)

NEVER: ColumnElement[str] = literal_column("'9999'")  # sorts after every moment
STARTED = func.coalesce(jobs.c.started_at, NEVER)
FINISHED = func.coalesce(jobs.c.finished_at, NEVER)
Index("flexera_jobs_started", jobs.c.organization, STARTED, jobs.c.number)
Index("flexera_jobs_finished", jobs.c.organization, FINISHED, jobs.c.number)

job_files = Table(
    "flexera_job_files",
    tables,
    Column("job", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("saas_data", Integer, nullable=False),
)

sample = Table(  # the sample SaaS vendor's records
    "flexera_sample",
    tables,
    Column("resource", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("day", String, nullable=False),
    Column("record", String, nullable=False),  # JSON
)
