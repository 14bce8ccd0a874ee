//! From a tree to a formula ready to be computed, with every mistake that can be told before anybody fills anything:
//! names that are not there, texts in arithmetic, division by what may be zero.

use super::super::spec::{Column, Kind, Rows};
use super::FormulaError;
use super::ast::{At, Expr, ExprKind, Operator};
use super::functions::Function;
use super::names::{Here, Names, Place, RowHere, Target};
use super::node::{Bound, Cells, Kinds, Node};
use super::signs::Facts;
use super::val::Val;

/// What a formula must give.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Yes or no.
    Condition,
    /// A value of a column.
    Column(&'a Column),
    /// Anything.
    Anything,
}

/// Binds a formula to the form of `names`, at a place of it.
///
/// # Errors
/// The first mistake, by its place in the text.
pub fn bind(expr: &Expr, names: &Names<'_>, here: Here, wanted: Wanted<'_>) -> Result<Bound, FormulaError> {
    let mut binder = Binder { names, here, facts: Facts::default(), reads: Vec::new(), slots: 0, cost_once: 0 };
    let part = binder.scalar(expr)?;
    binder.judge(expr, part.kinds, wanted)?;
    let part = binder.once(part);
    Ok(Bound {
        root: part.node,
        kinds: part.kinds,
        reads: binder.reads,
        slots: binder.slots,
        cost: part.cost,
        cost_once: binder.cost_once,
    })
}

/// A bound part and what is known of it.
pub(super) struct Part {
    pub(super) node: Node,
    pub(super) kinds: Kinds,
    /// Whether it differs from row to row.
    pub(super) by_row: bool,
    /// Whether it goes over many cells.
    pub(super) heavy: bool,
    pub(super) cost: u64,
}

pub(super) struct Binder<'n, 'a> {
    pub(super) names: &'n Names<'a>,
    pub(super) here: Here,
    pub(super) facts: Facts,
    reads: Vec<(Target, At)>,
    slots: usize,
    cost_once: u64,
}

type Found = Result<Part, FormulaError>;

impl Binder<'_, '_> {
    /// A part that is one value.
    pub(super) fn scalar(&mut self, expr: &Expr) -> Found {
        match &expr.kind {
            ExprKind::Number(number) => Ok(simple(Node::Value(Val::Number(*number)), Kinds::NUMBER)),
            ExprKind::Text(text) if text.is_empty() => Ok(simple(Node::Value(Val::text("")), Kinds::NOTHING)),
            ExprKind::Text(text) => Ok(simple(Node::Value(Val::text(text)), Kinds::TEXT)),
            ExprKind::Bool(flag) => Ok(simple(Node::Value(Val::Bool(*flag)), Kinds::BOOL)),
            ExprKind::Missing => Ok(simple(Node::Value(Val::Empty), Kinds::NUMBER)),
            ExprKind::Name(_) => self.cell(expr),
            ExprKind::A1(_) => Err(tell(&expr.at, self.no_addresses())),
            ExprKind::Negative(inner) => {
                let inner = self.number(inner, Kinds::NUMBER.or(Kinds::BOOL))?;
                Ok(wrap(inner, Kinds::NUMBER, |node| Node::Negative(Box::new(node))))
            }
            ExprKind::Percent(inner) => {
                let inner = self.number(inner, Kinds::NUMBER)?;
                let by = Box::new(Node::Value(Val::Number(100.0)));
                Ok(wrap(inner, Kinds::NUMBER, |node| Node::Binary(Operator::Divide, Box::new(node), by)))
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, &expr.at),
        }
    }

    fn cell(&mut self, expr: &Expr) -> Found {
        let target = self.target(expr)?;
        let (node, by_row) = match target {
            Target::Cell(place) => (Node::Cell(place), true),
            Target::At(place, row) => (Node::At(place, row), false),
            Target::Passport(field) => (Node::Passport(field), false),
            Target::Was(place) => (Node::Was(place), true),
            Target::WasAt(place, row) => (Node::WasAt(place, row), false),
            Target::Range(..) | Target::WasRange(_) => return Err(tell(&expr.at, one_value(expr, self.here))),
        };
        self.reads.push((target, expr.at.clone()));
        let kinds = self.kinds_of(target);
        Ok(Part { node, kinds, by_row, heavy: false, cost: 1 })
    }

