//! The card of an organisation and the list of them.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::model::{Card, Entry, Listed, PER_PAGE};
use crate::app::App;
use crate::domain::{OrganisationId, ResponseState, WindowState};
use crate::web::widgets::{
    Tone, badge, card_table, deadline, empty_state, facts, moment, page_head, pager, participant_badge, print_button,
    search_form, window_badge,
};
use crate::web::{dates, paths};

/// «Паспорт» of one organisation; `is_own`: it looks at itself.
pub fn card(app: &App, card: &Card, history: &[Entry], is_own: bool, now: DateTime<Utc>) -> Markup {
    let watched = (!is_own).then_some(card.id);
    let text = |text: &str| {
        html! { @if text.is_empty() { span .muted { "не указано" } } @else { (text) } }
    };
    let accounts = html! {
        @if card.accounts.is_empty() { span .muted { "нет" } }
        @for (login, person) in &card.accounts {
            div { (login) @if !person.is_empty() { ", " (person) } }
        }
    };
    html! {
        (page_head(&card.short_title, print_button()))
        section .panel {
            (facts(&[
                ("Полное название", text(&card.full_title)),
                ("Краткое название", text(&card.short_title)),
                ("Код", text(&card.code)),
                ("Вид", text(card.kind.title())),
                ("Муниципалитет", text(&card.municipality_title)),
                ("ИНН", text(&card.inn)),
                ("ОГРН", text(&card.ogrn)),
                ("КПП", text(&card.kpp)),
                ("Адрес", text(&card.address)),
                ("Руководитель", text(&card.head)),
                ("Телефон", text(&card.phone)),
                ("Эл. почта", text(&card.email)),
                ("Учётные записи", accounts),
            ]))
        }
        h2 { "Сборы данных" }
        (history_table(app, history, watched, now))
    }
}

/// Collections of an organisation with where it stands in each. `watched`: the organisation, for those whose links lead
/// to its data; the organisation itself is led to the publications.
pub fn history_table(app: &App, history: &[Entry], watched: Option<OrganisationId>, now: DateTime<Utc>) -> Markup {
    if history.is_empty() {
        return empty_state(
            "table",
            "Сборов данных пока нет",
            "Они появятся, когда будет опубликован сбор для организации.",
        );
    }
    let head = html! {
        tr {
            th scope="col" { "Сбор данных" }
            th scope="col" { "Срок" }
            th scope="col" { "Статус" }
            th scope="col" { "Дата начала работы" }
            th scope="col" { "Дата подачи" }
        }
    };
    let when = |at: Option<DateTime<Utc>>| {
        let at = at.map(|at| app.local(at));
        html! { @if let Some(at) = &at { (moment(at, &dates::numeric(at))) } }
    };
    card_table(
        "Сборы данных",
        head,
        html! {
            @for entry in history {
                @let window = entry.window.state(now);
                @let state = ResponseState::of(entry.started_at.is_some(), entry.submitted_at.is_some(), window);
                tr {
                    td .wide data-label="Сбор данных" {
                        a href=(entry.publication_href) { (entry.title) } " " (window_badge(window))
                        div .muted { (entry.publication_title) }
                    }
                        td data-label="Срок" { (term(app, entry, window, now)) }
                    td .nowrap data-label="Статус" {
                        @match (watched, entry.started_at) {
                            (Some(organisation), Some(_)) => a href=(paths::response(entry.collection, organisation)) {
                                (participant_badge(state))
                            },
                            // To the organisation itself: it did begin, the coordinators' word would only puzzle it.
                            (None, Some(_)) if state == ResponseState::NotBegun => (badge(Tone::Idle, "Не сдано")),
                            _ => (participant_badge(state)),
                        }
                    }
                    td .when data-label="Дата начала работы" { (when(entry.started_at)) }
                    td .when data-label="Дата подачи" { (when(entry.submitted_at)) }
                }
            }
        },
    )
}

fn term(app: &App, entry: &Entry, window: WindowState, now: DateTime<Utc>) -> Markup {
    let (opens, closes) = (app.local(entry.window.opens_at), app.local(entry.window.closes_at));
    match window {
        WindowState::NotOpen => html! { "с " (moment(&opens, &dates::long(&opens))) },
        WindowState::Open => deadline(&closes, &app.local(now)),
        WindowState::Closed => html! { "до " (moment(&closes, &dates::long(&closes))) },
    }
}

/// The organisations one may see.
pub fn list(listed: &[Listed], total: u64, query: &str, page: u64) -> Markup {
    html! {
        (page_head("Паспорта организаций", html! {}))
        (search_form(paths::PASSPORT, "Название, код или ИНН", query, &[]))
        @if listed.is_empty() {
            @if query.is_empty() {
                (empty_state("building", "Организаций нет", "Они появятся после загрузки реестра."))
            } @else {
                (empty_state("search", "Ничего не найдено", "Проверьте запрос: ищутся все его слова в названии, коде и ИНН."))
            }
        } @else {
            (card_table("Организации", html! {
                tr {
                    th scope="col" { "Код" }
                    th scope="col" { "Организация" }
                    th scope="col" { "Вид" }
                    th scope="col" { "Муниципалитет" }
                }
            }, html! { @for row in listed { (listed_row(row)) } }))
            (pager(total, page, PER_PAGE, |page| {
                let query = Some(query).filter(|query| !query.is_empty());
                paths::with_query(paths::PASSPORT, &[("q", query), ("page", Some(&page.to_string()))])
            }))
        }
    }
}

fn listed_row(row: &Listed) -> Markup {
    html! {
        tr {
            td .nowrap data-label="Код" { (row.code) }
            td .wide data-label="Организация" title=(row.full_title) {
                a href={ (paths::PASSPORT) "/" (row.id) } { (row.short_title) }
            }
            td data-label="Вид" { (row.kind.title()) }
            td data-label="Муниципалитет" { (row.municipality_title) }
        }
    }
}

/// For those whose role has no organisation and watches none.
pub fn nothing() -> Markup {
    html! {
        (page_head("Паспорт", html! {}))
        (empty_state("building", "Здесь ничего нет", "Паспорт есть у организаций; его видят они сами и координаторы."))
    }
}
