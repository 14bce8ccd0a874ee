//! Everything of a form that is computed, bound and put in order: once a form.

use super::super::formula::{At, Bound, FormulaError, Here, Names, Place, RowHere, Target, Wanted, bind, parse};
use super::super::issue::Severity;
use super::super::parse::SpecError;
use super::super::spec::{Column, Place as Where, Rows, Rule, Sheet};
use super::graph;

/// Most steps that computing a whole form may take: about half a second.
const MAX_COST: u64 = 20_000_000;
/// Most formulas in a form.
const MAX_FORMULAS: usize = 10_000;

/// What a form computes: cells and conditions.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// In an order in which each finds what it needs.
    pub(super) computed: Vec<Computed>,
    pub(super) conditions: Vec<Condition>,
    /// Whether anything looks at the earlier collection.
    pub(super) earlier: bool,
}

/// A computed column, or a computed cell of a fixed row.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub(super) place: Place,
    /// The only row.
    pub(super) row: Option<usize>,
    /// Rows with formulas of their own.
    pub(super) except: Vec<usize>,
    pub(super) bound: Bound,
}

/// A condition: of a rule, or of a cell that must be filled.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) asks: Asks,
    pub(super) sheet: Option<usize>,
    pub(super) column: Option<usize>,
    /// The only row.
    pub(super) row: Option<usize>,
    pub(super) by_row: bool,
    pub(super) bound: Bound,
}

/// What follows from a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asks {
    /// It must hold.
    Rule { key: String, message: String, severity: Severity },
    /// Where it holds the cell must be filled.
    Filled,
}

/// Most mistakes of formulas told at a time.
const MAX_MISTAKES: usize = 200;

/// Most cells that columns are taken apart into.
const MAX_CELLS_APART: usize = 20_000;

/// Binds all formulas of a form and puts them in order.
struct Compiler<'a> {
    names: Names<'a>,
    mistakes: Vec<SpecError>,
    cost: u64,
    formulas: usize,
}

impl Program {
    /// Whether nothing is computed and no condition is looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.computed.is_empty() && self.conditions.is_empty() && !self.earlier
    }

    /// Whether anything looks at the earlier collection.
    #[must_use]
    pub fn needs_earlier(&self) -> bool {
        self.earlier
    }

    /// Compiles what a form computes. Mistakes are told by the paths of the form's spec; what has one is left out.
    #[must_use]
    pub fn compile<'a>(sheets: impl IntoIterator<Item = &'a Sheet>, rules: &[Rule]) -> (Self, Vec<SpecError>) {
        let names = Names::of(sheets);
        let sheets: Vec<&Sheet> = names.sheets().to_vec();
        let mut compiler = Compiler { names, mistakes: Vec::new(), cost: 0, formulas: 0 };
        let (mut computed, mut conditions) = (Vec::new(), Vec::new());
        for (index, sheet) in sheets.iter().enumerate() {
            compiler.sheet(index, sheet, &mut computed, &mut conditions);
        }
        for (index, rule) in rules.iter().enumerate() {
            conditions.extend(compiler.rule(index, rule));
        }
        let computed = compiler.order(computed);
        compiler.tell_costly();
        let reads = computed.iter().map(|cell| &cell.bound).chain(conditions.iter().map(|condition| &condition.bound));
        let earlier = reads
            .flat_map(|bound| &bound.reads)
            .any(|(target, _)| matches!(target, Target::Was(_) | Target::WasAt(..) | Target::WasRange(_)));
        let changing = sheets.iter().flat_map(|sheet| &sheet.columns).any(|column| column.max_change.is_some());
        (Self { computed, conditions, earlier: earlier || changing }, compiler.mistakes)
    }
}

/// A formula with where it was written, for mistakes found later.
#[derive(Clone)]
pub(super) struct Written<T> {
    pub(super) it: T,
    pub(super) path: String,
    pub(super) text: String,
    /// What it is called in messages.
    pub(super) title: String,
}

