use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data as Cell, Reader, SheetVisible, Xlsx};

use super::*;
use crate::forms::{Cells, FormSpec, Row, Value};

const SPEC: &str = r#"{"title":"Расписание","sheets":[
  {"key":"paper","title":"На бланках","hint":"Не более пяти дней","frozen":1,"rows":{"mode":"free","min":1,"max":40},"columns":[
    {"key":"subject","title":"Предмет","kind":"list","options":["Химия","Математика, профиль"],"required":true,"unique":true},
    {"key":"day","title":"Дата","kind":"date","min":"2026-09-15","max":"2026-10-09"},
    {"key":"rooms","title":"Всего","group":"Аудиторий","kind":"integer","min":1,"max":100,"required":true},
    {"key":"share","title":"Доля","group":"Аудиторий","kind":"decimal","min":0,"max":100,"digits":2},
    {"key":"note","title":"Примечание","kind":"text","max_length":20,"hint":"Коротко"},
    {"key":"online","title":"Дистанционно","kind":"boolean"}]},
  {"key":"classes","title":"Классы / итоги","rows":{"mode":"fixed","items":[
     {"key":"c5","values":{"name":"5 класс"},"hints":{"pupils":"С учётом филиала"}},{"key":"c6","values":{"name":"6 класс"}}]},
   "columns":[{"key":"name","title":"Класс","kind":"text","locked":true},{"key":"pupils","title":"Учеников","kind":"integer","min":0}]}]}"#;

fn book(cells: &[(&str, Value)]) -> Xlsx<Cursor<Vec<u8>>> {
    let form = Form::compile(FormSpec::parse(SPEC).unwrap());
    let cells: Cells = cells.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    let row = Row { id: "row00001".into(), position: "a0".into(), revision: 1, cells };
    let sheets = BTreeMap::from([
        ("paper".to_owned(), vec![row]),
        ("classes".to_owned(), form.sheet("classes").unwrap().rows([])),
    ]);
    let stamp = Stamp { form: 5, form_number: 2, organisation: "0001".into(), ..Stamp::default() };
    let mut bytes = Cursor::new(Vec::new());
    Template { form: &form, data: &Data { sheets }, passport: &BTreeMap::new(), stamp }.write(&mut bytes).unwrap();
    if let Ok(path) = std::env::var("OKO_KEEP_TEMPLATE") {
        std::fs::write(path, bytes.get_ref()).unwrap();
    }
    Xlsx::new(bytes).unwrap()
}

#[test]
fn every_sheet_of_the_form_is_a_worksheet_and_the_rest_is_hidden() {
    let book = book(&[]);
    let sheets: Vec<_> = book.sheets_metadata().iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    use SheetVisible::{Hidden, VeryHidden, Visible};
    let meant = [
        ("На бланках", Visible),
        ("Классы итоги", Visible),
        ("Как заполнять", Visible),
        ("Списки", Hidden),
        ("oko", VeryHidden),
    ];
    assert_eq!(sheets, meant);
}

