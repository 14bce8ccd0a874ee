//! A table of a worksheet as a sheet of the form: its columns, and its rows where the office fixed them.

use std::collections::BTreeMap;

use super::card;
use super::columns::{Draft, Rows as RowsOf, understand};
use super::dependents::{Waiting, settle_dependents};
use super::finding::Findings;
use super::fixed::{Item, items};
use super::grid::{Grid, is_constant};
use super::header::{Header, find_header};
use super::limits::Ask;
use super::rows::{Body, Shape, shape};
use super::words::{
    Keys, cut, fold, is_explanation, is_letterhead, is_note, is_number_heading, is_of_organisation, one_line_title,
    quoted,
};
use crate::sheets::workbook::area::Area;

/// Most tables taken from one worksheet.
const MAX_TABLES: usize = 20;

/// A table on its way to a sheet of the form.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The worksheet's number in the book.
    pub(super) sheet: usize,
    pub(super) key: String,
    pub(super) title: String,
    /// The lines above it that say what it is.
    pub(super) captions: Vec<String>,
    pub(super) hints: Vec<String>,
    pub(super) frozen: Option<usize>,
    /// The rows filled in the worksheet: first and last.
    pub(super) span: (u32, u32),
    pub(super) columns: Vec<Draft>,
    pub(super) rows: Rows,
    /// Formulas found: cell and text, for all rows alike or row by row.
    pub(super) formulas: BTreeMap<(u32, u32), String>,
}

/// Who makes the rows of a table.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    Free { max: usize },
    Fixed(Vec<Item>),
}

/// The tables of a worksheet, top to bottom.
pub(super) fn tables(grid: &Grid<'_>, sheet: usize, findings: &mut Findings) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut from = 0;
    while tables.len() < MAX_TABLES {
        let Some(header) = find_header(grid, from) else { break };
        let body = Body::read(grid, &header);
        let next = body.next;
        tables.extend(table(grid, sheet, from, header, &body, findings));
        match next {
            Some(next) if next > from => from = next,
            _ => break,
        }
    }
    if tables.is_empty() {
        tables.extend(card::of_sheet(grid, sheet, findings));
    }
    if tables.len() > 1 {
        findings.changed(None, format!("на листе {} таблицы одна под другой: каждая стала листом формы", tables.len()));
    }
    tables
}

fn table(
    grid: &Grid<'_>,
    sheet: usize,
    from: u32,
    header: Header,
    body: &Body,
    findings: &mut Findings,
) -> Option<Table> {
    let shape = shape(grid, &header, body);
    let below = header.below();
    let last = match &shape {
        Shape::Free { max, .. } => below.saturating_add(u32::try_from(*max).unwrap_or(u32::MAX) - 1),
        Shape::Fixed => body.data.last().copied().unwrap_or(below),
    };
    let first = if matches!(shape, Shape::Fixed) { body.data.first().copied().unwrap_or(below) } else { below };
    let span = (first.min(last), last);
    let (captions, hints) = above(grid, from, &header, findings);
    tell_header(grid, &header, findings);
    if shape == Shape::Fixed
        && let Some(card) = card::of_table(grid, sheet, &header, body, findings)
    {
        let mut card = Table { captions, hints, ..card };
        notes(&mut card, body, findings);
        return Some(card);
    }
    let mut drafts = Vec::new();
    let mut waiting: Vec<(usize, Waiting)> = Vec::new();
    for heading in &header.columns {
        let at = (heading.row, heading.column);
        if grid.sheet.is_hidden_column(heading.column) {
            findings.changed(at, format!("скрытый столбец «{}» в форму не вошёл", cut(&heading.title, 80)));
            continue;
        }
        if is_number_heading(&heading.title) && is_plain_count(grid, heading.column, body) {
            findings.changed(at, format!("столбец «{}» не нужен: строки формы нумеруются сами", heading.title));
            continue;
        }
        if is_of_organisation(&heading.title) {
            findings.changed(
                at,
                format!(
                    "{} система знает сама: столбец можно убрать или предзаполнить из паспорта",
                    quoted(&heading.title)
                ),
            );
        }
        let rows = RowsOf { data: &body.data, span };
        let (draft, wait) = understand(grid, sheet, heading, &rows, findings);
        waiting.extend(wait.map(|wait| (drafts.len(), wait)));
        drafts.push(draft);
    }
    if drafts.len() > 200 {
        findings.not_understood(
            (header.top, header.columns.first().map_or(0, |heading| heading.column)),
            "столбцов больше 200: вошли первые 200; разделите лист на несколько",
        );
        drafts.truncate(200);
        waiting.retain(|(index, _)| *index < 200);
    }
    if drafts.is_empty() {
        return None;
    }
    settle_dependents(grid, sheet, &mut drafts, waiting, findings);
    let mut keys = Keys::default();
    for draft in &mut drafts {
        // Of the groups above a title the nearest tells most.
        let nearest = draft.group.as_deref().and_then(|group| group.rsplit(" / ").next());
        let grouped = nearest.map(|group| format!("{} {group}", draft.title)).unwrap_or_default();
        draft.key = keys.make(&draft.title, &grouped, "c");
    }
    let mut table = Table {
        sheet,
        key: String::new(),
        title: grid.sheet.name.clone(),
        captions,
        hints,
        frozen: frozen(grid, &drafts),
        span,
        columns: drafts,
        rows: Rows::Free { max: 1 },
        formulas: BTreeMap::new(),
    };
    take_formulas(grid, &mut table, body);
    match shape {
        Shape::Free { max, drawn } => free(grid, &mut table, body, max, drawn, findings),
        Shape::Fixed => {
            let first = table.columns.first().map_or(0, |draft| draft.column);
            let items = items(grid, &mut table, body, &mut keys, findings);
            let rows = || items.iter().map(|item| item.row);
            table.span = (rows().min().unwrap_or(span.0), rows().max().unwrap_or(span.1));
            findings.understood((span.0, first), format!("строки заданы вами: {}", items.len()));
            table.rows = Rows::Fixed(items);
        }
    }
    notes(&mut table, body, findings);
    Some(table)
}

