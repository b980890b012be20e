"""The briefing's chart: classes by centre, guided and not; the same drawing on the page and on paper."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from centres.period_names import period_name
from portal.charts import BarRow, stacked_bars
from reports.figures import Figures
from reports.short_names import short_names


def chart_of(figures: Figures, *, narrow: bool = False, linked: bool = True) -> SafeString:
    """Classes by centre, guided and not; on paper without links."""
    base = reverse("reports:figure_rows", args=[figures.span.code])
    names = short_names([line.name for line in figures.centres])
    rows = [
        BarRow(
            names[line.name],
            (line.counts["guided"], line.counts["classes"] - line.counts["guided"]),
            f"{base}?{urlencode({'figure': 'classes', 'centre': line.code})}" if linked else "",
        )
        for line in figures.centres
    ]
    title = _("Số lớp đã mở theo trung tâm, {period}").format(period=period_name(figures.span))
    description = _(
        "Mỗi thanh là một trung tâm: phần đậm là lớp theo hướng dẫn của Trung ương, Tỉnh; phần gạch chéo là lớp khác."
    )
    return stacked_bars(title, description, [_("Theo hướng dẫn"), _("Lớp khác")], rows, _("lớp"), narrow=narrow)
