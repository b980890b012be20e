"""A centre's people, or the board's officer, say what changed: premises, posts, communes served."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from centres.access import EDITORS, StaffRequest, allow
from centres.conditions import (
    Condition,
    ConditionError,
    add_areas,
    end_area,
    follow_on,
    last_condition,
    stamp_of,
)
from centres.forms import AreaForm, LastDayForm, PremisesForm, QuotaForm
from centres.models import Centre, Premises, ServiceArea, StaffingQuota
from portal.versioned import StaleError
from portal.vietnamese import format_count


def own_centre(request: StaffRequest, centre_id: int) -> Centre:
    """The centre, if the person may change its rows; 404 for any other."""
    return get_object_or_404(
        Centre.objects.editable_by(request.user).with_name(localdate()).select_related("board"), pk=centre_id
    )


def sent_in(request: StaffRequest) -> Any:
    """What was sent; None where the form is only asked for. An empty form was sent, too."""
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def change_premises(request: StaffRequest, centre_id: int) -> HttpResponse:
    centre = own_centre(request, centre_id)
    last = last_condition(Premises, centre)
    form = PremisesForm(sent_in(request), instance=copied(last, Premises(centre=centre)))
    return changed(request, centre, last, form, Premises)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def change_quota(request: StaffRequest, centre_id: int) -> HttpResponse:
    centre = own_centre(request, centre_id)
    last = last_condition(StaffingQuota, centre)
    form = QuotaForm(sent_in(request), instance=copied(last, StaffingQuota(centre=centre)), board=centre.board)
    return changed(request, centre, last, form, StaffingQuota)


def copied(last: Any, new: Any) -> Any:
    """A row for the form to write on, with what the latest one says."""
    for field in new._meta.concrete_fields if last is not None else ():
        setattr(new, field.attname, getattr(last, field.attname))
    return new


def changed(request: StaffRequest, centre: Centre, last: Any, form: Any, model: type[Condition]) -> HttpResponse:
    """Save what the form says from its day on, or show it again: with what is wrong, or with both values."""
    shown = {
        "centre": centre, "form": form, "last": last, "is_premises": model is Premises,
        "seen": request.POST.get("seen", "") if request.method == "POST" else stamp_of(last),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            since = form.cleaned_data["since"]
            follow_on(model, centre, form.values(), since=since, seen=shown["seen"], by=request.user)
        except ConditionError as error:
            form.add_error("since", str(error))
        except StaleError as error:
            shown |= {"seen": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "centres/condition_form.html", shown, status=409)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(centre)
    return render(request, "centres/condition_form.html", shown)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def change_area(request: StaffRequest, centre_id: int) -> HttpResponse:
    centre = own_centre(request, centre_id)
    form = AreaForm(sent_in(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        added = add_areas(centre, said["names"], since=said["since"], by=request.user)
        sentence = ngettext("Đã thêm {count} đơn vị.", "Đã thêm {count} đơn vị.", len(added))
        messages.success(request, sentence.format(count=format_count(len(added))))
        return redirect("centres:change_area", centre.pk)
    areas = ServiceArea.objects.of_centre(centre).lasting(localdate()).by_name()
    return render(request, "centres/area_form.html", {"centre": centre, "form": form, "areas": areas})


@require_POST
@allow(*EDITORS)
def end_service(request: StaffRequest, area_id: int) -> HttpResponse:
    area = get_object_or_404(ServiceArea.objects.editable_by(request.user), pk=area_id)
    form = LastDayForm(request.POST)
    try:
        end_area(area, last_day=asked_day(form), by=request.user)
    except ConditionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày thôi phụ trách {name}.").format(name=area.name))
    return redirect("centres:change_area", area.centre_id)


def asked_day(form: LastDayForm) -> date:
    """The day of a small form. Raises ConditionError with its sentence."""
    if not form.is_valid():
        raise ConditionError(" ".join(map(str, form.errors.get("last_day", []))))
    day: date = form.cleaned_data["last_day"]
    return day
