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
CREATE TRIGGER response_moved_on AFTER UPDATE OF started_at, submission_id ON response
WHEN NEW.started_at IS NOT OLD.started_at OR NEW.submission_id IS NOT OLD.submission_id
BEGIN INSERT INTO change VALUES ('collection:' || NEW.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;
CREATE TRIGGER response_removed AFTER DELETE ON response
BEGIN INSERT INTO change VALUES ('collection:' || OLD.collection_id, 1)
ON CONFLICT (subject) DO UPDATE SET number = number + 1; END;
