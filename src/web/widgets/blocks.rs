//! The larger blocks of the cabinet: publications with their storages and collections, notifications.

use chrono::DateTime;
use chrono_tz::Tz;
use maud::{Markup, html};

use super::{icon, moment};
use crate::web::dates;

/// The head of a publication in a list or on its own page (FEATURES C1).
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    /// Makes the ids in the page, so that opening in place finds its own.
    pub id: i64,
    pub title: &'a str,
    pub published_at: DateTime<Tz>,
    /// Its own address, `/lk/publications/SECTION/SLUG`.
    pub href: &'a str,
    /// Where it is shown closed: the list it stands in.
    pub list_href: &'a str,
    pub unseen: bool,
    /// Not published yet; only the operator sees it.
    pub scheduled: bool,
    /// On its own page the title is the page's `h1`.
    pub is_page: bool,
}

/// A publication: closed without `body`, open with it.
///
/// The chevron is a link that works by itself; with script it swaps this one article in place, out of the page
/// that the link leads to. So both pages render it with this function and nothing else is needed.
pub fn publication(head: &Publication<'_>, body: Option<Markup>) -> Markup {
    let anchor = format!("publication-{}", head.id);
    let open = body.is_some();
    let closed_href = format!("{}#{anchor}", head.list_href);
    let toggle = if open { closed_href.as_str() } else { head.href };
    let label =
        if open { "Свернуть публикацию" } else { "Развернуть публикацию" };
    html! {
        article .publication .open[open] id=(anchor) data-page=(head.href) {
            header {
                p .publication-date {
                    (moment(&head.published_at, &dates::short_with_weekday(&head.published_at)))
                    @if head.scheduled {
                        (super::badge_with(super::Tone::Info, "clock", "Запланировано"))
                    } @else if head.unseen {
                        span .unseen { "Новая" }
                    }
                }
                div .publication-acts {
                    span .acts-word { "Действия:" }
                    (super::icon_link(head.href, "link", "Открыть на отдельной странице"))
                    a .icon-button id={ (anchor) "-toggle" } href=(toggle) title=(label) aria-label=(label)
                        aria-expanded=(if open { "true" } else { "false" })
                        hx-get=(toggle) hx-target={ "#" (anchor) } hx-select={ "#" (anchor) } hx-swap="outerHTML ignoreTitle:true" {
                        (icon(if open { "chevron-up" } else { "chevron-down" }))
                    }
                }
                @if head.is_page {
                    h1 .publication-title { (head.title) }
                } @else {
                    h2 .publication-title { a href=(head.href) { (head.title) } }
                }
            }
            @if let Some(body) = body { div .publication-body { (body) } }
        }
    }
}

/// The block «Хранилище файлов» (FEATURES D1). `all_href` is where «Скачать всё» leads, if it does.
pub fn storage(title: &str, available_from: Option<&DateTime<Tz>>, all_href: Option<&str>, rows: Markup) -> Markup {
    html! {
        section .block .storage {
            header .block-head {
                p .block-kind { (icon("folder")) "Хранилище файлов" }
                h3 { (title) }
                @if let Some(at) = available_from {
                    p .muted { "Файлы доступны для скачивания с " (moment(at, &dates::short(at))) }
                }
            }
            ul .files { (rows) }
            @if let Some(href) = all_href {
                p .storage-all { a .button .secondary .small href=(href) { (icon("file-zip")) "Скачать всё" } }
            }
        }
    }
}

/// One file of a storage.
#[derive(Clone, Debug)]
pub struct FileRow<'a> {
    /// Makes the row's id in the page.
    pub id: i64,
    pub name: &'a str,
    /// Bytes.
    pub size: u64,
    /// Where it downloads from; `None` where the person may see but not have it (FEATURES D4).
    pub href: Option<&'a str>,
    /// The person's own last download.
    pub downloaded_at: Option<DateTime<Tz>>,
}

pub fn file_row(file: &FileRow<'_>) -> Markup {
    html! {
        li .file .unavailable[file.href.is_none()] id={ "file-" (file.id) } {
            (icon(file_icon(file.name)))
            div .file-text {
                @match file.href {
                    Some(href) => a .file-name href=(href) download { (file.name) },
                    None => span .file-name { (file.name) },
                }
                p .muted .file-state {
                    (dates::file_size(file.size)) " · "
                    @match (file.href, &file.downloaded_at) {
                        (None, _) => "Файл доступен только образовательным организациям",
                        (_, None) => "Еще не скачивался",
                        (_, Some(at)) => { "Скачан " (moment(at, &dates::long(at))) },
                    }
                }
            }
            @match file.href {
                Some(href) => a .icon-button href=(href) download title="Скачать"
                    aria-label={ "Скачать " (file.name) } { (icon("download")) },
                None => span .icon-button .off title="Скачивание доступно только организациям" { (icon("lock")) },
            }
        }
    }
}

