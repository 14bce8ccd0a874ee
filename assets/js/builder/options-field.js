// The options of a list: pasted from Excel, taken from the library, or depending on another column of the sheet.

import { button, element } from '../grid/dom.js';
import { areaField, choiceField } from './fields.js';
import { columnName } from './names.js';
import { put, readOptions } from './values.js';

export class OptionsField {
  /**
   * @param options.change (act on the column, {field}) one act of the person
   * @param options.column () → the column; options.sheet () → its sheet
   * @param options.library the lists of the office: {titles, load(title) → options}
   */
  constructor({ change, column, sheet, library }) {
    Object.assign(this, { change, column, sheet, library });
    this.depends = choiceField({ label: 'Варианты', path: 'depends_on' }, () => this.#parents(), (on) => this.#dependOn(on));
    this.taken = choiceField({ label: 'Из библиотеки', path: 'list' }, () => this.#lists(), (title) => this.#take(title));
    this.note = element('p', { class: 'builder-note' });
    this.refresh = button('Обновить из библиотеки', { class: 'secondary small' }, () => this.#take(this.column().list));
    this.options = areaField({ label: 'Варианты, по одному в строке', path: 'options', rows: 6, hint: 'Столбец из Excel можно вставить целиком' }, (text) => {
      this.change((column) => {
        put(column, 'options', readOptions(text));
        delete column.list;
      }, { field: 'options' });
    });
    this.by = element('div', { class: 'builder-by', 'data-path': 'options_by' });
    this.box = element('div', { class: 'builder-options is-wide' }, this.depends.box, this.taken.box, this.note, this.refresh, this.options.box, this.by);
    this.drawn = '';
    this.fields = [this.depends, this.taken, this.options];
  }

  #parents() {
    const column = this.column();
    const others = this.sheet().columns.filter((one) => one !== column && one.kind === 'list');
    return [['', 'одни и те же'], ...others.map((one) => [one.key, `зависят от «${columnName(one, this.sheet().columns)}»`])];
  }

  #lists() {
    return [['', 'свой список'], ...this.library.titles.map((title) => [title, title])];
  }

  #dependOn(on) {
    this.change((column) => {
      if (on === '') {
        delete column.depends_on;
        delete column.options_by;
        return;
      }
      delete column.options;
      delete column.list;
      column.depends_on = on;
      column.options_by ??= {};
    });
  }

  async #take(title) {
    if (!title) {
      this.change((column) => delete column.list);
      return;
    }
    const options = await this.library.load(title);
    if (!options) return;
    this.change((column) => {
      column.options = options;
      column.list = title;
    });
  }

  show() {
    const column = this.column();
    const isDependent = column.depends_on !== undefined;
    this.depends.show(column.depends_on ?? '');
    this.taken.box.hidden = isDependent || (this.library.titles.length === 0 && !column.list);
    this.taken.show(column.list ?? '');
    this.options.box.hidden = isDependent;
    const list = Array.isArray(column.options) ? column.options : [];
    this.options.show(list.join('\n'));
    this.#showNote(column, list);
    this.by.hidden = !isDependent;
    if (isDependent) this.#showBy(column);
  }

  /** The library's list may have changed since its options were taken. */
  #showNote(column, list) {
    const known = column.list ? this.library.known(column.list) : null;
    const isStale = known !== null && JSON.stringify(known) !== JSON.stringify(list);
    this.refresh.hidden = !isStale;
    this.note.hidden = !column.list;
    this.note.textContent = isStale ? `Список «${column.list}» в библиотеке с тех пор изменён.` : 'Варианты взяты из библиотеки; если изменить их здесь, список станет своим.';
  }

  /** A field for each value of the column that this one depends on. */
  #showBy(column) {
    const parent = this.sheet().columns.find(({ key }) => key === column.depends_on);
    const values = [...new Set([...(parent ? allOptions(parent) : []), ...Object.keys(column.options_by ?? {})])];
    const drawn = JSON.stringify([column.$id, values]);
    if (this.drawn !== drawn) {
      this.drawn = drawn;
      this.parts = values.map((value) => this.#part(value));
      this.by.replaceChildren(...this.parts.map(({ box }) => box));
      if (values.length === 0) this.by.append(element('p', { class: 'builder-note' }, 'Сначала заполните варианты столбца, от которого зависит этот.'));
    }
    values.forEach((value, index) => this.parts[index]?.show((column.options_by?.[value] ?? []).join('\n')));
  }

  #part(value) {
    return areaField({ label: `Если выбрано «${value}»`, path: `options_by.${value}`, rows: 3 }, (text) => {
      this.change((column) => {
        column.options_by ??= {};
        put(column.options_by, value, readOptions(text));
      }, { field: `options_by.${value}` });
    });
  }

  /** @param tellOf (path) → messages */
  tell(tellOf) {
    for (const field of this.fields) field.tell(tellOf(field.path));
    for (const part of this.parts ?? []) part.tell(tellOf(part.path));
  }

  focus(path) {
    const part = (this.parts ?? []).find((one) => one.path === path);
    const named = this.fields.find((field) => field.path === path && !field.box.hidden);
    (part ?? named ?? (this.options.box.hidden ? this.depends : this.options)).focus();
  }
}

/** Every option that can be chosen in a column. */
function allOptions(column) {
  if (column.depends_on === undefined) return column.options ?? [];
  return [...new Set(Object.values(column.options_by ?? {}).flat())];
}
