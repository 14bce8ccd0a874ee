// A row's card on a page, and what its tests start from.

import { rowsOf } from './rows.mjs';

export const HAS_FINGER = process.env.OKO_BROWSER !== 'firefox';
export const PHONE = HAS_FINGER ? { hasTouch: true, isMobile: true } : {};
export const touch = (locator) => (HAS_FINGER ? locator.tap() : locator.click());
export const SIZE = { viewport: { width: 390, height: 780 } };
export const LINES = Array.from({ length: 20 }, (_, index) => ['Химия', '15.09.2026', String(index + 1), '3,5', `строка ${index}`, 'Да']);
export const ROWS = { rows: { paper: rowsOf(LINES) } };

/** The card on a page, in the words of the tests. */
export class Card {
  constructor(page) {
    this.page = page;
    this.box = page.locator('.grid-card:not([hidden])');
  }

  field(title) {
    return this.box.getByLabel(title, { exact: false });
  }

  button(name) {
    return this.box.getByRole('button', { name, exact: true });
  }

  title() {
    return this.box.getByRole('heading').first().textContent();
  }

  /** What is told under the field of a column. */
  messages(key) {
    return this.box.locator(`[data-column="${key}"] .card-message`).allTextContents();
  }

  /** Name and value of a field for reading. */
  shown(key) {
    return this.box.locator(`[data-column="${key}"][role=group]`).evaluate((group) => [
      document.getElementById(group.getAttribute('aria-labelledby')).textContent,
      group.querySelector('.card-value').textContent,
    ]);
  }

  focused() {
    return this.page.evaluate(() => document.activeElement.closest('[data-column]')?.dataset.column ?? document.activeElement.textContent);
  }

  async write(title, text) {
    await touch(this.field(title));
    await this.field(title).fill('');
    await this.page.keyboard.type(text);
  }
}

/** Opens the card of a cell of a new page; `browser` is the test file's. */
export async function openCard(browser, options = ROWS, row = 2, column = 0) {
  const opened = await browser.open({ ...SIZE, ...options }, PHONE);
  const { page, table } = opened;
  if (row > 0) await touch(table.cell(row, column));
  await touch(page.getByRole('button', { name: 'Карточкой' }));
  return { ...opened, card: new Card(page) };
}
