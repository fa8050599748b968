from __future__ import annotations

from django.db import migrations

GUARD = """
CREATE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
       AND (NEW.id, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.subject_id, NEW.salt, NEW.digest)
         = (OLD.id, OLD.at, OLD.actor, OLD.action, OLD.subject, OLD.subject_id, OLD.salt, OLD.digest) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: a row is sealed once and never changed or removed';
END $$;
CREATE TRIGGER ledger_guard BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(GUARD, "DROP TRIGGER ledger_guard ON ledger_entry; DROP FUNCTION ledger_guard();"),
    ]
