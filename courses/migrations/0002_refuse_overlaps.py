"""Of one programme of one board, one version is in force on a day."""

from django.db import migrations

from portal.dated import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_programmes_and_classes")]

    operations = [
        ForbidOverlap("a_programme_has_one_version_a_day", "courses_programme", ["board_id", "code"]),
    ]