/// How many of the form's columns stay in view.
fn frozen(grid: &Grid<'_>, drafts: &[Draft]) -> Option<usize> {
    let (_, columns) = grid.sheet.frozen;
    let count = drafts.iter().filter(|draft| draft.column < columns).count();
    (count > 0 && count < drafts.len()).then_some(count)
}

fn tell_header(grid: &Grid<'_>, header: &Header, findings: &mut Findings) {
    let first = header.columns.first().map_or(0, |heading| heading.column);
    let last = header.columns.last().map_or(0, |heading| heading.column);
    let rows = if header.top == header.bottom {
        format!("строка {}", header.top + 1)
    } else {
        format!("строки {}–{}", header.top + 1, header.bottom + 1)
    };
    let groups = header.columns.iter().filter(|heading| heading.group.is_some()).count();
    let groups = if groups > 0 { format!(", в группах {groups}") } else { String::new() };
    findings
        .understood((header.top, first), format!("шапка таблицы: {rows}, столбцов {}{groups}", header.columns.len()));
    if let Some(row) = header.numbering {
        findings.understood((row, first), "строка с номерами столбцов пропущена");
    }
    for column in first..=last {
        let has_heading = header.columns.iter().any(|heading| heading.column == column);
        let below = grid.sheet.cells.range((header.below(), 0)..).take(20_000);
        let mut below = below.filter(|((_, at), cell)| *at == column && !cell.value.is_empty());
        if let (false, Some(((row, _), _))) = (has_heading, below.next()) {
            findings.not_understood(
                (*row, column),
                "у столбца нет заголовка, он не вошёл: впишите заголовок и загрузите книгу снова",
            );
        }
    }
}

/// Whether the column holds 1, 2, 3 … or nothing.
fn is_plain_count(grid: &Grid<'_>, column: u32, body: &Body) -> bool {
    let mut next = 1_u32;
    body.data.iter().all(|row| {
        let text = grid.text(*row, column);
        let computed = grid.cell(*row, column).is_some_and(|cell| cell.formula.is_some());
        let plain = text.is_empty() || computed || text.trim_end_matches(['.', ')']).parse() == Ok(next);
        next += u32::from(!text.is_empty());
        plain
    })
}

