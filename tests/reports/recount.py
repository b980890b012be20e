"""An independent recount of a class list: openpyxl and plain arithmetic, not a line of the portal's own code."""

from collections import Counter
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl

GUIDED = {"CENTRAL", "PROVINCIAL"}


def share(part, whole):
    """Per cent, half up to a hundredth, with a comma; "–" of nothing."""
    if not whole:
        return "–"
    units = (2 * part * 10_000 + whole) // (2 * whole)
    return f"{units // 100},{units % 100:02d}%"


def mean(total, count):
    if not count:
        return "–"
    units = (2 * total * 100 + count) // (2 * count)
    return f"{units // 100:,}".replace(",", ".") + f",{units % 100:02d}"


def day_of(cell):
    if isinstance(cell, datetime):
        return cell.date()
    day, month, year = str(cell).split("/")
    return date(int(year), int(month), int(day))


def classes_in(workbook):
    """The rows below the heading row that have a centre and an opening day, each as a dict by heading."""
    sheet = openpyxl.load_workbook(BytesIO(workbook)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if "Ngày khai giảng" in row)
    found = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    return [row for row in found if row["Trung tâm"] and row["Ngày khai giảng"]]


def named(things, text):
    """The one thing of a province file that has this code, name or alias; None when there is none."""
    found = [thing for thing in things if text in (thing["code"], thing["name"], *thing.get("aliases", []))]
    return found[0] if found else None


def guidance_on(programme, day):
    for entry in programme["guidance"]:
        first = date.fromisoformat(entry["from"] or "1900-01-01")
        last = date.fromisoformat(entry["to"] or "9999-12-31")
        if first <= day <= last:
            return entry["source"]
    return None


def state_of(row, entered_on):
    note = row["Ghi chú"] or ""
    if note.startswith("Hủy"):
        return "CANCELLED"
    if note.startswith("Hoãn"):
        return "POSTPONED"
    if day_of(row["Ngày khai giảng"]) > entered_on:
        return "PLANNED"
    closed = row["Ngày bế giảng"]
    return "COMPLETED" if closed and day_of(closed) < entered_on else "OPEN"


def facts_in(workbook, province, start, end, entered_on):
    """One plain dict a class that opens in [start, end]."""
    facts = []
    for row in classes_in(workbook):
        day = day_of(row["Ngày khai giảng"])
        if not start <= day <= end:
            continue
        programme = named(province["programmes"], row["Chương trình"])
        guidance = guidance_on(programme, day) if programme else None
        state = state_of(row, entered_on)
        is_counted = guidance is None or programme.get("counts_toward_total", True)
        facts.append(
            {
                "centre": named(province["centres"], row["Trung tâm"])["code"],
                "programme": programme if guidance else None,
                "guidance": guidance,
                "month": day.strftime("%Y-%m"),
                "learners": row["Số học viên"],
                "women": row["Trong đó nữ"],
                "has_partner": bool(row["Đơn vị phối hợp"]),
                "state": state,
                "is_counted": is_counted,
                "is_opened": is_counted and state in ("OPEN", "COMPLETED"),
                "is_hosted": not is_counted and state in ("OPEN", "COMPLETED"),
            }
        )
    return facts


def recount(workbook, province, start, end, code, *, entered_on, today):
    """The briefing's promised JSON, counted from the office's own workbook and the province's file."""
    facts = facts_in(workbook, province, start, end, entered_on)
    opened = [fact for fact in facts if fact["is_opened"]]
    guided = [fact for fact in opened if fact["guidance"] in GUIDED]
    local = [fact for fact in opened if fact["guidance"] == "LOCAL"]
    hosted = [fact for fact in facts if fact["is_hosted"]]
    women = [fact["women"] for fact in opened if fact["women"] is not None]
    classes, learners = len(opened), sum(fact["learners"] for fact in opened)
    states = Counter(fact["state"] for fact in facts if fact["is_counted"])
    return {
        "board": province["board"]["code"],
        "period": code,
        "as_of": min(end, today).isoformat(),
        "state": "draft",
        "classes": classes,
        "learners": learners,
        "women": {"learners": sum(women), "classes_with_figure": len(women)},
        "mean_learners": mean(learners, classes),
        "guided": {"classes": len(guided), "of": classes, "share": share(len(guided), classes)},
        "not_guided": {"classes": len(local), "of": classes, "share": share(len(local), classes)},
        "families": families_of(guided, province),
        "programmes": programmes_of(opened + hosted, province),
        "most_opened": most_opened(opened),
        "centres": centres_of(opened, province, start, end),
        "months": months_of(opened, start, end),
        "with_partners": sum(fact["has_partner"] for fact in opened),
        "completed": states["COMPLETED"],
        "cancelled": states["CANCELLED"],
        "postponed": states["POSTPONED"],
        "unlisted": sum(fact["programme"] is None for fact in opened),
        "hosted": {"classes": len(hosted), "learners": sum(fact["learners"] for fact in hosted)},
    }


def families_of(guided, province):
    counts = Counter(fact["programme"]["family"] for fact in guided)
    lines = [
        {
            "code": code,
            "name": province["families"].get(code, code),
            "classes": count,
            "of": len(guided),
            "share": share(count, len(guided)),
        }
        for code, count in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line["classes"], line["code"]))


def programmes_of(facts, province):
    lines = []
    for programme in province["programmes"]:
        for guidance in ("CENTRAL", "LOCAL", "PROVINCIAL"):
            own = [fact for fact in facts if fact["programme"] is programme and fact["guidance"] == guidance]
            if own:
                lines.append(
                    {
                        "code": programme["code"],
                        "name": programme["name"],
                        "guidance": guidance,
                        "family": programme["family"],
                        "classes": len(own),
                        "learners": sum(fact["learners"] for fact in own),
                        "counts_toward_total": programme.get("counts_toward_total", True),
                    }
                )
    return sorted(
        lines,
        key=lambda line: (not line["counts_toward_total"], -line["classes"], line["code"], line["guidance"]),
    )


def most_opened(opened):
    counts = Counter(fact["programme"]["code"] for fact in opened if fact["programme"])
    most = max(counts.values(), default=0)
    return sorted(code for code, count in counts.items() if count == most)


def centres_of(opened, province, start, end):
    lines = []
    for centre in province["centres"]:
        first, after = centre.get("valid_from") or "1900-01-01", centre.get("valid_to") or "9999-12-31"
        if first > end.isoformat() or after <= start.isoformat():
            continue
        own = [fact for fact in opened if fact["centre"] == centre["code"]]
        learners = sum(fact["learners"] for fact in own)
        lines.append(
            {
                "code": centre["code"],
                "name": centre["name"],
                "classes": len(own),
                "learners": learners,
                "guided_classes": sum(fact["guidance"] in GUIDED for fact in own),
                "mean_learners": mean(learners, len(own)),
            }
        )
    return lines


def months_of(opened, start, end):
    months = sorted({(start + timedelta(days=day)).strftime("%Y-%m") for day in range((end - start).days + 1)})
    lines = []
    for month in months:
        own = [fact for fact in opened if fact["month"] == month]
        lines.append({"month": month, "classes": len(own), "learners": sum(fact["learners"] for fact in own)})
    return lines
