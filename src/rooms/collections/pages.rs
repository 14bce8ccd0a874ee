//! Markup of the table's page and of receipts. What is inside the table is made by assets/js/form.

use maud::{Markup, html};

use super::block::look_again;
use super::desk::Desk;
use super::model::{Submission, receipt_href, show_number};
use crate::app::App;
use crate::domain::{CollectionId, Viewer, Window, WindowState};
use crate::web::layout::{Shell, form_page, page};
use crate::web::widgets::{
    Tone, back_link, badge, facts as facts_list, icon, moment, notice, page_head, print_button, window_badge,
};
use crate::web::{dates, paths};

/// The page of the table (FEATURES E3): assets/js/form brings it to life. `changes` of the form since handing in.
pub fn form(shell: &Shell, desk: &Desk, changes: &str) -> Markup {
    let place = &desk.place;
    let window = place.window.state(desk.now);
    let body = html! {
        main #form data-collection=(place.collection) data-login=(desk.viewer.login)
            data-zone=(desk.app.region.zone.name()) data-zone-word=(dates::zone(&shell.now)) {
            header .form-toolbar {
                h1 title=(place.publication.title) { (place.title) }
                span #form-saved role="status" {}
                span #form-clock {}
                button #form-errors .small type="button" { "Ошибки" }
                button #form-draft .secondary .small type="button" { "Сохранить черновик" }
                button #form-submit .small type="button" disabled { "Сдать отчет" }
                @if place.excel { (excel_links(place.collection)) }
                a #form-close .button .secondary .small href=(place.publication.href()) { "Закрыть" }
            }
            p .form-window .is-open[window == WindowState::Open && !place.form_changed()] {
                (window_badge(window)) " "
                (interval(desk, &place.window)) " "
                @if window == WindowState::Open { span { (window_words(window)) } " " }
                span #form-together .form-together hidden {}
                @if place.form_changed() { span { "Форма с тех пор изменилась: здесь показано то, что внесено в прежнюю." } }
            }
            @if let Some(at) = place.look_again_at() { div #form-look-again { (look_again(&desk.app, at, changes, window)) } }
            div #form-banner role="alert" hidden {}
            noscript { p .notice { "Таблицу нельзя заполнить без JavaScript: включите его в настройках браузера и обновите страницу." } }
            div .form-work {
                section #form-grid aria-label="Таблица" {}
                aside #form-errors-list .form-errors-panel hidden {}
            }
            div #form-tabs {}
            dialog #form-receipt {}
        }
    };
    form_page(shell, &place.title, "js/form/main.js", body)
}

/// To the same table in Excel (FEATURES E7); what is not sent yet is sent first, by assets/js/form/leave.js.
fn excel_links(collection: CollectionId) -> Markup {
    html! {
        span .form-excel {
            a .button .secondary .small href=(paths::template(collection)) { "Скачать шаблон Excel" }
            a .button .secondary .small href=(paths::upload(collection)) { "Загрузить из Excel" }
        }
    }
}

/// What the person can do now.
pub fn window_words(window: WindowState) -> &'static str {
    match window {
        WindowState::Open => "Вы можете заполнить форму. Прием открыт.",
        WindowState::NotOpen => "Прием еще не открыт. Форму можно посмотреть, заполнить ее можно будет после открытия.",
        WindowState::Closed => "Прием закрыт. Форму можно только посмотреть.",
    }
}

/// The receipt of handing in (FEATURES N7), also as a sheet of paper.
pub fn receipt(app: &App, shell: &Shell, viewer: &Viewer, submission: &Submission) -> Markup {
    let region = &app.region.code;
    let number = show_number(region, submission.number);
    let at = app.local(submission.at);
    let facts = [
        ("Сдано", moment(&at, &format!("{}, {} {}", dates::long_day(&at), dates::clock(&at), dates::zone(&at)))),
        ("Кто сдал", html! { (submission.by()) }),
        ("Организация", html! { (submission.organisation_title) }),
        ("Сбор данных", html! { (submission.collection_title) }),
        ("Публикация", html! { (submission.publication_title) }),
        ("Форма", html! { (submission.form_title) ", версия " (submission.form_number) }),
        ("SHA-256", html! { span .hash { (grouped(&submission.sha256)) } }),
    ];
    let back = match viewer.organisation {
        Some(_) => back_link(&paths::form(submission.collection), "К таблице"),
        None => back_link(&paths::response(submission.collection, submission.organisation), "К данным организации"),
    };
    let body = html! {
        (back)
        section .panel .receipt {
            (page_head("Квитанция о сдаче отчета", print_button()))
            p .receipt-number { (badge(Tone::Good, "Сдано")) strong { "№ " (number) } }
            @if submission.latest != submission.number {
                (notice(Tone::Info, html! {
                    "Позже этот отчет сдан еще раз: "
                    a href=(receipt_href(region, submission.latest)) { "№ " (show_number(region, submission.latest)) } "."
                }))
            }
            (facts_list(&facts))
            p .no-print {
                a .button .secondary href={ (receipt_href(region, submission.number)) "/data" } {
                    (icon("download")) "Скачать данные (JSON)"
                }
            }
            p .muted .hint { "SHA-256 — контрольная сумма сданных данных: у файла, скачанного с этой страницы, она та же." }
        }
    };
    page(shell, &format!("Квитанция № {number}"), body)
}

/// The sum in groups of eight, so that two can be compared by eye.
fn grouped(sha256: &str) -> String {
    let groups: Vec<&str> =
        (0..sha256.len()).step_by(8).filter_map(|from| sha256.get(from..(from + 8).min(sha256.len()))).collect();
    groups.join(" ")
}

fn interval(desk: &Desk, window: &Window) -> Markup {
    let (opens_at, closes_at) = (desk.app.local(window.opens_at), desk.app.local(window.closes_at));
    html! {
        span .interval {
            (icon("calendar"))
            (moment(&opens_at, &dates::long(&opens_at))) " - "
            (moment(&closes_at, &dates::long(&closes_at))) " " (dates::zone(&closes_at))
        }
    }
}
