"""A clerk pastes a list, sees what each row would do, corrects columns and rows, and answers who somebody is."""

import re
import uuid
from unittest.mock import ANY

import pytest
from django.urls import reverse

from courses.learners.learner_batches import keep_list
from courses.models import ColumnMemory, Enrolment, Learner, LearnerBatch, LearnerBatchState, NameAccess
from courses.models.learner_batch import ListSource
from portal.partial_dates import PartialDate
from tests import factories
from tests.courses.learner_uploads import learner_row, sent_list, table_of_rows, text_to_paste
from tests.courses.uploads import cells_of


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def wrong(an, item):
    """A list with a day that no calendar has, a learner without a name, and a good row."""
    return sent_list(
        an, item, learner_row("Lê Anh", birth="31/02/1985"), learner_row(None), learner_row("Trần Văn Đạt", gender="Nam")
    )  # fmt: skip


def path(name, batch):
    return reverse(f"courses:{name}", args=[batch.key])


def shown(client, batch, page=1):
    """The rows of one page by group, each as its number and status."""
    context = client.get(batch.get_absolute_url(), {"page": page}).context
    return {group: [(row.number, row.row.status) for row in context[group]] for group in ("look_at", "good", "same")}


def save(client, batch, *numbers, rows=(), **boxes):
    """Send the page back as its browser would: what it showed, what is ticked, what is typed."""
    typed = {name.replace("_at_", "-"): text for name, text in boxes.items()}
    return client.post(batch.get_absolute_url(), {"shown": numbers, "rows": rows, **typed})


def held():
    return Learner.objects.count(), Enrolment.objects.count()


# ---- Sent ----


def test_it_reads_what_was_pasted_and_shows_it(sign_in, an, item):
    client = sign_in(an)

    response = client.post(
        reverse("courses:upload_learners", args=[item.pk]),
        {"pasted": text_to_paste(learner_row("Lê Anh", number=1), learner_row("Trần Văn Đạt", number=2, gender="Nam"))},
    )

    batch = LearnerBatch.objects.get()
    assert response.url == f"/learner-lists/{batch.key}/"
    assert (batch.uploaded_by, batch.source, batch.filename, batch.training_class) == (an, "PASTED", "", item)
    page = client.get(response.url)
    assert [row.row.full_name for row in page.context["good"]] == ["Lê Anh", "Trần Văn Đạt"]
    assert page.context["counts"] == {"new": 2, "known": 0, "same": 0, "refused": 0, "skipped": ANY}
    assert "Nhập 2 học viên đạt vào lớp" in page.text
    assert held() == (0, 0)


def test_it_takes_one_list_and_says_what_is_missing(sign_in, an, item):
    client = sign_in(an)
    url = reverse("courses:upload_learners", args=[item.pk])

    empty = client.post(url, {"pasted": " \u200b\n "})
    broken = client.post(url, {"pasted": "chỉ là một câu"})

    assert "Chưa có danh sách: hãy dán từ Excel vào ô lớn, hoặc chọn một tệp." in empty.text
    assert list(broken.context["form"].errors) == ["pasted"]
    assert "chỉ là một câu" in broken.text
    assert LearnerBatch.objects.count() == 0


def test_the_template_is_read_back(sign_in, an):
    response = sign_in(an).get(reverse("courses:download_learner_template"))

    assert cells_of(response.content)[1] == [
        "STT", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị cử đi học", "Chức vụ",
    ]  # fmt: skip


def test_it_lists_what_the_person_sent_before(sign_in, an, binh, item):
    sent_list(an, item, learner_row())
    sent_list(binh, item, learner_row())

    page = sign_in(an).get(reverse("courses:upload_learners", args=[item.pk])).text

    assert len(re.findall(r'href="/learner-lists/[-0-9a-f]{36}/"', page)) == 1


# ---- Shown ----


def test_rows_to_look_at_come_first(sign_in, an, item, wrong):
    client = sign_in(an)
    factories.enrol(
        item, factories.create_learner(centre=item.centre, full_name="Cao Là", birth=PartialDate(1980, 1, 2))
    )
    batch = sent_list(
        an, item, learner_row("Trần Văn Đạt", gender="Nam"), learner_row("Cao Là", birth="02/01/1980"),
        learner_row("Lê Anh", birth="31/02/1985"),
    )  # fmt: skip

    assert shown(client, batch) == {"look_at": [(4, "refused")], "good": [(2, "new")], "same": [(3, "same")]}
    assert shown(client, wrong)["look_at"] == [(2, "refused"), (3, "refused")]


