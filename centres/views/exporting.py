"""Lists as workbooks, whole or not at all: a workbook that leaves rows out would be taken for the whole list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from centres.access import StaffRequest
from portal.listing import workbook_response
from portal.vietnamese import format_count

MOST_EXPORTED = 20_000  # rows of one workbook; about two seconds


def exported(
    request: StaffRequest, rows: QuerySet[Any], write: Callable[[Iterable[Any]], bytes], filename: str, list_url: str
) -> HttpResponse:
    """The rows as a workbook; back to the list, as it was narrowed, where there are too many."""
    if rows.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
        sentence = _("Danh sách dài hơn {count} dòng nên chưa tải được; hãy lọc rồi tải từng phần.")
        messages.warning(request, sentence.format(count=format_count(MOST_EXPORTED)))
        return redirect(f"{list_url}?{request.GET.urlencode()}")
    return workbook_response(write(rows), filename)
