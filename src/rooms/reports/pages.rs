//! The page of a report.

use maud::{Markup, html};

use super::model::{Report, State, href};
use crate::app::App;
use crate::web::dates;
use crate::web::paths;
use crate::web::widgets::{Tone, back_link, csrf_field, icon, moment, notice};

/// What a report is doing (F4). While it is being built the page asks again by itself; without script there is a link.
pub fn report(app: &App, report: &Report, csrf: &str) -> Markup {
    let own = href(report.id);
    let building = (report.state == State::Building).then_some(own.as_str());
    html! {
        (back_link(&report.publication_href, "К публикации"))
        section #report .panel .narrow hx-get=[building] hx-trigger=[building.map(|_| "every 1s")]
            hx-select="#report" hx-target="#report" hx-swap="outerHTML" {
            h1 { (report.collection_title) }
            @match &report.state {
                State::Building => (being_built(report, &own)),
                State::Ready { at, size, .. } => {
                    (notice(Tone::Good, html! { "Отчёт #" (report.id) " готов к загрузке" }))
                    p {
                        a .button href={ (own) "/file" } download { (icon("download")) "Загрузить отчёт" }
                    }
                    p .muted {
                        (report.file_name) ", " (dates::file_size(*size)) ". Сформирован "
                        (moment(&app.local(*at), &dates::long(&app.local(*at)))) "."
                    }
                }
                State::Failed(failure) => {
                    (notice(Tone::Bad, html! { "Отчёт #" (report.id) " не сформирован. " (failure) }))
                    form method="post" action={ "/lk/collections/" (report.collection) "/reports" } {
                        (csrf_field(csrf))
                        button type="submit" { (icon("refresh")) "Сформировать ещё раз" }
                    }
                }
            }
        }
    }
}

fn being_built(report: &Report, own: &str) -> Markup {
    html! {
        (notice(Tone::Busy, html! { "Отчёт #" (report.id) " формируется" }))
        progress aria-label="Отчёт формируется" {}
        p {
            "Вы можете закрыть окно и найти результат формирования отчета в "
            a href=(paths::NOTIFICATIONS) { "уведомлениях" } "."
        }
        p { a .button .secondary .small href=(own) { (icon("refresh")) "Обновить" } }
    }
}
