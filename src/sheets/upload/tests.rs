use std::collections::BTreeMap;
use std::io::Cursor;

use rust_xlsxwriter::Workbook as Writer;

use super::book::{Book, Limits};
use super::change::{Counts, What};
use super::compare::{Comparison, Table, Who, compare};
use super::fill::{Expected, Filled, fill};
use super::note::Note;
use crate::forms::{Cells, Data, Form, FormSpec, StoredRow, Value};
use crate::sheets::stamp::Stamp;
use crate::sheets::template::Template;

const SPEC: &str = r#"{"title":"Расписание","sheets":[
  {"key":"paper","title":"На бланках","rows":{"mode":"free","min":1,"max":6},"columns":[
    {"key":"subject","title":"Предмет","kind":"list","options":["Химия","Физика","Математика"],"required":true,"unique":true},
    {"key":"day","title":"Дата","kind":"date"},
    {"key":"rooms","title":"Всего","group":"Аудиторий","kind":"integer","required":true},
    {"key":"seats","title":"Всего","group":"Мест","kind":"integer"},
    {"key":"note","title":"Примечание","kind":"text"}]},
  {"key":"classes","title":"Классы","rows":{"mode":"fixed","items":[
     {"key":"c5","values":{"name":"5 класс"}},{"key":"c6","values":{"name":"6 класс"}}]},
   "columns":[{"key":"name","title":"Класс","kind":"text","locked":true},{"key":"pupils","title":"Учеников","kind":"integer"}]}]}"#;

fn form() -> Form {
    Form::compile(FormSpec::parse(SPEC).unwrap())
}

fn expected() -> Expected {
    Expected { form: 1, form_number: 1, collection: 1, organisation: "0001".into() }
}

fn stamp() -> Stamp {
    let (form_title, organisation) = ("Расписание".into(), "0001".into());
    Stamp { form: 1, form_title, form_number: 1, collection: 1, organisation, revision: 3, ..Stamp::default() }
}

fn row(id: &str, position: &str, cells: &[(&str, Value)]) -> StoredRow {
    let cells: Cells = cells.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    StoredRow { id: id.into(), position: position.into(), revision: 2, deleted: false, by: "sch".into(), cells }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored() -> BTreeMap<String, Vec<StoredRow>> {
    let paper = vec![
        row("row-chem", "a0", &[("subject", text("Химия")), ("rooms", Value::Integer(2)), ("note", text("=1+1"))]),
        row("row-phys", "a1", &[("subject", text("Физика")), ("rooms", Value::Integer(3))]),
    ];
    BTreeMap::from([
        ("paper".into(), paper),
        ("classes".into(), vec![row("c5", "a0", &[("pupils", Value::Integer(30))])]),
    ])
}

fn opened(bytes: &[u8]) -> Book {
    use std::io::{Seek, SeekFrom, Write};
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    Book::read(file, Limits::default()).unwrap()
}

/// The template of what is stored.
fn template(stamp: Stamp) -> Vec<u8> {
    let (form, stored) = (form(), stored());
    let sheets = form.sheets().iter();
    let sheets = sheets.map(|sheet| (sheet.key().to_owned(), sheet.rows(stored[sheet.key()].clone())));
    let mut bytes = Cursor::new(Vec::new());
    Template { form: &form, data: &Data { sheets: sheets.collect() }, passport: &BTreeMap::new(), stamp }
        .write(&mut bytes)
        .unwrap();
    bytes.into_inner()
}

/// A workbook of somebody's own: worksheets of rows of texts.
fn own(sheets: &[(&str, &[&[&str]])]) -> Book {
    let mut book = Writer::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (number, row) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*row) {
                sheet.write_string(number, column, *text).unwrap();
            }
        }
    }
    opened(&book.save_to_buffer().unwrap())
}

fn compared(filled: &Filled, login: &str) -> Result<Comparison, Vec<Note>> {
    let (form, stored) = (form(), stored());
    compare(&Table { form: &form, stored: &stored, revision: 4 }, filled, &Who { login, upload: 7 })
}

