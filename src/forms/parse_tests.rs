use serde_json::{Value as Json, json};

use super::super::testing::SCHEDULE;
use super::super::{FormSpec, Rows, report};
use super::SpecError;

fn mistakes(json: &str) -> Vec<SpecError> {
    FormSpec::parse(json).err().unwrap_or_default()
}

fn paths(json: &str) -> Vec<String> {
    mistakes(json).into_iter().map(|mistake| mistake.path).collect()
}

/// The schedule with one attribute changed; `Json::Null` takes it away.
fn with(pointer: &str, value: Json) -> String {
    let mut spec: Json = serde_json::from_str(SCHEDULE).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match spec.pointer_mut(parent).unwrap() {
        Json::Object(object) if value.is_null() => {
            object.shift_remove(key).unwrap();
        }
        Json::Object(object) => {
            object.insert(key.to_owned(), value);
        }
        Json::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer} is in {other}"),
    }
    spec.to_string()
}

#[test]
fn the_schedule_is_read_whole() {
    let spec = FormSpec::parse(SCHEDULE).unwrap();
    assert_eq!(spec.title, "Расписание ВПР СПО");
    assert_eq!(spec.sheets[0].rows, Rows::Free { min: 1, max: 300 });
    let kinds: Vec<&str> = spec.sheets[0].columns.iter().map(|column| column.kind.name()).collect();
    assert_eq!(kinds, ["list", "date", "integer", "decimal", "text", "boolean"]);
    assert!(spec.sheets[0].columns[0].required && spec.sheets[0].columns[0].unique);
    assert!(spec.sheets[1].columns[0].locked);
}

#[test]
fn what_is_written_is_what_was_read() {
    let spec = FormSpec::parse(SCHEDULE).unwrap();
    let written = spec.to_json();
    assert_eq!(written, serde_json::from_str::<Json>(SCHEDULE).unwrap());
    assert_eq!(FormSpec::parse(&written.to_string()).unwrap(), spec);
}

#[test]
fn groups_and_hints_of_cells_are_read_and_written() {
    let mut json: Json = serde_json::from_str(SCHEDULE).unwrap();
    json["sheets"][0]["columns"][1]["group"] = json!("1й курс");
    json["sheets"][0]["columns"][2]["group"] = json!("1й курс");
    json["sheets"][1]["rows"]["items"][0]["hints"] = json!({"pupils": "С учётом обучающихся на дому"});
    let spec = FormSpec::parse(&json.to_string()).unwrap();
    let groups: Vec<_> = spec.sheets[0].groups().map(|(group, columns)| (group, columns.len())).collect();
    assert_eq!(groups, [(None, 1), (Some("1й курс"), 2), (None, 1), (None, 1), (None, 1)]);
    assert_eq!(spec.sheets[0].columns[1].heading(), format!("1й курс: {}", spec.sheets[0].columns[1].title));
    assert_eq!(FormSpec::parse(&spec.to_json().to_string()).unwrap(), spec);
    let browser = spec.sheets[0].to_browser_json();
    assert_eq!(browser["columns"][1]["group"], "1й курс");
}

#[test]
fn the_report_sums_up_a_good_form() {
    let summary = report(SCHEDULE).unwrap();
    let sheets: Vec<_> = summary.sheets.iter().map(|s| (s.title.as_str(), s.columns, s.fixed_rows)).collect();
    assert_eq!(sheets, [("РАБОТЫ НА БЛАНКЕ", 6, None), ("Классы", 2, Some(2))]);
}

