//! Markup of what fills cells by itself, and of the table for it.

use maud::{Markup, html};

use super::model::Collection;
use super::queries::prefill::Table;
use super::table::{NAMED, Read};
use crate::app::App;
use crate::forms::spec::{PASSPORT_FIELDS, Prefill};
use crate::forms::{Form, FormSheet};
use crate::web::dates;
use crate::web::layout::Shell;
use crate::web::widgets::{
    Count, Tone, back_link, card_table, counts, csrf_field, empty_state, icon, moment, notice, page_head,
};

/// Everything the page shows.
pub struct Page<'a> {
    pub collection: &'a Collection,
    pub form: &'a Form,
    /// The form of the earlier collection.
    pub earlier: Option<&'a Form>,
    pub table: Option<Table>,
    /// A table just read, with the token that stores it.
    pub read: Option<(&'a Read, &'a str)>,
    pub mistake: Option<String>,
    pub done: Option<&'static str>,
}

/// «Предзаполнение».
pub fn page(app: &App, page: &Page<'_>, shell: &Shell) -> Markup {
    let collection = page.collection;
    let asks = super::table::wanted(page.form);
    html! {
        (back_link(&collection.href(), "К сбору данных"))
        (page_head(&format!("Предзаполнение: {}", collection.title), html! {}))
        @if let Some(done) = page.done { (notice(Tone::Good, html! { (done) })) }
        @if let Some(mistake) = &page.mistake { (notice(Tone::Bad, html! { (mistake) })) }
        @if let Some((read, token)) = page.read { (judged(collection, read, token, shell)) }
        (columns(page))
        @if !asks.is_empty() {
            section .panel {
                h2 { "Таблица" }
                (present(app, page, shell))
                (upload(collection, asks.keys().map(String::as_str).collect(), shell))
            }
        }
    }
}

/// Which columns are filled, from where.
fn columns(page: &Page<'_>) -> Markup {
    let all = page.form.sheets().iter().flat_map(|sheet| sheet.columns().iter().map(move |column| (sheet, column)));
    let filled: Vec<_> = all.filter_map(|(sheet, column)| Some((sheet, column, column.prefill.as_ref()?))).collect();
    html! {
        @if filled.is_empty() {
            (empty_state("table", "В форме нет столбцов с предзаполнением", "Укажите в форме, откуда столбец берёт значения: из паспорта организации, из таблицы или из прошлого сбора."))
        } @else {
            section .panel {
                h2 { "Что подставляется" }
                (card_table("Что подставляется", html! {
                    tr {
                        th scope="col" { "Лист" }
                        th scope="col" { "Столбец" }
                        th scope="col" { "Откуда" }
                        th scope="col" { "Можно менять" }
                    }
                }, html! {
                    @for (sheet, column, prefill) in filled {
                        tr {
                            td data-label="Лист" { (sheet.spec().title) }
                            td .wide data-label="Столбец" { (column.heading()) }
                            td data-label="Откуда" { (source_words(page, sheet, prefill)) }
                            td data-label="Можно менять" { @if column.locked { "нет" } @else { "да" } }
                        }
                    }
                }))
                p .muted { "Значения появляются, когда организация открывает таблицу, и обновляются кнопкой «Сохранить черновик»: в закрытых столбцах всегда, в остальных — пока строку никто не менял." }
            }
        }
    }
}

fn source_words(page: &Page<'_>, sheet: &FormSheet, prefill: &Prefill) -> Markup {
    let heading = |key: &str| Some(page.earlier?.sheet(sheet.key())?.column(key)?.heading().into_owned());
    html! {
        @match prefill {
            Prefill::Passport { field } => {
                "Паспорт: " (PASSPORT_FIELDS.iter().find(|(name, _)| name == field).map_or(field.as_str(), |(_, word)| word))
            },
            Prefill::Table { column } => { "Таблица: столбец «" (column) "»" },
            Prefill::Previous { column } => {
                @match (&page.collection.previous, heading(column)) {
                    (None, _) => { strong { "Прошлый сбор не указан" } },
                    (Some((_, title)), Some(heading)) => { "Прошлый сбор: столбец «" (heading) "», " (title) },
                    (Some((_, title)), None) => { strong { "На этом листе прошлого сбора нет столбца " (column) } ": " (title) },
                }
            },
        }
    }
}

fn present(app: &App, page: &Page<'_>, shell: &Shell) -> Markup {
    html! {
        @match &page.table {
            None => p { "Таблица ещё не загружена: столбцы из неё пусты." },
            Some(table) => {
                @let at = app.local(table.loaded_at);
                p {
                    "Загружена " (moment(&at, &dates::long(&at))) " (" (table.loaded_by) "): «" (table.file_name) "», "
                    (dates::count(table.organisations, ["организация", "организации", "организаций"])) ", "
                    (dates::count(table.rows, ["строка", "строки", "строк"])) ". Столбцы: " (table.columns.join(", ")) "."
                }
                form .acts method="post" action={ (page.collection.href()) "/prefill/forget" } {
                    (csrf_field(&shell.csrf))
                    button .secondary .small type="submit" { (icon("trash")) "Удалить таблицу" }
                }
            },
        }
    }
}

