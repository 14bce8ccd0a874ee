// «Ошибки»: the button with the count and the dialog with the list; a click leads to the cell.

import { cellAddress } from '../grid/columns.js';
import { button, element } from '../grid/dom.js';
import { isError } from './issues.js';

const MOST_SHOWN = 500;

export class ErrorsList {
  /** @param goTo (sheet, row|null, column|null) leads to a cell */
  constructor({ opener, dialog, workbook, goTo }) {
    Object.assign(this, { opener, dialog, workbook, goTo });
    opener.addEventListener('click', () => this.open());
    dialog.classList.add('wide');
    dialog.setAttribute('aria-label', 'Ошибки');
  }

  /** Shows how many errors there are now. */
  update() {
    const count = this.workbook.errorCount;
    const text = count > 0 ? `Ошибки (${count})` : 'Ошибки';
    if (this.opener.textContent !== text) this.opener.textContent = text;
    this.opener.classList.toggle('has-errors', count > 0);
    if (this.dialog.open) this.#draw();
  }

  open() {
    this.#draw();
    if (!this.dialog.open) this.dialog.showModal();
  }

  #draw() {
    const issues = this.workbook.orderedIssues();
    const close = button('Закрыть', { class: 'secondary small' }, () => this.dialog.close());
    const heading = element('h2', {}, issues.length > 0 ? `Ошибки (${issues.filter(isError).length})` : 'Ошибки');
    const body = issues.length > 0 ? this.#table(issues) : element('p', {}, 'Ошибок нет.');
    this.dialog.replaceChildren(element('article', {}, element('header', {}, heading, close), body));
  }

  #table(issues) {
    const head = element('tr', {}, ...['Лист', 'Ячейка', 'Комментарий'].map((title) => element('th', { scope: 'col' }, title)));
    const rows = issues.slice(0, MOST_SHOWN).map((issue) => this.#row(issue));
    if (issues.length > MOST_SHOWN) {
      const rest = `Показаны первые ${MOST_SHOWN}. Остальные появятся, когда эти будут исправлены.`;
      rows.push(element('tr', { class: 'form-errors-rest' }, element('td', { colspan: 3 }, rest)));
    }
    return element('table', { class: 'form-errors' }, element('thead', {}, head), element('tbody', {}, ...rows));
  }

  #row(issue) {
    const model = this.workbook.models.get(issue.sheet);
    const go = button(placeText(model, issue), { class: 'form-errors-go' }, () => {
      this.dialog.close();
      this.goTo(issue.sheet, issue.row, issue.column);
    });
    const row = element(
      'tr',
      {},
      element('td', {}, model.sheet.title),
      element('td', {}, go),
      element('td', {}, isError(issue) ? issue.message : `Предупреждение: ${issue.message}`),
    );
    row.addEventListener('click', (event) => {
      if (!event.target.closest('button')) go.click();
    });
    return row;
  }
}

/** «C7 (Количество аудиторий)», «строка 7» or «весь лист». */
function placeText(model, { row, at }) {
  if (!row) return at.column === -1 ? 'весь лист' : `столбец «${model.columns[at.column].title}»`;
  if (at.column === -1) return `строка ${at.row + 1}`;
  return `${cellAddress(at.row, at.column)} (${model.columns[at.column].title})`;
}
