//! Where the cells of a name stand in a workbook.

use super::super::super::spec::{Column, Rows};
use super::super::super::spec_rule::PASSPORT_FIELDS;
use super::super::ast::{Expr, ExprKind};
use super::super::names::{Place, Target};
use super::super::parse;
use super::CannotSay;
use super::refs::column_letters;
use super::to::{Said, Writer};
use super::write::put_text;

impl Writer<'_> {
    pub(super) fn may_show_nothing(&self, target: Target, column: &Column) -> bool {
        if let Target::At(place, row) = target
            && let Some(Rows::Fixed { items }) = self.names.sheets().get(place.sheet).map(|sheet| &sheet.rows)
        {
            let own = items.get(row).and_then(|item| item.formulas.get(&column.key)).or(column.formula.as_ref());
            return own.is_some_and(|formula| says_nothing(formula));
        }
        column.formula.is_some()
    }

    pub(super) fn address(&self, target: Target) -> Said {
        let no_place = || CannotSay("этих ячеек нет в книге".to_owned());
        let (place, rows) = match target {
            Target::Passport(field) => return self.passport(field),
            Target::Was(_) | Target::WasAt(..) | Target::WasRange(_) => {
                return Err(CannotSay("значений прежнего сбора в книге нет".to_owned()));
            }
            Target::Cell(place) => (place, None),
            Target::At(place, row) => {
                let row = self.fixed_row(place, row).ok_or_else(no_place)?;
                (place, Some((row, row)))
            }
            Target::Range(place, None) => {
                let sheet = self.names.sheets().get(place.sheet).ok_or_else(no_place)?;
                (place, Some(self.layout.rows(&sheet.key).ok_or_else(no_place)?))
            }
            Target::Range(place, Some((first, last))) => {
                let first = self.fixed_row(place, first).ok_or_else(no_place)?;
                (place, Some((first, self.fixed_row(place, last).ok_or_else(no_place)?)))
            }
        };
        let (sheet, column) =
            self.names.sheets().get(place.sheet).zip(self.names.column(place)).ok_or_else(no_place)?;
        let letters = column_letters(self.layout.column(&sheet.key, &column.key).ok_or_else(no_place)?);
        let cells = match rows {
            None => return Ok(format!("{letters}{}", self.stand.row + 1)),
            Some((first, last)) if first == last && !matches!(target, Target::Range(..)) => {
                format!("${letters}${}", first + 1)
            }
            Some((first, last)) => format!("${letters}${}:${letters}${}", first + 1, last + 1),
        };
        if sheet.key == self.stand.sheet {
            return Ok(cells);
        }
        let worksheet = self.layout.worksheet(&sheet.key).ok_or_else(no_place)?;
        Ok(format!("'{}'!{cells}", worksheet.replace('\'', "''")))
    }

    fn fixed_row(&self, place: Place, row: usize) -> Option<u32> {
        let sheet = self.names.sheets().get(place.sheet)?;
        match &sheet.rows {
            Rows::Fixed { items } => self.layout.fixed_row(&sheet.key, &items.get(row)?.key),
            Rows::Free { .. } => None,
        }
    }

    fn passport(&self, field: usize) -> Said {
        let text = PASSPORT_FIELDS.get(field).and_then(|(key, _)| self.layout.passport(key)).unwrap_or_default();
        let mut out = String::new();
        put_text(&text, &mut out);
        Ok(out)
    }
}

/// Whether a formula may give `""`.
fn says_nothing(formula: &str) -> bool {
    fn within(expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Text(text) => text.is_empty(),
            ExprKind::Call(_, arguments) => arguments.iter().any(within),
            ExprKind::Negative(inner) | ExprKind::Percent(inner) => within(inner),
            ExprKind::Binary(_, left, right) => within(left) || within(right),
            _ => false,
        }
    }
    parse(formula).is_ok_and(|formula| within(&formula.root))
}