fn told(comparison: &Comparison) -> Vec<String> {
    let changes = comparison.changes.iter();
    changes.map(|c| format!("{:?} {} {}: {} → {}", c.what, c.sheet, c.place, c.old, c.new)).collect()
}

const HEADS: &[&str] = &["Предмет *", "Дата", "Аудиторий: Всего", "Мест: Всего", "Примечание"];

#[test]
fn a_template_brought_back_as_it_was_changes_nothing() {
    let filled = fill(&form(), &opened(&template(stamp())), &expected()).unwrap();
    assert_eq!((filled.remarks.as_slice(), filled.errors.as_slice()), (&[][..], &[][..]));
    let comparison = compared(&filled, "sch").unwrap();
    assert_eq!(told(&comparison), [""; 0]);
    assert_eq!(comparison.counts, Counts { same_rows: 4, ..Counts::default() });
    assert!(comparison.counts.is_nothing() && comparison.changed.is_empty());
}

#[test]
fn explanations_that_go_with_their_rows_are_named() {
    let (form, mut stored) = (form(), stored());
    stored.get_mut("paper").unwrap()[0].cells.insert("!change_rooms".into(), text("открыли корпус"));
    let compared = |rows: &[&[&str]]| {
        let book = own(&[("На бланках", &[&[HEADS], rows].concat())]);
        let filled = fill(&form, &book, &expected()).unwrap();
        compare(&Table { form: &form, stored: &stored, revision: 4 }, &filled, &Who { login: "sch", upload: 7 })
            .unwrap()
    };
    let lost = compared(&[&["Математика", "", "1"], &["Физика", "", "3"]]).lost;
    let told: Vec<_> =
        lost.iter().map(|lost| (lost.sheet.as_str(), lost.heading.as_str(), lost.old.as_str())).collect();
    assert_eq!(told, [("На бланках", "Химия · 2 · =1+1", "открыли корпус")]);
    assert!(compared(&[&["Химия", "", "5"], &["Физика", "", "3"]]).lost.is_empty(), "the row stays, and so does it");
}

#[test]
fn rows_added_changed_and_taken_away_are_told_by_cell() {
    let book = own(&[
        ("На бланках", &[HEADS, &["Математика", "15.09.2026", "1"], &["Физика", "", "3", "40"]]),
        ("Классы", &[&["Класс", "Учеников"], &["6 класс", "1 234"], &["5 класс", "30"]]),
    ]);
    let filled = fill(&form(), &book, &expected()).unwrap();
    let comparison = compared(&filled, "sch").unwrap();
    let meant = [
        "Removed На бланках 1: Химия · 2 · =1+1 → ",
        "Added На бланках A2:  → Математика · 15.09.2026 · 1",
        "Changed На бланках D3:  → 40",
        "Changed Классы B2:  → 1234",
    ];
    assert_eq!(told(&comparison), meant);
    let meant = Counts { added_rows: 1, removed_rows: 1, changed_rows: 2, changed_cells: 2, same_rows: 1 };
    assert_eq!(comparison.counts, meant);
    let subjects: Vec<_> = comparison.after.rows("paper").iter().map(|row| row.cells["subject"].show()).collect();
    assert_eq!(subjects, ["Математика", "Физика"], "a new row stands where it stood in the file");
    let note = comparison.places.note("paper", Some("row-phys"), Some("seats"), "!".into()).unwrap();
    assert_eq!(note.to_string(), "Лист «На бланках», ячейка D3: !");
}

#[test]
fn what_others_have_changed_since_is_told_and_not_taken_away() {
    let book = own(&[("На бланках", &[HEADS, &["Физика", "", "5"]])]);
    let mut filled = fill(&form(), &book, &expected()).unwrap();
    filled.revision = Some(1);
    let comparison = compared(&filled, "other").unwrap();
    assert_eq!(told(&comparison), ["Changed На бланках C2: 3 → 5"]);
    assert_eq!(comparison.changes[0].later.as_deref(), Some("sch"));
    assert_eq!(comparison.kept.len(), 1);
    assert_eq!((comparison.kept[0].what, comparison.kept[0].later.as_deref()), (What::Removed, Some("sch")));
    filled.revision = Some(2);
    assert_eq!(compared(&filled, "other").unwrap().counts.removed_rows, 1);
}

