//! The list of notifications.

use maud::{Markup, html};

use super::model::{About, Notification, PER_PAGE};
use crate::app::App;
use crate::web::paths;
use crate::web::widgets::{self, empty_state, notification, page_head, pager};

/// One page of the list; `page` counts from 1.
pub fn list(app: &App, shown: &[Notification], total: u64, page: u64) -> Markup {
    html! {
        (page_head("Уведомления", html! {}))
        @if shown.is_empty() {
            (empty_state("bell", "Уведомлений пока нет", "Здесь появятся сформированные отчёты и другие известия."))
        } @else {
            ul .notifications { @for one in shown { (row(app, one)) } }
            (pager(total, page, PER_PAGE, |page| paths::with_query(paths::NOTIFICATIONS, &[("page", Some(&page.to_string()))])))
        }
    }
}

fn row(app: &App, one: &Notification) -> Markup {
    let act = one.about.map(|about| match about {
        About::Report(report) => ("download", "Скачать", format!("/lk/reports/{report}/file")),
        About::Table(collection) => ("table", "Открыть таблицу", paths::form(collection)),
    });
    notification(&widgets::Notification {
        at: app.local(one.at),
        title: &one.subject,
        text: &one.text,
        act: act.as_ref().map(|(icon, label, href)| (*icon, *label, href.as_str())),
        unseen: one.unseen,
    })
}
