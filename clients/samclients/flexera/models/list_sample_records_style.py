from enum import StrEnum


class ListSampleRecordsStyle(StrEnum):
    CURSOR = "cursor"
    HAS_MORE = "has-more"
    NEXT_LINK = "next-link"
    OFFSET = "offset"
    PAGE = "page"
    TOTAL_COUNT = "total-count"
    TOTAL_PAGES = "total-pages"

    def __str__(self) -> str:
        return str(self.value)
