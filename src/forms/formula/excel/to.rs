//! From a formula of ours to the text of a live formula in a workbook.

use chrono::Datelike;

use super::super::super::spec::{Column, Kind, Rows};
use super::super::Formula;
use super::super::ast::{Expr, ExprKind, Operator};
use super::super::bind::kinds_of_column;
use super::super::criteria;
use super::super::functions::Function;
use super::super::names::{Here, Names, RowHere, Target};
use super::super::node::Kinds;
use super::CannotSay;
use super::write::{UNARY, brackets, put_text, strength};

/// Where the cells of a form stand in a workbook; rows and columns from 0.
pub trait Layout {
    /// The name of the worksheet of a sheet.
    fn worksheet(&self, sheet: &str) -> Option<String>;
    /// Where a column stands.
    fn column(&self, sheet: &str, column: &str) -> Option<u32>;
    /// The first and the last row of the data.
    fn rows(&self, sheet: &str) -> Option<(u32, u32)>;
    /// Where a fixed row stands.
    fn fixed_row(&self, sheet: &str, row: &str) -> Option<u32>;
    /// What the organisation's card holds under this field.
    fn passport(&self, field: &str) -> Option<String>;
}

/// The cell a formula is to stand in.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    /// The form's sheet.
    pub sheet: &'a str,
    /// The row of the worksheet, from 0.
    pub row: u32,
    /// The fixed row, if it is one.
    pub fixed: Option<&'a str>,
}

/// Longest formula of a workbook, in characters.
const MAX_EXCEL: usize = 8_192;
/// Longest text within it.
const MAX_EXCEL_TEXT: usize = 255;

/// The text of the formula without `=`, in English and with commas. With `column` the result is brought to what the
/// column holds: rounded to its digits, yes and no as «Да» and «Нет».
///
/// # Errors
/// What cannot be said in a workbook: values of the earlier collection, names that are not there.
pub fn to_excel(
    formula: &Formula,
    names: &Names<'_>,
    stand: Stand<'_>,
    column: Option<&Column>,
    layout: &dyn Layout,
) -> Result<String, CannotSay> {
    let sheet = names.sheets().iter().position(|sheet| sheet.key == stand.sheet);
    let row = match (stand.fixed, sheet.and_then(|sheet| names.sheets().get(sheet)).map(|sheet| &sheet.rows)) {
        (Some(key), Some(Rows::Fixed { items })) => {
            let row = items.iter().position(|item| item.key == key);
            RowHere::Fixed(row.ok_or_else(|| CannotSay(format!("строки «{key}» нет")))?)
        }
        _ => RowHere::Each,
    };
    let writer = Writer { names, here: Here { sheet, row }, stand, layout };
    let text = writer.result(&formula.root, column)?;
    if text.chars().count() > MAX_EXCEL {
        return Err(CannotSay("формула для Excel слишком длинная".to_owned()));
    }
    Ok(text)
}

pub(super) struct Writer<'a> {
    pub(super) names: &'a Names<'a>,
    here: Here,
    pub(super) stand: Stand<'a>,
    pub(super) layout: &'a dyn Layout,
}

pub(super) type Said = Result<String, CannotSay>;

