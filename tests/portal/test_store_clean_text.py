"""A text column holds clean NFC text whichever way it comes, and carries its search and sort keys."""

import unicodedata

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.functions import Lower

from portal.fields import (
    CleanCharField,
    CleanTextField,
    CollationKeyField,
    SearchKeyField,
    UnstorableTextError,
)
from portal.vietnamese import collation_key, fold, given_name_key

NFD_NAME = unicodedata.normalize("NFD", "  Nguyễn   Thị\u200b Thuỳ Đào ")
NAME = "Nguyễn Thị Thuỳ Đào"  # 19 code points in NFC, 24 in NFD
UNSTORABLE = {
    "NUL": "\x00",
    "vertical tab": "\x0b",
    "escape": "\x1b",
    "delete": "\x7f",
    "C1": "\x9b",
    "U+FFFE": "\ufffe",
    "U+FFFF": "\uffff",
    "lone surrogate": "\ud83d",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
}
each_unstorable = pytest.mark.parametrize("character", UNSTORABLE.values(), ids=UNSTORABLE.keys())


class Person(models.Model):
    """A model of this test alone: its own registry keeps it out of migrations."""

    number = models.IntegerField(primary_key=True)
    name = CleanCharField("họ và tên", max_length=19)
    note = CleanTextField("ghi chú", blank=True, max_length=100)
    search_key = SearchKeyField(sources=("name", "note"))
    sort_key = CollationKeyField(source="name", by_given_name=True)

    class Meta:
        apps = Apps()
        app_label = "portal"
        db_table = "person_of_a_test"

    def __str__(self):
        return self.name


PersonForm = forms.modelform_factory(Person, fields=("name", "note"))


