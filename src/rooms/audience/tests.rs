use chrono::TimeDelta;

use super::testing::{noon, publish, region, viewer};
use super::*;

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
        ("schools", &[SCHOOLS], &["support", "reg24_vpr_m01", "reg24_vpr_m02", "sch240001", "sch240002", "sch240004"]),
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
