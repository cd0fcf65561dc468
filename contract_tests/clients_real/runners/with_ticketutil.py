"""ticketutil: incidents, the states that it reads from sys_choice, and attachments."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from instance import INSTANCE, LOGIN, run

sys.modules["gssapi"] = ModuleType("gssapi")  # of MIT Kerberos; the client imports it, but needs it for Kerberos only
from ticketutil.servicenow import ServiceNowTicket  # noqa: E402 -- it imports gssapi


def records() -> Any:
    ticket = ServiceNowTicket(INSTANCE.url, "incident", LOGIN)
    made = ticket.create("Initech", "Of this run", "inquiry", "item")
    edited = ticket.edit(description="Austin", urgency="1")
    sys_id, number = ticket.sys_id, ticket.ticket_id
    again = ServiceNowTicket(INSTANCE.url, "incident", LOGIN, ticket_id=number)
    content = again.ticket_content
    return {
        "sys_id": sys_id,
        "statuses": [made.status, edited.status],
        "read": [content["short_description"], content["description"]],
        "url": again.ticket_url,
    }


def states() -> Any:
    ticket = ServiceNowTicket(INSTANCE.url, "incident", LOGIN)
    ticket.create("Initech", "Of this run", "inquiry", "item")
    changed = ticket.change_status("In Progress")
    commented = ticket.add_comment("Hello")
    return {
        "available": ticket.available_states,
        "statuses": [changed.status, commented.status],
        "sys_id": ticket.sys_id,
    }


def attachments() -> Any:
    Path("note.txt").write_text("hello")
    ticket = ServiceNowTicket(INSTANCE.url, "incident", LOGIN)
    ticket.create("Initech", "Of this run", "inquiry", "item")
    added = ticket.add_attachment("note.txt")
    return {"status": added.status, "error": added.error_message, "sys_id": ticket.sys_id}


run(records, states, attachments)
