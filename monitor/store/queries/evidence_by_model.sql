-- title: The words that hold a model back
-- title.fr: Les mots qui retiennent un modèle
-- description: Quotes of the incidents behind a model's pauses; an empty :model is all of them.
-- description.fr: Citations des incidents derrière les pauses d’un modèle ; :model vide : tous.
SELECT g.model, e.incident_id, e.outlet, e.owner, e.lang, e.published_at, e.type, e.assertion, e.quote, e.url
FROM (SELECT DISTINCT model, incident_id FROM v_gate
      WHERE decision = 'paused' AND (:model = '' OR model = :model)) g
JOIN v_evidence e USING (incident_id)
ORDER BY g.model, e.incident_id, e.published_at, e.article_id, e.start;
