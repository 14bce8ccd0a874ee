//! The page «Создать форму»: from nothing, from a workbook, as a copy, from JSON.

use maud::{Markup, html};

use super::workbook_pages;
use crate::domain::FormId;
use crate::web::layout::Shell;
use crate::web::paths;
use crate::web::widgets::{back_link, csrf_field, icon, page_head};

/// `from`: the form whose copy is wanted.
pub fn new(shell: &Shell, forms: &[(FormId, String)], from: Option<FormId>) -> Markup {
    html! {
        (back_link(paths::FORMS, "Формы"))
        (page_head("Создать форму", html! {}))
        div .form-origins {
            @if from.is_some() { (copy(shell, forms, from)) }
            (empty(shell))
            section .panel { h2 { (icon("file-spreadsheet")) "Из книги Excel" } (workbook_pages::upload_form(shell)) }
            @if from.is_none() { (copy(shell, forms, from)) }
            (json())
        }
    }
}

fn empty(shell: &Shell) -> Markup {
    html! {
        section .panel {
            h2 { (icon("plus")) "Пустая форма" }
            p .muted { "Листы, столбцы и правила добавляются в конструкторе." }
            form .stack method="post" action=(paths::FORMS) {
                (csrf_field(&shell.csrf))
                label { "Название формы" input type="text" name="title" required maxlength="500"; }
                div .acts { button type="submit" { "Создать" } }
            }
        }
    }
}

fn copy(shell: &Shell, forms: &[(FormId, String)], from: Option<FormId>) -> Markup {
    let chosen = forms.iter().find(|(id, _)| Some(*id) == from);
    let title = chosen.map(|(_, title)| format!("{title} (копия)")).unwrap_or_default();
    html! {
        section .panel {
            h2 { (icon("copy")) "Копия другой формы" }
            @if forms.is_empty() {
                p .muted { "Копировать пока нечего: форм ещё нет." }
            } @else {
                p .muted { "Берётся черновик формы, а если его нет — её последняя версия." }
                form .stack method="post" action={ (paths::FORMS) "/copies" } {
                    (csrf_field(&shell.csrf))
                    label {
                        "Что скопировать"
                        select name="from" required {
                            @for (id, title) in forms { option value=(id) selected[Some(*id) == from] { (title) } }
                        }
                    }
                    label { "Название копии" input type="text" name="title" required maxlength="500" value=(title); }
                    div .acts { button type="submit" { "Создать копию" } }
                }
            }
        }
    }
}

/// Brought to life by assets/js/builder/new.js.
fn json() -> Markup {
    html! {
        section .panel #form-json hidden {
            h2 { (icon("file-text")) "Из файла JSON" }
            p .muted { "Описание формы, выгруженное отсюда или написанное инженером. Ошибки будут названы все сразу." }
            div .stack {
                label { "Файл" input type="file" accept=".json,application/json" data-file; }
                label { "или текст" textarea rows="6" spellcheck="false" data-text {} }
                div .acts { button type="button" data-check { "Проверить и создать" } }
                div data-outcome role="status" {}
            }
        }
    }
}
