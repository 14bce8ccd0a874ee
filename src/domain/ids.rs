//! Row identifiers as types of their own, so that an organisation's id can't be taken for a collection's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+
        /// Calls `$apply!` with every identifier type: how `db` teaches them to SQLite and `web` to addresses.
        macro_rules! for_each_id { ($apply:ident) => { $apply!($($name),+); } }
        pub(crate) use for_each_id;
    };
}

ids! {
    AccountId,
    BlobId,
    CollectionId,
    FileId,
    FormId,
    FormVersionId,
    MunicipalityId,
    NotificationId,
    OptionListId,
    OrganisationId,
    PublicationId,
    ReportId,
    ResponseId,
    SectionId,
    StorageId,
    SubmissionId,
    UploadId,
}
