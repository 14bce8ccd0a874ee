use super::super::testing::form;
use super::super::{Cells, FormSpec};
use super::*;

/// Classes with shares, a table of totals that sums them up, rules of every place.
const FORM: &str = r#"{"title":"Ф","sheets":[
  {"key":"classes","title":"Классы","rows":{"mode":"free","max":300},"unique_together":[["class","letter"]],"columns":[
    {"key":"class","title":"Класс","kind":"list","options":["5","6"]},
    {"key":"letter","title":"Литера","kind":"text"},
    {"key":"pupils","title":"Всего","kind":"integer","min":0,"max_change":20},
    {"key":"passed","title":"Сдали","kind":"integer"},
    {"key":"share","title":"Доля","kind":"decimal","digits":1,"formula":"ЕСЛИ([@Всего]>0;[@Сдали]/[@Всего]*100;\"\")"},
    {"key":"part","title":"Часть","kind":"decimal","digits":2,"formula":"ЕСЛИ(СУММ([Всего])>0;[@Всего]/СУММ([Всего])*100;0)"},
    {"key":"topic","title":"Тема","kind":"list","depends_on":"class","options_by":{"5":["а","б"],"6":["в"]}},
    {"key":"why","title":"Причина","kind":"text","required_if":"И(НЕ(ЕПУСТО([@Доля]));[@Доля]<50)"}]},
  {"key":"totals","title":"Итоги","rows":{"mode":"fixed","items":[{"key":"a"},{"key":"b"},{"key":"all","formulas":{"plan":"СУММ([a:b;План])"}}]},
   "columns":[{"key":"plan","title":"План","kind":"integer"},
    {"key":"gap","title":"Разница","kind":"integer","formula":"[@План]-СУММ(Классы[Всего])"}]}],
 "rules":[
  {"key":"fewer","where":"cell","sheet":"classes","column":"passed","condition":"[@Сдали]<=[@Всего]","message":"Сдали больше, чем учится","severity":"error"},
  {"key":"small","where":"row","sheet":"classes","condition":"[@Всего]>=5","message":"Мало","severity":"warning"},
  {"key":"sum","where":"sheet","sheet":"totals","condition":"СУММ(Классы[Всего])=[all;План]","message":"Не сошлось","severity":"error"},
  {"key":"any","where":"form","condition":"СЧЁТ(Классы[Всего])>0","message":"Пусто","severity":"error"}]}"#;

fn row(form: &Form, sheet: &str, id: &str, typed: &[(&str, &str)]) -> Row {
    super::super::testing::row(form, sheet, id, typed)
}

fn classes(form: &Form, rows: &[(&str, &[(&str, &str)])]) -> Data {
    let rows = rows.iter().map(|(id, typed)| row(form, "classes", id, typed)).collect();
    Data { sheets: [("classes".to_owned(), rows)].into() }
}

fn told(issues: &[Issue]) -> Vec<String> {
    let place = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    issues.iter().map(|issue| format!("{} {} {}", place(&issue.row), place(&issue.column), issue.message())).collect()
}

fn shown(state: &State, sheet: &str, row: &str, column: &str) -> String {
    state.value(sheet, row, column).map(super::super::Value::show).unwrap_or_default()
}

use super::super::Issue;

#[test]
fn cells_are_computed_row_by_row_and_across_sheets() {
    let form = form(FORM);
    let mut data =
        classes(&form, &[("r1", &[("pupils", "30"), ("passed", "20")]), ("r2", &[("pupils", "10")]), ("r3", &[])]);
    data.sheets.insert(
        "totals".into(),
        vec![row(&form, "totals", "a", &[("plan", "25")]), row(&form, "totals", "b", &[("plan", "15")])],
    );
    let state = State::full(&form, data, &Outside::default());
    assert_eq!(shown(&state, "classes", "r1", "share"), "66,7");
    assert_eq!(shown(&state, "classes", "r1", "part"), "75");
    assert_eq!(shown(&state, "classes", "r2", "part"), "25");
    assert_eq!(shown(&state, "classes", "r3", "part"), "", "nobody began the row");
    assert_eq!(shown(&state, "totals", "all", "plan"), "40");
    assert_eq!(shown(&state, "totals", "a", "gap"), "-15");
    let issues: Vec<Issue> = state.issues();
    assert_eq!(told(&issues), ["r2 why Заполните ячейку: при таких данных в строке она обязательна"]);
}

