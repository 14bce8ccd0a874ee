//! Who may see a publication (FEATURES C4): the one condition, used by the list, the card, files and collections.
//!
//! A publication names its section and may be narrowed by roles, municipalities, kinds of organisation and logins; each
//! of these has a table, and a publication without a row in a table is not narrowed by it. What narrows whom:
//!
//! | narrowed by    | organisation          | municipal coordinator            | regional coordinator | support |
//! |----------------|-----------------------|----------------------------------|----------------------|---------|
//! | roles          | its role              | its role                         | its role             | its role|
//! | municipalities | its municipality      | its municipality                 | —                    | —       |
//! | kinds          | its kind              | —                                | —                    | —       |
//! | logins         | its login             | own login, or an organisation's  | own login, or any    | own     |
//! |                |                       | of the municipality              | organisation's       | login   |
//!
//! A room of its own, without pages, because publications, files, collections and monitoring all stand on it.
//!
//! An account limited to sections sees only theirs. The operator sees everything, what is scheduled for later too.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::db::time::to_ms;
use crate::domain::{AccountId, CollectionId, MunicipalityId, OrganisationId, PublicationId, Role, Viewer};
use crate::error::AppError;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

/// SQL condition over `publication AS p`: the viewer bound by [`Watching`] may see it.
pub const VISIBLE: &str = "(:viewer_role = 'operator' OR (
    p.publish_at <= :now
    AND (NOT EXISTS (SELECT 1 FROM account_section WHERE account_id = :viewer_account)
         OR EXISTS (SELECT 1 FROM account_section WHERE account_id = :viewer_account AND section_id = p.section_id))
    AND (NOT EXISTS (SELECT 1 FROM publication_role WHERE publication_id = p.id)
         OR EXISTS (SELECT 1 FROM publication_role WHERE publication_id = p.id AND role = :viewer_role))
    AND (:viewer_role NOT IN ('organisation', 'municipal')
         OR NOT EXISTS (SELECT 1 FROM publication_municipality WHERE publication_id = p.id)
         OR EXISTS (SELECT 1 FROM publication_municipality WHERE publication_id = p.id AND municipality_id = coalesce(
              :viewer_municipality, (SELECT municipality_id FROM organisation WHERE id = :viewer_organisation))))
    AND (:viewer_role <> 'organisation'
         OR NOT EXISTS (SELECT 1 FROM publication_kind WHERE publication_id = p.id)
         OR EXISTS (SELECT 1 FROM publication_kind WHERE publication_id = p.id
              AND kind = (SELECT kind FROM organisation WHERE id = :viewer_organisation)))
    AND (NOT EXISTS (SELECT 1 FROM publication_account WHERE publication_id = p.id)
         OR EXISTS (SELECT 1 FROM publication_account WHERE publication_id = p.id AND account_id = :viewer_account)
         OR (:viewer_role IN ('regional', 'municipal') AND EXISTS (
              SELECT 1 FROM publication_account AS named
              JOIN account ON account.id = named.account_id
              JOIN organisation ON organisation.id = account.organisation_id
              WHERE named.publication_id = p.id
                AND (:viewer_role = 'regional' OR organisation.municipality_id = :viewer_municipality))))
))";

/// SQL condition over `organisation AS o`: the publication `:publication` is addressed to it, that is, at least one of
/// its accounts that are not disabled is in the audience. When it is published does not matter.
pub const PARTICIPATES: &str = "(
    (NOT EXISTS (SELECT 1 FROM publication_role WHERE publication_id = :publication)
     OR EXISTS (SELECT 1 FROM publication_role WHERE publication_id = :publication AND role = 'organisation'))
    AND (NOT EXISTS (SELECT 1 FROM publication_municipality WHERE publication_id = :publication)
     OR EXISTS (SELECT 1 FROM publication_municipality
                WHERE publication_id = :publication AND municipality_id = o.municipality_id))
    AND (NOT EXISTS (SELECT 1 FROM publication_kind WHERE publication_id = :publication)
     OR EXISTS (SELECT 1 FROM publication_kind WHERE publication_id = :publication AND kind = o.kind))
    AND EXISTS (
     SELECT 1 FROM account AS a
     WHERE a.organisation_id = o.id AND a.disabled_at IS NULL
       AND (NOT EXISTS (SELECT 1 FROM publication_account WHERE publication_id = :publication)
            OR EXISTS (SELECT 1 FROM publication_account WHERE publication_id = :publication AND account_id = a.id))
       AND (NOT EXISTS (SELECT 1 FROM account_section WHERE account_id = a.id)
            OR EXISTS (SELECT 1 FROM account_section WHERE account_id = a.id
                  AND section_id = (SELECT section_id FROM publication WHERE id = :publication))))
)";

