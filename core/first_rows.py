"""Tables of millions of rows, read a little at a time."""

from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

ROWS_SHOWN = 1000


class FirstRowsPaginator(WagtailPaginator):
    """Pages of the first rows: one query finds which there are, one fetches those of the page.

    Counting three million rows would take longer than anyone needs the number for.
    """

    rows_shown = ROWS_SHOWN

    @cached_property
    def keys(self):
        return list(self.object_list.values_list("pk", flat=True)[: self.rows_shown + 1])

    @cached_property
    def count(self):
        return min(len(self.keys), self.rows_shown)

    @property
    def has_more(self):
        """Whether there are more rows than are shown."""
        return len(self.keys) > self.rows_shown

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.keys[start : min(start + self.per_page, self.count)]
        rows = {row.pk: row for row in self.object_list.filter(pk__in=keys)}
        return self._get_page([rows[key] for key in keys if key in rows], number, self)


def in_chunks(queryset, size):
    """Yield lists of rows, the newest first, each found by a query that goes on where the last one ended.

    No cursor stays open for as long as a slow reader takes, and no more than a chunk is in memory.
    """
    rows = queryset.order_by("-pk")
    chunk = list(rows[:size])
    while chunk:
        yield chunk
        chunk = list(rows.filter(pk__lt=chunk[-1].pk)[:size]) if len(chunk) == size else []
