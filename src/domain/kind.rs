//! Kinds of organisation (FEATURES B6).

/// What an organisation is; departments fill forms too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganisationKind {
    School,
    College,
    Kindergarten,
    Authority,
    Other,
}

impl OrganisationKind {
    pub const ALL: [OrganisationKind; 5] = [
        OrganisationKind::School,
        OrganisationKind::College,
        OrganisationKind::Kindergarten,
        OrganisationKind::Authority,
        OrganisationKind::Other,
    ];

    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            OrganisationKind::School => "school",
            OrganisationKind::College => "college",
            OrganisationKind::Kindergarten => "kindergarten",
            OrganisationKind::Authority => "authority",
            OrganisationKind::Other => "other",
        }
    }

    /// The word of the registry workbook and of packages.
    pub const fn title(self) -> &'static str {
        match self {
            OrganisationKind::School => "школа",
            OrganisationKind::College => "СПО",
            OrganisationKind::Kindergarten => "детский сад",
            OrganisationKind::Authority => "орган управления образованием",
            OrganisationKind::Other => "иное",
        }
    }

    /// The reverse of [`OrganisationKind::as_str`].
    pub fn parse(word: &str) -> Option<OrganisationKind> {
        OrganisationKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The reverse of [`OrganisationKind::title`], whatever the case and outer spaces.
    pub fn from_title(title: &str) -> Option<OrganisationKind> {
        let wanted = super::text::fold(title);
        OrganisationKind::ALL.into_iter().find(|kind| super::text::fold(kind.title()) == wanted)
    }
}
