"""The list of services; the only module that imports every vendor."""

from mockservers.control import service as control
from mockservers.core.service.service import Service
from mockservers.vendors.bigfix import service as bigfix
from mockservers.vendors.flexera import service as flexera
from mockservers.vendors.informatica import service as informatica
from mockservers.vendors.servicenow import service as servicenow

VENDORS: tuple[Service, ...] = (bigfix, servicenow, informatica, flexera)
SERVICES: tuple[Service, ...] = (*VENDORS, control)
