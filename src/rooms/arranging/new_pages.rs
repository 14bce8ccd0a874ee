//! Markup of a new collection, made anew or as a copy.

use maud::{Markup, html};

use super::model::{Choices, Mistakes, Source, Typed};
use super::moments::{MAX_DAYS, Shift};
use super::pages::{excel_field, field, moment_field, previous_field, text_field};
use crate::app::App;
use crate::domain::{CollectionId, FormVersionId, OrganisationKind};
use crate::web::layout::Shell;
use crate::web::widgets::{Tone, back_link, csrf_field, icon, notice, page_head};
use crate::web::{dates, paths};

/// Everything the page shows.
pub struct Page {
    pub typed: Typed,
    pub mistakes: Mistakes,
    pub choices: Choices,
    /// A version that is not among the choices: an older one.
    pub form: Option<(FormVersionId, String)>,
    pub copy: Option<Copy>,
    /// What of the source's time is left in the copy.
    pub notes: Vec<String>,
}

/// What a copy is made of.
pub struct Copy {
    pub of: CollectionId,
    pub source: Source,
    pub shift: Shift,
    /// As typed.
    pub days: String,
    pub mistake: Option<String>,
}

/// «Новый сбор данных», or «Копия сбора».
pub fn page(app: &App, page: &Page, shell: &Shell) -> Markup {
    let title =
        if page.copy.is_some() { "Копия сбора данных" } else { "Новый сбор данных" };
    html! {
        @match &page.copy {
            Some(copy) => (back_link(&paths::arranging(copy.of), "К сбору данных")),
            None => (back_link(paths::ARRANGING, "К сборам данных")),
        }
        (page_head(title, html! {}))
        @if let Some(copy) = &page.copy { (shift_form(app, copy)) }
        @if page.choices.forms.is_empty() {
            (notice(Tone::Busy, html! { "Опубликованных форм пока нет: " a href=(paths::FORMS) { "создайте форму" } " и вернитесь сюда." }))
        }
        @if !page.notes.is_empty() {
            (notice(Tone::Busy, html! {
                "Осталось от прежнего срока:"
                ul { @for note in &page.notes { li { (note) } } }
            }))
        }
        @if !page.mistakes.is_empty() {
            (notice(Tone::Bad, html! {
                "Сбор не создан: исправьте отмеченное."
                @if let Some(mistake) = page.mistakes.get("") { " " (mistake) }
            }))
        }
        form .stack method="post" action={ (paths::ARRANGING) "/new" } {
            (csrf_field(&shell.csrf))
            input type="hidden" name="copy_of" value=(page.typed.copy_of);
            section .panel .stack { h2 { "Публикация" } (publication(app, page)) }
            section .panel .stack { h2 { "Сбор данных" } (collection(app, page)) }
            section .panel .stack { h2 { "Кому" } (audience(page)) }
            div .acts {
                button type="submit" { (icon("check")) "Создать сбор данных" }
                a .button .secondary href=(paths::ARRANGING) { "Отменить" }
            }
        }
    }
}

/// How the dates are carried over; the rest of the page is made anew by it.
fn shift_form(app: &App, copy: &Copy) -> Markup {
    let (opens_at, closes_at) = (app.local(copy.source.opens_at), app.local(copy.source.closes_at));
    let choice = |word: &str, label: Markup| {
        html! { label .tick { input type="radio" name="shift" value=(word) checked[copy.shift.word() == word]; (label) } }
    };
    html! {
        section .panel {
            p { "Копируется «" (copy.source.title) "»: " (dates::interval(&opens_at, &closes_at)) ". "
                "Ниже — всё, что будет создано; до нажатия «Создать» ничего не меняется." }
            form .stack method="get" action={ (paths::arranging(copy.of)) "/copy" } {
                fieldset {
                    legend { "Перенести даты" }
                    (choice("year", html! { "на год" }))
                    (choice("weekday", html! { "на год, с тем же днём недели" }))
                    (choice("days", html! {
                        "на число дней: "
                        input .short type="number" name="days" min="1" max=(MAX_DAYS) value=(copy.days) aria-label="Число дней";
                    }))
                    @if let Some(mistake) = &copy.mistake { span .field-error { (mistake) } }
                }
                div .acts { button .secondary type="submit" { "Пересчитать даты" } }
            }
            @if let Some(number) = copy.source.newer {
                p .muted { "У формы есть версия новее (" (number) "): её можно выбрать ниже." }
            }
        }
    }
}

