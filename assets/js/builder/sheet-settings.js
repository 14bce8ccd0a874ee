// What a sheet is: its title and hint, who makes its rows, what stays in view, which columns together must not repeat.

import { button, element, icon } from '../grid/dom.js';
import { areaField, choiceField, textField } from './fields.js';
import { columnName, rekeySheet, renameSheet } from './names.js';
import { put, readNumber } from './values.js';

const MODES = [['free', 'добавляет организация'], ['fixed', 'заданы здесь']];

export class SheetSettings {
  /** @param options.onRemove () the sheet goes; options.onMove (by); options.mistakes what the server says is wrong */
  constructor({ draft, sheetId, mistakes, onRemove, onMove }) {
    Object.assign(this, { draft, sheetId, mistakes });
    const size = (holder, key) => (text) => this.#change((sheet) => put(holder(sheet), key, readNumber(text) ?? text.trim()), key);
    this.fields = {
      title: textField({ label: 'Название листа', path: 'title' }, (text) => this.#change((sheet) => renameSheet(this.draft.spec, sheet, text), 'title')),
      mode: choiceField({ label: 'Строки', path: 'rows.mode' }, MODES, (mode) => this.#setMode(mode)),
      min: textField({ label: 'Строк не меньше', path: 'rows.min', inputmode: 'numeric' }, size((sheet) => sheet.rows, 'min')),
      max: textField({ label: 'Строк не больше', path: 'rows.max', inputmode: 'numeric' }, size((sheet) => sheet.rows, 'max')),
      frozen: textField({ label: 'Закреплено', hint: '', path: 'frozen', inputmode: 'numeric' }, size((sheet) => sheet, 'frozen')),
      hint: areaField({ label: 'Подсказка к листу', path: 'hint', rows: 1 }, (text) => this.#change((sheet) => put(sheet, 'hint', text.trim()), 'hint')),
      key: textField({ label: 'Ключ листа', path: 'key', spellcheck: 'false', isLazy: true, hint: 'Имя для программ; после сбора данных его менять нельзя' }, (text) =>
        this.#change((sheet) => rekeySheet(this.draft.spec, sheet, text.trim()))),
    };
    this.fields.mode.box.classList.add('is-long');
    this.together = new Together({ draft, sheetId, change: (act) => this.#change(act) });
    const act = (label, iconName, onClick, rest = {}) => {
      const made = button(label, { class: 'secondary small', ...rest }, onClick);
      made.prepend(icon(iconName));
      return made;
    };
    const { title, mode, min, max, frozen, hint, key } = this.fields;
    this.box = element(
      'section',
      { class: 'builder-settings', 'aria-label': 'Лист' },
      element('div', { class: 'builder-fields is-row' }, title.box, mode.box, min.box, max.box, frozen.box),
      element(
        'details',
        { class: 'builder-part' },
        element('summary', {}, 'Ещё о листе: подсказка, строки без повторов, порядок, удаление'),
        element(
          'div',
          { class: 'builder-fields' },
          hint.box,
          this.together.box,
          key.box,
          element(
            'div',
            { class: 'acts is-wide' },
            act('Левее', 'chevron-left', () => onMove(-1), { title: 'Alt + Shift + ←' }),
            act('Правее', 'chevron-right', () => onMove(1), { title: 'Alt + Shift + →' }),
            act('Удалить лист', 'trash', onRemove),
          ),
        ),
      ),
    );
  }

  get sheet() {
    return this.draft.sheet(this.sheetId);
  }

  #change(act, field = null) {
    this.draft.change(() => this.sheet && act(this.sheet), { field: field && `${this.sheetId}/${field}` });
  }

  #setMode(mode) {
    this.#change((sheet) => {
      if (mode === 'fixed') sheet.rows = { mode, items: sheet.rows.items ?? [{ key: 'r1' }] };
      else sheet.rows = { mode, min: 1, max: Math.max(1, sheet.rows.items?.length ?? 1000) };
    });
  }

  update() {
    const { sheet, fields: f } = this;
    if (!sheet) return;
    f.title.show(sheet.title ?? '');
    f.mode.show(sheet.rows.mode ?? '');
    f.min.enabled = sheet.rows.mode === 'free';
    f.max.enabled = sheet.rows.mode === 'free';
    f.min.show(shown(sheet.rows.min));
    f.max.show(shown(sheet.rows.max));
    f.frozen.show(shown(sheet.frozen));
    f.hint.show(sheet.hint ?? '');
    f.key.show(sheet.key ?? '');
    this.together.update();
    this.tell();
  }

  tell() {
    const messages = (path) => this.mistakes.of(this.sheetId, path).map(({ message }) => message);
    for (const field of Object.values(this.fields)) field.tell(messages(field.path));
    const found = this.mistakes.of(this.sheetId).filter(({ inner }) => inner === 'rows' || inner === 'rows.mode');
    if (found.length > 0) this.fields.mode.tell(found.map(({ message }) => message));
    this.together.tell(messages('unique_together'));
  }

  lead(path) {
    const field = Object.values(this.fields).find((one) => one.path === path && !one.box.hidden);
    if (path.startsWith('unique_together')) this.together.focus();
    else (field ?? (path.startsWith('rows') ? this.fields.mode : this.fields.title)).focus();
  }
}

function shown(value) {
  return value === undefined || value === null ? '' : String(value);
}

/** Sets of columns that together must not repeat. */
class Together {
  constructor({ draft, sheetId, change }) {
    Object.assign(this, { draft, sheetId, change });
    this.sets = element('div', { class: 'builder-together' });
    this.messages = element('span', { class: 'field-error' });
    const add = button('Добавить набор столбцов', { class: 'secondary small' }, () => this.change((sheet) => {
      sheet.unique_together = [...(sheet.unique_together ?? []), []];
    }));
    this.add = add;
    this.box = element('fieldset', { class: 'is-wide' }, element('legend', {}, 'Не повторяются вместе'), this.sets, add, this.messages);
    this.drawn = '';
  }

  get sheet() {
    return this.draft.sheet(this.sheetId);
  }

  update() {
    const { sheet } = this;
    const sets = sheet.unique_together ?? [];
    const columns = sheet.columns.filter(({ key }) => key);
    const drawn = JSON.stringify([sets, columns.map((column) => [column.key, column.title, column.group])]);
    if (this.drawn === drawn) return;
    this.drawn = drawn;
    this.sets.replaceChildren(...sets.map((set, index) => this.#set(set, index, columns)));
  }

  #set(set, index, columns) {
    const boxes = columns.map((column) => {
      const box = element('input', { type: 'checkbox' });
      box.checked = set.includes(column.key);
      box.addEventListener('change', () => this.change((sheet) => {
        const chosen = new Set(sheet.unique_together[index]);
        if (box.checked) chosen.add(column.key);
        else chosen.delete(column.key);
        sheet.unique_together[index] = sheet.columns.map(({ key }) => key).filter((key) => chosen.has(key));
      }));
      return element('label', { class: 'builder-tick' }, box, columnName(column, columns));
    });
    const remove = button('Убрать набор', { class: 'quiet small' }, () => this.change((sheet) => {
      sheet.unique_together.splice(index, 1);
      if (sheet.unique_together.length === 0) delete sheet.unique_together;
    }));
    return element('div', { class: 'builder-set' }, ...boxes, remove);
  }

  tell(messages) {
    this.messages.textContent = messages.join(' ');
  }

  focus() {
    this.box.closest('details')?.setAttribute('open', '');
    (this.sets.querySelector('input') ?? this.add).focus();
  }
}
