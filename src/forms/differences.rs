//! How a version of a form differs from another, in words: all of it for the operator, in brief for those who fill it. (H2)

use super::facets::{Facets, HINT, REQUIRED, column_facets, rule_facets, sheet_facets};
use super::form::{Form, FormSheet};
use super::spec::{Column, FixedRow, Kind, Rule};
use super::text::plural;

/// Longest text that is shown as it was and as it is, in characters; of a longer one the part that differs.
const MAX_SHOWN: usize = 120;
/// Attributes that change nothing for who fills the form in.
const NOT_TOLD: [&str; 6] =
    [HINT, "закреплено столбцов слева", "подсказки ячеек", "список в библиотеке", "порядок столбцов", "порядок листов"];
const NONE: &str = "нет";

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub subject: Subject,
    /// How.
    pub what: What,
}

/// What may differ, by title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The form as a whole.
    Form,
    /// A sheet.
    Sheet(String),
    /// Sheet and heading.
    Column(String, String),
    /// A rule by its message.
    Rule(String),
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// Its attributes that are not as before, each by its name with the change: `("вид", "текст → дата")`.
    Changed(Vec<(&'static str, String)>),
}

impl Difference {
    /// All of it, a sentence without its full stop.
    #[must_use]
    pub fn words(&self) -> String {
        let attributes = match &self.what {
            What::Added => return self.came_or_went("новый", "Новый", "Новое"),
            What::Removed => return self.came_or_went("убран", "Убран", "Убрано"),
            What::Changed(attributes) => attributes,
        };
        let place = match &self.subject {
            Subject::Form => "Форма".to_owned(),
            Subject::Sheet(sheet) => format!("Лист «{sheet}»"),
            Subject::Column(sheet, column) => format!("Лист «{sheet}», столбец «{column}»"),
            Subject::Rule(message) => format!("Правило «{message}»"),
        };
        let attributes: Vec<_> = attributes.iter().map(|(name, change)| format!("{name}: {change}")).collect();
        format!("{place}: {}", attributes.join("; "))
    }

    fn came_or_went(&self, column_word: &str, sheet_word: &str, rule_word: &str) -> String {
        match &self.subject {
            Subject::Form => String::new(),
            Subject::Sheet(sheet) => format!("{sheet_word} лист «{sheet}»"),
            Subject::Column(sheet, column) => format!("Лист «{sheet}»: {column_word} столбец «{column}»"),
            Subject::Rule(message) => format!("{rule_word} правило «{message}»"),
        }
    }

    /// In brief, part of a sentence; `None`: nothing that matters for who fills the form in.
    fn brief(&self) -> Option<String> {
        let subject = match &self.subject {
            Subject::Form => return None,
            Subject::Sheet(sheet) => format!("лист «{sheet}»"),
            Subject::Column(_, column) => format!("столбец «{column}»"),
            Subject::Rule(message) => format!("правило «{message}»"),
        };
        let is_rule = matches!(self.subject, Subject::Rule(_));
        Some(match &self.what {
            What::Added if is_rule => format!("добавлено {subject}"),
            What::Added => format!("добавлен {subject}"),
            What::Removed if is_rule => format!("{subject} убрано"),
            What::Removed => format!("{subject} убран"),
            What::Changed(attributes) => {
                let told: Vec<_> = attributes.iter().filter(|(name, _)| !NOT_TOLD.contains(name)).collect();
                if let [(REQUIRED, change)] = told.as_slice() {
                    let now = if change.ends_with(NONE) { "необязателен" } else { "обязателен" };
                    return Some(format!("{subject} теперь {now}"));
                }
                let names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
                let changes = match told.as_slice() {
                    [] => return None,
                    [(name, change)] if change.chars().count() <= 60 => format!("{name} {change}"),
                    _ => names.join(", "),
                };
                if is_rule {
                    format!("{subject} изменено")
                } else {
                    format!("{subject} изменён ({changes})")
                }
            }
        })
    }
}

/// The first `most` differences that matter for who fills the form in, and how many more there are; empty without any.
#[must_use]
pub fn in_brief(differences: &[Difference], most: usize) -> String {
    let told: Vec<String> = differences.iter().filter_map(Difference::brief).collect();
    let mut text = told.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    if told.len() > most {
        let more = told.len() - most;
        text.push_str(&format!(" и ещё {more} {}", plural(more, "изменение", "изменения", "изменений")));
    }
    text
}

/// Differences in the order of the sheets and columns, those of the new version first, then rules.
#[must_use]
pub fn compare(old: &Form, new: &Form) -> Vec<Difference> {
    let mut found = Vec::new();
    let order = reordered(old.sheets().iter().map(FormSheet::key), new.sheets().iter().map(FormSheet::key));
    let mut whole: Vec<_> = changed("название", old.title(), new.title()).into_iter().collect();
    whole.extend(order.then(|| ("порядок листов", "изменён".to_owned())));
    tell(&mut found, Subject::Form, whole);
    for sheet in new.sheets() {
        match old.sheets().iter().find(|was| was.key() == sheet.key()) {
            None => found.push(Difference { subject: Subject::Sheet(sheet.spec().title.clone()), what: What::Added }),
            Some(was) => compare_sheets(was, sheet, &mut found),
        }
    }
    let gone = old.sheets().iter().filter(|was| new.sheets().iter().all(|sheet| sheet.key() != was.key()));
    found.extend(
        gone.map(|sheet| Difference { subject: Subject::Sheet(sheet.spec().title.clone()), what: What::Removed }),
    );
    for rule in new.rules() {
        match old.rules().iter().find(|was| was.key == rule.key) {
            None => found.push(Difference { subject: of_rule(rule), what: What::Added }),
            Some(was) => tell(&mut found, of_rule(rule), attributes(&rule_facets(old, was), &rule_facets(new, rule))),
        }
    }
    let gone = old.rules().iter().filter(|was| new.rules().iter().all(|rule| rule.key != was.key));
    found.extend(gone.map(|rule| Difference { subject: of_rule(rule), what: What::Removed }));
    found
}

fn compare_sheets(was: &FormSheet, now: &FormSheet, found: &mut Vec<Difference>) {
    let title = || now.spec().title.clone();
    let mut whole = attributes(&sheet_facets(was), &sheet_facets(now));
    let keys = |sheet: &FormSheet| sheet.columns().iter().map(|column| column.key.clone()).collect::<Vec<_>>();
    let (before, after) = (keys(was), keys(now));
    if reordered(before.iter().map(String::as_str), after.iter().map(String::as_str)) {
        whole.push(("порядок столбцов", "изменён".to_owned()));
    }
    whole.extend(compare_rows(was, now));
    tell(found, Subject::Sheet(title()), whole);
    for column in now.columns() {
        let subject = Subject::Column(title(), column.heading().into_owned());
        let Some(before) = was.column(&column.key) else {
            found.push(Difference { subject, what: What::Added });
            continue;
        };
        let mut all = attributes(&column_facets(was, before), &column_facets(now, column));
        all.extend(options_changed(before, column).map(|change| ("варианты", change)));
        tell(found, subject, all);
    }
    let gone = was.columns().iter().filter(|column| now.column(&column.key).is_none());
    found.extend(gone.map(|column| Difference {
        subject: Subject::Column(title(), column.heading().into_owned()),
        what: What::Removed,
    }));
}

fn tell(found: &mut Vec<Difference>, subject: Subject, attributes: Vec<(&'static str, String)>) {
    if !attributes.is_empty() {
        found.push(Difference { subject, what: What::Changed(attributes) });
    }
}

/// Those that differ, in the order of the new ones; what is set no more comes last.
fn attributes(old: &Facets, new: &Facets) -> Vec<(&'static str, String)> {
    let of =
        |facets: &Facets, name: &str| facets.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone());
    let gone = old.iter().filter(|(name, _)| of(new, name).is_none());
    let names = new.iter().chain(gone).map(|(name, _)| *name);
    names
        .filter_map(|name| {
            let text = |facets| of(facets, name).unwrap_or_else(|| NONE.to_owned());
            changed(name, &text(old), &text(new))
        })
        .collect()
}

fn changed(name: &'static str, before: &str, after: &str) -> Option<(&'static str, String)> {
    if before == after {
        return None;
    }
    let alike = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    Some((name, format!("{} → {}", part(before, alike), part(after, alike))))
}

/// The text, or its part about the character `at`.
fn part(text: &str, at: usize) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN {
        return text.to_owned();
    }
    let from = at.saturating_sub(MAX_SHOWN / 4).min(length - MAX_SHOWN);
    let shown: String = text.chars().skip(from).take(MAX_SHOWN).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if from + MAX_SHOWN < length { "…" } else { "" });
    format!("{before}{shown}{after}")
}

