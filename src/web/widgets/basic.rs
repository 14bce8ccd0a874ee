//! Icons, headings, moments, dialogs, form fields.

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use maud::{Markup, html};

use crate::web::dates;

/// Name of the form field that carries the CSRF token.
pub const CSRF_FIELD: &str = "csrf";

/// An icon of `assets/icons.txt` in the colour of the text around it. It says nothing to a screen reader: put words
/// beside it, visible or in `.sr-only`.
pub fn icon(name: &str) -> Markup {
    html! { span class={ "icon i-" (name) } aria-hidden="true" {} }
}

/// An icon alone that is a link; `label` is read aloud and shown as a tip.
pub fn icon_link(href: &str, icon_name: &str, label: &str) -> Markup {
    html! { a .icon-button href=(href) title=(label) aria-label=(label) { (icon(icon_name)) } }
}

/// The hidden field every POST form has.
pub fn csrf_field(token: &str) -> Markup {
    html! { input type="hidden" name=(CSRF_FIELD) value=(token); }
}

/// The page's `h1` with the page's acts at its right; pass `html!{}` where there are none.
pub fn page_head(title: &str, acts: Markup) -> Markup {
    html! {
        div .page-head {
            h1 { (title) }
            div .acts { (acts) }
        }
    }
}

/// «Напечатать»: shown only where script can answer it.
pub fn print_button() -> Markup {
    html! { button .secondary type="button" data-print data-needs-script hidden { (icon("printer")) "Напечатать" } }
}

/// The way to where one came from, above the heading.
pub fn back_link(href: &str, label: &str) -> Markup {
    html! { p .back { a href=(href) { (icon("arrow-left")) (label) } } }
}

/// A moment with `text` for people and the exact time for programs.
pub fn moment(at: &DateTime<Tz>, text: &str) -> Markup {
    html! { time datetime=(exact(at)) { (text) } }
}

/// A deadline (FEATURES N5): date and time with the zone; `page.js` adds the viewer's own time where it differs and
/// keeps the countdown going.
pub fn deadline(at: &DateTime<Tz>, now: &DateTime<Tz>) -> Markup {
    html! {
        span .deadline {
            time datetime=(exact(at)) data-local { (dates::long(at)) " " (dates::zone(at)) }
            " "
            (countdown(at, now))
        }
    }
}

/// «осталось 2 дня 3 часа» alone, kept going by `page.js`; nothing once the moment is past.
pub fn countdown(at: &DateTime<Tz>, now: &DateTime<Tz>) -> Markup {
    let left = *at - *now;
    let soon = left < chrono::TimeDelta::hours(24);
    html! {
        @if left > chrono::TimeDelta::zero() {
            span .countdown .soon[soon] data-countdown=(exact(at)) { (dates::remaining(left)) }
        }
    }
}

/// RFC 3339 with the instance's offset.
fn exact(at: &DateTime<Tz>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// A dialog that `data-dialog=(id)` on a link or button opens; «Закрыть», Esc and a click outside close it.
pub fn dialog(id: &str, title: &str, body: Markup) -> Markup {
    html! {
        dialog id=(id) aria-labelledby={ (id) "-title" } data-light-dismiss {
            article {
                header {
                    h2 id={ (id) "-title" } { (title) }
                    form method="dialog" {
                        button .icon-button type="submit" title="Закрыть" aria-label="Закрыть" { (icon("x")) }
                    }
                }
                (body)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use chrono::TimeZone;
    use chrono_tz::Europe;

    use super::*;

    #[test]
    fn deadline_tells_zone_and_countdown_until_it_is_past() {
        let at = |hour| Europe::Moscow.with_ymd_and_hms(2026, 9, 7, hour, 0, 0).single().expect("a moment");
        let before = deadline(&at(18), &at(15)).into_string();
        assert!(before.contains("18:00 мск</time>") && before.contains("осталось 3\u{a0}часа"), "{before}");
        assert!(before.contains("data-countdown=\"2026-09-07T18:00:00+03:00\""), "{before}");
        assert!(!deadline(&at(18), &at(18)).into_string().contains("countdown"));
    }

    /// Every icon named in the sources is in the list that the build draws from.
    #[test]
    fn icons_in_use_are_listed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let listing = fs::read_to_string(root.join("assets/icons.txt")).expect("the list of icons");
        let listed: BTreeSet<_> = listing.lines().filter(|line| !line.starts_with('#')).collect();
        let mut sources = String::new();
        gather(&root.join("src"), &mut sources);
        for (_, after) in sources.match_indices("icon(\"").map(|(at, found)| (at, &sources[at + found.len()..])) {
            let name = after.split('"').next().unwrap_or_default();
            assert!(listed.contains(name), "icon \"{name}\" is missing in assets/icons.txt");
        }
    }

    fn gather(folder: &Path, sources: &mut String) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                gather(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push_str(&fs::read_to_string(&path).expect("a source file"));
            }
        }
    }
}
