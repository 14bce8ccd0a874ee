//! Roles of accounts (FEATURES A3).

/// What an account is. Applicants of the support desk will join with the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the instance: publishes, builds forms, sees the whole region.
    Operator,
    /// Agent of the support desk.
    Support,
    /// Regional coordinator: watches every organisation of the region.
    Regional,
    /// Municipal coordinator: watches the organisations of one municipality.
    Municipal,
    /// A school, a college, a department: fills forms.
    Organisation,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Operator, Role::Support, Role::Regional, Role::Municipal, Role::Organisation];

    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Support => "support",
            Role::Regional => "regional",
            Role::Municipal => "municipal",
            Role::Organisation => "organisation",
        }
    }

    /// The word of the registry workbook, of packages and of `accounts.csv`.
    pub const fn title(self) -> &'static str {
        match self {
            Role::Operator => "оператор",
            Role::Support => "поддержка",
            Role::Regional => "региональный координатор",
            Role::Municipal => "муниципальный координатор",
            Role::Organisation => "организация",
        }
    }

    /// The reverse of [`Role::as_str`].
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The reverse of [`Role::title`], whatever the case and outer spaces.
    pub fn from_title(title: &str) -> Option<Role> {
        let wanted = super::text::fold(title);
        Role::ALL.into_iter().find(|role| super::text::fold(role.title()) == wanted)
    }

    /// Regional and municipal coordinators, and the operator, watch others' work.
    pub const fn watches(self) -> bool {
        matches!(self, Role::Operator | Role::Regional | Role::Municipal)
    }
}
