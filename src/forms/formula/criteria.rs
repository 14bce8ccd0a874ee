//! What СУММЕСЛИ and СЧЁТЕСЛИ look for.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::super::read::parse_date;
use super::ast::{Expr, ExprKind, Operator};
use super::functions::Function;
use super::node::Node;
use super::val::{Val, number_in, serial, significant};

/// Signs that mean something in a criterion; after `~` they mean themselves.
const SIGNS: [char; 6] = ['*', '?', '~', '>', '<', '='];

/// Values alike in this are found by each other: a number and its text too, as in Excel, but for columns of texts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Number(u64),
    Text(String),
    Bool(bool),
}

impl Key {
    /// `None`: nothing is there. With `texts` everything is a text.
    pub(super) fn of(value: &Val, texts: bool) -> Option<Self> {
        Some(match value {
            Val::Empty | Val::Failed(_) => return None,
            Val::Text(text) if text.is_empty() => return None,
            Val::Text(text) if texts => Self::Text(text.to_lowercase()),
            Val::Text(text) => match plain(text) {
                Val::Text(text) => Self::Text(text.to_lowercase()),
                other => return Self::of(&other, false),
            },
            other if texts => Self::Text(other.to_text().ok()?.to_lowercase()),
            Val::Number(number) => Self::Number(significant(*number).to_bits()),
            Val::Date(day) => Self::Number(f64::from(*day).to_bits()),
            Val::Bool(flag) => Self::Bool(*flag),
        })
    }
}

/// What a text says to columns that hold no texts: a number, a day as its number, yes or no.
fn plain(text: &str) -> Val {
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ',' | '.')) {
        let day = || parse_date(text.trim()).ok().map(|day| f64::from(serial(day)));
        return number_in(text).or_else(day).map_or_else(|| Val::text(text), Val::Number);
    }
    match text.to_lowercase().as_str() {
        "да" => Val::Bool(true),
        "нет" => Val::Bool(false),
        _ => Val::text(text),
    }
}

/// A criterion.
pub(super) enum Sought {
    Like(Option<Key>),
    /// `">5"`, `"<>а"`
    Compared(Operator, Val),
    /// `"а*"`, and whether such texts are meant or all others.
    Pattern(Vec<char>, bool),
}

impl Sought {
    /// That very value.
    pub(super) fn exactly(value: &Val, texts: bool) -> Self {
        // An empty cell means 0, as in Excel; no text is that.
        Self::Like(Key::of(value, texts).or(Some(Key::Number(0.0_f64.to_bits()))))
    }

    /// With the signs in it.
    pub(super) fn of(value: &Val, texts: bool) -> Self {
        let Val::Text(text) = value else {
            return Self::exactly(value, texts);
        };
        let signs = [
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            ("<>", Operator::NotEqual),
            (">", Operator::Greater),
            ("<", Operator::Less),
            ("=", Operator::Equal),
        ];
        let (operator, rest) = signs
            .iter()
            .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)))
            .unwrap_or((Operator::Equal, text));
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if equality && has_wildcard(rest) {
            return Self::Pattern(rest.chars().flat_map(char::to_lowercase).collect(), operator == Operator::Equal);
        }
        let rest = unescape(rest);
        if operator == Operator::Equal {
            return Self::Like(Key::of(&Val::text(&rest), texts));
        }
        let value = match plain(&rest) {
            _ if rest.is_empty() => Val::Empty,
            // A number is greater than no text; two texts are alike letter by letter.
            _ if texts && equality => Val::text(&rest),
            value => value,
        };
        Self::Compared(operator, value)
    }

    pub(super) fn fits(&self, value: &Val, texts: bool) -> bool {
        match self {
            Self::Like(key) => Key::of(value, texts) == *key,
            Self::Compared(Operator::NotEqual, sought) => Key::of(value, texts) != Key::of(sought, texts),
            Self::Compared(operator, sought) => {
                let value = match (value, sought) {
                    (Val::Date(day), Val::Number(_)) => Val::Number(f64::from(*day)),
                    (value, _) => value.clone(),
                };
                let comparable =
                    matches!((&value, sought), (Val::Number(_), Val::Number(_)) | (Val::Text(_), Val::Text(_)));
                let order = value.order(sought);
                comparable
                    && match operator {
                        Operator::Greater => order.is_gt(),
                        Operator::GreaterOrEqual => order.is_ge(),
                        Operator::Less => order.is_lt(),
                        _ => order.is_le(),
                    }
            }
            Self::Pattern(..) => self.fits_letters(letters(value).as_deref()),
        }
    }

    /// The same for a pattern, given the letters of a text.
    pub(super) fn fits_letters(&self, letters: Option<&[char]>) -> bool {
        let Self::Pattern(pattern, meant) = self else { return false };
        letters.is_some_and(|letters| like(letters, pattern)) == *meant
    }
}

