-- title: Articles by day and type
-- title.fr: Articles par jour et par type
-- description: Articles in which a model is blamed. From :since on, else 30 days; an empty :type is every type.
-- description.fr: Articles qui mettent un modèle en cause. À partir de :since, sinon 30 jours ; :type vide : tous les types.
SELECT day, type, sum(CASE WHEN lang = 'fr' THEN n_articles ELSE 0 END) AS n_french,
       sum(CASE WHEN lang = 'en' THEN n_articles ELSE 0 END) AS n_english, sum(n_articles) AS n_articles
FROM v_daily
WHERE day >= coalesce(nullif(:since, ''), date('now', '-30 days')) AND (:type = '' OR type = :type)
GROUP BY day, type
ORDER BY day, type;
