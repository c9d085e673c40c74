-- title: From publication to alert to decision
-- title.fr: De la parution à l’alerte, puis à la décision
-- description: Hours from the first report to the first hold, and from there to the first person's word. From :since on, else 90 days.
-- description.fr: Heures de la première parution à la première retenue, puis à la première décision d’une personne. À partir de :since, sinon 90 jours.
SELECT i.id AS incident_id, i.subject, i.severity, i.first_reported_at, h.alerted_at, p.decided_at, p.decided_by,
       round((julianday(h.alerted_at) - julianday(i.first_reported_at)) * 24, 1) AS hours_to_alert,
       round((julianday(p.decided_at) - julianday(h.alerted_at)) * 24, 1) AS hours_to_decision
FROM incidents i
JOIN (SELECT incident_id, min(created_at) AS alerted_at FROM holds
      WHERE effect IN ('pause', 'review') GROUP BY incident_id) h ON h.incident_id = i.id
LEFT JOIN (SELECT incident_id, min(at) AS decided_at, actor AS decided_by
           FROM (SELECT incident_id, at, actor FROM incident_events
                 UNION ALL
                 SELECT h.incident_id, a.at, a.actor FROM audit a JOIN holds h ON h.key = a.object)
           WHERE actor <> 'engine' GROUP BY incident_id) p ON p.incident_id = i.id
WHERE h.alerted_at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
ORDER BY h.alerted_at, i.id;
