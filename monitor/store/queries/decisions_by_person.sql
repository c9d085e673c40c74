-- title: What people decided
-- title.fr: Ce que des personnes ont décidé
-- description: Acts by person and kind, out of the audit. From :since on, else 90 days.
-- description.fr: Les actes par personne et par sorte, d’après le registre. À partir de :since, sinon 90 jours.
SELECT actor, action, count(*) AS n, min(at) AS first_at, max(at) AS last_at
FROM v_audit
WHERE actor NOT IN ('engine', 'init') AND action NOT LIKE 'session.%'
  AND at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
GROUP BY actor, action
ORDER BY actor, n DESC, action;
