-- A text may say itself when it was first published: an old story under a new date is an old story.

ALTER TABLE analyses ADD COLUMN told_at TEXT; -- by the text's own words; NULL: it says nothing
