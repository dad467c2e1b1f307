"""Papers that were handed in are found by their words; those that lie there already are noted here."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


from huiyin.text.words import words_of
from huiyin.kernel.migrating import TablesAtOnce


def note_what_is_there(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (paper_id) paper_id, title, text FROM activities_paperround ORDER BY paper_id, number DESC"
        )
        for paper, title, text in cursor.fetchall():
            cursor.execute(
                "INSERT INTO activities_paperwords (paper_id, words) VALUES (%s, array_to_tsvector(%s::text[]))",
                [paper, sorted(words_of(title, text))],
            )


class Migration(TablesAtOnce):

    dependencies = [
        ('activities', '0004_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperWords',
            fields=[
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='activities.paper')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='paper_words')],
            },
        ),
        migrations.RunPython(note_what_is_there, migrations.RunPython.noop),
    ]
