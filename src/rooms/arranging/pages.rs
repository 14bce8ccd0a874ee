//! Markup of «Сборы данных» and of the settings of one.

use maud::{Markup, html};

use super::model::{Collection, Entry, Filling, Mistakes, PER_PAGE};
use super::moments;
use super::settings::{Conflict, TypedSettings};
use crate::app::App;
use crate::domain::CollectionId;
use crate::domain::ResponseState;
use crate::rooms::monitoring::Tally;
use crate::web::layout::Shell;
use crate::web::widgets::{
    Tone, back_link, card_table, csrf_field, empty_state, facts, icon, moment, notice, page_head, pager, search_form,
    window_badge,
};
use crate::web::{dates, paths};

/// Everything the list shows.
pub struct List {
    pub collections: Vec<(Collection, Tally)>,
    pub total: u64,
    pub query: String,
    pub page: u64,
}

const PAGES: [(&str, &str); 3] =
    [(paths::FORMS, "Формы"), (paths::ARRANGING, "Сборы данных"), (paths::LISTS, "Списки")];

/// «Формы», «Сборы данных» and «Списки», the pages of one tab.
pub fn tab_pages(current: &str) -> Markup {
    html! {
        nav .tab-pages aria-label="Формы и сборы" {
            @for (href, title) in PAGES {
                a href=(href) aria-current=[(href == current).then_some("page")] { (title) }
            }
        }
    }
}

/// «Сборы данных».
pub fn list(app: &App, list: &List, shell: &Shell) -> Markup {
    let acts = html! {
        a .button href={ (paths::ARRANGING) "/new" } { (icon("plus")) "Новый сбор данных" }
    };
    html! {
        (tab_pages(paths::ARRANGING))
        (page_head("Сборы данных", acts))
        @if list.total > 0 || !list.query.is_empty() {
            (search_form(paths::ARRANGING, "Поиск по названию сбора, публикации, формы", &list.query, &[]))
        }
        @if list.collections.is_empty() && list.query.is_empty() {
            (empty_state("table", "Сборов данных пока нет", "Создайте сбор данных по одной из форм: он появится в выбранном разделе вместе с публикацией."))
        } @else if list.collections.is_empty() {
            (empty_state("search", "Ничего не найдено", "Измените слова поиска или очистите его."))
        } @else {
            (card_table("Сборы данных", heads(), html! {
                @for (collection, tally) in &list.collections { (row(app, collection, tally, shell)) }
            }))
            (pager(list.total, list.page, PER_PAGE, |page| {
                let query = Some(list.query.as_str()).filter(|query| !query.is_empty());
                let page = page.to_string();
                paths::with_query(paths::ARRANGING, &[("q", query), ("page", Some(&page))])
            }))
        }
    }
}

fn heads() -> Markup {
    html! {
        tr {
            th scope="col" { "Сбор данных" }
            th scope="col" { "Форма" }
            th scope="col" { "Прием" }
            th scope="col" .num { "Сдано" }
            th scope="col" .num { "В работе" }
            th scope="col" .num { "Всего" }
            th scope="col" { span .sr-only { "Действия" } }
        }
    }
}

fn row(app: &App, collection: &Collection, tally: &Tally, shell: &Shell) -> Markup {
    let (opens_at, closes_at) = (app.local(collection.window.opens_at), app.local(collection.window.closes_at));
    html! {
        tr {
            td .wide {
                a href=(collection.href()) { (collection.title) }
                @if collection.title != collection.publication_title { div .muted { (collection.publication_title) } }
            }
            td data-label="Форма" { (collection.form_title) span .muted { ", версия " (collection.number) } }
            td data-label="Прием" {
                (window_badge(collection.window.state(shell.now.to_utc())))
                div .muted .interval-lines {
                    span { (moment(&opens_at, &dates::numeric(&opens_at))) " –" } " "
                    span { (moment(&closes_at, &dates::numeric(&closes_at))) }
                }
            }
            td .num data-label="Сдано" { (dates::number(tally.of(ResponseState::HandedIn))) }
            td .num data-label="В работе" { (dates::number(tally.of(ResponseState::InWork))) }
            td .num data-label="Всего" { (dates::number(tally.total())) }
            td .act {
                a .icon-button href={ (collection.href()) "/copy" } title="Скопировать сбор"
                    aria-label={ "Скопировать сбор «" (collection.title) "»" } { (icon("copy")) }
            }
        }
    }
}

/// Everything the page of one collection shows.
pub struct Settings {
    pub collection: Collection,
    pub tally: Tally,
    pub filling: Filling,
    pub typed: TypedSettings,
    /// The settings that `typed` is a change of.
    pub base: TypedSettings,
    /// What somebody else has changed meanwhile.
    pub conflicts: Vec<Conflict>,
    pub mistakes: Mistakes,
    /// What a change of the window would do; told before it is made.
    pub consequences: Vec<String>,
    pub others: Vec<(CollectionId, String)>,
    /// Whether its form has cells that are filled by themselves.
    pub is_prefilled: bool,
    pub history: Vec<Entry>,
    /// What the last act has led to.
    pub done: Option<&'static str>,
}

