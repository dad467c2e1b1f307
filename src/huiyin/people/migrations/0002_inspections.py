"""How long before an inspection is told, and how often in a year a school may be inspected."""

from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    dependencies = [
        ('people', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='institution',
            name='inspection_notice_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='检查提前通知(天)'),
        ),
        migrations.AddField(
            model_name='institution',
            name='inspections_a_year',
            field=models.PositiveSmallIntegerField(default=3, verbose_name='每所学校一年最多检查(次)'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('inspection_notice_days__gte', 1), ('inspections_a_year__gte', 1)), name='institution_inspections_bounded'),
        ),
    ]
