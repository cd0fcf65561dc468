"""Operations with the tag integration."""

from .send_transaction import send_transaction, send_transaction_detailed
from .send_transaction_alias import send_transaction_alias, send_transaction_alias_detailed

__all__ = ["send_transaction", "send_transaction_alias", "send_transaction_alias_detailed", "send_transaction_detailed"]
