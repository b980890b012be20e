"""The demo province comes with its register of documents, and with lecturers, premises, posts and communes."""

from datetime import date

import pytest

from centres.models import Board, Centre, Document, Lecturer, Premises, ServiceArea, StaffingQuota
from centres.overview import centre_lines
from courses.models import Programme
from reports.demo import load_demo
from reports.demo.register import load_register

pytestmark = pytest.mark.django_db
OURS = (Document, Lecturer, Premises, ServiceArea, StaffingQuota, Programme)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in OURS]


def test_it_brings_documents_always_and_people_and_premises_to_a_full_demo():
    load_demo(empty=True)
    board = Board.objects.get()
    numbers = {document.number: document for document in Document.objects.all()}
    guided = {
        programme.code: programme.guidance_document.number
        for programme in Programme.objects.exclude(guidance_document=None).select_related("guidance_document")
    }
    assert {"208-QĐ/TW", "883-QĐ/BTGTW", "2448-QĐ/BTGTW", "61-HD/BTGTW", "1147-QĐ/BTGDVTW", "360-QĐ/TW"} <= set(numbers)
    assert numbers["208-QĐ/TW"].citation == "Quy định số 208-QĐ/TW, ngày 08/11/2019 của Ban Bí thư"
    assert guided == {"LSD": "2448-QĐ/BTGTW", "NTD": "61-HD/BTGTW"}
    assert not Lecturer.objects.exists()

    load_register(board, empty=False)
    first = everything()
    load_register(board, empty=False)

    assert everything() == first
    lines = centre_lines(list(Centre.objects.of_board(board).for_listing(date(2023, 6, 30))), date(2023, 6, 30))
    assert {line.centre.code: line.premises.state for line in lines if line.premises.state != "IN_USE"} == {
        "DK": "UNDER_REPAIR", "KV": "BORROWED", "KS": "NONE",
    }  # fmt: skip
    assert all(4 <= line.posts <= 6 for line in lines)
    assert all(line.people.full_time and line.people.concurrent and line.people.guest for line in lines)
    assert Lecturer.objects.exclude(user=None).count() == 2