#[test]
fn a_mistake_casts_no_shadow() {
    let form = form(FORM);
    let typed: &[(&str, &str)] = &[("pupils", "тридцать"), ("passed", "20")];
    let state = State::full(&form, classes(&form, &[("r1", typed)]), &Outside::default());
    assert_eq!(shown(&state, "classes", "r1", "share"), "");
    assert_eq!(shown(&state, "totals", "a", "gap"), "");
    assert_eq!(told(&state.issues()), ["r1 pupils Введите число цифрами, например 12"]);
}

#[test]
fn rules_are_told_where_they_belong() {
    let form = form(FORM);
    let typed: &[(&str, &str)] = &[("class", "5"), ("pupils", "4"), ("passed", "9"), ("topic", "в")];
    let state = State::full(&form, classes(&form, &[("r1", typed), ("r2", typed)]), &Outside::default());
    let issues = state.issues();
    let of_first: Vec<String> = told(&issues).into_iter().filter(|line| line.starts_with("r1")).collect();
    assert_eq!(
        of_first,
        [
            "r1 - Мало",
            "r1 class Строки не должны повторяться по столбцам «Класс» и «Литера»: такая же в строке 2",
            "r1 passed Сдали больше, чем учится",
            "r1 topic Выберите значение из списка для «5» (столбец «Класс»)",
        ]
    );
    assert!(told(&state.sheet_issues("totals")).contains(&"- - Не сошлось".to_owned()));
    let warning = issues.iter().find(|issue| issue.rule.as_deref() == Some("small")).unwrap();
    assert_eq!(warning.severity, super::super::Severity::Warning);
    assert_eq!(warning.explained_at().unwrap().column, "!small");
    let empty = State::full(&form, Data::default(), &Outside::default());
    assert_eq!(told(&empty.sheet_issues("!form")), ["- - Пусто"]);
}

#[test]
fn a_great_change_asks_for_an_explanation() {
    let form = form(FORM);
    let before = classes(&form, &[("x", &[("pupils", "100")]), ("y", &[("pupils", "0")])]);
    let outside = Outside { previous: Some((&form, &before)), ..Outside::default() };
    let message = |now: &str| {
        let state =
            State::full(&form, classes(&form, &[("r1", &[("pupils", now)]), ("r2", &[("pupils", "50")])]), &outside);
        told(&state.issues()).into_iter().find(|line| line.contains("Изменение")).unwrap_or_default()
    };
    assert_eq!(message("80"), "");
    assert_eq!(message("120"), "");
    assert_eq!(
        message("121"),
        "r1 pupils Изменение больше 20 %: было 100. Проверьте число и поясните, почему оно изменилось"
    );
}

#[test]
fn only_what_depends_on_an_edit_is_told_of() {
    let form = form(FORM);
    let rows: Vec<(String, Vec<(&str, &str)>)> =
        (0..50).map(|n| (format!("r{n:02}"), vec![("pupils", "10"), ("passed", "9")])).collect();
    let rows: Vec<(&str, &[(&str, &str)])> = rows.iter().map(|(id, typed)| (id.as_str(), typed.as_slice())).collect();
    let mut state = State::full(&form, classes(&form, &rows), &Outside::default());
    let change = Change::Row {
        sheet: "classes".into(),
        row: row(&form, "classes", "r07", &[("pupils", "10"), ("passed", "4")]),
    };
    let effect = state.apply(vec![change]);
    let at = ("classes".to_owned(), "r07".to_owned());
    assert_eq!(effect.cells, BTreeMap::from([(at.clone(), vec!["share".to_owned()])]));
    assert_eq!(effect.rows, [at]);
    assert_eq!(effect.sheets, Vec::<String>::new());
    let change = Change::Row {
        sheet: "classes".into(),
        row: row(&form, "classes", "r07", &[("pupils", "60"), ("passed", "4")]),
    };
    let effect = state.apply(vec![change]);
    assert_eq!(effect.cells.len(), 53, "the part of every class and the gap of three totals");
}

