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
//! An account limited to sections sees only theirs. The operator sees everything, what is scheduled for later too.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::db::time::to_ms;
use crate::domain::{AccountId, CollectionId, MunicipalityId, OrganisationId, PublicationId, Role, Viewer};
use crate::error::AppError;

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

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::rooms::publications::testing::{noon, publish, region, viewer};

    const LOGINS: [&str; 10] = [
        "operator",
        "support",
        "reg24_vpr",
        "niko_24",
        "reg24_vpr_m01",
        "reg24_vpr_m02",
        "sch240001",
        "sch240002",
        "spo240003",
        "sch240004",
    ];
    const SCHOOLS: &str = "INSERT INTO publication_kind VALUES (?1, 'school')";
    const ORGANISATIONS: &str = "INSERT INTO publication_role VALUES (?1, 'organisation')";
    const MUNICIPALITY_1: &str = "INSERT INTO publication_municipality VALUES (?1, 1)";
    const NAMED_SCH1: &str = "INSERT INTO publication_account SELECT ?1, id FROM account WHERE login = 'sch240001'";
    const NAMED_M02: &str = "INSERT INTO publication_account SELECT ?1, id FROM account WHERE login = 'reg24_vpr_m02'";
    const NAMED_DISABLED: &str = "INSERT INTO publication_account SELECT ?1, id FROM account WHERE login = 'edu240005'";

    fn seen_by(c: &Connection, publication: PublicationId, now: DateTime<Utc>) -> Vec<&'static str> {
        LOGINS.into_iter().filter(|login| can_see(c, &viewer(c, login), publication, now).unwrap()).collect()
    }

    #[test]
    fn who_sees_what() {
        let c = region();
        let regional = ["operator", "reg24_vpr"];
        let table: [(&str, &[&str], &[&str]); 8] = [
            (
                "all",
                &[],
                &["support", "reg24_vpr_m01", "reg24_vpr_m02", "sch240001", "sch240002", "spo240003", "sch240004"],
            ),
            ("organisations", &[ORGANISATIONS], &["sch240001", "sch240002", "spo240003", "sch240004"]),
            ("municipality", &[MUNICIPALITY_1], &["support", "reg24_vpr_m01", "sch240001", "sch240002", "spo240003"]),
            (
                "schools",
                &[SCHOOLS],
                &["support", "reg24_vpr_m01", "reg24_vpr_m02", "sch240001", "sch240002", "sch240004"],
            ),
            ("schools-1", &[SCHOOLS, MUNICIPALITY_1], &["support", "reg24_vpr_m01", "sch240001", "sch240002"]),
            ("named", &[NAMED_SCH1], &["reg24_vpr_m01", "sch240001"]),
            ("named-m02", &[NAMED_M02], &["reg24_vpr_m02"]),
            ("named-both", &[NAMED_SCH1, NAMED_M02, SCHOOLS], &["reg24_vpr_m01", "reg24_vpr_m02", "sch240001"]),
        ];
        for (slug, narrow, expected) in table {
            let id = publish(&c, slug, narrow);
            // «organisations» narrows by role, so that the regional one is out too; a list of coordinators only as well.
            let first = if slug == "organisations" || slug == "named-m02" { &regional[..1] } else { &regional[..] };
            let expected: Vec<&str> =
                LOGINS.into_iter().filter(|login| first.contains(login) || expected.contains(login)).collect();
            assert_eq!(seen_by(&c, id, noon()), expected, "{slug}");
        }
    }

    #[test]
    fn sections_of_an_account_narrow_it() {
        let c = region();
        let id = publish(&c, "niko", &["UPDATE publication SET section_id = 2 WHERE id = ?1"]);
        let seen = seen_by(&c, id, noon());
        assert!(seen.contains(&"niko_24") && seen.contains(&"sch240001") && !seen.contains(&"sch240004"), "{seen:?}");
    }

    #[test]
    fn before_its_moment_only_the_operator_sees_it() {
        let c = region();
        let id = publish(&c, "later", &[]);
        assert_eq!(seen_by(&c, id, noon() - TimeDelta::milliseconds(1)), ["operator"]);
        assert_eq!(seen_by(&c, id, noon()).len(), LOGINS.len() - 1); // niko_24 has another section
    }

    #[test]
    fn what_may_not_be_seen_is_not_found_like_what_is_absent() {
        let c = region();
        let id = publish(&c, "named", &[NAMED_SCH1]);
        let stranger = viewer(&c, "sch240002");
        for publication in [id, PublicationId(999)] {
            assert!(matches!(require(&c, &stranger, publication, noon()), Err(AppError::NotFound)));
        }
        let operator = viewer(&c, "operator");
        assert!(matches!(require(&c, &operator, PublicationId(999), noon()), Err(AppError::NotFound)));
    }

    #[test]
    fn participants_are_the_organisations_with_an_account_that_sees_it() {
        let c = region();
        let narrowings: [&[&str]; 8] = [
            &[],
            &[ORGANISATIONS],
            &[MUNICIPALITY_1],
            &[SCHOOLS],
            &[SCHOOLS, NAMED_SCH1],
            &[NAMED_M02],
            &[NAMED_DISABLED],
            &["INSERT INTO publication_role VALUES (?1, 'municipal')"],
        ];
        for (number, narrow) in narrowings.into_iter().enumerate() {
            for section in [1, 2] {
                let id = publish(&c, &format!("p{number}-{section}"), narrow);
                c.execute("UPDATE publication SET section_id = ?1 WHERE id = ?2", (section, id)).unwrap();
                let expected: Vec<OrganisationId> =
                    seen_by(&c, id, noon()).into_iter().filter_map(|login| viewer(&c, login).organisation).collect();
                assert_eq!(participants(&c, id, None).unwrap(), expected, "{narrow:?} {section}");
                let of_first: Vec<_> = expected.iter().copied().filter(|o| o.0 <= 3).collect();
                assert_eq!(participants(&c, id, Some(MunicipalityId(1))).unwrap(), of_first, "{narrow:?}");
                for organisation in (1..=5).map(OrganisationId) {
                    let takes_part = participates(&c, id, organisation).unwrap();
                    assert_eq!(takes_part, expected.contains(&organisation), "{narrow:?} {organisation}");
                }
            }
        }
    }

    /// The plan must not read accounts or audiences through: a list of publications is on every page.
    #[test]
    fn no_table_is_scanned_for_the_list() {
        let c = region();
        let list = format!("SELECT p.id FROM publication AS p WHERE p.section_id = 1 AND {VISIBLE}");
        let watching = Watching::new(&viewer(&c, "reg24_vpr_m01"), noon());
        assert_eq!(scans(&c, &list, &watching.params(&[])), [""; 0]);
        let one = format!("SELECT o.id FROM organisation AS o WHERE o.municipality_id = 1 AND {PARTICIPATES}");
        assert_eq!(scans(&c, &one, &[(":publication", &1)]), [""; 0]);
    }

    fn scans(c: &Connection, sql: &str, params: &[(&str, &dyn ToSql)]) -> Vec<String> {
        let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(params, |row| row.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).filter(|step| step.starts_with("SCAN") && step != "SCAN CONSTANT ROW").collect()
    }
}
