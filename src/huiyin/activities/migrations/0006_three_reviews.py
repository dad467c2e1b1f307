"""A call for papers says which of the three reviewed plans it asks for (M07)."""

from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    dependencies = [
        ('activities', '0005_paper_words'),
        ('campaigns', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='papercall',
            name='review_kind',
            field=models.CharField(blank=True, choices=[('activity', '活动方案'), ('study', '学习会方案'), ('collection', '征求意见方案')], default='', max_length=16, verbose_name='督导必审的方案'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('review_kind__in', ['activity', 'study', 'collection', ''])), name='papercall_review_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('review_kind', ''), ('kind', 'plan'), _connector='OR'), name='paper_call_reviews_plans'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.UniqueConstraint(condition=models.Q(('review_kind', ''), _negated=True), fields=('campaign', 'review_kind'), name='paper_call_one_of_a_review'),
        ),
    ]
