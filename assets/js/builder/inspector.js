// The properties of one column, each a labelled field: everything the spec can say of a column.

import { element } from '../grid/dom.js';
import { KINDS, SOURCES, applies, attribute, setKind } from './attributes.js';
import { areaField, choiceField, flagField, formulaField, textField } from './fields.js';
import { columnName, rekeyColumn, renameColumn } from './names.js';
import { OptionsField } from './options-field.js';
import { put } from './values.js';

export class Inspector {
  /**
   * @param options.draft the form being built; options.sheetId the sheet
   * @param options.library the lists of the office
   * @param options.names what formulas can name; options.mistakesAt (column, path) → messages
   */
  constructor({ draft, sheetId, library, names, mistakesAt }) {
    Object.assign(this, { draft, sheetId, names, mistakesAt });
    this.columnId = null;
    this.title = element('h2', {});
    this.options = new OptionsField({
      change: (act, rest) => this.#change(act, rest),
      column: () => this.column,
      sheet: () => this.sheet,
      library,
    });
    this.#makeFields();
    this.empty = element('p', { class: 'builder-note' }, 'Выберите столбец в таблице — здесь появятся его свойства. Чтобы добавить столбец, впишите его заголовок в последнюю строку.');
    this.body = element('div', { class: 'builder-fields' }, ...this.#layOut());
    this.box = element('section', { class: 'builder-inspector', 'aria-label': 'Свойства столбца' }, this.title, this.empty, this.body);
    this.show(null);
  }

  get sheet() {
    return this.draft.sheet(this.sheetId);
  }

  get column() {
    return this.draft.column(this.sheetId, this.columnId);
  }

  #change(act, { field = null } = {}) {
    const name = field && `${this.columnId}/${field}`;
    this.draft.change(() => this.column && act(this.column), { field: name });
  }

  #makeFields() {
    const context = () => ({ spec: this.draft.spec, sheet: this.sheet, names: this.names });
    const put = (key) => (text) => this.#change((column) => this.#write(column, key, text), { field: key });
    const line = (key, label, rest = {}) => textField({ label, path: key, hint: attribute(key).hint, ...rest }, put(key));
    this.fields = {
      title: areaField({ label: 'Заголовок', path: 'title', rows: 1 }, put('title')),
      group: line('group', 'Группа'),
      kind: choiceField({ label: 'Вид', path: 'kind' }, KINDS.map(({ kind, title }) => [kind, title]), (kind) => this.#change((column) => setKind(column, kind))),
      required: this.#flag('required', 'Обязательно'),
      unique: this.#flag('unique', 'Без повторов'),
      locked: this.#flag('locked', 'Только чтение'),
      min: line('min', 'Не меньше', { hint: '', inputmode: 'decimal' }),
      max: line('max', 'Не больше', { hint: '', inputmode: 'decimal' }),
      digits: line('digits', 'Знаков после запятой', { hint: '', inputmode: 'numeric' }),
      max_length: line('max_length', 'Длина, знаков', { hint: '', inputmode: 'numeric' }),
      pattern: line('pattern', 'Образец', { spellcheck: 'false' }),
      hint: areaField({ label: 'Подсказка', path: 'hint', hint: attribute('hint').hint }, put('hint')),
      formula: formulaField({ label: 'Формула', path: 'formula', hint: 'Например: [@Сдали]/[@Всего]*100. Ctrl + пробел — имена и функции.' }, context, put('formula')),
      required_if: formulaField({ label: 'Обязательно, если', path: 'required_if', hint: 'Например: [@Доля]<50' }, context, put('required_if')),
      max_change: line('max_change', 'Предупредить, если изменилось больше чем на, %', { hint: 'По сравнению с прошлым сбором', inputmode: 'numeric' }),
      source: choiceField({ label: 'Заполнить заранее', path: 'prefill.from' }, [['', 'нет'], ...Object.entries(SOURCES)], (from) => this.#setSource(from)),
      passport: choiceField({ label: 'Поле паспорта', path: 'prefill.field' }, this.names.passport, (field) => this.#change((column) => {
        column.prefill = { from: 'passport', field };
      })),
      from: textField({ label: 'Какой столбец', path: 'prefill.column' }, (text) => this.#change((column) => putSource(column.prefill, text), { field: 'prefill.column' })),
      key: line('key', 'Ключ', { spellcheck: 'false', isLazy: true }),
    };
  }

