//! From a formula of any workbook to ours. What stands at its cells is asked of the one who reads the workbook.

use super::super::ast::{Expr, ExprKind, Name};
use super::super::functions::Function;
use super::super::val::{Val, day_of};
use super::super::{Dialect, parser};
use super::CannotSay;
use super::refs::{A1, Corners, column_letters};
use super::write::write;

use chrono::Datelike;

/// A workbook from which a form is being made; rows and columns from 0.
pub trait Workbook {
    /// What the form makes of a cell.
    fn at(&self, worksheet: &str, row: u32, column: u32) -> Standing;
    /// The first and the last row of the data of a worksheet, the rows that become rows of the form; `None` when the
    /// worksheet is no sheet of the form.
    fn rows(&self, worksheet: &str) -> Option<(u32, u32)>;
}

/// What stands at a cell of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// A cell of the form, by the names that formulas use.
    Cell {
        /// The sheet: its title or key.
        sheet: String,
        /// The column: its title, heading or key.
        column: String,
        /// The key of a fixed row; `None` in a sheet of free rows.
        row: Option<String>,
    },
    /// Something that never changes.
    Value(Val),
    /// Not of the form, and why: «заголовок», «ячейка вне таблицы».
    Nothing(String),
}

/// The formula of the cell at `row` and `column` of a worksheet, in our language.
///
/// # Errors
/// Why it cannot be said.
pub fn from_excel(
    formula: &str,
    worksheet: &str,
    row: u32,
    column: u32,
    workbook: &dyn Workbook,
) -> Result<String, CannotSay> {
    let expr = parser::parse(formula, Dialect::Workbook).map_err(|error| CannotSay(error.message))?;
    let reader = Reader { worksheet, row, column, workbook };
    Ok(write(&reader.scalar(&expr)?))
}

struct Reader<'a> {
    worksheet: &'a str,
    row: u32,
    column: u32,
    workbook: &'a dyn Workbook,
}

type Said<T> = Result<T, CannotSay>;

/// Most columns that a block of cells may be taken apart into.
const MAX_BLOCK: u32 = 60;

fn cannot<T>(why: impl Into<String>) -> Said<T> {
    Err(CannotSay(why.into()))
}