#[test]
fn present_values_stand_under_their_headings_and_no_text_is_a_formula() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 15).unwrap();
    let mut book = book(&[
        ("subject", Value::Text("Химия".into())),
        ("day", Value::Date(day)),
        ("rooms", Value::Bad("=1+1".into())),
        ("share", Value::Decimal(3.75)),
        ("note", Value::Text("-007".into())),
        ("online", Value::Boolean(true)),
    ]);
    let range = book.worksheet_range("На бланках").unwrap();
    let at = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(at(2, 2), Cell::String("Аудиторий".into()));
    assert_eq!(at(2, 0), Cell::String("Предмет *".into()), "one without a group reaches over both rows");
    assert_eq!(at(3, 2), Cell::String("Всего *".into()));
    assert_eq!(at(4, 0), Cell::String("Химия".into()));
    assert!(matches!(at(4, 1), Cell::DateTime(at) if at.to_ymd_hms_milli().2 == 15));
    assert_eq!(at(4, 2), Cell::String("=1+1".into()));
    assert_eq!(at(4, 3), Cell::Float(3.75));
    assert_eq!(at(4, 4), Cell::String("-007".into()));
    assert_eq!(at(4, 5), Cell::String("Да".into()));
    for name in ["На бланках", "Классы итоги", "Как заполнять", "Списки", "oko"] {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn where_it_comes_from_is_read_back() {
    let mut book = book(&[]);
    let range = book.worksheet_range(stamp::SHEET).unwrap();
    let rows: Vec<(String, String)> = range.rows().map(|row| (row[0].to_string(), row[1].to_string())).collect();
    let stamp = Stamp::from_rows(rows.iter().map(|(key, value)| (key.as_str(), value.as_str()))).unwrap();
    assert_eq!((stamp.form, stamp.form_number, stamp.organisation.as_str()), (5, 2, "0001"));
    assert_eq!(stamp.sheets["classes"], "Классы итоги");
}

const COMPUTED: &str = r#"{"title":"Расчет","sheets":[
  {"key":"rows","title":"Строки","rows":{"mode":"free","min":0,"max":5},"columns":[
    {"key":"class","title":"Класс","kind":"list","options":["5","6"]},
    {"key":"topic","title":"Тема","kind":"list","depends_on":"class","options_by":{"5":["а","б"],"6":["в"]}},
    {"key":"all","title":"Всего","kind":"integer"},
    {"key":"done","title":"Сдали","kind":"integer"},
    {"key":"share","title":"Доля","kind":"decimal","digits":1,"formula":"ЕСЛИ([@Всего]>0; [@Сдали]/[@Всего]*100; 0)"}]},
  {"key":"sums","title":"Итоги","rows":{"mode":"fixed","items":[
     {"key":"r1","values":{"name":"Всего"},"formulas":{"n":"СУММ(Строки[Всего])"}}]},
   "columns":[{"key":"name","title":"Показатель","kind":"text","locked":true},{"key":"n","title":"Число","kind":"integer"}]}]}"#;

#[test]
fn computed_cells_are_live_formulas_and_dependent_lists_look_at_their_row() {
    let form = Form::compile(FormSpec::parse(COMPUTED).unwrap());
    let layout = Layout::of(&form, &Data::default());
    let nothing = BTreeMap::new();
    let formulas = Formulas::of(&form, &layout, &nothing);
    let sheet = form.sheet("rows").unwrap();
    let said = formulas.cell(sheet, sheet.column("share").unwrap(), 3, None).unwrap();
    assert_eq!(said, r#"IF(COUNTA(A4:D4)=0,"",IF(C4>0,ROUND(D4/C4*100,1),ROUND(0,1)))"#);
    let sums = form.sheet("sums").unwrap();
    let said = formulas.cell(sums, sums.column("n").unwrap(), 3, Some("r1")).unwrap();
    assert_eq!(said, "SUM('Строки'!$C$4:$C$8)");

    let lists = Lists::of(&form, &layout.lists);
    let topic = lists.source(sheet.column("topic").unwrap(), Some("$A4")).unwrap();
    let meant = "OFFSET('Списки'!$B$3,0,MATCH($A4,'Списки'!$B$1:$C$1,0)-1,INDEX('Списки'!$B$2:$C$2,MATCH($A4,'Списки'!$B$1:$C$1,0)),1)";
    assert_eq!(topic, format!("={meant}"));
    let mut bytes = Cursor::new(Vec::new());
    Template { form: &form, data: &Data::default(), passport: &nothing, stamp: Stamp::default() }
        .write(&mut bytes)
        .unwrap();
    let mut book = Xlsx::new(bytes).unwrap();
    assert_eq!(book.worksheet_formula("Строки").unwrap().cells().count(), 5);
}