  #flag(key, label) {
    return flagField({ label, path: key }, (isOn) => this.#change((column) => put(column, key, isOn)));
  }

  #write(column, key, text) {
    if (key === 'title' || key === 'group') renameColumn(this.draft.spec, this.sheet, column, () => attribute(key).write(column, text));
    else if (key === 'key') rekeyColumn(this.draft.spec, this.sheet, column, text.trim());
    else attribute(key).write(column, text);
  }

  #setSource(from) {
    this.#change((column) => {
      if (from === '') delete column.prefill;
      else if (from === 'passport') column.prefill = { from, field: this.names.passport[0][0] };
      else if (from === 'table') column.prefill = { from, column: columnName(column, this.sheet.columns) };
      else column.prefill = { from };
    });
  }

  #layOut() {
    const { fields: f } = this;
    const part = (title, ...boxes) => element('details', { class: 'builder-part' }, element('summary', {}, title), element('div', { class: 'builder-fields' }, ...boxes));
    this.more = part('Вычисление и условия', f.formula.box, f.required_if.box, f.max_change.box);
    this.sources = part('Заполнение заранее', f.source.box, f.passport.box, f.from.box);
    return [
      f.title.box, f.group.box, f.kind.box,
      element('div', { class: 'builder-flags is-wide' }, f.required.box, f.unique.box, f.locked.box),
      f.min.box, f.max.box, f.digits.box, f.max_length.box, f.pattern.box, this.options.box, f.hint.box,
      this.more, this.sources, part('Для программ', f.key.box),
    ];
  }

  /** Shows a column, or that none is chosen. */
  show(columnId) {
    const isAnother = this.columnId !== columnId;
    this.columnId = columnId;
    this.update();
    if (!isAnother || !this.column) return;
    this.more.open = Boolean(this.column.formula || this.column.required_if || this.column.max_change);
    this.sources.open = Boolean(this.column.prefill);
  }

  update() {
    const { column, fields: f } = this;
    this.body.hidden = !column;
    this.empty.hidden = Boolean(column);
    this.title.textContent = column ? `Столбец «${column.title || 'без заголовка'}»` : 'Свойства столбца';
    if (!column) return;
    for (const key of ['title', 'group', 'min', 'max', 'digits', 'max_length', 'pattern', 'hint', 'formula', 'required_if', 'max_change', 'key']) {
      f[key].show(attribute(key).read(column));
    }
    f.kind.show(column.kind);
    for (const key of ['required', 'unique', 'locked']) f[key].show(column[key] === true);
    for (const key of ['min', 'max', 'digits', 'max_length', 'pattern', 'max_change']) {
      f[key].enabled = applies(key, column.kind) || column[key] !== undefined;
    }
    this.options.box.hidden = column.kind !== 'list';
    if (column.kind === 'list') this.options.show();
    this.#showSource(column);
    this.#tell(column);
  }

  #showSource({ prefill }) {
    const { source, passport, from } = this.fields;
    source.show(prefill?.from ?? '');
    passport.enabled = prefill?.from === 'passport';
    passport.show(prefill?.field ?? '');
    from.enabled = prefill?.from === 'table' || prefill?.from === 'previous';
    from.show(prefill?.column ?? '');
    const label = prefill?.from === 'table' ? 'Заголовок столбца в таблице' : 'Ключ столбца в прошлом сборе (если другой)';
    from.box.querySelector('label').textContent = label;
  }

  #tell(column) {
    const tellOf = (path) => this.mistakesAt(column, path);
    for (const field of Object.values(this.fields)) field.tell(tellOf(field.path));
    this.options.tell(tellOf);
  }

  /** Leads to the field of a mistake: {path within the column, at: where in a formula}. */
  lead(path, at) {
    const found = Object.values(this.fields).find((field) => field.path === path && !field.box.hidden);
    if (/^(options|options_by|depends_on|list)\b/.test(path)) this.options.focus(path);
    else if (found?.point) found.point(at);
    else (found ?? (path.startsWith('prefill') ? this.fields.source : this.fields.title)).focus();
  }
}

function putSource(prefill, text) {
  if (prefill) put(prefill, 'column', text.trim());
}
