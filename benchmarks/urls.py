"""The portal's addresses, and the bare view they are measured against."""

from django.urls import include, path

from benchmarks.bare import bare_list

urlpatterns = [path("bare/", bare_list), path("", include("portal.urls"))]
