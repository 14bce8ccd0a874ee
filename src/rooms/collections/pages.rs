//! Markup of the table's page. What is inside the table is made by assets/js/form.

use maud::{Markup, html};

use super::desk::Desk;
use crate::domain::{Window, WindowState};
use crate::web::dates;
use crate::web::layout::{Shell, form_page};
use crate::web::widgets::{icon, moment, window_badge};

/// The page of the table (FEATURES E3): assets/js/form brings it to life.
pub fn form(shell: &Shell, desk: &Desk<'_>) -> Markup {
    let place = &desk.place;
    let window = place.window.state(desk.now);
    let body = html! {
        main #form data-collection=(place.collection) data-login=(desk.viewer.login) {
            header {
                h1 title=(place.publication.title) { (place.title) }
                span #form-saved role="status" {}
                span #form-clock {}
                button #form-errors .small type="button" { "Ошибки" }
                button #form-draft .secondary .small type="button" { "Сохранить черновик" }
                button #form-submit .small type="button" disabled { "Сдать отчет" }
                a #form-close .button .secondary .small href=(place.publication.href()) { "Закрыть" }
            }
            p .form-window {
                (window_badge(window)) " "
                (interval(desk, &place.window)) " "
                span { (window_words(window)) }
                @if place.form_changed() { " " span { "Форма с тех пор изменилась: здесь показано то, что внесено в прежнюю." } }
            }
            div #form-banner role="alert" hidden {}
            noscript { p .notice { "Таблицу нельзя заполнить без JavaScript: включите его в настройках браузера и обновите страницу." } }
            section #form-grid aria-label="Таблица" {}
            div #form-tabs {}
            dialog #form-errors-list {}
            dialog #form-receipt {}
        }
    };
    form_page(shell, &place.title, "js/form/main.js", body)
}

/// What the person can do now.
pub fn window_words(window: WindowState) -> &'static str {
    match window {
        WindowState::Open => "Вы можете заполнить форму. Прием открыт.",
        WindowState::NotOpen => "Прием еще не открыт. Форму можно посмотреть, заполнить ее можно будет после открытия.",
        WindowState::Closed => "Прием закрыт. Форму можно только посмотреть.",
    }
}

fn interval(desk: &Desk<'_>, window: &Window) -> Markup {
    let (opens_at, closes_at) = (desk.app.local(window.opens_at), desk.app.local(window.closes_at));
    html! {
        span .interval {
            (icon("calendar"))
            (moment(&opens_at, &dates::long(&opens_at))) " - "
            (moment(&closes_at, &dates::long(&closes_at))) " " (dates::zone(&closes_at))
        }
    }
}
