//! Tables of completeness.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::app::App;
use crate::domain::{CollectionId, MunicipalityId, ResponseState};
use crate::rooms::monitoring::{Tally, Watched, participants_href};
use crate::rooms::passport::{self, Entry};
use crate::web::widgets::{card_table, deadline, empty_state, page_head, progress_bar, response_tone, window_badge};
use crate::web::{dates, paths};

/// What those who watch see.
pub struct Overview {
    /// What closes first comes first.
    pub collections: Vec<(Watched, Tally)>,
    /// Which of them is shown by municipality.
    pub chosen: usize,
    pub municipalities: Vec<(MunicipalityId, String, Tally)>,
}

/// Collections with their counts, and one of them by municipality.
pub fn overview(app: &App, overview: &Overview, now: DateTime<Utc>) -> Markup {
    let Some((chosen, total)) = overview.collections.get(overview.chosen) else {
        return html! {
            (page_head("Аналитика", html! {}))
            (empty_state("chart-bar", "Сейчас сборов данных нет", "Здесь появится, кто сдал и кто не приступил, когда откроется сбор."))
        };
    };
    html! {
        (page_head("Аналитика", html! {}))
        h2 { "Сборы данных" }
        (card_table("Сборы данных", head("Сбор данных", true), html! {
            @for (at, (watched, tally)) in overview.collections.iter().enumerate() {
                tr aria-current=[(at == overview.chosen).then_some("true")] {
                    td .wide data-label="Сбор данных" {
                        a href=(href(watched.id)) { (watched.title) }
                        " " (window_badge(watched.window.state(now)))
                    }
                    td data-label="Срок" { (deadline(&app.local(watched.window.closes_at), &app.local(now))) }
                    (counts(watched.id, None, tally))
                }
            }
        }))
        h2 #municipalities { "По муниципалитетам: " (chosen.title) }
        (card_table("По муниципалитетам", head("Муниципалитет", false), html! {
            @for (id, title, tally) in &overview.municipalities {
                tr {
                    td .wide data-label="Муниципалитет" { (title) }
                    (counts(chosen.id, Some(*id), tally))
                }
            }
            tr .total {
                td data-label="Муниципалитет" { strong { "Итого" } }
                (counts(chosen.id, None, total))
            }
        }))
    }
}

/// An organisation's own collections.
pub fn own(app: &App, history: &[Entry], now: DateTime<Utc>) -> Markup {
    html! {
        (page_head("Аналитика", html! {}))
        h2 { "Мои сборы данных" }
        (passport::history_table(app, history, None, now))
    }
}

/// For those who neither hand in nor watch.
pub fn nothing() -> Markup {
    html! {
        (page_head("Аналитика", html! {}))
        (empty_state("chart-bar", "Здесь ничего нет", "Аналитику сборов данных видят организации и координаторы."))
    }
}

fn href(collection: CollectionId) -> String {
    format!("{}#municipalities", paths::with_query(paths::ANALYTICS, &[("collection", Some(&collection.to_string()))]))
}

fn head(first: &str, with_term: bool) -> Markup {
    html! {
        tr {
            th scope="col" { (first) }
            @if with_term { th scope="col" { "Срок" } }
            th scope="col" .num { "Всего" }
            @for state in ResponseState::ALL { th scope="col" .num { (state.title()) } }
            th scope="col" { "Доля сдавших" }
        }
    }
}

fn counts(collection: CollectionId, municipality: Option<MunicipalityId>, tally: &Tally) -> Markup {
    let cell = |label: &str, state: Option<ResponseState>, amount: u64| {
        html! {
            td .num data-label=(label) {
                @if amount == 0 { "0" }
                @else { a href=(participants_href(collection, state, municipality)) { (dates::number(amount)) } }
            }
        }
    };
    let shares = [ResponseState::HandedIn, ResponseState::InWork, ResponseState::NotBegun]
        .map(|state| (response_tone(state), tally.of(state)));
    html! {
        (cell("Всего", None, tally.total()))
        @for state in ResponseState::ALL { (cell(state.title(), Some(state), tally.of(state))) }
        td .share data-label="Доля сдавших" { (share(tally)) (progress_bar(&shares)) }
    }
}

/// Whole percents, rounded; «100 %» only when all have handed in, «0 %» only when nobody has.
fn share(tally: &Tally) -> String {
    let (part, all) = (tally.handed_in, tally.total());
    let rounded = (part * 200 + all).checked_div(all * 2).unwrap_or(0);
    let percent = if part == 0 || part == all { rounded } else { rounded.clamp(1, 99) };
    format!("{percent}\u{a0}%")
}
