"""The navigation, by role: the roof sees every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centres.access import Hats, hats_of


@dataclass(frozen=True)
class NavItem:
    """One entry; `badge` counts what waits behind it, where that is known without asking."""

    label: str
    url: str
    is_current: bool
    badge: int | None = None


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    places = places_of(hats_of(request))
    longest = max((url for _label, url in places if request.path.startswith(url)), key=len, default="")
    return {"nav": [NavItem(label, url, url == longest) for label, url in places]}


def places_of(hats: Hats) -> list[tuple[str, str]]:
    """Where the person may go, in the order of the day's work."""
    places = [(_("Việc của tôi"), reverse("reports:home"))]
    if hats.is_board or hats.is_centre:
        places.append((_("Lớp"), reverse("courses:class_list")))
    if hats.can_edit:
        places.append((_("Nhập danh sách"), reverse("courses:upload_list")))
    if hats.is_board or hats.is_centre:
        places.append((_("Báo cáo giao ban"), reverse("reports:briefing_list")))
        places.append((pgettext("menu", "Chương trình"), reverse("courses:programme_list")))
        places.append((pgettext("menu", "Trung tâm"), reverse("centres:centre_list")))
    if hats.is_admin:
        places.append((_("Quản trị"), reverse("admin:index")))
    return places