#[test]
fn more_rows_than_the_form_takes_are_refused_by_their_place() {
    let subjects = ["а", "б", "в", "г", "д", "е", "ё"];
    let rows: Vec<Vec<&str>> = subjects.iter().map(|subject| vec![*subject, "", "1"]).collect();
    let rows: Vec<&[&str]> = std::iter::once(HEADS).chain(rows.iter().map(Vec::as_slice)).collect();
    let filled = fill(&form(), &own(&[("На бланках", &rows)]), &expected()).unwrap();
    let refused = compared(&filled, "sch").unwrap_err();
    assert_eq!(refused[0].to_string(), "Лист «На бланках», ячейка A8: На листе может быть не больше 6 строк");
}

fn refused(book: &Book) -> String {
    let notes = fill(&form(), book, &expected()).unwrap_err();
    notes.iter().map(Note::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn files_of_others_and_of_other_forms_are_refused() {
    let other = Stamp { organisation: "0002".into(), organisation_title: "Школа 2".into(), ..stamp() };
    assert!(refused(&opened(&template(other))).contains("другой организации: «Школа 2»"));
    let other = Stamp { form: 2, form_title: "Паспорт".into(), ..stamp() };
    assert!(refused(&opened(&template(other))).contains("другой формы: «Паспорт», а здесь «Расписание»"));
    let strange = own(&[("Лист1", &[&["Товар", "Цена"]])]);
    assert!(refused(&strange).contains("нужны «На бланках», «Классы», а есть «Лист1»"), "{}", refused(&strange));
    let old = Stamp { form_number: 3, collection: 2, collection_title: "Прошлый".into(), ..stamp() };
    let filled = fill(&form(), &opened(&template(old)), &expected()).unwrap();
    let said: Vec<String> = filled.remarks.iter().map(Note::to_string).collect();
    assert!(said[0].contains("другого сбора данных: «Прошлый»") && said[1].contains("№ 3"), "{said:?}");
    assert_eq!(filled.revision, None, "revisions of another table say nothing of this one");
}

#[test]
fn a_template_the_form_has_outgrown_asks_for_a_new_one_only() {
    let old = opened(&template(stamp()));
    let newer = |spec: &str| {
        let form = Form::compile(FormSpec::parse(spec).unwrap());
        let notes = fill(&form, &old, &Expected { form_number: 2, ..expected() }).unwrap_err();
        notes.iter().map(Note::to_string).collect::<Vec<_>>().join("\n")
    };
    let head = "Форма изменилась после того, как скачан шаблон (была версия № 1, сейчас № 2): ";
    let tail = ". Скачайте новый шаблон и перенесите данные в него";
    assert_eq!(
        newer(&SPEC.replace(r#""title":"Примечание""#, r#""title":"Площадка""#)),
        format!("{head}на листе «На бланках» столбца «Примечание» больше нет, добавлен столбец «Площадка»{tail}")
    );
    let one = &SPEC[..SPEC.find(",\n  {\"key\":\"classes\"").unwrap()];
    assert_eq!(
        newer(&format!("{one}]}}").replace(r#""title":"Дата""#, r#""title":"День""#).replace("Примечание", "Площадка")),
        format!("{head}столбцов «Дата», «Примечание» больше нет, добавлены столбцы «День», «Площадка»{tail}")
    );
    let extra = r#"{"key":"place","title":"Площадка","kind":"text"},{"key":"subject","title":"Предмет""#;
    let added = newer(&SPEC.replace(r#"{"key":"subject","title":"Предмет""#, extra));
    assert_eq!(added, format!("{head}на листе «На бланках» добавлен столбец «Площадка»{tail}"));
    // The same version: the person has spoiled the heading.
    let form = Form::compile(FormSpec::parse(&SPEC.replace("Примечание", "Площадка")).unwrap());
    assert!(fill(&form, &old, &expected()).unwrap_err()[0].to_string().contains("верните заголовок"));
}

#[test]
fn columns_are_found_by_headings_wherever_they_stand() {
    let groups: &[&str] = &["", "Мест", "", "Аудиторий", "", ""];
    let moved: &[&str] = &["Примечание", "Всего", "ДАТА", "Всего *", "Предмет:", "Лишний"];
    let book = own(&[("Первый", &[&["Сведения"], groups, moved, &["п", "40", "", "3", "физика", "x"]])]);
    let filled = fill(&form(), &book, &expected()).unwrap();
    let said: Vec<String> = filled.remarks.iter().map(Note::to_string).collect();
    for part in
        ["принят за «На бланках»", "столбцы переставлены", "Лист «Первый», ячейка F3: столбца «Лишний» в форме нет"]
    {
        assert!(said.iter().any(|said| said.contains(part)), "{part}: {said:?}");
    }
    assert_eq!(
        told(&compared(&filled, "sch").unwrap())[1..],
        ["Changed На бланках B4:  → 40", "Changed На бланках A4:  → п"]
    );
}

#[test]
fn a_column_renamed_doubled_or_gone_is_refused_by_its_cell() {
    let renamed = own(&[("На бланках", &[&["Предмет", "День", "Аудиторий: Всего", "Мест: Всего", "Примечание"]])]);
    assert!(
        refused(&renamed).contains("ячейка B1: здесь ожидался столбец «Дата», а написано «День»"),
        "{}",
        refused(&renamed)
    );
    let gone = own(&[("На бланках", &[&["Предмет", "Дата", "Аудиторий: Всего", "Примечание"]])]);
    assert_eq!(refused(&gone), "Лист «На бланках»: нет столбца «Мест: Всего»: верните его с этим заголовком");
    let doubled = own(&[("На бланках", &[&[HEADS, &["Дата"]].concat()])]);
    assert!(
        refused(&doubled).contains("ячейка F1: столбец «Дата» встречается дважды, он есть и в B"),
        "{}",
        refused(&doubled)
    );
    let headless = own(&[("На бланках", &[&["Химия", "1"]])]);
    assert!(
        refused(&headless).contains("не найдена строка заголовков (Предмет")
            || refused(&headless).contains("«Предмет»")
    );
}

#[test]
fn lines_that_are_no_data_are_passed_over_and_told() {
    let numbers: &[&str] = &["1", "2", "3", "4", "5"];
    let book = own(&[(
        "На бланках",
        &[HEADS, numbers, &["Химия", "", "2"], HEADS, &["Физика", "", "3"], &["Итого", "", "5"]],
    )]);
    let filled = fill(&form(), &book, &expected()).unwrap();
    assert_eq!(filled.sheets[0].rows.len(), 2);
    let said: Vec<String> = filled.remarks.iter().map(Note::to_string).collect();
    for part in
        ["строка 2 пропущена: в ней номера", "строка 4 пропущена: в ней снова", "строка 6 пропущена: в ней итоги"]
    {
        assert!(said.iter().any(|said| said.contains(part)), "{part}: {said:?}");
    }
}

#[test]
fn given_cells_tell_fixed_rows_and_are_never_changed() {
    let book = own(&[("Классы", &[&["Класс", "Учеников"], &["6  КЛАСС", "5"], &["7 класс", "9"]])]);
    let filled = fill(&form(), &book, &expected()).unwrap();
    let said: Vec<String> = filled.remarks.iter().map(Note::to_string).collect();
    for part in ["строка 3 («7 класс») не загружается", "строки «5 класс» в файле нет"]
    {
        assert!(said.iter().any(|said| said.contains(part)), "{part}: {said:?}");
    }
    assert_eq!(told(&compared(&filled, "sch").unwrap()), ["Changed Классы B2:  → 5"]);
}
