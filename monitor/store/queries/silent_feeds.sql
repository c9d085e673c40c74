-- title: Feeds that have gone silent
-- title.fr: Flux muets
-- description: Failing ones first, then those that brought no new article for the longest.
-- description.fr: D’abord ceux qui échouent, puis ceux qui n’apportent rien depuis le plus longtemps.
SELECT h.feed_id, f.outlet, f.lang, h.failures, h.last_ok_at,
       (SELECT max(s.first_seen_at) FROM sightings s WHERE s.feed_id = h.feed_id) AS last_new_at,
       h.next_poll_at, h.last_error
FROM v_feed_health h JOIN feeds f ON f.id = h.feed_id
ORDER BY h.failures DESC, last_new_at, h.feed_id;
