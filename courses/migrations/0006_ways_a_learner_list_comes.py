from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_reasons_to_see_names")]

    operations = [
        migrations.AddField(
            model_name="learnerbatch",
            name="source",
            field=models.CharField(
                choices=[("FILE", "tệp"), ("PASTED", "dán từ Excel"), ("TYPED", "gõ trên cổng")],
                default="FILE",
                max_length=10,
                verbose_name="cách gửi",
            ),
        ),
        migrations.AddConstraint(
            model_name="learnerbatch",
            constraint=models.CheckConstraint(
                name="list_source_is_a_known_one", condition=models.Q(("source__in", ["FILE", "PASTED", "TYPED"]))
            ),
        ),
    ]