/// Settings of a collection.
pub fn settings(app: &App, page: &Settings, shell: &Shell) -> Markup {
    let collection = &page.collection;
    let acts = html! {
        a .button .secondary href={ (collection.href()) "/copy" } { (icon("copy")) "Скопировать сбор" }
    };
    html! {
        (back_link(paths::ARRANGING, "К сборам данных"))
        (page_head(&collection.title, acts))
        @if let Some(done) = page.done { (notice(Tone::Good, html! { (done) })) }
        @if page.filling.elsewhere > 0 {
            (notice(Tone::Busy, html! {
                "Форма меняется: данные переносятся в новую версию, осталось организаций: "
                strong { (dates::number(page.filling.elsewhere)) } ". Обновите страницу, чтобы увидеть, сколько осталось сейчас."
            }))
        }
        section .panel {
            (facts(&about(app, page, shell)))
        }
        section .panel {
            h2 { "Настройки" }
            (settings_form(app, page, shell))
        }
        (history(app, &page.history))
    }
}

fn about<'a>(app: &App, page: &'a Settings, shell: &Shell) -> Vec<(&'a str, Markup)> {
    let collection = &page.collection;
    let window = collection.window;
    let (opens_at, closes_at) = (app.local(window.opens_at), app.local(window.closes_at));
    vec![
        ("Публикация", html! { a href=(collection.publication_href) { (collection.publication_title) } }),
        (
            "Прием",
            html! {
                (window_badge(window.state(shell.now.to_utc()))) " "
                (dates::interval(&opens_at, &closes_at)) " " (dates::zone(&closes_at))
            },
        ),
        (
            "Организации",
            html! {
                a href=(paths::participants(collection.id)) { "Всего " (dates::number(page.tally.total())) }
                ", сдано " (dates::number(page.tally.of(ResponseState::HandedIn)))
                ", в работе " (dates::number(page.tally.of(ResponseState::InWork)))
            },
        ),
        (
            "Форма",
            html! {
                (collection.form_title) ", версия " (collection.number) " "
                a href={ (collection.href()) "/form" } { "Сменить версию" }
                @if collection.newest > collection.number {
                    " " span .muted { "(есть новее: " (collection.newest) ")" }
                }
            },
        ),
        (
            "Предзаполнение",
            html! {
                a href={ (collection.href()) "/prefill" } { "Что и откуда подставляется" }
                @if !page.is_prefilled { " " span .muted { "(в форме нет столбцов с предзаполнением)" } }
            },
        ),
    ]
}

fn settings_form(app: &App, page: &Settings, shell: &Shell) -> Markup {
    let (typed, mistakes, collection) = (&page.typed, &page.mistakes, &page.collection);
    let zone = dates::zone(&app.local(collection.window.opens_at));
    html! {
        form .stack method="post" action=(collection.href()) {
            (csrf_field(&shell.csrf))
            input type="hidden" name="base" value=(page.base.to_base());
            @if !page.conflicts.is_empty() { (conflicts(app, page)) }
            @if !page.consequences.is_empty() {
                (notice(Tone::Busy, html! {
                    strong { "Проверьте, что изменится для организаций, и сохраните ещё раз" }
                    ul { @for line in &page.consequences { li { (line) } } }
                }))
                input type="hidden" name="confirmed" value={ (typed.opens_at) " " (typed.closes_at) };
            }
            (text_field("title", "Название сбора данных", &typed.title, mistakes))
            div .field-row {
                (moment_field("opens_at", &format!("Открывается ({zone})"), &typed.opens_at, mistakes))
                (moment_field("closes_at", &format!("Закрывается ({zone})"), &typed.closes_at, mistakes))
            }
            (previous_field(&page.others, &typed.previous, mistakes))
            (excel_field(typed.excel))
            div .acts { button type="submit" { "Сохранить" } }
        }
    }
}

/// What somebody else has changed since the page was made.
fn conflicts(app: &App, page: &Settings) -> Markup {
    let say = |field: &str, value: &str| match field {
        "opens_at" | "closes_at" => {
            moments::read(value, app.region.zone).map_or_else(|_| value.to_owned(), |at| dates::numeric(&app.local(at)))
        }
        "previous" => {
            let title = page.others.iter().find(|(id, _)| id.to_string() == value).map(|(_, title)| title.clone());
            title.unwrap_or_else(|| "нет".to_owned())
        }
        _ => value.to_owned(),
    };
    notice(
        Tone::Bad,
        html! {
            strong { "Пока страница была открыта, настройки изменил кто-то ещё; ваши изменения не сохранены" }
            ul {
                @for one in &page.conflicts {
                    li {
                        (field_title(one.field)) ": теперь «" (say(one.field, &one.current)) "»"
                        @if let Some(typed) = &one.typed { ", у вас «" (say(one.field, typed)) "»" }
                        @else { " — так и останется" }
                    }
                }
            }
            "Ниже то, что будет сохранено: проверьте и сохраните ещё раз."
        },
    )
}

