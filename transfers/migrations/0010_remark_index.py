import django.contrib.postgres.indexes
from django.db import migrations, models

import transfers.models.names
import transfers.models.remarks

TRIGRAMS = """
    CREATE FUNCTION trigrams(folded text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        found text[] := '{}';
    BEGIN
        FOR place IN 1 .. length(folded) - 2 LOOP
            found[place] := substr(folded, place, 3);
        END LOOP;
        RETURN found;
    END;
    $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0009_published'),
    ]

    operations = [
        migrations.RunSQL(TRIGRAMS, "DROP FUNCTION trigrams(text)"),
        migrations.AddIndex(
            model_name='deal',
            index=django.contrib.postgres.indexes.GinIndex(transfers.models.remarks.Trigrams(transfers.models.names.FoldText('comment')), condition=models.Q(('comment', ''), _negated=True), name='deal_remark_trigrams'),
        ),
    ]
