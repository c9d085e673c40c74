-- title: Incidents by vendor
-- title.fr: Incidents par éditeur
-- description: With the number of distinct articles and owners. From :since on, else 90 days, before :until.
-- description.fr: Avec le nombre d’articles et de propriétaires distincts. À partir de :since, sinon 90 jours, avant :until.
SELECT i.maker AS vendor, count(DISTINCT i.id) AS n_incidents, max(i.severity) AS worst,
       count(DISTINCT l.article_id) AS n_articles, count(DISTINCT f.owner) AS n_owners,
       max(i.last_reported_at) AS last_reported_at,
       count(DISTINCT CASE WHEN i.severity >= 4 THEN i.id END) AS n_grave
FROM incidents i
LEFT JOIN incident_articles l ON l.incident_id = i.id
LEFT JOIN articles a ON a.id = l.article_id
LEFT JOIN feeds f ON f.id = a.feed_id
WHERE i.status IN ('open', 'confirmed')
  AND coalesce(i.first_reported_at, i.created_at) >= coalesce(nullif(:since, ''), date('now', '-90 days'))
  AND coalesce(i.first_reported_at, i.created_at) < coalesce(nullif(:until, ''), '9999')
GROUP BY i.maker
ORDER BY n_incidents DESC, worst DESC, vendor;