impl<'a> Compiler<'a> {
    fn sheet(
        &mut self,
        index: usize,
        sheet: &'a Sheet,
        computed: &mut Vec<Written<Computed>>,
        conditions: &mut Vec<Condition>,
    ) {
        let own = |key: &str| match &sheet.rows {
            Rows::Fixed { items } => (0..items.len())
                .filter(|row| items.get(*row).is_some_and(|item| item.formulas.contains_key(key)))
                .collect(),
            Rows::Free { .. } => Vec::new(),
        };
        let each = Here { sheet: Some(index), row: RowHere::Each };
        for (at, column) in sheet.columns.iter().enumerate() {
            let place = Place { sheet: index, column: at };
            let path = format!("sheets[{index}].columns[{at}]");
            if let Some(text) = &column.formula {
                let path = format!("{path}.formula");
                let title = format!("«{}»", column.heading());
                if let Some(bound) = self.bind(text, &path, each, Wanted::Column(column), rows_of(sheet)) {
                    let it = Computed { place, row: None, except: own(&column.key), bound };
                    computed.push(Written { it, path, text: text.clone(), title });
                }
            }
            if let Some(text) = &column.required_if {
                let bound = self.bind(text, &format!("{path}.required_if"), each, Wanted::Condition, rows_of(sheet));
                conditions.extend(bound.map(|bound| Condition {
                    asks: Asks::Filled,
                    sheet: Some(index),
                    column: Some(at),
                    row: None,
                    by_row: true,
                    bound,
                }));
            }
        }
        if let Rows::Fixed { items } = &sheet.rows {
            for (row, item) in items.iter().enumerate() {
                for (key, text) in &item.formulas {
                    let path = format!("sheets[{index}].rows.items[{row}].formulas.{key}");
                    computed.extend(self.single(index, sheet, row, key, text, path));
                }
            }
        }
    }

    /// A computed cell of a fixed row.
    fn single(
        &mut self,
        index: usize,
        sheet: &'a Sheet,
        row: usize,
        key: &str,
        text: &str,
        path: String,
    ) -> Option<Written<Computed>> {
        let at = sheet.columns.iter().position(|column| column.key == key)?;
        let column: &Column = sheet.columns.get(at)?;
        let here = Here { sheet: Some(index), row: RowHere::Fixed(row) };
        let bound = self.bind(text, &path, here, Wanted::Column(column), 1)?;
        let place = Place { sheet: index, column: at };
        let row_key = match &sheet.rows {
            Rows::Fixed { items } => items.get(row).map(|item| item.key.as_str()),
            Rows::Free { .. } => None,
        };
        let title = format!("[{};{}]", row_key.unwrap_or_default(), column.heading());
        let it = Computed { place, row: Some(row), except: Vec::new(), bound };
        Some(Written { it, path, text: text.to_owned(), title })
    }

    fn rule(&mut self, index: usize, rule: &Rule) -> Option<Condition> {
        let sheet = rule.place.sheet().and_then(|key| self.names.sheets().iter().position(|sheet| sheet.key == key));
        let spec = sheet.and_then(|sheet| self.names.sheets().get(sheet).copied());
        let row = match (spec.map(|spec| &spec.rows), rule.place.row()) {
            (Some(Rows::Fixed { items }), Some(key)) => items.iter().position(|item| item.key == key),
            _ => None,
        };
        let by_row = rule.place.is_by_row();
        let here = match (by_row, row) {
            (true, Some(row)) => RowHere::Fixed(row),
            (true, None) => RowHere::Each,
            (false, _) => RowHere::None,
        };
        let rows = if here == RowHere::Each { spec.map_or(1, rows_of) } else { 1 };
        let here = Here { sheet: if matches!(rule.place, Where::Form) { None } else { sheet }, row: here };
        let path = format!("rules[{index}].condition");
        let bound = self.bind(&rule.condition, &path, here, Wanted::Condition, rows)?;
        let column = rule.place.column().and_then(|key| spec?.columns.iter().position(|column| column.key == key));
        let asks = Asks::Rule { key: rule.key.clone(), message: rule.message.clone(), severity: rule.severity };
        Some(Condition { asks, sheet, column, row, by_row, bound })
    }

