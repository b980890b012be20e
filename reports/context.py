"""What the page frame shows by role: the roof sees every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centres.access import Hats, hats_of
from centres.models import Appointment
from portal.demo import demo_password
from portal.models import User


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
    home = reverse("reports:home")
    path = entry_of(request.path)
    inside = (url for _label, url in places if path == url or (url != home and path.startswith(url)))
    current = max(inside, key=len, default="")
    return {"nav": [NavItem(label, url, url == current) for label, url in places]}


def entry_of(path: str) -> str:
    """The path by which the menu knows a page: some lists stand beside another one, under its entry."""
    beside = {
        "courses:programme_list": "centres:document_list",
        "centres:lecturer_list": "centres:centre_list",
        "courses:lecturer_hours": "centres:centre_list",
    }
    for name, entry in beside.items():
        if path.startswith(reverse(name)):
            return path.replace(reverse(name), reverse(entry), 1)
    return path


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """The demo accounts with their posts, for the sign-in page in demo mode; nothing elsewhere."""
    match = request.resolver_match
    if not settings.DEMO_MODE or match is None or match.view_name != "portal:sign_in":
        return {}
    held = {post.user_id: post for post in Appointment.objects.of_demo_people().with_units(localdate())}
    return {
        "demo_accounts": [
            demo_line(user, held.get(user.pk))
            for user in User.objects.filter(is_demo=True, is_active=True).order_by("pk")
        ]
    }


def demo_line(user: User, held: Appointment | None) -> dict[str, str]:
    shown = {"username": user.username, "full_name": user.full_name, "password": demo_password()}
    if held is None:
        return shown | {"post": _("Quản trị")}
    return shown | {"post": capfirst(held.get_post_display()), "unit": held.unit_name}  # type: ignore[attr-defined]


def places_of(hats: Hats) -> list[tuple[str, str]]:
    """Where the person may go, in the order of the day's work."""
    places = [(_("Việc của tôi"), reverse("reports:home"))]
    if hats.is_board or hats.is_centre:
        places.append((_("Lớp"), reverse("courses:class_list")))
    if hats.can_edit:
        places.append((_("Nhập danh sách"), reverse("courses:upload_list")))
    if hats.is_board or hats.is_centre:
        places.append((_("Báo cáo giao ban"), reverse("reports:briefing_list")))
        places.append((_("Chứng nhận"), reverse("courses:certificate_register")))
        places.append((pgettext("menu", "Trung tâm, giảng viên"), reverse("centres:centre_list")))
        places.append((_("Văn bản"), reverse("centres:document_list")))
    if hats.is_admin:
        places.append((_("Quản trị"), reverse("admin:index")))
    return places
