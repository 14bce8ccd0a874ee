//! From words to a tree, by precedence climbing. Depth and size are bounded, so that neither this nor what walks the
//! tree later can run out of stack.

use super::ast::{At, Expr, ExprKind, Operator};
use super::functions::{self, Function, MANY};
use super::lexer::{self, Token};
use super::{Dialect, FormulaError};

/// How deep brackets may stand in each other.
const MAX_NESTING: usize = 40;
/// How deep the tree may be: long sums `a+b+c+…` are as deep as they have terms.
const MAX_DEPTH: usize = 150;
/// Most parts of a formula.
const MAX_PARTS: usize = 1_000;

pub(super) fn parse(text: &str, dialect: Dialect) -> Result<Expr, FormulaError> {
    let tokens = lexer::tokens(text, dialect)?;
    let end = text.chars().count();
    if tokens.is_empty() {
        return Err(FormulaError::new(0..end, "формула пуста: впишите ее, например [@Всего]*2"));
    }
    let mut parser = Parser { tokens, next: 0, end, dialect, nesting: 0, parts: 0 };
    let (expr, _) = parser.expression(1)?;
    match parser.peek() {
        None => Ok(expr),
        Some(Token::Close) => {
            Err(FormulaError::new(parser.at(), "лишняя скобка «)»: уберите ее или откройте «(» раньше"))
        }
        Some(Token::Separator) => Err(FormulaError::new(
            parser.at(),
            "разделитель аргументов вне функции: дробное число пишите без пробелов, например 1,5",
        )),
        Some(_) => Err(FormulaError::new(parser.at(), "перед этим не хватает знака действия: + - * / & = < >")),
    }
}

struct Parser {
    tokens: Vec<(Token, At)>,
    next: usize,
    end: usize,
    dialect: Dialect,
    nesting: usize,
    parts: usize,
}

/// A part and how deep it is.
type Part = (Expr, usize);

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    /// Where the next word stands; the end of the text after the last.
    fn at(&self) -> At {
        self.tokens.get(self.next).map_or(self.end.saturating_sub(1)..self.end, |(_, at)| at.clone())
    }

    fn take(&mut self) -> Option<(Token, At)> {
        let taken = self.tokens.get(self.next).cloned();
        self.next += usize::from(taken.is_some());
        taken
    }

    fn part(&mut self, kind: ExprKind, at: At, depth: usize) -> Result<Part, FormulaError> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(FormulaError::new(
                at,
                "формула слишком длинная: разделите ее на несколько вычисляемых столбцов",
            ));
        }
        if depth > MAX_DEPTH {
            let message = "слишком много действий подряд: сложите столбцы функцией СУММ или разделите формулу";
            return Err(FormulaError::new(at, message));
        }
        Ok((Expr { kind, at }, depth))
    }

    fn expression(&mut self, weakest: u8) -> Result<Part, FormulaError> {
        let mut left = self.unary()?;
        while let Some(Token::Operator(operator)) = self.peek() {
            let operator = *operator;
            if operator.strength() < weakest {
                break;
            }
            self.next += 1;
            let right = self.expression(operator.strength() + 1)?;
            left = self.binary(operator, left, right)?;
        }
        Ok(left)
    }

    fn binary(&mut self, operator: Operator, left: Part, right: Part) -> Result<Part, FormulaError> {
        let at = left.0.at.start..right.0.at.end;
        let depth = left.1.max(right.1) + 1;
        self.part(ExprKind::Binary(operator, Box::new(left.0), Box::new(right.0)), at, depth)
    }

    /// Signs before a part bind tighter than any operator, as in Excel: `-2^2` is 4.
    fn unary(&mut self) -> Result<Part, FormulaError> {
        match self.peek() {
            Some(Token::Operator(sign @ (Operator::Add | Operator::Subtract))) => {
                let (sign, start) = (*sign, self.at().start);
                self.next += 1;
                self.enter()?;
                let (inner, depth) = self.unary()?;
                self.nesting -= 1;
                let at = start..inner.at.end;
                match sign {
                    Operator::Add => Ok((inner, depth)),
                    _ => self.part(ExprKind::Negative(Box::new(inner)), at, depth + 1),
                }
            }
            _ => self.postfix(),
        }
    }

    fn postfix(&mut self) -> Result<Part, FormulaError> {
        let mut part = self.primary()?;
        while let Some(Token::Percent) = self.peek() {
            let at = part.0.at.start..self.at().end;
            self.next += 1;
            part = self.part(ExprKind::Percent(Box::new(part.0)), at, part.1 + 1)?;
        }
        Ok(part)
    }

    fn primary(&mut self) -> Result<Part, FormulaError> {
        let Some((token, at)) = self.take() else {
            return Err(FormulaError::new(self.at(), "формула обрывается: не хватает значения в конце"));
        };
        match token {
            Token::Number(number) => self.part(ExprKind::Number(number), at, 1),
            Token::Text(text) => self.part(ExprKind::Text(text), at, 1),
            Token::Bool(flag) => self.part(ExprKind::Bool(flag), at, 1),
            Token::Name(name) => self.part(ExprKind::Name(name), at, 1),
            Token::A1(reference) => self.part(ExprKind::A1(reference), at, 1),
            Token::Function(name) => self.call(&name, at),
            Token::Open => {
                self.enter()?;
                let (inner, depth) = self.expression(1)?;
                self.nesting -= 1;
                let end = self.close(at.start)?;
                Ok((Expr { kind: inner.kind, at: at.start..end }, depth))
            }
            Token::Strange(text) => Err(FormulaError::new(at, strange(&text))),
            Token::Operator(operator) => {
                let message = format!("перед знаком «{}» не хватает значения", operator.sign());
                Err(FormulaError::new(at, message))
            }
            Token::Percent => Err(FormulaError::new(at, "перед знаком % не хватает числа")),
            Token::Close => Err(FormulaError::new(at, "перед скобкой «)» не хватает значения")),
            Token::Separator => Err(FormulaError::new(at, "перед разделителем аргументов не хватает значения")),
        }
    }

    fn enter(&mut self) -> Result<(), FormulaError> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let message = "слишком много вложенных скобок: разделите формулу на несколько вычисляемых столбцов";
            return Err(FormulaError::new(self.at(), message));
        }
        Ok(())
    }

    /// The closing bracket; answers where it ends.
    fn close(&mut self, opened: usize) -> Result<usize, FormulaError> {
        match self.take() {
            Some((Token::Close, at)) => Ok(at.end),
            Some((Token::Separator, at)) => {
                let message = "разделитель аргументов вне функции: дробное число пишите без пробелов, например 1,5";
                Err(FormulaError::new(at, message))
            }
            Some((_, at)) => Err(FormulaError::new(at, "перед этим не хватает знака действия или скобки «)»")),
            None => Err(FormulaError::new(opened..self.end, "скобка «(» не закрыта: поставьте «)»")),
        }
    }

    fn call(&mut self, name: &str, at: At) -> Result<Part, FormulaError> {
        let Some(function) = self.function(name) else {
            return Err(FormulaError::new(at, unknown(name, self.dialect)));
        };
        let at = at.start..at.start + name.chars().count();
        self.next += 1; // The bracket: without it this would not be a function.
        self.enter()?;
        let (arguments, deepest, end) = self.arguments(function, at.start)?;
        self.nesting -= 1;
        count(function, arguments.len(), at.clone())?;
        self.part(ExprKind::Call(function, arguments), at.start..end, deepest + 1)
    }

    fn function(&self, name: &str) -> Option<Function> {
        match self.dialect {
            Dialect::Ours => Function::named(name),
            Dialect::Workbook => Function::of_workbook(name),
        }
    }

    fn arguments(&mut self, function: Function, opened: usize) -> Result<(Vec<Expr>, usize, usize), FormulaError> {
        let (mut arguments, mut deepest) = (Vec::new(), 0);
        if let Some(Token::Close) = self.peek() {
            let end = self.at().end;
            self.next += 1;
            return Ok((arguments, deepest, end));
        }
        loop {
            let (argument, depth) = match self.peek() {
                Some(Token::Separator | Token::Close) => {
                    let at = self.at();
                    self.part(ExprKind::Missing, at, 1)?
                }
                _ => self.expression(1)?,
            };
            deepest = deepest.max(depth);
            arguments.push(argument);
            match self.take() {
                Some((Token::Separator, at)) if arguments.len() >= MANY => {
                    return Err(FormulaError::new(
                        at,
                        format!("у функции {} слишком много аргументов", function.name()),
                    ));
                }
                Some((Token::Separator, _)) => {}
                Some((Token::Close, at)) => return Ok((arguments, deepest, at.end)),
                Some((_, at)) => {
                    let message = "перед этим не хватает знака действия, «;» или скобки «)»";
                    return Err(FormulaError::new(at, message));
                }
                None => {
                    let message = format!("скобка функции {} не закрыта: поставьте «)»", function.name());
                    return Err(FormulaError::new(opened..self.end, message));
                }
            }
        }
    }
}

