"""Made-up provinces and class lists, the same for the same seed: what an office could have, awkward cases included."""

from datetime import date, timedelta
from functools import cache
from io import BytesIO
from random import Random

import openpyxl

from centres.models import Board, Centre
from courses.imports.classes import import_class_list, read_file
from courses.province import load_province

ENTERED_ON = date(2023, 6, 12)  # the lists are entered before the half-year is over
HEADINGS = [
    "STT", "Trung tâm", "Chương trình", "Tên lớp", "Khóa", "Ngày khai giảng", "Ngày bế giảng", "Số học viên",
    "Trong đó nữ", "Đơn vị phối hợp", "Số quyết định mở lớp", "Ghi chú",
]  # fmt: skip
BOUNDARIES = [date(2022, 12, 31), date(2023, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]


def province_of(seed):
    """Eight centres (one founded, one ended within the half-year, one empty, one of the past), seven programmes."""
    chance = Random(seed)
    changes_on = date(2023, 1, 1) + timedelta(days=chance.randrange(20, 160))
    day_before = (changes_on - timedelta(days=1)).isoformat()
    ever = {"from": "1900-01-01", "to": None}
    return {
        "board": {
            "code": f"T{seed}",
            "name": "Ban Tuyên giáo Tỉnh ủy Trường Sơn",
            "superior": "Tỉnh ủy Trường Sơn",
            "symbol": "BTGTU",
            "place": "An Lạc",
        },
        "centres": [
            centre("AL", "thành phố An Lạc"),
            centre("BS", "huyện Bình Sơn"),
            centre("CP", "thị xã Cẩm Phú"),
            centre("DD", "huyện Dục Đức"),
            centre("EK", "huyện Êa Kiết", valid_from="2023-03-15"),
            centre("HV", "huyện Hòa Vang", valid_to="2023-05-01"),
            centre("KL", "huyện Kim Long"),
            centre("LB", "huyện Long Biên", valid_to="2022-12-31"),
        ],
        "families": {"CO_BAN": "Lý luận chính trị cơ bản", "NGHIEP_VU": "Nghiệp vụ công tác đảng"},
        "programmes": [
            programme("NTD", "Bồi dưỡng nhận thức về Đảng", "CO_BAN", [ever | {"source": "CENTRAL"}]),
            programme("DVM", "Bồi dưỡng đảng viên mới", "CO_BAN", [ever | {"source": "CENTRAL"}]),
            programme("VP", "Nghiệp vụ văn phòng cấp ủy", "NGHIEP_VU", [ever | {"source": "PROVINCIAL"}]),
            programme("DP", "Lớp theo nhu cầu địa phương", "KHAC", [ever | {"source": "LOCAL"}]),
            programme(
                "LSD",
                "Chuyên đề lịch sử Đảng",
                "CHUYEN_DE",
                [
                    {"from": "1900-01-01", "to": day_before, "source": "LOCAL"},
                    {"from": changes_on.isoformat(), "to": None, "source": "CENTRAL"},
                ],
            ),
            programme(
                "TC",
                "Trung cấp lý luận chính trị",
                "KHAC",
                [ever | {"source": "CENTRAL"}],
                counts_toward_total=False,
            ),
            programme(
                "CU",
                "Chương trình đã thôi",
                "NGHIEP_VU",
                [{"from": "1900-01-01", "to": "2023-03-31", "source": "PROVINCIAL"}],
            ),
        ],
    }


def centre(code, name, *, valid_from=None, valid_to=None):
    return {
        "code": code,
        "name": f"Trung tâm chính trị {name}",
        "level": "DISTRICT",
        "aliases": [f"TTCT {name}"],
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def programme(code, name, family, guidance, **further):
    return {"code": code, "name": name, "family": family, "guidance": guidance} | further


def workbook_of(seed, province):
    """A class list as a workbook: the four days around the half-year, then a number of classes by chance."""
    chance = Random(seed + 1_000)
    rows = [row_of(chance, province, number, day) for number, day in enumerate(BOUNDARIES, start=1)]
    for number in range(5, chance.randrange(30, 90)):
        day = date(2022, 12, 20) + timedelta(days=chance.randrange(205))
        rows.append(row_of(chance, province, number, day))
    order = chance.sample(HEADINGS, len(HEADINGS))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH CÁC LỚP"])
    for _line in range(chance.randrange(3)):
        sheet.append([None])
    sheet.append(order)
    for row in rows:
        sheet.append([row[heading] for heading in order])
    total = {"Trung tâm": "Tổng cộng", "Số học viên": sum(row["Số học viên"] for row in rows)}
    sheet.append([total.get(heading) for heading in order])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def row_of(chance, province, number, day):
    place = chance.choice([centre for centre in province["centres"] if holds(centre, day)])
    taught = chance.choice([*province["programmes"], None])
    learners = chance.randint(1, 400)
    closed_on = day + timedelta(days=chance.randrange(40))
    return {
        "STT": number,
        "Trung tâm": chance.choice([place["code"], place["name"], place["aliases"][0]]),
        "Chương trình": chance.choice([taught["code"], taught["name"]]) if taught else "Kỹ năng phỏng vấn",
        "Tên lớp": f"Lớp số {number}",
        "Khóa": f"{number}/2023",
        "Ngày khai giảng": chance.choice([day.strftime("%d/%m/%Y"), day]),
        "Ngày bế giảng": chance.choice([closed_on, closed_on.strftime("%d/%m/%Y"), None]),
        "Số học viên": learners,
        "Trong đó nữ": chance.choice([None, 0, chance.randint(0, learners)]),
        "Đơn vị phối hợp": chance.choice([None, "Đoàn Thanh niên", "Hội Nông dân; Hội Phụ nữ"]),
        "Số quyết định mở lớp": f"{number:02d}-QĐ/TTCT",
        "Ghi chú": chance.choice([None] * 8 + ["Hủy: không đủ học viên", "Hoãn: chờ hội trường"]),
    }


def holds(place, day):
    first, after = place["valid_from"] or "1900-01-01", place["valid_to"] or "9999-12-31"
    return first <= day.isoformat() < after


@cache
def read_once(workbook):
    """Reading starts a process of its own; the same workbook is loaded by several tests."""
    return read_file(workbook, "danh-sach.xlsx")


def load(province, workbook):
    """The province and its list in the portal's database, by the portal's own doors; gives the board."""
    load_province(province)
    board = Board.objects.get(code=province["board"]["code"])
    centres = list(Centre.objects.of_board(board))
    class_list = read_once(workbook)
    verdicts = import_class_list(class_list, board=board, centres=centres, by=None, today=ENTERED_ON)
    assert [verdict for verdict in verdicts if verdict.status != "new"] == []
    return board
