-- title: Incidents by language of the press
-- title.fr: Incidents par langue de presse
-- description: Told in French only, in English only, or in both. From :since on, else 90 days.
-- description.fr: Racontés en français seul, en anglais seul, ou dans les deux. À partir de :since, sinon 90 jours.
SELECT langs, count(*) AS n_incidents, sum(n_articles) AS n_articles, max(severity) AS worst
FROM (SELECT v.n_articles, v.severity,
             (SELECT group_concat(value, ',') FROM (SELECT DISTINCT r.lang AS value
              FROM incident_articles l JOIN articles a ON a.id = l.article_id
              JOIN revisions r ON r.id = a.revision_id
              WHERE l.incident_id = v.incident_id ORDER BY r.lang)) AS langs
      FROM v_incidents v
      WHERE v.status IN ('open', 'confirmed')
        AND v.last_reported_at >= coalesce(nullif(:since, ''), date('now', '-90 days')))
WHERE langs IS NOT NULL
GROUP BY langs
ORDER BY n_incidents DESC, langs;
