//! What the names in a formula mean in a form: columns by title, by «Группа: Заголовок» or by key, sheets by title or
//! key, fixed rows by key, fields of the passport, cells of the earlier collection.

use std::collections::HashMap;

use super::super::spec::{Column, Rows, Sheet};
use super::super::spec_rule::PASSPORT_FIELDS;
use super::super::text::fold;
use super::FormulaError;
use super::ast::{At, Name};
use super::functions::distance;

/// The names of a form.
#[derive(Debug)]
pub struct Names<'a> {
    sheets: Vec<&'a Sheet>,
    by_title: HashMap<String, usize>,
    by_key: HashMap<&'a str, usize>,
    of_sheets: Vec<OfSheet<'a>>,
}

#[derive(Debug)]
struct OfSheet<'a> {
    /// Columns by folded title; several may share one.
    titles: HashMap<String, Vec<usize>>,
    headings: HashMap<String, Vec<usize>>,
    keys: HashMap<&'a str, usize>,
    rows: HashMap<&'a str, usize>,
}

/// Where a formula stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// The sheet; `None` for a rule of the whole form.
    pub sheet: Option<usize>,
    /// Which row is «this» row.
    pub row: RowHere,
}

/// Which row is «this» row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowHere {
    /// None: a rule of a sheet or the form.
    None,
    /// Each in turn.
    Each,
    /// One fixed row.
    Fixed(usize),
}

/// What a name means; sheets, rows and columns by their places from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The cell of this row.
    Cell(Place),
    /// A cell of a fixed row.
    At(Place, usize),
    /// The cells of a column: all, or from one fixed row to another.
    Range(Place, Option<(usize, usize)>),
    /// A field of the passport.
    Passport(usize),
    /// The same cell of the earlier collection.
    Was(Place),
    /// A cell of a fixed row of the earlier collection.
    WasAt(Place, usize),
    /// A column of the earlier collection.
    WasRange(Place),
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The sheet.
    pub sheet: usize,
    /// The column.
    pub column: usize,
}

type Found<T> = Result<T, FormulaError>;

impl<'a> Names<'a> {
    /// Gathers the names of a form.
    #[must_use]
    pub fn of(sheets: impl IntoIterator<Item = &'a Sheet>) -> Self {
        let sheets: Vec<&Sheet> = sheets.into_iter().collect();
        let mut by_title = HashMap::new();
        for (index, sheet) in sheets.iter().enumerate() {
            by_title.entry(fold(&sheet.title)).or_insert(index);
        }
        let by_key = sheets.iter().enumerate().map(|(index, sheet)| (sheet.key.as_str(), index)).collect();
        let of_sheets = sheets.iter().map(|sheet| OfSheet::of(sheet)).collect();
        Self { sheets, by_title, by_key, of_sheets }
    }

    /// The sheets themselves.
    #[must_use]
    pub fn sheets(&self) -> &[&'a Sheet] {
        &self.sheets
    }

