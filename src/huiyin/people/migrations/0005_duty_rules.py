"""Until when a unit hands back and a sender disputes a refusal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_calendar'),
    ]

    operations = [
        migrations.AddField(
            model_name='institution',
            name='dispute_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='对不予受理提出异议的期限(天)'),
        ),
        migrations.AddField(
            model_name='institution',
            name='hand_back_days',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='退回交办的期限(工作日)'),
        ),
        migrations.AddField(
            model_name='institution',
            name='remedy',
            field=models.TextField(default='可以在异议期限内凭回执码在网上或者到来访窗口提出异议一次,由分管领导复核;也可以自收到本告知书之日起 30 日内,请求上一级机关复查(《信访工作条例》第三十五条)。', verbose_name='不予受理时告知的救济途径'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('dispute_days__gte', 1), ('hand_back_days__gte', 1), models.Q(('remedy', ''), _negated=True)), name='institution_duty_days_positive'),
        ),
    ]