    /// What a name means.
    pub(super) fn target(&self, expr: &Expr) -> Result<Target, FormulaError> {
        match &expr.kind {
            ExprKind::Name(name) => self.names.resolve(name, &expr.at, self.here),
            ExprKind::A1(_) => Err(tell(&expr.at, self.no_addresses())),
            _ => Err(tell(&expr.at, "здесь нужен столбец: [Столбец] или Лист[Столбец]")),
        }
    }

    fn kinds_of(&self, target: Target) -> Kinds {
        let place = match target {
            Target::Passport(_) => return Kinds::TEXT,
            Target::Cell(place) | Target::At(place, _) | Target::Range(place, _) => place,
            Target::Was(place) | Target::WasAt(place, _) | Target::WasRange(place) => place,
        };
        self.names.column(place).map_or(Kinds::NUMBER, kinds_of_column)
    }

    /// What to write instead of an address of Excel, with a column that there is.
    fn no_addresses(&self) -> String {
        let example = self.here.sheet.and_then(|sheet| Some((sheet, self.names.sheets().get(sheet)?)));
        let example = example.and_then(|(sheet, spec)| {
            let is_number = |column: &Column| kinds_of_column(column) == Kinds::NUMBER && column.formula.is_none();
            let column = spec.columns.iter().position(is_number).unwrap_or_default();
            self.names.written(Place { sheet, column })
        });
        let example = match (example, self.here.row) {
            (Some(name), RowHere::None) => format!("[{name}]"),
            (Some(name), _) => format!("[@{name}]"),
            (None, _) => "Лист[Столбец]".to_owned(),
        };
        format!("адресов ячеек в формах нет, пишите имена столбцов: {example}")
    }

    /// Cells of a column, if that is what the argument names.
    pub(super) fn range(&mut self, expr: &Expr) -> Result<Option<(Cells, Kinds)>, FormulaError> {
        if !matches!(expr.kind, ExprKind::Name(_)) {
            return Ok(None);
        }
        let target = self.target(expr)?;
        let cells = match target {
            Target::Range(place, rows) => Cells { earlier: false, place, rows },
            Target::WasRange(place) => Cells { earlier: true, place, rows: None },
            _ => return Ok(None),
        };
        self.reads.push((target, expr.at.clone()));
        Ok(Some((cells, self.kinds_of(target))))
    }

    /// How many cells there are at most.
    pub(super) fn length(&self, cells: Cells) -> u64 {
        if let Some((first, last)) = cells.rows {
            return (last - first + 1) as u64;
        }
        match self.names.sheets().get(cells.place.sheet).map(|sheet| &sheet.rows) {
            Some(Rows::Free { max, .. }) => *max as u64,
            Some(Rows::Fixed { items }) => items.len() as u64,
            None => 0,
        }
    }

    /// A part used as a number; `allowed` besides nothing.
    pub(super) fn number(&mut self, expr: &Expr, allowed: Kinds) -> Found {
        let part = self.scalar(expr)?;
        if part.kinds.has(Kinds::TEXT) {
            return Err(tell(&expr.at, self.text_in_arithmetic(expr)));
        }
        if part.kinds.has(Kinds::NOTHING) {
            let message = "здесь может оказаться пустой текст \"\", с ним не считают: замените \"\" на 0";
            return Err(tell(&expr.at, message));
        }
        if part.kinds.without(allowed).has(Kinds::DATE) {
            return Err(tell(&expr.at, "здесь дата, а нужно число: возьмите ГОД, МЕСЯЦ, ДЕНЬ или РАЗНДАТ"));
        }
        if part.kinds.without(allowed).has(Kinds::BOOL) {
            return Err(tell(&expr.at, "здесь да или нет, а нужно число: напишите ЕСЛИ(…; 1; 0)"));
        }
        Ok(part)
    }

