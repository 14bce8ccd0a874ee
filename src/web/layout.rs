//! The frames that every page stands in: [`page`] inside the cabinet, [`form_page`] for the table, [`bare_page`] and
//! [`error_page`] before or beside it. Pure: a room passes a [`Shell`] and its own markup.

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, html};

use super::assets::url;
use super::widgets::{csrf_field, icon};
use super::{dates, modules, paths};
use crate::domain::Role;

/// Settings of htmx: nothing that the content policy forbids, nothing of other people's pages kept in the browser.
const HTMX: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,"allowScriptTags":false,"scrollBehavior":"auto"}"#;

/// The tabs of the cabinet (FEATURES B1), and those of the operator alone (H).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Exchange,
    Forms,
    Analytics,
    Passport,
}

impl Tab {
    /// What a role has, from left to right.
    pub const fn of(role: Role) -> &'static [Tab] {
        match role {
            Role::Operator => &[Tab::Exchange, Tab::Forms, Tab::Analytics, Tab::Passport],
            _ => &[Tab::Exchange, Tab::Analytics, Tab::Passport],
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Tab::Exchange => "Обмен данными",
            Tab::Forms => "Формы",
            Tab::Analytics => "Аналитика",
            Tab::Passport => "Паспорт",
        }
    }

    pub const fn path(self) -> &'static str {
        match self {
            Tab::Exchange => paths::CABINET,
            Tab::Forms => paths::FORMS,
            Tab::Analytics => paths::ANALYTICS,
            Tab::Passport => paths::PASSPORT,
        }
    }
}

/// What the frame of a signed-in person's page has to know.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Name of the office that runs the instance, beside the mark.
    pub instance_name: String,
    pub login: String,
    /// Its name stands under the login's tip, and it decides which tabs there are.
    pub role: Role,
    /// Token for forms and for requests of scripts.
    pub csrf: String,
    /// The tab to mark; `None` on pages that belong to no tab.
    pub tab: Option<Tab>,
    /// Unseen notifications.
    pub unseen: u32,
    /// The moment of the answer in the instance's zone.
    pub now: DateTime<Tz>,
}

/// An ordinary page of the cabinet. `title` goes into the window's title; the page's own `h1` is in `body`.
pub fn page(shell: &Shell, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="ru" data-theme="light" {
            (head(&shell.instance_name, title, Some(shell)))
            body {
                a .skip href="#content" { "К содержанию" }
                (top(shell))
                main #content tabindex="-1" { (body) }
                (footer(shell))
            }
        }
    }
}

/// A page of the cabinet that a script of its own brings to life; `wide`: it takes the width of the window.
pub fn script_page(shell: &Shell, title: &str, script: &str, wide: bool, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html .wide-page[wide] lang="ru" data-theme="light" {
            (head(&shell.instance_name, title, Some(shell)))
            body {
                a .skip href="#content" { "К содержанию" }
                (top(shell))
                main #content tabindex="-1" {
                    (body)
                    @for module in modules::imported_by(script).iter() { link rel="modulepreload" href=(url(module)); }
                    script type="module" src=(url(script)) {}
                }
                (footer(shell))
            }
        }
    }
}

/// The frame of the table: all of the window for `body`, which brings its own `<main>`; `script` is the path of an
/// asset that brings it to life (a module).
pub fn form_page(shell: &Shell, title: &str, script: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html .form-page lang="ru" data-theme="light" {
            head {
                (meta(&shell.instance_name, title))
                (meta_of(shell))
                @for module in modules::imported_by(script).iter() { link rel="modulepreload" href=(url(module)); }
                script type="module" src=(url(script)) {}
            }
            body { (body) }
        }
    }
}

/// A page outside the cabinet: one narrow panel under the mark.
pub fn bare_page(instance_name: &str, title: &str, body: Markup) -> Markup {
    outside_page("bare-page", instance_name, title, body)
}

/// A page outside the cabinet with a longer text, wide enough to read it.
pub fn reading_page(instance_name: &str, title: &str, body: Markup) -> Markup {
    outside_page("bare-page wide", instance_name, title, body)
}

