// The rules of the form, each a card: where, the condition that must be true, what the person is told, how strict it is;
// and what came of it on the sample data of the preview.

import { button, element, icon } from '../grid/dom.js';
import { moveMembers } from './draft.js';
import { areaField, choiceField, formulaField } from './fields.js';
import { columnName } from './names.js';
import { put } from './values.js';

const PLACES = [['cell', 'В ячейке'], ['row', 'В строке'], ['sheet', 'На листе'], ['form', 'Во всей форме']];
const SEVERITIES = [['error', 'Ошибка: сдать нельзя'], ['warning', 'Предупреждение: нужно пояснение']];
/** What a rule of each place names. */
const NAMED = { cell: ['sheet', 'column', 'row'], row: ['sheet', 'row'], sheet: ['sheet'], form: [] };

export class RulesPanel {
  #cards = new Map();

  /** @param options.mistakes what the server says is wrong; options.names what formulas can name; options.onRemoved (title) a rule went */
  constructor({ draft, mistakes, names, onRemoved }) {
    Object.assign(this, { draft, mistakes, names, onRemoved });
    this.results = new Map();
    this.list = element('ol', { class: 'builder-rules-list' });
    const add = button('Добавить правило', {}, () => this.#add());
    add.prepend(icon('plus'));
    this.empty = element('div', { class: 'empty' }, element('p', { class: 'empty-title' }, 'Правил пока нет'), element('p', {}, 'Правило сверяет ячейки, строки и листы между собой. Впишите условие, которое должно быть верно: [@Учеников]>=[@Сдали]. Итог сразу проверяется на данных из предпросмотра.'));
    this.box = element('section', { class: 'builder-rules', 'aria-label': 'Правила' }, this.list, this.empty, element('p', {}, add));
  }

  get rules() {
    return this.draft.spec.rules ?? [];
  }

  start() {
    this.update();
  }

  #add() {
    const sheet = this.draft.spec.sheets[0];
    this.draft.change((spec) => {
      spec.rules = [...(spec.rules ?? []), { key: '', where: 'row', sheet: sheet?.key ?? '', condition: '', message: '', severity: 'error' }];
    });
    this.#cards.get(this.rules.at(-1).$id)?.fields.condition.focus();
  }

