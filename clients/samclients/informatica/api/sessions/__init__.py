"""Operations with the tag sessions."""

from .login import login, login_detailed
from .login_v2 import login_v2, login_v2_detailed
from .logout import logout, logout_detailed
from .logout_all_v2 import logout_all_v2, logout_all_v2_detailed
from .logout_v2 import logout_v2, logout_v2_detailed
from .validate_session_id import validate_session_id, validate_session_id_detailed

__all__ = [
    "login",
    "login_detailed",
    "login_v2",
    "login_v2_detailed",
    "logout",
    "logout_all_v2",
    "logout_all_v2_detailed",
    "logout_detailed",
    "logout_v2",
    "logout_v2_detailed",
    "validate_session_id",
    "validate_session_id_detailed",
]
