//! Where an organisation stands in a collection (FEATURES F1).

use super::WindowState;

/// The four words of the monitoring; the names are those people know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseState {
    /// «Не приступило»
    NotBegun,
    /// «В работе»: begun, never handed in.
    InWork,
    /// «Сдано»: handed in at least once.
    HandedIn,
}

impl ResponseState {
    pub const ALL: [ResponseState; 3] = [ResponseState::NotBegun, ResponseState::InWork, ResponseState::HandedIn];

    /// After closing there are only two: what was begun but never handed in counts as not begun.
    pub fn of(begun: bool, handed_in: bool, window: WindowState) -> ResponseState {
        match (begun, handed_in) {
            (_, true) => ResponseState::HandedIn,
            (true, false) if window != WindowState::Closed => ResponseState::InWork,
            _ => ResponseState::NotBegun,
        }
    }

    /// The word of the counters: «Не приступило», «В работе», «Сдано».
    pub const fn title(self) -> &'static str {
        match self {
            ResponseState::NotBegun => "Не приступило",
            ResponseState::InWork => "В работе",
            ResponseState::HandedIn => "Сдано",
        }
    }

    /// The word of one participant's row, where it is about one: «Не приступил».
    pub const fn participant_title(self) -> &'static str {
        match self {
            ResponseState::NotBegun => "Не приступил",
            other => other.title(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_closing_a_draft_counts_as_not_begun() {
        use ResponseState::*;
        assert_eq!(ResponseState::of(false, false, WindowState::Open), NotBegun);
        assert_eq!(ResponseState::of(true, false, WindowState::Open), InWork);
        assert_eq!(ResponseState::of(true, true, WindowState::Open), HandedIn);
        assert_eq!(ResponseState::of(true, false, WindowState::Closed), NotBegun);
        assert_eq!(ResponseState::of(true, true, WindowState::Closed), HandedIn);
    }
}
