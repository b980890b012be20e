"""Text fields that store clean NFC text whichever way it comes, and the keys to search and sort it by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from portal import vietnamese

if TYPE_CHECKING:  # the stubs make fields generic, Django itself does not
    CharField = models.CharField[str | Combinable, str]
    TextField = models.TextField[str | Combinable, str]
    FieldBase = models.Field[str | Combinable, str]
else:
    CharField = models.CharField
    TextField = models.TextField
    FieldBase = object

# One such character in a name breaks every XLSX and DOCX that holds it, or lets the name show as another:
# C0 and C1 controls, lone surrogates, two noncharacters; marks that turn the direction of writing.
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


class UnstorableTextError(ValueError):
    """A text the database must not hold was about to be written; the text is a Vietnamese sentence."""


def refuse_unstorable(text: str) -> None:
    """Validator: raises ValidationError, naming the character, where `text` holds one not to be stored."""
    if found := _UNSTORABLE.search(text):
        raise ValidationError(_unstorable_sentence(found[0]), code="unstorable")


def _unstorable_sentence(character: str) -> str:
    code_point = f"U+{ord(character):04X}"
    return _("Nội dung có ký tự ẩn %(code_point)s không lưu được; hãy xóa ký tự đó hoặc gõ lại.") % {
        "code_point": code_point
    }


class CleanFormField(forms.CharField):
    """A box whose text is cleaned before its length and its characters are checked."""

    default_validators = [refuse_unstorable]

    def __init__(self, *, tidy: Callable[[str], str] = vietnamese.clean, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.tidy = tidy

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(None if value is None else self.tidy(str(value)))
        return text if text is None else str(text)


class _CleanText(FieldBase):
    """What both text fields share: clean on every way in, refuse at validation and again at the write.

    The write is guarded in `get_db_prep_save`, which save, bulk_create, update, bulk_update
    and loaddata all pass; a lookup does not, so searching for such a text finds nothing
    instead of failing. SQL expressions (`F`, `Concat`) are not looked into.
    """

    default_validators = [refuse_unstorable]
    tidy: Callable[[str], str] = staticmethod(vietnamese.clean)

    def to_python(self, value: Any) -> Any:
        return self._tidied(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self._tidied(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leaves the cleaned text on the instance too, so that it reads as the row does."""
        value = self._tidied(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Raises UnstorableTextError for forbidden characters, and for more code points than `max_length`."""
        prepared = super().get_db_prep_save(value, connection)
        if isinstance(prepared, str):
            if found := _UNSTORABLE.search(prepared):
                raise UnstorableTextError(_unstorable_sentence(found[0]))
            if self.max_length is not None and len(prepared) > self.max_length:
                raise UnstorableTextError(
                    _("“%(field)s” dài %(length)d ký tự, nhiều nhất là %(limit)d.")
                    % {"field": self.verbose_name, "length": len(prepared), "limit": self.max_length}
                )
        return prepared

    def formfield(self, **options: Any) -> Any:  # type: ignore[override]  # the two named ones pass in options
        if self.choices is None and "form_class" not in options:
            options.update(form_class=CleanFormField, tidy=self.tidy)
        return super().formfield(**options)

    def _tidied(self, value: Any) -> Any:
        return self.tidy(value) if isinstance(value, str) else value


class CleanCharField(_CleanText, CharField):
    """One line of clean text; tabs and line breaks become blanks. See also `portal.vietnamese.clean`."""


class CleanTextField(_CleanText, TextField):
    """Clean text of several lines; `max_length`, where given, holds at the write too."""

    tidy = staticmethod(vietnamese.clean_lines)


class _KeyField(CharField):
    """A column computed from sibling attributes whenever a row is saved or bulk-created, never typed.

    What bypasses `pre_save` must set the key itself: QuerySet.update, bulk_update, raw
    fixtures, save(update_fields=…) without the key's name, and rows loaded by only() or
    defer() without it. A key longer than `max_length` is cut: its far end stops counting.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 1000)
        options.setdefault("default", "")
        options.update(editable=False, blank=True)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        for fixed in ("editable", "blank"):
            options.pop(fixed, None)
        return name, path, args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = self.key_of(model_instance)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key

    def key_of(self, model_instance: models.Model) -> str:
        raise NotImplementedError


class SearchKeyField(_KeyField):
    """The folded text of the attributes in `sources`, to be searched with `contains=fold(query)`."""

    def __init__(self, *args: Any, sources: Sequence[str] = ("name",), **options: Any) -> None:
        self.sources = tuple(sources)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"sources": self.sources}

    def key_of(self, model_instance: models.Model) -> str:
        return vietnamese.fold(" ".join(_text_of(model_instance, source) for source in self.sources))


class CollationKeyField(_KeyField):
    """The Vietnamese sort key of the attribute `source`, to be ordered by; by given name where asked."""

    def __init__(self, *args: Any, source: str = "name", by_given_name: bool = False, **options: Any) -> None:
        self.source = source
        self.by_given_name = by_given_name
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"source": self.source, "by_given_name": self.by_given_name}

    def key_of(self, model_instance: models.Model) -> str:
        text = _text_of(model_instance, self.source)
        return vietnamese.given_name_key(text) if self.by_given_name else vietnamese.collation_key(text)


def _text_of(model_instance: models.Model, attribute: str) -> str:
    value = getattr(model_instance, attribute)
    return "" if value is None else str(value)
