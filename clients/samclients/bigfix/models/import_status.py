from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..models.import_mode import ImportMode
from ..models.import_status_last_status import ImportStatusLastStatus
from ..models.import_type import ImportType

T = TypeVar("T", bound="ImportStatus")


@_attrs_define
class ImportStatus:
    """
    Attributes:
        mode (ImportMode):
        can_run_imports (bool): False while an import runs.
        import_status_url (str):
        import_create_url (str):
        progress (int | None): Percent; null unless an import runs.
        last_status (ImportStatusLastStatus | None): Null until an import has ended.
        last_success_time (datetime.datetime | None): End of the last successful import; null until one has succeeded.
            Clients fetch again if it is newer than at their last call.
        last_import_time (datetime.datetime | None): End of the last import, successful or not; null until an import has
            ended.
        last_import_type (ImportType | None): Kind of import: `complete` after `run=true`, `raw_only` after
            `run=raw_only`; null if there was none.
        next_import_time (datetime.datetime | None): Null if no import is scheduled.
        next_import_time_in (int | None): Seconds until the next import; null if no import is scheduled.
        next_import_type (ImportType | None): Kind of import: `complete` after `run=true`, `raw_only` after
            `run=raw_only`; null if there was none.
    """

    mode: ImportMode
    can_run_imports: bool
    import_status_url: str
    import_create_url: str
    progress: int | None
    last_status: ImportStatusLastStatus | None
    last_success_time: datetime.datetime | None
    last_import_time: datetime.datetime | None
    last_import_type: ImportType | None
    next_import_time: datetime.datetime | None
    next_import_time_in: int | None
    next_import_type: ImportType | None

    def to_dict(self) -> dict[str, Any]:
        mode = self.mode.value

        can_run_imports = self.can_run_imports

        import_status_url = self.import_status_url

        import_create_url = self.import_create_url

        progress: int | None
        progress = self.progress

        last_status: None | str
        if isinstance(self.last_status, ImportStatusLastStatus):
            last_status = self.last_status.value
        else:
            last_status = self.last_status

        last_success_time: None | str
        if isinstance(self.last_success_time, datetime.datetime):
            last_success_time = self.last_success_time.isoformat().replace("+00:00", "Z")
        else:
            last_success_time = self.last_success_time

        last_import_time: None | str
        if isinstance(self.last_import_time, datetime.datetime):
            last_import_time = self.last_import_time.isoformat().replace("+00:00", "Z")
        else:
            last_import_time = self.last_import_time

        last_import_type: None | str
        if isinstance(self.last_import_type, ImportType):
            last_import_type = self.last_import_type.value
        else:
            last_import_type = self.last_import_type

        next_import_time: None | str
        if isinstance(self.next_import_time, datetime.datetime):
            next_import_time = self.next_import_time.isoformat().replace("+00:00", "Z")
        else:
            next_import_time = self.next_import_time

        next_import_time_in: int | None
        next_import_time_in = self.next_import_time_in

        next_import_type: None | str
        if isinstance(self.next_import_type, ImportType):
            next_import_type = self.next_import_type.value
        else:
            next_import_type = self.next_import_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "can_run_imports": can_run_imports,
                "import_status_url": import_status_url,
                "import_create_url": import_create_url,
                "progress": progress,
                "last_status": last_status,
                "last_success_time": last_success_time,
                "last_import_time": last_import_time,
                "last_import_type": last_import_type,
                "next_import_time": next_import_time,
                "next_import_time_in": next_import_time_in,
                "next_import_type": next_import_type,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        mode = ImportMode(d.pop("mode"))

        can_run_imports = d.pop("can_run_imports")

        import_status_url = d.pop("import_status_url")

        import_create_url = d.pop("import_create_url")

        def _parse_progress(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        progress = _parse_progress(d.pop("progress"))

        def _parse_last_status(data: object) -> ImportStatusLastStatus | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_status_last_status = ImportStatusLastStatus(data)

                return last_status_last_status
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImportStatusLastStatus | None, data)

        last_status = _parse_last_status(d.pop("last_status"))

        def _parse_last_success_time(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_success_time_type_0 = datetime.datetime.fromisoformat(data)

                return last_success_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_success_time = _parse_last_success_time(d.pop("last_success_time"))

        def _parse_last_import_time(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_import_time_type_0 = datetime.datetime.fromisoformat(data)

                return last_import_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_import_time = _parse_last_import_time(d.pop("last_import_time"))

        def _parse_last_import_type(data: object) -> ImportType | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_import_type_import_type = ImportType(data)

                return componentsschemas_import_type_import_type
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImportType | None, data)

        last_import_type = _parse_last_import_type(d.pop("last_import_type"))

        def _parse_next_import_time(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_import_time_type_0 = datetime.datetime.fromisoformat(data)

                return next_import_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_import_time = _parse_next_import_time(d.pop("next_import_time"))

        def _parse_next_import_time_in(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        next_import_time_in = _parse_next_import_time_in(d.pop("next_import_time_in"))

        def _parse_next_import_type(data: object) -> ImportType | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_import_type_import_type = ImportType(data)

                return componentsschemas_import_type_import_type
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImportType | None, data)

        next_import_type = _parse_next_import_type(d.pop("next_import_type"))

        import_status = cls(
            mode=mode,
            can_run_imports=can_run_imports,
            import_status_url=import_status_url,
            import_create_url=import_create_url,
            progress=progress,
            last_status=last_status,
            last_success_time=last_success_time,
            last_import_time=last_import_time,
            last_import_type=last_import_type,
            next_import_time=next_import_time,
            next_import_time_in=next_import_time_in,
            next_import_type=next_import_type,
        )

        return import_status
