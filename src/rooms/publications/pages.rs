//! The cabinet's first page: sections at the left, publications beside them.

use chrono::{DateTime, Utc};
use maud::{Markup, PreEscaped, html};

use super::model::{Head, Listing, Opened, PER_PAGE, Section};
use crate::app::App;
use crate::web::layout::{self, SectionLink, Shell};
use crate::web::paths;
use crate::web::widgets::{self, empty_state};

/// The list of a section (FEATURES C1).
pub fn list(
    app: &App,
    shell: &Shell,
    sections: &[Section],
    current: &Section,
    listing: &Listing,
    now: DateTime<Utc>,
) -> Markup {
    let href = paths::section(&current.slug);
    let list_href = list_href(&current.slug, &listing.query, listing.page);
    let content = html! {
        (widgets::page_head(&current.title, html! {}))
        (widgets::search_form(&href, "Поиск по названию", &listing.query, &[]))
        @if listing.heads.is_empty() {
            (nothing(current, listing))
        } @else {
            div .publications {
                @for head in &listing.heads {
                    (article(app, current, head, &list_href, false, now, None))
                }
            }
            (widgets::pager(listing.total, listing.page, PER_PAGE, |page| self::list_href(&current.slug, &listing.query, page)))
        }
    };
    layout::page(shell, &current.title, layout::with_sections(&links(sections, Some(current)), content))
}

/// One publication on a page of its own; `blocks` in their order.
pub fn one(
    app: &App,
    shell: &Shell,
    sections: &[Section],
    current: &Section,
    opened: &Opened,
    blocks: Vec<Markup>,
    now: DateTime<Utc>,
) -> Markup {
    let list = home_of(current, opened);
    let content = html! {
        (widgets::back_link(&list, &current.title))
        (article(app, current, &opened.head, &list, true, now, Some(body(opened, blocks))))
    };
    layout::page(shell, &opened.head.title, layout::with_sections(&links(sections, Some(current)), content))
}

/// The same publication alone, to be put into a list in place of the closed one.
pub fn fragment(app: &App, current: &Section, opened: &Opened, blocks: Vec<Markup>, now: DateTime<Utc>) -> Markup {
    article(app, current, &opened.head, &home_of(current, opened), false, now, Some(body(opened, blocks)))
}

/// The cabinet of one who has no sections.
pub fn no_sections(shell: &Shell) -> Markup {
    let empty = empty_state("folder", "Разделов пока нет", "Они появятся здесь, когда их откроет оператор системы.");
    layout::page(shell, "Обмен данными", html! { h1 { "Обмен данными" } (empty) })
}

fn body(opened: &Opened, blocks: Vec<Markup>) -> Markup {
    html! {
        @if !opened.body_html.is_empty() {
            div .prose { (PreEscaped(&opened.body_html)) }
        }
        @for block in &blocks { (block) }
    }
}

fn article(
    app: &App,
    section: &Section,
    head: &Head,
    list_href: &str,
    is_page: bool,
    now: DateTime<Utc>,
    body: Option<Markup>,
) -> Markup {
    let href = paths::publication(&section.slug, &head.slug);
    let shown = widgets::Publication {
        id: head.id.0,
        title: &head.title,
        published_at: app.local(head.publish_at),
        href: &href,
        list_href,
        unseen: !head.seen,
        scheduled: head.publish_at > now,
        is_page,
    };
    widgets::publication(&shown, body)
}

fn nothing(section: &Section, listing: &Listing) -> Markup {
    html! {
        @if listing.query.is_empty() {
            (empty_state("folder", "В этом разделе пока ничего нет", "Новые публикации появятся здесь; у раздела слева будет отметка."))
        } @else {
            (empty_state("search", "Ничего не найдено", "Проверьте слова или сократите их: ищутся публикации этого раздела, в названии которых есть все слова."))
            p { a href=(paths::section(&section.slug)) { "Показать все публикации раздела" } }
        }
    }
}

fn links(sections: &[Section], current: Option<&Section>) -> Vec<SectionLink> {
    let link = |section: &Section| SectionLink {
        title: section.title.clone(),
        href: paths::section(&section.slug),
        count: section.count,
        unseen: section.unseen,
        current: current.is_some_and(|current| current.id == section.id),
    };
    sections.iter().map(link).collect()
}

/// The part of the section's whole list in which an opened publication stands.
fn home_of(section: &Section, opened: &Opened) -> String {
    list_href(&section.slug, "", opened.before / PER_PAGE + 1)
}

fn list_href(section: &str, query: &str, page: u64) -> String {
    let mut parts = Vec::new();
    if !query.is_empty() {
        parts.push(format!("q={}", paths::encode(query)));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    let sign = if parts.is_empty() { "" } else { "?" };
    format!("{}{sign}{}", paths::section(section), parts.join("&"))
}
