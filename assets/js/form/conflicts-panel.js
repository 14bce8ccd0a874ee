// The list of conflicts above the table: «Ваше», «На сервере», and the two ways out.

import { button, element } from '../grid/dom.js';
import { placeOf } from './places.js';

export class ConflictsPanel {
  /**
   * @param root where to put it
   * @param workbook the form
   * @param goTo (sheet, row, column) leads to a cell
   */
  constructor(root, workbook, goTo) {
    this.workbook = workbook;
    this.goTo = goTo;
    this.box = element('section', { id: 'form-conflicts', class: 'form-conflicts', 'aria-label': 'Расхождения' });
    this.box.hidden = true;
    root.before(this.box);
  }

  draw() {
    const { list } = this.workbook.conflicts;
    this.box.hidden = list.length === 0;
    if (list.length === 0) {
      this.box.replaceChildren();
      return;
    }
    this.box.replaceChildren(this.#heading(list), element('ul', {}, ...list.map((conflict) => this.#item(conflict))));
  }

  #heading(list) {
    const text = `Эти ячейки тем временем изменили в другом окне или на другом компьютере. Выберите, что оставить (${list.length}):`;
    const heading = element('p', { class: 'form-conflicts-heading', role: 'alert' }, element('strong', {}, text));
    if (list.length > 1) {
      heading.append(
        button('Оставить все мои', { class: 'secondary small' }, () => list.forEach((one) => this.workbook.keepMine(one))),
        button('Взять все с сервера', { class: 'secondary small' }, () => list.forEach((one) => this.workbook.takeTheirs(one))),
      );
    }
    return heading;
  }

  #item(conflict) {
    const { sheet, row, column, mine, theirs, by } = conflict;
    const place = button(placeOf(this.workbook, conflict), { class: 'form-conflict-place' }, () => this.goTo(sheet, row, column));
    return element(
      'li',
      { class: 'form-conflict', 'data-row': row, 'data-column': column },
      place,
      value('Ваше', mine),
      value(by ? `На сервере (${by})` : 'На сервере', theirs),
      button('Оставить моё', { class: 'secondary small' }, () => this.#choose(conflict, 'keepMine')),
      button('Взять с сервера', { class: 'secondary small' }, () => this.#choose(conflict, 'takeTheirs')),
    );
  }

  #choose(conflict, how) {
    this.workbook[how](conflict);
    this.goTo(conflict.sheet, conflict.row, conflict.column);
  }
}

function value(label, text) {
  const shown = text === null ? 'строка удалена' : text === '' ? 'пусто' : `«${text}»`;
  return element('span', { class: 'form-conflict-value' }, `${label}: `, element('b', {}, shown));
}
