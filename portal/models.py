"""Who signs in, and the record of who did what."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
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


LONGEST_SILENCE = timedelta(minutes=10)  # of a worker at work


class JobState(models.TextChoices):
    """Where long work stands."""

    QUEUED = "QUEUED", _("đang chờ")
    RUNNING = "RUNNING", _("đang làm")
    DONE = "DONE", _("đã xong")
    FAILED = "FAILED", _("không làm được")
    CANCELLED = "CANCELLED", _("đã hủy")


def job_file_name(job: Job, filename: str) -> str:
    """A random name on the disk; the name it is downloaded under is `Job.filename`."""
    return f"jobs/{job.key.hex}.bin"


class JobQuerySet(models.QuerySet["Job"]):
    # Scope
    def of_user(self, user: User) -> JobQuerySet:
        """A person's own work: nobody looks into somebody else's."""
        return self.filter(owner=user)

    # Vocabulary
    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=(JobState.QUEUED, JobState.RUNNING))

    def about(self, argument: str, value: object) -> JobQuerySet:
        """Work that was started with this among its arguments."""
        return self.filter(**{f"arguments__{argument}": value})


class Job(models.Model):
    """Long work that a page started: how far it is, what came of it. Moved by `portal.jobs` alone."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("người giao việc"), related_name="+")
    title = CleanCharField(_("việc"), max_length=250)
    state = models.CharField(_("tình trạng"), max_length=20, choices=JobState.choices, default=JobState.QUEUED)
    arguments: models.JSONField[Any, Any] = models.JSONField(default=dict)  # keys of rows, never personal data
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    cancel_asked = models.BooleanField(default=False)
    message = CleanCharField(_("kết quả"), max_length=500, blank=True)
    return_url = models.CharField(max_length=250)  # a path of the portal, where the owner goes on
    file = models.FileField(upload_to=job_file_name, blank=True)
    filename = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(_("giao lúc"), auto_now_add=True)
    seen_at = models.DateTimeField(null=True)  # the worker's last sign of life; NULL: no worker has taken it
    finished_at = models.DateTimeField(_("xong lúc"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc chạy nền")
        verbose_name_plural = _("việc chạy nền")
        constraints = [models.CheckConstraint(name="job_state_is_a_known_one", condition=Q(state__in=JobState.values))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:job_page", args=[self.key])

    @property
    def is_over(self) -> bool:
        return self.state not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def is_stalled(self) -> bool:
        """Whether the worker that took it fell silent: it was killed, or the machine went down."""
        return self.state == JobState.RUNNING and (self.seen_at is None or now() - self.seen_at > LONGEST_SILENCE)

    @property
    def can_cancel(self) -> bool:
        return not self.is_over and (not self.cancel_asked or self.is_stalled)


class AttachmentKind(models.TextChoices):
    """What a kept file is, by its content."""

    PDF = "PDF", "PDF"
    DOCX = "DOCX", "Word"
    XLSX = "XLSX", "Excel"


def attachment_file_name(attachment: Attachment, filename: str) -> str:
    """A random name on the disk; the name it is shown and downloaded under is `Attachment.filename`."""
    return f"attachments/{attachment.key.hex[:2]}/{attachment.key.hex}.bin"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    # Vocabulary
    def sent_by(self, user: User) -> AttachmentQuerySet:
        return self.filter(uploaded_by=user)

    def sent_since(self, moment: datetime) -> AttachmentQuerySet:
        return self.filter(uploaded_at__gte=moment)


class Attachment(models.Model):
    """One file as it was sent; never changed. Kept and served by `portal.attachments` alone.

    It has no scope of its own: the row that points at it says who may fetch it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại tệp"), max_length=10, choices=AttachmentKind.choices)
    filename = CleanCharField(_("tên tệp"), max_length=150)
    size = models.PositiveIntegerField(_("dung lượng"))  # bytes
    sha256 = models.CharField(_("mã kiểm tra SHA-256"), max_length=64)
    file = models.FileField(upload_to=attachment_file_name)
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("người gửi"), related_name="+")
    uploaded_at = models.DateTimeField(_("gửi lúc"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        constraints = [
            models.CheckConstraint(name="attachment_kind_is_a_known_one", condition=Q(kind__in=AttachmentKind.values))
        ]

    def __str__(self) -> str:
        return self.filename