impl Reader<'_> {
    fn scalar(&self, expr: &Expr) -> Said<Expr> {
        let kind = match &expr.kind {
            ExprKind::A1(reference) => return self.one(reference),
            ExprKind::Negative(inner) => ExprKind::Negative(Box::new(self.scalar(inner)?)),
            ExprKind::Percent(inner) => ExprKind::Percent(Box::new(self.scalar(inner)?)),
            ExprKind::Binary(operator, left, right) => {
                ExprKind::Binary(*operator, Box::new(self.scalar(left)?), Box::new(self.scalar(right)?))
            }
            ExprKind::Call(function, arguments) => return self.call(*function, arguments),
            other => other.clone(),
        };
        Ok(Expr { kind, at: expr.at.clone() })
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Said<Expr> {
        use Function as F;
        match (function, arguments) {
            (F::ExcelN, [value]) => self.scalar(value),
            (F::ExcelVLookup, [sought, table, number, rest @ ..]) => self.vlookup(sought, table, number, rest.first()),
            (F::ExcelXLookup, [sought, range, taken]) => self.lookup(sought, range, taken, None),
            (F::ExcelXLookup, [sought, range, taken, instead]) => self.lookup(sought, range, taken, Some(instead)),
            (F::ExcelIndex, [taken, Expr { kind: ExprKind::Call(F::ExcelMatch, inner), .. }]) => match inner.as_slice()
            {
                [sought, range, exact] if is_zero(exact) => self.lookup(sought, range, taken, None),
                _ => cannot("ПОИСКПОЗ здесь ищет приближенно, а формы только точно: поставьте третьим аргументом 0"),
            },
            (F::ExcelXLookup | F::ExcelIndex | F::ExcelMatch, _) => {
                cannot(format!("функция {} в таком виде в формах не бывает", function.name()))
            }
            (F::ExcelSumIfs, [summed, range, sought]) => {
                Ok(call(F::SumIf, vec![self.column(range)?, self.scalar(sought)?, self.column(summed)?]))
            }
            (F::ExcelCountIfs, [range, sought]) => {
                Ok(call(F::CountIf, vec![self.column(range)?, self.scalar(sought)?]))
            }
            (F::SumIf | F::CountIf, [range, sought, rest @ ..]) => {
                let mut said = vec![self.column(range)?, self.scalar(sought)?];
                for summed in rest {
                    said.push(self.column(summed)?);
                }
                Ok(call(function, said))
            }
            _ if function.aggregates() => {
                let mut said = Vec::new();
                for argument in arguments {
                    match &argument.kind {
                        ExprKind::A1(reference) => said.extend(self.block(reference)?),
                        _ => said.push(self.scalar(argument)?),
                    }
                }
                Ok(call(function, said))
            }
            _ => {
                let said = arguments.iter().map(|argument| self.scalar(argument)).collect::<Said<Vec<_>>>()?;
                Ok(call(function, said))
            }
        }
    }

    fn lookup(&self, sought: &Expr, range: &Expr, taken: &Expr, instead: Option<&Expr>) -> Said<Expr> {
        let mut said = vec![self.scalar(sought)?, self.column(range)?, self.column(taken)?];
        said.extend(instead.map(|instead| self.scalar(instead)).transpose()?);
        Ok(call(Function::Lookup, said))
    }

    fn vlookup(&self, sought: &Expr, table: &Expr, number: &Expr, exact: Option<&Expr>) -> Said<Expr> {
        if !exact.is_some_and(is_zero) {
            return cannot("ВПР здесь ищет приближенно, а формы только точно: поставьте четвертым аргументом 0");
        }
        let (ExprKind::A1(A1 { sheet, corners }), ExprKind::Number(number)) = (&table.kind, &number.kind) else {
            return cannot("в ВПР таблица и номер столбца должны быть написаны прямо");
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let number = if (1.0..=1_000.0).contains(number) {
            *number as u32 - 1
        } else {
            return cannot("в ВПР неверный номер столбца");
        };
        let part = |offset: u32| {
            let corners = match *corners {
                Corners::Range { top, left, bottom, right } if left + offset <= right => {
                    Corners::Range { top, left: left + offset, bottom, right: left + offset }
                }
                Corners::Columns { left, right } if left + offset <= right => {
                    Corners::Columns { left: left + offset, right: left + offset }
                }
                _ => return cannot("в ВПР номер столбца больше таблицы"),
            };
            self.one_column(&A1 { sheet: sheet.clone(), corners })
        };
        Ok(call(Function::Lookup, vec![self.scalar(sought)?, part(0)?, part(number)?]))
    }

    fn worksheet<'r>(&'r self, reference: &'r A1) -> &'r str {
        reference.sheet.as_deref().unwrap_or(self.worksheet)
    }

    /// A single cell.
    fn one(&self, reference: &A1) -> Said<Expr> {
        let (row, column) = match reference.corners {
            Corners::Cell { row, column } => (row, column),
            Corners::Range { top, left, bottom, right } if top == bottom && left == right => (top, left),
            _ => return cannot(format!("диапазон {} стоит там, где нужна одна ячейка", show(reference))),
        };
        self.cell(reference, row, column)
    }

    fn cell(&self, reference: &A1, row: u32, column: u32) -> Said<Expr> {
        let worksheet = self.worksheet(reference);
        let own = worksheet == self.worksheet;
        match self.workbook.at(worksheet, row, column) {
            Standing::Cell { column: name, .. } if own && row == self.row => Ok(named(None, true, name)),
            Standing::Cell { sheet, column: name, row: Some(key) } => {
                Ok(named((!own).then_some(sheet), false, format!("{key};{name}")))
            }
            Standing::Cell { column: name, .. } => cannot(format!(
                "{} — ячейка другой строки столбца «{name}», а строки добавляет заполняющий",
                place(row, column)
            )),
            Standing::Value(value) => constant(&value),
            Standing::Nothing(why) => cannot(format!("{}: {why}", place(row, column))),
        }
    }

    /// A column of cells as one argument.
    fn column(&self, expr: &Expr) -> Said<Expr> {
        match &expr.kind {
            ExprKind::A1(reference) => self.one_column(reference),
            _ => cannot("здесь нужен диапазон ячеек"),
        }
    }

    fn one_column(&self, reference: &A1) -> Said<Expr> {
        let mut parts = self.block(reference)?;
        match (parts.pop(), parts.is_empty()) {
            (Some(part), true) if !matches!(&part.kind, ExprKind::Name(Name { this_row: true, .. })) => Ok(part),
            _ => cannot(format!("диапазон {} — не один столбец таблицы", show(reference))),
        }
    }

    /// A block of cells: column by column, or cell by cell when it is a part of this row.
    fn block(&self, reference: &A1) -> Said<Vec<Expr>> {
        let worksheet = self.worksheet(reference);
        let rows = self.workbook.rows(worksheet);
        let (top, left, bottom, right) = match reference.corners {
            Corners::Cell { row, column } => return Ok(vec![self.cell(reference, row, column)?]),
            Corners::Range { top, left, bottom, right } => (top, left, bottom, right),
            Corners::Columns { left, right } => match rows {
                Some((first, last)) => (first, left, last, right),
                None => return cannot(format!("лист «{worksheet}» не вошел в форму")),
            },
        };
        if right - left >= MAX_BLOCK {
            return cannot(format!("диапазон {} слишком широк", show(reference)));
        }
        if top == bottom {
            return (left..=right).map(|column| self.cell(reference, top, column)).collect();
        }
        let Some((first, last)) = rows else {
            return cannot(format!("лист «{worksheet}» не вошел в форму"));
        };
        (left..=right).map(|column| self.part(reference, (top, bottom), (first, last), column)).collect()
    }

    /// Some rows of one column.
    fn part(&self, reference: &A1, (top, bottom): (u32, u32), (first, last): (u32, u32), column: u32) -> Said<Expr> {
        let worksheet = self.worksheet(reference);
        let own = worksheet == self.worksheet;
        if bottom < first || top > last {
            return cannot(format!("диапазон {} вне строк таблицы", show(reference)));
        }
        let (from, to) = (top.max(first), bottom.min(last));
        let name = |row: u32| match self.workbook.at(worksheet, row, column) {
            Standing::Cell { sheet, column: name, row } => Ok((sheet, name, row)),
            Standing::Value(_) => cannot(format!("{} — ячейка вне таблицы формы", place(row, column))),
            Standing::Nothing(why) => cannot(format!("{}: {why}", place(row, column))),
        };
        let (sheet, title, key) = name(from)?;
        let before = (!own).then_some(sheet);
        // A column that sums itself would be a circle: then the rows before this one are meant.
        let around = own && column == self.column && (from..=to).contains(&self.row);
        match (key, name(to)?.2) {
            _ if around => cannot("формула складывает столбец, в котором стоит сама"),
            _ if from == first && to == last => Ok(named(before, false, title)),
            (Some(a), Some(b)) if a == b => Ok(named(before, false, format!("{a};{title}"))),
            (Some(a), Some(b)) => Ok(named(before, false, format!("{a}:{b};{title}"))),
            _ => cannot(format!(
                "диапазон {} охватывает только часть строк, а строки добавляет заполняющий",
                show(reference)
            )),
        }
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(number) if number == 0.0) || matches!(expr.kind, ExprKind::Bool(false))
}

fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr { kind: ExprKind::Call(function, arguments), at: 0..0 }
}

