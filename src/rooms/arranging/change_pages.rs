//! Markup of a change of the form's version with data in.

use maud::{Markup, html};

use super::change::preview::{EXAMPLES, Example, ORGANISATIONS, Preview, State, Sums};
use super::model::Collection;
use crate::app::App;
use crate::domain::FormVersionId;
use crate::web::layout::Shell;
use crate::web::widgets::{
    Count, Tone, back_link, badge, card_table, counts, csrf_field, empty_state, icon, moment, notice, page_head,
};
use crate::web::{dates, paths};

/// Most differences of a form that are shown.
const DIFFERENCES: usize = 500;

/// Everything the page shows.
pub struct Page {
    pub collection: Collection,
    /// Id, number, when it was made.
    pub versions: Vec<(FormVersionId, i64, chrono::DateTime<chrono::Utc>)>,
    /// The version compared with.
    pub to: Option<FormVersionId>,
    pub preview: Option<Preview>,
}

/// «Сменить версию формы».
pub fn page(app: &App, page: &Page, shell: &Shell) -> Markup {
    let collection = &page.collection;
    let others: Vec<_> = page.versions.iter().filter(|(id, ..)| *id != collection.form_version).collect();
    html! {
        (back_link(&collection.href(), "К сбору данных"))
        (page_head(&format!("Версия формы: {}", collection.title), html! {}))
        @if others.is_empty() {
            (empty_state("copy", "Другой версии у формы нет", "Измените форму и опубликуйте новую версию: тогда здесь будет видно, что она сделает с данными."))
            p { a .button .secondary href=(paths::FORMS) { "К формам" } }
        } @else {
            section .panel {
                p { "Сейчас: " strong { (collection.form_title) ", версия " (collection.number) } }
                form .field-row method="get" action={ (collection.href()) "/form" } {
                    div .field {
                        label for="to" { "Сменить на" }
                        select #to name="to" {
                            @for (id, number, made_at) in &others {
                                @let at = app.local(*made_at);
                                option value=(id) selected[page.to == Some(*id)] {
                                    "версия " (number) " от " (dates::numeric(&at))
                                }
                            }
                        }
                    }
                    div .acts { button .secondary type="submit" { (icon("eye")) "Показать, что изменится" } }
                }
            }
            @if let (Some(to), Some(preview)) = (page.to, &page.preview) { (compared(app, page, to, preview, shell)) }
        }
    }
}

fn compared(app: &App, page: &Page, to: FormVersionId, preview: &Preview, shell: &Shell) -> Markup {
    let here = format!("{}/form?to={to}", page.collection.href());
    html! {
        div #preview {
            @match preview.state {
                State::UnderWay => div hx-get=(here) hx-trigger="every 1s" hx-target="#preview" hx-select="#preview" hx-swap="outerHTML" {
                    (notice(Tone::Busy, html! {
                        "Смотрим, что новая версия сделает с данными: " strong { (dates::number(preview.done)) " из " (dates::number(preview.total)) } ". "
                        a href=(here) { "Обновить" }
                    }))
                    progress max=(preview.total.max(1)) value=(preview.done) aria-label="Просмотрено" {}
                },
                State::Stopped => (notice(Tone::Info, html! {
                    "Просмотр остановлен: этот сбор начали сравнивать с другой версией. " a href={ (here) "&again=true" } { "Начать снова" }
                })),
                State::Failed => (notice(Tone::Bad, html! {
                    "Посмотреть данные не удалось, причина записана в журнал. " a href=(here) { "Повторить" }
                })),
                State::Ready => (ready(app, page, to, preview, shell)),
            }
        }
    }
}

fn ready(app: &App, page: &Page, to: FormVersionId, preview: &Preview, shell: &Shell) -> Markup {
    let at = app.local(preview.begun_at);
    html! {
        section .panel {
            h2 { "Чем отличается форма" }
            @if preview.differences.is_empty() { p { "Ничем: версии одинаковы." } }
            @else {
                ul {
                    @for difference in preview.differences.iter().take(DIFFERENCES) { li { (difference.words()) } }
                    @if preview.differences.len() > DIFFERENCES {
                        li { "И ещё: " (dates::number((preview.differences.len() - DIFFERENCES) as u64)) "." }
                    }
                }
            }
        }
        section .panel {
            h2 { "Что станет с данными" }
            p .muted { "Просмотрено заполнений: " (dates::number(preview.total)) ", по состоянию на " (moment(&at, &dates::time(&at))) "." }
            (counts(&sums(&preview.sums, preview.look_again)))
            ul {
                li { "Ничего не удаляется: значения без места в новой версии остаются в истории, видны координаторам и попадают в выгрузку." }
                li { "Сданные отчеты остаются такими, какими их сдали." }
                @if preview.look_again > 0 {
                    li { "Сдавшим организациям, у которых появились ошибки (" (dates::number(preview.look_again)) "), придёт уведомление с просьбой посмотреть данные и сдать отчет ещё раз." }
                }
                li { "Кто сейчас заполняет форму, увидит «Форма изменилась: обновите страницу»; введённое не пропадёт." }
            }
            (apply_form(page, to, preview, shell))
        }
        (organisations(page, preview))
        (examples("Значения, которым не будет места", "Значение", &preview.dropped))
        (examples("Новые ошибки", "Что не так", &preview.wrong))
    }
}