fn upload(collection: &Collection, headings: Vec<&str>, shell: &Shell) -> Markup {
    html! {
        form .stack method="post" enctype="multipart/form-data" action={ (collection.href()) "/prefill" } {
            (csrf_field(&shell.csrf))
            div .field {
                label for="field-file" { "Книга Excel (XLSX)" }
                input #field-file type="file" name="file" accept=".xlsx" required aria-describedby="file-hint";
                span #file-hint .hint {
                    "Одна строка или несколько на организацию. Столбец «Код» (организации) или «Логин» и столбцы: "
                    @for (index, heading) in headings.iter().enumerate() { @if index > 0 { ", " } "«" (heading) "»" } "."
                }
            }
            div .acts {
                button type="submit" { (icon("upload")) "Прочитать и показать" }
                a .button .secondary href={ (collection.href()) "/prefill/sample" } { (icon("download")) "Скачать образец" }
            }
        }
    }
}

/// What a table just read holds, before it is stored.
fn judged(collection: &Collection, read: &Read, token: &str, shell: &Shell) -> Markup {
    let count = |label, value: usize, tone| Count { label, value: value as u64, tone, href: None };
    let tone = |value: usize, tone| if value > 0 { tone } else { Tone::Idle };
    html! {
        section .panel {
            h2 { "Прочитано: " (read.file_name) }
            p .muted { "Лист «" (read.sheet) "». Пока ничего не сохранено." }
            (counts(&[
                count("Организаций найдено", read.organisations, Tone::Good),
                count("Строк", read.rows.len(), Tone::Info),
                count("Не узнано строк", read.unmatched_total, tone(read.unmatched_total, Tone::Bad)),
                count("Не подходит значений", read.bad_total, tone(read.bad_total, Tone::Bad)),
            ]))
            (remarks(read))
            @if read.rows.is_empty() || read.columns.is_empty() {
                (notice(Tone::Bad, html! { "Сохранять нечего: в файле нет ни одной известной организации или ни одного нужного столбца." }))
            } @else {
                form .acts method="post" action={ (collection.href()) "/prefill/store" } {
                    (csrf_field(&shell.csrf))
                    input type="hidden" name="token" value=(token);
                    button type="submit" { (icon("device-floppy")) "Сохранить таблицу" }
                    a .button .secondary href={ (collection.href()) "/prefill" } { "Не сохранять" }
                }
            }
        }
    }
}

fn remarks(read: &Read) -> Markup {
    html! {
        @if !read.missing.is_empty() {
            (notice(Tone::Busy, html! { "В файле нет столбцов, которых ждёт форма: " (read.missing.join(", ")) ". Они останутся пустыми." }))
        }
        @if !read.unknown.is_empty() {
            (notice(Tone::Info, html! { "Форма не спрашивает столбцы, они не понадобятся: " (read.unknown.join(", ")) "." }))
        }
        @if read.crowded > 0 {
            (notice(Tone::Busy, html! { "Строк больше, чем помещается в форме, у организаций: " (read.crowded) ". Лишние строки не подставятся." }))
        }
        @if !read.unmatched.is_empty() {
            h3 { "Не узнаны" }
            p .muted { "Таких кодов и логинов нет в реестре; строки будут пропущены." (first_of(read.unmatched_total)) }
            (card_table("Не узнаны", html! { tr { th scope="col" .num { "Строка файла" } th scope="col" { "Код или логин" } } }, html! {
                @for (row, name) in &read.unmatched {
                    tr { td .num data-label="Строка файла" { (row) } td .wide data-label="Код или логин" { (name) } }
                }
            }))
        }
        @if !read.bad.is_empty() {
            h3 { "Не подходят" }
            p .muted { "Форма покажет такие значения как ошибку." (first_of(read.bad_total)) }
            (card_table("Не подходят", html! {
                tr { th scope="col" { "Ячейка" } th scope="col" { "Столбец" } th scope="col" { "Значение" } th scope="col" { "Почему" } }
            }, html! {
                @for (cell, heading, text, why) in &read.bad {
                    tr {
                        td data-label="Ячейка" { (cell) } td data-label="Столбец" { (heading) }
                        td data-label="Значение" { (text) } td .wide data-label="Почему" { (why) }
                    }
                }
            }))
        }
    }
}

fn first_of(total: usize) -> Markup {
    html! { @if total > NAMED { " Показаны первые " (NAMED) " из " (total) "." } }
}
