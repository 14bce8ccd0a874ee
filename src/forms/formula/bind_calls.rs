//! Calls of functions: what each takes and gives.

use super::FormulaError;
use super::ast::{At, Expr, ExprKind};
use super::bind::{Binder, Part, simple, tell, words, wrap};
use super::criteria;
use super::functions::Function;
use super::node::{Cells, Kinds, Node, Searched};
use super::val::Val;

type Found = Result<Part, FormulaError>;

/// Text or what has a text.
fn any() -> Kinds {
    Kinds::NUMBER.or(Kinds::DATE).or(Kinds::TEXT).or(Kinds::BOOL).or(Kinds::NOTHING)
}

impl Binder<'_, '_> {
    pub(super) fn call(&mut self, function: Function, arguments: &[Expr], at: &At) -> Found {
        use Function as F;
        match (function, arguments) {
            (F::If, [condition, yes, rest @ ..]) => self.choice(condition, yes, rest.first()),
            (F::IfError, [value, instead]) => self.shielded(value, instead),
            (F::And | F::Or | F::Not, _) => {
                let parts = arguments.iter().map(|argument| self.condition(argument)).collect::<Result<_, _>>()?;
                Ok(self.gather(function, parts, Kinds::BOOL))
            }
            (F::IsBlank, [value]) => {
                let part = self.scalar(value)?;
                Ok(self.gather(function, vec![part], Kinds::BOOL))
            }
            (F::Sum | F::Count | F::CountA | F::Min | F::Max | F::Average, _) => self.aggregate(function, arguments),
            (F::CountIf, [range, sought]) => self.search(function, at, sought, &[range], None),
            (F::SumIf, [range, sought]) => {
                let part = self.search(function, at, sought, &[range], None)?;
                self.summed(range).map(|()| part)
            }
            (F::SumIf, [range, sought, summed]) => {
                self.summed(summed)?;
                self.search(function, at, sought, &[range, summed], None)
            }
            (F::Lookup, [sought, range, result, rest @ ..]) => {
                self.search(function, at, sought, &[range, result], rest.first())
            }
            (F::Round | F::RoundUp | F::RoundDown | F::Int | F::Abs, _) => {
                self.numbers(function, arguments, Kinds::NUMBER)
            }
            (F::Mod, [_, divisor]) => {
                let part = self.numbers(function, arguments, Kinds::NUMBER)?;
                self.divisor(divisor).map(|()| part)
            }
            (F::Date, _) => self.numbers(function, arguments, Kinds::DATE),
            (F::Value, [text]) => {
                let part = self.scalar(text)?;
                if !part.kinds.within(Kinds::TEXT.or(Kinds::NUMBER).or(Kinds::NOTHING)) {
                    return Err(tell(&text.at, "ЗНАЧЕН берет число из текста, а здесь не текст"));
                }
                Ok(self.gather(function, vec![part], Kinds::NUMBER))
            }
            (F::Len, _) => self.texts(function, arguments, Kinds::NUMBER),
            (F::Concatenate | F::Trim | F::Upper | F::Lower, _) => self.texts(function, arguments, Kinds::TEXT),
            (F::Left | F::Right | F::Mid, [text, counts @ ..]) => {
                let mut parts = vec![self.scalar(text)?];
                for count in counts {
                    parts.push(self.number(count, Kinds::NUMBER)?);
                }
                Ok(self.gather(function, parts, Kinds::TEXT))
            }
            (F::Year | F::Month | F::Day, [day]) => {
                let part = self.day(day)?;
                Ok(self.gather(function, vec![part], Kinds::NUMBER))
            }
            (F::DateDif, [from, to, unit]) => self.difference(from, to, unit),
            (F::Today, _) => Ok(self.gather(function, Vec::new(), Kinds::DATE)),
            _ => Err(tell(at, format!("функция {} здесь не подходит", function.name()))),
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: Option<&Expr>) -> Found {
        let mut parts = vec![self.condition(condition)?];
        let mark = self.facts.mark();
        self.learn(condition, true);
        parts.push(self.scalar(yes)?);
        self.facts.forget(mark);
        self.learn(condition, false);
        parts.push(match no {
            Some(no) => self.scalar(no)?,
            None => simple(Node::Value(Val::Bool(false)), Kinds::BOOL),
        });
        self.facts.forget(mark);
        let kinds = parts.iter().skip(1).map(|part| part.kinds).reduce(Kinds::or).unwrap_or(Kinds::NUMBER);
        Ok(self.gather(Function::If, parts, kinds))
    }

    fn shielded(&mut self, value: &Expr, instead: &Expr) -> Found {
        self.facts.shield();
        let value = self.scalar(value);
        self.facts.unshield();
        let (value, instead) = (value?, self.scalar(instead)?);
        let kinds = value.kinds.or(instead.kinds);
        Ok(self.gather(Function::IfError, vec![value, instead], kinds))
    }

    /// Builds the call, its heavy parts that are alike for all rows computed once.
    fn gather(&mut self, function: Function, parts: Vec<Part>, kinds: Kinds) -> Part {
        let by_row = parts.iter().any(|part| part.by_row);
        let heavy = parts.iter().any(|part| part.heavy);
        let parts = parts.into_iter().map(|part| if by_row { self.once(part) } else { part });
        let parts: Vec<Part> = parts.collect();
        let cost = 1 + parts.iter().map(|part| part.cost).sum::<u64>();
        let nodes = parts.into_iter().map(|part| part.node).collect();
        Part { node: Node::Call(function, nodes), kinds, by_row, heavy, cost }
    }

    fn numbers(&mut self, function: Function, arguments: &[Expr], kinds: Kinds) -> Found {
        let allowed = Kinds::NUMBER.or(Kinds::BOOL);
        let parts = arguments.iter().map(|argument| self.number(argument, allowed)).collect::<Result<_, _>>()?;
        let part = self.gather(function, parts, kinds);
        Ok(part)
    }

    fn texts(&mut self, function: Function, arguments: &[Expr], kinds: Kinds) -> Found {
        let parts = arguments.iter().map(|argument| self.scalar(argument)).collect::<Result<_, _>>()?;
        Ok(self.gather(function, parts, kinds))
    }

    /// A part that is a day.
    fn day(&mut self, expr: &Expr) -> Found {
        let part = self.scalar(expr)?;
        if part.kinds.within(Kinds::DATE) {
            return Ok(part);
        }
        let message = format!(
            "здесь нужна дата, а это {}: возьмите столбец с датой или ДАТА(2026; 9; 15)",
            words(part.kinds.without(Kinds::NOTHING))
        );
        Err(tell(&expr.at, message))
    }

    fn difference(&mut self, from: &Expr, to: &Expr, unit: &Expr) -> Found {
        let (from, to) = (self.day(from)?, self.day(to)?);
        let known = match &unit.kind {
            ExprKind::Text(text) => DATE_UNITS.iter().find(|(_, words)| words.contains(&text.to_lowercase().as_str())),
            _ => None,
        };
        let Some((unit, _)) = known else {
            return Err(tell(
                &unit.at,
                "здесь нужно \"y\" (полных лет), \"m\" (месяцев), \"d\" (дней), \"ym\", \"yd\" или \"md\"",
            ));
        };
        let unit = simple(Node::Value(Val::text(unit)), Kinds::TEXT);
        Ok(self.gather(Function::DateDif, vec![from, to, unit], Kinds::NUMBER))
    }

    fn aggregate(&mut self, function: Function, arguments: &[Expr]) -> Found {
        let mut parts = Vec::with_capacity(arguments.len());
        let mut days = false;
        for argument in arguments {
            let part = match self.range(argument)? {
                Some((cells, kinds)) => {
                    self.fits(function, argument, kinds)?;
                    Part { node: Node::Range(cells), kinds, by_row: false, heavy: true, cost: self.length(cells) }
                }
                None if function == Function::CountA => self.scalar(argument)?,
                None => {
                    let part = self.number(argument, Kinds::NUMBER.or(Kinds::DATE).or(Kinds::BOOL))?;
                    self.fits(function, argument, part.kinds)?;
                    part
                }
            };
            days |= part.kinds.has(Kinds::DATE);
            parts.push(part);
        }
        let day = days && matches!(function, Function::Min | Function::Max | Function::Average);
        // A range by itself is not a value: the call as a whole is kept, never its range.
        let by_row = parts.iter().any(|part| part.by_row);
        let heavy = parts.iter().any(|part| part.heavy);
        let parts = if by_row && heavy { self.split(function, parts) } else { parts };
        let cost = 1 + parts.iter().map(|part| part.cost).sum::<u64>();
        let nodes = parts.into_iter().map(|part| part.node).collect();
        let part = Part { node: Node::Call(function, nodes), kinds: Kinds::NUMBER, by_row, heavy, cost };
        Ok(if day { wrap(part, Kinds::DATE, |node| Node::Day(Box::new(node))) } else { part })
    }

    /// `МАКС([@x]; [Столбец])`: the parts alike for all rows get a result of their own, computed once.
    fn split(&mut self, function: Function, parts: Vec<Part>) -> Vec<Part> {
        if !matches!(function, Function::Sum | Function::Min | Function::Max) {
            return parts;
        }
        let (mut own, alike): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.by_row);
        let cost = 1 + alike.iter().map(|part| part.cost).sum::<u64>();
        let node = Node::Call(function, alike.into_iter().map(|part| part.node).collect());
        let kept = self.once(Part { node, kinds: Kinds::NUMBER, by_row: false, heavy: true, cost });
        own.push(kept);
        own
    }