fn mistakes(change: impl Fn(&str) -> String) -> Vec<String> {
    FormSpec::parse(&change(FORM)).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn mistakes_of_formulas_are_told_by_path() {
    for (from, to, path, part) in [
        ("СУММ([a:b;План])", "СУММ([План])", "sheets[1].rows.items[2].formulas.plan", "сама на себя"),
        ("[@План]-СУММ(Классы[Всего])", "[@Разница]+1", "sheets[1].columns[1].formula", "сама на себя"),
        ("[@Сдали]<=[@Всего]", "[@Сдали]<=[@Всго]", "rules[0].condition", "знак 11, «[@Всго]»: столбца «Всго»"),
        ("[@Сдали]/[@Всего]*100;", "[@Сдали]/[@Сдали]*100;", "sheets[0].columns[4].formula", "может быть нулем"),
        ("[@Доля]<50", "[@Доля]+50", "", ""),
        ("И(НЕ(ЕПУСТО([@Доля]));[@Доля]<50)", "[@Класс]", "sheets[0].columns[7].required_if", "условие"),
        ("[@Сдали]<=[@Всего]", "[@Сдали]+[@Всего]", "rules[0].condition", "это число, а не условие"),
        ("[@Сдали]<=[@Всего]", "ЕСЛИ([@Сдали]<=[@Всего];1;0)", "rules[0].condition", "это число, а не условие"),
        ("И(НЕ(ЕПУСТО([@Доля]));[@Доля]<50)", "[@Доля]", "sheets[0].columns[7].required_if", "это число"),
        ("[@План]-СУММ(Классы[Всего])", "\\\"текст\\\"", "sheets[1].columns[1].formula", "ждет число"),
        ("СЧЁТ(Классы[Всего])>0", "СЧЁТ([Всего])>0", "rules[3].condition", "не одного листа"),
        ("СЧЁТ(Классы[Всего])>0", "[@Всего]>0", "rules[3].condition", "не одного листа"),
        ("[all;План]\"", "[@План]\"", "rules[2].condition", "нет «этой строки»"),
    ] {
        assert!(FORM.contains(from), "{from}");
        if part.is_empty() {
            assert!(FormSpec::parse(&FORM.replace(from, to)).is_ok(), "{to}");
            continue;
        }
        let told = mistakes(|form| form.replace(from, to));
        assert!(
            told.iter().any(|line| line.starts_with(&format!("{path}: ")) && line.contains(part)),
            "{to}: {told:?}"
        );
    }
}

#[test]
fn circles_across_sheets_are_told() {
    let told = mistakes(|form| {
        form.replace("[@План]-СУММ(Классы[Всего])", "[@План]-СУММ(Классы[Часть])")
            .replace("ЕСЛИ(СУММ([Всего])>0;[@Всего]/СУММ([Всего])*100;0)", "СУММ(Итоги[Разница])")
    });
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("«Часть» → «Разница» → «Часть»"), "{told:?}");
}

#[test]
fn cells_of_fixed_rows_may_follow_each_other() {
    let spec = r#"{"title":"Ф","sheets":[{"key":"s","title":"С","rows":{"mode":"fixed","items":[
      {"key":"a"},{"key":"b","formulas":{"n":"[a;n]+1"}},{"key":"c","formulas":{"n":"[b;n]+[a;twice]"}}]},
      "columns":[{"key":"n","title":"Н","kind":"integer"},{"key":"twice","title":"Д","kind":"integer","formula":"[@n]*2"}]}]}"#;
    let form = form(spec);
    let data = Data { sheets: [("s".to_owned(), vec![row(&form, "s", "a", &[("n", "5")])])].into() };
    let state = State::full(&form, data, &Outside::default());
    let column = |key: &str| ["a", "b", "c"].map(|row| shown(&state, "s", row, key));
    assert_eq!(column("n"), ["5", "6", "16"]);
    assert_eq!(column("twice"), ["10", "12", "32"]);
}

