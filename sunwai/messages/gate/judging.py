"""The gate's decision, in SQL: never, and why; wait, why and until when; or send.

`%(ids)s` are judged, each with what the calendar and the pauses say of it (`%(whys)s`, empty for nothing, and
`%(untils)s`). A wait that lasts beyond the question's last moment is a never at once where nothing can shorten it:
the hours and the number of contacts. A pause may be lifted, an open question answered, a budget raised.

Each message looks up what is about it by its keys: `OFFSET 0`, `LIMIT 1` and the empty texts put beside columns keep
PostgreSQL from reading a table or an index whole instead, as it would while its statistics are stale.
"""

from __future__ import annotations

from sunwai.messages.types import Channel, Purpose, Reason

GUARDED = ", ".join(f"'{purpose.value}'" for purpose in Purpose if purpose.obeys_opt_out)
KEPT = ", ".join(f"'{one.value}'" for one in (Reason.PAUSED, Reason.QUESTION_OPEN, Reason.OVER_CAP, Reason.OVER_BUDGET))

OF_QUEUE = """
SELECT m.id, m.channel, m.purpose, m.contact_point_id, m.service_id, m.room, m.created_at, m.not_after, m.reason,
    coalesce(m.question, m.reference) AS question, g.why, g.until
FROM unnest(%(ids)s::bigint[], %(whys)s::text[], %(untils)s::timestamptz[]) AS g (id, why, until)
JOIN LATERAL (SELECT * FROM messages_message m WHERE m.id = g.id OFFSET 0) AS m ON true
"""
OF_CALL = f"""
SELECT 0::bigint AS id, '{Channel.CALLER}' AS channel, %(purpose)s AS purpose,
    %(contact)s::uuid AS contact_point_id, %(service)s::bigint AS service_id, %(room)s AS room,
    %(at)s::timestamptz AS created_at, %(not_after)s::timestamptz AS not_after, '' AS reason,
    %(question)s::bigint AS question, %(why)s AS why, %(until)s::timestamptz AS until
"""
JUDGED = f"""
judged AS MATERIALIZED (
    SELECT a.id, a.reason AS before, d.never, CASE
        WHEN a.why = '{Reason.PAUSED}' THEN a.why
        WHEN other.expires_at IS NOT NULL THEN '{Reason.QUESTION_OPEN}'
        WHEN cap.until IS NOT NULL THEN '{Reason.OVER_CAP}'
        ELSE a.why END AS wait,
    least(CASE
        WHEN a.why = '{Reason.PAUSED}' THEN a.until
        WHEN other.expires_at IS NOT NULL THEN least(other.expires_at, %(at)s::timestamptz + interval '1 hour')
        ELSE coalesce(cap.until, a.until) END, last.moment) AS until
    FROM asked a
    JOIN LATERAL (SELECT * FROM people_contactpoint c WHERE c.id = a.contact_point_id OFFSET 0) AS c ON true
    CROSS JOIN LATERAL (SELECT a.purpose IN ({GUARDED}) AS is_question) AS p
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.is_question THEN a.created_at + make_interval(days => %(age)s) END AS stale
    ) AS s
    CROSS JOIN LATERAL (
        SELECT least(a.not_after, s.stale) AS moment,
            CASE WHEN s.stale < coalesce(a.not_after, 'infinity') THEN '{Reason.STALE}'
            ELSE '{Reason.TOO_LATE}' END AS why
    ) AS last
    LEFT JOIN LATERAL (
        SELECT o.expires_at FROM messages_openquestion o
        WHERE p.is_question AND a.channel <> '{Channel.CALLER}' AND o.contact_point_id = a.contact_point_id
            AND o.closed_at IS NULL AND o.expires_at > %(at)s AND (o.room, o.reference) <> (a.room, a.question)
        LIMIT 1
    ) AS other ON true
    LEFT JOIN LATERAL (
        SELECT max(earlier.at + make_interval(days => l.days)) AS until
        FROM unnest(%(days)s::int[], %(most)s::int[]) AS l (days, most), LATERAL (
            SELECT max(b.reserved_at) AS at FROM messages_message b
            WHERE p.is_question AND b.contact_point_id = a.contact_point_id AND b.direction || '' = 'out'
                AND b.purpose || '' IN ({GUARDED}) AND b.state || '' IN ('reserved', 'accepted', 'delivered', 'unknown')
                AND b.reserved_at > %(at)s::timestamptz - make_interval(days => l.days)
                AND (b.room, coalesce(b.question, b.reference)) <> (a.room, a.question)
            GROUP BY b.room, coalesce(b.question, b.reference) ORDER BY 1 DESC OFFSET l.most - 1 LIMIT 1
        ) AS earlier
    ) AS cap ON true
    CROSS JOIN LATERAL (SELECT CASE
        WHEN last.moment <= %(at)s THEN CASE WHEN a.reason IN ({KEPT}) THEN a.reason ELSE last.why END
        WHEN a.channel = '{Channel.SMS}' AND (c.kind <> 'phone' OR coalesce(c.number_class, 'landline') = 'landline')
            THEN '{Reason.CANNOT_TEXT}'
        WHEN a.channel IN ('{Channel.VOICE}', '{Channel.CALLER}') AND (c.kind <> 'phone' OR c.number_class IS NULL)
            OR a.channel = '{Channel.EMAIL}' AND c.kind <> 'email' THEN '{Reason.CANNOT_REACH}'
        WHEN p.is_question AND (
            SELECT true FROM people_optout o WHERE o.contact_point_id = c.id AND o.lifted_at IS NULL
            AND (o.service_id IS NULL OR o.service_id = a.service_id) LIMIT 1
        ) THEN '{Reason.OPTED_OUT}'
        WHEN p.is_question AND (SELECT true FROM people_donotcall r WHERE r.contact_point_id = c.id LIMIT 1)
            THEN '{Reason.DO_NOT_CALL}'
        WHEN p.is_question AND (SELECT true FROM people_staffnumber r WHERE r.contact_point_id = c.id LIMIT 1)
            THEN '{Reason.STAFF_NUMBER}'
        WHEN a.why IN ('{Reason.OUTSIDE_HOURS}', '{Reason.HOLIDAY}') AND last.moment <= a.until THEN last.why
        WHEN last.moment <= cap.until THEN '{Reason.OVER_CAP}'
    END AS never) AS d
)
"""


