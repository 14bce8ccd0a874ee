// Who else has the table open: named in a line above it, and the cells they are at are framed.

import { element } from '../grid/dom.js';
import { addressOf } from './places.js';

export class Together {
  #told = '';

  /** @param line the line's element; @param login whose page this is; @param workbook the form */
  constructor({ line, login, workbook }) {
    this.line = line;
    this.login = login;
    this.workbook = workbook;
    // The list is not spoken when it changes: people move from cell to cell all the time.
    this.lead = element('span', { role: 'status' });
    this.list = element('span', { class: 'form-together-list' });
    line.append(this.lead, ' ', this.list);
  }

  /** @param others [{login, cell: {sheet, row, column} | null}] */
  take(others) {
    const told = JSON.stringify(others);
    if (told === this.#told) return;
    this.#told = told;
    this.line.hidden = others.length === 0;
    this.#write(this.lead, leadOf(others, this.login));
    this.#write(this.list, others.map((other) => this.#describe(other)).join('; '));
    this.workbook.showOthers(others.filter(({ cell }) => cell !== null).map(({ login, cell }) => ({ who: this.#called(login), ...cell })));
  }

  #write(box, text) {
    if (box.textContent !== text) box.textContent = text;
  }

  #describe({ login, cell }) {
    const where = cell ? addressOf(this.workbook, cell) : '';
    return where ? `${this.#called(login)} (${where})` : this.#called(login);
  }

  #called(login) {
    return login === this.login ? 'другое окно' : login;
  }
}

function leadOf(others, own) {
  if (others.length === 0) return '';
  const logins = new Set(others.map(({ login }) => login));
  if (!logins.delete(own)) return logins.size === 1 ? 'Вместе с вами форму заполняет:' : 'Вместе с вами форму заполняют:';
  return logins.size === 0 ? 'Под вашим логином форма открыта ещё раз:' : 'Вместе с вами форму заполняют:';
}
