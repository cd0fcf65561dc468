"""The fictitious company: the computers, cities and domain that all vendors' seed data share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.worlds.names import Names

GIGABYTE = 1024**3


@dataclass(frozen=True)
class Computer:
    """A computer of the fictitious company: the same for every vendor of a world.

    ``number`` counts from 1; ``host`` is the number of the machine that a virtual one runs on, None for a
    physical one. ``memory`` and ``disk`` are bytes.
    """

    number: int
    name: str
    domain: str
    serial_number: str
    manufacturer: str
    model: str
    operating_system: str
    processor: str
    cores: int
    memory: int
    disk: int
    ip_address: str
    host: int | None

    @property
    def is_virtual(self) -> bool:
        """True for a virtual machine."""
        return self.host is not None


@dataclass(frozen=True)
class _Model:
    manufacturer: str
    name: str
    prefix: str
    serial: str
    systems: tuple[str, ...]


MODELS = (
    _Model("Dell Inc.", "PowerEdge R750", "srv", "{:07X}", ("Windows Server 2022", "Red Hat Enterprise Linux 9")),
    _Model("HPE", "ProLiant DL380 Gen10", "srv", "CZ{:08X}", ("Windows Server 2019", "SUSE Linux Enterprise 15")),
    _Model("IBM", "Power S1022", "aix", "78{:06X}", ("AIX 7.3",)),
    _Model("Lenovo", "ThinkPad T14 Gen 4", "nb", "PF{:06X}", ("Windows 11 Enterprise",)),
    _Model("Apple Inc.", "MacBook Pro 14", "mac", "C02{:07X}", ("macOS 14",)),
)
VIRTUAL = _Model(
    "VMware, Inc.", "VMware Virtual Platform", "vm", "VMware-42{:08x}", ("Ubuntu 22.04", "Windows Server 2022")
)
PROCESSORS = ("Intel Xeon Gold 6338", "Intel Xeon Silver 4314", "AMD EPYC 7543", "Intel Core i7-1365U")
EVERY_NTH_IS_VIRTUAL = 3


@lru_cache(maxsize=8)
def cities(seed: int) -> tuple[str, ...]:
    """The cities of the company's offices, as host names have them."""
    names = Names(seed)
    return tuple(dict.fromkeys("".join(filter(str.isalpha, names.draw_city())).lower()[:10] for _ in range(24)))


@lru_cache(maxsize=8)
def domain(seed: int) -> str:
    """The company's domain."""
    return f"{Names(seed).draw_domain_word()}.example"


def computers(seed: int, count: int) -> Iterator[Computer]:
    """The first ``count`` computers of a seed's company, by number."""
    chance = SeededRandom(seed, lambda _series: 0)
    for number in range(1, count + 1):
        yield _computer(seed, number, chance.fork("computer", number))


def _computer(seed: int, number: int, random: Random) -> Computer:
    virtual = number % EVERY_NTH_IS_VIRTUAL == 0
    model = VIRTUAL if virtual else random.choice(MODELS)
    places = cities(seed)
    return Computer(
        number=number,
        name=f"{places[number % len(places)]}-{model.prefix}-{number:05d}",
        domain=domain(seed),
        serial_number=model.serial.format(random.getrandbits(24)) + f"{number:05d}",
        manufacturer=model.manufacturer,
        model=model.name,
        operating_system=random.choice(model.systems),
        processor=random.choice(PROCESSORS),
        cores=random.choice((2, 4, 8, 16, 32)),
        memory=random.choice((4, 8, 16, 32, 64)) * GIGABYTE,
        disk=random.choice((128, 256, 512, 1024)) * GIGABYTE,
        ip_address=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        host=number - 1 if virtual else None,
    )
