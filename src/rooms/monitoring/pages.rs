//! The block of a publication and «Список участников».

use std::sync::Arc;

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::board::{Board, Member};
use super::model::{PER_PAGE, Sort, SortBy, Tally, Wanted, Watched, participants_href};
use crate::app::App;
use crate::domain::{MunicipalityId, ResponseState, WindowState};
use crate::web::widgets::{
    CollectionHead, Count, Tone, back_link, card_table, collection, counts, csrf_field, empty_state, icon, moment,
    page_head, pager, participant_badge, progress_bar, response_tone, window_badge,
};
use crate::web::{dates, paths};

/// Everything the page of the list shows.
pub struct List {
    pub collection: Watched,
    pub tally: Tally,
    /// To choose from; empty for those who see only one.
    pub municipalities: Vec<(MunicipalityId, String)>,
    pub board: Arc<Board>,
    /// Those wanted, in the wanted order; all pages of them.
    pub members: Vec<Member>,
    pub wanted: Wanted,
    pub window: WindowState,
}

/// The block «Сбор данных» for those who watch (F1).
pub fn block(app: &App, watched: &Watched, tally: &Tally, csrf: &str, now: DateTime<Utc>) -> Markup {
    let head = CollectionHead {
        title: &watched.title,
        status: window_badge(watched.window.state(now)),
        opens_at: app.local(watched.window.opens_at),
        closes_at: app.local(watched.window.closes_at),
        now: app.local(now),
    };
    let acts = html! {
        (tally_counts(watched, tally, now))
        div .collection-acts {
            a .button .secondary href=(participants_href(watched.id, None, None)) {
                (icon("list-details")) "Список участников"
            }
            (export_button(watched, csrf))
        }
    };
    collection(&head, acts)
}

/// «Список участников» (F2).
pub fn list(app: &App, list: &List, csrf: &str, now: DateTime<Utc>) -> Markup {
    let watched = &list.collection;
    let window = html! {
        p .collection-window {
            (window_badge(watched.window.state(now)))
            span .interval {
                (dates::interval(&app.local(watched.window.opens_at), &app.local(watched.window.closes_at)))
                " " (dates::zone(&app.local(watched.window.closes_at)))
            }
        }
    };
    html! {
        (back_link(&watched.publication_href, "К публикации"))
        (page_head(&format!("Список участников: {}", watched.title), export_button(watched, csrf)))
        (window)
        div #participants hx-boost="true" hx-target="#participants" hx-select="#participants" hx-swap="outerHTML" {
            (tally_counts(watched, &list.tally, now))
            (filters(list))
            (tables(app, list))
        }
        dialog id=(paths::RESPONSE_DIALOG) {}
    }
}

/// «Экспорт результатов» (F4).
fn export_button(watched: &Watched, csrf: &str) -> Markup {
    html! {
        form method="post" action={ "/lk/collections/" (watched.id) "/reports" } {
            (csrf_field(csrf))
            button .secondary type="submit" { (icon("file-spreadsheet")) "Экспорт результатов" }
        }
    }
}

/// «Всего», «Не приступило», «В работе», «Сдано», each leading to those counted. After closing nobody is in work.
fn tally_counts(watched: &Watched, tally: &Tally, now: DateTime<Utc>) -> Markup {
    let closed = watched.window.state(now) == WindowState::Closed;
    let shown = ResponseState::ALL.into_iter().filter(|state| !closed || *state != ResponseState::InWork);
    let total = Count {
        label: "Всего",
        value: tally.total(),
        tone: Tone::Info,
        href: Some(participants_href(watched.id, None, None)),
    };
    let mut all = vec![total];
    all.extend(shown.map(|state| Count {
        label: state.title(),
        value: tally.of(state),
        tone: response_tone(state),
        href: Some(participants_href(watched.id, Some(state), None)),
    }));
    let shares = [ResponseState::HandedIn, ResponseState::InWork, ResponseState::NotBegun]
        .map(|state| (response_tone(state), tally.of(state)));
    html! { (counts(&all)) (progress_bar(&shares)) }
}

fn filters(list: &List) -> Markup {
    let wanted = &list.wanted;
    html! {
        form .search .participants-filter method="get" role="search"
            action=(participants_href(list.collection.id, None, None)) {
            label {
                span .sr-only { "Логин или название организации" }
                (icon("search"))
                input type="search" name="q" value=(wanted.query) placeholder="Логин или название организации" maxlength="200";
            }
            label .choice {
                span .sr-only { "Статус" }
                select name="status" {
                    option value="" { "Все статусы" }
                    @for state in ResponseState::ALL {
                        option value=(Wanted::state_word(state)) selected[wanted.state == Some(state)] { (state.participant_title()) }
                    }
                }
            }
            @if !list.municipalities.is_empty() {
                label .choice {
                    span .sr-only { "Муниципалитет" }
                    select name="municipality" {
                        option value="" { "Все муниципалитеты" }
                        @for (id, title) in &list.municipalities {
                            option value=(id) selected[wanted.municipality == Some(*id)] { (title) }
                        }
                    }
                }
            }
            @if let Some(sort) = wanted.sort_text() { input type="hidden" name="sort" value=(sort); }
            button type="submit" { "Искать" }
        }
    }
}

