"""A checked list as `import_learners --json` promises it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from courses.learner_lists.verdicts import CheckedList, LearnerRow
from portal.partial_dates import PartialDate


def list_as_json(checked: CheckedList) -> dict[str, Any]:
    return {
        "rows": [row_as_json(row) for row in checked.rows],
        "notes": list(checked.notes),
        "counts": checked.counts,
    }


def row_as_json(row: LearnerRow) -> dict[str, Any]:
    """The promised keys, and more; what is not known is null."""
    return {
        "row": row.number,
        "status": row.status,
        "full_name": row.full_name or None,
        "gender": row.gender or None,
        "birth": day_as_json(row.birth),
        "unit": row.unit or None,
        "position": row.position or None,
        "id_number": row.id_number or None,
        "phone": row.phone or None,
        "party_joined": day_as_json(row.party_joined),
        "party_confirmed": day_as_json(row.party_confirmed),
        "ethnicity": row.ethnicity or None,
        "religion": row.religion or None,
        "score": score_as_json(row.score),
        "note": row.note or None,
        "reasons": [
            {"field": reason.field, "level": reason.level, "message": reason.message} for reason in row.reasons
        ],
        "proposals": [
            {"learner": proposal.learner_id, "label": proposal.label, "why": proposal.why} for proposal in row.proposals
        ],
    }


def day_as_json(day: PartialDate | None) -> dict[str, int | None] | None:
    return None if day is None else {"year": day.year, "month": day.month, "day": day.day}


def score_as_json(score: Decimal | None) -> str | None:
    return None if score is None else f"{score:f}"
