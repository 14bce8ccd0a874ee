-- Forms made and changed by the office: drafts, the library of lists, settings of collections, prefilled values, workbooks
-- that are uploaded.
ALTER TABLE form ADD COLUMN draft TEXT;
ALTER TABLE form ADD COLUMN draft_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE form ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE form ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE form ADD COLUMN workbook TEXT;
UPDATE form SET changed_at = coalesce((SELECT max(v.created_at) FROM form_version AS v WHERE v.form_id = form.id), 0);
CREATE INDEX form_by_change ON form (changed_at DESC, id DESC);

CREATE TABLE option_list (
  id         INTEGER PRIMARY KEY,
  title      TEXT NOT NULL,
  title_fold TEXT NOT NULL UNIQUE,
  options    TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

ALTER TABLE collection ADD COLUMN excel INTEGER NOT NULL DEFAULT 0 CHECK (excel IN (0, 1));
ALTER TABLE collection ADD COLUMN previous_id INTEGER REFERENCES collection (id) ON DELETE SET NULL;
CREATE INDEX collection_by_previous ON collection (previous_id) WHERE previous_id IS NOT NULL;

CREATE TABLE prefill_table (
  collection_id INTEGER PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
  file_name     TEXT NOT NULL,
  columns       TEXT NOT NULL,
  rows          INTEGER NOT NULL,
  loaded_at     INTEGER NOT NULL,
  loaded_by     TEXT NOT NULL
) STRICT;
CREATE TABLE prefill_row (
  collection_id   INTEGER NOT NULL REFERENCES prefill_table (collection_id) ON DELETE CASCADE,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL,
  cells           TEXT NOT NULL,
  PRIMARY KEY (collection_id, organisation_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX prefill_row_by_organisation ON prefill_row (organisation_id);

ALTER TABLE response ADD COLUMN prefilled_at INTEGER;
ALTER TABLE response ADD COLUMN look_again_at INTEGER;
DROP TRIGGER response_moved_on;
CREATE TRIGGER response_moved_on AFTER UPDATE OF started_at, submission_id, look_again_at ON response
WHEN NEW.started_at IS NOT OLD.started_at OR NEW.submission_id IS NOT OLD.submission_id
  OR NEW.look_again_at IS NOT OLD.look_again_at
BEGIN INSERT INTO change VALUES ('collection:' || NEW.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;

ALTER TABLE notification ADD COLUMN collection_id INTEGER REFERENCES collection (id) ON DELETE SET NULL;
CREATE INDEX notification_by_collection ON notification (collection_id) WHERE collection_id IS NOT NULL;

CREATE TABLE former_row (
  response_id     INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  sheet           TEXT NOT NULL,
  row             TEXT NOT NULL,
  position        TEXT NOT NULL,
  cells           TEXT NOT NULL,
  kept_at         INTEGER NOT NULL,
  PRIMARY KEY (response_id, form_version_id, sheet, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_row_by_form_version ON former_row (form_version_id);

CREATE TABLE upload (
  id               INTEGER PRIMARY KEY,
  collection_id    INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  organisation_id  INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  account_id       INTEGER REFERENCES account (id) ON DELETE SET NULL,
  file_name        TEXT NOT NULL,
  made_at          INTEGER NOT NULL,
  form_version_id  INTEGER NOT NULL REFERENCES form_version (id),
  revision         INTEGER NOT NULL,
  plan             TEXT NOT NULL,
  applied_at       INTEGER,
  applied_revision INTEGER,
  undone_at        INTEGER
) STRICT;
CREATE INDEX upload_by_place ON upload (collection_id, organisation_id, id);
CREATE INDEX upload_by_organisation ON upload (organisation_id);
CREATE INDEX upload_by_account ON upload (account_id);
CREATE INDEX upload_by_form_version ON upload (form_version_id);
CREATE INDEX upload_by_time ON upload (made_at);
