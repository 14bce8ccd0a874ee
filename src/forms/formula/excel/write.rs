//! A tree as text of ours: Russian names, `;` between arguments, a comma in numbers, brackets only where needed.

use super::super::super::value::show_decimal;
use super::super::ast::{Expr, ExprKind, Name, Operator};

/// The text of a formula.
#[must_use]
pub fn write(expr: &Expr) -> String {
    let mut out = Out { text: String::new(), point: if takes_comma(expr) { ',' } else { '.' } };
    put(expr, &mut out);
    out.text
}

struct Out {
    text: String,
    /// Between the whole and the fraction of a number.
    point: char,
}

impl Out {
    fn push(&mut self, c: char) {
        self.text.push(c);
    }

    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// Whether a comma between digits will be read as part of a number: a `;` stands somewhere, or no function does.
fn takes_comma(expr: &Expr) -> bool {
    fn most_arguments(expr: &Expr) -> Option<usize> {
        match &expr.kind {
            ExprKind::Call(_, arguments) => arguments.iter().filter_map(most_arguments).chain([arguments.len()]).max(),
            ExprKind::Negative(inner) | ExprKind::Percent(inner) => most_arguments(inner),
            ExprKind::Binary(_, left, right) => most_arguments(left).max(most_arguments(right)),
            _ => None,
        }
    }
    most_arguments(expr).is_none_or(|most| most > 1)
}

fn put_number(number: f64, out: &mut Out) {
    let shown = if number == 0.0 || (1e-9..1e15).contains(&number.abs()) {
        show_decimal(number)
    } else {
        format!("{number:e}").replace('.', ",")
    };
    out.text.extend(shown.chars().map(|c| if c == ',' { out.point } else { c }));
}

fn put(expr: &Expr, out: &mut Out) {
    match &expr.kind {
        ExprKind::Number(number) => put_number(*number, out),
        ExprKind::Text(text) => put_text(text, &mut out.text),
        ExprKind::Bool(flag) => out.push_str(if *flag { "ИСТИНА" } else { "ЛОЖЬ" }),
        ExprKind::Missing => {}
        ExprKind::Name(name) => put_name(name, out),
        // Only trees of workbooks have these, and they never come here.
        ExprKind::A1(_) => out.push('?'),
        ExprKind::Call(function, arguments) => {
            out.push_str(function.name());
            out.push('(');
            for (index, argument) in arguments.iter().enumerate() {
                if index > 0 {
                    out.push_str("; ");
                }
                put(argument, out);
            }
            out.push(')');
        }
        ExprKind::Negative(inner) => {
            out.push('-');
            put_in(inner, strength(inner) < UNARY, out);
        }
        ExprKind::Percent(inner) => {
            put_in(inner, strength(inner) <= UNARY, out);
            out.push('%');
        }
        ExprKind::Binary(operator, left, right) => {
            let (before, after) = brackets(*operator, left, right);
            put_in(left, before, out);
            let sign = operator.sign();
            match operator {
                Operator::Multiply | Operator::Divide | Operator::Power => out.push_str(sign),
                _ => {
                    out.push(' ');
                    out.push_str(sign);
                    out.push(' ');
                }
            }
            put_in(right, after, out);
        }
    }
}

/// Signs before a part bind tighter than any operator.
pub(super) const UNARY: u8 = 6;

pub(super) fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Binary(operator, ..) => operator.strength(),
        ExprKind::Negative(_) => UNARY,
        ExprKind::Number(number) if *number < 0.0 => UNARY,
        _ => UNARY + 1,
    }
}

/// Whether the left and the right part need brackets.
pub(super) fn brackets(operator: Operator, left: &Expr, right: &Expr) -> (bool, bool) {
    (strength(left) < operator.strength(), strength(right) <= operator.strength())
}

fn put_in(expr: &Expr, brackets: bool, out: &mut Out) {
    if brackets {
        out.push('(');
    }
    put(expr, out);
    if brackets {
        out.push(')');
    }
}

pub(super) fn put_text(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

fn put_name(name: &Name, out: &mut Out) {
    if let Some(before) = &name.before {
        let plain = before.starts_with(char::is_alphabetic)
            && before.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' '))
            && !before.contains("  ");
        if plain {
            out.push_str(before);
        } else {
            out.push('\'');
            out.push_str(&before.replace('\'', "''"));
            out.push('\'');
        }
    }
    out.push('[');
    if name.this_row {
        out.push('@');
    }
    out.push_str(&name.inner);
    out.push(']');
}
