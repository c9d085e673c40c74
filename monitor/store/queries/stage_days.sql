-- title: Days of each model in each stage
-- title.fr: Jours de chaque modèle à chaque étape
-- description: Where a model still is, days count to now.
-- description.fr: À l’étape où un modèle se trouve encore, les jours vont jusqu’à maintenant.
SELECT model, to_stage AS stage, at AS reached_at, left_at,
       round(julianday(coalesce(left_at, 'now')) - julianday(at), 1) AS days, actor, reason
FROM (SELECT *, lead(at) OVER (PARTITION BY model ORDER BY id) AS left_at FROM stage_changes)
ORDER BY model, at;
