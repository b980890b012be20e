"""A learner list remembers whom it added, so that undoing it removes nobody else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_how_a_centre_issues_certificates")]

    operations = [
        migrations.AddField(
            model_name="learnerbatch",
            name="made_learners",
            field=models.JSONField(default=list),
        ),
    ]