fn field_title(field: &str) -> &'static str {
    match field {
        "title" => "Название",
        "opens_at" => "Открывается",
        "closes_at" => "Закрывается",
        "excel" => "Заполнять файлом Excel",
        _ => "Прошлый сбор",
    }
}

/// «Форму можно заполнить и в Excel».
pub fn excel_field(checked: bool) -> Markup {
    html! {
        label .tick { input type="checkbox" name="excel" value="1" checked[checked]; "Форму можно заполнять и файлом Excel" }
    }
}

/// The earlier collection.
pub fn previous_field(others: &[(CollectionId, String)], chosen: &str, mistakes: &Mistakes) -> Markup {
    field(
        "previous",
        "Прошлый сбор",
        mistakes,
        html! {
            select #field-previous name="previous" aria-describedby="previous-hint" {
                option value="" { "нет" }
                @for (id, title) in others {
                    option value=(id) selected[id.to_string() == chosen] { (title) }
                }
            }
            span #previous-hint .hint { "С ним сравнивают правила «изменилось больше чем на …», и из него берут значения столбцы «из прошлого сбора»." }
        },
    )
}

/// A field with its label above and its mistake below.
pub fn field(name: &str, label: &str, mistakes: &Mistakes, input: Markup) -> Markup {
    html! {
        div .field .wrong[mistakes.contains_key(name)] {
            label for={ "field-" (name) } { (label) }
            (input)
            @if let Some(mistake) = mistakes.get(name) { span .field-error id={ (name) "-error" } { (mistake) } }
        }
    }
}

pub fn text_field(name: &str, label: &str, value: &str, mistakes: &Mistakes) -> Markup {
    let wrong = mistakes.contains_key(name);
    field(
        name,
        label,
        mistakes,
        html! {
            input id={ "field-" (name) } type="text" name=(name) value=(value) maxlength="300" required
                aria-invalid=[wrong.then_some("true")] aria-describedby=[wrong.then(|| format!("{name}-error"))];
        },
    )
}

pub fn moment_field(name: &str, label: &str, value: &str, mistakes: &Mistakes) -> Markup {
    let wrong = mistakes.contains_key(name);
    field(
        name,
        label,
        mistakes,
        html! {
            input id={ "field-" (name) } type="datetime-local" name=(name) value=(value)
                aria-invalid=[wrong.then_some("true")] aria-describedby=[wrong.then(|| format!("{name}-error"))];
        },
    )
}

fn history(app: &App, entries: &[Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            section .panel {
                h2 { "Что меняли" }
                (card_table("Что меняли", html! {
                    tr { th scope="col" { "Когда" } th scope="col" { "Кто" } th scope="col" { "Что" } }
                }, html! {
                    @for entry in entries {
                        @let at = app.local(entry.at);
                        tr {
                            td .when data-label="Когда" { (moment(&at, &dates::numeric(&at))) }
                            td data-label="Кто" { (entry.actor) }
                            td .wide data-label="Что" { (entry_words(app, entry)) }
                        }
                    }
                }))
            }
        }
    }
}

/// A line of the log in words.
fn entry_words(app: &App, entry: &Entry) -> String {
    let details = &entry.details;
    match entry.action.as_str() {
        "collection.create" if details["copy_of"].is_null() => "Сбор создан".to_owned(),
        "collection.create" => "Сбор создан копированием".to_owned(),
        "collection.form" => format!("Форма изменена: версия {} вместо {}", details["to"], details["from"]),
        "collection.prefill" => format!(
            "Загружена таблица для предзаполнения «{}»: организаций {}",
            details["file"].as_str().unwrap_or_default(),
            details["organisations"]
        ),
        "collection.prefill_forget" => "Таблица для предзаполнения удалена".to_owned(),
        "collection.change" => {
            let all = details.as_object().into_iter().flatten();
            let told: Vec<String> = all.map(|(key, both)| change_words(app, key, &both[0], &both[1])).collect();
            told.join("; ")
        }
        other => other.to_owned(),
    }
}

fn change_words(app: &App, key: &str, was: &serde_json::Value, is: &serde_json::Value) -> String {
    let say = |value: &serde_json::Value| {
        let at = value.as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
        at.map_or_else(|| value.to_string(), |at| dates::numeric(&app.local(at.to_utc())))
    };
    match key {
        "title" => {
            format!("Название: «{}» вместо «{}»", is.as_str().unwrap_or_default(), was.as_str().unwrap_or_default())
        }
        "opens_at" => format!("Открывается {} вместо {}", say(is), say(was)),
        "closes_at" => format!("Закрывается {} вместо {}", say(is), say(was)),
        "excel" if *is == true => "Файлом Excel заполнять можно".to_owned(),
        "excel" => "Файлом Excel заполнять нельзя".to_owned(),
        "previous" if is.is_null() => "Прошлый сбор не указан".to_owned(),
        "previous" => "Указан другой прошлый сбор".to_owned(),
        other => other.to_owned(),
    }
}
