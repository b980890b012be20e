"""The public check of a certificate, without signing in: a code in, the least possible out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from courses.models.certificate import CODE_LENGTH
from courses.outcomes.certificate_checks import TooManyMissesError, check, normal_code, shown_code
from portal.policy import allow_anyone
from portal.visitors import visitor_address


@require_GET
@allow_anyone
def check_box(request: HttpRequest) -> HttpResponse:
    """A box for the code; a code in the address leads on to its own page."""
    code = normal_code(request.GET.get("code", ""))
    if code:
        return redirect("courses:check_certificate", code)
    return unlisted(render(request, "courses/check_certificate.html", {"length": CODE_LENGTH}))


@require_GET
@allow_anyone
def check_certificate(request: HttpRequest, check_code: str) -> HttpResponse:
    """Unknown codes get the status and frame of known ones. An unknown one is counted: the one GET that writes."""
    shown = {"length": CODE_LENGTH, "code": shown_code(normal_code(check_code)[:CODE_LENGTH]), "is_asked": True}
    try:
        shown["found"] = check(check_code, visitor=visitor_address(request), at=now())
    except TooManyMissesError as error:
        minutes = -(-error.seconds // 60)
        response = render(request, "courses/check_too_often.html", {"minutes": minutes}, status=429)
        response["Retry-After"] = str(error.seconds)
        # Django logs the path of every answer from 400 up, and this path holds a code.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return unlisted(response)
    return unlisted(render(request, "courses/check_certificate.html", shown))


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
