"""The list of services: the one file that imports every vendor."""

from mockservers.bigfix import service as bigfix
from mockservers.control import service as control
from mockservers.core.service import Service
from mockservers.flexera import service as flexera
from mockservers.informatica import service as informatica
from mockservers.servicenow import service as servicenow

VENDORS: tuple[Service, ...] = (bigfix, servicenow, informatica, flexera)
SERVICES: tuple[Service, ...] = (*VENDORS, control)
