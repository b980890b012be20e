"""Organisations and people: boards, centres, posts, documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    name = "centres"
    verbose_name = _("Đơn vị và con người")