/// Whether those that are in both stand in another order.
fn reordered<'a>(old: impl Iterator<Item = &'a str>, new: impl Iterator<Item = &'a str>) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    let kept = old.iter().filter(|key| new.contains(key));
    !kept.eq(new.iter().filter(|key| old.contains(key)))
}

fn of_rule(rule: &Rule) -> Subject {
    Subject::Rule(part(&rule.message, 0))
}

/// «добавлено 2, убрано 1».
fn options_changed(old: &Column, new: &Column) -> Option<String> {
    let (before, after) = (options(old), options(new));
    if before == after {
        return None;
    }
    let told = counts(missing(&after, &before), missing(&before, &after), 0);
    Some(if told.is_empty() { "порядок изменён".to_owned() } else { told })
}

/// Every option, with what it depends on.
fn options(column: &Column) -> Vec<(&str, &str)> {
    match (&column.depends, &column.kind) {
        (Some(depends), _) => {
            let by = depends.by.iter();
            by.flat_map(|(on, options)| options.as_slice().iter().map(move |one| (on.as_str(), one.as_str()))).collect()
        }
        (None, Kind::List(options)) => options.as_slice().iter().map(|one| ("", one.as_str())).collect(),
        (None, _) => Vec::new(),
    }
}

/// How many of `from` are not in `of`.
fn missing<T: Ord>(from: &[T], of: &[T]) -> usize {
    let known: std::collections::BTreeSet<&T> = of.iter().collect();
    from.iter().filter(|one| !known.contains(one)).count()
}

