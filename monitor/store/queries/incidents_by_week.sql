-- title: Incidents by week
-- title.fr: Incidents par semaine
-- description: Weeks begin on Monday. From :since on, else the last 26 weeks; dismissed and merged ones do not count.
-- description.fr: Les semaines commencent le lundi. À partir de :since, sinon 26 semaines ; sans les incidents écartés ou fusionnés.
SELECT date(coalesce(first_reported_at, created_at), '-6 days', 'weekday 1') AS week,
       count(*) AS n_incidents, sum(severity >= 4) AS n_grave, count(DISTINCT family) AS n_families
FROM incidents
WHERE status IN ('open', 'confirmed')
  AND coalesce(first_reported_at, created_at) >= coalesce(nullif(:since, ''), date('now', '-182 days'))
GROUP BY week
ORDER BY week;