impl Writer<'_> {
    fn result(&self, expr: &Expr, column: Option<&Column>) -> Said {
        match (&expr.kind, column.map(|column| &column.kind)) {
            // Rounding goes into the branches: one of them may be "".
            (ExprKind::Call(function @ (Function::If | Function::IfError), arguments), Some(_)) => {
                let branches = if *function == Function::If { 1 } else { 0 };
                let mut said = Vec::new();
                for (index, argument) in arguments.iter().enumerate() {
                    said.push(if index < branches { self.say(argument)? } else { self.result(argument, column)? });
                }
                Ok(format!("{}({})", function.described().english, said.join(",")))
            }
            (ExprKind::Text(_) | ExprKind::Missing, Some(_)) => self.say(expr),
            (_, Some(Kind::Boolean)) => Ok(format!("IF({},\"Да\",\"Нет\")", self.say(expr)?)),
            (_, Some(Kind::Decimal { digits: Some(digits), .. })) => Ok(format!("ROUND({},{digits})", self.say(expr)?)),
            (_, Some(Kind::Integer { .. })) if !self.whole(expr) => Ok(format!("ROUND({},0)", self.say(expr)?)),
            (_, Some(Kind::Text { .. } | Kind::List(_))) => self.text(expr),
            _ => self.say(expr),
        }
    }

    /// Whether it gives whole numbers anyway.
    fn whole(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Number(number) => number.fract() == 0.0,
            ExprKind::Name(_) => {
                self.column(expr).is_some_and(|column| matches!(column.kind, Kind::Integer { .. } | Kind::Boolean))
            }
            ExprKind::Negative(inner) => self.whole(inner),
            ExprKind::Binary(Operator::Add | Operator::Subtract | Operator::Multiply, left, right) => {
                self.whole(left) && self.whole(right)
            }
            ExprKind::Call(Function::Sum | Function::Min | Function::Max | Function::Abs, arguments) => {
                arguments.iter().all(|argument| self.whole(argument))
            }
            ExprKind::Call(Function::SumIf, arguments) => arguments.last().is_some_and(|summed| self.whole(summed)),
            ExprKind::Call(Function::Count | Function::CountA | Function::CountIf | Function::Int, _) => true,
            ExprKind::Call(Function::Year | Function::Month | Function::Day | Function::DateDif, _) => true,
            _ => false,
        }
    }

    fn target(&self, expr: &Expr) -> Option<Target> {
        match &expr.kind {
            ExprKind::Name(name) => self.names.resolve(name, &expr.at, self.here).ok(),
            _ => None,
        }
    }

    fn column(&self, expr: &Expr) -> Option<&Column> {
        match self.target(expr)? {
            Target::Cell(place) | Target::At(place, _) | Target::Range(place, _) => self.names.column(place),
            _ => None,
        }
    }

    /// What a part gives, as far as its look depends on it.
    fn kinds(&self, expr: &Expr) -> Kinds {
        match &expr.kind {
            ExprKind::Name(_) => self.column(expr).map_or(Kinds::TEXT, kinds_of_column),
            ExprKind::Bool(_) => Kinds::BOOL,
            ExprKind::Binary(operator, ..) if operator.compares() => Kinds::BOOL,
            ExprKind::Binary(Operator::Add | Operator::Subtract, left, right) => {
                match (self.kinds(left) == Kinds::DATE, self.kinds(right) == Kinds::DATE) {
                    (true, false) | (false, true) => Kinds::DATE,
                    _ => Kinds::NUMBER,
                }
            }
            ExprKind::Call(Function::Date | Function::Today, _) => Kinds::DATE,
            ExprKind::Call(Function::And | Function::Or | Function::Not | Function::IsBlank, _) => Kinds::BOOL,
            ExprKind::Call(Function::Min | Function::Max, arguments) if self.of_first(arguments) == Kinds::DATE => {
                Kinds::DATE
            }
            ExprKind::Call(Function::If, arguments) => arguments.get(1).map_or(Kinds::TEXT, |yes| self.kinds(yes)),
            ExprKind::Call(Function::IfError, arguments) => self.of_first(arguments),
            ExprKind::Call(Function::Lookup, arguments) => {
                arguments.get(2).map_or(Kinds::TEXT, |taken| self.kinds(taken))
            }
            _ => Kinds::NUMBER,
        }
    }

    fn of_first(&self, arguments: &[Expr]) -> Kinds {
        arguments.first().map_or(Kinds::NUMBER, |first| self.kinds(first))
    }

    /// A part that becomes text: days and yes or no as people see them, whatever the language of Excel.
    fn text(&self, expr: &Expr) -> Said {
        let said = self.say(expr)?;
        let kinds = self.kinds(expr);
        Ok(if kinds == Kinds::DATE {
            format!("TEXT(DAY({said}),\"00\")&\".\"&TEXT(MONTH({said}),\"00\")&\".\"&YEAR({said})")
        } else if kinds == Kinds::BOOL {
            format!("IF({said},\"Да\",\"Нет\")")
        } else {
            said
        })
    }

    fn say(&self, expr: &Expr) -> Said {
        Ok(match &expr.kind {
            ExprKind::Number(number) => number.to_string(),
            ExprKind::Text(text) if text.chars().count() > MAX_EXCEL_TEXT => {
                return Err(CannotSay(format!("текст длиннее {MAX_EXCEL_TEXT} знаков")));
            }
            ExprKind::Text(text) => {
                let mut out = String::new();
                put_text(text, &mut out);
                out
            }
            ExprKind::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
            ExprKind::Missing => String::new(),
            ExprKind::Name(_) => self.cell(expr)?,
            ExprKind::A1(_) => return Err(CannotSay("это ссылка другой книги".to_owned())),
            ExprKind::Negative(inner) => format!("-{}", self.within(inner, strength(inner) < UNARY)?),
            ExprKind::Percent(inner) => format!("{}%", self.within(inner, strength(inner) <= UNARY)?),
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right)?,
            ExprKind::Call(function, arguments) => self.call(*function, arguments)?,
        })
    }

    fn within(&self, expr: &Expr, brackets: bool) -> Said {
        let said = self.say(expr)?;
        Ok(if brackets { format!("({said})") } else { said })
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Said {
        if operator == Operator::Join {
            let wrap = |expr: &Expr| {
                let said = self.text(expr)?;
                Ok::<String, CannotSay>(if strength(expr) < operator.strength() { format!("({said})") } else { said })
            };
            return Ok(format!("{}&{}", wrap(left)?, wrap(right)?));
        }
        let (before, after) = brackets(operator, left, right);
        let side = |expr: &Expr, other: &Expr, brackets: bool| match &expr.kind {
            // `[@Онлайн]="Да"`: the other side is said as a condition.
            ExprKind::Text(text) if operator.compares() && self.kinds(other) == Kinds::BOOL => {
                match text.to_lowercase().as_str() {
                    "да" => Ok("TRUE".to_owned()),
                    "нет" => Ok("FALSE".to_owned()),
                    _ => self.say(expr),
                }
            }
            _ => self.within(expr, brackets),
        };
        Ok(format!("{}{}{}", side(left, right, before)?, operator.sign(), side(right, left, after)?))
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Said {
        use Function as F;
        let said = |arguments: &[Expr]| {
            arguments.iter().map(|argument| self.argument(argument)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match (function, arguments) {
            (F::IsBlank, [cell]) => match self.target(cell) {
                Some(target) => format!("({}=\"\")", self.address(target)?),
                None => format!("({}=\"\")", self.say(cell)?),
            },
            (F::Lookup, [sought, range, taken, rest @ ..]) => {
                let (range_said, taken_said) = (self.argument(range)?, self.argument(taken)?);
                let sought = self.sought(sought, range)?;
                let found = format!("INDEX({taken_said},MATCH({sought},{range_said},0))");
                let found = if self.kinds(taken) == Kinds::BOOL { format!("({found}=\"Да\")") } else { found };
                match rest.first() {
                    Some(instead) => format!("IFERROR({found},{})", self.say(instead)?),
                    None => found,
                }
            }
            (F::CountIf | F::SumIf, [range, sought, rest @ ..])
                if self.kinds(range) == Kinds::TEXT && !criteria::has_literal(sought) =>
            {
                // That very text: Excel would heed its signs and take codes for numbers.
                let (range, sought) = (self.argument(range)?, self.text(sought)?);
                let mut all = vec![format!("({range}<>\"\")*({range}&\"\"={sought}&\"\")")];
                all.extend(said(rest)?);
                format!("SUMPRODUCT({})", all.join(","))
            }
            (F::CountIf | F::SumIf, [range, sought, rest @ ..]) => {
                let mut all = vec![self.argument(range)?, self.sought(sought, range)?];
                all.extend(said(rest)?);
                format!("{}({})", function.described().english, all.join(","))
            }
            (F::CountA, _) if arguments.iter().any(|argument| self.is_computed(argument)) => {
                // A computed cell that shows nothing is not empty for Excel.
                let parts = arguments.iter().map(|argument| {
                    let cells = self.argument(argument)?;
                    Ok(format!("SUMPRODUCT(--({cells}<>\"\"))"))
                });
                parts.collect::<Result<Vec<_>, CannotSay>>()?.join("+")
            }
            (F::Concatenate, _) => {
                let texts = arguments.iter().map(|argument| self.text(argument)).collect::<Result<Vec<_>, _>>()?;
                format!("CONCATENATE({})", texts.join(","))
            }
            (F::Len | F::Left | F::Right | F::Mid | F::Trim | F::Upper | F::Lower, [text, rest @ ..]) => {
                let mut all = vec![self.text(text)?];
                all.extend(said(rest)?);
                format!("{}({})", function.described().english, all.join(","))
            }
            _ => format!("{}({})", function.described().english, said(arguments)?.join(",")),
        })
    }

    fn is_computed(&self, expr: &Expr) -> bool {
        self.column(expr).is_some_and(|column| column.formula.is_some())
    }

    /// What is looked for, as it stands in the searched column.
    fn sought(&self, sought: &Expr, range: &Expr) -> Said {
        if self.kinds(range) == Kinds::BOOL {
            return Ok(match &sought.kind {
                ExprKind::Bool(flag) => if *flag { "\"Да\"" } else { "\"Нет\"" }.to_owned(),
                ExprKind::Text(_) => self.say(sought)?,
                _ => format!("IF({},\"Да\",\"Нет\")", self.say(sought)?),
            });
        }
        // `">1,5"` means a number in Russian Excel only; `">"&1.5` everywhere.
        if let ExprKind::Text(text) = &sought.kind
            && let Some(sign) = [">=", "<=", "<>", ">", "<", "="].iter().find(|sign| text.starts_with(**sign))
            && let Some(number) = super::super::val::number_in(&text[sign.len()..])
        {
            return Ok(format!("\"{sign}\"&{number}"));
        }
        if let ExprKind::Binary(Operator::Join, left, right) = &sought.kind {
            return Ok(format!("{}&{}", self.sought_part(left)?, self.sought_part(right)?));
        }
        if let ExprKind::Text(text) = &sought.kind
            && self.kinds(range) == Kinds::DATE
            && let Some((sign, day)) = criteria::day_in(text)
        {
            return Ok(format!("\"{sign}\"&DATE({},{},{})", day.year(), day.month(), day.day()));
        }
        self.say(sought)
    }

    /// Part of a criterion: days as numbers, which Excel of any language understands, signs from cells as themselves.
    fn sought_part(&self, part: &Expr) -> Said {
        let brackets = strength(part) < Operator::Join.strength();
        match &part.kind {
            ExprKind::Binary(Operator::Join, left, right) => {
                Ok(format!("{}&{}", self.sought_part(left)?, self.sought_part(right)?))
            }
            ExprKind::Text(_) => self.say(part),
            _ if self.kinds(part) == Kinds::DATE => self.within(part, brackets),
            ExprKind::Name(_) if self.kinds(part) == Kinds::TEXT => {
                let mut said = self.text(part)?;
                for sign in ["~", "*", "?"] {
                    said = format!("SUBSTITUTE({said},\"{sign}\",\"~{sign}\")");
                }
                Ok(said)
            }
            _ => {
                let said = self.text(part)?;
                Ok(if brackets { format!("({said})") } else { said })
            }
        }
    }

    fn argument(&self, expr: &Expr) -> Said {
        match self.target(expr) {
            Some(target @ (Target::Range(..) | Target::WasRange(_))) => self.address(target),
            _ => self.say(expr),
        }
    }

    /// One value: yes and no stand as texts; a computed number may show nothing, which counts as 0.
    fn cell(&self, expr: &Expr) -> Said {
        let target = self.target(expr);
        let target = target.ok_or_else(|| CannotSay("в формуле имя, которого нет в форме".to_owned()))?;
        let address = self.address(target)?;
        let column = match target {
            Target::Cell(place) | Target::At(place, _) => self.names.column(place),
            _ => None,
        };
        let Some(column) = column else {
            return Ok(address);
        };
        Ok(match column.kind {
            Kind::Boolean => format!("({address}=\"Да\")"),
            Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Date { .. }
                if self.may_show_nothing(target, column) =>
            {
                format!("N({address})")
            }
            _ => address,
        })
    }
}
