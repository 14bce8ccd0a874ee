//! Markup of the list of forms, of versions and of the builder's page. What is inside the builder is made by
//! assets/js/builder.

use maud::{Markup, html};

use super::model::{Draft, Listed, PER_PAGE, USES_SHOWN, Use, Version};
use crate::app::App;
use crate::rooms::arranging::tab_pages;
use crate::web::layout::{Shell, form_page};
use crate::web::widgets::{
    Tone, back_link, badge, card_table, csrf_field, dialog, empty_state, icon, moment, page_head, pager, search_form,
};
use crate::web::{dates, paths};

/// «Формы».
pub fn list(app: &App, shell: &Shell, listed: &[Listed], total: u64, query: &str, page: u64) -> Markup {
    let acts = html! {
        a .button href={ (paths::FORMS) "/new" } { (icon("plus")) "Создать форму" }
    };
    html! {
        (tab_pages(paths::FORMS))
        (page_head("Формы", acts))
        @if total > 0 || !query.is_empty() { (search_form(paths::FORMS, "Поиск по названию", query, &[])) }
        @if listed.is_empty() {
            @if query.is_empty() {
                (empty_state("table", "Форм пока нет", "Создайте форму в браузере, из обычной книги Excel или из файла JSON."))
            } @else {
                (empty_state("search", "Ничего не найдено", "Проверьте запрос: ищутся все его слова в названии формы."))
            }
        } @else {
            (card_table("Формы", html! {
                tr {
                    th scope="col" { "Форма" }
                    th scope="col" { "Версия" }
                    th scope="col" { "Где используется" }
                    th scope="col" { "Последнее изменение" }
                    th scope="col" { span .sr-only { "Действия" } }
                }
            }, html! { @for form in listed { (listed_row(app, shell, form)) } }))
            (pager(total, page, PER_PAGE, |page| {
                let query = Some(query).filter(|query| !query.is_empty());
                paths::with_query(paths::FORMS, &[("q", query), ("page", Some(&page.to_string()))])
            }))
        }
    }
}

fn listed_row(app: &App, shell: &Shell, form: &Listed) -> Markup {
    let at = app.local(form.changed_at);
    let href = paths::builder(form.id);
    html! {
        tr {
            td .wide data-label="Форма" { a href=(href) { (form.title) } }
            td .nowrap data-label="Версия" {
                @if form.latest > 0 { a href={ (href) "/versions" } { "№ " (form.latest) } } @else { "нет" }
                @if form.has_changes { " " (badge(Tone::Busy, "есть изменения")) }
            }
            td data-label="Где используется" {
                @if form.uses.is_empty() { span .muted { "нигде" } }
                @for used in form.uses.iter().take(USES_SHOWN) { div { a href=(used.href) { (used.title) } } }
                @if form.uses.len() > USES_SHOWN {
                    div { a href={ (href) "/versions" } { "и ещё " (form.uses.len() - USES_SHOWN) } }
                }
            }
            td .when data-label="Последнее изменение" {
                (moment(&at, &dates::numeric(&at)))
                @if !form.changed_by.is_empty() { div .muted { (form.changed_by) } }
            }
            td .nowrap .act {
                a .icon-button href={ (paths::FORMS) "/new?from=" (form.id) } title="Создать копию"
                    aria-label={ "Создать копию формы «" (form.title) "»" } { (icon("copy")) }
                @if form.latest == 0 {
                    @let id = format!("delete-{}", form.id);
                    button .icon-button type="button" data-dialog=(id) title="Удалить форму"
                        aria-label={ "Удалить форму «" (form.title) "»" } { (icon("trash")) }
                    (dialog(&id, "Удалить форму?", html! {
                        p { "Форма «" (form.title) "» будет удалена без возможности вернуть. Версий у неё нет." }
                        form method="post" action={ (href) "/delete" } {
                            (csrf_field(&shell.csrf))
                            button .danger type="submit" { "Удалить" }
                        }
                    }))
                }
            }
        }
    }
}