  update() {
    const known = new Set(this.rules.map(({ $id }) => $id));
    for (const id of [...this.#cards.keys()]) if (!known.has(id)) this.#cards.delete(id);
    for (const { $id } of this.rules) if (!this.#cards.has($id)) this.#cards.set($id, this.#card($id));
    const wanted = this.rules.map(({ $id }) => this.#cards.get($id).box);
    if (wanted.length !== this.list.children.length || wanted.some((box, index) => this.list.children[index] !== box)) {
      const focused = document.activeElement;
      this.list.replaceChildren(...wanted);
      if (this.list.contains(focused)) focused.focus();
    }
    this.rules.forEach((rule, index) => this.#show(this.#cards.get(rule.$id), rule, index));
    this.empty.hidden = this.rules.length > 0;
  }

  #rule(id) {
    return this.rules.find(({ $id }) => $id === id);
  }

  #card(id) {
    const change = (act, field = null) => this.draft.change(() => this.#rule(id) && act(this.#rule(id)), { field: field && `${id}/${field}` });
    const rule = () => this.#rule(id) ?? {};
    const sheet = () => this.draft.sheetByKey(rule().sheet);
    const sheets = () => this.draft.spec.sheets.map((one) => [one.key, one.title || one.key]);
    const columns = () => [['', 'выберите столбец'], ...(sheet()?.columns ?? []).map((column) => [column.key, columnName(column, sheet().columns)])];
    const rows = () => [['', 'во всех строках'], ...(sheet()?.rows.items ?? []).map((item) => [item.key, [item.key, ...Object.values(item.values ?? {}).slice(0, 2)].join(' · ')])];
    const fields = {
      where: choiceField({ label: 'Где', path: 'where' }, PLACES, (where) => change((one) => setPlace(one, where, this.draft.spec))),
      sheet: choiceField({ label: 'Лист', path: 'sheet' }, sheets, (key) => change((one) => {
        one.sheet = key;
        delete one.row;
        if (one.column !== undefined) one.column = this.draft.sheetByKey(key)?.columns[0]?.key ?? '';
      })),
      column: choiceField({ label: 'Столбец', path: 'column' }, columns, (key) => change((one) => {
        one.column = key;
      })),
      row: choiceField({ label: 'Строка', path: 'row' }, rows, (key) => change((one) => put(one, 'row', key))),
      severity: choiceField({ label: 'Строгость', path: 'severity' }, SEVERITIES, (severity) => change((one) => {
        one.severity = severity;
      })),
      condition: formulaField({ label: 'Условие, которое должно быть верно', path: 'condition' }, () => ({ spec: this.draft.spec, sheet: sheet() ?? null, names: this.names }), (text) => change((one) => {
        one.condition = text;
      }, 'condition')),
      message: areaField({ label: 'Что сказать, если оно не верно', path: 'message', rows: 1 }, (text) => change((one) => {
        one.message = text;
      }, 'message')),
    };
    const title = element('h2', {});
    const result = element('p', { class: 'builder-result', role: 'status' });
    const act = (label, iconName, onClick) => {
      const made = button('', { class: 'icon-button', title: label, 'aria-label': label }, onClick);
      made.append(icon(iconName));
      return made;
    };
    const move = (by) => this.draft.change((spec) => {
      const at = spec.rules.findIndex(({ $id }) => $id === id);
      moveMembers(spec.rules, new Set([id]), Math.max(0, by < 0 ? at - 1 : at + 2));
    });
    const head = element('div', { class: 'builder-rule-head' }, title, act('Выше', 'chevron-up', () => move(-1)), act('Ниже', 'chevron-down', () => move(1)), act('Копия', 'copy', () => this.#copy(id)), act('Удалить правило', 'trash', () => this.#remove(id)));
    const { where, sheet: sheetField, column, row, severity, condition, message } = fields;
    const box = element(
      'li',
      { class: 'builder-rule', 'data-rule': id },
      head,
      element('div', { class: 'builder-fields is-row' }, where.box, sheetField.box, column.box, row.box, severity.box),
      element('div', { class: 'builder-fields' }, condition.box, message.box),
      result,
    );
    return { box, title, fields, result };
  }

  #copy(id) {
    this.draft.change((spec) => {
      const at = spec.rules.findIndex(({ $id }) => $id === id);
      const { $id, ...rest } = spec.rules[at];
      spec.rules.splice(at + 1, 0, { ...rest, key: '' });
    });
  }

  #remove(id) {
    this.draft.change((spec) => {
      spec.rules = spec.rules.filter(({ $id }) => $id !== id);
      if (spec.rules.length === 0) delete spec.rules;
    });
    this.onRemoved('Правило удалено.');
  }

  #show({ title, fields: f, result }, rule, index) {
    title.textContent = `Правило ${index + 1}`;
    const named = NAMED[rule.where] ?? [];
    f.where.show(rule.where ?? '');
    for (const key of ['sheet', 'column', 'row']) {
      f[key].enabled = named.includes(key) && (key !== 'row' || this.draft.sheetByKey(rule.sheet)?.rows.mode === 'fixed' || rule.row !== undefined);
      f[key].show(rule[key] ?? '');
    }
    f.severity.show(rule.severity ?? '');
    f.condition.show(rule.condition ?? '');
    f.message.show(rule.message ?? '');
    for (const field of Object.values(f)) field.tell(this.mistakes.of(rule.$id, field.path).map(({ message }) => message));
    this.#showResult(result, rule);
  }

  #showResult(node, rule) {
    const told = this.results.get(rule.key);
    const isWrong = this.mistakes.of(rule.$id).length > 0;
    node.hidden = !told || isWrong;
    if (node.hidden) return;
    node.classList.toggle('is-broken', told.broken > 0);
    if (node.textContent !== told.text) node.textContent = told.text;
  }

  /** What came of the rules on the sample data: {key: {text, broken}}. */
  take(results) {
    this.results = new Map(Object.entries(results));
    this.update();
  }

  tell() {
    this.update();
  }

  lead(id, path, at) {
    const fields = this.#cards.get(id)?.fields;
    const field = fields?.[path.split('.')[0]] ?? fields?.condition;
    if (field?.point) field.point(at);
    else field?.focus();
  }

  commit() {}
}

/** Changes where a rule is looked at; what the new place can't name goes. */
function setPlace(rule, where, spec) {
  rule.where = where;
  const named = NAMED[where] ?? [];
  for (const key of ['sheet', 'column', 'row']) if (!named.includes(key)) delete rule[key];
  if (named.includes('sheet')) rule.sheet ??= spec.sheets[0]?.key ?? '';
  if (named.includes('column')) rule.column ??= spec.sheets.find(({ key }) => key === rule.sheet)?.columns[0]?.key ?? '';
}