/// The drawing that tells a file's kind at a glance.
pub fn file_icon(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "pdf" => "file-type-pdf",
        "doc" | "docx" | "odt" | "rtf" => "file-type-doc",
        "xls" | "xlsx" | "ods" | "csv" => "file-type-xls",
        "zip" | "7z" | "rar" => "file-zip",
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "tif" | "tiff" => "photo",
        "txt" | "md" => "file-text",
        _ => "file",
    }
}

/// The head of the block «Сбор данных» (FEATURES E1).
#[derive(Clone, Debug)]
pub struct CollectionHead<'a> {
    pub title: &'a str,
    /// «Открыт», «Закрыт», «Еще не открыт»: made by a badge.
    pub status: Markup,
    pub opens_at: DateTime<Tz>,
    pub closes_at: DateTime<Tz>,
    pub now: DateTime<Tz>,
}

/// The block «Сбор данных»: status, interval, countdown, then what the room puts in: for an organisation
/// `div .collection-acts { a .button … p … }`, for a coordinator counters and buttons.
pub fn collection(head: &CollectionHead<'_>, body: Markup) -> Markup {
    let open = head.opens_at <= head.now && head.now < head.closes_at;
    html! {
        section .block .collection {
            header .block-head {
                p .block-kind { (icon("table")) "Сбор данных" }
                h3 { (head.title) }
            }
            p .collection-window {
                (head.status)
                span .interval {
                    time datetime=(head.opens_at.to_rfc3339()) { (dates::long(&head.opens_at)) }
                    " - "
                    time datetime=(head.closes_at.to_rfc3339()) data-local {
                        (dates::long(&head.closes_at)) " " (dates::zone(&head.closes_at))
                    }
                }
                @if open { (super::countdown(&head.closes_at, &head.now)) }
            }
            (body)
        }
    }
}

/// One row of «Уведомления» (FEATURES F5).
#[derive(Clone, Debug)]
pub struct Notification<'a> {
    pub at: DateTime<Tz>,
    /// What it is about: «Отчёт #446 по проекту сбора данных …».
    pub title: &'a str,
    /// What happened: «Формирование отчёта завершено».
    pub text: &'a str,
    /// Icon, label and address of what can be done: «Скачать», or «Открыть таблицу».
    pub act: Option<(&'a str, &'a str, &'a str)>,
    pub unseen: bool,
}

pub fn notification(row: &Notification<'_>) -> Markup {
    html! {
        li .notification .is-unseen[row.unseen] {
            div {
                p .notification-date {
                    (moment(&row.at, &dates::caps(&row.at)))
                    @if row.unseen { span .unseen { "Новое" } }
                }
                p .notification-title { (row.title) }
                p .muted { (row.text) }
            }
            @if let Some((sign, label, href)) = row.act {
                a .button .secondary .small href=(href) { (icon(sign)) (label) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Europe;

    use super::*;

    fn published() -> DateTime<Tz> {
        Europe::Moscow.with_ymd_and_hms(2021, 8, 30, 20, 41, 0).single().expect("a moment")
    }

    #[test]
    fn publication_opens_and_closes_by_plain_links() {
        let head = Publication {
            id: 7,
            title: "Расписание",
            published_at: published(),
            href: "/lk/publications/vpr/raspisanie",
            list_href: "/lk?section=vpr",
            unseen: true,
            scheduled: false,
            is_page: false,
        };
        let closed = publication(&head, None).into_string();
        assert!(closed.contains("aria-expanded=\"false\"") && closed.contains(">Новая<"), "{closed}");
        assert!(closed.contains("(понедельник)"), "{closed}");
        let open = publication(&head, Some(html! { "текст" })).into_string();
        assert!(open.contains("href=\"/lk?section=vpr#publication-7\"") && open.contains("текст"), "{open}");
    }

    #[test]
    fn a_file_one_may_not_have_is_no_link() {
        let mut file =
            FileRow { id: 1, name: "План.PDF", size: 1_468_006, href: Some("/f/1"), downloaded_at: None };
        let open = file_row(&file).into_string();
        assert!(open.contains("Еще не скачивался") && open.contains("1,4\u{a0}МБ") && open.contains("i-file-type-pdf"));
        file.href = None;
        let closed = file_row(&file).into_string();
        assert!(
            !closed.contains("<a ") && closed.contains("Файл доступен только образовательным организациям"),
            "{closed}"
        );
    }
}