/// Versions of a form, each with its collections and its file.
pub fn versions(app: &App, draft: &Draft, versions: &[Version], uses: &[Use]) -> Markup {
    let href = paths::builder(draft.id);
    html! {
        (back_link(&href, "К форме"))
        (page_head(&format!("Версии: {}", draft.title), html! {}))
        @if versions.is_empty() {
            (empty_state("history", "Версий пока нет", "Версию выпускают в конструкторе: кнопка «Выпустить версию»."))
        } @else {
            (card_table("Версии", html! {
                tr {
                    th scope="col" { "Версия" }
                    th scope="col" { "Выпущена" }
                    th scope="col" { "Сборы данных" }
                    th scope="col" { "Файл" }
                    th scope="col" { span .sr-only { "Действия" } }
                }
            }, html! {
                @for version in versions {
                    @let at = app.local(version.created_at);
                    tr {
                        td .nowrap data-label="Версия" { "№ " (version.number) }
                        td .when data-label="Выпущена" { (moment(&at, &dates::numeric(&at))) }
                        td .wide data-label="Сборы данных" {
                            @if version.uses == 0 { span .muted { "нет" } }
                            @for used in uses.iter().filter(|used| used.version == version.number) {
                                div {
                                    a href=(used.href) { (used.title) } " · "
                                    a href=(paths::arranging(used.collection)) { "настройки сбора" }
                                }
                            }
                        }
                        td data-label="Файл" {
                            a href={ (href) "/versions/" (version.number) "/form.json" } { "JSON" }
                        }
                        td .act {
                            a .button .secondary .small href={ (paths::ARRANGING) "/new?form=" (version.id) } {
                                (icon("plus")) "Сбор данных"
                            }
                        }
                    }
                }
            }))
        }
    }
}

/// The builder's page: assets/js/builder/main.js brings it to life.
pub fn builder(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        (back_link(paths::FORMS, "Формы"))
        div #builder .builder data-form=(draft.id) data-login=(shell.login) {
            h1 .sr-only { "Форма: " (draft.title) }
            noscript { p .notice { "Конструктор не работает без JavaScript: включите его в настройках браузера и обновите страницу." } }
            p .builder-loading role="status" { "Форма загружается…" }
        }
    }
}

/// The table of a trial: the page of rooms/collections without a window and a receipt.
pub fn trial(app: &App, shell: &Shell, title: &str, place: &str) -> Markup {
    let base = format!("{}/{place}/trial", paths::FORMS);
    let back = match place.strip_prefix("w-") {
        Some(name) => format!("{}/{name}", paths::WORKBOOKS),
        None => format!("{}/{place}", paths::FORMS),
    };
    let body = html! {
        main #form data-collection={ "trial-" (place) } data-base=(base) data-login=(shell.login)
            data-zone=(app.region.zone.name()) data-zone-word=(dates::zone(&shell.now)) {
            header .form-toolbar {
                h1 { (title) }
                span #form-saved role="status" {}
                span #form-clock hidden {}
                button #form-errors .small type="button" { "Ошибки" }
                button #form-draft .secondary .small type="button" { "Сохранить черновик" }
                button #form-submit .small type="button" disabled { "Сдать отчет" }
                a #form-close .button .secondary .small href=(back) target="_top" { "К форме" }
            }
            p .form-window { (badge(Tone::Info, "Проба")) " Данные нигде не хранятся: это предпросмотр и пробная сдача. "
                span #form-together .form-together hidden {}
            }
            div #form-banner role="alert" hidden {}
            div .form-work {
                section #form-grid aria-label="Таблица" {}
                aside #form-errors-list .form-errors-panel hidden {}
            }
            div #form-tabs {}
            dialog #form-receipt {}
        }
    };
    form_page(shell, &format!("Проба: {title}"), "js/form/main.js", body)
}
