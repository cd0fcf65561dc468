"""servicenow-api: records, incidents, CMDB instances, attachments and aggregates."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from requests import JSONDecodeError
from servicenow_api.api_client import Api

SERVERS = "cmdb_ci_linux_server"


def connect() -> Any:
    return Api(url=INSTANCE.url, username=INSTANCE.user, password=INSTANCE.password)


def records() -> Any:
    api = connect()
    kept = api.add_table_record(table=TABLE, data={"name": "Initech"}).result
    gone = api.add_table_record(table=TABLE, data={"name": "Gone"}).result
    since = f"sys_created_on>{INSTANCE.since}"
    recent = [row.model_dump()["name"] for row in api.get_table(table=TABLE, sysparm_query=since).result]
    api.patch_table_record(table=TABLE, table_record_sys_id=sys_id(kept), data={"city": "Austin"})
    with suppress(JSONDecodeError):  # it reads the body of 204, which is empty
        api.delete_table_record(table=TABLE, table_record_sys_id=sys_id(gone))
    read = api.get_table_record(table=TABLE, table_record_sys_id=sys_id(kept)).result.model_dump()
    page: list[str] = []
    while rows := api.get_table(table=COMPUTERS, sysparm_limit=7, sysparm_offset=len(page)).result:
        page += [row.model_dump()["name"] for row in rows]
    return {"sys_id": sys_id(kept), "read": [read["name"], read["city"]], "recent": recent, "page": page}


def sys_id(record: Any) -> str:
    return str(record.model_dump()["sys_id"])


def incidents() -> Any:
    api = connect()
    made = api.create_incident(data={"short_description": "Initech", "urgency": "1"}).result
    read = api.get_incident(incident_id=made.sys_id).result
    found = api.get_incidents(sysparm_query="short_description=Initech", sysparm_fields="sys_id,number").result
    return {"sys_id": made.sys_id, "read": read.short_description, "found": [row.number for row in found]}


def cmdb() -> Any:
    api = connect()
    values = {"attributes": {"name": "web-1"}, "source": "ServiceNow"}
    made = api.create_cmdb_instance(className=SERVERS, **values).result
    other = api.create_cmdb_instance(className=SERVERS, attributes={"name": "db-1"}, source="ServiceNow").result
    one, two = made["attributes"]["sys_id"], other["attributes"]["sys_id"]
    api.patch_cmdb_instance(className=SERVERS, sys_id=one, attributes={"ram": "2048"}, source="ServiceNow")
    relation = [{"type": INSTANCE.depends_on, "target": two}]
    api.create_cmdb_relation(className=SERVERS, sys_id=one, source="ServiceNow", outbound_relations=relation)
    read = api.get_cmdb_instance(className=SERVERS, sys_id=one).result
    listed = api.get_cmdb_instances(className=SERVERS, sysparm_query="nameINweb-1,db-1").result
    return {"ids": [one, two], "read": read, "listed": listed}


def attachments() -> Any:
    api = connect()
    record = sys_id(api.add_table_record(table=TABLE, data={"name": "Initech"}).result)
    Path("note.txt").write_text("hello")
    made = api.upload_attachment("note.txt", table_name=TABLE, table_sys_id=record, file_name="note.txt").result
    made = made if isinstance(made, dict) else made.model_dump()
    read = api.get_attachment(sys_id=made["sys_id"]).result
    read = read if isinstance(read, dict) else read.model_dump()
    return {"made": made, "read": read, "table_sys_id": record}


def aggregates() -> Any:
    return connect().get_stats(table_name=COMPUTERS, groupby="os", stats="count").result


run(records, incidents, cmdb, attachments, aggregates)
