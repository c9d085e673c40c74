-- title: Feeds that have gone silent
-- title.fr: Flux muets
-- description: Failing ones first, then those that brought no new article for the longest; how many they brought from :since on, else 90 days, before :until.
-- description.fr: D’abord ceux qui échouent, puis ceux qui n’apportent rien depuis le plus longtemps ; combien ils ont apporté à partir de :since, sinon 90 jours, avant :until.
SELECT feed_id, outlet, lang, failures, last_ok_at, last_new_at, next_poll_at, last_error,
       round(max(julianday(coalesce(nullif(:until, ''), 'now')) - julianday(last_new_at), 0), 1) AS silent_days,
       (SELECT count(*) FROM sightings s WHERE s.feed_id = h.feed_id
          AND s.first_seen_at >= coalesce(nullif(:since, ''), date('now', '-90 days'))
          AND s.first_seen_at < coalesce(nullif(:until, ''), '9999')) AS n_articles
FROM (SELECT v.*, f.outlet, f.lang,
             (SELECT max(s.first_seen_at) FROM sightings s WHERE s.feed_id = v.feed_id
                AND s.first_seen_at < coalesce(nullif(:until, ''), '9999')) AS last_new_at
      FROM v_feed_health v JOIN feeds f ON f.id = v.feed_id) h
ORDER BY failures DESC, last_new_at, feed_id;
