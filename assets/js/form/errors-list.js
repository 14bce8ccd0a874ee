// «Ошибки»: the button with the count, and the panel with the list that stays open beside the table. A line leads to
// its cell, F8 to the next one. (E5)

import { cellAddress, headingOf } from '../grid/columns.js';
import { button, element, plural } from '../grid/dom.js';
import { ErrorsFilter } from './errors-filter.js';
import { ExplainField } from './explain-field.js';
import { isError, isUnexplained } from './issues.js';

const SHOWN_AT_ONCE = 200;
/** As in errors-list.css. */
const COVERS = '(max-width: 37.5rem)';

export class ErrorsList {
  #most = SHOWN_AT_ONCE;
  #drawn = '';
  /** Fields of explanations by place, so that what is being typed outlives every drawing. */
  #explainFields = new Map();

  /**
   * @param parts.opener the button; parts.panel an empty element beside the table; parts.workbook the form
   * @param parts.sheets the tables: goTo (sheet, row|null, column|null), place, focusCell (), note (text)
   */
  constructor({ opener, panel, workbook, sheets }) {
    Object.assign(this, { opener, panel, workbook, sheets });
    this.filter = new ErrorsFilter(workbook, () => this.#refilter());
    this.heading = element('h2', { id: 'form-errors-heading', tabindex: -1 });
    this.count = element('p', { class: 'form-errors-count', role: 'status' });
    this.list = element('ol', { class: 'form-errors' });
    this.more = button('', { class: 'secondary small' }, () => this.#showMore());
    const close = button('Закрыть', { class: 'secondary small' }, () => this.close());
    panel.setAttribute('aria-labelledby', this.heading.id);
    panel.append(element('header', {}, this.heading, close), this.filter.box, this.count, this.list, this.more);
    opener.setAttribute('aria-controls', panel.id);
    opener.addEventListener('click', () => (panel.hidden ? this.open() : this.close()));
    panel.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#showOpen(false);
  }

  /** Shows what is wrong now. */
  update() {
    const count = this.workbook.errorCount;
    const unexplained = this.workbook.unexplainedCount;
    const parts = [count > 0 ? `Ошибки (${count})` : 'Ошибки', ...(unexplained > 0 ? [`пояснить (${unexplained})`] : [])];
    const text = parts.join(', ');
    if (this.opener.textContent !== text) this.opener.textContent = text;
    this.opener.classList.toggle('has-errors', count > 0);
    this.opener.classList.toggle('has-warnings', count === 0 && unexplained > 0);
    if (!this.panel.hidden) this.#draw();
  }

  /** Opens the panel and brings the keyboard to it. */
  open() {
    this.#showOpen(true);
    this.#draw();
    (this.list.querySelector('button') ?? this.heading).focus();
  }

  /** Closes it; the keyboard goes to the table. */
  close() {
    this.#showOpen(false);
    this.sheets.focusCell();
  }

  #showOpen(open) {
    this.panel.hidden = !open;
    this.opener.setAttribute('aria-expanded', String(open));
  }

  #key(event) {
    if (event.key !== 'F8' || event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    this.#step(event.shiftKey ? -1 : 1);
  }

  /** Leads to the next cell in error after the active one, or the one before it; from the last to the first. */
  #step(direction) {
    this.sheets.commit();
    const issues = this.filter.of(this.workbook.orderedIssues());
    if (issues.length === 0) {
      this.sheets.note('Ошибок нет.');
      return;
    }
    const here = this.sheets.place;
    const isBeyond = (issue) => direction * compare(this.#orderOf(issue), here) > 0;
    const ordered = direction > 0 ? issues : [...issues].reverse();
    this.#go(ordered.find(isBeyond) ?? ordered[0]);
  }

  #orderOf({ sheet, at }) {
    return [this.workbook.issueSheets.findIndex(({ key }) => key === sheet), Math.max(0, at.row), Math.max(0, at.column)];
  }

