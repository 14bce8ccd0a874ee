//! SQL of sections and publications. Everything read here is narrowed to what the viewer may see.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::model::{Head, Listing, Opened, PER_PAGE, Section};
use crate::db::time::{from_ms, to_ms};
use crate::domain::text::fold;
use crate::domain::{AccountId, PublicationId, SectionId};
use crate::error::AppError;
use crate::rooms::audience::{VISIBLE, Watching};

/// Words of a search that are looked at; more would only narrow further.
const MAX_WORDS: usize = 8;

/// The viewer's sections in their order, with counts.
pub fn sections(c: &Connection, watching: &Watching) -> Result<Vec<Section>, AppError> {
    let sql = format!(
        "SELECT s.id, s.slug, s.title, count(p.id), count(p.id) - count(seen.seen_at)
         FROM section AS s
         LEFT JOIN publication AS p ON p.section_id = s.id AND {VISIBLE}
         LEFT JOIN publication_seen AS seen ON seen.publication_id = p.id AND seen.account_id = :viewer_account
         WHERE :viewer_role = 'operator'
            OR NOT EXISTS (SELECT 1 FROM account_section WHERE account_id = :viewer_account)
            OR EXISTS (SELECT 1 FROM account_section WHERE account_id = :viewer_account AND section_id = s.id)
         GROUP BY s.id ORDER BY s.position, s.id"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*watching.params(&[]), |row| {
        Ok(Section {
            id: row.get(0)?,
            slug: row.get(1)?,
            title: row.get(2)?,
            count: number(row, 3)?,
            unseen: number(row, 4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One page of a section, newest first; `query` is searched in titles: every word, in any order (B4). A page beyond the
/// last gives the last.
pub fn list(
    c: &Connection,
    watching: &Watching,
    section: &Section,
    query: &str,
    page: u64,
) -> Result<Listing, AppError> {
    let folded = fold(query);
    let words: Vec<(String, &str)> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .enumerate()
        .map(|(n, word)| (format!(":word{n}"), word))
        .collect();
    let found: String = words.iter().map(|(name, _)| format!(" AND instr(p.title_fold, {name}) > 0")).collect();
    let mut own: Vec<(&str, &dyn ToSql)> = vec![(":section", &section.id)];
    own.extend(words.iter().map(|(name, word)| (name.as_str(), word as &dyn ToSql)));
    let from = format!("FROM publication AS p WHERE p.section_id = :section AND {VISIBLE}{found}");
    let total = if words.is_empty() {
        section.count
    } else {
        let sql = format!("SELECT count(*) {from}");
        c.prepare_cached(&sql)?.query_row(&*watching.params(&own), |row| number(row, 0))?
    };
    let page = page.clamp(1, total.div_ceil(PER_PAGE).max(1));
    let (limit, offset) = (PER_PAGE as i64, ((page - 1) * PER_PAGE) as i64);
    own.extend([(":limit", &limit as &dyn ToSql), (":offset", &offset)]);
    let sql = format!("SELECT {HEAD} {from} ORDER BY p.publish_at DESC, p.id DESC LIMIT :limit OFFSET :offset");
    let mut statement = c.prepare_cached(&sql)?;
    let heads = statement.query_map(&*watching.params(&own), head)?.collect::<Result<_, _>>()?;
    Ok(Listing { query: query.trim().to_owned(), page, total, heads })
}

/// One publication by its address; not found also when the viewer may not see it.
pub fn open(c: &Connection, watching: &Watching, section: SectionId, slug: &str) -> Result<Opened, AppError> {
    let sql = format!(
        "SELECT {HEAD}, p.body_html FROM publication AS p
         WHERE p.section_id = :section AND p.slug = :slug AND {VISIBLE}"
    );
    let params = watching.params(&[(":section", &section), (":slug", &slug)]);
    let found =
        c.prepare_cached(&sql)?.query_row(&*params, |row| Ok((head(row)?, row.get::<_, String>(5)?))).optional()?;
    let (head, body_html) = found.ok_or(AppError::NotFound)?;
    let before = before(c, watching, section, &head)?;
    Ok(Opened { head, body_html, before })
}

fn before(c: &Connection, watching: &Watching, section: SectionId, head: &Head) -> Result<u64, AppError> {
    let sql = format!(
        "SELECT count(*) FROM publication AS p
         WHERE p.section_id = :section AND (p.publish_at, p.id) > (:publish_at, :id) AND {VISIBLE}"
    );
    let publish_at = to_ms(head.publish_at);
    let params = watching.params(&[(":section", &section), (":publish_at", &publish_at), (":id", &head.id)]);
    Ok(c.prepare_cached(&sql)?.query_row(&*params, |row| number(row, 0))?)
}

/// Notes that the account has opened the publication; the first time counts.
pub fn mark_seen(
    c: &Connection,
    account: AccountId,
    publication: PublicationId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    c.prepare_cached(
        "INSERT OR IGNORE INTO publication_seen (account_id, publication_id, seen_at) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![account, publication, to_ms(now)])?;
    Ok(())
}

/// A count.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, u32>(column)?.into())
}

/// Columns of [`head`], for a query over `publication AS p` with the parameters of [`Watching`].
const HEAD: &str = "p.id, p.slug, p.title, p.publish_at,
    EXISTS (SELECT 1 FROM publication_seen WHERE account_id = :viewer_account AND publication_id = p.id)";

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        id: row.get(0)?,
        slug: row.get(1)?,
        title: row.get(2)?,
        publish_at: from_ms(row.get(3)?),
        seen: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::audience::testing::{noon, publish, region, viewer};

    fn titled(c: &Connection, slug: &str, title: &str, hours_before: i64) -> PublicationId {
        let id = publish(c, slug, &[]);
        let at = to_ms(noon() - chrono::TimeDelta::hours(hours_before));
        c.execute(
            "UPDATE publication SET title = ?2, title_fold = ?3, publish_at = ?4 WHERE id = ?1",
            params![id, title, fold(title), at],
        )
        .unwrap();
        id
    }

    fn first_section(c: &Connection, watching: &Watching) -> Section {
        sections(c, watching).unwrap().remove(0)
    }

    #[test]
    fn search_finds_all_words_in_any_order_and_case() {
        let c = region();
        titled(&c, "a", "Расписание проведения ВПР в СПО", 1);
        titled(&c, "b", "Учёт подвоза (50% и более)", 2);
        titled(&c, "c", "Расписание НИКО", 3);
        let watching = Watching::new(&viewer(&c, "sch240001"), noon());
        let section = first_section(&c, &watching);
        let found = |query: &str| -> Vec<String> {
            let listing = list(&c, &watching, &section, query, 1).unwrap();
            assert_eq!(listing.total, listing.heads.len() as u64);
            listing.heads.into_iter().map(|head| head.slug).collect()
        };
        assert_eq!(found(""), ["a", "b", "c"]);
        assert_eq!(found("  РАСПИСАНИЕ "), ["a", "c"]);
        assert_eq!(found("впр распис"), ["a"]);
        assert_eq!(found("учет ПОДВОЗА"), ["b"]);
        assert_eq!(found("50%"), ["b"]);
        assert_eq!(found("_"), [""; 0]);
        assert_eq!(found("' OR 1=1 --"), [""; 0]);
        assert_eq!(found("расписание учёт"), [""; 0]);
        assert_eq!(found(&"впр ".repeat(500)), ["a"]);
    }

    #[test]
    fn pages_are_of_25_and_know_where_each_stands() {
        let c = region();
        for n in 0..60 {
            titled(&c, &format!("p{n}"), "Публикация", n);
        }
        let watching = Watching::new(&viewer(&c, "sch240001"), noon());
        let section = first_section(&c, &watching);
        for (asked, page, first, count) in [(0, 1, "p0", 25), (2, 2, "p25", 25), (3, 3, "p50", 10), (99, 3, "p50", 10)]
        {
            let listing = list(&c, &watching, &section, "", asked).unwrap();
            assert_eq!((listing.page, listing.heads.len(), listing.total), (page, count, 60), "{asked}");
            assert_eq!(listing.heads[0].slug, first, "{asked}");
        }
        assert_eq!(open(&c, &watching, SectionId(1), "p30").unwrap().before, 30);
        assert!(matches!(open(&c, &watching, SectionId(2), "p30"), Err(AppError::NotFound)));
    }

    #[test]
    fn sections_count_what_the_viewer_sees_and_has_not_seen() {
        let c = region();
        let seen = titled(&c, "a", "Первая", 1);
        titled(&c, "b", "Вторая", 2);
        publish(&c, "named", &["INSERT INTO publication_account SELECT ?1, id FROM account WHERE login = 'sch240001'"]);
        mark_seen(&c, viewer(&c, "sch240002").account, seen, noon()).unwrap();
        let counts = |login: &str| -> Vec<(String, u64, u64)> {
            let watching = Watching::new(&viewer(&c, login), noon());
            sections(&c, &watching).unwrap().into_iter().map(|s| (s.slug, s.count, s.unseen)).collect()
        };
        assert_eq!(counts("sch240001"), [("vpr".into(), 3, 3), ("niko".into(), 0, 0)]);
        assert_eq!(counts("sch240002"), [("vpr".into(), 2, 1), ("niko".into(), 0, 0)]);
        assert_eq!(counts("sch240004"), [("vpr".into(), 2, 2)]);
        assert_eq!(counts("niko_24"), [("niko".into(), 0, 0)]);
    }
}
