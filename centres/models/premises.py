"""What a centre works in and with: its premises, its posts, the area it serves, from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.centre import Centre
from centres.models.document import Document
from portal.dated import SINCE_EVER, DatedQuerySet, Row, ends_after_it_begins
from portal.fields import CleanCharField
from portal.vietnamese import collation_key

if TYPE_CHECKING:
    from portal.models import User


class PremisesState(models.TextChoices):
    """What state the premises are in; other than in use, it is a cause the briefing names."""

    IN_USE = "IN_USE", _("đang sử dụng")
    UNDER_REPAIR = "UNDER_REPAIR", _("đang sửa chữa")
    BORROWED = "BORROWED", _("mượn, thuê tạm")
    NONE = "NONE", _("chưa có trụ sở")


class OfCentreQuerySet(DatedQuerySet[Row]):
    """Dated rows of a centre: premises, posts, area."""

    # Scope
    def visible_to(self, user: User) -> Self:
        return self.filter(centre__in=Centre.objects.visible_to(user))

    def editable_by(self, user: User, on: date | None = None) -> Self:
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_centre(self, centre: Centre) -> Self:
        return self.filter(centre=centre)

    def of_centres(self, centres: Iterable[Centre]) -> Self:
        return self.filter(centre__in=centres)

    # Loading
    def newest_first(self) -> Self:
        return self.order_by("-valid_from", "-pk")


class Premises(models.Model):
    """The state of a centre's premises from a day to a day; a change is a new row."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="premises")
    state = models.CharField(_("tình trạng"), max_length=20, choices=PremisesState.choices)
    address = CleanCharField(_("địa chỉ"), max_length=200, blank=True)
    note = CleanCharField(_("ghi chú"), max_length=500, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = OfCentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ sở vật chất")
        verbose_name_plural = _("cơ sở vật chất")
        constraints = [
            models.CheckConstraint(name="premises_state_is_a_known_one", condition=Q(state__in=PremisesState.values)),
            ends_after_it_begins("premises_state_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class StaffingQuota(models.Model):
    """How many posts (biên chế) a centre was given from a day to a day."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="quotas")
    posts = models.PositiveSmallIntegerField(_("số biên chế được giao"))
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("quyết định giao"), null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = OfCentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("biên chế được giao")
        verbose_name_plural = _("biên chế được giao")
        constraints = [
            models.CheckConstraint(
                name="a_centre_has_a_plausible_number_of_posts",
                condition=Q(posts__lte=100),
                violation_error_message=_("Số biên chế nhiều nhất là 100."),
            ),
            ends_after_it_begins("staffing_quota_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.posts)


class ServiceAreaQuerySet(OfCentreQuerySet["ServiceArea"]):
    # Vocabulary
    def lasting(self, on: date) -> Self:
        """Communes served that day or from a later one."""
        return self.in_force_between(on, date.max)

    # Loading
    def by_name(self) -> list[ServiceArea]:
        """In Vietnamese order; ends the chain."""
        return sorted(self, key=lambda area: collation_key(area.name))


class ServiceArea(models.Model):
    """One commune, ward or special zone that a centre serves, from a day to a day (360-QĐ/TW, 29/8/2025)."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="service_areas")
    name = CleanCharField(_("xã, phường, đặc khu"), max_length=150)
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = ServiceAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa bàn phụ trách")
        verbose_name_plural = _("địa bàn phụ trách")
        constraints = [ends_after_it_begins("service_area_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name
