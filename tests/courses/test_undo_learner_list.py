"""A clerk takes a whole list back out of the class, as if it had never come."""

import pytest
from django.urls import reverse

from courses.learners.learner_batches import check_batch, confirm_batch
from courses.models import Enrolment, Learner, LearnerBatch, LearnerBatchState
from portal.models import AuditEntry
from tests import factories
from tests.courses.learner_uploads import learner_row, sent_list


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def batch(an, item, centre_a):
    """Two learners of a list, beside one who was there before."""
    factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Cao Là Phương"))
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến"), learner_row("Trần Văn Đạt", gender="Nam"))
    write(batch, an)
    batch.refresh_from_db()
    return batch


def write(batch, sender):
    batch = LearnerBatch.objects.for_page().get(pk=batch.pk)
    return confirm_batch(batch, check_batch(batch, today=batch.training_class.opened_on), by=sender)


def undo(client, batch):
    return client.post(reverse("courses:undo_learners", args=[batch.key]))


def people():
    return sorted(Learner.objects.values_list("full_name", flat=True))


def test_it_takes_the_list_back(sign_in, an, item, batch):
    client = sign_in(an)
    assert "Rút lại cả danh sách" in client.get(batch.get_absolute_url()).text

    response = undo(client, batch)

    assert response.url == batch.get_absolute_url()
    assert "Đã rút lại cả danh sách" in client.get(response.url).text
    assert people() == ["Cao Là Phương"]
    assert Enrolment.objects.get().learner.full_name == "Cao Là Phương"
    batch.refresh_from_db()
    assert batch.state == LearnerBatchState.UNDONE
    line = AuditEntry.objects.order_by("-pk")[0]
    assert (line.actor, line.deed, line.target_key) == (an, "undo_learners", str(batch.pk))


def test_the_same_list_may_come_again(sign_in, an, item, batch):
    client = sign_in(an)
    undo(client, batch)
    again = sent_list(an, item, learner_row("Bo Bo Thị Yến"))

    client.post(reverse("courses:confirm_learners", args=[again.key]))

    assert people() == ["Bo Bo Thị Yến", "Cao Là Phương"]


def test_taken_back_twice_it_says_so(sign_in, an, batch):
    client = sign_in(an)
    undo(client, batch)
    lines = AuditEntry.objects.count()

    response = undo(client, batch)

    assert "đã được rút lại" in client.get(response.url).text
    assert AuditEntry.objects.count() == lines


def test_what_rests_on_a_learner_keeps_the_list(sign_in, an, item, batch):
    client = sign_in(an)
    Enrolment.objects.filter(batch=batch, number=2).update(score=7)

    response = undo(client, batch)

    assert 'class="notice notice-bad"' in client.get(response.url).text
    assert len(people()) == 3
    batch.refresh_from_db()
    assert batch.state == LearnerBatchState.APPLIED


def test_a_list_that_was_never_written_cannot_be_taken_back(sign_in, an, item):
    batch = sent_list(an, item, learner_row())
    client = sign_in(an)

    undo(client, batch)

    batch.refresh_from_db()
    assert batch.state == LearnerBatchState.PREVIEWED


def test_nobody_else_takes_it_back(sign_in, binh, chi, dung, giang, batch):
    answers = [undo(sign_in(person), batch).status_code for person in (binh, chi, dung, giang)]

    assert answers == [404, 404, 404, 403]
    assert len(people()) == 3
