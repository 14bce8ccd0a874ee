//! The text of a publication: Markdown in, safe HTML out (FEATURES C3). Pure.

use std::collections::{BTreeSet, HashSet};

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Where a link of the text leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of the package: `files/…`, decoded.
    File(String),
    /// Elsewhere: opens in a tab of its own.
    External,
    /// Within the cabinet or the text itself.
    Internal,
    /// Nothing we could lead to.
    Unknown,
}

/// Reads a link's address as written.
pub fn target(address: &str) -> Target {
    let lower = address.to_ascii_lowercase();
    let relative = address.strip_prefix("./").unwrap_or(address);
    if relative.starts_with("files/") {
        return Target::File(decode(relative));
    }
    if ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme)) {
        return Target::External;
    }
    let is_local = address.starts_with('/') && !address.starts_with("//");
    if is_local || address.starts_with('#') { Target::Internal } else { Target::Unknown }
}

/// Addresses of all links and pictures of a text, as written.
pub fn links(markdown: &str) -> BTreeSet<String> {
    let addresses = Parser::new_ext(markdown, options()).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    addresses.collect()
}

/// Quotes, lists and marks inside one another: what is deeper is no text, and takes minutes to make safe.
pub const MAX_DEPTH: usize = 50;

/// Whether a text is nested deeper than [`MAX_DEPTH`].
pub fn is_too_deep(markdown: &str) -> bool {
    let mut depth = 0usize;
    Parser::new_ext(markdown, options()).any(|event| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Renders a text. `file_href` gives the address of a packed file; where it has none the words stay without a link.
pub fn render(markdown: &str, file_href: impl Fn(&str) -> Option<String>) -> String {
    let events = Parser::new_ext(markdown, options()).map(|event| rewrite(event, &file_href));
    let mut rendered = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut rendered, events);
    sanitiser().clean(&rendered).to_string()
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

fn rewrite<'a>(event: Event<'a>, file_href: &impl Fn(&str) -> Option<String>) -> Event<'a> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => plain(text),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { dest_url, .. }) => open_link(&dest_url, file_href),
        Event::End(TagEnd::Link) => Event::Html("</a>".into()),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = match target(&dest_url) {
                Target::File(path) => file_href(&path).unwrap_or_default().into(),
                _ => dest_url,
            };
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// HTML in a text is shown as it was typed, but for line breaks, which tables need.
fn plain(text: CowStr<'_>) -> Event<'_> {
    let tag: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if matches!(tag.as_str(), "<br>" | "<br/>") { Event::HardBreak } else { Event::Text(text) }
}

/// `a` with the attributes of its kind; the address is escaped here.
fn open_link<'a>(address: &str, file_href: &impl Fn(&str) -> Option<String>) -> Event<'a> {
    let href = match target(address) {
        Target::File(path) => file_href(&path),
        Target::Unknown => None,
        Target::External | Target::Internal => Some(address.to_owned()),
    };
    let Some(href) = href else { return Event::Html("<a>".into()) };
    let own_tab = match target(address) {
        Target::External | Target::File(_) => r#" target="_blank" rel="noopener noreferrer""#,
        _ => "",
    };
    Event::Html(format!(r#"<a href="{}"{own_tab}>"#, escape(&href)).into())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The page has the title as `h1` or `h2` and blocks as `h3`: headings of a text begin below.
fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

fn sanitiser() -> ammonia::Builder<'static> {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from(tags))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .add_tag_attributes("a", ["target", "rel"])
        .add_tag_attributes("ol", ["start"]);
    builder
}

/// Percent-decoding of an address; what does not decode to UTF-8 stays as written.
fn decode(address: &str) -> String {
    let bytes = address.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> String {
        render(markdown, |path| (path == "files/План график.pdf").then(|| "/lk/files/7/x".to_owned()))
    }

    #[test]
    fn links_lead_where_they_should() {
        assert_eq!(
            shown("[план](<files/План график.pdf>)"),
            "<p><a href=\"/lk/files/7/x\" target=\"_blank\" rel=\"noopener noreferrer\">план</a></p>\n"
        );
        assert_eq!(
            shown("[план](files/%D0%9F%D0%BB%D0%B0%D0%BD%20%D0%B3%D1%80%D0%B0%D1%84%D0%B8%D0%BA.pdf)"),
            shown("[план](<files/План график.pdf>)")
        );
        let external = shown("[сайт](https://fioco.ru/?a=1&b=\"2\")");
        assert!(
            external.contains("rel=\"noopener noreferrer\"") && external.contains("target=\"_blank\""),
            "{external}"
        );
        assert_eq!(shown("[выше](#a) [сюда](/lk)"), "<p><a href=\"#a\">выше</a> <a href=\"/lk\">сюда</a></p>\n");
    }

    #[test]
    fn nothing_in_a_text_can_run() {
        for nasty in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "![x](javascript:alert(1))",
            "[x](//evil.example)",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](https://a.example/\"onmouseover=alert(1))",
            "<svg onload=alert(1)>",
            "<https://a.example/><style>*{}</style>",
        ] {
            let html = shown(nasty);
            let lower = html.to_lowercase();
            for bad in ["<script", "<img src=\"x", "<svg", "<style", "\"javascript:", "\"data:", "href=\"//"] {
                assert!(!lower.contains(bad), "{nasty} gave {html}");
            }
            // Attributes that could run stand nowhere inside a tag.
            let tags = lower.split('<').skip(1).filter_map(|rest| rest.split('>').next());
            for tag in tags {
                assert!(!tag.contains(" on"), "{nasty} gave {html}");
            }
        }
    }

    #[test]
    fn tables_headings_and_breaks_are_kept() {
        let html = shown("# Сроки\n\n| День | Класс |\n|---|---|\n| 1<br>2 | **5** |\n");
        assert!(html.contains("<h3>Сроки</h3>") && html.contains("<th>День</th>"), "{html}");
        assert!(html.contains("<td>1<br>") && html.contains("<strong>5</strong>"), "{html}");
    }

    #[test]
    fn addresses_are_gathered_as_written() {
        let found = links("[a](files/a.pdf) ![b](files/b.png) <https://c.example> [d][r]\n\n[r]: files/d.docx");
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["files/a.pdf", "files/b.png", "files/d.docx", "https://c.example"]);
        assert_eq!(target("инструкция.pdf"), Target::Unknown);
        assert_eq!(target("./files/100%25.pdf"), Target::File("files/100%.pdf".into()));
    }
}
