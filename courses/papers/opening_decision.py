"""The decision that opens a class, with its list of learners, or of the bodies that send them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.models import Enrolment
from courses.papers.subject import Gap, Subject, article, deciding
from portal.papers.blocks import Annex, Block, Paper, Paragraph, Run, Table, TableColumn, TableRow, Title, para
from portal.vietnamese import format_count, format_date

LIST_COLUMNS = (
    TableColumn("STT", 0.75, "center"),
    TableColumn("Họ và tên", 2.4),
    TableColumn("Ngày, tháng, năm sinh", 1.3, "center"),
    TableColumn("Giới tính", 0.75, "center"),
    TableColumn("Chức vụ, đơn vị công tác", 2.3),
    TableColumn("Đơn vị cử", 2),
)


def opening_gaps(subject: Subject) -> list[Gap]:
    item = subject.item
    gaps = []
    if item.opened_on is None:
        gaps.append(Gap(_("Chưa có ngày khai giảng: hãy ghi ở biểu mẫu lớp."), "courses:edit_class"))
    if not subject.learner_count:
        gaps.append(Gap(_("Chưa có số học viên: hãy ghi ở biểu mẫu lớp, hoặc nhập danh sách."), "courses:edit_class"))
    elif not subject.places:
        sentence = _("Chưa có tên học viên nên quyết định không kèm danh sách; hãy nhập ở trang Học viên.")
        gaps.append(Gap(sentence, "courses:class_learners", blocks=False))
    elif len(subject.places) < subject.learner_count:
        sentence = _("Danh sách kèm theo mới có {named}/{count} học viên; hãy nhập tiếp ở trang Học viên.").format(
            named=len(subject.places), count=format_count(subject.learner_count)
        )
        gaps.append(Gap(sentence, "courses:class_learners", blocks=False))
    if not item.venue:
        gaps.append(Gap(_("Chưa ghi địa điểm học."), "courses:edit_class", blocks=False))
    if item.homeroom_lecturer is None:
        gaps.append(Gap(_("Chưa phân công chủ nhiệm lớp."), "courses:edit_class", blocks=False))
    return gaps


def opening_paper(subject: Subject) -> Paper:
    """The decision in Party form, by the profile of its day."""
    letterhead, day = subject.letterhead, subject.opening_day
    articles = opening_articles(subject)
    return Paper(
        dated=day,
        header=letterhead.header(subject.opening_number, subject.item.opening_decided_on),
        title=Title("QUYẾT ĐỊNH", (f"về việc mở lớp {subject.class_name}",)),
        body=(
            *subject.grounds(),
            para("Xét đề nghị của bộ phận giáo vụ,"),
            *deciding(letterhead),
            *articles,
        ),
        signature=subject.signature(day),
        recipients=(f"Như Điều {len(articles)}", "Các đơn vị cử học viên", "Lưu hồ sơ lớp"),
        annexes=tuple(opening_annexes(subject)),
    )


def opening_articles(subject: Subject) -> list[Paragraph]:
    said = [first_article(subject), second_article(subject), people_sentence(subject), rule_sentence(subject)]
    duty = (
        "Chủ nhiệm lớp, giáo vụ lớp, các đơn vị cử học viên và học viên của lớp chịu trách nhiệm thi hành Quyết định "
        "này. Quyết định có hiệu lực từ ngày ký."
    )
    return [article(number, text) for number, text in enumerate([*filter(None, said), duty], start=1)]


def first_article(subject: Subject) -> str:
    item = subject.item
    length = (
        f" ({format_count(item.programme.period_count)} tiết)" if item.programme and item.programme.period_count else ""
    )
    attached = " (có danh sách kèm theo)" if subject.places else ""
    intake = f", khóa {item.intake}" if item.intake and item.intake not in item.name else ""
    return (
        f"Mở lớp {subject.class_name}{intake}, theo chương trình {item.programme_name}{length}, "
        f"gồm {format_count(subject.learner_count or 0)} học viên{attached}."
    )


def second_article(subject: Subject) -> str:
    """Days, place and co-organisers, as far as they are known."""
    item = subject.item
    until = f" đến ngày {format_date(item.closed_on)}" if item.closed_on else ""
    said = [f"Thời gian học: từ ngày {format_date(item.opened_on)}{until}." if item.opened_on else ""]
    said.append(f"Địa điểm: {item.venue}." if item.venue else "")
    partners = ", ".join(sorted(partner.name for partner in item.partners.all()))
    said.append(f"Đơn vị phối hợp: {partners}." if partners else "")
    return " ".join(filter(None, said))


def people_sentence(subject: Subject) -> str:
    item = subject.item
    people = []
    if item.homeroom_lecturer is not None:
        people.append(f"đồng chí {item.homeroom_lecturer.full_name} làm chủ nhiệm lớp")
    if item.clerk_name:
        people.append(f"đồng chí {item.clerk_name} làm giáo vụ lớp")
    return f"Phân công {'; '.join(people)}." if people else ""


def rule_sentence(subject: Subject) -> str:
    rules = subject.rules
    if rules is None:
        return ""
    source = f" theo Quyết định {rules.document.number}" if rules.document else ""
    return (
        f"Học viên dự ít nhất {rules.attendance_percent}% số tiết của chương trình thì được viết bài thu hoạch; "
        f"kết quả đánh giá và cấp giấy chứng nhận thực hiện{source}."
    )


# ---- Annex ----


def opening_annexes(subject: Subject) -> list[Annex]:
    """The learners by name; before there are names, the bodies and their seats; else nothing."""
    day = subject.item.opening_decided_on
    when = f", ngày {format_date(day)}" if day else ""
    note = f"(Kèm theo Quyết định số {subject.opening_number}{when} của Giám đốc {subject.letterhead.name})"
    if subject.places:
        title = f"Danh sách học viên lớp {subject.class_name}"
        return [Annex(None, title, tuple(learner_blocks(subject)), note=note)]
    if subject.quotas:
        title = f"Chỉ tiêu cử học viên lớp {subject.class_name}"
        return [Annex(None, title, (quota_table(subject),), note=note)]
    return []


def learner_blocks(subject: Subject) -> list[Block]:
    rows = tuple(learner_row(number, place) for number, place in enumerate(subject.places, start=1))
    count, women = format_count(len(subject.places)), format_count(subject.women)
    total = Paragraph((Run(f"Danh sách có {count} học viên, trong đó có {women} nữ.", italic=True),))
    return [Table(LIST_COLUMNS, rows), total]


def learner_row(number: int, place: Enrolment) -> TableRow:
    learner = place.learner
    gender = str(learner.get_gender_display()).capitalize() if learner.gender else ""
    return TableRow(
        (
            str(number),
            learner.full_name,
            str(learner.birth or ""),
            gender,
            place.position,
            place.organisation.name if place.organisation else "",
        )
    )


def quota_table(subject: Subject) -> Table:
    columns = (
        TableColumn("STT", 0.5, "center"),
        TableColumn("Đơn vị cử học viên", 4),
        TableColumn("Chỉ tiêu", 1, "right"),
    )
    rows = [
        TableRow((str(number), name, format_count(seats)))
        for number, (name, seats) in enumerate(subject.quotas.items(), start=1)
    ]
    total = TableRow(("", "Tổng cộng", format_count(sum(subject.quotas.values()))), bold=True)
    return Table(columns, (*rows, total))
