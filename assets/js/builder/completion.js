// Names offered while a formula is typed: functions, sheets, columns. Arrows choose, Enter and Tab take, Esc puts away.

import { element, setAttribute, uniqueId } from '../grid/dom.js';
import { placeBy } from '../grid/popup.js';
import { columnName, sheetName } from './names.js';

const MOST_SHOWN = 12;

export class Completion {
  #found = [];
  #at = -1;

  /**
   * @param field the textarea
   * @param context () → {spec, sheet: the one the formula stands in, or null, names: the server's}
   */
  constructor(field, context) {
    this.field = field;
    this.context = context;
    this.list = element('ul', { role: 'listbox', id: uniqueId('names'), 'aria-label': 'Имена для формулы' });
    this.box = element('div', { class: 'grid-options builder-names' }, this.list);
    setAttribute(field, 'aria-autocomplete', 'list');
    setAttribute(field, 'aria-haspopup', 'listbox');
    this.box.addEventListener('pointerdown', (event) => event.preventDefault());
    this.box.addEventListener('click', (event) => this.#click(event));
    field.addEventListener('input', () => this.#search());
    field.addEventListener('keydown', (event) => this.#key(event));
    field.addEventListener('blur', () => this.close());
    this.follow = () => placeBy(this.box, this.field, { mayShrink: true });
  }

  get isOpen() {
    return this.box.isConnected;
  }

  close() {
    if (!this.isOpen) return;
    this.box.remove();
    window.removeEventListener('scroll', this.follow, true);
    setAttribute(this.field, 'aria-controls', null);
    setAttribute(this.field, 'aria-activedescendant', null);
  }

  /** Offers names at the caret even when nothing has been typed. */
  open() {
    this.#search(true);
  }

  #search(always = false) {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const wanted = wantedAt(before, this.context());
    const part = wanted ? fold(wanted.part) : '';
    if (!wanted || (part === '' && !always && !wanted.isInside)) {
      this.close();
      return;
    }
    const fits = ({ name }) => fold(name).includes(part) && fold(name) !== part;
    const found = wanted.names.filter(fits).sort((one, other) => fold(other.name).startsWith(part) - fold(one.name).startsWith(part));
    this.from = before.length - wanted.part.length;
    this.#found = found.slice(0, MOST_SHOWN);
    if (this.#found.length === 0) this.close();
    else this.#draw();
  }

  #draw() {
    const items = this.#found.map(({ name, note }, index) => element(
      'li',
      { role: 'option', id: `${this.list.id}-${index}`, 'data-index': index },
      element('span', {}, name),
      element('small', {}, note),
    ));
    this.list.replaceChildren(...items);
    if (!this.isOpen) {
      document.body.append(this.box);
      window.addEventListener('scroll', this.follow, true);
      setAttribute(this.field, 'aria-controls', this.list.id);
    }
    this.follow();
    this.#mark(0);
  }

  #mark(index) {
    this.#at = index;
    [...this.list.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === index)));
    const marked = this.list.children[index];
    setAttribute(this.field, 'aria-activedescendant', marked?.id);
    marked?.scrollIntoView({ block: 'nearest' });
  }

  #key(event) {
    if (event.isComposing) return;
    if (!this.isOpen) {
      if (event.code === 'Space' && event.ctrlKey) {
        event.preventDefault();
        this.open();
      }
      return;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) this.#mark((this.#at + steps[event.key] + this.#found.length) % this.#found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#found[this.#at]);
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click(event) {
    const item = event.target.closest('[role=option]');
    if (item) this.#take(this.#found[Number(item.dataset.index)]);
  }

  #take({ text, back = 0 }) {
    const { field } = this;
    field.setRangeText(text, this.from, field.selectionStart, 'end');
    // What is already closed needs no second bracket.
    const next = field.value[field.selectionStart];
    if (text.endsWith(']') && next === ']') field.setRangeText('', field.selectionStart, field.selectionStart + 1, 'end');
    if (back > 0) field.setSelectionRange(field.selectionStart - back, field.selectionStart - back);
    this.close();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** What can stand at the end of `before`: {part: what is typed of it, names: [{name, text, note}], isInside: in brackets}. */
export function wantedAt(before, { spec, sheet, names }) {
  const quotes = (before.match(/"/g) ?? []).length;
  if (quotes % 2 === 1) return null;
  const open = before.lastIndexOf('[');
  if (open > before.lastIndexOf(']')) return insideBrackets(before, open, { spec, sheet, names });
  const part = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? '';
  const functions = names.functions.map(([name, usage]) => ({ name, text: `${name}()`, back: usage.endsWith('()') ? 0 : 1, note: usage.slice(name.length) }));
  const own = sheet ? sheet.columns.filter(({ title }) => title).map((column) => {
    const name = columnName(column, sheet.columns);
    return { name, text: `[@${name}]`, note: 'столбец, эта строка' };
  }) : [];
  const sheets = spec.sheets.filter(({ title }) => title).map((one) => ({ name: sheetName(one), text: `${sheetName(one)}[`, note: 'лист' }));
  const outer = ['Паспорт', 'Прошлый'].map((name) => ({ name, text: `${name}[`, note: name === 'Паспорт' ? 'сведения об организации' : 'прошлый сбор' }));
  return { part, names: [...own, ...functions, ...sheets, ...outer], isInside: false };
}

function insideBrackets(before, open, { spec, sheet, names }) {
  const named = /([\p{L}_][\p{L}\p{N}_ .-]*)$/u.exec(before.slice(0, open))?.[1].trim() ?? '';
  const typed = before.slice(open + 1);
  const isPassport = fold(named).endsWith('паспорт');
  if (isPassport) return { part: typed, names: names.passport.map(([, title]) => ({ name: title, text: `${title}]`, note: 'паспорт' })), isInside: true };
  const other = spec.sheets.find((one) => named !== '' && (fold(named).endsWith(fold(one.title || '\n')) || fold(named).endsWith(one.key)));
  const whose = fold(named).endsWith('прошлый') ? sheet : other ?? sheet;
  if (!whose) return { part: '', names: [], isInside: true };
  const at = Math.max(typed.lastIndexOf(';'), typed.startsWith('@') ? 0 : -1);
  const columns = whose.columns.filter(({ title }) => title).map((column) => {
    const name = columnName(column, whose.columns);
    return { name, text: `${name}]`, note: 'столбец' };
  });
  const rows = typed.includes(';') || typed.startsWith('@') ? [] : (whose.rows.items ?? []).map((item) => ({
    name: item.key,
    text: `${item.key};`,
    note: `строка ${Object.values(item.values ?? {}).slice(0, 2).join(', ')}`,
  }));
  return { part: typed.slice(at + 1).trimStart(), names: [...columns, ...rows], isInside: true };
}

function fold(text) {
  return text.toLowerCase().replaceAll('ё', 'е');
}
