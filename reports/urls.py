"""Addresses of home, of briefings, and of a document with what rests on it."""

from django.urls import path

from reports.views import briefing, documents, home, papers, rows, search

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search_page, name="search_page"),
    path("documents/<int:document_id>/", documents.document_detail, name="document_detail"),
    path("briefings/", briefing.briefing_list, name="briefing_list"),
    path("briefings/<slug:period>/", briefing.briefing_page, name="briefing_page"),
    path("briefings/<slug:period>/rows/", rows.figure_rows, name="figure_rows"),
    path("briefings/<slug:period>/rows/export/", rows.export_rows, name="export_rows"),
    path("briefings/<slug:period>/paper/<slug:form>/", papers.download_paper, name="download_paper"),
]
