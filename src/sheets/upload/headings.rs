//! Which column of a worksheet is which of the form: by headings, wherever they stand, with the groups above them where
//! one heading stands for several columns.

use std::collections::{BTreeMap, HashMap};

use super::book::Grid;
use super::looked::{Label, Looked};
use super::note::{Note, fold, shorten};
use crate::forms::FormSheet;
use crate::sheets::read::{address, column_name};

/// Most headings told that are none of the form's; the rest is summed up.
const TOLD: usize = 50;

/// Where the columns of a form's sheet were found.
#[derive(Debug)]
pub struct Headings<'g> {
    /// The lowest row of headings, from 0.
    pub row: u32,
    /// Worksheet columns, from 0, by places of the form's columns.
    pub columns: BTreeMap<usize, u32>,
    /// Headings of the file that are none of the form's.
    pub unknown: Vec<(u32, &'g str)>,
    /// Places of columns that were found twice, with where.
    pub doubled: Vec<(usize, u32, u32)>,
}

impl<'g> Headings<'g> {
    /// The row that names the most columns; `None` when no row names half of those that are to be filled.
    pub fn find(looked: &Looked<'g>, sheet: &FormSheet) -> Option<Headings<'g>> {
        let names = Names::of(sheet);
        let mut best: Option<Headings<'g>> = None;
        for (row, labels) in &looked.rows {
            let found = Headings::read(*row, labels, &names);
            if best.as_ref().is_none_or(|best| found.columns.len() > best.columns.len()) {
                best = Some(found);
            }
        }
        let open = sheet.columns().iter().filter(|column| column.is_open()).count();
        best.filter(|best| !best.columns.is_empty() && best.columns.len() * 2 >= open)
    }

    /// Whether every column that is to be filled was found.
    pub fn is_complete(&self, sheet: &FormSheet) -> bool {
        self.missing(sheet).next().is_none()
    }

    fn missing<'s>(&'s self, sheet: &'s FormSheet) -> impl Iterator<Item = (usize, &'s crate::forms::Column)> {
        let columns = sheet.columns().iter().enumerate();
        columns.filter(|(place, column)| column.is_open() && !self.columns.contains_key(place))
    }

