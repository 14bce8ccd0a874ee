-- The whole database of one instance of ОКО, in one file. Read this first.
--
-- Conventions
--   * STRICT tables; `id` is an integer given by SQLite; names are in the singular.
--   * Every moment is `…_at`: milliseconds since 1970-01-01 UTC.
--   * Enumerations are short English words checked here; src/domain/ has their Rust types and Russian names.
--   * `…_fold` columns hold text prepared for search: lower case, ё → е (SQLite's own lower() knows only ASCII).
--   * Text that people read is stored as they wrote it.
-- Changes go into src/db/migrations/ and here; a test proves that both give the same schema.

-- ── The instance ────────────────────────────────────────────────────────────────────────────────────────────────

-- Settings of this instance; the keys are constants in src/db/instance.rs.
CREATE TABLE instance (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ── Registry: who there is (A3, A4) ─────────────────────────────────────────────────────────────────────────────

CREATE TABLE municipality (
  id    INTEGER PRIMARY KEY,
  code  TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL
) STRICT;

CREATE TABLE organisation (
  id              INTEGER PRIMARY KEY,
  code            TEXT NOT NULL UNIQUE,
  municipality_id INTEGER NOT NULL REFERENCES municipality (id),
  kind            TEXT NOT NULL CHECK (kind IN ('school', 'college', 'kindergarten', 'authority', 'other')),
  full_title      TEXT NOT NULL,
  short_title     TEXT NOT NULL,
  title_fold      TEXT NOT NULL,             -- full and short title
  inn             TEXT NOT NULL DEFAULT '',  -- ИНН, ОГРН, КПП: digits as text, empty when unknown
  ogrn            TEXT NOT NULL DEFAULT '',
  kpp             TEXT NOT NULL DEFAULT '',
  address         TEXT NOT NULL DEFAULT '',
  head            TEXT NOT NULL DEFAULT '',
  phone           TEXT NOT NULL DEFAULT '',
  email           TEXT NOT NULL DEFAULT '',
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX organisation_by_municipality ON organisation (municipality_id, short_title);

-- Sections of the cabinet at the left (B2).
CREATE TABLE section (
  id         INTEGER PRIMARY KEY,
  position   INTEGER NOT NULL,
  slug       TEXT NOT NULL UNIQUE,
  title      TEXT NOT NULL,
  title_fold TEXT NOT NULL UNIQUE
) STRICT;

-- ── Accounts and sessions (A1–A3, A6) ───────────────────────────────────────────────────────────────────────────

-- A login. Logins and passwords are case-sensitive. The scope of a role:
--   municipal → municipality_id, organisation → organisation_id, others neither.
CREATE TABLE account (
  id                  INTEGER PRIMARY KEY,
  login               TEXT NOT NULL UNIQUE,
  role                TEXT NOT NULL CHECK (role IN ('operator', 'support', 'regional', 'municipal', 'organisation')),
  municipality_id     INTEGER REFERENCES municipality (id),
  organisation_id     INTEGER REFERENCES organisation (id),
  full_name           TEXT NOT NULL DEFAULT '',
  email               TEXT NOT NULL DEFAULT '',
  phone               TEXT NOT NULL DEFAULT '',
  password_hash       TEXT NOT NULL,         -- argon2id, PHC string
  password_changed_at INTEGER NOT NULL,
  disabled_at         INTEGER,
  created_at          INTEGER NOT NULL,
  CHECK ((role = 'municipal') = (municipality_id IS NOT NULL)),
  CHECK ((role = 'organisation') = (organisation_id IS NOT NULL))
) STRICT;
CREATE INDEX account_by_organisation ON account (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX account_by_municipality ON account (municipality_id) WHERE municipality_id IS NOT NULL;

-- Sections an account is limited to; an account without a row here sees every section.
CREATE TABLE account_section (
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  section_id INTEGER NOT NULL REFERENCES section (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, section_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_section_by_section ON account_section (section_id);

-- A signed-in browser. The token itself lives only in the cookie.
CREATE TABLE session (
  token_hash   BLOB PRIMARY KEY,             -- SHA-256 of the random token
  account_id   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,             -- written at most once a minute
  address      TEXT NOT NULL,
  user_agent   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_last_seen ON session (last_seen_at);

-- Failed sign-ins, for slow-down and lock: by login (slows down) and by login and address together (locks), hashed.
-- So a stranger can't lock a school out from elsewhere, and this table does not tell which logins exist.
CREATE TABLE sign_in_failure (
  key_hash     BLOB PRIMARY KEY,
  failures     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  locked_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failure_by_last ON sign_in_failure (last_at);

-- What was done, by whom; never a password, never a token.
CREATE TABLE audit (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  account_id INTEGER REFERENCES account (id) ON DELETE SET NULL, -- NULL: the command line or a job
  actor      TEXT NOT NULL,                  -- login at that time, 'cli' or 'job'
  action     TEXT NOT NULL,                  -- e.g. 'sign_in', 'password.set', 'submission.hand_in'
  subject    TEXT NOT NULL,                  -- e.g. 'account:sch240001'
  details    TEXT NOT NULL DEFAULT '{}',     -- JSON
  address    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_account ON audit (account_id, id);
CREATE INDEX audit_by_at ON audit (at);

-- ── Blobs: contents of files, in chunks ─────────────────────────────────────────────────────────────────────────

-- `complete_at` is set with the last chunk; a blob left without it by a crash is swept by a job.
CREATE TABLE blob (
  id          INTEGER PRIMARY KEY,
  sha256      TEXT,                          -- lower-case hex, known when complete
  size        INTEGER NOT NULL DEFAULT 0,    -- bytes
  created_at  INTEGER NOT NULL,
  complete_at INTEGER
) STRICT;
CREATE UNIQUE INDEX blob_by_sha256 ON blob (sha256) WHERE complete_at IS NOT NULL;
CREATE INDEX blob_incomplete ON blob (created_at) WHERE complete_at IS NULL;

CREATE TABLE blob_chunk (
  blob_id INTEGER NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,                  -- from 0; every chunk but the last has db::blobs::CHUNK bytes
  bytes   BLOB NOT NULL,
  PRIMARY KEY (blob_id, number)
) STRICT;

-- ── Publications (C) ────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE publication (
  id         INTEGER PRIMARY KEY,
  section_id INTEGER NOT NULL REFERENCES section (id),
  slug       TEXT NOT NULL,                  -- transliterated title, unique in its section
  title      TEXT NOT NULL,
  title_fold TEXT NOT NULL,
  body_md    TEXT NOT NULL,                  -- Markdown as written; links to packed files as `files/…`
  body_html  TEXT NOT NULL,                  -- sanitised, links resolved
  publish_at INTEGER NOT NULL,               -- visible from this moment on
  created_at INTEGER NOT NULL,
  UNIQUE (section_id, slug)
) STRICT;
CREATE INDEX publication_by_section ON publication (section_id, publish_at DESC, id DESC);

-- Audience (C4): each table narrows; no row in a table = not narrowed by it. src/rooms/audience/
CREATE TABLE publication_role (
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  role           TEXT NOT NULL CHECK (role IN ('operator', 'support', 'regional', 'municipal', 'organisation')),
  PRIMARY KEY (publication_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE publication_municipality (
  publication_id  INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  municipality_id INTEGER NOT NULL REFERENCES municipality (id) ON DELETE CASCADE,
  PRIMARY KEY (publication_id, municipality_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_municipality_by_municipality ON publication_municipality (municipality_id);

CREATE TABLE publication_kind (
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL CHECK (kind IN ('school', 'college', 'kindergarten', 'authority', 'other')),
  PRIMARY KEY (publication_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE publication_account (
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  account_id     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  PRIMARY KEY (publication_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_account_by_account ON publication_account (account_id);

-- First time an account opened a publication (C5: seen / unseen).
CREATE TABLE publication_seen (
  account_id     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  seen_at        INTEGER NOT NULL,
  PRIMARY KEY (account_id, publication_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_seen_by_publication ON publication_seen (publication_id);

-- ── File storage (D) ────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE storage (
  id             INTEGER PRIMARY KEY,
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,           -- storages and collections of a publication share one order
  title          TEXT NOT NULL
) STRICT;
CREATE INDEX storage_by_publication ON storage (publication_id, position);

-- A file of a publication: in a storage, or only linked from the text (storage_id NULL).
CREATE TABLE file (
  id             INTEGER PRIMARY KEY,
  publication_id INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  storage_id     INTEGER REFERENCES storage (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  name           TEXT NOT NULL,              -- as people see and save it
  audience       TEXT NOT NULL CHECK (audience IN ('all', 'organisations', 'coordinators')), -- D4
  blob_id        INTEGER NOT NULL REFERENCES blob (id)
) STRICT;
CREATE INDEX file_by_publication ON file (publication_id);
CREATE INDEX file_by_storage ON file (storage_id, position);
CREATE INDEX file_by_blob ON file (blob_id);

-- Who downloaded what (D1).
CREATE TABLE download (
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  file_id    INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  PRIMARY KEY (account_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX download_by_file ON download (file_id);

-- ── Forms and collections (E) ───────────────────────────────────────────────────────────────────────────────────

-- `draft`: the spec of the next version while it is being built, mistakes and all.
CREATE TABLE form (
  id             INTEGER PRIMARY KEY,
  title          TEXT NOT NULL,
  draft          TEXT,                        -- JSON; NULL: nothing is being built
  draft_revision INTEGER NOT NULL DEFAULT 0,  -- grows by one with each saving of the draft
  changed_at     INTEGER NOT NULL DEFAULT 0,  -- the draft, or the latest version
  changed_by     TEXT NOT NULL DEFAULT '',    -- login
  workbook       TEXT                         -- JSON: what was understood of the workbook it was made of; NULL: of none
) STRICT;
CREATE INDEX form_by_change ON form (changed_at DESC, id DESC);

-- The library of lists that forms share: subjects, classes. A form copies the options.
CREATE TABLE option_list (
  id         INTEGER PRIMARY KEY,
  title      TEXT NOT NULL,
  title_fold TEXT NOT NULL UNIQUE,
  options    TEXT NOT NULL,                  -- JSON array of texts, in the order shown
  changed_at INTEGER NOT NULL
) STRICT;

-- Immutable: a change of a form is a new version.
CREATE TABLE form_version (
  id         INTEGER PRIMARY KEY,
  form_id    INTEGER NOT NULL REFERENCES form (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  spec       TEXT NOT NULL,                  -- JSON, assets/schema/form.schema.json
  created_at INTEGER NOT NULL,
  UNIQUE (form_id, number)
) STRICT;

CREATE TABLE collection (
  id              INTEGER PRIMARY KEY,
  publication_id  INTEGER NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  title           TEXT NOT NULL,
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  opens_at        INTEGER NOT NULL,
  closes_at       INTEGER NOT NULL,          -- the first moment at which it is closed
  excel           INTEGER NOT NULL DEFAULT 0 CHECK (excel IN (0, 1)), -- may be filled in Excel (E7)
  previous_id     INTEGER REFERENCES collection (id) ON DELETE SET NULL, -- the earlier one: «Прошлый» of formulas, prefill
  CHECK (opens_at < closes_at)
) STRICT;
CREATE INDEX collection_by_publication ON collection (publication_id, position);
CREATE INDEX collection_by_form_version ON collection (form_version_id);
CREATE INDEX collection_by_previous ON collection (previous_id) WHERE previous_id IS NOT NULL;

-- What an operator uploaded to prefill a collection (E8): a table keyed by organisation.
CREATE TABLE prefill_table (
  collection_id INTEGER PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
  file_name     TEXT NOT NULL,
  columns       TEXT NOT NULL,               -- JSON array of its headings
  rows          INTEGER NOT NULL,
  loaded_at     INTEGER NOT NULL,
  loaded_by     TEXT NOT NULL                -- login
) STRICT;
CREATE TABLE prefill_row (
  collection_id   INTEGER NOT NULL REFERENCES prefill_table (collection_id) ON DELETE CASCADE,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL,          -- among the organisation's rows, from 0
  cells           TEXT NOT NULL,             -- JSON object heading → text
  PRIMARY KEY (collection_id, organisation_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX prefill_row_by_organisation ON prefill_row (organisation_id);

-- One organisation's answer to one collection: the draft and where it stands. Begun = started_at is set (F1).
CREATE TABLE response (
  id                 INTEGER PRIMARY KEY,
  collection_id      INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  organisation_id    INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  form_version_id    INTEGER NOT NULL REFERENCES form_version (id),
  revision           INTEGER NOT NULL,       -- grows by one with each stored batch
  started_at         INTEGER,                -- first cell stored; NULL: only empty rows so far
  changed_at         INTEGER NOT NULL,
  changed_by         INTEGER REFERENCES account (id) ON DELETE SET NULL,
  submission_id      INTEGER REFERENCES submission (id), -- the latest one; NULL = never handed in
  submitted_revision INTEGER,                -- the revision that submission was made of
  prefilled_at       INTEGER,                -- when the office's values were last put in
  look_again_at      INTEGER,                -- the form changed after handing in: to be looked at and handed in again
  UNIQUE (collection_id, organisation_id)
) STRICT;
CREATE INDEX response_by_organisation ON response (organisation_id);
CREATE INDEX response_by_form_version ON response (form_version_id);
CREATE INDEX response_by_changed_by ON response (changed_by);
CREATE INDEX response_by_submission ON response (submission_id);

-- One row of one sheet of the draft. Deleted rows stay as marks, so that another window learns of it.
CREATE TABLE response_row (
  response_id INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  sheet       TEXT NOT NULL,                 -- key in the form spec
  row         TEXT NOT NULL,                 -- key of a fixed row, or the id the browser made
  position    TEXT NOT NULL,                 -- order key (src/forms/order.rs)
  revision    INTEGER NOT NULL,              -- response.revision at which it last changed
  changed_by  TEXT NOT NULL,                 -- login of who changed it last, shown when edits meet
  deleted     INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  cells       TEXT NOT NULL,                 -- JSON object column → value (src/forms/value.rs)
  PRIMARY KEY (response_id, sheet, row)
) STRICT, WITHOUT ROWID;

-- Values of columns, rows and sheets that a change of the form took away: nothing is deleted.
CREATE TABLE former_row (
  response_id     INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  form_version_id INTEGER NOT NULL REFERENCES form_version (id), -- the version that had them
  sheet           TEXT NOT NULL,
  row             TEXT NOT NULL,
  position        TEXT NOT NULL,
  cells           TEXT NOT NULL,             -- only those taken away
  kept_at         INTEGER NOT NULL,
  PRIMARY KEY (response_id, form_version_id, sheet, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_row_by_form_version ON former_row (form_version_id);

-- A workbook that was uploaded (E7): what it would change, then that it did, then that it was taken back.
CREATE TABLE upload (
  id               INTEGER PRIMARY KEY,
  collection_id    INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  organisation_id  INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  account_id       INTEGER REFERENCES account (id) ON DELETE SET NULL,
  file_name        TEXT NOT NULL,
  made_at          INTEGER NOT NULL,
  form_version_id  INTEGER NOT NULL REFERENCES form_version (id),
  revision         INTEGER NOT NULL,         -- of the response it was compared with; 0: there was none
  plan             TEXT NOT NULL,            -- JSON: edits with the texts before and after
  applied_at       INTEGER,
  applied_revision INTEGER,
  undone_at        INTEGER
) STRICT;
CREATE INDEX upload_by_place ON upload (collection_id, organisation_id, id);
CREATE INDEX upload_by_organisation ON upload (organisation_id);
CREATE INDEX upload_by_account ON upload (account_id);
CREATE INDEX upload_by_form_version ON upload (form_version_id);
CREATE INDEX upload_by_time ON upload (made_at);

-- The last batch taken from each page load: makes resending harmless (decision 5).
CREATE TABLE response_client (
  response_id INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  client      TEXT NOT NULL,
  last_seq    INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (response_id, client)
) STRICT, WITHOUT ROWID;

-- What was handed in (E6, N7). Never changed, never deleted while its collection lives.
CREATE TABLE submission (
  id              INTEGER PRIMARY KEY,
  response_id     INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL UNIQUE,   -- within the instance, from 1
  revision        INTEGER NOT NULL,          -- of the response
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  submitted_at    INTEGER NOT NULL,
  account_id      INTEGER REFERENCES account (id) ON DELETE SET NULL,
  login           TEXT NOT NULL,             -- at that time
  person          TEXT NOT NULL,             -- at that time; may be empty
  data            TEXT NOT NULL,             -- canonical JSON (RFC 8785)
  sha256          TEXT NOT NULL,             -- of `data`, lower-case hex
  UNIQUE (response_id, revision)
) STRICT;
CREATE INDEX submission_by_form_version ON submission (form_version_id);
CREATE INDEX submission_by_account ON submission (account_id);
CREATE TRIGGER submission_is_immutable
BEFORE UPDATE OF response_id, number, revision, form_version_id, submitted_at, login, person, data, sha256 ON submission
BEGIN SELECT RAISE (ABORT, 'a submission never changes'); END;

-- ── Reports, notifications, jobs (F4, F5, I3) ───────────────────────────────────────────────────────────────────

-- «Отчёт #446»: asked for by a person, built by a job. The owner's scope is taken anew when it is built.
CREATE TABLE report (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  kind          TEXT NOT NULL CHECK (kind IN ('results')),
  collection_id INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  account_id    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  state         TEXT NOT NULL CHECK (state IN ('building', 'ready', 'failed')),
  file_name     TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  ready_at      INTEGER,
  blob_id       INTEGER REFERENCES blob (id),
  failure       TEXT                         -- in Russian, for the person
) STRICT;
CREATE INDEX report_by_account ON report (account_id, id);
CREATE INDEX report_by_collection ON report (collection_id);
CREATE INDEX report_by_blob ON report (blob_id) WHERE blob_id IS NOT NULL;

CREATE TABLE notification (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  subject    TEXT NOT NULL,                  -- what it is about
  text       TEXT NOT NULL,                  -- «Формирование отчёта завершено»
  report_id  INTEGER REFERENCES report (id) ON DELETE CASCADE, -- gives «Скачать»
  seen_at    INTEGER,
  collection_id INTEGER REFERENCES collection (id) ON DELETE SET NULL -- gives «Открыть таблицу»
) STRICT;
CREATE INDEX notification_by_account ON notification (account_id, id);
CREATE INDEX notification_unseen ON notification (account_id) WHERE seen_at IS NULL;
CREATE INDEX notification_by_report ON notification (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX notification_by_collection ON notification (collection_id) WHERE collection_id IS NOT NULL;

-- Work to be done, enqueued in the transaction of the act that causes it (decision 6).
CREATE TABLE job (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL,                -- a kind registered in src/jobs
  payload      TEXT NOT NULL,                -- JSON
  due_at       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0,   -- a runner that died lets go by itself
  failed_at    INTEGER,                      -- given up
  last_error   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_due ON job (due_at) WHERE failed_at IS NULL;

-- Recurring jobs: when each is due next, when it last ran and how it ended.
CREATE TABLE schedule (
  name        TEXT PRIMARY KEY,
  next_at     INTEGER NOT NULL,
  last_at     INTEGER,
  last_result TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- ── What is kept in memory, and how long it is good ─────────────────────────────────────────────────────────────

-- How often something has changed: 'registry' (who there is and what is addressed to whom), 'collection:5' (who has begun
-- and who has handed in there). A list made for one number is good as long as the number stands, whoever writes:
-- src/rooms/monitoring/board.rs
CREATE TABLE change (
  subject TEXT PRIMARY KEY,
  number  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES ('registry', 1);

CREATE TRIGGER municipality_added AFTER INSERT ON municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER municipality_changed AFTER UPDATE ON municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER municipality_removed AFTER DELETE ON municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER organisation_added AFTER INSERT ON organisation
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER organisation_changed AFTER UPDATE OF code, municipality_id, kind, full_title, short_title, title_fold ON organisation
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER organisation_removed AFTER DELETE ON organisation
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_added AFTER INSERT ON account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_changed AFTER UPDATE OF login, organisation_id, disabled_at ON account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_removed AFTER DELETE ON account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_section_added AFTER INSERT ON account_section
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_section_changed AFTER UPDATE ON account_section
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER account_section_removed AFTER DELETE ON account_section
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_role_added AFTER INSERT ON publication_role
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_role_changed AFTER UPDATE ON publication_role
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_role_removed AFTER DELETE ON publication_role
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_municipality_added AFTER INSERT ON publication_municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_municipality_changed AFTER UPDATE ON publication_municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_municipality_removed AFTER DELETE ON publication_municipality
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_kind_added AFTER INSERT ON publication_kind
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_kind_changed AFTER UPDATE ON publication_kind
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_kind_removed AFTER DELETE ON publication_kind
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_account_added AFTER INSERT ON publication_account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_account_changed AFTER UPDATE ON publication_account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_account_removed AFTER DELETE ON publication_account
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_moved AFTER UPDATE OF section_id ON publication
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER publication_removed AFTER DELETE ON publication
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER collection_moved AFTER UPDATE OF publication_id ON collection
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;
CREATE TRIGGER collection_removed AFTER DELETE ON collection
BEGIN UPDATE change SET number = number + 1 WHERE subject = 'registry'; END;

-- A draft that is only saved again changes nothing here.
CREATE TRIGGER response_added AFTER INSERT ON response WHEN NEW.started_at IS NOT NULL
BEGIN INSERT INTO change VALUES ('collection:' || NEW.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;
CREATE TRIGGER response_moved_on AFTER UPDATE OF started_at, submission_id, look_again_at ON response
WHEN NEW.started_at IS NOT OLD.started_at OR NEW.submission_id IS NOT OLD.submission_id
  OR NEW.look_again_at IS NOT OLD.look_again_at
BEGIN INSERT INTO change VALUES ('collection:' || NEW.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;
CREATE TRIGGER response_removed AFTER DELETE ON response
BEGIN INSERT INTO change VALUES ('collection:' || OLD.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;