def test_a_long_list_is_paged(sign_in, an, item):
    batch = sent_list(
        an, item, *(learner_row(f"Lê Văn Số{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}", birth=1980) for n in range(60)),
        learner_row("Lê Anh", birth="31/02/1985"),
    )  # fmt: skip
    client = sign_in(an)

    first, second = shown(client, batch), shown(client, batch, page=2)

    assert (first["look_at"], len(first["good"])) == ([(62, "refused")], 49)
    assert (second["look_at"], len(second["good"])) == ([], 11)
    assert "Nhập 60 học viên đạt vào lớp" in client.get(batch.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_rows_as_for_one(sign_in, an, item, known, django_assert_num_queries, count):
    """One question more than other pages: the check looks for known people."""
    names = ("Bo Bo Thị Yến", "Lê Bình", "Lê Châu")[:count]
    batch = sent_list(an, item, *(learner_row(name) for name in names))
    client = sign_in(an)

    with django_assert_num_queries(9):
        client.get(batch.get_absolute_url())


def test_what_was_typed_is_shown_as_it_is(sign_in, an, item):
    batch = sent_list(an, item, learner_row("Lê <b>Anh</b>", birth="<script>alert(1)</script>"))

    page = sign_in(an).get(batch.get_absolute_url()).text

    assert "<script>alert" not in page
    assert "<b>Anh" not in page


# ---- Repaired ----


def test_it_repairs_rows_in_place(sign_in, an, wrong):
    client = sign_in(an)
    assert shown(client, wrong)["good"] == [(4, "new")]

    save(client, wrong, 2, 3, 4, rows=[4], birth_at_2="28/02/1985", full_name_at_3="Ka Nhút")

    assert sorted(shown(client, wrong)["good"]) == [(2, "new"), (3, "new"), (4, "new")]
    wrong.refresh_from_db()
    assert (wrong.repairs["2"]["birth"], wrong.repairs["3"]["full_name"]) == ("28/02/1985", "Ka Nhút")
    assert held() == (0, 0)


def test_a_repair_that_is_wrong_too_is_told_so_and_kept(sign_in, an, wrong):
    client = sign_in(an)

    save(client, wrong, 2, birth_at_2="30/02/1985")

    page = client.get(wrong.get_absolute_url())
    assert 'value="30/02/1985"' in page.text
    assert page.context["look_at"][0].boxes[1].errors != []


def test_only_rows_and_boxes_that_were_shown_are_read(sign_in, an, wrong):
    save(
        sign_in(an), wrong, 2, 99, "x", birth_at_2="28/02/1985", full_name_at_3="Không hiện", score_at_2="10",
        match_at_2="new", id_number_at_2="1", full_name_at_99="Không có",
    )  # fmt: skip

    wrong.refresh_from_db()
    assert wrong.repairs == {"2": {"birth": "28/02/1985"}}


def test_columns_are_corrected_and_remembered(sign_in, an, item):
    titles = ("A", "Họ và tên", "Ngày sinh", "Giới tính", "B", "C")

    def sent():
        table = table_of_rows(learner_row("Lê Anh", unit="Hội Phụ nữ"), titles=titles)
        return keep_list(item, table, source=ListSource.PASTED, by=an)

    batch = sent()
    client = sign_in(an)

    response = client.post(
        path("map_learner_columns", batch), {"column-5": "unit", "column-6": "nonsense", "column-9": "unit"}
    )

    assert response.url == batch.get_absolute_url()
    assert client.get(response.url).context["good"][0].row.unit == "Hội Phụ nữ"
    assert ColumnMemory.objects.get().centre == item.centre
    assert client.get(sent().get_absolute_url()).context["good"][0].row.unit == "Hội Phụ nữ"


def test_a_row_left_out_stays_out(sign_in, an, wrong):
    client = sign_in(an)

    save(client, wrong, 2, 3, 4)

    assert "Nhập 0 học viên đạt vào lớp" in client.get(wrong.get_absolute_url()).text
    save(client, wrong, 2, 3, 4, rows=[4])
    assert "Nhập 1 học viên đạt vào lớp" in client.get(wrong.get_absolute_url()).text


# ---- Known people ----


@pytest.fixture
def known(centre_a):
    return factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yến", gender="F", birth=PartialDate(1985))


def test_somebody_who_may_be_known_is_proposed_and_never_merged(sign_in, an, item, known):
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến", birth="05/8/1985"))
    client = sign_in(an)

    page = client.get(batch.get_absolute_url())

    row = page.context["look_at"][0]
    assert [proposal.learner_id for proposal in row.row.proposals] == [known.pk]
    assert "Chính là: Bo Bo Thị Yến" in page.text
    assert row.answer == ""
    save(client, batch, 2, rows=[2], match_at_2=str(known.pk))
    assert client.get(batch.get_absolute_url()).context["look_at"][0].answer == str(known.pk)


def test_nobody_but_who_was_proposed_can_be_chosen(sign_in, an, item, known, centre_a, centre_b):
    others = [factories.create_learner(centre=centre, full_name="Người Khác") for centre in (centre_a, centre_b)]
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến", birth="05/8/1985"))
    client = sign_in(an)

    for answer in (*(other.pk for other in others), "0", "x", "-1"):
        save(client, batch, 2, rows=[2], match_at_2=str(answer))

    batch.refresh_from_db()
    assert "match" not in batch.repairs.get("2", {})


def test_another_centres_people_are_not_proposed(sign_in, an, item, centre_b):
    factories.create_learner(centre=centre_b, full_name="Bo Bo Thị Yến", birth=PartialDate(1985, 8, 5))
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến", birth="05/8/1985"))

    assert shown(sign_in(an), batch)["good"] == [(2, "new")]


# ---- Refused ----


def test_a_list_belongs_to_who_sent_it(sign_in, binh, chi, dung, giang, khoa, lan, wrong):
    before = LearnerBatch.objects.values().get()

    answers = {
        person.username: {
            client.get(wrong.get_absolute_url()).status_code,
            save(client, wrong, 2, birth_at_2="28/02/1985").status_code,
            client.post(path("map_learner_columns", wrong), {"column-5": "note"}).status_code,
            client.post(path("confirm_learners", wrong)).status_code,
            client.post(path("undo_learners", wrong)).status_code,
            client.get(path("download_wrong_learners", wrong)).status_code,
        }
        for person in (binh, chi, dung, giang, khoa, lan)
        if (client := sign_in(person))
    }

    assert answers == {
        "binh": {404}, "chi": {404}, "dung": {404}, "giang": {403}, "khoa": {403}, "lan": {403},
    }  # fmt: skip
    assert (LearnerBatch.objects.values().get(), held()) == (before, (0, 0))


def test_an_officer_whose_reason_ran_out_sees_the_own_list_no_more(sign_in, dung, item):
    access = NameAccess.objects.create(training_class=item, asked_by=dung, reason="giúp trung tâm nhập danh sách")
    batch = sent_list(dung, item, learner_row())
    client = sign_in(dung)
    assert client.get(batch.get_absolute_url()).status_code == 200

    access.delete()

    assert client.get(batch.get_absolute_url()).status_code == 403
    assert client.post(path("confirm_learners", batch)).status_code == 403
    assert held() == (0, 0)


def test_a_list_that_is_written_takes_no_repairs(sign_in, an, wrong):
    LearnerBatch.objects.update(state=LearnerBatchState.APPLIED, applied_at="2023-03-01T08:00+07:00")

    save(sign_in(an), wrong, 2, birth_at_2="28/02/1985")

    wrong.refresh_from_db()
    assert wrong.repairs == {}


def test_no_name_stands_in_an_address(sign_in, an, item):
    client = sign_in(an)
    response = client.post(
        reverse("courses:upload_learners", args=[item.pk]), {"pasted": text_to_paste(learner_row("Lê Anh"))}
    )

    assert uuid.UUID(response.url.split("/")[2])
    assert "Lê Anh" not in str(dict(client.session))
