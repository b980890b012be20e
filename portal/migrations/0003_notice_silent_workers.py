from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_long_work")]

    operations = [
        migrations.AddField(model_name="job", name="seen_at", field=models.DateTimeField(null=True)),
    ]
