-- title: Articles by day and type
-- title.fr: Articles par jour et par type
-- description: Articles in which a model is blamed, French and English by their feed; one of two types counts in both. From :since on, else 30 days, before :until; an empty :type is every type.
-- description.fr: Articles qui mettent un modèle en cause, en français et en anglais selon leur flux ; un article de deux types compte dans les deux. À partir de :since, sinon 30 jours, avant :until ; :type vide : tous les types.
WITH blamed AS (
  SELECT DISTINCT substr(coalesce(a.published_at, a.first_seen_at), 1, 10) AS day, f.type, a.id, s.lang
  FROM articles a
  JOIN findings f ON f.article_id = a.id
  JOIN analyses n ON n.id = f.analysis_id AND n.revision_id = a.revision_id
  LEFT JOIN feeds s ON s.id = a.feed_id
  WHERE coalesce(a.published_at, a.first_seen_at) >= coalesce(nullif(:since, ''), date('now', '-30 days'))
    AND coalesce(a.published_at, a.first_seen_at) < coalesce(nullif(:until, ''), '9999')
    AND (:type = '' OR f.type = :type)
)
SELECT day, type, sum(lang IS 'fr') AS n_french, sum(lang IS 'en') AS n_english, count(*) AS n_articles
FROM blamed
GROUP BY day, type
ORDER BY day, type;
