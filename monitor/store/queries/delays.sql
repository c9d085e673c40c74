-- title: How long alerts and decisions take
-- title.fr: Délais d’alerte et de décision
-- description: Hours from an incident's first report to the first pause or review put before a person, and from there to the first confirmation, dismissal, merge or release. The longest tenth begins at p90. From :since on, else 90 days, before :until.
-- description.fr: Heures du premier article à la première pause ou relecture présentée, puis de là à la première confirmation, au premier classement, à la fusion ou à la levée. Le dixième le plus long commence à p90. À partir de :since, sinon 90 jours, avant :until.
WITH alerted AS (
  SELECT i.id, i.first_reported_at AS published_at, min(h.created_at) AS alerted_at
  FROM incidents i
  JOIN holds h ON h.incident_id = i.id AND h.effect <> 'observe' AND h.created_by = 'engine'
  WHERE coalesce(i.first_reported_at, i.created_at) >= coalesce(nullif(:since, ''), date('now', '-90 days'))
    AND coalesce(i.first_reported_at, i.created_at) < coalesce(nullif(:until, ''), '9999')
  GROUP BY i.id
), decided AS (
  SELECT id, published_at, alerted_at, min(
    coalesce((SELECT min(e.at) FROM incident_events e
              WHERE e.incident_id = d.id AND e.actor <> 'engine'
                AND e.at >= d.alerted_at AND e.action IN ('confirmed', 'dismissed', 'merged')), '9999'),
    coalesce((SELECT min(u.at) FROM holds h JOIN audit u ON u.object = h.key
              WHERE h.incident_id = d.id AND u.actor <> 'engine'
                AND u.at >= d.alerted_at AND u.action IN ('hold.confirmed', 'hold.released', 'hold.released_as_false')), '9999')
  ) AS decided_at
  FROM alerted d
), spans AS (
  SELECT 'publication_to_alert' AS span, alerted_at AS at,
         24 * (julianday(alerted_at) - julianday(published_at)) AS hours
  FROM alerted WHERE published_at IS NOT NULL
  UNION ALL
  SELECT 'alert_to_decision', decided_at, 24 * (julianday(decided_at) - julianday(alerted_at))
  FROM decided WHERE decided_at < '9999'
), ranked AS (
  SELECT span, hours, row_number() OVER (PARTITION BY span ORDER BY hours) AS nth,
         count(*) OVER (PARTITION BY span) AS n
  FROM spans
)
SELECT span,
       n AS n_incidents,
       round(avg(hours) FILTER (WHERE nth IN ((n + 1) / 2, n / 2 + 1)), 2) AS median_hours,
       round(max(hours) FILTER (WHERE nth = (9 * n + 9) / 10), 2) AS p90_hours,
       round(max(hours), 2) AS longest_hours
FROM ranked
GROUP BY span
ORDER BY span DESC;
