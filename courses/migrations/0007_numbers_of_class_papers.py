"""Numbers of the decisions printed for classes; the form by which a class came, so that a second press is known."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centres", "0005_keep_files_of_documents"),
        ("courses", "0006_ways_a_learner_list_comes"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingclass",
            name="entry_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.CreateModel(
            name="ClassPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("OPENING", "quyết định mở lớp"),
                            ("COMMITTEE", "quyết định thành lập ban cán sự lớp"),
                        ],
                        max_length=20,
                        verbose_name="loại giấy tờ",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("number", models.PositiveIntegerField(verbose_name="số")),
                ("issued_on", models.DateField(verbose_name="ngày ban hành")),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centres.centre",
                        verbose_name="trung tâm",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="courses.trainingclass",
                        verbose_name="lớp",
                    ),
                ),
            ],
            options={
                "verbose_name": "giấy tờ của lớp",
                "verbose_name_plural": "giấy tờ của lớp",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("training_class", "kind"), name="a_class_has_one_decision_of_a_kind"
                    ),
                    models.UniqueConstraint(
                        fields=("centre", "year", "number"), name="a_centre_gives_a_decision_number_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["OPENING", "COMMITTEE"])),
                        name="class_paper_kind_is_a_known_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 9999))), name="a_decision_number_is_from_1_to_9999"
                    ),
                ],
            },
        ),
    ]