    /// The column at a place.
    #[must_use]
    pub fn column(&self, place: Place) -> Option<&'a Column> {
        self.sheets.get(place.sheet)?.columns.get(place.column)
    }

    /// What a name means.
    pub(super) fn resolve(&self, name: &Name, at: &At, here: Here) -> Found<Target> {
        let Some(before) = &name.before else {
            return self.of_sheet(here.sheet, name, at, here);
        };
        match fold(before).as_str() {
            "паспорт" | "passport" => match passport(&name.inner) {
                Some(field) => Ok(Target::Passport(field)),
                None if self.sheet(before).is_some() => self.of_sheet(self.sheet(before), name, at, here),
                None => Err(FormulaError::new(at.clone(), no_field(&name.inner))),
            },
            "прошлый" | "previous" => self.earlier(name, at, here),
            _ => match self.sheet(before) {
                Some(sheet) => self.of_sheet(Some(sheet), name, at, here),
                None => Err(FormulaError::new(at.clone(), self.no_sheet(before))),
            },
        }
    }

    fn sheet(&self, name: &str) -> Option<usize> {
        self.by_title.get(&fold(name)).or_else(|| self.by_key.get(name)).copied()
    }

    fn of_sheet(&self, sheet: Option<usize>, name: &Name, at: &At, here: Here) -> Found<Target> {
        let Some(sheet) = sheet else {
            let message =
                format!("здесь не одного листа: напишите его имя перед скобкой, например Лист[{}]", name.inner);
            return Err(FormulaError::new(at.clone(), message));
        };
        // The whole first: a title may have a `;` of its own.
        let whole = self.find_column(sheet, &name.inner);
        let parts = name.inner.split_once(';').map(|(rows, column)| (rows.trim(), column.trim()));
        if let (Err(_), Some((rows, column))) = (&whole, parts) {
            let column = self.find_column(sheet, column).map_err(|message| FormulaError::new(at.clone(), message))?;
            let place = Place { sheet, column };
            return match self.find_rows(sheet, rows, at)? {
                (first, None) => Ok(Target::At(place, first)),
                (first, Some(last)) => Ok(Target::Range(place, Some((first.min(last), first.max(last))))),
            };
        }
        let column = whole.map_err(|message| FormulaError::new(at.clone(), message))?;
        let place = Place { sheet, column };
        if !name.this_row {
            return Ok(Target::Range(place, None));
        }
        self.this_row(sheet, at, here)?;
        Ok(match here.row {
            RowHere::Fixed(row) => Target::At(place, row),
            _ => Target::Cell(place),
        })
    }

    fn this_row(&self, sheet: usize, at: &At, here: Here) -> Found<()> {
        if here.row == RowHere::None {
            let message =
                "здесь нет «этой строки»: возьмите столбец целиком, например СУММ([Столбец]), или строку по ключу";
            return Err(FormulaError::new(at.clone(), message));
        }
        if here.sheet != Some(sheet) {
            let message = "знак @ — это строка своего листа: из другого листа берут столбец Лист[Столбец] или строку Лист[ключ;Столбец]";
            return Err(FormulaError::new(at.clone(), message));
        }
        Ok(())
    }

    fn earlier(&self, name: &Name, at: &At, here: Here) -> Found<Target> {
        let parts: Vec<&str> = name.inner.split(';').map(str::trim).collect();
        // `[Столбец]`, `[Лист;Столбец]`, `[строка;Столбец]`, `[Лист;строка;Столбец]`
        let column_of = |sheet: usize, column: &str| {
            let found = self.find_column(sheet, column);
            found.map(|column| Place { sheet, column }).map_err(|message| FormulaError::new(at.clone(), message))
        };
        match (parts.as_slice(), here.sheet) {
            ([sheet, column], _) if self.sheet(sheet).is_some() => {
                Ok(Target::WasRange(column_of(self.sheet(sheet).unwrap_or_default(), column)?))
            }
            ([sheet, row, column], _) => match self.sheet(sheet) {
                Some(sheet) => Ok(Target::WasAt(column_of(sheet, column)?, self.find_rows(sheet, row, at)?.0)),
                None => Err(FormulaError::new(at.clone(), self.no_sheet(sheet))),
            },
            ([row, column], Some(sheet)) => {
                Ok(Target::WasAt(column_of(sheet, column)?, self.find_rows(sheet, row, at)?.0))
            }
            ([column], Some(sheet)) => {
                let place = column_of(sheet, column)?;
                match here.row {
                    RowHere::Each => Ok(Target::Was(place)),
                    RowHere::Fixed(row) => Ok(Target::WasAt(place, row)),
                    RowHere::None if name.this_row => self.this_row(sheet, at, here).map(|()| Target::Was(place)),
                    RowHere::None => Ok(Target::WasRange(place)),
                }
            }
            _ => Err(FormulaError::new(at.clone(), "здесь не одного листа: напишите Прошлый[Лист;Столбец]")),
        }
    }

    fn find_rows(&self, sheet: usize, rows: &str, at: &At) -> Found<(usize, Option<usize>)> {
        let find = |key: &str| {
            let found = self.of_sheets.get(sheet).and_then(|names| names.rows.get(key).copied());
            found.ok_or_else(|| FormulaError::new(at.clone(), self.no_row(sheet, key)))
        };
        match rows.split_once(':') {
            Some((first, last)) => Ok((find(first.trim())?, Some(find(last.trim())?))),
            None => Ok((find(rows)?, None)),
        }
    }

    fn find_column(&self, sheet: usize, name: &str) -> Result<usize, String> {
        match self.meant_by(sheet, name).as_slice() {
            [only] => Ok(*only),
            [] => Err(self.no_column(sheet, name)),
            several => {
                let ways: Vec<String> = several.iter().filter_map(|index| self.way(sheet, *index)).take(3).collect();
                Err(format!("столбцов «{name}» несколько: напишите один из них: {}", ways.join(", ")))
            }
        }
    }

    /// The columns that a name may mean: by title, else by heading, else by key.
    fn meant_by(&self, sheet: usize, name: &str) -> Vec<usize> {
        let Some(names) = self.of_sheets.get(sheet) else {
            return Vec::new();
        };
        let folded = fold(name);
        let titled = names.titles.get(&folded).map_or(&[][..], Vec::as_slice);
        let headed = names.headings.get(&folded).map_or(&[][..], Vec::as_slice);
        match (titled, headed, names.keys.get(name)) {
            ([only], _, _) | (_, [only], _) | (_, _, Some(only)) => vec![*only],
            _ => titled.iter().chain(headed).copied().collect(),
        }
    }

    /// A name that means this column alone, in brackets.
    fn way(&self, sheet: usize, column: usize) -> Option<String> {
        Some(format!("[{}]", self.written(Place { sheet, column })?))
    }

    /// The name by which formulas best call a column: its title, its heading with the group, or its key.
    #[must_use]
    pub fn written(&self, place: Place) -> Option<String> {
        let (names, column) = (self.of_sheets.get(place.sheet)?, self.column(place)?);
        let heading = column.heading();
        let fits = |name: &str| {
            let plain = !name.contains(['[', ']', ';', '@', '\n']) && name.trim() == name;
            plain && self.meant_by(place.sheet, name) == [place.column]
        };
        debug_assert!(names.keys.contains_key(column.key.as_str()));
        let name = [column.title.as_str(), &heading].into_iter().find(|name| fits(name));
        Some(name.unwrap_or(&column.key).to_owned())
    }

    fn no_sheet(&self, name: &str) -> String {
        let titles = self.sheets.iter().map(|sheet| (sheet.title.as_str(), sheet.title.as_str()));
        let titles: Vec<(&str, &str)> = titles.collect();
        format!("листа «{name}» в форме нет{}", meant(name, &titles))
    }

    fn no_column(&self, index: usize, name: &str) -> String {
        let Some(sheet) = self.sheets.get(index) else {
            return "такого листа нет".to_owned();
        };
        let written = (0..sheet.columns.len()).map(|column| self.written(Place { sheet: index, column }));
        let written: Vec<String> = written.map(Option::unwrap_or_default).collect();
        let headings: Vec<String> = sheet.columns.iter().map(|column| column.heading().into_owned()).collect();
        let known = sheet.columns.iter().zip(&headings).zip(&written);
        // Keys are looked at too, but people know titles.
        let known = known.flat_map(|((column, heading), written)| {
            [column.title.as_str(), column.key.as_str(), heading].map(|name| (name, written.as_str()))
        });
        let known: Vec<(&str, &str)> = known.collect();
        format!("столбца «{name}» на листе «{}» нет{}", sheet.title, meant(name, &known))
    }

    fn no_row(&self, sheet: usize, key: &str) -> String {
        let Some(sheet) = self.sheets.get(sheet) else {
            return "такого листа нет".to_owned();
        };
        match &sheet.rows {
            Rows::Free { .. } => format!("строки листа «{}» добавляет заполняющий: ключей у них нет", sheet.title),
            Rows::Fixed { items } => {
                let keys: Vec<(&str, &str)> = items.iter().map(|item| (item.key.as_str(), item.key.as_str())).collect();
                format!("строки с ключом «{key}» на листе «{}» нет{}", sheet.title, meant(key, &keys))
            }
        }
    }
}

