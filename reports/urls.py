"""Addresses of home and of briefings."""

from django.urls import path

from reports.views import briefing, home, papers, rows

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("briefings/", briefing.briefing_list, name="briefing_list"),
    path("briefings/<slug:period>/", briefing.briefing_page, name="briefing_page"),
    path("briefings/<slug:period>/rows/", rows.figure_rows, name="figure_rows"),
    path("briefings/<slug:period>/rows/export/", rows.export_rows, name="export_rows"),
    path("briefings/<slug:period>/paper/<slug:form>/", papers.download_paper, name="download_paper"),
]
