"""Ten mistakes, one on each marked line, which type checkers refuse."""

from __future__ import annotations

from samclients import BigFix, Flexera, Informatica, ServiceNow
from samclients.bigfix.models import Credentials, Metric


def make_mistakes(bigfix: BigFix, flexera: Flexera, informatica: Informatica, servicenow: ServiceNow) -> None:
    bigfix.metrics.create(code_name=7, display_name="Cores")  # mistake: wrong type
    bigfix.metrics.create(code_name="A", display="Cores")  # mistake: unknown parameter
    bigfix.metrics.create(code_name="A")  # mistake: missing parameter
    print(bigfix.metrics.list().rows[0].codename)  # mistake: misspelt member
    flexera.saas_data.create()  # mistake: missing body
    flexera.saas_data.create(body=Credentials("a", "b"))  # mistake: body of another operation
    servicenow.table.list("core_company", version="v3")  # mistake: unknown version
    servicenow.table.list("core_company", sysparm_limit="5")  # mistake: text instead of a number
    informatica.metering.get_job("x")  # mistake: misspelt operation
    Metric(1, "A", "a", 2)  # mistake: missing member
