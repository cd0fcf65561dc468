"""The list of services: the one file that imports every vendor."""

from mockservers.bigfix import service as bigfix
from mockservers.control import service as control
from mockservers.core.service import Service
from mockservers.flexera import service as flexera

VENDORS: tuple[Service, ...] = (bigfix, flexera)
SERVICES: tuple[Service, ...] = (*VENDORS, control)
