-- title: Incidents by language of the press
-- title.fr: Incidents par langue de presse
-- description: Told in French only, in English only, or in both. From :since on, else 90 days, before :until.
-- description.fr: Racontés en français seul, en anglais seul, ou dans les deux. À partir de :since, sinon 90 jours, avant :until.
WITH told AS (
  SELECT i.id, i.severity, r.lang, count(*) AS n_articles
  FROM incidents i
  JOIN incident_articles l ON l.incident_id = i.id
  JOIN articles a ON a.id = l.article_id
  JOIN revisions r ON r.id = a.revision_id
  WHERE i.status IN ('open', 'confirmed')
    AND coalesce(i.first_reported_at, i.created_at) >= coalesce(nullif(:since, ''), date('now', '-90 days'))
    AND coalesce(i.first_reported_at, i.created_at) < coalesce(nullif(:until, ''), '9999')
  GROUP BY i.id, r.lang
  ORDER BY i.id, r.lang
)
SELECT langs, count(*) AS n_incidents, sum(n_articles) AS n_articles, max(severity) AS worst,
       sum(severity >= 4) AS n_grave
FROM (SELECT id, severity, group_concat(lang, ',') AS langs, sum(n_articles) AS n_articles
      FROM told GROUP BY id)
GROUP BY langs
ORDER BY n_incidents DESC, langs;
