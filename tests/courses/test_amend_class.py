"""A clerk saves a class's form; who saves over somebody else's change is shown both values instead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from courses.models import PartnerOrganisation, State, TrainingClass
from courses.models.training_class import StaleError
from portal.models import AuditEntry
from tests import factories


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])


def values_of(item, **changes):
    """What an unchanged form says of the class, with some fields changed."""
    names = (
        "name", "intake", "opened_on", "closed_on", "declared_learners", "declared_women", "opening_decision", "note",
        "programme", "programme_text",
    )  # fmt: skip
    return {name: getattr(item, name) for name in names} | changes


def rows():
    return list(TrainingClass.objects.values()), list(TrainingClass.partners.through.objects.values())


def partners_of(item):
    return sorted(partner.name for partner in TrainingClass.objects.get(pk=item.pk).partners.all())


def test_it_saves_what_the_form_says(item, an):
    item.amend(values_of(item, name="Lớp mới", declared_learners=120), ["Đoàn Thanh niên"], seen_version="1", by=an)

    item.refresh_from_db()
    assert (item.name, item.declared_learners, item.declared_women, item.version) == ("Lớp mới", 120, 40, 2)
    assert item.search_key == "lop moi 1/2023 boi duong nhan thuc ve dang"


def test_it_records_who_changed_what_from_what_to_what(item, an):
    item.amend(
        values_of(item, declared_learners=120, closed_on=date(2023, 3, 9)), ["Hội Nông dân"], seen_version="1", by=an
    )

    [line] = AuditEntry.objects.about(item)
    assert (line.deed, line.actor) == ("change_class", an)
    assert line.changes == {
        "declared_learners": [100, 120],
        "closed_on": ["2023-03-05", "2023-03-09"],
        "partners": ["Đoàn Thanh niên", "Hội Nông dân"],
    }


def test_it_sets_the_partners(item, an):
    item.amend(values_of(item), ["Hội Nông dân", "Đoàn Thanh niên"], seen_version="1", by=an)
    assert partners_of(item) == ["Hội Nông dân", "Đoàn Thanh niên"]

    item.amend(values_of(item), [], seen_version="2", by=an)
    assert partners_of(item) == []
    assert PartnerOrganisation.objects.count() == 2


def test_it_leaves_the_state_to_the_verbs(item, an):
    item.amend(values_of(item), [], seen_version="1", by=an)

    item.refresh_from_db()
    assert (item.state, item.steps.count()) == (State.COMPLETED, 0)


# Stale


def test_it_shows_both_values_to_who_comes_second_and_writes_nothing(item, an, binh):
    mine = values_of(item, name="Của Bình", declared_learners=130)
    item.amend(values_of(item, name="Của An", declared_women=50), ["Đoàn Thanh niên"], seen_version="1", by=an)
    before = rows()

    with pytest.raises(StaleError) as stale:
        item.amend(mine, ["Hội Nông dân"], seen_version="1", by=binh)

    assert str(stale.value) == "Lớp đã được người khác sửa sau khi bạn mở biểu mẫu."
    assert stale.value.version == 2
    assert stale.value.conflicts == [
        ("tên lớp", "Của An", "Của Bình"),
        ("số học viên", 100, 130),
        ("trong đó nữ", 50, 40),
        ("đơn vị phối hợp", "Đoàn Thanh niên", "Hội Nông dân"),
    ]
    assert rows() == before
    assert AuditEntry.objects.count() == 1
    assert not PartnerOrganisation.objects.filter(name="Hội Nông dân").exists()


def test_who_has_seen_both_values_may_save(item, an, binh):
    item.amend(values_of(item, name="Của An"), [], seen_version="1", by=an)
    with pytest.raises(StaleError) as stale:
        item.amend(values_of(item, name="Của Bình"), [], seen_version="1", by=binh)

    item.amend(values_of(item, name="Của Bình"), [], seen_version=str(stale.value.version), by=binh)

    item.refresh_from_db()
    assert (item.name, item.version) == ("Của Bình", 3)


def test_a_move_makes_an_open_form_stale_too(item, an, binh):
    TrainingClass.objects.update(state=State.OPEN)
    TrainingClass.objects.get().complete(by=an, on=date(2023, 3, 9))

    with pytest.raises(StaleError):
        item.amend(values_of(item, name="Khác"), [], seen_version="1", by=binh)

    assert TrainingClass.objects.get().state == State.COMPLETED


@pytest.mark.parametrize("seen", ["", "0", "2", "01", "1 ", "x", "1.0", "-1"])
def test_it_refuses_a_version_that_is_not_the_rows(item, an, seen):
    before = rows()

    with pytest.raises(StaleError):
        item.amend(values_of(item, name="Khác"), [], seen_version=seen, by=an)

    assert rows() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_saves_at_once_one_is_kept_and_seven_see_both_values(item, an):
    start = Barrier(8)

    def save(number):
        start.wait(timeout=20)
        try:
            TrainingClass.objects.get(pk=item.pk).amend(
                values_of(item, name=f"Lớp của người thứ {number}"), [], seen_version="1", by=an
            )
        except StaleError as error:
            return error
        finally:
            connection.close()
        return number

    with ThreadPoolExecutor(8) as people:
        outcomes = list(people.map(save, range(8)))

    [winner] = [outcome for outcome in outcomes if not isinstance(outcome, StaleError)]
    kept = TrainingClass.objects.get()
    assert (kept.name, kept.version) == (f"Lớp của người thứ {winner}", 2)
    assert AuditEntry.objects.count() == 1