    /// What a column must hold for a function to make sense of it.
    fn fits(&self, function: Function, argument: &Expr, kinds: Kinds) -> Result<(), FormulaError> {
        let message = match function {
            Function::CountA => return Ok(()),
            _ if kinds.has(Kinds::TEXT) && function == Function::Count => {
                "СЧЁТ считает только числа, а здесь текст: напишите СЧЁТЗ".to_owned()
            }
            _ if kinds.has(Kinds::TEXT) => {
                format!("{} считает числа, а здесь текст: возьмите числовой столбец", function.name())
            }
            _ if kinds.has(Kinds::BOOL) && matches!(argument.kind, ExprKind::Name(_)) => {
                "здесь столбец «да или нет»: число ответов «Да» дает СЧЁТЕСЛИ([Столбец]; ИСТИНА)".to_owned()
            }
            Function::Sum if kinds.has(Kinds::DATE) => "даты не складывают: есть МИН, МАКС и РАЗНДАТ".to_owned(),
            _ => return Ok(()),
        };
        Err(tell(&argument.at, message))
    }

    fn summed(&mut self, argument: &Expr) -> Result<(), FormulaError> {
        match self.range(argument)? {
            Some((_, kinds)) => self.fits(Function::Sum, argument, kinds),
            None => Err(tell(&argument.at, "здесь нужен столбец с числами: [Столбец] или Лист[Столбец]")),
        }
    }

