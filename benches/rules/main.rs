//! Computed cells and rules of a form: how long one edit takes, and the whole form.
//!
//! `cargo bench --bench rules`; the same formulas in formula engines: `benches/rules/beside`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use oko::forms::compute::{Change, Outside, State};
use oko::forms::order::order_key;
use oko::forms::{Data, Form, FormSpec, Row, Value};

mod form;

/// Edits of each kind.
const EDITS: usize = 3_000;
/// Times the whole form is computed.
const WHOLE: usize = 200;

fn main() {
    let json = form::spec().to_string();
    let compiled = Form::compile(FormSpec::parse(&json).expect("a right form"));
    let data = data();
    let parse: Vec<Duration> =
        (0..20).map(|_| timed(|| Form::compile(FormSpec::parse(&json).expect("right")))).collect();
    tell("the spec parsed, formulas bound and judged", parse);
    let given: Vec<Data> = (0..WHOLE).map(|_| data.clone()).collect();
    let whole =
        given.into_iter().map(|data| timed(|| State::full(&compiled, data, &Outside::default()).issues())).collect();
    tell("the whole form: 300 x 30, 20 rules", whole);
    for (told, column) in [
        ("an edit nothing depends on but rules of its row (a13)", "a13"),
        ("an edit with computed cells in its row and sums over the sheet (a02)", "a02"),
        ("an edit that changes a share in every row (a01)", "a01"),
        ("an edit that regroups SUMIF and COUNTIF in every row (a20)", "a20"),
    ] {
        tell(told, edits(&compiled, &data, column));
    }
    tell("a row added in the middle and taken away, each", moves(&compiled, &data));
}

fn data() -> Data {
    let rows = (0..form::ROWS).map(|row| {
        let cells =
            (0..20).map(|column| (format!("a{:02}", column + 1), Value::Integer(form::first_value(row, column))));
        Row { id: format!("row{row:05}"), position: order_key(row), revision: 1, cells: cells.collect() }
    });
    Data { sheets: BTreeMap::from([("s".to_owned(), rows.collect())]) }
}

/// The edit and the answer to the browser: the issues of rows and sheets it changed.
fn edits(form: &Form, data: &Data, column: &str) -> Vec<Duration> {
    let mut state = State::full(form, data.clone(), &Outside::default());
    let one = |edit: usize| {
        let mut row = data.rows("s")[edit * 7 % form::ROWS].clone();
        let most = if column == "a20" { 11 } else { 97 };
        row.cells.insert(column.to_owned(), Value::Integer(i64::try_from(edit % most).unwrap_or(0) + 1));
        let change = vec![Change::Row { sheet: "s".to_owned(), row }];
        timed(|| answer(&mut state, change))
    };
    (0..EDITS).map(one).collect()
}

fn moves(form: &Form, data: &Data) -> Vec<Duration> {
    let mut state = State::full(form, data.clone(), &Outside::default());
    let one = |edit: usize| {
        let mut row = data.rows("s")[150].clone();
        row.id = "new".to_owned();
        let change = match edit % 2 {
            0 => Change::Row { sheet: "s".to_owned(), row },
            _ => Change::Gone { sheet: "s".to_owned(), id: row.id },
        };
        timed(|| answer(&mut state, vec![change]))
    };
    (0..EDITS / 10).map(one).collect()
}

fn answer(state: &mut State, change: Vec<Change>) -> usize {
    let effect = state.apply(change);
    let rows = effect.rows.iter().map(|(sheet, row)| state.row_issues(sheet, row).len()).sum::<usize>();
    rows + effect.sheets.iter().map(|sheet| state.sheet_issues(sheet).len()).sum::<usize>()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    drop(std::hint::black_box(result));
    took
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.3} ms, p95 {:.3} ms, p99 {:.3} ms, worst {:.3} ms", at(50), at(95), at(99), at(100));
}
