//! Markup of one organisation's data for those who watch (FEATURES F3): a page of its own, and the same in a dialog when
//! a list fetches it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::model::{receipt_href, show_number};
use super::view::{Reading, Shown};
use crate::app::App;
use crate::domain::ResponseState;
use crate::forms::{Column, FormSheet, Issue, Kind, Row};
use crate::web::dates;
use crate::web::paths::{self, with_query};
use crate::web::widgets::{Tone, badge, data_table, empty_state, icon, moment, page_head, pager, participant_badge};

/// Where it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Links lead to other pages.
    Page,
    /// Links swap what the dialog holds.
    Dialog,
}

/// The data alone, as the page's content.
pub fn content(app: &App, reading: &Reading) -> Markup {
    let close = html! {
        a .button .secondary href=(paths::participants(reading.place.collection)) { (icon("x")) "Закрыть" }
    };
    html! {
        (page_head(&reading.organisation.title, close))
        (view(app, reading, Frame::Page))
    }
}

/// The data in a dialog that opens by itself, takes the place of the list's empty one, and is closed by «Закрыть», Esc
/// and a click outside.
pub fn dialog(app: &App, reading: &Reading) -> Markup {
    let id = paths::RESPONSE_DIALOG;
    html! {
        dialog .wide id=(id) aria-labelledby={ (id) "-title" } data-show data-light-dismiss {
            article {
                header {
                    h2 id={ (id) "-title" } { (reading.organisation.title) }
                    form method="dialog" {
                        button .secondary .small type="submit" { (icon("x")) "Закрыть" }
                    }
                }
                (view(app, reading, Frame::Dialog))
            }
        }
    }
}

const VIEW: &str = "response-view";

fn view(app: &App, reading: &Reading, frame: Frame) -> Markup {
    let swap = frame == Frame::Dialog;
    let target = format!("#{VIEW}");
    html! {
        div id=(VIEW) hx-boost=[swap.then_some("true")] hx-push-url=[swap.then_some("false")]
            hx-target=[swap.then_some(&target)] hx-select=[swap.then_some(&target)]
            hx-swap=[swap.then_some("outerHTML")] {
            p .muted { (reading.place.title) " · " (reading.place.publication.title) }
            (status(app, reading))
            @match (&reading.shown, reading.sheet()) {
                (Shown::Nothing, _) | (_, None) => {
                    (empty_state("table", "Данных пока нет", "Они появятся, когда организация начнет заполнять форму."))
                },
                (_, Some(sheet)) => {
                    (sheets(reading))
                    (table(reading, sheet))
                    (pages(reading))
                },
            }
            (former(app, reading))
        }
    }
}

/// «Сдано …» or «Черновик …», and the way to the other one.
fn status(app: &App, reading: &Reading) -> Markup {
    let place = &reading.place;
    let say = |at| {
        let at = app.local(at);
        moment(&at, &dates::long(&at))
    };
    html! {
        p .response-status {
            @match (&reading.shown, &place.response) {
                (Shown::HandedIn(submission), response) => {
                    (badge(Tone::Good, "Сдано"))
                    span {
                        (say(submission.at)) " (" a href=(receipt_href(&app.region.code, submission.number)) hx-boost="false" {
                            "№ " (show_number(&app.region.code, submission.number))
                        } "), " (submission.by())
                    }
                    @if response.as_ref().is_some_and(|response| response.revision != submission.revision) {
                        a href=(address(reading, true, None, 1)) { "Показать нынешний черновик" }
                    }
                },
                (Shown::Draft, Some(response)) => {
                    (badge(Tone::Busy, "Черновик"))
                    span {
                        "сохранен " (say(response.changed_at))
                        @if let Some(login) = &response.changed_by { " (" (login) ")" }
                        @if response.handed_in.is_none() { ", не сдан" } @else { ", не учитывается до сдачи" }
                    }
                    @if response.handed_in.is_some() {
                        a href=(address(reading, false, None, 1)) { "Показать сданное" }
                    }
                },
                _ => (participant_badge(ResponseState::NotBegun)),
            }
        }
    }
}

fn sheets(reading: &Reading) -> Markup {
    let sheets: Vec<&FormSheet> = reading.form.form.stored_sheets().collect();
    html! {
        @if sheets.len() > 1 {
            nav .response-sheets aria-label="Листы" {
                @for (index, sheet) in sheets.iter().enumerate() {
                    a href=(address(reading, is_draft(reading), Some(sheet.key()), 1))
                        aria-current=[(index == reading.sheet).then_some("page")] { (sheet.spec().title) }
                }
            }
        }
    }
}

