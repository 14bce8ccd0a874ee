// What was told of the workbook that the form was made of, at hand while it is mended.

import { button, element, icon } from '../grid/dom.js';

const LEVELS = [['not_understood', 'Не понято'], ['changed', 'Изменено'], ['understood', 'Понято']];

export class Findings {
  #told = null;

  /** @param api the server */
  constructor(api) {
    this.api = api;
    this.panel = element('aside', { class: 'builder-findings', 'aria-label': 'Что понято в книге', hidden: '' });
    this.opener = button('Книга', { class: 'secondary small', 'aria-expanded': 'false', title: 'Что понято в книге, из которой сделана форма' }, () => this.#toggle());
    this.opener.prepend(icon('file-spreadsheet'));
  }

  async #toggle() {
    const isOpen = this.panel.hidden;
    this.panel.hidden = !isOpen;
    this.opener.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen || this.#told) return;
    const { kind, body } = await this.api.get('/workbook');
    if (kind === 'ok') this.#draw(body);
    else this.panel.textContent = 'Не удалось прочитать: сервер не ответил.';
  }

  #draw(told) {
    this.#told = told;
    const parts = LEVELS.flatMap(([level, title]) => {
      const found = told.findings.filter((finding) => finding.level === level);
      if (found.length === 0) return [];
      return [element('h2', {}, `${title}: ${found.length}`), element('ul', {}, ...found.map(line))];
    });
    this.panel.replaceChildren(element('p', { class: 'builder-note' }, `Книга «${told.file}»`), ...parts);
  }
}

function line({ sheet, cell, message }) {
  const where = [sheet ? `Лист «${sheet}»` : 'Вся книга', cell].filter(Boolean).join(', ');
  return element('li', {}, element('strong', {}, where), `: ${message}`);
}
