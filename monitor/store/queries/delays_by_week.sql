-- title: How long they take, by week
-- title.fr: Délais, semaine par semaine
-- description: Alerts and decisions by the week in which the alert came or the decision was made. From :since on, else 90 days, before :until.
-- description.fr: Alertes et décisions selon la semaine de l’alerte ou de la décision. À partir de :since, sinon 90 jours, avant :until.
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
), weekly AS (
  SELECT span, hours, date(at, 'weekday 0', '-6 days') AS week FROM spans
), ranked AS (
  SELECT span, hours, week, row_number() OVER (PARTITION BY span, week ORDER BY hours) AS nth,
         count(*) OVER (PARTITION BY span, week) AS n
  FROM weekly
)
SELECT week,
       span,
       n AS n_incidents,
       round(avg(hours) FILTER (WHERE nth IN ((n + 1) / 2, n / 2 + 1)), 2) AS median_hours,
       round(max(hours) FILTER (WHERE nth = (9 * n + 9) / 10), 2) AS p90_hours
FROM ranked
GROUP BY week, span
ORDER BY week, span DESC;