fn table(reading: &Reading, sheet: &FormSheet) -> Markup {
    let head = heading(sheet);
    let body = html! {
        @for (index, row) in reading.rows.iter().enumerate() { (row_markup(sheet, row, reading.issues_of(row), reading.first + index)) }
    };
    html! {
        @if reading.rows.is_empty() { p .muted { "На листе нет строк." } }
        @else { (data_table(&sheet.spec().title, head, body)) }
    }
}

/// The headings; groups stand in a row of their own above their columns.
fn heading(sheet: &FormSheet) -> Markup {
    let titles = |columns: &[Column]| {
        html! {
            @for column in columns { th scope="col" class=[class(column, false)] { (column.title) } }
        }
    };
    let has_groups = sheet.columns().iter().any(|column| column.group.is_some());
    if !has_groups {
        return html! { tr { th scope="col" .num { "№" } (titles(sheet.columns())) (titles(sheet.hidden_columns())) } };
    }
    html! {
        tr {
            th scope="col" rowspan="2" .num { "№" }
            @for (group, columns) in sheet.spec().groups() {
                @match group {
                    Some(group) => th scope="colgroup" .group colspan=(columns.len()) { (group) },
                    None => @for column in columns {
                        th scope="col" rowspan="2" class=[class(column, false)] { (column.title) }
                    },
                }
            }
            @for column in sheet.hidden_columns() { th scope="col" rowspan="2" { (column.title) } }
        }
        tr { @for (group, columns) in sheet.spec().groups() { @if group.is_some() { (titles(columns)) } } }
    }
}

/// What the form had a place for before it changed: no part of the data of now, and not lost.
fn former(app: &App, reading: &Reading) -> Markup {
    html! {
        @if !reading.former.is_empty() {
            details .former {
                summary { "Прежние значения: " (dates::count(former_values(reading), ["значение", "значения", "значений"])) }
                @for sheet in &reading.former {
                    @let at = app.local(sheet.kept_at);
                    h3 { "Лист «" (sheet.title) "», версия формы " (sheet.version) }
                    p .muted { "Форма изменена " (moment(&at, &dates::long(&at))) ". В нынешней форме этим значениям нет места, или она читает их иначе; как их ввели, хранится здесь и в выгрузке." }
                    (data_table(&sheet.title, html! {
                        tr { th scope="col" { "Строка" } @for (_, heading) in &sheet.columns { th scope="col" { (heading) } } }
                    }, html! {
                        @for (label, values) in &sheet.rows {
                            tr { td { (label) } @for value in values { td { @if let Some(value) = value { (value.show()) } } } }
                        }
                    }))
                }
            }
        }
    }
}

fn former_values(reading: &Reading) -> u64 {
    let rows = reading.former.iter().flat_map(|sheet| &sheet.rows);
    rows.map(|(_, values)| values.iter().flatten().count() as u64).sum()
}

fn row_markup(sheet: &FormSheet, row: &Row, issues: &[Issue], number: usize) -> Markup {
    let told = issues.iter().filter_map(|issue| Some((issue.column.as_deref()?, issue.message())));
    let mistakes: BTreeMap<&str, String> = told.collect();
    let of_row: Vec<String> = issues.iter().filter(|issue| issue.column.is_none()).map(Issue::message).collect();
    html! {
        tr {
            @if of_row.is_empty() { td .num .muted { (number) } }
            @else {
                td .num .mistaken title=(of_row.join(" ")) { (number) span .sr-only { " (" (of_row.join(" ")) ")" } }
            }
            @for column in sheet.stored_columns() {
                @let mistake = mistakes.get(column.key.as_str());
                td class=[class(column, mistake.is_some())] title=[mistake] {
                    @if let Some(value) = row.cells.get(&column.key) { (value.show()) }
                    @if let Some(mistake) = mistake { span .sr-only { " (" (mistake) ")" } }
                }
            }
        }
    }
}

fn pages(reading: &Reading) -> Markup {
    let (total, page, per_page) = (reading.total as u64, reading.page as u64, reading.per_page as u64);
    let key = reading.sheet().map(FormSheet::key);
    pager(total, page, per_page, |page| address(reading, is_draft(reading), key, page))
}

fn class(column: &Column, is_mistaken: bool) -> Option<&'static str> {
    let is_number = matches!(column.kind, Kind::Integer { .. } | Kind::Decimal { .. });
    match (is_number, is_mistaken) {
        (true, true) => Some("num mistaken"),
        (true, false) => Some("num"),
        (false, true) => Some("mistaken"),
        (false, false) => None,
    }
}

fn is_draft(reading: &Reading) -> bool {
    matches!(reading.shown, Shown::Draft)
}

fn address(reading: &Reading, draft: bool, sheet: Option<&str>, page: u64) -> String {
    let page = (page > 1).then(|| page.to_string());
    let pairs = [("draft", draft.then_some("1")), ("sheet", sheet), ("page", page.as_deref())];
    with_query(&paths::response(reading.place.collection, reading.place.organisation), &pairs)
}