fn apply_form(page: &Page, to: FormVersionId, preview: &Preview, shell: &Shell) -> Markup {
    let number = page.versions.iter().find(|(id, ..)| *id == to).map_or(0, |(_, number, _)| *number);
    html! {
        form .acts method="post" action={ (page.collection.href()) "/form" } {
            (csrf_field(&shell.csrf))
            input type="hidden" name="from" value=(page.collection.form_version);
            input type="hidden" name="to" value=(to);
            button type="submit" class=[(preview.sums.dropped > 0).then_some("danger")] {
                (icon("refresh")) "Перейти на версию " (number)
            }
            a .button .secondary href=(page.collection.href()) { "Оставить как есть" }
        }
    }
}

fn sums(sums: &Sums, look_again: u64) -> Vec<Count<'static>> {
    let count = |label, value, tone| Count { label, value, tone, href: None };
    let mut all = vec![
        count("Значений останется", sums.stay, Tone::Good),
        count("Из них прочитано заново", sums.read_anew, Tone::Info),
        count("Без места", sums.dropped, if sums.dropped > 0 { Tone::Busy } else { Tone::Idle }),
        count("Новых ошибок", sums.newly_wrong, if sums.newly_wrong > 0 { Tone::Bad } else { Tone::Idle }),
        count("Сдавшим посмотреть снова", look_again, if look_again > 0 { Tone::Busy } else { Tone::Idle }),
    ];
    if sums.put_back > 0 {
        all.push(count("Вернется из истории", sums.put_back, Tone::Good));
    }
    all
}

fn organisations(page: &Page, preview: &Preview) -> Markup {
    html! {
        @if !preview.concerned.is_empty() {
            section .panel {
                h2 { "По организациям" }
                @if preview.concerned_total > ORGANISATIONS as u64 {
                    p .muted { "Показаны " (ORGANISATIONS) " из " (dates::number(preview.concerned_total)) ": те, кого изменение затронет больше всего." }
                }
                (card_table("По организациям", html! {
                    tr {
                        th scope="col" { "Организация" }
                        th scope="col" { "Состояние" }
                        th scope="col" .num { "Останется" }
                        th scope="col" .num { "Без места" }
                        th scope="col" .num { "Новых ошибок" }
                    }
                }, html! {
                    @for one in &preview.concerned {
                        tr {
                            td .wide { a href={ (paths::response(page.collection.id, one.organisation)) "?draft=1" } { (one.title) } }
                            td data-label="Состояние" {
                                @if one.is_handed_in { (badge(Tone::Good, "Сдано")) } @else { (badge(Tone::Busy, "Черновик")) }
                            }
                            td .num data-label="Останется" { (dates::number(one.sums.stay)) }
                            td .num data-label="Без места" { (dates::number(one.sums.dropped)) }
                            td .num data-label="Новых ошибок" { (dates::number(one.sums.newly_wrong)) }
                        }
                    }
                }))
            }
        }
    }
}

fn examples(title: &str, last: &str, examples: &[Example]) -> Markup {
    html! {
        @if !examples.is_empty() {
            section .panel {
                h2 { (title) }
                @if examples.len() >= EXAMPLES { p .muted { "Первые " (EXAMPLES) "." } }
                (card_table(title, html! {
                    tr {
                        th scope="col" { "Организация" }
                        th scope="col" { "Лист" }
                        th scope="col" .num { "Строка" }
                        th scope="col" { "Столбец" }
                        th scope="col" { (last) }
                    }
                }, html! {
                    @for one in examples {
                        tr {
                            td { (one.organisation) }
                            td data-label="Лист" { (one.sheet) }
                            td .num data-label="Строка" { (one.row) }
                            td data-label="Столбец" { (one.column) }
                            td .wide data-label=(last) { (one.text) }
                        }
                    }
                }))
            }
        }
    }
}
