/**
 * The shape of the database, step by step. A step that has been released is never changed: the next one is added, and
 * a file knows by its user_version how many it has had.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE entries (
     id INTEGER PRIMARY KEY,
     lab TEXT NOT NULL,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     subject TEXT,
     name TEXT NOT NULL,
     node TEXT,
     before TEXT,
     after TEXT,
     sentence TEXT NOT NULL
   ) STRICT;
   CREATE INDEX entries_lab ON entries (lab, id);
   CREATE INDEX entries_node ON entries (lab, node, id);
   CREATE INDEX entries_subject ON entries (lab, subject, id);
   CREATE INDEX entries_at ON entries (at);
   CREATE TABLE states (
     lab TEXT NOT NULL,
     subject TEXT NOT NULL,
     state TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (lab, subject)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE watches (
     id INTEGER PRIMARY KEY,
     lab TEXT NOT NULL,
     begun INTEGER NOT NULL,
     until INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX watches_lab ON watches (lab, begun);
   CREATE TABLE uses (
     key TEXT PRIMARY KEY,
     count INTEGER NOT NULL,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // Lanes tell what nobody could tell, too; one process at a time watches a lab; a rare kind is found at once.
  `CREATE TABLE turns (
     id INTEGER PRIMARY KEY,
     lab TEXT NOT NULL,
     subject TEXT NOT NULL,
     at INTEGER NOT NULL,
     state TEXT NOT NULL
   ) STRICT;
   CREATE INDEX turns_lab ON turns (lab, subject, at, state);
   CREATE INDEX turns_at ON turns (at);
   INSERT INTO turns (lab, subject, at, state)
     SELECT lab, subject, at, after FROM entries
     WHERE kind = 'state' AND subject LIKE 'node:%' AND after IS NOT NULL ORDER BY id;
   ALTER TABLE watches ADD COLUMN pid INTEGER;
   CREATE INDEX entries_kind ON entries (lab, kind, id);`,
]
