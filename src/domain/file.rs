//! Who may have a file of a publication (FEATURES D4).

use super::Role;

/// Whom of a publication's audience a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAudience {
    All,
    Organisations,
    Coordinators,
}

/// What one may do with a file of a publication that one sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAccess {
    Download,
    /// It is listed, and that is all.
    Listed,
    /// As if it did not exist.
    Hidden,
}

impl FileAudience {
    pub const ALL: [FileAudience; 3] = [FileAudience::All, FileAudience::Organisations, FileAudience::Coordinators];

    /// The word of packages and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            FileAudience::All => "all",
            FileAudience::Organisations => "organisations",
            FileAudience::Coordinators => "coordinators",
        }
    }

    /// The reverse of [`FileAudience::as_str`].
    pub fn parse(word: &str) -> Option<FileAudience> {
        FileAudience::ALL.into_iter().find(|audience| audience.as_str() == word)
    }

    /// The rule of D4: coordinators see in the list what is for organisations only, but do not get it.
    pub const fn access(self, role: Role) -> FileAccess {
        use FileAccess::*;
        match (self, role) {
            (FileAudience::All, _) | (_, Role::Operator) => Download,
            (FileAudience::Organisations, Role::Organisation) => Download,
            (FileAudience::Organisations, Role::Regional | Role::Municipal) => Listed,
            (FileAudience::Coordinators, Role::Regional | Role::Municipal) => Download,
            (FileAudience::Organisations, Role::Support) => Hidden,
            (FileAudience::Coordinators, Role::Organisation | Role::Support) => Hidden,
        }
    }
}