fn outside_page(class: &str, instance_name: &str, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html class=(class) lang="ru" data-theme="light" {
            (head(instance_name, title, None))
            body {
                header .bare-brand {
                    img src=(url("img/mark.svg")) width="48" height="48" alt="";
                    div { strong { "ОКО" } span { (instance_name) } }
                }
                main #content { (body) }
            }
        }
    }
}

/// The page of an answer that is not what was asked for: what happened and what to do next.
///
/// `detail` replaces the usual explanation of the code; it is for people, so no causes of failures in it.
pub fn error_page(instance_name: &str, code: u16, detail: Option<&str>) -> Markup {
    let (title, usual) = match code {
        400 | 422 => ("Запрос не разобран", "Проверьте, что введено, и отправьте ещё раз."),
        401 => ("Нужно войти", "Время работы истекло или вход ещё не выполнен. Войдите и повторите действие."),
        403 => (
            "Нет доступа",
            "Это действие не разрешено вашей учётной записи или страница открыта слишком давно. Обновите её и попробуйте ещё раз.",
        ),
        404 => ("Страница не найдена", "Возможно, адрес набран с ошибкой, или публикация предназначена не вам."),
        413 => ("Слишком большой запрос", "Отправьте меньший файл или разделите данные на части."),
        429 => ("Слишком много попыток", "Подождите немного и попробуйте ещё раз."),
        503 => ("Сервер занят", "Подождите минуту и обновите страницу. Введённое на этом компьютере не пропадёт."),
        500.. => (
            "Ошибка на сервере",
            "Мы уже записали, что случилось. Обновите страницу; если не поможет, обратитесь в техническую поддержку.",
        ),
        _ => ("Не получилось", "Вернитесь назад и попробуйте ещё раз."),
    };
    let (href, label) = if code == 401 {
        (paths::SIGN_IN, "Войти")
    } else {
        (paths::CABINET, "На главную страницу")
    };
    let body = html! {
        section .panel .error-panel {
            p .error-code { (code) }
            h1 { (title) }
            p { (detail.unwrap_or(usual)) }
            p { a .button href=(href) { (label) } }
        }
    };
    bare_page(instance_name, title, body)
}

/// One section at the left of the cabinet (FEATURES B2).
#[derive(Clone, Debug)]
pub struct SectionLink {
    pub title: String,
    pub href: String,
    /// Publications in it that the person may see.
    pub count: u64,
    /// Of them not yet seen.
    pub unseen: u64,
    pub current: bool,
}

/// Sections at the left, on a narrow screen a bar above; `content` beside it.
pub fn with_sections(sections: &[SectionLink], content: Markup) -> Markup {
    html! {
        div .columns {
            (section_nav(sections))
            div .column-main { (content) }
        }
    }
}