    /// SUMIF, COUNTIF, LOOKUP over one or two columns, side by side.
    fn search(
        &mut self,
        function: Function,
        at: &At,
        sought: &Expr,
        ranges: &[&Expr],
        instead: Option<&Expr>,
    ) -> Found {
        let sought_part = self.scalar(sought)?;
        let mut found: Vec<(Cells, Kinds)> = Vec::new();
        for range in ranges {
            match self.range(range)? {
                Some(cells) => found.push(cells),
                None => return Err(tell(&range.at, "здесь нужен столбец: [Столбец] или Лист[Столбец]")),
            }
        }
        if let [(a, _), (b, _)] = found.as_slice()
            && (a.place.sheet, a.rows, a.earlier) != (b.place.sheet, b.rows, b.earlier)
        {
            let message = "столбцы должны быть одного листа и с одними строками: ищут в одном, берут из соседнего";
            return Err(tell(at, message));
        }
        let Some(((_, where_kinds), (_, result))) = found.first().zip(found.last()) else {
            return Err(tell(at, "здесь нужен столбец"));
        };
        let given = sought_part.kinds.without(Kinds::NOTHING);
        let by_text = function != Function::Lookup && given.has(Kinds::TEXT);
        if !by_text && given != Kinds::NOTHING.without(Kinds::NOTHING) && !given.has(*where_kinds) {
            let message = format!("ищут {}, а в столбце {}: так ничего не найдется", words(given), words(*where_kinds));
            return Err(tell(&sought.at, message));
        }
        let texts = where_kinds.has(Kinds::TEXT);
        let sought_part = match function {
            Function::Lookup => sought_part,
            _ => Part { node: criteria::from_literals(sought_part.node), ..sought_part },
        };
        let length = found.first().map_or(0, |(cells, _)| self.length(*cells));
        let mut kinds = if function == Function::Lookup { *result } else { Kinds::NUMBER };
        // `">5"` and `"а*"` go over all cells for each row; anything else is sorted out once.
        let exact = matches!(sought_part.node, Node::Exact(_));
        let plain = function == Function::Lookup || exact || !given.has(Kinds::TEXT);
        let mut parts = vec![sought_part];
        if let Some(instead) = instead {
            let part = self.scalar(instead)?;
            kinds = kinds.or(part.kinds);
            parts.push(part);
        }
        let by_row = parts.iter().any(|part| part.by_row);
        let cost = 2 + parts.iter().map(|part| part.cost).sum::<u64>();
        if plain {
            self.once_costs(length * 2);
        }
        let cost = if plain && by_row { cost } else { cost + length * if texts { 4 } else { 1 } };
        let heavy = !by_row;
        let parts = parts.into_iter().map(|part| if by_row { self.once(part) } else { part });
        let given: Vec<Node> = parts.map(|part| part.node).collect();
        let nodes = given.into_iter().chain(found.iter().map(|(cells, _)| Node::Range(*cells))).collect();
        let searched = Searched { function, slot: self.slot(), texts };
        debug_assert!(kinds.within(any()));
        Ok(Part { node: Node::Search(searched, nodes), kinds, by_row, heavy, cost })
    }
}

/// What DATEDIF counts, and the words for it.
const DATE_UNITS: [(&str, &[&str]); 6] = [
    ("y", &["y", "г", "у"]),
    ("m", &["m", "м"]),
    ("d", &["d", "д"]),
    ("ym", &["ym"]),
    ("yd", &["yd"]),
    ("md", &["md"]),
];
