"""The page of long work: how far it is, stopping it, fetching what it made."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal import jobs
from portal.models import Job, User
from portal.policy import allow_signed_in


@require_GET
@allow_signed_in
def job_page(request: HttpRequest, job_key: UUID) -> HttpResponse:
    """The whole page, or the part that htmx asks for every two seconds."""
    job = get_object_or_404(Job.objects.of_user(cast(User, request.user)), key=job_key)
    template = "portal/_job_state.html" if request.headers.get("HX-Request") else "portal/job_page.html"
    return render(request, template, {"job": job})


@require_POST
@allow_signed_in
def stop_job(request: HttpRequest, job_key: UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects.of_user(cast(User, request.user)), key=job_key)
    jobs.ask_to_stop(job)
    return redirect(job)


@require_GET
@allow_signed_in
def job_file(request: HttpRequest, job_key: UUID) -> HttpResponseBase:
    job = get_object_or_404(Job.objects.of_user(cast(User, request.user)), key=job_key)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=job.filename, content_type=job.content_type)
