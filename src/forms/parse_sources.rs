//! Of a column: where its options and its values come from, and when it must be filled.

use super::json::Node;
use super::parse_columns::read_option_list;
use super::reader::{Mistakes, Object};
use super::spec::{Column, Depends, Kind, MAX_FORMULA, MAX_OPTIONS, MAX_TITLE, Prefill};
use super::spec_rule::PASSPORT_FIELDS;

/// What fills a column besides people, and when it must be filled.
pub(super) struct Sources {
    pub(super) formula: Option<String>,
    pub(super) required_if: Option<String>,
    pub(super) prefill: Option<Prefill>,
}

/// Reads them, telling what contradicts each other.
pub(super) fn read_sources(column: &Object<'_>, mistakes: &mut Mistakes) -> Sources {
    let sources = Sources {
        formula: column.text("formula", MAX_FORMULA, mistakes),
        required_if: column.text("required_if", MAX_FORMULA, mistakes),
        prefill: read_prefill(column, mistakes),
    };
    let is_set = |key: &str| !matches!(column.get(key), None | Some(Node::Flag(false)));
    if sources.formula.is_some() {
        for key in ["required", "required_if", "locked", "prefill"].into_iter().filter(|key| is_set(key)) {
            let message = "столбец вычисляется (formula), заполнять его некому: уберите этот ключ или формулу";
            mistakes.tell(&column.path_of(key), message);
        }
    }
    if is_set("required") && sources.required_if.is_some() {
        let message = "столбец и так обязателен (required): уберите одно из двух";
        mistakes.tell(&column.path_of("required_if"), message);
    }
    sources
}

fn read_prefill(column: &Object<'_>, mistakes: &mut Mistakes) -> Option<Prefill> {
    let prefill =
        Object::open(column.get("prefill")?, &column.path_of("prefill"), &["from", "field", "column"], mistakes)?;
    let own_key = || column.text("key", MAX_TITLE, &mut Mistakes::default());
    match prefill.need("from", mistakes)? {
        Node::Text(from) if from == "passport" => {
            let field = prefill.need_text("field", MAX_TITLE, mistakes)?;
            if !PASSPORT_FIELDS.iter().any(|(name, _)| *name == field) {
                let known: Vec<&str> = PASSPORT_FIELDS.iter().map(|(name, _)| *name).collect();
                mistakes.tell(
                    &prefill.path_of("field"),
                    format!("в паспорте нет такого поля, бывают {}", known.join(", ")),
                );
                return None;
            }
            Some(Prefill::Passport { field })
        }
        Node::Text(from) if from == "table" => {
            prefill.need_text("column", MAX_TITLE, mistakes).map(|column| Prefill::Table { column })
        }
        Node::Text(from) if from == "previous" => {
            let named = prefill.text("column", MAX_TITLE, mistakes).or_else(own_key);
            named.map(|column| Prefill::Previous { column })
        }
        _ => {
            let message = "нужно \"passport\" (из паспорта), \"table\" (из загруженной таблицы) или \"previous\" (из прежнего сбора)";
            mistakes.tell(&prefill.path_of("from"), message);
            None
        }
    }
}

/// Reads `depends_on` and `options_by`.
pub(super) fn read_depends(column: &Object<'_>, mistakes: &mut Mistakes) -> Option<Depends> {
    if column.get("depends_on").is_none() && column.get("options_by").is_none() {
        return None;
    }
    if column.get("options").is_some() {
        let message = "у зависимого списка варианты стоят в options_by: уберите этот ключ";
        mistakes.tell(&column.path_of("options"), message);
    }
    let on = column.need_text("depends_on", MAX_TITLE, mistakes);
    let node = column.need("options_by", mistakes)?;
    let object = Object::open_any(node, &column.path_of("options_by"), mistakes)?;
    let mut by = Vec::with_capacity(object.entries().len());
    for (key, _) in object.entries() {
        by.extend(read_option_list(&object, key, mistakes).map(|options| (key.clone(), options)));
    }
    let count: usize = by.iter().map(|(_, options)| options.as_slice().len()).sum();
    let message = match count {
        0 => "список пуст: добавьте хотя бы один элемент".to_owned(),
        count if count > MAX_OPTIONS => {
            format!("слишком много вариантов: {count}, а может быть не больше {MAX_OPTIONS}")
        }
        _ => return Some(Depends { on: on?, by }),
    };
    mistakes.tell(&column.path_of("options_by"), message);
    None
}

/// Tells of dependent lists that depend on no list, on values it does not have, or on themselves.
pub(super) fn tell_wrong_depends(columns: &[Column], path: &str, mistakes: &mut Mistakes) {
    let find = |key: &str| columns.iter().find(|column| column.key == key);
    for (index, column) in columns.iter().enumerate() {
        let Some(depends) = &column.depends else { continue };
        let path = format!("{path}[{index}]");
        let Some(Kind::List(parent)) = find(&depends.on).map(|parent| &parent.kind) else {
            let message = "такого столбца-списка на листе нет: укажите ключ столбца вида list";
            mistakes.tell(&format!("{path}.depends_on"), message);
            continue;
        };
        let strange = depends.by.iter().filter(|(value, _)| !parent.as_slice().contains(value));
        for (value, _) in strange {
            let message =
                format!("в списке столбца «{}» нет такого варианта: исправьте его, буква в букву", depends.on);
            mistakes.tell(&format!("{path}.options_by.{value}"), message);
        }
        let mut above = Some(depends);
        for _ in 0..columns.len() {
            above = above.and_then(|depends| find(&depends.on)?.depends.as_ref());
        }
        if above.is_some() {
            let message = "списки зависят друг от друга по кругу: уберите одну из зависимостей";
            mistakes.tell(&format!("{path}.depends_on"), message);
        }
    }
}
