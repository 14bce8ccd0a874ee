//! Comparisons: of like with like only, else a formula would silently never hold.

use super::super::spec::Kind;
use super::FormulaError;
use super::ast::{Expr, ExprKind, Operator};
use super::bind::{Binder, Part, simple, tell, words};
use super::names::Target;
use super::node::{Kinds, Node};
use super::val::Val;

impl Binder<'_, '_> {
    pub(super) fn comparison(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Result<Part, FormulaError> {
        let (mut a, mut b) = (self.scalar(left)?, self.scalar(right)?);
        yes_or_no(&mut a, &mut b);
        yes_or_no(&mut b, &mut a);
        self.alike(left, &a, right, &b)?;
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            self.option(left, right)?;
            self.option(right, left)?;
        }
        Ok(self.pair(operator, a, b, Kinds::BOOL))
    }

    fn alike(&self, left: &Expr, a: &Part, right: &Expr, b: &Part) -> Result<(), FormulaError> {
        let (kinds_a, kinds_b) = (a.kinds.without(Kinds::NOTHING), b.kinds.without(Kinds::NOTHING));
        let nothing = Kinds::NOTHING.without(Kinds::NOTHING);
        if kinds_a == nothing || kinds_b == nothing || kinds_a.has(kinds_b) {
            return Ok(());
        }
        // `[@Дата]>0`: whether it is filled.
        let zero = |expr: &Expr| matches!(expr.kind, ExprKind::Number(number) if number == 0.0);
        let days = Kinds::DATE.or(Kinds::NUMBER);
        if kinds_a.within(days) && kinds_b.within(days) && (zero(left) || zero(right)) {
            return Ok(());
        }
        let hint = if kinds_a.or(kinds_b).has(Kinds::DATE) {
            "дату пишите ДАТА(2026; 9; 15), год даты берет ГОД(…)"
        } else if kinds_a.or(kinds_b).has(Kinds::BOOL) {
            "для столбца «да или нет» сравнивайте с ИСТИНА или ЛОЖЬ"
        } else {
            "число в тексте берет ЗНАЧЕН(…), текст пишется в кавычках"
        };
        let message = format!("{} сравнивают с тем же, а здесь {}: {hint}", words(kinds_a), words(kinds_b));
        Err(tell(&right.at, message))
    }

    /// A list is compared with a text that it does not have.
    fn option(&self, list: &Expr, text: &Expr) -> Result<(), FormulaError> {
        let (ExprKind::Text(option), Ok(Target::Cell(place) | Target::At(place, _))) = (&text.kind, self.target(list))
        else {
            return Ok(());
        };
        let Some((column, Kind::List(options))) = self.names.column(place).map(|column| (column, &column.kind)) else {
            return Ok(());
        };
        if option.is_empty() || options.find(option).is_some() {
            return Ok(());
        }
        let known: Vec<&str> = options.as_slice().iter().take(5).map(String::as_str).collect();
        let rest = if options.as_slice().len() > known.len() { " и другие" } else { "" };
        let message =
            format!("в списке «{}» нет варианта «{option}», есть: {}{rest}", column.heading(), known.join(", "));
        Err(tell(&text.at, message))
    }
}

/// `[@Онлайн]="Да"` means what it says.
fn yes_or_no(flag: &mut Part, text: &mut Part) {
    if flag.kinds != Kinds::BOOL {
        return;
    }
    let Node::Value(Val::Text(word)) = &text.node else {
        return;
    };
    let value = match word.to_lowercase().as_str() {
        "да" => true,
        "нет" => false,
        _ => return,
    };
    *text = simple(Node::Value(Val::Bool(value)), Kinds::BOOL);
}