/// The letters of a text, as small ones.
pub(super) fn letters(value: &Val) -> Option<Vec<char>> {
    match value {
        Val::Text(text) => Some(text.chars().flat_map(char::to_lowercase).collect()),
        _ => None,
    }
}

/// `*` any letters, `?` one letter, `~` before a sign means the sign itself.
fn like(text: &[char], pattern: &[char]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let (width, hit) = match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some('?') => (1, t < text.len()),
            Some('~') if pattern.get(p + 1).is_some_and(|next| SIGNS.contains(next)) => {
                (2, text.get(t) == pattern.get(p + 1))
            }
            Some(c) => (1, text.get(t) == Some(c)),
            None if t == text.len() => return true,
            None => (0, false),
        };
        if hit {
            (t, p) = (t + 1, p + width);
            continue;
        }
        match star {
            Some((after, from)) if from < text.len() => {
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

fn has_wildcard(text: &str) -> bool {
    let mut escaped = false;
    text.chars().any(|c| {
        let found = !escaped && matches!(c, '*' | '?');
        escaped = !escaped && c == '~';
        found
    })
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('~') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let sign = rest.next_if(|next| c == '~' && SIGNS.contains(next));
        plain.push(sign.unwrap_or(c));
    }
    Cow::Owned(plain)
}

/// The text with its signs meaning themselves.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(SIGNS) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if SIGNS.contains(&c) {
            escaped.push('~');
        }
        escaped.push(c);
    }
    Cow::Owned(escaped)
}

/// A day a criterion names, after its sign.
pub(super) fn day_in(text: &str) -> Option<(&str, NaiveDate)> {
    let rest = text.trim_start_matches(['<', '>', '=']);
    let day = parse_date(rest.trim()).ok()?;
    Some((&text[..text.len() - rest.len()], day))
}

/// Whether signs of a criterion may stand in the formula itself.
pub(super) fn has_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Text(_) => true,
        ExprKind::Binary(Operator::Join, left, right) => has_literal(left) || has_literal(right),
        ExprKind::Call(Function::Concatenate | Function::IfError, parts) => parts.iter().any(has_literal),
        ExprKind::Call(Function::If, parts) => parts.iter().skip(1).any(has_literal),
        _ => false,
    }
}

/// Signs are heeded only where they stand in the formula: what comes from cells is marked as exact.
pub(super) fn from_literals(node: Node) -> Node {
    let boxed = |node: Box<Node>| Box::new(from_literals(*node));
    let marked = |nodes: Vec<Node>| nodes.into_iter().map(from_literals).collect::<Vec<_>>();
    match node {
        Node::Value(_) | Node::Exact(_) => node,
        Node::Binary(Operator::Join, left, right) => Node::Binary(Operator::Join, boxed(left), boxed(right)),
        Node::Call(function @ (Function::Concatenate | Function::IfError), parts) => {
            Node::Call(function, marked(parts))
        }
        Node::Call(Function::If, mut parts) if !parts.is_empty() => {
            let branches = marked(parts.split_off(1));
            Node::Call(Function::If, parts.into_iter().chain(branches).collect())
        }
        Node::Once(slot, inner) => match from_literals(*inner) {
            // Kept as it is: other rows take it from there.
            Node::Exact(inner) => Node::Exact(Box::new(Node::Once(slot, inner))),
            inner => Node::Once(slot, Box::new(inner)),
        },
        other => Node::Exact(Box::new(other)),
    }
}
