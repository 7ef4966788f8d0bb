# Tables of the evidence: sources, allegations, claims, figures, restrictions.

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import transfers.models.claims
from django.db import migrations, models

from transfers.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('transfers', '0001_initial'),
    ]

    operations = together([
        migrations.RunSQL(
            "CREATE SEQUENCE transfers_claim_reference",
            "DROP SEQUENCE transfers_claim_reference",
        ),
        migrations.CreateModel(
            name='Allegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('quantity_min', models.PositiveIntegerField(blank=True, help_text='Number of items, or the least of a range.', null=True)),
                ('quantity_max', models.PositiveIntegerField(blank=True, help_text='The most of a range; empty for a single number.', null=True)),
                ('quantity_qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='not_stated', help_text='How exact the number is.', max_length=10)),
                ('quantity_of', models.CharField(blank=True, help_text='What is counted, such as "flights" or "contracts".', max_length=60)),
                ('value', models.DecimalField(blank=True, decimal_places=2, help_text='Value as stated.', max_digits=18, null=True)),
                ('value_unit', models.CharField(blank=True, choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Money or million TIV.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, for money only, such as "USD".', max_length=3)),
                ('slug', models.SlugField(help_text='Stable public reference.', max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('transfer', 'transfer'), ('order', 'order'), ('use', 'use'), ('transit', 'transit'), ('origin', 'origin of a weapon'), ('deployment', 'deployment'), ('support', 'support or services'), ('suspension', 'suspension of supplies')], help_text='What is said to have happened.', max_length=10)),
                ('title', models.CharField(help_text='Neutral and short: who, to whom, what, when.', max_length=200)),
                ('statement', models.TextField(help_text='The proposition, in our own words.')),
                ('period_from', models.DateField(blank=True, help_text='First day it may have been.', null=True)),
                ('period_to', models.DateField(blank=True, help_text='Last day it may have been.', null=True)),
                ('period', models.CharField(blank=True, help_text='In words: "weekend before 1 October 2020".', max_length=120)),
                ('grade_override', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('fair', 'fair'), ('weak', 'weak'), ('contested', 'contested'), ('discounted', 'discounted')], help_text="Staff's grade instead of the rule's.", max_length=10)),
                ('override_reason', models.TextField(blank=True, help_text='Why; shown beside the grade that the rule gives.')),
                ('note', models.TextField(blank=True, help_text='How to read it beside other allegations; shown to readers.')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='AllegationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('quantity_min', models.PositiveIntegerField(blank=True, help_text='Number of items, or the least of a range.', null=True)),
                ('quantity_max', models.PositiveIntegerField(blank=True, help_text='The most of a range; empty for a single number.', null=True)),
                ('quantity_qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='not_stated', help_text='How exact the number is.', max_length=10)),
                ('quantity_of', models.CharField(blank=True, help_text='What is counted, such as "flights" or "contracts".', max_length=60)),
                ('value', models.DecimalField(blank=True, decimal_places=2, help_text='Value as stated.', max_digits=18, null=True)),
                ('value_unit', models.CharField(blank=True, choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Money or million TIV.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, for money only, such as "USD".', max_length=3)),
                ('slug', models.SlugField(db_index=False, help_text='Stable public reference.', max_length=120)),
                ('kind', models.CharField(choices=[('transfer', 'transfer'), ('order', 'order'), ('use', 'use'), ('transit', 'transit'), ('origin', 'origin of a weapon'), ('deployment', 'deployment'), ('support', 'support or services'), ('suspension', 'suspension of supplies')], help_text='What is said to have happened.', max_length=10)),
                ('title', models.CharField(help_text='Neutral and short: who, to whom, what, when.', max_length=200)),
                ('statement', models.TextField(help_text='The proposition, in our own words.')),
                ('period_from', models.DateField(blank=True, help_text='First day it may have been.', null=True)),
                ('period_to', models.DateField(blank=True, help_text='Last day it may have been.', null=True)),
                ('period', models.CharField(blank=True, help_text='In words: "weekend before 1 October 2020".', max_length=120)),
                ('grade_override', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('fair', 'fair'), ('weak', 'weak'), ('contested', 'contested'), ('discounted', 'discounted')], help_text="Staff's grade instead of the rule's.", max_length=10)),
                ('override_reason', models.TextField(blank=True, help_text='Why; shown beside the grade that the rule gives.')),
                ('note', models.TextField(blank=True, help_text='How to read it beside other allegations; shown to readers.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllegationVia',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name_plural': 'via',
            },
        ),
        migrations.CreateModel(
            name='AllegationViaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity_min', models.PositiveIntegerField(blank=True, help_text='Number of items, or the least of a range.', null=True)),
                ('quantity_max', models.PositiveIntegerField(blank=True, help_text='The most of a range; empty for a single number.', null=True)),
                ('quantity_qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='not_stated', help_text='How exact the number is.', max_length=10)),
                ('quantity_of', models.CharField(blank=True, help_text='What is counted, such as "flights" or "contracts".', max_length=60)),
                ('value', models.DecimalField(blank=True, decimal_places=2, help_text='Value as stated.', max_digits=18, null=True)),
                ('value_unit', models.CharField(blank=True, choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Money or million TIV.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, for money only, such as "USD".', max_length=3)),
                ('slug', models.SlugField(db_default=transfers.models.claims.NewClaimReference(), help_text='Stable public reference.', max_length=120, unique=True)),
                ('paragraph', models.PositiveSmallIntegerField(help_text='Paragraph of the document, counted from 1.')),
                ('stance', models.CharField(choices=[('asserts', 'asserts'), ('confirms', 'confirms'), ('denies', 'denies'), ('does_not_deny', 'does not deny'), ('questions', 'questions'), ('retracts', 'retracts')], help_text='What the claimant does.', max_length=15)),
                ('said_on', models.DateField(blank=True, help_text='Day it was said.', null=True)),
                ('said', models.CharField(blank=True, help_text='In words, where no day is known: "October 2020".', max_length=120)),
                ('statement', models.TextField(help_text='What it says, in our own words.')),
                ('status', models.CharField(choices=[('active', 'active'), ('retracted', 'retracted by who made it'), ('deprecated', 'deprecated by us')], default='active', help_text='Whether it stands.', max_length=10)),
                ('status_reason', models.TextField(blank=True, help_text='Why it no longer stands.')),
                ('discounted_because', models.TextField(blank=True, help_text='Why it does not count for the grade, where it does not.')),
                ('note', models.TextField(blank=True, help_text='What a reader should know; shown to readers.')),
            ],
            options={
                'ordering': ['source', 'paragraph', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='ClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('quantity_min', models.PositiveIntegerField(blank=True, help_text='Number of items, or the least of a range.', null=True)),
                ('quantity_max', models.PositiveIntegerField(blank=True, help_text='The most of a range; empty for a single number.', null=True)),
                ('quantity_qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='not_stated', help_text='How exact the number is.', max_length=10)),
                ('quantity_of', models.CharField(blank=True, help_text='What is counted, such as "flights" or "contracts".', max_length=60)),
                ('value', models.DecimalField(blank=True, decimal_places=2, help_text='Value as stated.', max_digits=18, null=True)),
                ('value_unit', models.CharField(blank=True, choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Money or million TIV.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, for money only, such as "USD".', max_length=3)),
                ('slug', models.SlugField(db_default=transfers.models.claims.NewClaimReference(), db_index=False, help_text='Stable public reference.', max_length=120)),
                ('paragraph', models.PositiveSmallIntegerField(help_text='Paragraph of the document, counted from 1.')),
                ('stance', models.CharField(choices=[('asserts', 'asserts'), ('confirms', 'confirms'), ('denies', 'denies'), ('does_not_deny', 'does not deny'), ('questions', 'questions'), ('retracts', 'retracts')], help_text='What the claimant does.', max_length=15)),
                ('said_on', models.DateField(blank=True, help_text='Day it was said.', null=True)),
                ('said', models.CharField(blank=True, help_text='In words, where no day is known: "October 2020".', max_length=120)),
                ('statement', models.TextField(help_text='What it says, in our own words.')),
                ('status', models.CharField(choices=[('active', 'active'), ('retracted', 'retracted by who made it'), ('deprecated', 'deprecated by us')], default='active', help_text='Whether it stands.', max_length=10)),
                ('status_reason', models.TextField(blank=True, help_text='Why it no longer stands.')),
                ('discounted_because', models.TextField(blank=True, help_text='Why it does not count for the grade, where it does not.')),
                ('note', models.TextField(blank=True, help_text='What a reader should know; shown to readers.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(help_text='Stable public reference.', max_length=120, unique=True)),
                ('title', models.CharField(help_text='What is counted, of whom, when.', max_length=200)),
                ('measure', models.CharField(choices=[('import_share', "supplier's share of the recipient's arms imports"), ('export_share', "recipient's share of the supplier's arms exports"), ('world_export_share', "supplier's share of all arms exports"), ('world_import_share', "recipient's share of all arms imports"), ('volume', 'arms exports from supplier to recipient')], help_text='What it counts.', max_length=20)),
                ('printed', models.CharField(help_text='As printed, such as "$250 million".', max_length=60)),
                ('value_min', models.DecimalField(decimal_places=2, help_text='Printed value, or the least of a range.', max_digits=18)),
                ('value_max', models.DecimalField(blank=True, decimal_places=2, help_text='The most of a range; empty for a single value.', max_digits=18, null=True)),
                ('qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='exactly', help_text='How exact it is.', max_length=10)),
                ('unit', models.CharField(choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Unit as printed.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, where it is printed as money.', max_length=3)),
                ('first_year', models.PositiveSmallIntegerField(blank=True, help_text='First calendar year of the window, included.', null=True)),
                ('last_year', models.PositiveSmallIntegerField(blank=True, help_text='Last calendar year of the window, included.', null=True)),
                ('window', models.CharField(help_text='The window as printed: "over 2020".', max_length=60)),
                ('finding', models.CharField(blank=True, choices=[('', 'none'), ('unit_wrong', 'the unit is wrong in print'), ('window_doubtful', 'the years are doubtful'), ('attribution_doubtful', 'the attribution is doubtful')], help_text='What we found about the print.', max_length=20)),
                ('explanation', models.TextField(blank=True, help_text='The finding in our own words; shown to readers.')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='FigureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(db_index=False, help_text='Stable public reference.', max_length=120)),
                ('title', models.CharField(help_text='What is counted, of whom, when.', max_length=200)),
                ('measure', models.CharField(choices=[('import_share', "supplier's share of the recipient's arms imports"), ('export_share', "recipient's share of the supplier's arms exports"), ('world_export_share', "supplier's share of all arms exports"), ('world_import_share', "recipient's share of all arms imports"), ('volume', 'arms exports from supplier to recipient')], help_text='What it counts.', max_length=20)),
                ('printed', models.CharField(help_text='As printed, such as "$250 million".', max_length=60)),
                ('value_min', models.DecimalField(decimal_places=2, help_text='Printed value, or the least of a range.', max_digits=18)),
                ('value_max', models.DecimalField(blank=True, decimal_places=2, help_text='The most of a range; empty for a single value.', max_digits=18, null=True)),
                ('qualifier', models.CharField(choices=[('exactly', 'exactly'), ('at_least', 'at least'), ('up_to', 'up to'), ('about', 'about'), ('not_stated', 'not stated')], default='exactly', help_text='How exact it is.', max_length=10)),
                ('unit', models.CharField(choices=[('money', 'money'), ('tiv', 'million TIV'), ('percent', 'percent'), ('items', 'items')], help_text='Unit as printed.', max_length=8)),
                ('currency', models.CharField(blank=True, help_text='ISO 4217 code, where it is printed as money.', max_length=3)),
                ('first_year', models.PositiveSmallIntegerField(blank=True, help_text='First calendar year of the window, included.', null=True)),
                ('last_year', models.PositiveSmallIntegerField(blank=True, help_text='Last calendar year of the window, included.', null=True)),
                ('window', models.CharField(help_text='The window as printed: "over 2020".', max_length=60)),
                ('finding', models.CharField(blank=True, choices=[('', 'none'), ('unit_wrong', 'the unit is wrong in print'), ('window_doubtful', 'the years are doubtful'), ('attribution_doubtful', 'the attribution is doubtful')], help_text='What we found about the print.', max_length=20)),
                ('explanation', models.TextField(blank=True, help_text='The finding in our own words; shown to readers.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FigureReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(help_text='First calendar year, included.')),
                ('last_year', models.PositiveSmallIntegerField(help_text='Last calendar year, included.')),
                ('note', models.CharField(blank=True, help_text='Why it may be read so.', max_length=200)),
            ],
            options={
                'ordering': ['figure', 'first_year', 'last_year'],
            },
        ),
        migrations.CreateModel(
            name='FigureReadingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_year', models.PositiveSmallIntegerField(help_text='First calendar year, included.')),
                ('last_year', models.PositiveSmallIntegerField(help_text='Last calendar year, included.')),
                ('note', models.CharField(blank=True, help_text='Why it may be read so.', max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(help_text='Stable public reference.', max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('embargo', 'embargo'), ('treaty_ban', 'treaty ban'), ('licence_suspension', 'suspension of licences'), ('company_halt', 'halt by a company'), ('appeal', 'appeal'), ('resolution', 'resolution')], help_text='What it is.', max_length=20)),
                ('title', models.CharField(help_text='Short and neutral.', max_length=200)),
                ('statement', models.TextField(help_text='What it forbids or asks, in our own words.')),
                ('from_date', models.DateField(blank=True, help_text='First day.', null=True)),
                ('to_date', models.DateField(blank=True, help_text='Last day; empty if it stands.', null=True)),
                ('dating', models.CharField(blank=True, help_text='In words, where no day is known.', max_length=120)),
                ('note', models.TextField(blank=True, help_text='Whom it binds and whom not; shown to readers.')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='RestrictionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(db_index=False, help_text='Stable public reference.', max_length=120)),
                ('kind', models.CharField(choices=[('embargo', 'embargo'), ('treaty_ban', 'treaty ban'), ('licence_suspension', 'suspension of licences'), ('company_halt', 'halt by a company'), ('appeal', 'appeal'), ('resolution', 'resolution')], help_text='What it is.', max_length=20)),
                ('title', models.CharField(help_text='Short and neutral.', max_length=200)),
                ('statement', models.TextField(help_text='What it forbids or asks, in our own words.')),
                ('from_date', models.DateField(blank=True, help_text='First day.', null=True)),
                ('to_date', models.DateField(blank=True, help_text='Last day; empty if it stands.', null=True)),
                ('dating', models.CharField(blank=True, help_text='In words, where no day is known.', max_length=120)),
                ('note', models.TextField(blank=True, help_text='Whom it binds and whom not; shown to readers.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(help_text='Stable public reference.', max_length=80, unique=True)),
                ('title', models.CharField(help_text='As printed.', max_length=300)),
                ('publisher', models.CharField(help_text='Who published it.', max_length=200)),
                ('published_on', models.DateField(blank=True, help_text='Date it bears.', null=True)),
                ('dating', models.CharField(blank=True, help_text='How it is dated where it bears no date: "undated, about 5 October 2020".', max_length=200)),
                ('language', models.CharField(default='en', help_text='ISO 639 code, such as "en".', max_length=8)),
                ('url', models.URLField(blank=True, help_text='Where it can be read, if anywhere.')),
                ('relays', models.CharField(blank=True, help_text='Whose report it passes on, where it says so.', max_length=200)),
                ('file_name', models.CharField(blank=True, help_text='Name of the file we read.', max_length=200)),
                ('sha256', models.CharField(blank=True, help_text='Of the text of that file.', max_length=64, verbose_name='SHA-256')),
                ('paragraphs', models.CharField(choices=[('blocks', 'blocks of lines between blank lines'), ('lines', 'lines that are not blank')], default='blocks', help_text='What counts as a paragraph of it, from 1.', max_length=6)),
                ('note', models.TextField(blank=True, help_text='What a reader should know about it.')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='The public sees published.', max_length=10)),
                ('slug', models.SlugField(db_index=False, help_text='Stable public reference.', max_length=80)),
                ('title', models.CharField(help_text='As printed.', max_length=300)),
                ('publisher', models.CharField(help_text='Who published it.', max_length=200)),
                ('published_on', models.DateField(blank=True, help_text='Date it bears.', null=True)),
                ('dating', models.CharField(blank=True, help_text='How it is dated where it bears no date: "undated, about 5 October 2020".', max_length=200)),
                ('language', models.CharField(default='en', help_text='ISO 639 code, such as "en".', max_length=8)),
                ('url', models.URLField(blank=True, help_text='Where it can be read, if anywhere.')),
                ('relays', models.CharField(blank=True, help_text='Whose report it passes on, where it says so.', max_length=200)),
                ('file_name', models.CharField(blank=True, help_text='Name of the file we read.', max_length=200)),
                ('sha256', models.CharField(blank=True, help_text='Of the text of that file.', max_length=64, verbose_name='SHA-256')),
                ('paragraphs', models.CharField(choices=[('blocks', 'blocks of lines between blank lines'), ('lines', 'lines that are not blank')], default='blocks', help_text='What counts as a paragraph of it, from 1.', max_length=6)),
                ('note', models.TextField(blank=True, help_text='What a reader should know about it.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='actor',
            name='actor_kind_known',
        ),
        migrations.AlterField(
            model_name='actor',
            name='home',
            field=models.ForeignKey(blank=True, help_text='State where a company, group, body or person is at home.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='transfers.actor'),
        ),
        migrations.AlterField(
            model_name='actor',
            name='kind',
            field=models.CharField(choices=[('state', 'state'), ('former_state', 'former state'), ('de_facto_authority', 'de-facto authority'), ('armed_group', 'non-state armed group'), ('organisation', 'international organisation'), ('company', 'company'), ('government_body', 'government body'), ('institute', 'research institute or association'), ('outlet', 'news outlet'), ('person', 'person'), ('unnamed', 'unnamed source'), ('unknown', 'unknown')], help_text='SIPRI marks armed groups * and organisations **.', max_length=20),
        ),
        migrations.AlterField(
            model_name='actorevent',
            name='home',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='State where a company, group, body or person is at home.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AlterField(
            model_name='actorevent',
            name='kind',
            field=models.CharField(choices=[('state', 'state'), ('former_state', 'former state'), ('de_facto_authority', 'de-facto authority'), ('armed_group', 'non-state armed group'), ('organisation', 'international organisation'), ('company', 'company'), ('government_body', 'government body'), ('institute', 'research institute or association'), ('outlet', 'news outlet'), ('person', 'person'), ('unnamed', 'unnamed source'), ('unknown', 'unknown')], help_text='SIPRI marks armed groups * and organisations **.', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='actor',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['state', 'former_state', 'de_facto_authority', 'armed_group', 'organisation', 'company', 'government_body', 'institute', 'outlet', 'person', 'unnamed', 'unknown'])), name='actor_kind_known', violation_error_message='Unknown kind of actor.'),
        ),
        migrations.AddField(
            model_name='allegation',
            name='recipient',
            field=models.ForeignKey(blank=True, help_text='Who is said to have received or used it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allegations_as_recipient', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegation',
            name='supplier',
            field=models.ForeignKey(blank=True, help_text='Who is said to have supplied, made or operated it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allegations_as_supplier', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegation',
            name='system',
            field=models.ForeignKey(blank=True, help_text='Weapon system, where one is named.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allegations', to='transfers.weaponsystem'),
        ),
        migrations.AddField(
            model_name='allegationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='allegationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.allegation'),
        ),
        migrations.AddField(
            model_name='allegationevent',
            name='recipient',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who is said to have received or used it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegationevent',
            name='supplier',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who is said to have supplied, made or operated it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegationevent',
            name='system',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Weapon system, where one is named.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.weaponsystem'),
        ),
        migrations.AddField(
            model_name='allegationvia',
            name='actor',
            field=models.ForeignKey(help_text='Through whom.', on_delete=django.db.models.deletion.PROTECT, to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegationvia',
            name='allegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='transfers.allegation'),
        ),
        migrations.AddField(
            model_name='allegation',
            name='via',
            field=models.ManyToManyField(help_text='States or companies in between.', related_name='allegations_as_transit', through='transfers.AllegationVia', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegationviaevent',
            name='actor',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Through whom.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='allegationviaevent',
            name='allegation',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.allegation'),
        ),
        migrations.AddField(
            model_name='allegationviaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='allegationviaevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.allegationvia'),
        ),
        migrations.AddField(
            model_name='claim',
            name='allegation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.allegation'),
        ),
        migrations.AddField(
            model_name='claim',
            name='claimant',
            field=models.ForeignKey(help_text='Who says it: not the publisher, unless it speaks for itself.', on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='claim',
            name='deal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.deal'),
        ),
        migrations.AddField(
            model_name='claim',
            name='speaks_for',
            field=models.ForeignKey(blank=True, help_text='State or company on whose behalf the claimant speaks; empty for a private word.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims_on_its_behalf', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='allegation',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.allegation'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='claimant',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who says it: not the publisher, unless it speaks for itself.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='deal',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.deal'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.claim'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='speaks_for',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='State or company on whose behalf the claimant speaks; empty for a private word.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figure',
            name='issuer',
            field=models.ForeignKey(help_text="Who computed it; the document that prints it is the claim's source.", on_delete=django.db.models.deletion.PROTECT, related_name='figures_issued', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figure',
            name='recipient',
            field=models.ForeignKey(blank=True, help_text='Whose imports are counted; empty for those of all.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures_as_recipient', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figure',
            name='supplier',
            field=models.ForeignKey(blank=True, help_text='Whose exports are counted; empty for those of all.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures_as_supplier', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='figure',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.figure'),
        ),
        migrations.AddField(
            model_name='claim',
            name='figure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.figure'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='issuer',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text="Who computed it; the document that prints it is the claim's source.", on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.figure'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='recipient',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Whose imports are counted; empty for those of all.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='supplier',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Whose exports are counted; empty for those of all.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='figurereading',
            name='figure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='transfers.figure'),
        ),
        migrations.AddField(
            model_name='figurereadingevent',
            name='figure',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.figure'),
        ),
        migrations.AddField(
            model_name='figurereadingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='figurereadingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.figurereading'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='category',
            field=models.ForeignKey(blank=True, help_text='The category it concerns, where it is a whole one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='transfers.category'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='issuer',
            field=models.ForeignKey(blank=True, help_text='Who imposes it, or asks for it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions_issued', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='recipient',
            field=models.ForeignKey(blank=True, help_text='Supplies to whom it concerns.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions_as_recipient', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='supplier',
            field=models.ForeignKey(blank=True, help_text='Whose supplies it concerns.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions_as_supplier', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='system',
            field=models.ForeignKey(blank=True, help_text='The weapon it concerns, where it is one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='transfers.weaponsystem'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='restriction',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.restriction'),
        ),
        migrations.AddField(
            model_name='claim',
            name='restriction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='category',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The category it concerns, where it is a whole one.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.category'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='issuer',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who imposes it, or asks for it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='recipient',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Supplies to whom it concerns.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='supplier',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Whose supplies it concerns.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.actor'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='system',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The weapon it concerns, where it is one.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.weaponsystem'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='source_state_known', violation_error_message='Unknown publication state.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('published_on__isnull', False), models.Q(('dating__regex', '^\\s*$'), _negated=True), _connector='OR'), name='source_is_dated_or_says_how', violation_error_message='Give the date, or say how the document is dated.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('paragraphs__in', ['blocks', 'lines'])), name='source_paragraphs_known', violation_error_message='Paragraphs are blocks or lines.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), ('sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='source_sha256_form', violation_error_message='A SHA-256 is 64 hexadecimal digits.'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='source',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The document that prints it.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='transfers.source'),
        ),
        migrations.AddField(
            model_name='claim',
            name='source',
            field=models.ForeignKey(help_text='The document that prints it.', on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='transfers.source'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_sourceevent" ("dating", "file_name", "id", "language", "note", "paragraphs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "relays", "sha256", "slug", "state", "title", "url") SELECT new_values."dating", new_values."file_name", new_values."id", new_values."language", new_values."note", new_values."paragraphs", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id", new_values."published_on", new_values."publisher", new_values."relays", new_values."sha256", new_values."slug", new_values."state", new_values."title", new_values."url" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2d426b65650630859d4586a76df50112b4355ac2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_44a0a', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_sourceevent" ("dating", "file_name", "id", "language", "note", "paragraphs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "relays", "sha256", "slug", "state", "title", "url") SELECT new_values."dating", new_values."file_name", new_values."id", new_values."language", new_values."note", new_values."paragraphs", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id", new_values."published_on", new_values."publisher", new_values."relays", new_values."sha256", new_values."slug", new_values."state", new_values."title", new_values."url" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='924d450416723a8d0a5b4a214f52d5d47903d496', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_21f56', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_sourceevent" ("dating", "file_name", "id", "language", "note", "paragraphs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "relays", "sha256", "slug", "state", "title", "url") SELECT old_values."dating", old_values."file_name", old_values."id", old_values."language", old_values."note", old_values."paragraphs", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id", old_values."published_on", old_values."publisher", old_values."relays", old_values."sha256", old_values."slug", old_values."state", old_values."title", old_values."url" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f7da7a29a8bfdd74219afcabf89f1d8ebe4868c9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4617b', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_source', when='AFTER')),
        ),
        migrations.AddField(
            model_name='sourceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='sourceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='transfers.source'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bfd4175a2a934295fc27168f352276db771d2b98', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2f3fb', table='transfers_allegationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='allegationvia',
            constraint=models.UniqueConstraint(fields=('allegation', 'actor'), name='allegation_via_once', violation_error_message='This actor stands there already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegationvia',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationviaevent" ("actor_id", "allegation_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."actor_id", new_values."allegation_id", new_values."id", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bfdeb5d270d75c8de89b1213f2c2c7de13917642', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a1271', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_allegationvia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegationvia',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationviaevent" ("actor_id", "allegation_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."actor_id", new_values."allegation_id", new_values."id", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a3faeb75730a2fc6dc0fa7f791c4b8e253dfc49b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c397f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_allegationvia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegationvia',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationviaevent" ("actor_id", "allegation_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."actor_id", old_values."allegation_id", old_values."id", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b9725d52889160e4bac07c8b38dda968ae64a57b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5ca30', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_allegationvia', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('quantity_max__isnull', True), models.Q(('quantity_max__gte', models.F('quantity_min')), ('quantity_min__isnull', False)), _connector='OR'), name='allegation_quantity_ordered', violation_error_message='The most is below the least.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('quantity_qualifier__in', ['exactly', 'at_least', 'up_to', 'about', 'not_stated'])), name='allegation_qualifier_known', violation_error_message='Unknown qualifier.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('value__isnull', True), ('value_unit', '')), models.Q(('value__gte', 0), ('value__isnull', False), ('value_unit__in', ['money', 'tiv'])), _connector='OR'), name='allegation_value_has_unit', violation_error_message='A value needs a unit, money or TIV, and a unit a value.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('currency__regex', '^[A-Z]{3}$'), ('value_unit', 'money')), models.Q(models.Q(('value_unit', 'money'), _negated=True), ('currency', '')), _connector='OR'), name='allegation_currency_for_money_only', violation_error_message='Money needs a currency; anything else, TIV above all, has none.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['transfer', 'order', 'use', 'transit', 'origin', 'deployment', 'support', 'suspension'])), name='allegation_kind_known', violation_error_message='Unknown kind of allegation.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='allegation_state_known', violation_error_message='Unknown publication state.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('supplier__isnull', True), ('recipient__isnull', True), models.Q(('supplier', models.F('recipient')), _negated=True), _connector='OR'), name='allegation_between_two_parties', violation_error_message='Supplier and recipient are the same.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), ('period_to__gte', models.F('period_from')), _connector='OR'), name='allegation_period_ordered', violation_error_message='The period ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('grade_override__in', ['', 'confirmed', 'fair', 'weak', 'contested', 'discounted'])), name='allegation_grade_known', violation_error_message='Unknown grade.'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grade_override', ''), ('override_reason', '')), models.Q(models.Q(('grade_override', ''), _negated=True), models.Q(('override_reason__regex', '^\\s*$'), _negated=True)), _connector='OR'), name='allegation_override_has_reason', violation_error_message='A grade of your own needs a reason, and a reason a grade.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationevent" ("currency", "grade_override", "id", "kind", "note", "override_reason", "period", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "value", "value_unit") SELECT new_values."currency", new_values."grade_override", new_values."id", new_values."kind", new_values."note", new_values."override_reason", new_values."period", new_values."period_from", new_values."period_to", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id", new_values."quantity_max", new_values."quantity_min", new_values."quantity_of", new_values."quantity_qualifier", new_values."recipient_id", new_values."slug", new_values."state", new_values."statement", new_values."supplier_id", new_values."system_id", new_values."title", new_values."value", new_values."value_unit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f0deadc370bfb1c63fc03e43dcdf1c8935f374ed', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_164b1', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_allegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationevent" ("currency", "grade_override", "id", "kind", "note", "override_reason", "period", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "value", "value_unit") SELECT new_values."currency", new_values."grade_override", new_values."id", new_values."kind", new_values."note", new_values."override_reason", new_values."period", new_values."period_from", new_values."period_to", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id", new_values."quantity_max", new_values."quantity_min", new_values."quantity_of", new_values."quantity_qualifier", new_values."recipient_id", new_values."slug", new_values."state", new_values."statement", new_values."supplier_id", new_values."system_id", new_values."title", new_values."value", new_values."value_unit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9a7fd21a874013abbe8ef9926b410a7363d7d215', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2ed27', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_allegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_allegationevent" ("currency", "grade_override", "id", "kind", "note", "override_reason", "period", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "value", "value_unit") SELECT old_values."currency", old_values."grade_override", old_values."id", old_values."kind", old_values."note", old_values."override_reason", old_values."period", old_values."period_from", old_values."period_to", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id", old_values."quantity_max", old_values."quantity_min", old_values."quantity_of", old_values."quantity_qualifier", old_values."recipient_id", old_values."slug", old_values."state", old_values."statement", old_values."supplier_id", old_values."system_id", old_values."title", old_values."value", old_values."value_unit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0f703ec47c5bf7af94a75018d0588e83e2d8f015', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4ae34', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_allegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegationviaevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7ae84a78234a4ec681f0cae87ed1066c90e859a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e265c', table='transfers_allegationviaevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='figure_state_known', violation_error_message='Unknown publication state.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['import_share', 'export_share', 'world_export_share', 'world_import_share', 'volume'])), name='figure_measure_known', violation_error_message='Unknown measure.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recipient__isnull', False), ('supplier__isnull', False)), models.Q(('measure__in', ['world_export_share', 'volume']), ('supplier__isnull', False)), models.Q(('measure__in', ['world_import_share', 'volume']), ('recipient__isnull', False)), _connector='OR'), name='figure_measure_has_parties', violation_error_message='This measure needs its supplier, its recipient or both.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('measure', 'volume'), ('unit', 'percent'), _connector='OR'), name='figure_share_in_percent', violation_error_message='A share is printed in percent.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['money', 'tiv', 'percent', 'items'])), name='figure_unit_known', violation_error_message='Unknown unit.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('currency__regex', '^[A-Z]{3}$'), ('unit', 'money')), models.Q(models.Q(('unit', 'money'), _negated=True), ('currency', '')), _connector='OR'), name='figure_currency_for_money_only', violation_error_message='Money needs a currency; anything else, TIV above all, has none.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('value_min__gte', 0), models.Q(('value_max__isnull', True), ('value_max__gte', models.F('value_min')), _connector='OR')), name='figure_range_ordered', violation_error_message='A range runs from the least, not below 0, to the most.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit', 'percent'), _negated=True), models.Q(('value_min__range', (0, 100)), models.Q(('value_max__isnull', True), ('value_max__lte', 100), _connector='OR')), _connector='OR'), name='figure_share_within_0_and_100', violation_error_message='A share lies between 0 and 100 percent.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_year__isnull', True), ('last_year__isnull', True)), models.Q(('first_year__isnull', False), ('last_year__gte', models.F('first_year')), ('last_year__isnull', False)), _connector='OR'), name='figure_window_ordered', violation_error_message='A window has two years, the first not after the last.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('finding__in', ['', 'unit_wrong', 'window_doubtful', 'attribution_doubtful'])), name='figure_finding_known', violation_error_message='Unknown finding.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('finding', ''), models.Q(('explanation__regex', '^\\s*$'), _negated=True), _connector='OR'), name='figure_finding_is_explained', violation_error_message='A finding needs an explanation.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figureevent" ("currency", "explanation", "finding", "first_year", "id", "issuer_id", "last_year", "measure", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "qualifier", "recipient_id", "slug", "state", "supplier_id", "title", "unit", "value_max", "value_min", "window") SELECT new_values."currency", new_values."explanation", new_values."finding", new_values."first_year", new_values."id", new_values."issuer_id", new_values."last_year", new_values."measure", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id", new_values."printed", new_values."qualifier", new_values."recipient_id", new_values."slug", new_values."state", new_values."supplier_id", new_values."title", new_values."unit", new_values."value_max", new_values."value_min", new_values."window" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2953f8b5ba6698c0ee4f932a4cce380208db6d5b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d3d08', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figureevent" ("currency", "explanation", "finding", "first_year", "id", "issuer_id", "last_year", "measure", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "qualifier", "recipient_id", "slug", "state", "supplier_id", "title", "unit", "value_max", "value_min", "window") SELECT new_values."currency", new_values."explanation", new_values."finding", new_values."first_year", new_values."id", new_values."issuer_id", new_values."last_year", new_values."measure", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id", new_values."printed", new_values."qualifier", new_values."recipient_id", new_values."slug", new_values."state", new_values."supplier_id", new_values."title", new_values."unit", new_values."value_max", new_values."value_min", new_values."window" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cb188e49297d1e18453c171f871aed58759e90a3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4ef0e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figureevent" ("currency", "explanation", "finding", "first_year", "id", "issuer_id", "last_year", "measure", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "qualifier", "recipient_id", "slug", "state", "supplier_id", "title", "unit", "value_max", "value_min", "window") SELECT old_values."currency", old_values."explanation", old_values."finding", old_values."first_year", old_values."id", old_values."issuer_id", old_values."last_year", old_values."measure", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id", old_values."printed", old_values."qualifier", old_values."recipient_id", old_values."slug", old_values."state", old_values."supplier_id", old_values."title", old_values."unit", old_values."value_max", old_values."value_min", old_values."window" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='edd88e3c7d99e903c0d4b216e8770121373b254c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b932c', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0859e1bc181326fb2d4de70fc204af4c2f35f47', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3f583', table='transfers_figureevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='figurereading',
            constraint=models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='figure_reading_ordered', violation_error_message='The window ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='figurereading',
            constraint=models.UniqueConstraint(fields=('figure', 'first_year', 'last_year'), name='figure_reading_once', violation_error_message='This reading is listed already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereading',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figurereadingevent" ("figure_id", "first_year", "id", "last_year", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."figure_id", new_values."first_year", new_values."id", new_values."last_year", new_values."note", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='56ed0ac5781389c68ac0c52bcab28423b301b17e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e5039', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_figurereading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereading',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figurereadingevent" ("figure_id", "first_year", "id", "last_year", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."figure_id", new_values."first_year", new_values."id", new_values."last_year", new_values."note", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b04a422121af892e34b609efd685ad8cb6f1a515', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f04ae', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_figurereading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereading',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_figurereadingevent" ("figure_id", "first_year", "id", "last_year", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."figure_id", old_values."first_year", old_values."id", old_values."last_year", old_values."note", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b675d5542803595e3c38a42008e655f46649c3b2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bc7c2', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_figurereading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereadingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='79d485ca6b748165748b6bd6e6871df1e7518e50', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_987e7', table='transfers_figurereadingevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='restriction_state_known', violation_error_message='Unknown publication state.'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['embargo', 'treaty_ban', 'licence_suspension', 'company_halt', 'appeal', 'resolution'])), name='restriction_kind_known', violation_error_message='Unknown kind of restriction.'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('from_date__isnull', True), ('to_date__isnull', True), ('to_date__gte', models.F('from_date')), _connector='OR'), name='restriction_period_ordered', violation_error_message='It ends before it begins.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_restrictionevent" ("category_id", "dating", "from_date", "id", "issuer_id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "to_date") SELECT new_values."category_id", new_values."dating", new_values."from_date", new_values."id", new_values."issuer_id", new_values."kind", new_values."note", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id", new_values."recipient_id", new_values."slug", new_values."state", new_values."statement", new_values."supplier_id", new_values."system_id", new_values."title", new_values."to_date" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='47f9737febc1fccabef905d0f6256d958a0ef9cc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f8b43', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_restrictionevent" ("category_id", "dating", "from_date", "id", "issuer_id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "to_date") SELECT new_values."category_id", new_values."dating", new_values."from_date", new_values."id", new_values."issuer_id", new_values."kind", new_values."note", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id", new_values."recipient_id", new_values."slug", new_values."state", new_values."statement", new_values."supplier_id", new_values."system_id", new_values."title", new_values."to_date" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4becb90c5f213ca13e71e9d7ff5c1988b1445ce3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5f0f1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_restrictionevent" ("category_id", "dating", "from_date", "id", "issuer_id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "slug", "state", "statement", "supplier_id", "system_id", "title", "to_date") SELECT old_values."category_id", old_values."dating", old_values."from_date", old_values."id", old_values."issuer_id", old_values."kind", old_values."note", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id", old_values."recipient_id", old_values."slug", old_values."state", old_values."statement", old_values."supplier_id", old_values."system_id", old_values."title", old_values."to_date" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2c5a7b19978d8097429c1a48d2d8ad915e31157c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cde1a', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restrictionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1c8932464ed64ebffd44061754f32553653a4b9b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f64b6', table='transfers_restrictionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0746e3e0d791af0651e4b75b98338e9575ed1604', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3fa56', table='transfers_claimevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('quantity_max__isnull', True), models.Q(('quantity_max__gte', models.F('quantity_min')), ('quantity_min__isnull', False)), _connector='OR'), name='claim_quantity_ordered', violation_error_message='The most is below the least.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('quantity_qualifier__in', ['exactly', 'at_least', 'up_to', 'about', 'not_stated'])), name='claim_qualifier_known', violation_error_message='Unknown qualifier.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('value__isnull', True), ('value_unit', '')), models.Q(('value__gte', 0), ('value__isnull', False), ('value_unit__in', ['money', 'tiv'])), _connector='OR'), name='claim_value_has_unit', violation_error_message='A value needs a unit, money or TIV, and a unit a value.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('currency__regex', '^[A-Z]{3}$'), ('value_unit', 'money')), models.Q(models.Q(('value_unit', 'money'), _negated=True), ('currency', '')), _connector='OR'), name='claim_currency_for_money_only', violation_error_message='Money needs a currency; anything else, TIV above all, has none.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('allegation__isnull', False), ('deal__isnull', True), ('figure__isnull', True), ('restriction__isnull', True)), models.Q(('allegation__isnull', True), ('deal__isnull', True), ('figure__isnull', False), ('restriction__isnull', True)), models.Q(('allegation__isnull', True), ('deal__isnull', False), ('figure__isnull', True), ('restriction__isnull', True)), models.Q(('allegation__isnull', True), ('deal__isnull', True), ('figure__isnull', True), ('restriction__isnull', False)), _connector='OR'), name='claim_has_one_target', violation_error_message='A claim is about one allegation, figure, deal or restriction.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['asserts', 'confirms', 'denies', 'does_not_deny', 'questions', 'retracts'])), name='claim_stance_known', violation_error_message='Unknown stance.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'retracted', 'deprecated'])), name='claim_status_known', violation_error_message='Unknown status.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'active'), ('status_reason', '')), models.Q(models.Q(('status', 'active'), _negated=True), models.Q(('status_reason__regex', '^\\s*$'), _negated=True)), _connector='OR'), name='claim_status_has_reason', violation_error_message='A claim that no longer stands needs a reason.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('paragraph__gte', 1)), name='claim_paragraph_from_1', violation_error_message='Paragraphs are counted from 1.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_claimevent" ("allegation_id", "claimant_id", "currency", "deal_id", "discounted_because", "figure_id", "id", "note", "paragraph", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "restriction_id", "said", "said_on", "slug", "source_id", "speaks_for_id", "stance", "statement", "status", "status_reason", "value", "value_unit") SELECT new_values."allegation_id", new_values."claimant_id", new_values."currency", new_values."deal_id", new_values."discounted_because", new_values."figure_id", new_values."id", new_values."note", new_values."paragraph", _pgh_attached_context.value, clock_timestamp(), \'insert\', new_values."id", new_values."quantity_max", new_values."quantity_min", new_values."quantity_of", new_values."quantity_qualifier", new_values."restriction_id", new_values."said", new_values."said_on", new_values."slug", new_values."source_id", new_values."speaks_for_id", new_values."stance", new_values."statement", new_values."status", new_values."status_reason", new_values."value", new_values."value_unit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='65a6395906e519c0a654d5ede5455e73255723bc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_13d0f', referencing='REFERENCING NEW TABLE AS new_values ', table='transfers_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_claimevent" ("allegation_id", "claimant_id", "currency", "deal_id", "discounted_because", "figure_id", "id", "note", "paragraph", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "restriction_id", "said", "said_on", "slug", "source_id", "speaks_for_id", "stance", "statement", "status", "status_reason", "value", "value_unit") SELECT new_values."allegation_id", new_values."claimant_id", new_values."currency", new_values."deal_id", new_values."discounted_because", new_values."figure_id", new_values."id", new_values."note", new_values."paragraph", _pgh_attached_context.value, clock_timestamp(), \'update\', new_values."id", new_values."quantity_max", new_values."quantity_min", new_values."quantity_of", new_values."quantity_qualifier", new_values."restriction_id", new_values."said", new_values."said_on", new_values."slug", new_values."source_id", new_values."speaks_for_id", new_values."stance", new_values."statement", new_values."status", new_values."status_reason", new_values."value", new_values."value_unit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7bea76de19fe7f805662215235df50b0a77a666f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d41f7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='transfers_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "transfers_claimevent" ("allegation_id", "claimant_id", "currency", "deal_id", "discounted_because", "figure_id", "id", "note", "paragraph", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_max", "quantity_min", "quantity_of", "quantity_qualifier", "restriction_id", "said", "said_on", "slug", "source_id", "speaks_for_id", "stance", "statement", "status", "status_reason", "value", "value_unit") SELECT old_values."allegation_id", old_values."claimant_id", old_values."currency", old_values."deal_id", old_values."discounted_because", old_values."figure_id", old_values."id", old_values."note", old_values."paragraph", _pgh_attached_context.value, clock_timestamp(), \'delete\', old_values."id", old_values."quantity_max", old_values."quantity_min", old_values."quantity_of", old_values."quantity_qualifier", old_values."restriction_id", old_values."said", old_values."said_on", old_values."slug", old_values."source_id", old_values."speaks_for_id", old_values."stance", old_values."statement", old_values."status", old_values."status_reason", old_values."value", old_values."value_unit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f596713d3d933c3ef85b163a1456608f8f939c12', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d5254', referencing='REFERENCING OLD TABLE AS old_values ', table='transfers_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e708b0d9bc3e4835d962ea9efa29d882e063ec2d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_758b0', table='transfers_sourceevent', when='BEFORE')),
        ),
    ])
