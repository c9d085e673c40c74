-- title: Time in stage
-- title.fr: Durée par étape
-- description: Days of each model in each stage, all its visits together, beside the median of the catalogue; those that left before the period are left out. From :since on, else 90 days, before :until.
-- description.fr: Jours de chaque modèle à chaque étape, tous passages réunis, à côté de la médiane du catalogue ; sans ceux qui l’ont quittée avant la période. À partir de :since, sinon 90 jours, avant :until.
WITH visits AS (
  SELECT model, to_stage AS stage, at,
         lead(at) OVER (PARTITION BY model ORDER BY at, id) AS left_at
  FROM stage_changes
  WHERE at < coalesce(nullif(:until, ''), '9999')
), stays AS (
  SELECT stage, model, min(at) AS since, max(left_at IS NULL) AS still_there,
         max(coalesce(left_at, '9999')) AS left_at,
         sum(max(julianday(coalesce(left_at, nullif(:until, ''), 'now')) - julianday(at), 0)) AS days
  FROM visits
  GROUP BY stage, model
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY stage ORDER BY days) AS nth, count(*) OVER (PARTITION BY stage) AS n
  FROM stays
), typical AS (
  SELECT stage, avg(days) FILTER (WHERE nth IN ((n + 1) / 2, n / 2 + 1)) AS median FROM ranked GROUP BY stage
)
SELECT s.stage,
       s.model,
       s.since,
       s.still_there,
       round(s.days, 2) AS days,
       round(t.median, 2) AS median_days
FROM stays s
JOIN typical t ON t.stage = s.stage
WHERE s.left_at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
ORDER BY s.stage, s.days DESC, s.model;