def judged(asked: str) -> str:
    """The CTEs `asked` and `judged`; the last has `id, before, never, wait, until`."""
    return f"asked AS MATERIALIZED ({asked}), {JUDGED}"


EXPIRE_QUESTIONS = """
UPDATE messages_openquestion SET closed_at = expires_at WHERE id IN (
    SELECT id FROM messages_openquestion
    WHERE closed_at IS NULL AND expires_at <= %(at)s AND contact_point_id = ANY(%(contacts)s::uuid[])
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""
RESERVE = f"""
WITH {judged(OF_QUEUE)}, moved AS (
    UPDATE messages_message m SET
        state = CASE WHEN never IS NOT NULL THEN 'withheld' WHEN wait <> '' THEN 'queued' ELSE 'reserved' END,
        reason = coalesce(never, wait),
        not_before = CASE WHEN never IS NULL AND wait <> '' THEN j.until ELSE m.not_before END,
        final_at = CASE WHEN never IS NOT NULL THEN %(at)s::timestamptz END,
        reserved_at = CASE WHEN never IS NULL AND wait = '' THEN %(at)s::timestamptz END,
        line_id = CASE WHEN never IS NULL AND wait = '' THEN %(line)s::bigint END,
        cost_paisa = CASE WHEN never IS NULL AND wait = '' THEN m.segments * %(price)s::bigint ELSE 0 END
    FROM judged j WHERE m.id = ANY(%(ids)s::bigint[]) AND m.id = j.id
        AND CASE WHEN m.state = 'queued' THEN true ELSE false END
    RETURNING m.*, j.before
), changed AS (
    INSERT INTO messages_gatechange (message_id, standing, reason, until, at)
    SELECT id, CASE state WHEN 'withheld' THEN 'never' WHEN 'queued' THEN 'wait' ELSE 'send' END, reason,
        CASE state WHEN 'queued' THEN not_before END, %(at)s
    FROM moved WHERE reason <> before OR state = 'withheld'
)
SELECT id, state, contact_point_id, sealed, segments, purpose, not_after, programme, cost_paisa FROM moved
"""
OPEN = f"""
INSERT INTO messages_openquestion (contact_point_id, room, reference, opened_at, expires_at)
SELECT m.contact_point_id, m.room, coalesce(m.question, m.reference), %(at)s,
    coalesce(m.not_after, m.created_at + make_interval(days => %(age)s))
FROM unnest(%(ids)s::bigint[]) AS g (id)
JOIN LATERAL (SELECT * FROM messages_message m WHERE m.id = g.id OFFSET 0) AS m ON m.state = 'reserved'
WHERE m.purpose IN ({GUARDED}) AND NOT EXISTS (
    SELECT FROM messages_openquestion o WHERE o.room = m.room AND o.reference = coalesce(m.question, m.reference)
    OFFSET 0)
ORDER BY m.id
ON CONFLICT DO NOTHING
"""
"""Neither waits for who closes a question and then withdraws its messages, which are held here."""
