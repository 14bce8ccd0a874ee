// The sheets at the bottom: a tab each, and beside it an icon with the sheet's hint (outside the tablist).

import { button, element } from './dom.js';

const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export class Tabs {
  /**
   * @param root the element to build in
   * @param sheets [{key, title, hint?}]
   * @param options.onSelect (index, {enter}) a sheet was chosen; with `enter` the keyboard goes into its table
   * @param options.panelId (index) → id of the sheet's panel
   */
  constructor(root, sheets, { onSelect, panelId }) {
    this.onSelect = onSelect;
    this.list = element('div', { class: 'sheet-tablist', role: 'tablist', 'aria-label': 'Листы' });
    this.tabs = sheets.map((sheet, index) => this.#tab(sheet, index, panelId(index)));
    this.list.append(...this.tabs);
    root.classList.add('sheet-tabs');
    root.replaceChildren(this.list, ...sheets.flatMap((sheet, index) => (sheet.hint ? [this.#hint(sheet, index)] : [])));
    this.list.addEventListener('keydown', (event) => this.#key(event));
    this.show(0);
  }

  #tab(sheet, index, panel) {
    const tab = button(sheet.title, { class: 'sheet-tab', role: 'tab', id: `${panel}-tab`, 'aria-controls': panel });
    tab.style.order = String(index * 2);
    tab.addEventListener('click', () => this.onSelect(index, { enter: true }));
    return tab;
  }

  #hint(sheet, index) {
    const icon = button('i', {
      class: 'hint-icon',
      'data-hint': sheet.hint,
      'aria-label': `Подсказка к листу «${sheet.title}»: ${sheet.hint}`,
    });
    icon.style.order = String(index * 2 + 1);
    return icon;
  }

  /** Marks a tab as the one shown. */
  show(index) {
    this.current = index;
    this.tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    this.tabs[index].scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** Shows at a tab whether its sheet has errors, or warnings only. */
  setIssues(index, { errors, warnings }) {
    const tab = this.tabs[index];
    const text = [errors > 0 && `Ошибок на листе: ${errors}`, warnings > 0 && `Предупреждений: ${warnings}`].filter(Boolean).join('. ');
    if (tab.title === text) return;
    tab.title = text;
    tab.querySelector('.mark')?.remove();
    if (text) tab.append(element('span', { class: `mark ${errors > 0 ? 'is-error' : 'is-warning'}`, 'aria-hidden': 'true' }));
  }

  focus() {
    this.tabs[this.current].focus();
  }

  #key(event) {
    const step = STEPS[event.key];
    if (event.key === 'ArrowUp') {
      event.preventDefault();
      this.onSelect(this.current, { enter: true });
    } else if (step !== undefined) {
      event.preventDefault();
      const index = Math.max(0, Math.min(this.tabs.length - 1, this.current + step));
      this.onSelect(index, { enter: false });
      this.focus();
    }
  }
}
