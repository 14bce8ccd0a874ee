//! What a template says of itself, so that an upload knows where it comes from: a very hidden sheet of keys and values.

use std::collections::BTreeMap;

/// Name of the sheet the stamp is on.
pub const SHEET: &str = "oko";
/// First cell of the stamp: tells it from a sheet of somebody's that happens to have the same name.
pub const MARK: &str = "ОКО: отметка шаблона, не изменяйте";
/// What the keys of sheets begin with.
const OF_SHEET: &str = "sheet:";

/// What a template was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Id of the form.
    pub form: i64,
    pub form_title: String,
    /// Number of the form's version, from 1.
    pub form_number: i64,
    pub collection: i64,
    pub collection_title: String,
    /// Code of the organisation in the registry.
    pub organisation: String,
    pub organisation_title: String,
    /// The response's revision whose values stand in it.
    pub revision: i64,
    /// When it was made, as people write it.
    pub made: String,
    /// Names of the worksheets by the keys of the form's sheets.
    pub sheets: BTreeMap<String, String>,
}

impl Stamp {
    /// As rows of two cells.
    pub fn to_rows(&self) -> Vec<(String, String)> {
        let own = [
            (MARK, String::new()),
            ("form", self.form.to_string()),
            ("form_title", self.form_title.clone()),
            ("form_number", self.form_number.to_string()),
            ("collection", self.collection.to_string()),
            ("collection_title", self.collection_title.clone()),
            ("organisation", self.organisation.clone()),
            ("organisation_title", self.organisation_title.clone()),
            ("revision", self.revision.to_string()),
            ("made", self.made.clone()),
        ];
        let own = own.into_iter().map(|(key, value)| (key.to_owned(), value));
        own.chain(self.sheets.iter().map(|(key, name)| (format!("{OF_SHEET}{key}"), name.clone()))).collect()
    }

    /// The reverse of [`Stamp::to_rows`]; `None` when these rows are no stamp.
    pub fn from_rows<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Stamp> {
        let mut rows = rows.into_iter();
        rows.next().filter(|(mark, _)| *mark == MARK)?;
        let mut stamp = Stamp::default();
        for (key, value) in rows {
            let number = || value.parse().unwrap_or_default();
            match key {
                "form" => stamp.form = number(),
                "form_title" => value.clone_into(&mut stamp.form_title),
                "form_number" => stamp.form_number = number(),
                "collection" => stamp.collection = number(),
                "collection_title" => value.clone_into(&mut stamp.collection_title),
                "organisation" => value.clone_into(&mut stamp.organisation),
                "organisation_title" => value.clone_into(&mut stamp.organisation_title),
                "revision" => stamp.revision = number(),
                "made" => value.clone_into(&mut stamp.made),
                other => {
                    if let Some(sheet) = other.strip_prefix(OF_SHEET) {
                        stamp.sheets.insert(sheet.to_owned(), value.to_owned());
                    }
                }
            }
        }
        Some(stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        let stamp = Stamp {
            form: 3,
            form_title: "Расписание".into(),
            form_number: 2,
            collection: 7,
            collection_title: "Сбор".into(),
            organisation: "0001".into(),
            organisation_title: "=Школа".into(),
            revision: 12,
            made: "1 сентября".into(),
            sheets: BTreeMap::from([("paper".into(), "На бланках".into())]),
        };
        let rows = stamp.to_rows();
        let read = |rows: &[(String, String)]| {
            Stamp::from_rows(rows.iter().map(|(key, value)| (key.as_str(), value.as_str())))
        };
        assert_eq!(read(&rows), Some(stamp));
        assert_eq!(read(&rows[1..]), None);
    }
}
