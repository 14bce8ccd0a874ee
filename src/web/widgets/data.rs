//! Tables, search, pages of a list, pairs, counters.

use maud::{Markup, html};

use super::{Tone, icon};
use crate::web::dates;

/// A table that scrolls sideways by itself where the window is narrow, its head staying in sight.
///
/// `caption` names it for a screen reader; `head` is the `tr` of headings, `rows` the `tr`s of the body.
pub fn data_table(caption: &str, head: Markup, rows: Markup) -> Markup {
    html! {
        div .table-frame role="region" aria-label=(caption) tabindex="0" { (table(caption, head, rows)) }
    }
}

/// A table whose rows turn into cards on a narrow screen: cells then show their `data-label`, where they have one.
pub fn card_table(caption: &str, head: Markup, rows: Markup) -> Markup {
    html! {
        div .table-frame .cards role="region" aria-label=(caption) tabindex="0" { (table(caption, head, rows)) }
    }
}

fn table(caption: &str, head: Markup, rows: Markup) -> Markup {
    html! {
        table {
            caption .sr-only { (caption) }
            thead { (head) }
            tbody { (rows) }
        }
    }
}

/// «Поиск по названию» and «Искать» (FEATURES B4). `kept` are the other parameters of the address to carry along.
pub fn search_form(action: &str, label: &str, query: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form .search method="get" action=(action) role="search" {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            label {
                span .sr-only { (label) }
                (icon("search"))
                input type="search" name="q" value=(query) placeholder=(label) maxlength="200";
            }
            button type="submit" { "Искать" }
        }
    }
}

/// Pages of a list; nothing where all fits on one. `page` counts from 1, `link` makes the address of a page.
pub fn pager(total: u64, page: u64, per_page: u64, link: impl Fn(u64) -> String) -> Markup {
    let per_page = per_page.max(1);
    let last = total.div_ceil(per_page).max(1);
    let page = page.clamp(1, last);
    let first_shown = (page - 1) * per_page + 1;
    html! {
        @if last > 1 {
            nav .pager aria-label="Страницы" {
                span .pager-range {
                    (dates::number(first_shown)) "–" (dates::number((page * per_page).min(total)))
                    " из " (dates::number(total))
                }
                ul {
                    @if page > 1 {
                        li { a href=(link(page - 1)) rel="prev" aria-label="Предыдущая страница" { (icon("chevron-left")) } }
                    }
                    @for step in pager_steps(page, last) {
                        li {
                            @match step {
                                None => span .pager-gap { "…" },
                                Some(number) => a href=(link(number)) aria-current=[(number == page).then_some("page")] {
                                    (number)
                                },
                            }
                        }
                    }
                    @if page < last {
                        li { a href=(link(page + 1)) rel="next" aria-label="Следующая страница" { (icon("chevron-right")) } }
                    }
                }
            }
        }
    }
}

/// First, last and the neighbours of `page`; `None` stands for what is left out.
fn pager_steps(page: u64, last: u64) -> Vec<Option<u64>> {
    let mut steps = Vec::new();
    let mut shown = 0;
    for number in (1..=last).filter(|number| *number == 1 || *number == last || number.abs_diff(page) <= 1) {
        if number > shown + 1 {
            // A gap of one page is that page itself.
            steps.push((number == shown + 2).then_some(shown + 1));
        }
        steps.push(Some(number));
        shown = number;
    }
    steps
}

/// Pairs of label and value: a passport card, a receipt.
pub fn facts(pairs: &[(&str, Markup)]) -> Markup {
    html! {
        dl .facts {
            @for (label, value) in pairs {
                div { dt { (label) } dd { (value) } }
            }
        }
    }
}

/// One counter: «Сдано: 12».
#[derive(Clone, Debug)]
pub struct Count<'a> {
    pub label: &'a str,
    pub value: u64,
    pub tone: Tone,
    /// Where the counted ones are listed.
    pub href: Option<String>,
}

/// Counters side by side (FEATURES F1).
pub fn counts(counts: &[Count<'_>]) -> Markup {
    html! {
        ul .counts {
            @for count in counts {
                li class={ "count count-" (count.tone.class()) } {
                    @if let Some(href) = &count.href {
                        a href=(href) { (count_text(count)) }
                    } @else {
                        span { (count_text(count)) }
                    }
                }
            }
        }
    }
}

fn count_text(count: &Count<'_>) -> Markup {
    html! {
        span .count-label { (count.label) }
        " "
        strong .count-value { (dates::number(count.value)) }
    }
}

/// A bar of shares, for the eye only: the same figures stand beside it in words.
pub fn progress_bar(shares: &[(Tone, u64)]) -> Markup {
    let total: u64 = shares.iter().map(|(_, share)| share).sum();
    let mut from = 0;
    let pieces: Vec<(Tone, u64, u64)> = shares
        .iter()
        .map(|(tone, share)| {
            let start = from;
            from += share;
            (*tone, start, *share)
        })
        .collect();
    html! {
        @if total > 0 {
            svg .bar viewBox={ "0 0 " (total) " 1" } preserveAspectRatio="none" aria-hidden="true" {
                @for (tone, start, share) in pieces {
                    rect class={ "bar-" (tone.class()) } x=(start) y="0" width=(share) height="1" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pager_shows_ends_and_neighbours() {
        let steps = |page, last| {
            let step = |step: Option<u64>| step.map_or("…".to_owned(), |number| number.to_string());
            pager_steps(page, last).into_iter().map(step).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(steps(1, 2), "1 2");
        assert_eq!(steps(1, 9), "1 2 … 9");
        assert_eq!(steps(4, 9), "1 2 3 4 5 … 9");
        assert_eq!(steps(5, 9), "1 … 4 5 6 … 9");
        assert_eq!(steps(9, 9), "1 … 8 9");
    }

    #[test]
    fn pager_survives_pages_that_are_not_there() {
        let link = |page| format!("?page={page}");
        assert_eq!(pager(20, 1, 20, link).into_string(), "");
        assert_eq!(pager(0, 7, 0, link).into_string(), "");
        let beyond = pager(41, 99, 20, link).into_string();
        assert!(beyond.contains("41–41 из 41") && beyond.contains(r#"href="?page=3" aria-current="page""#), "{beyond}");
        assert!(!beyond.contains("page=4"), "{beyond}");
    }

    #[test]
    fn search_keeps_what_was_asked_and_escapes_it() {
        let form = search_form("/lk", "Поиск по названию", "<впр>", &[("section", "vpr")]).into_string();
        assert!(form.contains("value=\"&lt;впр&gt;\"") && form.contains("name=\"section\" value=\"vpr\""), "{form}");
    }
}
