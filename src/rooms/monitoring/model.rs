//! What is watched, what is counted, and how the list is narrowed and ordered.

use std::cmp::Ordering;

use super::board::{Board, Member, Roster};
use crate::domain::text::fold;
use crate::domain::{
    Action, CollectionId, FormVersionId, MunicipalityId, PublicationId, Reach, ResponseState, Viewer, Window,
    WindowState,
};
use crate::web::paths::with_query;

/// Participants on a page of the list.
pub const PER_PAGE: usize = 100;

/// A collection as one who watches meets it.
#[derive(Clone, Debug)]
pub struct Watched {
    pub id: CollectionId,
    pub publication: PublicationId,
    pub position: i64,
    pub title: String,
    pub window: Window,
    /// The form it has now.
    pub form_version: FormVersionId,
    /// Address of its publication.
    pub publication_href: String,
}

/// Whose work is seen: the whole region's, or one municipality's (F6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    Region,
    Municipality(MunicipalityId),
}

impl Scope {
    /// `None` for those who do not watch.
    pub fn of(viewer: &Viewer) -> Option<Scope> {
        match viewer.reach(Action::WatchCollection)? {
            Reach::Region => Some(Scope::Region),
            Reach::Municipality => viewer.municipality.map(Scope::Municipality),
            Reach::Own => None,
        }
    }

    /// Whether an organisation of that municipality is in it.
    pub fn has(self, municipality: MunicipalityId) -> bool {
        self.municipality().is_none_or(|own| own == municipality)
    }

    /// `None`: all of them.
    pub fn municipality(self) -> Option<MunicipalityId> {
        match self {
            Scope::Region => None,
            Scope::Municipality(id) => Some(id),
        }
    }
}

/// How many organisations stand where (F1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub not_begun: u64,
    pub in_work: u64,
    pub handed_in: u64,
}

impl Tally {
    /// One in each of these states.
    pub fn count(states: impl Iterator<Item = ResponseState>) -> Tally {
        let mut tally = Tally::default();
        states.for_each(|state| tally.add(state, 1));
        tally
    }

    /// «Всего»
    pub fn total(&self) -> u64 {
        self.not_begun + self.in_work + self.handed_in
    }

    pub fn of(&self, state: ResponseState) -> u64 {
        match state {
            ResponseState::NotBegun => self.not_begun,
            ResponseState::InWork => self.in_work,
            ResponseState::HandedIn => self.handed_in,
        }
    }

    /// Counts `amount` more in that state.
    pub fn add(&mut self, state: ResponseState, amount: u64) {
        match state {
            ResponseState::NotBegun => self.not_begun += amount,
            ResponseState::InWork => self.in_work += amount,
            ResponseState::HandedIn => self.handed_in += amount,
        }
    }
}

/// The columns that the list can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    Login,
    Title,
    Municipality,
    State,
    Started,
    Submitted,
}

impl SortBy {
    pub const ALL: [SortBy; 6] =
        [SortBy::Login, SortBy::Title, SortBy::Municipality, SortBy::State, SortBy::Started, SortBy::Submitted];

    const fn word(self) -> &'static str {
        match self {
            SortBy::Login => "login",
            SortBy::Title => "title",
            SortBy::Municipality => "municipality",
            SortBy::State => "status",
            SortBy::Started => "started",
            SortBy::Submitted => "submitted",
        }
    }
}

/// An order: `title`, or `-title` for the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    pub descending: bool,
}

impl Sort {
    const USUAL: Sort = Sort { by: SortBy::Login, descending: false };

    fn parse(word: &str) -> Option<Sort> {
        let (descending, word) = word.strip_prefix('-').map_or((false, word), |rest| (true, rest));
        SortBy::ALL.into_iter().find(|by| by.word() == word).map(|by| Sort { by, descending })
    }

    fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.word())
    }
}

/// What of the list is wanted. Words that mean nothing are as if absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub state: Option<ResponseState>,
    /// As typed.
    pub query: String,
    pub municipality: Option<MunicipalityId>,
    pub sort: Sort,
    /// From 1.
    pub page: usize,
}

/// The words of `status` in the list's address.
const fn state_word(state: ResponseState) -> &'static str {
    match state {
        ResponseState::NotBegun => "not_begun",
        ResponseState::InWork => "in_work",
        ResponseState::HandedIn => "handed_in",
    }
}

impl Wanted {
    /// Everything, in the usual order.
    pub fn all() -> Wanted {
        Wanted { state: None, query: String::new(), municipality: None, sort: Sort::USUAL, page: 1 }
    }

    /// From the address of the list.
    pub fn parse(
        status: Option<&str>,
        query: Option<&str>,
        municipality: Option<i64>,
        sort: Option<&str>,
        page: Option<usize>,
    ) -> Wanted {
        Wanted {
            state: status.and_then(|word| ResponseState::ALL.into_iter().find(|state| state_word(*state) == word)),
            query: query.unwrap_or_default().trim().chars().take(200).collect(),
            municipality: municipality.map(MunicipalityId),
            sort: sort.and_then(Sort::parse).unwrap_or(Sort::USUAL),
            page: page.unwrap_or(1).max(1),
        }
    }