  #go(issue) {
    // On a phone the list covers the table it leads to.
    if (matchMedia(COVERS).matches) this.#showOpen(false);
    this.sheets.goTo(issue.sheet, issue.row, issue.column);
    for (const line of this.list.children) line.firstChild.removeAttribute('aria-current');
    this.list.querySelector(`[data-issue="${CSS.escape(idOf(issue))}"]`)?.setAttribute('aria-current', 'true');
  }

  // The list

  #refilter() {
    this.#most = SHOWN_AT_ONCE;
    this.#draw();
  }

  #showMore() {
    const next = this.list.childElementCount;
    this.#most += SHOWN_AT_ONCE;
    this.#draw();
    this.list.children[next]?.firstChild.focus();
  }

  #draw() {
    const all = this.workbook.orderedIssues();
    const issues = this.filter.of(all);
    const shown = issues.slice(0, this.#most);
    this.filter.update(all);
    this.heading.textContent = 'Ошибки';
    this.count.textContent = countText(all, issues);
    const drawn = JSON.stringify(shown.map((issue) => [idOf(issue), issue.at, issue.severity, isUnexplained(issue)]));
    if (drawn !== this.#drawn) this.#drawLines(shown);
    else this.#updateExplanations(shown);
    this.#drawn = drawn;
    const rest = issues.length - shown.length;
    this.more.hidden = rest <= 0;
    this.more.textContent = `Показать ещё ${Math.min(rest, SHOWN_AT_ONCE)} из ${rest}`;
  }

  /** The line with the keyboard keeps it, or the one that has come to its place. */
  #drawLines(shown) {
    const typing = this.list.contains(document.activeElement) && document.activeElement.matches('textarea') ? document.activeElement : null;
    const focused = [...this.list.children].findIndex((line) => line.contains(document.activeElement));
    const current = this.list.querySelector('[aria-current]')?.dataset.issue;
    this.list.replaceChildren(...shown.map((issue) => this.#line(issue, current)));
    this.#updateExplanations(shown);
    if (typing?.isConnected) typing.focus();
    if (focused === -1 || typing?.isConnected) return;
    const line = this.list.children[Math.min(focused, shown.length - 1)];
    (line?.firstChild ?? this.heading).focus();
  }

  #line(issue, current) {
    const model = this.workbook.models.get(issue.sheet);
    const { title } = this.workbook.issueSheets.find(({ key }) => key === issue.sheet);
    const kind = isError(issue) ? 'Ошибка' : 'Предупреждение';
    const id = idOf(issue);
    const sheet = this.workbook.spec.sheets.length > 1 ? [element('span', { class: 'form-error-sheet' }, title)] : [];
    const go = button('', { class: 'form-error', 'data-issue': id, 'aria-current': id === current ? 'true' : null }, () => this.#go(issue));
    go.append(
      element('span', { class: `mark is-${issue.severity}`, title: kind }, element('span', { class: 'sr-only' }, `${kind}. `)),
      ...sheet,
      element('span', { class: 'form-error-place' }, placeText(model, issue)),
      element('span', { class: 'form-error-message' }, issue.message),
    );
    return element('li', { class: isUnexplained(issue) ? 'is-unexplained' : null }, go, ...(issue.explain ? [this.#explainField(issue).box] : []));
  }

  #explainField({ explain }) {
    const place = placeKey(explain);
    if (!this.#explainFields.has(place)) {
      this.#explainFields.set(place, new ExplainField({ onText: (text) => this.workbook.explain(explain, text) }));
    }
    return this.#explainFields.get(place);
  }

  #updateExplanations(shown) {
    for (const issue of shown) {
      if (issue.explain) this.#explainField(issue).take(this.workbook.explanationOf(issue.explain), this.workbook);
    }
  }
}

function placeKey({ sheet, row, column }) {
  return [sheet, row, column].join('/');
}

function idOf({ sheet, row, column, message }) {
  return [sheet, row ?? '', column ?? '', message].join('/');
}

function compare(one, other) {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at === -1 ? 0 : one[at] - other[at];
}

/** «3 ошибки, 1 предупреждение»; with a filter how many of them are shown. */
function countText(all, issues) {
  if (all.length === 0) return 'Ошибок нет.';
  const errors = all.filter(isError).length;
  const warnings = all.length - errors;
  const parts = [];
  if (errors > 0) parts.push(`${errors} ${plural(errors, 'ошибка', 'ошибки', 'ошибок')}`);
  if (warnings > 0) parts.push(`${warnings} ${plural(warnings, 'предупреждение', 'предупреждения', 'предупреждений')}`);
  const hidden = all.length - issues.length;
  const keys = matchMedia('(hover: hover)').matches ? ' Следующая — F8.' : '';
  return `${parts.join(', ')}${hidden > 0 ? `; показано ${issues.length}` : ''}.${keys}`;
}

/** «C7 (Количество аудиторий)», «строка 7» or «весь лист». */
function placeText(model, { sheet, row, at }) {
  if (sheet === '!form') return 'вся форма';
  if (!row) return at.column === -1 ? 'весь лист' : `столбец «${headingOf(model.columns[at.column])}»`;
  if (at.column === -1) return `строка ${at.row + 1}`;
  return `${cellAddress(at.row, at.column)} (${headingOf(model.columns[at.column])})`;
}
