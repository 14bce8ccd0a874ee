//! Addresses that frames and several rooms link to.

use crate::domain::{CollectionId, FileId, FormId, OrganisationId};

pub const SIGN_IN: &str = "/login";
/// POST only.
pub const SIGN_OUT: &str = "/logout";
/// «Обмен данными».
pub const CABINET: &str = "/lk";
pub const ANALYTICS: &str = "/lk/analytics";
pub const PASSPORT: &str = "/lk/passport";
pub const NOTIFICATIONS: &str = "/lk/notifications";
/// «Формы», the operator's.
pub const FORMS: &str = "/lk/forms";
/// «Списки»: the library of lists that forms take.
pub const LISTS: &str = "/lk/lists";

/// «Сборы данных», the second page of «Формы».
pub const ARRANGING: &str = "/lk/arranging";

/// Settings of a collection, for its operator.
pub fn arranging(collection: CollectionId) -> String {
    format!("{ARRANGING}/{collection}")
}

/// The list of a section's publications.
pub fn section(section_slug: &str) -> String {
    format!("/lk/publications/{section_slug}")
}

/// A publication's own address (FEATURES C1).
pub fn publication(section_slug: &str, slug: &str) -> String {
    format!("/lk/publications/{section_slug}/{slug}")
}

/// Where a file is downloaded from; the name is for people and for the browser that saves it.
pub fn file(id: FileId, name: &str) -> String {
    format!("/lk/files/{id}/{}", encode(name))
}

/// The table of a collection, for the organisation that fills it.
pub fn form(collection: CollectionId) -> String {
    format!("/lk/collections/{collection}/form")
}

/// A workbook that becomes a form.
pub const WORKBOOKS: &str = "/lk/workbooks";

/// The builder of a form (FEATURES H2).
pub fn builder(form: FormId) -> String {
    format!("{FORMS}/{form}")
}

/// «Скачать шаблон Excel» of a collection, for the organisation that fills it.
pub fn template(collection: CollectionId) -> String {
    format!("/lk/collections/{collection}/template")
}

/// «Загрузить из Excel» of a collection.
pub fn upload(collection: CollectionId) -> String {
    format!("/lk/collections/{collection}/upload")
}

/// «Список участников» of a collection.
pub fn participants(collection: CollectionId) -> String {
    format!("/lk/collections/{collection}/participants")
}

/// One organisation's data in a collection, for those who watch (FEATURES F3).
pub fn response(collection: CollectionId, organisation: OrganisationId) -> String {
    format!("/lk/collections/{collection}/organisations/{organisation}")
}

/// Id of the dialog that [`response`] is shown in: a list that fetches it has an empty one with this id.
pub const RESPONSE_DIALOG: &str = "response-dialog";

/// Percent-encodes a part of a path, or a value in a query: everything but letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// `path` with the pairs that have a value as its query, percent-encoded.
pub fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let mut joint = '?';
    for (name, value) in pairs.iter().filter_map(|(name, value)| value.map(|value| (name, value))) {
        address.push(joint);
        address.push_str(name);
        address.push('=');
        address.push_str(&encode(value));
        joint = '&';
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_survive_in_addresses() {
        assert_eq!(file(FileId(7), "План/2.pdf"), "/lk/files/7/%D0%9F%D0%BB%D0%B0%D0%BD%2F2.pdf");
        assert_eq!(encode("a-b_c.d~e f&?#"), "a-b_c.d~e%20f%26%3F%23");
    }

    #[test]
    fn values_are_encoded_and_absent_ones_left_out() {
        assert_eq!(with_query("/lk", &[("q", None)]), "/lk");
        assert_eq!(
            with_query("/lk", &[("a", Some("1")), ("q", None), ("b", Some("№ &=%?#+"))]),
            "/lk?a=1&b=%E2%84%96%20%26%3D%25%3F%23%2B"
        );
    }
}