    fn text_in_arithmetic(&self, expr: &Expr) -> String {
        let column = match self.target(expr) {
            Ok(Target::Cell(place) | Target::At(place, _) | Target::Was(place) | Target::WasAt(place, _)) => {
                self.names.column(place)
            }
            _ => None,
        };
        match column {
            Some(column) => format!(
                "в столбце «{}» текст, с ним не считают: если там числа, смените вид столбца или напишите ЗНАЧЕН(…)",
                column.heading()
            ),
            None => "здесь текст, а нужно число: уберите кавычки или напишите ЗНАЧЕН(…)".to_owned(),
        }
    }

    /// A part used as yes or no.
    pub(super) fn condition(&mut self, expr: &Expr) -> Found {
        let part = self.scalar(expr)?;
        if part.kinds.within(Kinds::BOOL.or(Kinds::NUMBER)) {
            return Ok(part);
        }
        Err(tell(&expr.at, "здесь нужно условие: сравните с чем-нибудь, например [@Всего]>0 или [@Класс]=\"5\""))
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Found {
        match operator {
            Operator::Join => {
                let (a, b) = (self.scalar(left)?, self.scalar(right)?);
                Ok(self.pair(operator, a, b, Kinds::TEXT))
            }
            Operator::Add | Operator::Subtract => self.sum(operator, left, right),
            Operator::Multiply | Operator::Divide | Operator::Power => {
                let allowed = Kinds::NUMBER.or(Kinds::BOOL);
                let (a, b) = (self.number(left, allowed)?, self.number(right, allowed)?);
                if operator == Operator::Divide {
                    self.divisor(right)?;
                }
                Ok(self.pair(operator, a, b, Kinds::NUMBER))
            }
            _ => self.comparison(operator, left, right),
        }
    }

    /// A divisor must not be zero.
    pub(super) fn divisor(&self, expr: &Expr) -> Result<(), FormulaError> {
        let told = self.facts.nonzero(expr, self);
        if told {
            return Ok(());
        }
        let message = "деление на то, что может быть нулем или пустым: напишите ЕСЛИ(делитель>0; частное; 0) или ЕСЛИОШИБКА(частное; 0)";
        Err(tell(&expr.at, message))
    }

    fn sum(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Found {
        let allowed = Kinds::NUMBER.or(Kinds::BOOL).or(Kinds::DATE);
        let (a, b) = (self.number(left, allowed)?, self.number(right, allowed)?);
        let (day_a, day_b) = (a.kinds.has(Kinds::DATE), b.kinds.has(Kinds::DATE));
        let day = match operator {
            Operator::Add if day_a && day_b => {
                return Err(tell(&right.at, "даты не складывают: к дате прибавляют число дней"));
            }
            Operator::Subtract if day_b && !day_a => {
                return Err(tell(&right.at, "из числа дату не вычитают: поменяйте их местами"));
            }
            Operator::Subtract => day_a && !day_b,
            _ => day_a || day_b,
        };
        let part = self.pair(operator, a, b, Kinds::NUMBER);
        Ok(if day { wrap(part, Kinds::DATE, |node| Node::Day(Box::new(node))) } else { part })
    }

    pub(super) fn pair(&mut self, operator: Operator, left: Part, right: Part, kinds: Kinds) -> Part {
        let by_row = left.by_row || right.by_row;
        let heavy = left.heavy || right.heavy;
        let (left, right) = if by_row { (self.once(left), self.once(right)) } else { (left, right) };
        let cost = left.cost + right.cost + 1;
        Part { node: Node::Binary(operator, Box::new(left.node), Box::new(right.node)), kinds, by_row, heavy, cost }
    }

    /// What is alike for all rows is computed once.
    pub(super) fn once(&mut self, part: Part) -> Part {
        if part.by_row || !part.heavy || self.here.row != RowHere::Each {
            return part;
        }
        self.cost_once += part.cost;
        let slot = self.slot();
        Part { node: Node::Once(slot, Box::new(part.node)), cost: 1, heavy: false, ..part }
    }

    pub(super) fn slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }

    pub(super) fn once_costs(&mut self, cost: u64) {
        self.cost_once += cost;
    }

    fn judge(&self, expr: &Expr, kinds: Kinds, wanted: Wanted<'_>) -> Result<(), FormulaError> {
        let column = match wanted {
            Wanted::Anything => return Ok(()),
            Wanted::Condition if kinds.within(Kinds::BOOL) => return Ok(()),
            // A sum holds wherever it is not zero: never what was meant.
            Wanted::Condition if kinds.within(Kinds::BOOL.or(Kinds::NUMBER)) => {
                let message = "это число, а не условие: сравните его с чем-нибудь, например …>0";
                return Err(tell(&expr.at, message));
            }
            Wanted::Condition => {
                let message = "условие должно давать да или нет: сравните с чем-нибудь, например [@Всего]>0";
                return Err(tell(&expr.at, message));
            }
            Wanted::Column(column) => column,
        };
        let given = kinds.without(Kinds::NOTHING);
        let fits = match column.kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => given.within(Kinds::NUMBER),
            Kind::Date { .. } => given.within(Kinds::DATE),
            Kind::Boolean => given.within(Kinds::BOOL),
            Kind::Text { .. } | Kind::List(_) => true,
        };
        if fits {
            return Ok(());
        }
        if let ExprKind::Call(Function::If, arguments) = &expr.kind
            && arguments.len() == 2
        {
            return Err(tell(
                &expr.at,
                "у ЕСЛИ нет третьего аргумента: допишите, что должно быть, когда условие не выполнено",
            ));
        }
        let wanted = match column.kind {
            Kind::Date { .. } => "дату",
            Kind::Boolean => "да или нет",
            _ => "число",
        };
        let message =
            format!("формула дает {}, а столбец ждет {wanted}: исправьте формулу или вид столбца", words(given));
        Err(tell(&expr.at, message))
    }
}