    /// The reverse of [`Wanted::parse`]; what is as usual is left out.
    pub fn href(&self, collection: CollectionId) -> String {
        let municipality = self.municipality.map(|id| id.to_string());
        let sort = (self.sort != Sort::USUAL).then(|| self.sort.text());
        let page = (self.page > 1).then(|| self.page.to_string());
        let pairs = [
            ("status", self.state.map(state_word)),
            ("q", Some(self.query.as_str()).filter(|query| !query.is_empty())),
            ("municipality", municipality.as_deref()),
            ("sort", sort.as_deref()),
            ("page", page.as_deref()),
        ];
        with_query(&format!("/lk/collections/{collection}/participants"), &pairs)
    }

    /// The words of `status` and `sort` for the hidden and chosen fields of the list's form.
    pub fn state_word(state: ResponseState) -> &'static str {
        state_word(state)
    }

    pub fn sort_text(&self) -> Option<String> {
        (self.sort != Sort::USUAL).then(|| self.sort.text())
    }

    /// The wanted ones of `board` in the wanted order; all pages of them. Those who have not begun come last, for they
    /// are shown in a list of their own.
    pub fn pick(&self, board: &Board, scope: Scope, window: WindowState) -> Vec<Member> {
        let query = fold(&self.query);
        let words: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
        let is_wanted = |member: &&Member| {
            let haystack = || &board.roster.organisations[member.at as usize].haystack;
            scope.has(member.municipality)
                && self.state.is_none_or(|state| member.state(window) == state)
                && self.municipality.is_none_or(|id| member.municipality == id)
                && words.iter().all(|word| haystack().contains(word))
        };
        let mut wanted: Vec<Member> = board.members.iter().filter(is_wanted).copied().collect();
        let not_begun = |member: &Member| member.state(window) == ResponseState::NotBegun;
        wanted.sort_by(|a, b| {
            let within = self.sort.by.compare(&board.roster, window, a, b);
            let within = if self.sort.descending { within.reverse() } else { within };
            not_begun(a).cmp(&not_begun(b)).then(within).then_with(|| a.at.cmp(&b.at))
        });
        wanted
    }
}

impl SortBy {
    fn compare(self, roster: &Roster, window: WindowState, a: &Member, b: &Member) -> Ordering {
        let by = |places: &[u32]| places[a.at as usize].cmp(&places[b.at as usize]);
        match self {
            SortBy::Login => a.at.cmp(&b.at),
            SortBy::Title => by(&roster.by_title),
            SortBy::Municipality => by(&roster.by_municipality),
            SortBy::State => state_word(a.state(window)).cmp(state_word(b.state(window))),
            SortBy::Started => a.started_at.cmp(&b.started_at),
            SortBy::Submitted => a.submitted_at.cmp(&b.submitted_at),
        }
    }
}

/// Where the participants of a collection are listed, narrowed to a state or a municipality.
pub fn participants_href(
    collection: CollectionId,
    state: Option<ResponseState>,
    municipality: Option<MunicipalityId>,
) -> String {
    Wanted { state, municipality, ..Wanted::all() }.href(collection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::monitoring::board::testing;

    fn logins(wanted: &Wanted) -> Vec<String> {
        let board = testing::board(&[
            ("c", "Школа № 3, зелёная", ResponseState::HandedIn),
            ("a", "Лицей № 1", ResponseState::NotBegun),
            ("b", "школа № 2", ResponseState::InWork),
        ]);
        let picked = wanted.pick(&board, Scope::Region, WindowState::Open);
        picked.iter().map(|member| board.roster.organisations[member.at as usize].login.clone()).collect()
    }

    #[test]
    fn the_address_tells_what_is_wanted_and_back() {
        let wanted = Wanted::parse(Some("in_work"), Some(" школа & 2 "), Some(7), Some("-started"), Some(3));
        let href = wanted.href(CollectionId(5));
        assert!(href.starts_with("/lk/collections/5/participants?status=in_work&q=%D1%88"), "{href}");
        assert!(href.contains("%26") && href.ends_with("&municipality=7&sort=-started&page=3"), "{href}");
        let nonsense = Wanted::parse(Some("x"), None, None, Some("-"), Some(0));
        assert_eq!((nonsense.href(CollectionId(5)).as_str(), nonsense.page), ("/lk/collections/5/participants", 1));
    }

    #[test]
    fn the_not_begun_come_last_whatever_the_order() {
        assert_eq!(logins(&Wanted::all()), ["b", "c", "a"]);
        let descending = Sort { by: SortBy::Title, descending: true };
        assert_eq!(logins(&Wanted { sort: descending, ..Wanted::all() }), ["c", "b", "a"]);
    }

    #[test]
    fn search_takes_words_in_any_order_and_case() {
        let search = |query: &str| logins(&Wanted { query: query.into(), ..Wanted::all() });
        assert_eq!(search("ЗЕЛЕНАЯ школа"), ["c"]);
        assert_eq!(search("школа"), ["b", "c"]);
        assert_eq!(search("гимназия"), [""; 0]);
    }
}
