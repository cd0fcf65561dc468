"""aiosnow: incidents by its declared model, dates, and attachments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosnow
from aiosnow.models.attachment import AttachmentModel
from aiosnow.models.table.declared import IncidentModel
from instance import COMPUTERS, INSTANCE, LOGIN, run


def connect() -> aiosnow.Client:
    return aiosnow.Client(INSTANCE.host, basic_auth=LOGIN, use_ssl=False)


class ComputerModel(aiosnow.TableModel):
    """Computers as a model of the user's own."""

    sys_id = aiosnow.fields.String(is_primary=True)
    name = aiosnow.fields.String()


async def records() -> Any:
    async with IncidentModel(connect(), table_name="incident") as incidents:
        kept = await incidents.create({"short_description": "Initech", "impact": 2, "urgency": 3})
        gone = await incidents.create({"short_description": "Gone"})
        since = IncidentModel.sys_created_on.after(INSTANCE.since)
        recent = [row["short_description"] for row in await incidents.get(since)]
        await incidents.update(IncidentModel.sys_id == kept["sys_id"], {"description": "Austin"})
        await incidents.delete(IncidentModel.sys_id == gone["sys_id"])
        read = await incidents.get_one(IncidentModel.sys_id == kept["sys_id"])
        number = await incidents.get_one(IncidentModel.number == kept["number"])
    async with ComputerModel(connect(), table_name=COMPUTERS) as computers:
        page = [row["name"] async for _, row in computers.stream(limit=100, page_size=7)]
    return {
        "sys_id": kept["sys_id"],
        "read": [read["short_description"], read["description"]],
        "recent": recent,
        "page": page,
        "number": number["sys_id"],
        "priority": [read["priority"].value, read["impact"].value],
    }


async def attachments() -> Any:
    Path("note.txt").write_text("hello")
    async with IncidentModel(connect(), table_name="incident") as incidents:
        record = await incidents.create({"short_description": "Initech"})
        await incidents.upload_file(IncidentModel.sys_id == record["sys_id"], path="note.txt")
        found = list(await incidents.get_attachments(AttachmentModel.table_sys_id == record["sys_id"]))
        seen = [[row["file_name"], row["size_bytes"], row["hash"]] for row in found]
    async with AttachmentModel(connect()) as files:
        await files.download(AttachmentModel.sys_id == found[0]["sys_id"], dst_dir="down")
        await files.delete(AttachmentModel.sys_id == found[0]["sys_id"])
        left = len(list(await files.get(AttachmentModel.table_sys_id == record["sys_id"])))
    return {"found": seen, "content": Path("down/note.txt").read_text(), "left": left}


run(records, attachments)