#[test]
fn what_was_computed_before_is_never_believed() {
    let form = form(FORM);
    let mut data = classes(&form, &[("r1", &[("pupils", "10"), ("passed", "5")])]);
    let cells: &mut Cells = &mut data.sheets.get_mut("classes").unwrap()[0].cells;
    cells.insert("share".into(), super::super::Value::Decimal(99.0));
    let state = State::full(&form, data, &Outside::default());
    assert_eq!(shown(&state, "classes", "r1", "share"), "50");
}

#[test]
fn today_and_the_passport_come_from_outside() {
    let spec = r#"{"title":"Ф","sheets":[{"key":"s","title":"С","rows":{"mode":"fixed","items":[{"key":"a"}]},
      "columns":[{"key":"x","title":"Х","kind":"text"},{"key":"inn","title":"ИНН","kind":"text","formula":"Паспорт[ИНН]"},
      {"key":"year","title":"Год","kind":"integer","formula":"ГОД(СЕГОДНЯ())"}]}]}"#;
    let form = form(spec);
    let passport = BTreeMap::from([("inn".to_owned(), "7707083893".to_owned())]);
    let today = NaiveDate::from_ymd_opt(2026, 11, 26);
    let state = State::full(&form, Data::default(), &Outside { today, passport: &passport, previous: None });
    assert_eq!(shown(&state, "s", "a", "inn"), "7707083893");
    assert_eq!(shown(&state, "s", "a", "year"), "2026");
}

/// Rows of long texts, each with a share of the alphabet, and a rule that looks at every row for every row.
fn long_texts(rows: usize, letters: usize) -> (Form, Data) {
    let spec = format!(
        r#"{{"title":"Ф","sheets":[{{"key":"s","title":"С","rows":{{"mode":"free","max":{rows}}},"columns":[
          {{"key":"k","title":"К","kind":"text"}}]}}],
          "rules":[{{"key":"a","where":"row","sheet":"s","condition":"СЧЁТЕСЛИ([К];[@К])=1","message":"Повтор","severity":"error"}},
          {{"key":"b","where":"row","sheet":"s","condition":"СЧЁТЕСЛИ([К];\"*\"&[@К]&\"*\")=1","message":"Часть","severity":"error"}}]}}"#
    );
    let form = form(&spec);
    let text = |n: usize| format!("*{}{n:05}?", "а".repeat(letters));
    let cells = |n| [("k".to_owned(), super::super::Value::Text(text(n)))].into();
    let rows = (0..rows).map(|n| Row { id: format!("r{n}"), position: order_key(n), revision: 1, cells: cells(n) });
    let data = Data { sheets: [("s".to_owned(), rows.collect())].into() };
    (form, data)
}

use super::super::order::order_key;

#[test]
fn signs_people_type_are_no_signs_of_a_criterion() {
    let (form, data) = long_texts(300, 3);
    assert_eq!(told(&State::full(&form, data, &Outside::default()).issues()), Vec::<String>::new());
}

#[test]
fn a_form_is_computed_within_a_bound_whatever_was_typed() {
    let (form, data) = long_texts(2_000, 1_000);
    let state = State::full_within(&form, data, &Outside::default(), 3_000_000);
    let told = told(&state.issues());
    assert!(!told.is_empty(), "the second rule takes more steps than there are");
    assert!(told.iter().all(|line| line.ends_with("Часть")), "{}", told[0]);
}