fn publication(app: &App, page: &Page) -> Markup {
    let (typed, mistakes) = (&page.typed, &page.mistakes);
    let zone = dates::zone(&app.local(app.clock.now()));
    html! {
        (field("section", "Раздел", mistakes, html! {
            select #field-section name="section" required {
                option value="" { "выберите" }
                @for (id, title) in &page.choices.sections {
                    option value=(id) selected[id.to_string() == typed.section] { (title) }
                }
            }
        }))
        (text_field("title", "Название публикации", &typed.title, mistakes))
        (field("text", "Текст", mistakes, html! {
            textarea #field-text name="text" rows="8" maxlength="100000" aria-describedby="text-hint" { (typed.text) }
            span #text-hint .hint { "Абзацы разделяйте пустой строкой. **жирный**, *курсив*, - список, [слова ссылки](https://…)." }
        }))
        (moment_field("publish_at", &format!("Опубликовать ({zone}); пусто — сразу"), &typed.publish_at, mistakes))
    }
}

fn collection(app: &App, page: &Page) -> Markup {
    let (typed, mistakes) = (&page.typed, &page.mistakes);
    let zone = dates::zone(&app.local(app.clock.now()));
    let newest = page.choices.forms.iter().map(|(id, title)| (id, title));
    let chosen = page.form.iter().filter(|(id, _)| page.choices.forms.iter().all(|(known, _)| known != id));
    html! {
        (field("form", "Форма", mistakes, html! {
            select #field-form name="form" required {
                option value="" { "выберите" }
                @for (id, title) in chosen.map(|(id, title)| (id, title)).chain(newest) {
                    option value=(id) selected[id.to_string() == typed.form] { (title) }
                }
            }
        }))
        (text_field("collection", "Название сбора данных", &typed.collection, mistakes))
        div .field-row {
            (moment_field("opens_at", &format!("Открывается ({zone})"), &typed.opens_at, mistakes))
            (moment_field("closes_at", &format!("Закрывается ({zone})"), &typed.closes_at, mistakes))
        }
        (previous_field(&page.choices.collections, &typed.previous, mistakes))
        (excel_field(typed.excel))
    }
}

fn audience(page: &Page) -> Markup {
    let (typed, mistakes) = (&page.typed, &page.mistakes);
    let kinds = OrganisationKind::ALL;
    let tick = |name: &str, value: &str, label: &str, chosen: &[String]| {
        let checked = chosen.iter().any(|one| one == value);
        html! { label .tick { input type="checkbox" name=(name) value=(value) checked[checked]; (label) } }
    };
    html! {
        fieldset .ticks {
            legend { "Виды организаций; ничего не отмечено — все" }
            @for kind in kinds { (tick("kinds", kind.as_str(), kind.title(), &typed.kinds)) }
        }
        details open[!typed.municipalities.is_empty()] {
            summary { "Муниципалитеты; ничего не отмечено — все" }
            fieldset .ticks.columns-of-ticks {
                legend .sr-only { "Муниципалитеты" }
                @for (code, title) in &page.choices.municipalities {
                    (tick("municipalities", code, title, &typed.municipalities))
                }
            }
        }
        @if let Some(mistake) = mistakes.get("municipalities") { span .field-error { (mistake) } }
        @if let Some(copy) = &page.copy { (kept(copy)) }
    }
}

/// What narrows the source besides, and its copy too.
fn kept(copy: &Copy) -> Markup {
    let roles: Vec<&str> = copy.source.roles.iter().map(|role| role.title()).collect();
    html! {
        @if !roles.is_empty() { p .muted { "Как и в исходной публикации, только для ролей: " (roles.join(", ")) "." } }
        @if !copy.source.logins.is_empty() {
            p .muted { "Как и в исходной публикации, только для перечисленных учётных записей: " (copy.source.logins.len()) "." }
        }
    }
}