#[test]
fn one_mistake_is_told_at_its_path() {
    let column = |n: usize, rest: &str| format!("/sheets/0/columns/{n}/{rest}");
    let cases: Vec<(String, Json, &str)> = vec![
        ("/title".into(), Json::Null, "title"),
        ("/title".into(), json!("  "), "title"),
        ("/title".into(), json!("я".repeat(501)), "title"),
        ("/colour".into(), json!("red"), "colour"),
        ("/sheets".into(), json!([]), "sheets"),
        ("/sheets".into(), json!({}), "sheets"),
        ("/sheets/0".into(), json!("лист"), "sheets[0]"),
        ("/sheets/1/key".into(), json!("paper"), "sheets[1].key"),
        ("/sheets/0/key".into(), json!("Paper"), "sheets[0].key"),
        ("/sheets/0/key".into(), json!("1a"), "sheets[0].key"),
        ("/sheets/0/key".into(), json!("a".repeat(41)), "sheets[0].key"),
        ("/sheets/0/key".into(), json!(7), "sheets[0].key"),
        ("/sheets/0/hint".into(), json!(5), "sheets[0].hint"),
        ("/sheets/0/columns/1/group".into(), json!(5), "sheets[0].columns[1].group"),
        ("/sheets/1/rows/items/0/hints".into(), json!({"age": "?"}), "sheets[1].rows.items[0].hints.age"),
        ("/sheets/0/frozen".into(), json!(7), "sheets[0].frozen"),
        ("/sheets/0/columns".into(), json!([]), "sheets[0].columns"),
        ("/sheets/0/rows/mode".into(), json!("other"), "sheets[0].rows.mode"),
        ("/sheets/0/rows/min".into(), json!(301), "sheets[0].rows.max"),
        ("/sheets/0/rows/max".into(), json!(5001), "sheets[0].rows.max"),
        ("/sheets/0/rows/min".into(), json!(-1), "sheets[0].rows.min"),
        ("/sheets/0/rows/items".into(), json!([]), "sheets[0].rows.items"),
        ("/sheets/1/rows/min".into(), json!(1), "sheets[1].rows.min"),
        ("/sheets/1/rows/items".into(), json!([]), "sheets[1].rows.items"),
        ("/sheets/1/rows/items/1/key".into(), json!("c5"), "sheets[1].rows.items[1].key"),
        ("/sheets/1/rows/items/1/values/age".into(), json!(7), "sheets[1].rows.items[1].values.age"),
        ("/sheets/1/rows/items/1/values/name".into(), json!(7), "sheets[1].rows.items[1].values.name"),
        ("/sheets/1/rows/items/1/values/pupils".into(), json!(-1), "sheets[1].rows.items[1].values.pupils"),
        ("/sheets/1/rows/items/1/values/pupils".into(), json!("7"), "sheets[1].rows.items[1].values.pupils"),
        (column(0, "key"), json!("day"), "sheets[0].columns[1].key"),
        (column(0, "kind"), json!("choice"), "sheets[0].columns[0].kind"),
        (column(0, "options"), Json::Null, "sheets[0].columns[0].options"),
        (column(0, "options"), json!([]), "sheets[0].columns[0].options"),
        (column(0, "options"), json!(["Химия", " химия"]), "sheets[0].columns[0].options[1]"),
        (column(0, "options"), json!(["Химия", 5]), "sheets[0].columns[0].options[1]"),
        (column(0, "options"), json!(["а\nб"]), "sheets[0].columns[0].options[0]"),
        (column(0, "required"), json!("да"), "sheets[0].columns[0].required"),
        (column(0, "max"), json!(5), "sheets[0].columns[0].max"),
        (column(1, "min"), json!("15.09.2026"), "sheets[0].columns[1].min"),
        (column(1, "min"), json!("2026-02-30"), "sheets[0].columns[1].min"),
        (column(1, "min"), json!(2026), "sheets[0].columns[1].min"),
        (column(1, "max"), json!("2026-09-14"), "sheets[0].columns[1].max"),
        (column(2, "max"), json!(0), "sheets[0].columns[2].max"),
        (column(2, "min"), json!(0.5), "sheets[0].columns[2].min"),
        (column(2, "min"), json!(-1_000_000_000_000_000_i64), "sheets[0].columns[2].min"),
        (column(2, "digits"), json!(1), "sheets[0].columns[2].digits"),
        (column(3, "digits"), json!(11), "sheets[0].columns[3].digits"),
        (column(3, "min"), json!(0.123_456_789_012_345_67), "sheets[0].columns[3].min"),
        (column(4, "max_length"), json!(0), "sheets[0].columns[4].max_length"),
        (column(4, "max_length"), json!(10_001), "sheets[0].columns[4].max_length"),
        (column(4, "pattern"), json!("("), "sheets[0].columns[4].pattern"),
        (column(4, "pattern"), json!("a)|(?:b"), "sheets[0].columns[4].pattern"),
        (column(4, "pattern"), json!("(?=а)б"), "sheets[0].columns[4].pattern"),
        (column(4, "pattern"), json!("(\\w{1000}){1000}"), "sheets[0].columns[4].pattern"),
        (column(4, "pattern"), json!(""), "sheets[0].columns[4].pattern"),
        (column(4, "min"), json!(5), "sheets[0].columns[4].min"),
        (column(5, "options"), json!(["Да"]), "sheets[0].columns[5].options"),
    ];
    for (pointer, value, path) in cases {
        assert_eq!(paths(&with(&pointer, value.clone())), [path], "{pointer} = {value}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let spec = r#"{"title":"","title":"Б","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":3,"max":2},
        "columns":[{"key":"x","title":"X","kind":"integer","min":5,"max":1,"pattern":"a"},
                   {"key":"x","title":"Y","kind":"list","options":[]}]},
        {"key":"a","rows":{"mode":"fixed","items":[{"key":"r","values":{"n":5,"m":true}}]},
         "columns":[{"key":"n","title":"N","kind":"date"}]}],"extra":1}"#;
    let told = [
        "extra",
        "title",
        "title",
        "sheets[0].columns[0].pattern",
        "sheets[0].columns[0].max",
        "sheets[0].columns[1].key",
        "sheets[0].columns[1].options",
        "sheets[0].rows.max",
        "sheets[1].key",
        "sheets[1].title",
        "sheets[1].rows.items[0].values.n",
        "sheets[1].rows.items[0].values.m",
    ];
    let mut found = paths(spec);
    let mut told = told.map(str::to_owned).to_vec();
    found.sort();
    told.sort();
    assert_eq!(found, told);
}

