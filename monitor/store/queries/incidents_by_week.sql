-- title: Incidents by week
-- title.fr: Incidents par semaine
-- description: By the Monday of the week of the first report. From :since on, else the last 26 weeks, before :until; dismissed and merged ones do not count.
-- description.fr: Selon le lundi de la semaine du premier article. À partir de :since, sinon 26 semaines, avant :until ; sans les incidents écartés ou fusionnés.
SELECT date(coalesce(first_reported_at, created_at), '-6 days', 'weekday 1') AS week,
       count(*) AS n_incidents, sum(severity >= 4) AS n_grave, count(DISTINCT family) AS n_families
FROM incidents
WHERE status IN ('open', 'confirmed')
  AND coalesce(first_reported_at, created_at) >= coalesce(nullif(:since, ''), date('now', '-182 days'))
  AND coalesce(first_reported_at, created_at) < coalesce(nullif(:until, ''), '9999')
GROUP BY week
ORDER BY week;