/// The lines above a heading: what the table is, and questions that are not its cells.
fn above(grid: &Grid<'_>, from: u32, header: &Header, findings: &mut Findings) -> (Vec<String>, Vec<String>) {
    let (mut captions, mut hints) = (Vec::new(), Vec::new());
    for row in grid.rows_from(from).take_while(|row| *row < header.top) {
        let anchors: Vec<Area> = grid.anchors(row).into_iter().filter(|area| area.top == row).collect();
        let Some(first) = anchors.first() else { continue };
        let line: Vec<String> =
            anchors.iter().map(|area| grid.text(area.top, area.left)).filter(|text| !text.is_empty()).collect();
        let line = line.join(" ");
        if is_explanation(&line) {
            findings.understood((row, first.left), "пояснение над таблицей стало подсказкой листа");
            hints.push(line);
            continue;
        }
        let text = one_line_title(&grid.text(first.top, first.left));
        let asks = anchors.len() >= 2 || grid.text(first.top, first.left).ends_with(':') || text.contains("___");
        if asks && !is_letterhead(&text) && !text.is_empty() && anchors.len() <= 4 {
            findings.changed(
                (row, first.left),
                format!("«{}» над таблицей в форму не вошло: организация и её сведения известны из паспорта; иное спросите отдельным столбцом или листом", cut(&text, 80)),
            );
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let bracketed = line.starts_with('(') && line.ends_with(')');
        if is_letterhead(&line) || is_note(&line) || captions.is_empty() && !bracketed && line.chars().count() < 6 {
            findings.changed((row, first.left), format!("«{}» в форму не вошло: это реквизиты бумаги", cut(&line, 80)));
        } else if captions.is_empty() && !bracketed && line.chars().any(char::is_alphabetic) {
            findings.understood((row, first.left), "название над таблицей стало названием формы или подсказкой листа");
            captions.push(line);
        } else {
            findings.understood((row, first.left), "строка над таблицей стала подсказкой листа");
            hints.push(line);
        }
    }
    (captions, hints)
}

/// Formulas of the table's cells.
fn take_formulas(grid: &Grid<'_>, table: &mut Table, body: &Body) {
    let last = body.totals.last().copied().unwrap_or(0).max(table.span.1);
    let end = body.next.unwrap_or(u32::MAX);
    for ((row, column), cell) in
        grid.sheet.cells.range((table.span.0.min(first_row(body, table)), 0)..=(last, u32::MAX))
    {
        let Some(formula) = &cell.formula else { continue };
        if *row < end
            && table.columns.iter().any(|draft| draft.column == *column)
            && !grid.sheet.hidden_rows.contains(row)
        {
            table.formulas.insert((*row, *column), formula.clone());
        }
    }
}

fn first_row(body: &Body, table: &Table) -> u32 {
    body.totals.first().copied().unwrap_or(table.span.0)
}

/// Rows that the person adds.
fn free(grid: &Grid<'_>, table: &mut Table, body: &Body, max: usize, drawn: Option<usize>, findings: &mut Findings) {
    let first = table.columns.first().map_or(0, |draft| draft.column);
    let below = table.span.0;
    match drawn {
        Some(rows) => findings.understood(
            (below, first),
            format!("строки добавляет заполняющий, не больше {max}: столько подготовлено в книге ({rows})"),
        ),
        None => findings.changed(
            (below, first),
            format!("строки добавляет заполняющий, не больше {max}: в книге предел не задан, проверьте его"),
        ),
    }
    let example =
        |row: &&u32| table.columns.iter().any(|draft| grid.cell(**row, draft.column).is_some_and(is_constant));
    if let Some(last) = body.data.iter().rev().find(example).map(|row| row + 1) {
        findings.changed((below, first), format!("значения в строках {}–{last} приняты за пример и в форму не вошли; если строки заданы вами, сделайте их заданными в конструкторе", below + 1));
    }
    for draft in &mut table.columns {
        let is_sum = |row: &u32| {
            table.formulas.get(&(*row, draft.column)).is_some_and(|formula| formula.to_uppercase().starts_with("SUM("))
        };
        if draft.guessed && body.totals.iter().any(is_sum) {
            draft.ask = Ask::Decimal { min: None, max: None, digits: None };
            draft.guessed = false;
            findings.retract_kind(draft.at);
            findings.changed(
                draft.at,
                format!(
                    "столбец {}: число, потому что его складывает строка итогов; уточните вид и пределы",
                    quoted(&draft.title)
                ),
            );
        }
    }
    for row in &body.totals {
        findings.changed(
            (*row, first),
            "строка итогов не вошла: строк у каждой организации сколько угодно, итоги считает свод",
        );
        table.formulas.retain(|(at, _), _| at != row);
    }
    for (row, text) in &body.sections {
        findings.not_understood(
            (*row, first),
            format!("строка-раздел «{}» не вошла: добавьте столбец с разделом", cut(text, 80)),
        );
    }
    let locked = |draft: &Draft| {
        !grid.is_open(below, draft.column) && !table.formulas.keys().any(|(_, column)| *column == draft.column)
    };
    let closed: Vec<usize> =
        table.columns.iter().enumerate().filter(|(_, draft)| locked(draft)).map(|(index, _)| index).collect();
    if closed.len() < table.columns.len() {
        for index in closed {
            let Some(draft) = table.columns.get_mut(index) else { continue };
            draft.locked = true;
            if draft.required {
                draft.required = false;
            }
            findings.changed(
                draft.at,
                format!(
                    "столбец «{}» защищён от изменений: задайте, откуда его предзаполнить, или откройте",
                    draft.title
                ),
            );
        }
    } else {
        findings.changed(None, "лист защищён целиком: столбцы формы открыты для заполнения");
    }
    table.rows = Rows::Free { max };
}

/// Lines under the table: explanations become the sheet's hint, signatures are not needed.
fn notes(table: &mut Table, body: &Body, findings: &mut Findings) {
    let mut explains_star = None;
    for (row, column, text) in &body.notes {
        let folded = fold(text);
        if text.starts_with('*') || folded.starts_with("примечани") {
            if text.starts_with('*') && !folded.contains("обязательн") {
                explains_star = Some(text.clone());
            }
            findings.understood((*row, *column), "примечание под таблицей стало подсказкой листа");
            table.hints.push(text.clone());
        } else {
            findings.changed(
                (*row, *column),
                format!("«{}» под таблицей не вошло: кто и когда сдал отчёт, видно по учётной записи", cut(text, 80)),
            );
        }
    }
    let Some(note) = explains_star else { return };
    for draft in table.columns.iter_mut().filter(|draft| draft.required) {
        draft.required = false;
        draft.hints.push(note.clone());
        findings.changed(draft.at, format!("звёздочка у «{}» — сноска, а не обязательность", draft.title));
    }
}