fn counts(added: usize, removed: usize, changed: usize) -> String {
    let words = [("добавлено", added), ("убрано", removed), ("изменено", changed)];
    let told: Vec<_> =
        words.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{word} {count}")).collect();
    told.join(", ")
}

fn compare_rows(was: &FormSheet, now: &FormSheet) -> Vec<(&'static str, String)> {
    if !was.is_fixed() || !now.is_fixed() {
        return Vec::new();
    }
    let absent = |from: &FormSheet, in_: &FormSheet| {
        from.fixed_rows().iter().filter(|row| in_.fixed_row(&row.key).is_none()).count()
    };
    let differ = |differs: fn(&FixedRow, &FixedRow) -> bool| {
        let pairs = now.fixed_rows().iter().filter_map(|row| Some((was.fixed_row(&row.key)?, row)));
        pairs.filter(|(before, after)| differs(before, after)).count()
    };
    let all = [
        ("строки", counts(absent(now, was), absent(was, now), differ(|old, new| old.values != new.values))),
        ("формулы ячеек", counts(0, 0, differ(|old, new| old.formulas != new.formulas))),
        ("подсказки ячеек", counts(0, 0, differ(|old, new| old.hints != new.hints))),
    ];
    all.into_iter().filter(|(_, change)| !change.is_empty()).collect()
}

#[cfg(test)]
#[path = "differences_tests.rs"]
mod tests;