impl<'a> OfSheet<'a> {
    fn of(sheet: &'a Sheet) -> Self {
        let mut titles: HashMap<String, Vec<usize>> = HashMap::new();
        let mut headings: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, column) in sheet.columns.iter().enumerate() {
            titles.entry(fold(&column.title)).or_default().push(index);
            if column.group.is_some() {
                headings.entry(fold(&column.heading())).or_default().push(index);
            }
        }
        let keys = sheet.columns.iter().enumerate().map(|(index, column)| (column.key.as_str(), index)).collect();
        let rows = match &sheet.rows {
            Rows::Fixed { items } => items.iter().enumerate().map(|(index, item)| (item.key.as_str(), index)).collect(),
            Rows::Free { .. } => HashMap::new(),
        };
        Self { titles, headings, keys, rows }
    }
}

/// The field of the passport, by its key or its words.
fn passport(name: &str) -> Option<usize> {
    let folded = fold(name);
    PASSPORT_FIELDS.iter().position(|(key, words)| *key == folded || fold(words) == folded)
}

fn no_field(name: &str) -> String {
    let words: Vec<&str> = PASSPORT_FIELDS.iter().map(|(_, words)| *words).collect();
    format!("в паспорте нет поля «{name}», есть: {}", words.join(", "))
}

/// «: возможно, это …», the nearest name, or the first few there are; of each name, how it is shown.
fn meant(name: &str, known: &[(&str, &str)]) -> String {
    const FEW: usize = 5;
    let folded = fold(name);
    let comparable = |one: &&(&str, &str)| one.0.chars().count() < 100 && folded.chars().count() < 100;
    let near = known.iter().filter(comparable);
    let near = near.map(|(one, shown)| (distance(&fold(one), &folded), shown)).min_by_key(|(distance, _)| *distance);
    match near {
        Some((distance, one)) if distance <= 1 + folded.chars().count() / 4 => format!(": возможно, это «{one}»"),
        _ => {
            let mut listed: Vec<&str> = known.iter().map(|(_, shown)| *shown).collect();
            listed.dedup();
            let rest = if listed.len() > FEW { " и другие" } else { "" };
            listed.truncate(FEW);
            format!(", есть: {}{rest}", listed.join(", "))
        }
    }
}
