//! Who is looking.

use super::{AccountId, Action, MunicipalityId, OrganisationId, Reach, Role, reach};

/// A signed-in account with its scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub account: AccountId,
    pub login: String,
    pub full_name: String,
    pub role: Role,
    /// Set for municipal coordinators only.
    pub municipality: Option<MunicipalityId>,
    /// Set for organisations only.
    pub organisation: Option<OrganisationId>,
}

impl Viewer {
    /// How far this account may go with `action`; `None` = not at all.
    pub fn reach(&self, action: Action) -> Option<Reach> {
        reach(self.role, action)
    }

    /// Whether `action` may touch an organisation of that municipality.
    pub fn reaches(&self, action: Action, organisation: OrganisationId, municipality: MunicipalityId) -> bool {
        match self.reach(action) {
            None => false,
            Some(Reach::Region) => true,
            Some(Reach::Municipality) => self.municipality == Some(municipality),
            Some(Reach::Own) => self.organisation == Some(organisation),
        }
    }
}
