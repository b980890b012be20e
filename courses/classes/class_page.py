"""What one class's page says: whom it declared and whom it names, the rules it goes by, what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from centres.models import Centre
from courses.models import (
    Certificate,
    CertificateState,
    Enrolment,
    Gender,
    Programme,
    ResultSheet,
    RuleSet,
    Session,
    TrainingClass,
)
from courses.models.class_queryset import TrainingClassQuerySet
from portal.models import User
from portal.vietnamese import format_count, format_date, format_decimal


@dataclass(frozen=True)
class Rule:
    """One rule beside a class: what it is called, and what it says."""

    name: str
    text: str


@dataclass(frozen=True)
class Task:
    """One thing a class needs: done or not, how far, and the page where it is done (`url_name`, the class's key)."""

    label: str
    note: str
    is_done: bool
    url_name: str


# ---- Loading ----


def tally(rows: QuerySet[Any], **what: Any) -> Coalesce:
    """A figure over a class's rows as a subquery of its own, so that joins do not multiply each other."""
    name, figure = next(iter(what.items()))
    found = rows.filter(training_class=OuterRef("pk")).order_by().values("training_class").annotate(**{name: figure})
    return Coalesce(Subquery(found.values(name)[:1], output_field=IntegerField()), 0)


def with_page_facts(classes: TrainingClassQuerySet, user: User) -> TrainingClassQuerySet:
    """All counts of one class's page, in the one query that fetches it, whatever the class's size."""
    sheets = ResultSheet.objects.filter(training_class=OuterRef("pk"))
    issued = Certificate.objects.filter(state=CertificateState.VALID)
    return classes.annotate(
        can_edit=Exists(Centre.objects.editable_by(user).filter(pk=OuterRef("centre"))),
        named=tally(Enrolment.objects.all(), named=Count("pk")),
        named_women=tally(Enrolment.objects.filter(learner__gender=Gender.FEMALE), women=Count("pk")),
        withdrawn=tally(Enrolment.objects.withdrawn(), withdrawn=Count("pk")),
        scored=tally(Enrolment.objects.attending(), scored=Count("score")),
        session_count=tally(Session.objects.all(), sessions=Count("pk")),
        timetabled=tally(Session.objects.all(), periods=Sum("period_count")),
        taken_count=tally(Session.objects.taken(), taken=Count("pk")),
        issued_count=tally(issued, issued=Count("pk")),
        are_results_confirmed=Exists(sheets.filter(confirmed_by__isnull=False)),
        recognised_on=Subquery(sheets.values("recognised_on")[:1]),
    )


def page_facts(item: Any) -> dict[str, Any]:
    """The rest of the page; `item` comes from `with_page_facts`."""
    quotas = item.quotas()
    rules = rules_for(item)
    return {
        "can_edit": item.can_edit,
        "steps": item.history_lines(),
        "quotas": quotas,
        "quota_total": sum(quotas.values()),
        "rules": rules,
        "rule_lines": rule_lines(rules, item.programme),
        "too_few": too_few_learners(item, rules),
        "headcount": headcount_in_words(item.declared_learners, item.named),
        "tasks": tasks_of(item, rules),
    }


def rules_for(item: TrainingClass) -> RuleSet | None:
    """The rules of the opening day, or of today while no day is set, with their document."""
    return rules_on(item.board_id, item.opened_on or localdate())


def rules_on(board: int, day: date) -> RuleSet | None:
    return RuleSet.objects.filter(board=board).with_document().rules_on(day)


# ---- In words ----


def rule_lines(rules: RuleSet | None, programme: Programme | None) -> list[Rule]:
    """The rules that a clerk must know when opening a class, each in a few words."""
    found = []
    if programme is not None and programme.period_count:
        count = format_count(programme.period_count)
        found.append(Rule(_("Thời lượng"), _("{count} tiết").format(count=count)))
    if programme is not None and programme.guidance_document is not None:
        found.append(Rule(_("Văn bản hướng dẫn"), programme.guidance_document.number))
    if rules is None:
        return found
    if rules.least_learners:
        found.append(Rule(_("Học viên"), _("ít nhất {count} người một lớp").format(count=rules.least_learners)))
    attend = _("đạt {percent}%, tính trên tổng số tiết, mới được viết thu hoạch")
    attend = attend.format(percent=rules.attendance_percent)
    passed = _("từ {score}, thang điểm {most}").format(score=points(rules.pass_from), most=points(rules.score_max))
    again = _("{count} lần").format(count=rules.retakes) if rules.retakes else _("không được làm lại")
    issued = _("cấp trong {count} ngày từ ngày công nhận").format(count=rules.certificate_days)
    found += [
        Rule(_("Dự học"), attend),
        Rule(_("Điểm đạt"), passed),
        Rule(_("Làm lại"), again),
        Rule(_("Giấy chứng nhận"), issued),
    ]
    return found


def points(score: Any) -> str:
    """5 → "5", 5.5 → "5,5"."""
    return format_decimal(score, 1).removesuffix(",0")


def too_few_learners(item: TrainingClass, rules: RuleSet | None) -> str:
    """The sentence for a class below the least number; empty for others. A warning, never a refusal."""
    declared = item.declared_learners
    if declared is None or rules is None or not rules.least_learners or declared >= rules.least_learners:
        return ""
    sentence = _("Lớp có {count} học viên, ít hơn mức tối thiểu {least} của {name}.")
    return sentence.format(count=format_count(declared), least=rules.least_learners, name=rules.name)


def headcount_in_words(declared: int | None, named: int) -> str:
    """What is between the declared number and the named learners; empty when it is nought or nothing is named."""
    if declared is None or declared == named:
        return ""
    if named > declared:
        return _("Danh sách nhiều hơn số đã báo {count} người.").format(count=format_count(named - declared))
    return _("Còn thiếu tên {count} người so với số đã báo.").format(count=format_count(declared - named))


# ---- What is next ----


def tasks_of(item: Any, rules: RuleSet | None) -> list[Task]:
    """The class file in the order of its life (domain.md §3)."""
    return [
        learners_task(item),
        Task(
            _("Quyết định mở lớp"),
            item.opening_decision or _("chưa có số"),
            bool(item.opening_decision),
            "courses:class_papers",
        ),
        timetable_task(item),
        Task(
            _("Điểm danh"),
            part_of(item.taken_count, item.session_count, _("buổi")),
            0 < item.session_count == item.taken_count,
            "courses:attendance",
        ),
        results_task(item),
        certificates_task(item, rules),
    ]


def learners_task(item: Any) -> Task:
    declared = item.declared_learners
    note = (
        part_of(item.named, declared, _("người có tên"))
        if declared
        else _("{count} người có tên").format(count=item.named)
    )
    return Task(_("Danh sách học viên"), note, item.named > 0 and item.named == declared, "courses:class_learners")


def timetable_task(item: Any) -> Task:
    wanted = item.programme.period_count if item.programme else None
    is_done = item.session_count > 0 and (wanted is None or item.timetabled >= wanted)
    note = part_of(item.timetabled, wanted, _("tiết")) if wanted else _("{count} tiết").format(count=item.timetabled)
    return Task(_("Lịch học"), note, is_done, "courses:timetable")


def results_task(item: Any) -> Task:
    note = part_of(item.scored, item.named - item.withdrawn, _("người có điểm"))
    if item.are_results_confirmed:
        note = _("{note}, đã xác nhận").format(note=note)
    return Task(_("Kết quả"), note, item.are_results_confirmed, "courses:results")


def certificates_task(item: Any, rules: RuleSet | None) -> Task:
    note = _("đã cấp {count}").format(count=format_count(item.issued_count))
    if item.recognised_on and rules is not None and not item.issued_count:
        due = date.fromordinal(item.recognised_on.toordinal() + rules.certificate_days)
        note = _("cấp trước hết ngày {day}").format(day=format_date(due))
    return Task(_("Giấy chứng nhận"), note, item.issued_count > 0, "courses:class_certificates")


def part_of(part: int, whole: int | None, unit: str) -> str:
    return f"{format_count(part)}/{format_count(whole or 0)} {unit}"


def next_of(tasks: Iterable[Task]) -> Task | None:
    """The first thing that is not done."""
    return next((task for task in tasks if not task.is_done), None)
