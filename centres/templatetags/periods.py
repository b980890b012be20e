"""The name of a period on a page."""

from __future__ import annotations

from django import template

from centres.period_names import period_name

register = template.Library()
register.filter("period_name", period_name)
