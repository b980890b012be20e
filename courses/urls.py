"""Addresses of classes, class lists and programmes."""

from django.urls import path

from courses.views import class_lists, classes, programmes

app_name = "courses"

urlpatterns = [
    path("classes/", classes.class_list, name="class_list"),
    path("classes/export/", classes.export_classes, name="export_classes"),
    path("classes/new/", classes.create_class, name="create_class"),
    path("classes/<int:class_id>/", classes.class_detail, name="class_detail"),
    path("classes/<int:class_id>/edit/", classes.edit_class, name="edit_class"),
    path("classes/<int:class_id>/open/", classes.open_class, name="open_class"),
    path("classes/<int:class_id>/complete/", classes.complete_class, name="complete_class"),
    path("classes/<int:class_id>/postpone/", classes.postpone_class, name="postpone_class"),
    path("classes/<int:class_id>/cancel/", classes.cancel_class, name="cancel_class"),
    path("classes/<int:class_id>/reinstate/", classes.reinstate_class, name="reinstate_class"),
    path("class-lists/", class_lists.upload_list, name="upload_list"),
    path("class-lists/template/", class_lists.download_template, name="download_template"),
    path("class-lists/<uuid:key>/", class_lists.preview_list, name="preview_list"),
    path("class-lists/<uuid:key>/confirm/", class_lists.confirm_list, name="confirm_list"),
    path("class-lists/<uuid:key>/wrong-rows/", class_lists.download_wrong_rows, name="download_wrong_rows"),
    path("programmes/", programmes.programme_list, name="programme_list"),
]
