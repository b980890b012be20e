"""Addresses of centres."""

from django.urls import path

from centres import views

app_name = "centres"

urlpatterns = [
    path("", views.centre_list, name="centre_list"),
    path("<int:centre_id>/", views.centre_detail, name="centre_detail"),
]