@pytest.fixture
def people(db):
    """The table, made inside the test's transaction, which takes it away again on both engines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE person_of_a_test (number integer PRIMARY KEY, name text NOT NULL,"
            " note text NOT NULL, search_key text NOT NULL, sort_key text NOT NULL)"
        )
    return Person.objects


def stored(number=1):
    return Person.objects.values_list("name", "note").get(pk=number)


# Cleaning


def test_it_cleans_what_is_saved(people):
    person = Person(number=1, name=NFD_NAME, note="Dòng  một\r\n\r\n\r\ndòng hai ")
    person.save()

    assert stored() == (NAME, "Dòng một\n\ndòng hai")
    assert (person.name, person.note) == stored()


def test_it_cleans_what_is_written_in_bulk(people):
    people.bulk_create([Person(number=1, name=NFD_NAME), Person(number=2, name="An")])
    assert stored(1)[0] == NAME

    people.filter(pk=2).update(name=NFD_NAME)
    assert stored(2)[0] == NAME

    people.bulk_update([Person(number=1, name="Bình\u00a0An")], ["name"])
    assert stored(1)[0] == "Bình An"


def test_it_finds_a_composed_name_by_a_decomposed_one(people):
    people.create(number=1, name=NAME)

    assert people.get(name=NFD_NAME).pk == 1


def test_it_finds_nothing_by_a_text_that_cannot_be_stored(people):
    people.create(number=1, name="An")

    assert list(people.filter(name="An\x0b")) == []
    assert list(people.filter(name="x" * 200)) == []


def test_it_lets_expressions_pass(people):
    people.create(number=1, name="AN")

    people.update(name=Lower("name"))

    assert stored()[0] == "an"


def test_it_reads_one_line_where_a_name_has_line_breaks(people):
    people.create(number=1, name="Lớp\r\nĐVM\tK2")

    assert stored()[0] == "Lớp ĐVM K2"


# Forms


def test_its_form_cleans_before_it_measures():
    form = PersonForm({"name": NFD_NAME, "note": "một\r\n hai"})

    assert form.is_valid()
    assert form.cleaned_data == {"name": NAME, "note": "một\nhai"}
    assert form.instance.name == NAME


def test_its_form_takes_invisible_text_for_none():
    form = PersonForm({"name": "\u200b\u00a0", "note": ""})

    assert list(form.errors) == ["name"]
    assert form.errors.as_data()["name"][0].code == "required"


def test_its_form_refuses_a_character_too_many():
    form = PersonForm({"name": NAME + "a"})

    assert [error.code for error in form.errors.as_data()["name"]] == ["max_length"]


@each_unstorable
def test_its_form_refuses_unstorable_characters(character):
    form = PersonForm({"name": f"A{character}n", "note": f"A{character}n"})

    assert "unstorable" in [error.code for error in form.errors.as_data()["name"]]
    assert "unstorable" in [error.code for error in form.errors.as_data()["note"]]


def test_it_leaves_choices_to_their_own_form_field():
    field = CleanCharField(max_length=5, choices=[("a", "A"), ("b", "B")])

    assert isinstance(field.formfield(), forms.TypedChoiceField)


# Refused


@each_unstorable
def test_it_refuses_unstorable_characters_at_validation(character):
    person = Person(number=1, name=f"A{character}n", note=f"A{character}n")

    with pytest.raises(ValidationError) as refusal:
        person.clean_fields()

    sentence = f"Nội dung có ký tự ẩn U+{ord(character):04X} không lưu được; hãy xóa ký tự đó hoặc gõ lại."
    assert refusal.value.message_dict == {"name": [sentence], "note": [sentence]}


@each_unstorable
@pytest.mark.parametrize("column", ["name", "note"])
def test_it_refuses_unstorable_characters_at_every_write(people, character, column):
    people.create(number=1, name="An", note="cũ")
    dirty = {"name": "An", "note": "cũ", column: f"A{character}n"}

    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.create(number=2, **dirty)
    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.bulk_create([Person(number=2, **dirty)])
    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.update(**{column: dirty[column]})
    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.bulk_update([Person(number=1, **dirty)], [column])

    assert list(people.values_list("number", "name", "note")) == [(1, "An", "cũ")]


def test_it_refuses_more_than_its_length_at_every_write(people):
    people.create(number=1, name="x" * 19, note="y" * 100)

    with pytest.raises(UnstorableTextError) as refusal, transaction.atomic():
        people.create(number=2, name="x" * 20)
    assert str(refusal.value) == "“họ và tên” dài 20 ký tự, nhiều nhất là 19."
    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.bulk_create([Person(number=2, name="An", note="y" * 101)])
    with pytest.raises(UnstorableTextError), transaction.atomic():
        people.update(name="x" * 20)

    assert list(people.values_list("number", "name", "note")) == [(1, "x" * 19, "y" * 100)]


# Keys


def test_it_computes_keys_on_save_and_bulk_create(people):
    person = people.create(number=1, name="Trần Đạt", note="Ủy viên")
    people.bulk_create([Person(number=2, name="Lê Ánh")])

    assert person.search_key == "tran dat uy vien"
    assert list(people.order_by("number").values_list("search_key", "sort_key")) == [
        ("tran dat uy vien", given_name_key("Trần Đạt")),
        ("le anh", given_name_key("Lê Ánh")),
    ]


def test_it_follows_a_changed_name(people):
    person = people.create(number=1, name="Trần Đạt")

    person.name = "Trần Út"
    person.save()

    assert people.values_list("search_key", "sort_key").get() == ("tran ut", given_name_key("Trần Út"))


def test_it_searches_without_accents_or_case(people):
    people.create(number=1, name="NGUYỄN ÁNH ĐẠT")

    for query in ("ánh đạt", "Anh Dat", unicodedata.normalize("NFD", "Ánh Đạt")):
        assert people.get(search_key__contains=fold(query)).pk == 1


@pytest.mark.parametrize("collation", [None, "C", "vi-x-icu", "en-x-icu", "sv-x-icu", "NOCASE", "RTRIM"])
def test_it_orders_alike_under_every_collation(people, collation):
    if collation and collation.endswith(("icu", "C")) != (connection.vendor == "postgresql"):
        pytest.skip("a collation of the other engine")
    in_order = [
        "An",
        "Lê An",
        "Trần An",
        "Lê Anh",
        "Lê Ánh",
        "Lê Ân",
        "Vũ Dũng",
        "Vũ Đạt",
        "Lê Em",
        "Lê Ơ",
        "Lê Út",
    ]
    people.bulk_create(Person(number=number, name=name) for number, name in enumerate(sorted(in_order)))

    key = models.F("sort_key") if collation is None else models.functions.Collate("sort_key", collation)

    assert list(people.order_by(key).values_list("name", flat=True)) == in_order


def test_its_keys_are_cut_at_their_length():
    person = Person(name="Nguyễn Đạt")
    field = SearchKeyField(sources=("name",), max_length=6)
    field.set_attributes_from_name("search_key")

    assert field.pre_save(person, add=True) == "nguyen"


def test_it_computes_an_empty_key_of_nothing():
    person = Person(name=None)

    assert Person._meta.get_field("sort_key").pre_save(person, add=True) == given_name_key("")


# Migrations


@pytest.mark.parametrize(
    ("field", "options"),
    [
        (CleanCharField(max_length=19), {"max_length": 19}),
        (CleanTextField(blank=True), {"blank": True}),
        (
            SearchKeyField(sources=["name", "note"]),
            {"sources": ("name", "note"), "max_length": 1000, "default": ""},
        ),
        (
            CollationKeyField(source="text", by_given_name=True, max_length=300),
            {"source": "text", "by_given_name": True, "max_length": 300, "default": ""},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_survives_a_migration(field, options):
    _name, path, arguments, found = field.deconstruct()

    assert (path, arguments, found) == (f"portal.fields.{type(field).__name__}", [], options)
    assert type(field)(*arguments, **found).deconstruct()[1:] == (path, arguments, options)


def test_its_keys_are_never_typed():
    assert not SearchKeyField().editable
    assert CollationKeyField(source="name").key_of(Person(name="Đạt")) == collation_key("Đạt")