/// Who looks, and when: the values that [`VISIBLE`] needs.
pub struct Watching {
    role: Role,
    account: AccountId,
    municipality: Option<MunicipalityId>,
    organisation: Option<OrganisationId>,
    now_ms: i64,
}

impl Watching {
    pub fn new(viewer: &Viewer, now: DateTime<Utc>) -> Watching {
        Watching {
            role: viewer.role,
            account: viewer.account,
            municipality: viewer.municipality,
            organisation: viewer.organisation,
            now_ms: to_ms(now),
        }
    }

    /// Named parameters for a query with [`VISIBLE`] in it, `own` ones of the query after them.
    pub fn params<'a>(&'a self, own: &[(&'a str, &'a dyn ToSql)]) -> Vec<(&'a str, &'a dyn ToSql)> {
        let mut params: Vec<(&str, &dyn ToSql)> = vec![
            (":viewer_role", &self.role),
            (":viewer_account", &self.account),
            (":viewer_municipality", &self.municipality),
            (":viewer_organisation", &self.organisation),
            (":now", &self.now_ms),
        ];
        params.extend_from_slice(own);
        params
    }
}

/// Whether the viewer may see that publication at `now`; `false` also when there is none.
pub fn can_see(
    connection: &Connection,
    viewer: &Viewer,
    publication: PublicationId,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let watching = Watching::new(viewer, now);
    let sql = format!("SELECT 1 FROM publication AS p WHERE p.id = :publication AND {VISIBLE}");
    let params = watching.params(&[(":publication", &publication)]);
    Ok(connection.prepare_cached(&sql)?.exists(&*params)?)
}

/// [`can_see`], or the same [`AppError::NotFound`] as for what does not exist.
pub fn require(
    connection: &Connection,
    viewer: &Viewer,
    publication: PublicationId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if can_see(connection, viewer, publication, now)? { Ok(()) } else { Err(AppError::NotFound) }
}

/// The publication a collection stands in, if the viewer may see it at `now`; else [`AppError::NotFound`].
pub fn require_collection(
    connection: &Connection,
    viewer: &Viewer,
    collection: CollectionId,
    now: DateTime<Utc>,
) -> Result<PublicationId, AppError> {
    let publication: Option<PublicationId> = connection
        .prepare_cached("SELECT publication_id FROM collection WHERE id = ?1")?
        .query_row([collection], |row| row.get(0))
        .optional()?;
    let publication = publication.ok_or(AppError::NotFound)?;
    require(connection, viewer, publication, now)?;
    Ok(publication)
}

/// Whether the publication is addressed to that organisation; see [`PARTICIPATES`].
pub fn participates(
    connection: &Connection,
    publication: PublicationId,
    organisation: OrganisationId,
) -> Result<bool, AppError> {
    let sql = format!("SELECT 1 FROM organisation AS o WHERE o.id = :organisation AND {PARTICIPATES}");
    let params: &[(&str, &dyn ToSql)] = &[(":publication", &publication), (":organisation", &organisation)];
    Ok(connection.prepare_cached(&sql)?.exists(params)?)
}

/// The organisations a publication is addressed to, of one municipality or of the whole region.
pub fn participants(
    connection: &Connection,
    publication: PublicationId,
    municipality: Option<MunicipalityId>,
) -> Result<Vec<OrganisationId>, AppError> {
    let mut params: Vec<(&str, &dyn ToSql)> = vec![(":publication", &publication)];
    let within = if municipality.is_some() {
        params.push((":municipality", &municipality));
        "o.municipality_id = :municipality AND"
    } else {
        ""
    };
    let sql = format!("SELECT o.id FROM organisation AS o WHERE {within} {PARTICIPATES} ORDER BY o.id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(&*params, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
