"""Operations with the tag metrics."""

from .create_metric import create_metric, create_metric_detailed
from .delete_metric import delete_metric, delete_metric_detailed
from .list_metrics import list_metrics, list_metrics_detailed
from .update_metric import update_metric, update_metric_detailed

__all__ = [
    "create_metric",
    "create_metric_detailed",
    "delete_metric",
    "delete_metric_detailed",
    "list_metrics",
    "list_metrics_detailed",
    "update_metric",
    "update_metric_detailed",
]
