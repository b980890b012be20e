"""A centre has one state of premises and one number of posts on a day, and serves a commune once."""

from django.db import migrations

from portal.dated import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("centres", "0003_lecturers_premises_quotas")]

    operations = [
        ForbidOverlap("a_centre_has_one_state_of_premises_a_day", "centres_premises", ["centre_id"]),
        ForbidOverlap("a_centre_has_one_quota_of_posts_a_day", "centres_staffingquota", ["centre_id"]),
        ForbidOverlap("a_centre_serves_a_commune_once_at_a_time", "centres_servicearea", ["centre_id", "name"]),
    ]