#[test]
fn keys_doubled_in_the_text_are_told() {
    let doubled = SCHEDULE.replacen(r#""kind":"list""#, r#""kind":"list","kind":"list""#, 1);
    assert_eq!(paths(&doubled), ["sheets[0].columns[0].kind"]);
    let doubled = SCHEDULE.replacen(r#"{"name":"5 класс"}"#, r#"{"name":"5 класс","name":"5 класс"}"#, 1);
    assert_eq!(paths(&doubled), ["sheets[1].rows.items[0].values.name"]);
}

#[test]
fn a_text_that_is_not_json_is_told_with_its_place() {
    let told = mistakes("{\n \"title\": \"А\",,\n}");
    assert_eq!(told.len(), 1);
    assert!(told[0].path.is_empty() && told[0].message.contains("строке 2"), "{}", told[0]);
    assert!(mistakes("{\"title\":")[0].message.contains("обрывается"));
    assert!(!mistakes("").is_empty());
    assert_eq!(mistakes("[]").len(), 1);
    assert_eq!(mistakes(&"[".repeat(100_000)).len(), 1);
    assert!(mistakes(&format!("{{}}{}", " ".repeat(17 << 20)))[0].message.contains("16 МБ"));
    assert!(FormSpec::parse(&format!("\u{FEFF}{SCHEDULE}")).is_ok());
}

#[test]
fn sizes_have_limits() {
    let column = |n: usize| json!({"key": format!("c{n}"), "title": "С", "kind": "text"});
    let columns = |count: usize| Json::Array((0..count).map(column).collect());
    assert!(mistakes(&with("/sheets/0/columns", columns(200))).is_empty());
    assert_eq!(paths(&with("/sheets/0/columns", columns(201))), ["sheets[0].columns"]);

    let items = |count: usize| Json::Array((0..count).map(|n| json!({"key": format!("r{n}")})).collect());
    assert!(mistakes(&with("/sheets/1/rows/items", items(5_000))).is_empty());
    assert_eq!(paths(&with("/sheets/1/rows/items", items(5_001))), ["sheets[1].rows.items"]);

    let sheet =
        |n: usize| json!({"key": format!("s{n}"), "title": "Л", "rows": {"mode": "free"}, "columns": [column(0)]});
    let sheets = |count: usize| Json::Array((0..count).map(sheet).collect());
    assert!(mistakes(&with("/sheets", sheets(50))).is_empty());
    assert_eq!(paths(&with("/sheets", sheets(51))), ["sheets"]);

    let free = |rows: usize| json!({"mode": "free", "max": rows});
    let wide = |rows: usize| {
        let mut spec: Json = serde_json::from_str(&with("/sheets/0/columns", columns(200))).unwrap();
        spec["sheets"][0]["rows"] = free(rows);
        spec.to_string()
    };
    assert!(mistakes(&wide(4_900)).is_empty());
    let told = mistakes(&wide(5_000));
    assert_eq!(told[0].path, "sheets[0].rows");
    assert!(told[0].message.contains("1000000") && told[0].message.contains("РАБОТЫ НА БЛАНКЕ"), "{}", told[0]);
}

#[test]
fn a_flood_of_mistakes_is_cut() {
    let keys: Vec<String> = (0..5_000).map(|n| format!("\"k{n}\":1")).collect();
    let told = mistakes(&format!("{{{}}}", keys.join(",")));
    assert_eq!(told.len(), 1_001);
    assert!(told[1_000].message.contains("еще 4002"), "{}", told[1_000]);
}

#[test]
fn cells_nobody_could_fill_are_told() {
    let locked = json!([{"key": "a", "title": "А", "kind": "text", "locked": true}]);
    assert_eq!(paths(&with("/sheets/0/columns", locked)), ["sheets[0].columns"]);
    assert_eq!(paths(&with("/sheets/0/columns/2/locked", json!(true))), ["sheets[0].columns"]);
    let name = json!({"key": "name", "title": "Класс", "kind": "text", "locked": true, "required": true});
    let mut spec: Json = serde_json::from_str(&with("/sheets/1/columns/0", name)).unwrap();
    assert!(mistakes(&spec.to_string()).is_empty());
    spec["sheets"][1]["rows"]["items"][1]["values"] = json!({});
    assert_eq!(paths(&spec.to_string()), ["sheets[1].rows.items[1].values"]);
}

#[test]
fn values_of_a_unique_column_may_not_repeat() {
    let mut spec: Json = serde_json::from_str(SCHEDULE).unwrap();
    spec["sheets"][1]["columns"][0]["unique"] = json!(true);
    assert!(mistakes(&spec.to_string()).is_empty());
    spec["sheets"][1]["rows"]["items"][1]["values"]["name"] = json!("5  КЛАСС");
    assert_eq!(paths(&spec.to_string()), ["sheets[1].rows.items[1].values.name"]);
}

#[test]
fn values_of_every_kind_are_read_strictly() {
    let spec = |kind: Json, value: Json| {
        let mut column = json!({"key": "a", "title": "А", "locked": true});
        column.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        json!({"title": "Ф", "sheets": [{"key": "s", "title": "Л", "columns": [column],
            "rows": {"mode": "fixed", "items": [{"key": "r", "values": {"a": value}}]}}]})
        .to_string()
    };
    let cases = [
        (json!({"kind": "text", "max_length": 3}), json!("abc"), json!("abcd")),
        (json!({"kind": "text"}), json!("5"), json!(5)),
        (json!({"kind": "list", "options": ["Да", "Нет"]}), json!("Да"), json!("да")),
        (json!({"kind": "integer", "max": 9}), json!(9), json!(10)),
        (json!({"kind": "integer"}), json!(9.0), json!(9.5)),
        (json!({"kind": "decimal", "digits": 1}), json!(9.5), json!(9.55)),
        (json!({"kind": "decimal"}), json!(-7), json!("9,5")),
        (json!({"kind": "date"}), json!("2026-09-15"), json!("15.09.2026")),
        (json!({"kind": "boolean"}), json!(false), json!("Нет")),
        (json!({"kind": "boolean"}), json!(true), json!(null)),
    ];
    for (kind, good, bad) in cases {
        assert_eq!(mistakes(&spec(kind.clone(), good.clone())), [], "{kind} {good}");
        assert_eq!(paths(&spec(kind.clone(), bad.clone())), ["sheets[0].rows.items[0].values.a"], "{kind} {bad}");
    }
}

#[test]
fn no_spoilt_text_makes_the_parser_panic() {
    let places: Vec<usize> = SCHEDULE.char_indices().map(|(place, _)| place).step_by(3).collect();
    let mut told = 0;
    for place in places {
        let (before, after) = SCHEDULE.split_at(place);
        let rest: String = after.chars().skip(1).collect();
        for spoilt in
            [before.to_owned(), format!("{before}{rest}"), format!("{before}9{rest}"), format!("{before}\"{rest}")]
        {
            told += usize::from(!mistakes(&spoilt).is_empty());
        }
    }
    assert!(told > 500, "most of them are broken: {told}");
}

/// A sheet of text columns, each with its own pattern.
fn patterns(sheets: usize, of: impl Fn(usize) -> String) -> String {
    let column =
        |number: usize| json!({"key": format!("c{number}"), "title": "C", "kind": "text", "pattern": of(number)});
    let sheet = |sheet: usize| {
        let columns: Vec<Json> = (0..200).map(|number| column(sheet * 200 + number)).collect();
        json!({"key": format!("s{sheet}"), "title": "S", "rows": {"mode": "free", "max": 100}, "columns": columns})
    };
    json!({"title": "T", "sheets": (0..sheets).map(sheet).collect::<Vec<_>>()}).to_string()
}

#[test]
fn patterns_take_memory_by_their_kind_not_by_their_columns() {
    // Each needs almost a mebibyte and tens of milliseconds: ten thousand of them would stop a server.
    assert_eq!(paths(&patterns(50, |_| r"\w{20}".to_owned())), Vec::<String>::new());
    let told = mistakes(&patterns(1, |number| format!("a{{{}}}", number + 1)));
    assert_eq!(told.len(), 100);
    assert!(told[0].path == "sheets[0].columns[100].pattern" && told[0].message.contains("больше 100"), "{}", told[0]);
}
