"""All that a class's papers are made of, read once; and what may still be missing for one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.timezone import localdate

from centres.models import Document
from courses.classes.class_page import rules_for
from courses.models import ClassPaper, ClassRole, Enrolment, Gender, PaperKind, RuleSet, Session, TrainingClass
from courses.papers.letterhead import Letterhead, letterhead_of, signature_on
from portal.papers.blocks import Paragraph, Run, Signature
from portal.vietnamese import format_date

NO_NUMBER = "…-QĐ/TTCT"
# The regulations under which centres stand, each from its day on; a board's register may word them more exactly.
REGULATIONS = (
    (
        date(2019, 11, 8),
        "208-QĐ/TW",
        "của Ban Bí thư về chức năng, nhiệm vụ, tổ chức bộ máy của trung tâm chính trị cấp huyện",
    ),
    (
        date(2025, 8, 29),
        "360-QĐ/TW",
        "của Ban Bí thư về chức năng, nhiệm vụ, tổ chức bộ máy của trung tâm chính trị xã, phường, đặc khu",
    ),
)


@dataclass(frozen=True)
class Gap:
    """Something a paper lacks: what to fill in where. A paper with a gap that `blocks` is not made."""

    sentence: str
    url_name: str  # of the page where it is filled in, by the class's key
    blocks: bool = True


class Subject:
    """One class, with everything its papers name; rows are read when a paper first asks for them."""

    def __init__(self, item: TrainingClass) -> None:
        self.item = item

    @cached_property
    def letterhead(self) -> Letterhead:
        return letterhead_of(self.item.centre_name, self.item.board)  # type: ignore[attr-defined]  # by for_page

    def signature(self, day: date) -> Signature:
        return signature_on(self.item.centre, day)

    @cached_property
    def rules(self) -> RuleSet | None:
        return rules_for(self.item)

    @cached_property
    def places(self) -> Sequence[Enrolment]:
        """Who attends, in the order of the class's list."""
        return list(Enrolment.objects.of_class(self.item).attending().for_listing())

    @cached_property
    def sessions(self) -> Sequence[Session]:
        return list(Session.objects.of_class(self.item).for_listing())

    @cached_property
    def quotas(self) -> Mapping[str, int]:
        return self.item.quotas()

    @cached_property
    def numbered(self) -> Mapping[str, ClassPaper]:
        return {paper.kind: paper for paper in ClassPaper.objects.of_class(self.item)}

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Those of the board's register that a paper may cite, by number."""
        numbers = [number for _day, number, _words in REGULATIONS]
        found = Document.objects.filter(board=self.item.board, number__in=numbers).order_by("pk")
        return {document.number: document for document in found}

    # ---- Numbers and days ----

    @property
    def opening_number(self) -> str:
        return self.item.opening_decision or NO_NUMBER

    @property
    def opening_day(self) -> date:
        """The day by which the opening decision is laid out: that of its issue, else of the opening, else today."""
        return self.item.opening_decided_on or self.item.opened_on or localdate()

    def number_of(self, kind: PaperKind) -> tuple[str, date | None]:
        """The number and the day of a decision, as far as they are known."""
        if kind == PaperKind.OPENING:
            return self.item.opening_decision, self.item.opening_decided_on
        held = self.numbered.get(kind)
        return (held.number_text, held.issued_on) if held else ("", None)

    @property
    def committee(self) -> ClassPaper | None:
        return self.numbered.get(PaperKind.COMMITTEE)

    # ---- Words ----

    @property
    def class_name(self) -> str:
        """The name without "Lớp", after which a sentence says it."""
        name = self.item.name
        return name[4:] if name.lower().startswith("lớp ") else name

    @property
    def learner_count(self) -> int | None:
        """The declared number; without one, as many as are named."""
        return self.item.declared_learners or len(self.places) or None

    @property
    def women(self) -> int:
        return sum(1 for place in self.places if place.learner.gender == Gender.FEMALE)

    def in_role(self, role: ClassRole) -> list[Enrolment]:
        return [place for place in self.places if place.role == role]

    def grounds(self) -> list[Paragraph]:
        """The legal grounds of a decision: the centre's regulation of that day, the rules, the programme's guidance."""
        held = [line for line in REGULATIONS if line[0] <= self.opening_day]
        cited = [self.regulation(*held[-1])] if held else []
        if self.rules is not None and self.rules.document is not None:
            cited.append(citation(self.rules.document))
        if self.item.programme is not None and self.item.programme.guidance_document is not None:
            cited.append(citation(self.item.programme.guidance_document))
        return [Paragraph((Run(f"Căn cứ {text};"),)) for text in dict.fromkeys(cited)]

    def regulation(self, day: date, number: str, words: str) -> str:
        document = self.documents.get(number)
        return citation(document) if document else f"Quy định số {number}, ngày {format_date(day)} {words}"

    def opening_citation(self) -> str:
        day = self.item.opening_decided_on
        when = f", ngày {format_date(day)}" if day else ""
        return f"Quyết định số {self.opening_number}{when} của Giám đốc {self.letterhead.name} về việc mở lớp"


def citation(document: Document) -> str:
    """ "Quyết định số 1147-QĐ/BTGDVTW, ngày 01/12/2025 của Ban … ban hành Quy chế …" (domain.md §6.5)."""
    abstract = document.abstract.rstrip(".")
    words = f"{abstract[:1].lower()}{abstract[1:]}"
    link = "" if words.startswith(("về ", "ban hành ", "quy định ", "hướng dẫn ")) else "về "
    kind = str(document.get_kind_display()).capitalize()
    return f"{kind} số {document.number}, ngày {format_date(document.issued_on)} của {document.issuer} {link}{words}"


def article(number: int, text: str) -> Paragraph:
    """ "Điều 1. …", the word in bold."""
    return Paragraph((Run(f"Điều {number}. ", bold=True), Run(text)))


def deciding(letterhead: Letterhead) -> list[Paragraph]:
    """The line between grounds and articles."""
    return [
        Paragraph((Run(f"GIÁM ĐỐC {letterhead.name.upper()}", bold=True),), centred=True),
        Paragraph((Run("QUYẾT ĐỊNH:", bold=True),), centred=True),
    ]
