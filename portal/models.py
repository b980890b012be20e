"""Who signs in, and the record of who did what."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fields import CleanCharField


class User(AbstractUser):
    """A person's account. What the person may do comes from appointments, never from here."""

    first_name = None  # type: ignore[assignment]  # Vietnamese names are asked for in one box
    last_name = None  # type: ignore[assignment]
    full_name = CleanCharField(_("họ và tên"), max_length=100)

    is_demo = models.BooleanField(_("tài khoản dùng thử"), default=False, editable=False)  # made by load_demo

    objects: ClassVar[UserManager[Self]] = UserManager()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined,misc]
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    # Vocabulary
    def about(self, target: models.Model) -> AuditEntryQuerySet:
        return self.filter(target_kind=target._meta.label, target_key=str(target.pk))


class AuditEntry(models.Model):
    """One deed on one row. Written once by `portal.audit.record`; never changed."""

    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    actor = models.ForeignKey(User, models.PROTECT, verbose_name=_("người thực hiện"), null=True)  # NULL: the system
    deed = models.CharField(_("việc"), max_length=40)
    target_kind = models.CharField(_("loại đối tượng"), max_length=60)  # model label: constraints cannot reach it
    target_key = models.CharField(_("mã đối tượng"), max_length=40)
    target_label = CleanCharField(_("đối tượng"), max_length=250)
    changes: models.JSONField[Any, Any] = models.JSONField(_("thay đổi"), default=dict)  # field → [before, after]

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes = [models.Index(fields=["target_kind", "target_key", "at"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.deed} {self.target_label}"
