from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.matched_product_kind import MatchedProductKind
from ..models.matched_product_match_type import MatchedProductMatchType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.matched_product_product import MatchedProductProduct


T = TypeVar("T", bound="MatchedProduct")


@_attrs_define
class MatchedProduct:
    """
    Attributes:
        match_type (MatchedProductMatchType):
        product (MatchedProductProduct):
        kind (MatchedProductKind | Unset):
    """

    match_type: MatchedProductMatchType
    product: MatchedProductProduct
    kind: MatchedProductKind | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        match_type = self.match_type.value

        product = self.product.to_dict()

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value

        field_dict: dict[str, Any] = {}

        field_dict.update({"matchType": match_type, "product": product})
        if kind is not UNSET:
            field_dict["kind"] = kind

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.matched_product_product import MatchedProductProduct  # noqa: PLC0415

        d = dict(**src_dict)
        match_type = MatchedProductMatchType(d.pop("matchType"))

        product = MatchedProductProduct.from_dict(d.pop("product"))

        _kind = d.pop("kind", UNSET)
        kind: MatchedProductKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = MatchedProductKind(_kind)

        matched_product = cls(match_type=match_type, product=product, kind=kind)

        return matched_product