/// The list of sections alone; see [`with_sections`].
pub fn section_nav(sections: &[SectionLink]) -> Markup {
    html! {
        nav .sections aria-label="Разделы" {
            ul {
                @for section in sections {
                    li {
                        a href=(section.href) aria-current=[section.current.then_some("page")] {
                            span .section-title { (section.title) }
                            @if section.unseen > 0 {
                                span .dot title=(unseen_words(section.unseen)) {
                                    span .sr-only { (unseen_words(section.unseen)) }
                                }
                            }
                            span .section-count {
                                span .sr-only { "публикаций: " }
                                (section.count)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn unseen_words(unseen: u64) -> String {
    format!("не просмотрено: {unseen}")
}

fn head(instance_name: &str, title: &str, shell: Option<&Shell>) -> Markup {
    html! {
        head {
            (meta(instance_name, title))
            @if let Some(shell) = shell {
                (meta_of(shell))
                meta name="htmx-config" content=(HTMX);
                script src=(url("vendor/htmx.min.js")) defer {}
            }
            script type="module" src=(url("js/page.js")) {}
        }
    }
}

fn meta(instance_name: &str, title: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light";
        title { (title) " · ОКО · " (instance_name) }
        link rel="icon" href=(url("img/mark.svg")) type="image/svg+xml";
        link rel="stylesheet" href=(url("css/oko.css"));
    }
}

/// What scripts need to know of the person's session and of the server's clock.
fn meta_of(shell: &Shell) -> Markup {
    html! {
        meta name="csrf" content=(shell.csrf);
        meta name="oko-now" content=(shell.now.to_rfc3339_opts(SecondsFormat::Millis, false));
    }
}

fn top(shell: &Shell) -> Markup {
    html! {
        header .top {
            div .top-bar {
                a .brand href=(paths::CABINET) title="На главную страницу" {
                    img src=(url("img/mark.svg")) width="36" height="36" alt="";
                    strong { "ОКО" }
                    span .brand-name { (shell.instance_name) }
                }
                div .top-person {
                    (bell(shell.unseen))
                    span .login title=(shell.role.title()) { (icon("user-circle")) span { (shell.login) } }
                    form method="post" action=(paths::SIGN_OUT) {
                        (csrf_field(&shell.csrf))
                        button .on-blue type="submit" { (icon("logout")) span { "Выйти" } }
                    }
                }
            }
            nav .tabs aria-label="Главное меню" {
                ul {
                    @for &tab in Tab::of(shell.role) {
                        li {
                            a href=(tab.path()) aria-current=[(shell.tab == Some(tab)).then_some("page")] { (tab.title()) }
                        }
                    }
                }
            }
        }
    }
}

fn bell(unseen: u32) -> Markup {
    html! {
        a .on-blue .bell href=(paths::NOTIFICATIONS) {
            (icon("bell"))
            span .bell-word { "Уведомления" }
            @if unseen > 0 {
                span .bell-count title="новых" { (unseen.min(999)) span .sr-only { " новых" } }
            }
        }
    }
}

fn footer(shell: &Shell) -> Markup {
    html! {
        footer .bottom {
            span { "ОКО · " (shell.instance_name) }
            span .server-time {
                (icon("clock")) "Время сервера: "
                time data-server-clock datetime=(shell.now.to_rfc3339_opts(SecondsFormat::Secs, false)) {
                    (dates::long(&shell.now))
                }
                " " (dates::zone(&shell.now))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Europe;

    use super::*;

    fn shell() -> Shell {
        Shell {
            instance_name: "Министерство <образования>".to_owned(),
            login: "sch240001".to_owned(),
            role: Role::Organisation,
            csrf: "token\"1".to_owned(),
            tab: Some(Tab::Exchange),
            unseen: 2,
            now: Europe::Moscow.with_ymd_and_hms(2026, 9, 7, 17, 59, 0).single().expect("a moment"),
        }
    }

    #[test]
    fn page_shows_login_tabs_unseen_and_server_time() {
        let page = page(&shell(), "ВПР", html! { h1 { "ВПР" } }).into_string();
        for part in [
            "<span>sch240001</span>",
            r#"<a href="/lk" aria-current="page">Обмен данными</a>"#,
            ">2<span class=\"sr-only\"> новых</span>",
            "7\u{a0}сентября 2026, 17:59</time> мск",
            r#"<meta name="csrf" content="token&quot;1">"#,
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("<образования>"), "names are escaped");
        assert!(!page.contains("Формы"), "the operator's alone");
    }

    #[test]
    fn nothing_in_a_page_needs_inline_script_or_style() {
        let bare = error_page("ОКО", 404, None).into_string();
        for page in [page(&shell(), "ВПР", html! {}).into_string(), bare] {
            assert!(!page.contains(" style=") && !page.contains("<style"), "no inline styles");
            assert!(!page.contains(" onclick=") && !page.contains("<script>"), "no inline scripts");
        }
    }

    #[test]
    fn every_error_code_says_what_to_do() {
        for code in [400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503] {
            let page = error_page("ОКО", code, None).into_string();
            assert!(page.contains(&format!("<p class=\"error-code\">{code}</p>")) && page.contains("class=\"button\""));
        }
    }
}