    fn bind(&mut self, text: &str, path: &str, here: Here, wanted: Wanted<'_>, rows: usize) -> Option<Bound> {
        self.formulas += 1;
        if self.formulas > MAX_FORMULAS {
            if self.formulas == MAX_FORMULAS + 1 {
                self.tell(path, format!("в форме больше {MAX_FORMULAS} формул: разделите ее на несколько"));
            }
            return None;
        }
        // More than anybody reads at once; a form of thousands of broken formulas must not take long either.
        if self.mistakes.len() >= MAX_MISTAKES {
            return None;
        }
        let bound = parse(text).and_then(|formula| bind(&formula.root, &self.names, here, wanted));
        match bound {
            Ok(bound) => {
                let rows = rows as u64;
                self.cost = self.cost.saturating_add(bound.cost_once).saturating_add(bound.cost.saturating_mul(rows));
                Some(bound)
            }
            Err(error) => {
                self.tell(path, error.told(text));
                None
            }
        }
    }

    fn tell(&mut self, path: &str, message: impl Into<String>) {
        self.mistakes.push(SpecError { path: path.to_owned(), message: message.into() });
    }

    /// Each after what it needs; circles are told.
    fn order(&mut self, computed: Vec<Written<Computed>>) -> Vec<Computed> {
        let order = graph::order(&computed);
        let Some(order) = order else {
            self.tell_tangled();
            return Vec::new();
        };
        if order.circles.is_empty() {
            return order.sorted(computed);
        }
        // Whole columns may stand in a circle whose cells don't: fixed rows are looked at one by one.
        let Some(by_row) = by_row(&computed, self.names.sheets()) else {
            order.circles.iter().for_each(|circle| self.tell_circle(circle, &computed));
            return Vec::new();
        };
        match graph::order(&by_row) {
            None => self.tell_tangled(),
            Some(finer) if finer.circles.is_empty() => return finer.sorted(by_row),
            Some(_) => order.circles.iter().for_each(|circle| self.tell_circle(circle, &computed)),
        }
        Vec::new()
    }

    fn tell_tangled(&mut self) {
        let message = "формулы формы ссылаются друг на друга слишком много раз: возьмите целые столбцы вместо строк";
        self.tell("sheets", message);
    }

    fn tell_circle(&mut self, circle: &[(usize, At)], computed: &[Written<Computed>]) {
        const SHOWN: usize = 6;
        let Some((first, at)) = circle.first().and_then(|(first, at)| Some((computed.get(*first)?, at))) else {
            return;
        };
        let titles = circle.iter().filter_map(|(index, _)| computed.get(*index)).map(|written| written.title.as_str());
        let mut titles: Vec<&str> = titles.take(SHOWN).collect();
        if circle.len() > SHOWN {
            titles.push("…");
        }
        titles.push(&first.title);
        let message = match circle {
            [_] => {
                let hint = if first.it.row.is_some() {
                    ": возьмите строки без этой, например СУММ([r1:r9;Столбец])"
                } else {
                    ""
                };
                format!("формула ссылается сама на себя{hint}")
            }
            _ => format!("формулы ссылаются друг на друга по кругу: {}. Уберите одну из ссылок", titles.join(" → ")),
        };
        let error = FormulaError { at: at.clone(), message };
        let told = error.told(&first.text);
        let path = first.path.clone();
        self.tell(&path, told);
    }

    fn tell_costly(&mut self) {
        if self.cost > MAX_COST {
            let message = "формулы формы слишком тяжелы для вычисления: уменьшите число строк, формул или условий \">…\" в СЧЁТЕСЛИ и СУММЕСЛИ";
            self.tell("sheets", message);
        }
    }
}

/// Columns of fixed rows taken apart into cells; `None` when there would be too many of them.
fn by_row(computed: &[Written<Computed>], sheets: &[&Sheet]) -> Option<Vec<Written<Computed>>> {
    let mut cells = Vec::new();
    for written in computed {
        let fixed = match sheets.get(written.it.place.sheet).map(|sheet| &sheet.rows) {
            Some(Rows::Fixed { items }) if written.it.row.is_none() => items.len(),
            _ => {
                cells.push(written.clone());
                continue;
            }
        };
        for row in (0..fixed).filter(|row| !written.it.except.contains(row)) {
            let mut cell = written.clone();
            cell.it.row = Some(row);
            cells.push(cell);
        }
        if cells.len() > MAX_CELLS_APART {
            return None;
        }
    }
    Some(cells)
}

/// How many rows a sheet can have.
fn rows_of(sheet: &Sheet) -> usize {
    match &sheet.rows {
        Rows::Free { max, .. } => *max,
        Rows::Fixed { items } => items.len(),
    }
}
