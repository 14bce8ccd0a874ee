//! The block «Сбор данных» of a publication for an organisation (FEATURES E1, N5).

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::model::{HandedIn, Place, Response, receipt_href, show_number};
use super::pages::window_words;
use crate::app::App;
use crate::domain::WindowState;
use crate::web::widgets::{CollectionHead, Tone, collection, icon, moment, notice, window_badge};
use crate::web::{dates, paths};

/// One collection with what the organisation did in it and can do now; `changes` of its form since it handed in.
pub fn block(app: &App, place: &Place, changes: &str, now: DateTime<Utc>) -> Markup {
    let window = place.window.state(now);
    let head = CollectionHead {
        title: &place.title,
        status: window_badge(window),
        opens_at: app.local(place.window.opens_at),
        closes_at: app.local(place.window.closes_at),
        now: app.local(now),
    };
    let body = html! {
        @if let Some(at) = place.look_again_at() { (look_again(app, at, changes, window)) }
        @if let Some(response) = place.touched() { (last_act(app, response, window)) }
        div .collection-acts {
            (act(place, window))
            p .muted { (window_words(window)) }
        }
    };
    collection(&head, body)
}

fn act(place: &Place, window: WindowState) -> Markup {
    let href = paths::form(place.collection);
    html! {
        @match (window, place.touched()) {
            (WindowState::Open, None) => a .button href=(href) { (icon("pencil")) "Заполнить" },
            (WindowState::Open, Some(_)) => a .button href=(href) { (icon("pencil")) "Редактировать" },
            _ => a .button .secondary href=(href) { (icon("eye")) "Посмотреть" },
        }
    }
}

/// «Сдано 7 сентября 2026, 17:59 (№ 24-000123)», and whether a draft goes beyond it.
fn last_act(app: &App, response: &Response, window: WindowState) -> Markup {
    let changed = app.local(response.changed_at);
    let saved = html! { "Черновик сохранён " (moment(&changed, &dates::long(&changed))) };
    html! {
        @match &response.handed_in {
            None => p .last-act .not-handed-in { (icon("device-floppy")) (saved) ", не сдано" },
            Some(latest) => {
                p .last-act { (icon("circle-check")) (handed_in(app, latest)) }
                @if response.revision != latest.revision && response.look_again_at.is_none() {
                    p .last-act .not-handed-in {
                        (icon("device-floppy")) (saved) " после сдачи"
                        @if window == WindowState::Open { ": сдайте отчет еще раз, чтобы изменения учли" }
                        @else { ", изменения не сданы" }
                    }
                }
            },
        }
    }
}

/// The form changed after the report was handed in, and something in the data is wrong by the new one.
pub fn look_again(app: &App, at: DateTime<Utc>, changes: &str, window: WindowState) -> Markup {
    let at = app.local(at);
    notice(
        Tone::Busy,
        html! {
            "После сдачи отчета форма изменилась (" (moment(&at, &dates::long(&at))) ")"
            @if !changes.is_empty() { ": " (changes) }
            ". Сданный отчет остается в силе, "
            @if window == WindowState::Open {
                "но по новой форме в данных есть что исправить или дополнить: посмотрите список ошибок и сдайте отчет еще раз."
            } @else { "по новой форме его уже не сдать: прием закрыт." }
        },
    )
}

fn handed_in(app: &App, latest: &HandedIn) -> Markup {
    let at = app.local(latest.at);
    let region = &app.region.code;
    html! {
        "Сдано " (moment(&at, &dates::long(&at)))
        " (" a href=(receipt_href(region, latest.number)) { "№ " (show_number(region, latest.number)) } ")"
    }
}
