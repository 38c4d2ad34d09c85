#!/bin/sh
# Writes what is known of the site as SQLite dumps it, where there is no such file.
dump=/usr/share/nginx/html/visits.sql

[ -e "$dump" ] || cat > "$dump" << 'END'
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE visits (page TEXT, count INTEGER);
INSERT INTO visits VALUES('/',1);
COMMIT;
END
