-- title: Incidents by type
-- title.fr: Incidents par type
-- description: An incident of two types counts in both. From :since on, else 90 days, before :until.
-- description.fr: Un incident de deux types compte dans les deux. À partir de :since, sinon 90 jours, avant :until.
SELECT t.value AS type, count(*) AS n_incidents, sum(i.status = 'confirmed') AS n_confirmed,
       max(i.severity) AS worst, count(DISTINCT i.family) AS n_families, sum(i.severity >= 4) AS n_grave
FROM incidents i, json_each(i.types) t
WHERE i.status IN ('open', 'confirmed')
  AND coalesce(i.first_reported_at, i.created_at) >= coalesce(nullif(:since, ''), date('now', '-90 days'))
  AND coalesce(i.first_reported_at, i.created_at) < coalesce(nullif(:until, ''), '9999')
GROUP BY t.value
ORDER BY n_incidents DESC, worst DESC, type;
