//! Words of state: always a word, a colour and a shape together.

use maud::{Markup, html};

use super::icon;
use crate::domain::{ResponseState, WindowState};

/// How something stands; each tone has its colour and its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, open, accepted.
    Good,
    /// Under way, soon over, needs a look.
    Busy,
    /// Not begun, closed, of no concern now.
    Idle,
    /// Wrong, refused, overdue.
    Bad,
    /// Told for information.
    Info,
}

impl Tone {
    /// The ending of the CSS classes `badge-…`, `notice-…`, `bar-…`.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Busy => "busy",
            Tone::Idle => "idle",
            Tone::Bad => "bad",
            Tone::Info => "info",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Tone::Good => "circle-check",
            Tone::Busy => "circle-half-2",
            Tone::Idle => "circle-dashed",
            Tone::Bad => "alert-triangle",
            Tone::Info => "info-circle",
        }
    }
}

/// A status: the tone's shape and a word.
pub fn badge(tone: Tone, word: &str) -> Markup {
    badge_with(tone, tone.icon(), word)
}

/// A status whose shape says more than its tone does: `badge_with(Tone::Idle, "lock", "Закрыт")`.
pub fn badge_with(tone: Tone, icon_name: &str, word: &str) -> Markup {
    html! { span class={ "badge badge-" (tone.class()) } { (icon(icon_name)) (word) } }
}

/// Whether a collection takes data: «Открыт», «Закрыт», «Еще не открыт».
pub fn window_badge(state: WindowState) -> Markup {
    match state {
        WindowState::NotOpen => badge_with(Tone::Info, "clock", "Еще не открыт"),
        WindowState::Open => badge_with(Tone::Good, "lock-open", "Открыт"),
        WindowState::Closed => badge_with(Tone::Idle, "lock", "Закрыт"),
    }
}

/// Where one organisation stands: «Не приступил», «В работе», «Сдано».
pub fn participant_badge(state: ResponseState) -> Markup {
    badge(response_tone(state), state.participant_title())
}

/// The tone of a response in badges, counters and bars.
pub const fn response_tone(state: ResponseState) -> Tone {
    match state {
        ResponseState::NotBegun => Tone::Idle,
        ResponseState::InWork => Tone::Busy,
        ResponseState::HandedIn => Tone::Good,
    }
}

/// What the last act led to, or what one has to know. Bad news interrupts a screen reader, other news waits.
pub fn notice(tone: Tone, text: Markup) -> Markup {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    html! {
        div class={ "notice notice-" (tone.class()) } role=(role) { (icon(tone.icon())) div { (text) } }
    }
}

/// Nothing to show: what is missing, and what comes next or what one can do.
pub fn empty_state(icon_name: &str, title: &str, next: &str) -> Markup {
    html! {
        div .empty {
            (icon(icon_name))
            p .empty-title { (title) }
            p { (next) }
        }
    }
}
