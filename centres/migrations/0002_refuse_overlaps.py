"""Names of one unit, and one person's same post at one unit, never overlap in time."""

from django.db import migrations

from portal.dated import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("centres", "0001_boards_and_centres")]

    operations = [
        ForbidOverlap("a_board_has_one_name_a_day", "centres_unitname", ["board_id"]),
        ForbidOverlap("a_centre_has_one_name_a_day", "centres_unitname", ["centre_id"]),
        ForbidOverlap("a_board_post_is_held_once_at_a_time", "centres_appointment", ["user_id", "post", "board_id"]),
        ForbidOverlap("a_centre_post_is_held_once_at_a_time", "centres_appointment", ["user_id", "post", "centre_id"]),
    ]
