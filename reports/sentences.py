"""Figures as Vietnamese sentences: the paragraphs of the briefing, on the page, as text and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from portal.vietnamese import format_count, format_share
from reports.figures import Figures


def result_sentences(figures: Figures) -> list[str]:
    """What was opened, for whom, how much of it under guidance; a sentence a paragraph.

    These are sentences of a Vietnamese document, so they are not translated with the page.
    """
    if not figures["classes"]:
        return [f"Trong {figures.span.label}, chưa có lớp nào được mở.", *set_apart(figures)]
    return [opened(figures), guided(figures), programmes(figures), *set_apart(figures)]


def opened(figures: Figures) -> str:
    partners = figures["with_partners"]
    joint = f", trong đó {format_count(partners)} lớp phối hợp với các ban, ngành, đoàn thể" if partners else ""
    women = ""
    if figures["women_known"]:
        women = f" Số học viên nữ là {format_count(figures['women'])} lượt"
        known, classes = figures["women_known"], figures["classes"]
        women += "." if known == classes else f" (theo {format_count(known)}/{format_count(classes)} lớp có ghi số nữ)."
    active = sum(line.counts["classes"] > 0 for line in figures.centres)
    return (
        f"Trong {figures.span.label}, {format_count(active)} trung tâm chính trị đã mở "
        f"{format_count(figures['classes'])} lớp đào tạo, bồi dưỡng "
        f"cho {format_count(figures['learners'])} lượt học viên, "
        f"bình quân {figures.mean_learners} học viên một lớp{joint}.{women}"
    )


def guided(figures: Figures) -> str:
    """The share of guided classes, then the largest family among them, with its own denominator."""
    classes, under_guidance = figures["classes"], figures["guided"]
    text = (
        "Các lớp theo hướng dẫn của Trung ương, của Tỉnh là "
        f"{format_count(under_guidance)}/{format_count(classes)} lớp, đạt {format_share(under_guidance, classes)}"
    )
    if figures.families:
        most = figures.families[0].classes
        largest = [line for line in figures.families if line.classes == most]
        names = joined([f"“{line.name}”" for line in largest])
        group, each = ("các nhóm chương trình", " mỗi nhóm") if len(largest) > 1 else ("nhóm chương trình", "")
        text += (
            f"; trong đó {group} {names} được mở nhiều nhất,{each} "
            f"{format_count(most)}/{format_count(under_guidance)} lớp ({figures.family_share(largest[0])})"
        )
    rest = figures["not_guided"]
    if rest:
        there_are = "Có" if figures["unlisted"] else "Còn lại"
        share = figures.share("not_guided")
        text += f". {there_are} {format_count(rest)}/{format_count(classes)} lớp ({share}) mở theo nhu cầu địa phương"
    return f"{text}."


def programmes(figures: Figures) -> str:
    names = joined([f"“{name}”" for name in figures.most_opened_names])
    if not names:
        return "Các lớp đã mở đều chưa có chương trình trong danh mục."
    most = format_count(figures.most_opened_classes)
    if len(figures.most_opened) > 1:
        return f"Các chương trình được mở nhiều nhất là {names}, mỗi chương trình {most} lớp."
    return f"Chương trình được mở nhiều nhất là {names}, {most} lớp."


def set_apart(figures: Figures) -> Sequence[str]:
    """What stands outside the count, said openly."""
    parts = [
        (figures["cancelled"], "lớp dự kiến mở nhưng đã hủy"),
        (figures["postponed"], "lớp đang hoãn"),
        (figures["hosted"], "lớp của đơn vị khác mở tại trung tâm (không tính vào tổng số)"),
    ]
    said = [f"{format_count(count)} {what}" for count, what in parts if count]
    sentences = [f"Ngoài ra có {joined(said)}."] if said else []
    idle = sum(not line.counts["classes"] for line in figures.centres)
    if idle and figures["classes"]:
        sentences.append(f"Có {format_count(idle)} trung tâm chính trị chưa mở lớp nào.")
    if figures["unlisted"]:
        sentences.append(
            f"Có {format_count(figures['unlisted'])} lớp chưa xác định được chương trình trong danh mục "
            "nên chỉ tính vào tổng số lớp, không xếp vào nhóm theo hướng dẫn hay nhóm khác."
        )
    return sentences


def joined(parts: Sequence[str]) -> str:
    """ "a, b và c"."""
    return " và ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
