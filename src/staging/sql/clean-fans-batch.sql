-- Lines of a track, whose number stands in the name of the file: its users, newest first.
INSERT INTO interaction
SELECT file, line, id_of(u), ${track_id}, text_of(u.username), NULL, NULL, fetched_at FROM parsed;
