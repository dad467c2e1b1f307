"""The channel of government platforms (C11), apart from the hotline."""

from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    dependencies = [
        ('activities', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='planline',
            name='planline_channel_known',
        ),
        migrations.AlterField(
            model_name='planline',
            name='channel',
            field=models.CharField(choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('talk', '谈心谈话'), ('visit', '走访'), ('form', '征求意见表'), ('questionnaire', '调查问卷'), ('box', '意见箱'), ('phone', '电话'), ('mailbox', '主任信箱'), ('email', '电子邮箱'), ('board', '留言板'), ('hotline', '热线平台'), ('efficiency', '效能办交办'), ('platform', '政务平台'), ('petition', '信访'), ('proposal', '建议提案'), ('open_info', '信息公开申请'), ('counter', '来访窗口'), ('web', '网上提交'), ('life_meeting', '组织生活会'), ('rating_meeting', '评议大会'), ('discussion', '专题讨论'), ('grassroots', '基层反映'), ('self_check', '自查排查'), ('spot_check', '明查暗访'), ('inspection', '巡视反馈'), ('supervision', '上级督导'), ('look_back', '回头看')], max_length=16, verbose_name='渠道'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['forum', 'research_forum', 'talk', 'visit', 'form', 'questionnaire', 'box', 'phone', 'mailbox', 'email', 'board', 'hotline', 'efficiency', 'platform', 'petition', 'proposal', 'open_info', 'counter', 'web', 'life_meeting', 'rating_meeting', 'discussion', 'grassroots', 'self_check', 'spot_check', 'inspection', 'supervision', 'look_back'])), name='planline_channel_known'),
        ),
    ]
