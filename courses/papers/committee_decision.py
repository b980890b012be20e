"""The decision that appoints a class's committee: homeroom head, clerk, monitor, one or two vice-monitors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.models import ClassRole, Enrolment
from courses.papers.subject import NO_NUMBER, Gap, Subject, article, deciding
from portal.papers.blocks import Paper, Paragraph, Run, Table, TableColumn, TableRow, Title, para

MOST_VICE_MONITORS = 2  # 1147-QĐ/BTGDVTW, Điều 5
COLUMNS = (
    TableColumn("STT", 0.5, "center"),
    TableColumn("Họ và tên", 2.2),
    TableColumn("Chức vụ, đơn vị công tác", 3),
    TableColumn("Nhiệm vụ", 1.4),
)


def committee_gaps(subject: Subject) -> list[Gap]:
    item = subject.item
    gaps = []
    if not item.opening_decision or item.opening_decided_on is None:
        sentence = _("Quyết định mở lớp chưa có số và ngày để làm căn cứ: hãy lấy số ở trên, hoặc ghi ở biểu mẫu lớp.")
        gaps.append(Gap(sentence, "courses:edit_class"))
    if not subject.in_role(ClassRole.MONITOR):
        sentence = _("Chưa có lớp trưởng: ở trang Học viên, mở tên học viên rồi chọn vai trò trong lớp.")
        gaps.append(Gap(sentence, "courses:class_learners"))
    vices = len(subject.in_role(ClassRole.VICE_MONITOR))
    if vices == 0:
        sentence = _("Chưa có lớp phó (quy chế: 1 đến 2 người): ở trang Học viên, chọn vai trò trong lớp.")
        gaps.append(Gap(sentence, "courses:class_learners", blocks=False))
    elif vices > MOST_VICE_MONITORS:
        sentence = _("Lớp có {count} lớp phó, quy chế chỉ có 1 đến 2 người.").format(count=vices)
        gaps.append(Gap(sentence, "courses:class_learners", blocks=False))
    if item.homeroom_lecturer is None:
        gaps.append(Gap(_("Chưa phân công chủ nhiệm lớp."), "courses:edit_class", blocks=False))
    return gaps


def committee_paper(subject: Subject) -> Paper:
    held = subject.committee
    day = held.issued_on if held else subject.opening_day
    letterhead = subject.letterhead
    rules = subject.rules
    grounds = subject.grounds()[1:] if rules is not None and rules.document is not None else subject.grounds()
    return Paper(
        dated=day,
        header=letterhead.header(held.number_text if held else NO_NUMBER, held.issued_on if held else None),
        title=Title("QUYẾT ĐỊNH", (f"về việc thành lập Ban cán sự lớp {subject.class_name}",)),
        body=(
            *grounds,
            Paragraph((Run(f"Căn cứ {subject.opening_citation()} {subject.class_name};"),)),
            para("Xét đề nghị của bộ phận giáo vụ và chủ nhiệm lớp,"),
            *deciding(letterhead),
            article(1, f"Thành lập Ban cán sự lớp {subject.class_name}, gồm các đồng chí có tên sau đây:"),
            Table(COLUMNS, tuple(committee_rows(subject))),
            article(
                2,
                "Ban cán sự lớp quản lý lớp trong thời gian học, theo dõi việc dự học, phối hợp với chủ nhiệm lớp và "
                "giáo vụ lớp; tự kết thúc nhiệm vụ khi lớp bế giảng.",
            ),
            article(
                3,
                "Giáo vụ lớp, chủ nhiệm lớp và các đồng chí có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định "
                "này. Quyết định có hiệu lực từ ngày ký.",
            ),
        ),
        signature=subject.signature(day),
        recipients=("Như Điều 3", "Lưu hồ sơ lớp"),
    )


def committee_rows(subject: Subject) -> list[TableRow]:
    """Head and clerk first, then the learners' own."""
    item = subject.item
    people: list[tuple[str, str, str]] = []
    if item.homeroom_lecturer is not None:
        people.append((item.homeroom_lecturer.full_name, item.homeroom_lecturer.workplace, "Chủ nhiệm lớp"))
    if item.clerk_name:
        people.append((item.clerk_name, subject.letterhead.name, "Giáo vụ lớp"))
    people += [(name, work, "Lớp trưởng") for name, work in members(subject.in_role(ClassRole.MONITOR))]
    people += [(name, work, "Lớp phó") for name, work in members(subject.in_role(ClassRole.VICE_MONITOR))]
    return [TableRow((str(number), *person)) for number, person in enumerate(people, start=1)]


def members(places: list[Enrolment]) -> list[tuple[str, str]]:
    """Name and workplace; where none is written, the body that sent the person."""
    return [
        (place.learner.full_name, place.position or (place.organisation.name if place.organisation else ""))
        for place in places
    ]
