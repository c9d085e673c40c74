-- title: False pauses by rule
-- title.fr: Fausses pauses par règle
-- description: By incident, as the error budget of a rule counts them. From :since on, else 90 days.
-- description.fr: Par incident, comme les compte la marge d’erreur d’une règle. À partir de :since, sinon 90 jours.
SELECT rule, count(*) AS n_incidents, sum(wrong) AS n_false, round(100.0 * sum(wrong) / count(*), 1) AS percent_false
FROM (SELECT p.rule, p.incident_id, max(p.judged_false_at IS NOT NULL OR i.status = 'dismissed') AS wrong
      FROM pauses p JOIN incidents i ON i.id = p.incident_id
      WHERE p.at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
      GROUP BY p.rule, p.incident_id)
GROUP BY rule
ORDER BY percent_false DESC, n_incidents DESC, rule;