fn named(before: Option<String>, this_row: bool, inner: String) -> Expr {
    Expr { kind: ExprKind::Name(Name { before, this_row, inner }), at: 0..0 }
}

fn plain(kind: ExprKind) -> Expr {
    Expr { kind, at: 0..0 }
}

fn constant(value: &Val) -> Said<Expr> {
    Ok(match value {
        Val::Empty => plain(ExprKind::Number(0.0)),
        Val::Number(number) if *number < 0.0 => plain(ExprKind::Negative(Box::new(plain(ExprKind::Number(-number))))),
        Val::Number(number) => plain(ExprKind::Number(*number)),
        Val::Bool(flag) => plain(ExprKind::Bool(*flag)),
        Val::Text(text) => plain(ExprKind::Text(text.to_string())),
        Val::Date(day) => {
            let Some(day) = day_of(*day) else {
                return cannot("в формуле ячейка с неверной датой");
            };
            let parts = [day.year(), day.month().cast_signed(), day.day().cast_signed()];
            call(Function::Date, parts.into_iter().map(|part| plain(ExprKind::Number(f64::from(part)))).collect())
        }
        Val::Failed(_) => return cannot("в формуле ячейка с ошибкой"),
    })
}

fn place(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

fn show(reference: &A1) -> String {
    let cells = match reference.corners {
        Corners::Cell { row, column } => place(row, column),
        Corners::Range { top, left, bottom, right } => format!("{}:{}", place(top, left), place(bottom, right)),
        Corners::Columns { left, right } => format!("{}:{}", column_letters(left), column_letters(right)),
    };
    match &reference.sheet {
        Some(sheet) => format!("{sheet}!{cells}"),
        None => cells,
    }
}
