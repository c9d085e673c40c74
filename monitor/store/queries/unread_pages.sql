-- title: Pages that could not be read
-- title.fr: Pages qui n’ont pu être lues
-- description: By outlet and reason, most first. From :since on, else 30 days.
-- description.fr: Par titre et par cause. À partir de :since, sinon 30 jours.
SELECT f.outlet, a.state, a.reason, count(*) AS n_articles, sum(a.next_try_at IS NOT NULL) AS n_tried_again,
       max(a.first_seen_at) AS last_seen_at
FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id
WHERE a.state IN ('failed', 'skipped')
  AND a.first_seen_at >= coalesce(nullif(:since, ''), date('now', '-30 days'))
GROUP BY f.outlet, a.state, a.reason
ORDER BY n_articles DESC, f.outlet, a.reason;
