"""Of a board's rules of assessment one set is in force on a day; the rule for programmes again, for SQLite."""

from django.db import migrations

from portal.dated import ForbidOverlap, RepeatForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_learners_and_class_life")]

    operations = [
        RepeatForbidOverlap("a_programme_has_one_version_a_day", "courses_programme", ["board_id", "code"]),
        ForbidOverlap("a_board_has_one_rule_set_a_day", "courses_ruleset", ["board_id"]),
    ]