fn count(function: Function, given: usize, at: At) -> Result<(), FormulaError> {
    let known = function.described();
    if (known.least..=known.most).contains(&given) {
        return Ok(());
    }
    let wanted = match (known.least, known.most) {
        (0, 0) => "скобки пусты".to_owned(),
        (least, most) if least == most => least.to_string(),
        (least, most) if most >= MANY => format!("не меньше {least}"),
        (least, most) => format!("от {least} до {most}"),
    };
    let hint = if given > known.most && known.most > 0 {
        "; если здесь дробное число, пишите его с точкой (1.5) или разделяйте аргументы знаком «;»"
    } else {
        ""
    };
    let message = format!("аргументов должно быть: {wanted}, а здесь {given}. Пишется так: {}{hint}", known.usage);
    Err(FormulaError::new(at, message))
}

fn unknown(name: &str, dialect: Dialect) -> String {
    if dialect == Dialect::Workbook {
        return format!("функции {name} в формах нет");
    }
    if let Some(known) = functions::OF_WORKBOOKS.iter().find(|known| {
        let upper = name.to_uppercase();
        known.russian == upper || known.english == upper || known.aliases.contains(&upper.as_str())
    }) {
        let instead = match known.function {
            Function::ExcelSumIfs => "СУММЕСЛИ",
            Function::ExcelCountIfs => "СЧЁТЕСЛИ",
            Function::ExcelN => "само значение: пустая ячейка и так равна 0",
            _ => "ПРОСМОТР(что искать; [где искать]; [откуда взять])",
        };
        return format!("функции {} здесь нет: замените на {instead}", known.russian);
    }
    match functions::meant(name) {
        Some(meant) => format!("функции {name} нет: возможно, это {meant}"),
        None => format!("функции {name} нет: список функций есть в справке к формулам"),
    }
}

fn strange(text: &str) -> String {
    match text.chars().next() {
        Some('#') => format!("в формуле ошибка {text}"),
        Some('{') => "массивов {…} в формах нет".to_owned(),
        _ => format!("имя «{text}» непонятно: здесь не ячейка и не диапазон"),
    }
}
