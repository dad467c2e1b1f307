"""Campaigns, their phases, units, categories and timetable."""

import django.db.models.deletion
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('people', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='people.institution')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns_kept', to='people.unit', verbose_name='主管单位')),
                ('code', models.SlugField(max_length=64, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('theme', models.CharField(max_length=200, verbose_name='主题')),
                ('ordered_by', models.CharField(blank=True, max_length=100, verbose_name='部署单位')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('state', models.CharField(choices=[('draft', '筹备'), ('running', '进行中'), ('summarised', '已总结'), ('archived', '已归档')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='campaigns.campaign')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('state', models.CharField(choices=[('planned', '未开始'), ('open', '进行中'), ('closed', '已结束')], default='planned', max_length=16, verbose_name='状态')),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='phase_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('campaign',), name='phase_one_open')],
            },
        ),
        migrations.CreateModel(
            name='CampaignUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns_joined', to='people.unit')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('campaign', 'unit'), name='campaign_unit_once')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='campaigns.campaign')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='campaigns.category')),
                ('code', models.SlugField(max_length=32, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'code'), name='category_code_once')],
            },
        ),
        migrations.CreateModel(
            name='CategoryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='campaigns.category')),
                ('name', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('category',), name='category_version_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='category_version_ordered')],
            },
        ),
    ]
