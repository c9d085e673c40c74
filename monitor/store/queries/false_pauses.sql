-- title: False pauses by rule
-- title.fr: Fausses pauses par règle
-- description: By incident, as the error budget of a rule counts them: released as wrong, or dismissed. A rule over its budget only observes. From :since on, else 90 days, before :until.
-- description.fr: Par incident, comme les compte la marge d’erreur d’une règle : levés à ce titre, ou écartés. Au-delà de sa marge, une règle ne fait qu’observer. À partir de :since, sinon 90 jours, avant :until.
SELECT rule, count(*) AS n_incidents, sum(wrong) AS n_false, round(100.0 * sum(wrong) / count(*), 1) AS percent_false,
       sum(n_pauses) AS n_pauses,
       (SELECT max(d.at) FROM rule_drops d WHERE d.rule = judged.rule AND d.ended_at IS NULL) AS observes_since
FROM (SELECT p.rule, p.incident_id, count(*) AS n_pauses,
             max(p.judged_false_at IS NOT NULL OR i.status = 'dismissed') AS wrong
      FROM pauses p JOIN incidents i ON i.id = p.incident_id
      WHERE p.at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
        AND p.at < coalesce(nullif(:until, ''), '9999')
      GROUP BY p.rule, p.incident_id) judged
GROUP BY rule
ORDER BY percent_false DESC, n_incidents DESC, rule;