/// What the cells of a column hold.
pub(super) fn kinds_of_column(column: &Column) -> Kinds {
    match column.kind {
        Kind::Integer { .. } | Kind::Decimal { .. } => Kinds::NUMBER,
        Kind::Date { .. } => Kinds::DATE,
        Kind::Boolean => Kinds::BOOL,
        Kind::Text { .. } | Kind::List(_) => Kinds::TEXT,
    }
}

/// `текст`, `число или дату`.
pub(super) fn words(kinds: Kinds) -> String {
    let known = [(Kinds::NUMBER, "число"), (Kinds::DATE, "дату"), (Kinds::TEXT, "текст"), (Kinds::BOOL, "да или нет")];
    let named: Vec<&str> = known.iter().filter(|(kind, _)| kinds.has(*kind)).map(|(_, word)| *word).collect();
    named.join(" или ")
}

fn one_value(expr: &Expr, here: Here) -> String {
    let ExprKind::Name(name) = &expr.kind else {
        return "здесь нужно одно значение".to_owned();
    };
    let inner = &name.inner;
    if name.before.is_none() && here.row != RowHere::None {
        return format!("[{inner}] — это весь столбец: для этой строки напишите [@{inner}], для суммы СУММ([{inner}])");
    }
    "здесь нужно одно значение, а это весь столбец: возьмите СУММ(…), ПРОСМОТР(…) или одну строку [ключ;Столбец]"
        .to_owned()
}

pub(super) fn simple(node: Node, kinds: Kinds) -> Part {
    Part { node, kinds, by_row: false, heavy: false, cost: 1 }
}

pub(super) fn wrap(part: Part, kinds: Kinds, node: impl FnOnce(Node) -> Node) -> Part {
    Part { node: node(part.node), kinds, cost: part.cost + 1, ..part }
}

pub(super) fn tell(at: &At, message: impl Into<String>) -> FormulaError {
    FormulaError::new(at.clone(), message)
}
