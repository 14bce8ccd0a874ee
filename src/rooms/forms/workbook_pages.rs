//! Markup of the way from a workbook to a form.

use maud::{Markup, html};

use super::workbook::{Book, Finding, Told};
use crate::web::layout::Shell;
use crate::web::paths;
use crate::web::widgets::{Count, Tone, back_link, badge, card_table, counts, csrf_field, icon, notice, page_head};

/// Levels in the order of the page, with how each is said and its tone.
const LEVELS: [(&str, &str, Tone); 3] = [
    ("not_understood", "Не понято", Tone::Bad),
    ("changed", "Изменено", Tone::Busy),
    ("understood", "Понято", Tone::Good),
];

/// Where a workbook is chosen; `wrong` is what was wrong with the one sent before.
pub fn choose(shell: &Shell, wrong: Option<&str>) -> Markup {
    html! {
        (back_link(&format!("{}/new", paths::FORMS), "Создать форму"))
        (page_head("Форма из книги Excel", html! {}))
        @if let Some(wrong) = wrong { (notice(Tone::Bad, html! { (wrong) })) }
        section .panel .narrow { (upload_form(shell)) }
    }
}

/// The form with the file; stands on the page «Создать форму» too.
pub fn upload_form(shell: &Shell) -> Markup {
    html! {
        p .muted {
            "Обычная таблица, какую получают школы: листы, заголовки в одну или несколько строк, выпадающие списки, пределы, "
            "подсказки, формулы и заполненные строки станут формой. Что понято, а что нет, будет показано по ячейкам."
        }
        form .stack method="post" action=(paths::WORKBOOKS) enctype="multipart/form-data" {
            (csrf_field(&shell.csrf))
            label { "Книга (XLSX, XLS или ODS, до 20 МБ)" input type="file" name="file" required accept=".xlsx,.xlsm,.xls,.ods"; }
            div .acts { button type="submit" { (icon("upload")) "Разобрать книгу" } }
        }
    }
}

/// What was understood and what was not, beside the form.
pub fn understood(shell: &Shell, name: &str, book: &Book) -> Markup {
    let told = &book.told;
    let tally = LEVELS.map(|(level, label, tone)| Count {
        label,
        value: told.count(level) as u64,
        tone,
        href: Some(format!("#{level}")),
    });
    let acts = html! {
        a .button .secondary href={ (paths::WORKBOOKS) "/new" } { "Другая книга" }
        form method="post" action={ (paths::WORKBOOKS) "/" (name) } {
            (csrf_field(&shell.csrf))
            button type="submit" { "Создать форму" }
        }
    };
    html! {
        (back_link(&format!("{}/new", paths::FORMS), "Создать форму"))
        (page_head(&format!("Что понято в книге «{}»", told.file), acts))
        (counts(&tally))
        div .workbook-understood {
            div { (findings(told)) }
            section .builder-preview aria-label="Предпросмотр" {
                h2 { "Такой будет форма" }
                @if !book.judged.is_right() { p .builder-note.is-warning { "Показано без того, в чём ошибки: их можно исправить в конструкторе." } }
                @if book.judged.shown.is_some() {
                    div .builder-frame {
                        iframe src={ (paths::FORMS) "/w-" (name) "/trial" } title="Форма, как её увидит организация" {}
                    }
                } @else {
                    p .builder-note { "Показать нечего." }
                }
            }
        }
    }
}

fn findings(told: &Told) -> Markup {
    html! {
        @for (level, label, tone) in LEVELS {
            @let found: Vec<&Finding> = told.findings.iter().filter(|finding| finding.level == level).collect();
            @if !found.is_empty() {
                h2 id=(level) { (label) ": " (found.len()) }
                (card_table(label, html! {
                    tr { th scope="col" { "Лист" } th scope="col" { "Ячейка" } th scope="col" { "Что" } }
                }, html! {
                    @for finding in found {
                        tr {
                            td data-label="Лист" { (finding.sheet.as_deref().unwrap_or("вся книга")) }
                            td .nowrap data-label="Ячейка" {
                                @if let Some(cell) = &finding.cell { (badge(tone, cell)) }
                            }
                            td .wide { (finding.message) }
                        }
                    }
                }))
            }
        }
    }
}
