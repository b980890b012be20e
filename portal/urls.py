"""The address plan: apps are mounted by string, each under one noun."""

from django.contrib import admin
from django.urls import include, path

from portal.views import admin_sign_in

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("portal.frame_urls")),
    path("", include("centres.urls")),
    path("", include("courses.urls")),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
]
