"""Addresses of centres, what they work with, their lecturers, and the register of documents."""

from django.urls import path

from centres.views import centres, conditions, documents, lecturers

app_name = "centres"

urlpatterns = [
    path("centres/", centres.centre_list, name="centre_list"),
    path("centres/export/", centres.export_centres, name="export_centres"),
    path("centres/<int:centre_id>/", centres.centre_detail, name="centre_detail"),
    path("centres/<int:centre_id>/premises/", conditions.change_premises, name="change_premises"),
    path("centres/<int:centre_id>/quota/", conditions.change_quota, name="change_quota"),
    path("centres/<int:centre_id>/area/", conditions.change_area, name="change_area"),
    path("service-areas/<int:area_id>/end/", conditions.end_service, name="end_service"),
    path("lecturers/", lecturers.lecturer_list, name="lecturer_list"),
    path("lecturers/export/", lecturers.export_lecturers, name="export_lecturers"),
    path("lecturers/new/", lecturers.create_lecturer, name="create_lecturer"),
    path("lecturers/import/", lecturers.upload_lecturers, name="upload_lecturers"),
    path("lecturers/import/template/", lecturers.download_lecturer_template, name="download_lecturer_template"),
    path("lecturers/import/confirm/", lecturers.confirm_lecturers, name="confirm_lecturers"),
    path("lecturers/<int:lecturer_id>/", lecturers.edit_lecturer, name="edit_lecturer"),
    path("lecturers/<int:lecturer_id>/end/", lecturers.end_lecturer, name="end_lecturer"),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/export/", documents.export_documents, name="export_documents"),
    path("documents/new/", documents.create_document, name="create_document"),
    path("documents/<int:document_id>/edit/", documents.edit_document, name="edit_document"),
    path("documents/<int:document_id>/file/", documents.download_document, name="download_document"),
]
