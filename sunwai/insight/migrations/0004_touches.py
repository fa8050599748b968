"""Notes of what changed in tables that facts read, and the functions of the triggers that write them.

The triggers themselves are given to the tables before a snapshot (`marks.watch`): which tables they are, the rooms say.
"""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

NOTES = """
CREATE FUNCTION insight_note_anything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO insight_touch ("table") VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE FUNCTION insight_note_above() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO insight_touch ("table", above)
    VALUES (TG_TABLE_NAME, coalesce(pg_sequence_last_value(TG_ARGV[0]::regclass), 0));
    RETURN NULL;
END $$;

CREATE FUNCTION insight_note_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO insight_touch ("table", "row") SELECT TG_TABLE_NAME, id FROM changed;
    RETURN NULL;
END $$;

CREATE FUNCTION insight_note_gone() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    EXECUTE format('INSERT INTO insight_touch ("table", day) SELECT DISTINCT %L, %s FROM gone x %s',
        TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;

CREATE FUNCTION insight_note_left() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    EXECUTE format('INSERT INTO insight_touch ("table", day) SELECT %L, %s FROM (SELECT ($1).*) x %s',
        TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]) USING OLD;
    RETURN NULL;
END $$
"""
GONE = """
DROP FUNCTION insight_note_anything() CASCADE;
DROP FUNCTION insight_note_above() CASCADE;
DROP FUNCTION insight_note_rows() CASCADE;
DROP FUNCTION insight_note_gone() CASCADE;
DROP FUNCTION insight_note_left() CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_parts")]

    operations = [
        migrations.CreateModel(
            name="Touch",
            fields=[
                ("id", models.UUIDField(db_default=RandomUUID(), primary_key=True, serialize=False)),
                ("table", models.TextField()),
                ("row", models.BigIntegerField(null=True)),
                ("above", models.BigIntegerField(null=True)),
                ("day", models.DateField(null=True)),
            ],
        ),
        migrations.RunSQL(NOTES, GONE),
    ]