/// What is told of changes when these rows follow those; a row is its class, letter and pupils.
fn changes(spec: &str, before: &[[&str; 3]], now: &[[&str; 3]]) -> Vec<String> {
    let form = form(spec);
    let rows = |rows: &[[&str; 3]]| {
        let rows = rows.iter().enumerate().map(|(n, [class, letter, pupils])| {
            let typed = [("class", *class), ("letter", *letter), ("pupils", *pupils)];
            let mut row = row(&form, "classes", &format!("r{n}"), &typed);
            row.position = order_key(n);
            row
        });
        Data { sheets: [("classes".to_owned(), rows.collect())].into() }
    };
    let before = rows(before);
    let outside = Outside { previous: Some((&form, &before)), ..Outside::default() };
    let full = State::full(&form, rows(now), &outside);
    // The same row by row.
    let mut state = State::full(&form, Data::default(), &outside);
    for row in rows(now).rows("classes").iter().rev() {
        state.apply(vec![Change::Row { sheet: "classes".into(), row: row.clone() }]);
    }
    assert_eq!(state.issues(), full.issues());
    let line = |line: String| line.contains("Изменение").then(|| line.split(' ').next().unwrap_or_default().to_owned());
    told(&full.issues()).into_iter().filter_map(line).collect()
}

#[test]
fn rows_are_found_in_the_earlier_collection_by_what_tells_them_apart() {
    let before = [["5", "а", "10"], ["5", "б", "100"], ["6", "а", "1000"]];
    let now = [["6", "б", "7"], ["5", "а", "10"], ["", "", ""], ["5", "б", "200"], ["6", "а", "1000"]];
    let none = FORM.replace(r#""unique_together":[["class","letter"]],"#, "");
    let letter =
        none.replace(r#""key":"letter","title":"Литера","#, r#""key":"letter","title":"Литера","unique":true,"#);
    assert!(none != FORM && letter != none);
    assert_eq!(changes(FORM, &before, &now), ["r3"], "by the columns that are unique together");
    assert_eq!(changes(&none, &before, &now), ["r3"], "by the first columns, which are lists and texts");
    let (before, now) = ([["5", "а", "10"], ["6", "б", "100"]], [["5", "б", "100"], ["6", "а", "50"]]);
    assert_eq!(changes(&letter, &before, &now), ["r1"], "by the column that is unique");
    // Rows alike in all of these are counted, blank ones left out.
    let before = [["5", "а", "10"], ["5", "а", "100"]];
    assert_eq!(changes(&none, &before, &[["5", "а", "10"], ["", "", ""], ["5", "а", "100"]]), Vec::<String>::new());
    assert_eq!(changes(&none, &before, &[["5", "а", "10"], ["", "", ""], ["5", "а", "200"]]), ["r2"]);
}

#[test]
fn what_a_form_may_cost_is_limited_when_it_is_saved() {
    let spec = |sheets: usize, columns: usize, rows: usize, formula: &str| {
        let column = |n| format!(r#"{{"key":"c{n}","title":"c{n}","kind":"decimal","formula":"{formula}"}}"#);
        let columns: Vec<String> = (1..columns).map(column).collect();
        let columns = format!(r#"{{"key":"n","title":"n","kind":"text"}},{}"#, columns.join(","));
        let sheet = |n| {
            format!(r#"{{"key":"s{n}","title":"s{n}","rows":{{"mode":"free","max":{rows}}},"columns":[{columns}]}}"#)
        };
        let sheets: Vec<String> = (0..sheets).map(sheet).collect();
        FormSpec::parse(&format!(r#"{{"title":"Ф","sheets":[{}]}}"#, sheets.join(",")))
    };
    let refused = |spec: Result<FormSpec, Vec<super::super::SpecError>>| spec.unwrap_err()[0].message.clone();
    assert!(spec(1, 200, 5_000, "СЧЁТЗ([n])+СЧЁТЕСЛИ([n];[@n])").is_ok());
    assert!(refused(spec(50, 200, 5_000, "СЧЁТЗ([n])")).contains("не больше 1000000 ячеек"));
    assert!(refused(spec(1, 3, 5_000, "СЧЁТЕСЛИ([n];[@n]&\\\"*\\\")")).contains("слишком тяжелы"));
    assert!(refused(spec(1, 3, 5_000, &["СЧЁТЕСЛИ([n];[@n]&\\\"а\\\")"; 2].join("+"))).contains("слишком тяжелы"));
}
