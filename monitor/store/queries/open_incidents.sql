-- title: Open incidents, gravest first
-- title.fr: Incidents ouverts, les plus graves d’abord
-- description: What nobody has closed yet; :status may name another status.
-- description.fr: Ce que personne n’a clos ; :status peut nommer un autre état.
SELECT incident_id, subject, types, assertion, severity, n_origins, n_owners, langs, last_reported_at, title
FROM v_incidents
WHERE status = coalesce(nullif(:status, ''), 'open')
ORDER BY severity DESC, n_owners DESC, last_reported_at DESC, incident_id;
