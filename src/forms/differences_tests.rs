use super::*;
use crate::forms::FormSpec;

fn form(sheets: &str, rules: &str) -> Form {
    let spec = format!(r#"{{"title":"Ф","sheets":[{sheets}],"rules":[{rules}]}}"#);
    Form::compile(FormSpec::parse(&spec).unwrap_or_else(|mistakes| panic!("{mistakes:?}")))
}

fn free(columns: &str, rules: &str) -> Form {
    form(&format!(r#"{{"key":"a","title":"А","rows":{{"mode":"free","min":0,"max":9}},"columns":[{columns}]}}"#), rules)
}

fn words(old: &Form, new: &Form) -> Vec<String> {
    assert_eq!(compare(old, old), []);
    compare(old, new).iter().map(Difference::words).collect()
}

#[test]
fn sheets_columns_and_rows_are_told_by_title() {
    let old = form(
        r#"{"key":"a","title":"А","rows":{"mode":"fixed","items":[{"key":"r1"},{"key":"r2"}]},"columns":[
             {"key":"n","title":"Число","kind":"integer"},{"key":"t","title":"Текст","kind":"text"}]},
           {"key":"b","title":"Б","rows":{"mode":"free","min":0,"max":1},"columns":[{"key":"x","title":"Икс","kind":"text"}]}"#,
        "",
    );
    let new = form(
        r#"{"key":"a","title":"А","rows":{"mode":"fixed","items":[{"key":"r1"},{"key":"r3"}]},"columns":[
             {"key":"n","title":"Число","kind":"text","required":true},{"key":"d","title":"Дата","kind":"date"}]},
           {"key":"c","title":"В","rows":{"mode":"free","min":0,"max":1},"columns":[{"key":"x","title":"Икс","kind":"text"}]}"#,
        "",
    );
    assert_eq!(
        words(&old, &new),
        [
            "Лист «А»: строки: добавлено 1, убрано 1",
            "Лист «А», столбец «Число»: вид: целое число → текст; обязательный: нет → да",
            "Лист «А»: новый столбец «Дата»",
            "Лист «А»: убран столбец «Текст»",
            "Новый лист «В»",
            "Убран лист «Б»",
        ]
    );
}

#[test]
fn each_attribute_of_a_column_is_told_as_it_was_and_as_it_is() {
    let column = |rest: &str| {
        free(&format!(r#"{{"key":"n","title":"Число",{rest}}},{{"key":"m","title":"М","kind":"integer"}}"#), "")
    };
    for (old, new, told) in [
        (r#""kind":"integer","max":9"#, r#""kind":"integer","min":1,"max":5"#, "не меньше: нет → 1; не больше: 9 → 5"),
        (r#""kind":"date","max":"2026-11-30""#, r#""kind":"date""#, "не позже: 30.11.2026 → нет"),
        (r#""kind":"decimal","digits":1"#, r#""kind":"decimal","digits":2"#, "знаков после запятой: 1 → 2"),
        (
            r#""kind":"text""#,
            r#""kind":"text","max_length":5,"pattern":"[0-9]+""#,
            "знаков не больше: нет → 5; образец: нет → [0-9]+",
        ),
        (r#""kind":"integer","hint":"Было""#, r#""kind":"integer","hint":"Стало""#, "подсказка: Было → Стало"),
        (
            r#""kind":"integer","formula":"[@М]+1""#,
            r#""kind":"integer","formula":"[@М]+2""#,
            "формула: [@М]+1 → [@М]+2",
        ),
        (r#""kind":"integer""#, r#""kind":"integer","required_if":"[@М]>1""#, "обязателен, если: нет → [@М]>1"),
        (r#""kind":"integer""#, r#""kind":"integer","unique":true"#, "без повторов: нет → да"),
        (
            r#""kind":"integer""#,
            r#""kind":"integer","max_change":20"#,
            "пояснение при изменении больше чем на: нет → 20 %",
        ),
        (
            r#""kind":"text","prefill":{"from":"passport","field":"inn"}"#,
            r#""kind":"text","prefill":{"from":"table","column":"План"}"#,
            "заполняется заранее: из карточки организации: ИНН → из таблицы значений: План",
        ),
        (
            r#""kind":"list","options":["а","б","в"]"#,
            r#""kind":"list","options":["в","б","г","д"]"#,
            "варианты: добавлено 2, убрано 1",
        ),
        (r#""kind":"list","options":["а","б"]"#, r#""kind":"list","options":["б","а"]"#, "варианты: порядок изменён"),
    ] {
        assert_eq!(words(&column(old), &column(new)), [format!("Лист «А», столбец «Число»: {told}")]);
    }
}

#[test]
fn rules_are_told_with_what_changed_in_them() {
    let columns = r#"{"key":"n","title":"Число","kind":"integer"}"#;
    let rule = |key: &str, place: &str, condition: &str, severity: &str| {
        format!(
            r#"{{"key":"{key}",{place},"condition":"{condition}","message":"Проверьте {key}","severity":"{severity}"}}"#
        )
    };
    let (row, cell) = (r#""where":"row","sheet":"a""#, r#""where":"cell","sheet":"a","column":"n""#);
    let rules = |rules: &[String]| free(columns, &rules.join(","));
    let old = rules(&[rule("one", row, "[@Число]>1", "error"), rule("two", row, "[@Число]>2", "error")]);
    let new = rules(&[rule("one", cell, "[@Число]>5", "warning"), rule("three", row, "[@Число]>3", "error")]);
    assert_eq!(
        words(&old, &new),
        [
            "Правило «Проверьте one»: условие: [@Число]>1 → [@Число]>5; важность: ошибка → предупреждение; \
             место: лист «А», каждая строка → лист «А», столбец «Число», каждая строка",
            "Новое правило «Проверьте three»",
            "Убрано правило «Проверьте two»",
        ]
    );
}

#[test]
fn of_long_texts_the_part_that_differs_is_told() {
    let hint = |end: &str| {
        free(&format!(r#"{{"key":"n","title":"Число","kind":"integer","hint":"{}{end}"}}"#, "ы".repeat(500)), "")
    };
    let told = words(&hint("да"), &hint("нет"));
    assert!(told[0].contains("да → …") && told[0].ends_with("нет") && told[0].chars().count() < 320, "{told:?}");
}

#[test]
fn who_fills_the_form_is_told_in_brief() {
    let old = free(
        r#"{"key":"p","title":"Призёры","kind":"integer"},{"key":"d","title":"Дата","kind":"date"},
           {"key":"h","title":"Тихо","kind":"text","hint":"а"},{"key":"m","title":"Много","kind":"integer","max":9}"#,
        "",
    );
    let new = free(
        r#"{"key":"d","title":"Дата","kind":"date","required":true},{"key":"h","title":"Тихо","kind":"text","hint":"б"},
           {"key":"m","title":"Много","kind":"integer","max":5},{"key":"s","title":"Площадка","kind":"text"}"#,
        "",
    );
    let all = compare(&old, &new);
    assert_eq!(
        in_brief(&all, 3),
        "столбец «Дата» теперь обязателен, столбец «Много» изменён (не больше 9 → 5), добавлен столбец «Площадка» \
         и ещё 1 изменение"
    );
    assert!(in_brief(&all, 4).ends_with("столбец «Призёры» убран"));
    assert_eq!(in_brief(&compare(&old, &old), 3), "");
}