    fn read(row: u32, labels: &[Label<'g>], names: &Names) -> Headings<'g> {
        let (columns, unknown, doubled) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut headings = Headings { row, columns, unknown, doubled };
        for label in labels {
            match names.find(&label.folded, label.group) {
                Some(place) => match headings.columns.get(&place) {
                    Some(first) => headings.doubled.push((place, *first, label.column)),
                    None => {
                        headings.columns.insert(place, label.column);
                    }
                },
                None => headings.unknown.push((label.column, label.text)),
            }
        }
        headings
    }

    /// Why the file can't be read: columns that are to be filled are not there, or are there twice.
    pub fn refusals(&self, grid: &Grid, sheet: &FormSheet) -> Vec<Note> {
        let mut notes = Vec::new();
        for (place, first, second) in self.doubled.iter().take(TOLD) {
            let Some(column) = sheet.columns().get(*place) else { continue };
            notes.push(Note::cell(
                &grid.name,
                address(self.row, *second),
                format!(
                    "столбец «{}» встречается дважды, он есть и в {}: оставьте один",
                    column.heading(),
                    column_name(*first)
                ),
            ));
        }
        let missing: Vec<_> = self.missing(sheet).collect();
        for (place, column) in &missing {
            let heading = column.heading();
            notes.push(match self.renamed(*place, missing.len()) {
                Some((at, label)) => Note::cell(
                    &grid.name,
                    address(self.row, *at),
                    format!("здесь ожидался столбец «{heading}», а написано «{}»: верните заголовок", shorten(label)),
                ),
                None => Note::sheet(&grid.name, format!("нет столбца «{heading}»: верните его с этим заголовком")),
            });
        }
        notes
    }

    /// What has changed in the form since the file was made: headings it has no more, those that came; `None` when every
    /// column that is to be filled was found.
    pub fn outgrown(&self, sheet: &FormSheet) -> Option<Outgrown> {
        let quoted = |heading: &str| format!("«{}»", shorten(heading));
        let came: Vec<String> = self.missing(sheet).take(TOLD).map(|(_, column)| quoted(&column.heading())).collect();
        let gone = self.unknown.iter().take(TOLD).map(|(_, label)| quoted(label)).collect();
        (!came.is_empty()).then_some(Outgrown { gone, came })
    }

    /// An unknown heading that stands where the column belongs: right of the one before it.
    fn renamed(&self, place: usize, missing: usize) -> Option<&(u32, &'g str)> {
        let before = place.checked_sub(1).and_then(|before| self.columns.get(&before)).map(|column| column + 1);
        let after = self.columns.get(&(place + 1)).and_then(|column| column.checked_sub(1));
        let mut unknown = self.unknown.iter();
        unknown
            .find(|(column, _)| Some(*column) == before || Some(*column) == after)
            .or_else(|| self.unknown.first().filter(|_| missing == 1 && self.unknown.len() == 1))
    }

    /// Columns of the file that are not the form's, and headings that have moved.
    pub fn remarks(&self, grid: &Grid) -> Vec<Note> {
        let unknown = self.unknown.iter().take(TOLD).map(|(column, label)| {
            let message = format!("столбца «{}» в форме нет: он не загружается", shorten(label));
            Note::cell(&grid.name, address(self.row, *column), message)
        });
        let mut notes: Vec<Note> = unknown.collect();
        if self.unknown.len() > TOLD {
            let message = format!("и еще {} столбцов в форме нет: они не загружаются", self.unknown.len() - TOLD);
            notes.push(Note::sheet(&grid.name, message));
        }
        if !self.columns.values().is_sorted() {
            notes.push(Note::sheet(&grid.name, "столбцы переставлены: они найдены по заголовкам"));
        }
        notes
    }
}

/// Headings, in quotes, that a later version of the form has no more and those it has besides.
#[derive(Debug)]
pub struct Outgrown {
    gone: Vec<String>,
    came: Vec<String>,
}

impl Outgrown {
    /// «столбца «А» больше нет, добавлен столбец «Б»».
    pub fn told(&self) -> String {
        let listed = |headings: &[String], one: &str, several: &str| match headings {
            [] => None,
            [heading] => Some(one.replace('…', heading)),
            more => Some(several.replace('…', &more.join(", "))),
        };
        let gone = listed(&self.gone, "столбца … больше нет", "столбцов … больше нет");
        let came = listed(&self.came, "добавлен столбец …", "добавлены столбцы …");
        gone.into_iter().chain(came).collect::<Vec<_>>().join(", ")
    }
}

/// The form's columns by what they may be called.
struct Names {
    /// Places by title alone; more than one where titles repeat.
    by_title: HashMap<String, Vec<usize>>,
    /// Places by group and title in one: «Получили: «5»».
    by_heading: HashMap<String, usize>,
    by_group: HashMap<(String, String), usize>,
}

impl Names {
    fn of(sheet: &FormSheet) -> Names {
        let mut names = Names { by_title: HashMap::new(), by_heading: HashMap::new(), by_group: HashMap::new() };
        for (place, column) in sheet.columns().iter().enumerate() {
            names.by_title.entry(fold(&column.title)).or_default().push(place);
            names.by_heading.entry(fold(&column.heading())).or_insert(place);
            let group = column.group.as_deref().map(fold).unwrap_or_default();
            names.by_group.entry((group, fold(&column.title))).or_insert(place);
        }
        names
    }

    /// The place of the column with this heading, folded, under this group.
    fn find(&self, label: &str, group: &str) -> Option<usize> {
        let places = self.by_title.get(label).map(Vec::as_slice).unwrap_or_default();
        match places {
            [place] => Some(*place),
            [] => self.by_heading.get(label).copied(),
            _ => {
                let grouped = self.by_group.get(&(fold(group), label.to_owned())).copied();
                grouped.or_else(|| self.by_group.get(&(String::new(), label.to_owned())).copied())
            }
        }
    }
}
