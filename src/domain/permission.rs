//! The one table of permissions (DESIGN 7): role × action → how far it reaches. Every route names its action through a
//! guard type; `tests/it/permissions.rs` walks every route as every role.

use super::Role;

/// What can be done. A new action gets a row in [`reach`], or the compiler says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the cabinet: sections, publications of one's audience, one's notifications, one's analytics.
    OpenCabinet,
    /// Download a file of a publication; which files is decided by the file's audience too (D4).
    DownloadFile,
    /// See an organisation's card («Паспорт»).
    ReadPassport,
    /// Open the table of a collection and change its cells.
    FillForm,
    /// «Сдать отчет».
    HandIn,
    /// Read a receipt of handing in.
    ReadReceipt,
    /// «Список участников» and the counts.
    WatchCollection,
    /// Read what one organisation handed in, and its draft.
    ReadResponse,
    /// «Экспорт результатов» and the report's file.
    ExportResults,
    /// Make and change forms and lists (H2).
    BuildForm,
    /// Arrange collections: windows, forms, prefilled values (H2).
    ArrangeCollection,
}

impl Action {
    pub const ALL: [Action; 11] = [
        Action::OpenCabinet,
        Action::DownloadFile,
        Action::ReadPassport,
        Action::FillForm,
        Action::HandIn,
        Action::ReadReceipt,
        Action::WatchCollection,
        Action::ReadResponse,
        Action::ExportResults,
        Action::BuildForm,
        Action::ArrangeCollection,
    ];
}

/// Whose data an action may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The account's own, or its own organisation's.
    Own,
    /// Organisations of the account's municipality.
    Municipality,
    /// Every organisation of the region.
    Region,
}

/// The table. `None`: not permitted, and answered as if it did not exist.
pub const fn reach(role: Role, action: Action) -> Option<Reach> {
    use Reach::*;
    match action {
        Action::OpenCabinet | Action::DownloadFile => Some(Own),
        Action::FillForm | Action::HandIn => match role {
            Role::Organisation => Some(Own),
            _ => None,
        },
        Action::ReadPassport | Action::ReadReceipt => match role {
            Role::Organisation => Some(Own),
            Role::Municipal => Some(Municipality),
            Role::Regional | Role::Operator => Some(Region),
            Role::Support => None,
        },
        Action::WatchCollection | Action::ReadResponse | Action::ExportResults => match role {
            Role::Municipal => Some(Municipality),
            Role::Regional | Role::Operator => Some(Region),
            Role::Organisation | Role::Support => None,
        },
        Action::BuildForm | Action::ArrangeCollection => match role {
            Role::Operator => Some(Region),
            _ => None,
        },
    }
}
