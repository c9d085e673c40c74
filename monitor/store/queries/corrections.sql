-- title: Where the analyser was put right
-- title.fr: Où l’analyse a été corrigée
-- description: What it had said, and what a person says. From :since on, else all.
-- description.fr: Ce qu’elle avait dit, et ce qu’en dit une personne. À partir de :since, sinon toutes.
SELECT c.at, c.actor, a.url,
       json_extract(c.before, '$.model') AS model_before, json_extract(c.after, '$.model') AS model_after,
       json_extract(c.before, '$.type') AS type_before,
       json_extract(c.after, '$.type') AS type_after,
       json_extract(c.before, '$.assertion') AS assertion_before,
       json_extract(c.after, '$.assertion') AS assertion_after,
       json_extract(c.after, '$.quote') AS quote, c.reason
FROM corrections c JOIN articles a ON a.id = c.article_id
WHERE c.at >= coalesce(nullif(:since, ''), '0001')
ORDER BY c.at, c.id;
