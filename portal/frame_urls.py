"""Sign-in, language, long work, health and the components page."""

from django.urls import path

from portal import job_views, views

app_name = "portal"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("language/", views.set_language, name="set_language"),
    path("components/", views.components, name="components"),
    path("jobs/<uuid:job_key>/", job_views.job_page, name="job_page"),
    path("jobs/<uuid:job_key>/stop/", job_views.stop_job, name="stop_job"),
    path("jobs/<uuid:job_key>/file/", job_views.job_file, name="job_file"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