fn tables(app: &App, list: &List) -> Markup {
    let total = list.members.len();
    if total == 0 {
        return if list.tally.total() == 0 {
            empty_state("users", "Участников нет", "Публикация не адресована ни одной организации, которую вы видите.")
        } else {
            empty_state("filter", "Никто не найден", "Измените запрос или выберите «Все статусы».")
        };
    }
    let page = list.wanted.page.min(total.div_ceil(PER_PAGE));
    let shown = &list.members[(page - 1) * PER_PAGE..total.min(page * PER_PAGE)];
    let split = shown.partition_point(|member| member.state(list.window) != ResponseState::NotBegun);
    let (begun, not_begun) = shown.split_at(split);
    let link = |page: u64| Wanted { page: page as usize, ..list.wanted.clone() }.href(list.collection.id);
    html! {
        @if !begun.is_empty() {
            (card_table("Участники, приступившие к сбору данных", head(list, true), html! {
                @for member in begun { (row(app, list, member, true)) }
            }))
        }
        @if !not_begun.is_empty() {
            h2 { "Список пользователей, не приступивших к сбору данных" }
            (card_table("Список пользователей, не приступивших к сбору данных", head(list, false), html! {
                @for member in not_begun { (row(app, list, member, false)) }
            }))
        }
        (pager(total as u64, page as u64, PER_PAGE as u64, link))
    }
}

fn head(list: &List, begun: bool) -> Markup {
    html! {
        tr {
            (heading(list, SortBy::Login, "Логин"))
            (heading(list, SortBy::Title, "Пользователь"))
            @if shows_municipality(list) { (heading(list, SortBy::Municipality, "Муниципалитет")) }
            (heading(list, SortBy::State, "Статус"))
            @if begun {
                (heading(list, SortBy::Started, "Дата начала работы"))
                (heading(list, SortBy::Submitted, "Дата подачи"))
            }
            th scope="col" .act { span .sr-only { "Данные" } }
        }
    }
}

/// A heading that orders the list by its column, and the other way round when it already does.
fn heading(list: &List, by: SortBy, title: &str) -> Markup {
    let now = list.wanted.sort;
    let current = now.by == by;
    let sort = Sort { by, descending: current && !now.descending };
    let order = match (current, now.descending) {
        (false, _) => None,
        (true, false) => Some("ascending"),
        (true, true) => Some("descending"),
    };
    let href = Wanted { sort, page: 1, ..list.wanted.clone() }.href(list.collection.id);
    html! {
        th scope="col" aria-sort=[order] {
            a href=(href) {
                (title)
                @if current { (icon(if now.descending { "chevron-down" } else { "chevron-up" })) }
            }
        }
    }
}

fn row(app: &App, list: &List, member: &Member, begun: bool) -> Markup {
    let when = |at: Option<DateTime<Utc>>| {
        let at = at.map(|at| app.local(at));
        html! { @if let Some(at) = &at { (moment(at, &dates::numeric(at))) } }
    };
    let organisation = &list.board.roster.organisations[member.at as usize];
    let data = paths::response(list.collection.id, organisation.id);
    let dialog = format!("#{}", paths::RESPONSE_DIALOG);
    html! {
        tr {
            td data-label="Логин" .nowrap { (organisation.login) }
            td data-label="Пользователь" .wide title=(organisation.full_title) { (organisation.short_title) }
            @if shows_municipality(list) { td data-label="Муниципалитет" { (organisation.municipality_title) } }
            td data-label="Статус" {
                span .nowrap { (participant_badge(member.state(list.window))) }
                @if member.looks_again { " " span .muted {
                    "форма изменилась" @if list.window == WindowState::Open { ", нужно пересдать" }
                } }
            }
            @if begun {
                td data-label="Дата начала работы" .when { (when(member.started_at)) }
                td data-label="Дата подачи" .when { (when(member.submitted_at)) }
            }
            td .act hx-boost="false" {
                @if member.started_at.is_some() {
                    @let label = format!("Открыть данные: {}", organisation.short_title);
                    a .icon-button href=(data) title=(label) aria-label=(label) hx-get=(data) hx-target=(dialog)
                        hx-select=(dialog) hx-swap="outerHTML" { (icon("eye")) }
                }
            }
        }
    }
}

fn shows_municipality(list: &List) -> bool {
    !list.municipalities.is_empty()
}
