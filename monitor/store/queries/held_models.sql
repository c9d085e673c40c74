-- title: Models under promotion and what holds them
-- title.fr: Modèles en promotion et ce qui les retient
-- description: The gate as it stands now, one row a model and pause.
-- description.fr: La porte telle qu’elle est, une ligne par modèle et par pause.
SELECT model, stage, target, decision, rule, incident_id, since, reason
FROM v_gate
ORDER BY decision IN ('rejected', 'paused') DESC, model, since, incident_id;
