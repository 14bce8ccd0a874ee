//! Markup of the library of lists.

use maud::{Markup, html};

use super::lists::OptionList;
use crate::app::App;
use crate::db::time::to_ms;
use crate::rooms::arranging::tab_pages;
use crate::web::layout::Shell;
use crate::web::widgets::{back_link, card_table, csrf_field, dialog, empty_state, icon, moment, page_head};
use crate::web::{dates, paths};

/// Options named in the list of lists.
const SHOWN: usize = 5;

/// «Списки».
pub fn list(app: &App, lists: &[OptionList]) -> Markup {
    let acts = html! { a .button href={ (paths::LISTS) "/new" } { (icon("plus")) "Создать список" } };
    html! {
        (tab_pages(paths::LISTS))
        (page_head("Списки", acts))
        p .muted { "Общие списки: предметы, классы и другие. Форма берёт варианты списка к себе; когда список здесь изменится, конструктор предложит обновить их." }
        @if lists.is_empty() {
            (empty_state("list-details", "Списков пока нет", "Создайте список: варианты можно вставить столбцом из Excel."))
        } @else {
            (card_table("Списки", html! {
                tr {
                    th scope="col" { "Список" }
                    th scope="col" { "Вариантов" }
                    th scope="col" { "Варианты" }
                    th scope="col" { "Последнее изменение" }
                }
            }, html! {
                @for list in lists {
                    @let at = app.local(list.changed_at);
                    tr {
                        td data-label="Список" { a href={ (paths::LISTS) "/" (list.id) } { (list.title) } }
                        td data-label="Вариантов" { (list.options.len()) }
                        td .wide data-label="Варианты" {
                            (list.options.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", "))
                            @if list.options.len() > SHOWN { " …" }
                        }
                        td .when data-label="Последнее изменение" { (moment(&at, &dates::numeric(&at))) }
                    }
                }
            }))
        }
    }
}

/// A list to be changed, or a new one; brought to life by assets/js/builder/list.js.
pub fn edit(shell: &Shell, list: Option<&OptionList>) -> Markup {
    let (action, title) = match list {
        Some(list) => (format!("{}/{}", paths::LISTS, list.id), list.title.as_str()),
        None => (paths::LISTS.to_owned(), "Новый список"),
    };
    html! {
        (back_link(paths::LISTS, "Списки"))
        (page_head(title, html! {
            @if let Some(list) = list {
                button .secondary type="button" data-dialog="delete-list" { (icon("trash")) "Удалить список" }
                (dialog("delete-list", "Удалить список?", html! {
                    p { "Список «" (list.title) "» будет удалён без возможности вернуть. Формы, которые его взяли, сохранят свои варианты." }
                    form method="post" action={ (paths::LISTS) "/" (list.id) "/delete" } {
                        (csrf_field(&shell.csrf))
                        button .danger type="submit" { "Удалить" }
                    }
                }))
            }
        }))
        section .panel .narrow #option-list data-action=(action) data-base=[list.map(|list| to_ms(list.changed_at))] {
            div .stack {
                label { "Название" input type="text" maxlength="500" data-title value=[list.map(|list| list.title.as_str())]; }
                label {
                    "Варианты, по одному в строке"
                    textarea rows="16" data-options {
                        "\n" (list.map(|list| list.options.join("\n")).unwrap_or_default())
                    }
                    span .hint { "Столбец из Excel можно вставить целиком: пустые и повторяющиеся строки пропускаются." }
                }
                p .builder-note data-count role="status" {}
                div .acts { button type="button" data-save { "Сохранить список" } }
                div data-outcome role="alert" {}
                noscript { p .notice { "Без JavaScript список не сохранить: включите его в настройках браузера." } }
            }
        }
    }
}
