// The page of the table at the width of a phone: nothing overlaps, nothing is cut, everything can be hit with a finger.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const PHONE = { hasTouch: true, isMobile: true };
const LINES = [['Химея', '15.09.2026', '500', '3,5', 'текст', 'Да'], ['Химия', '', '5', '', '', '']];
const NARROW = { rows: { paper: rowsOf(LINES) }, viewport: { width: 390, height: 844 } };

/** What is wrong with the look of the buttons, links, lists and lines that can be seen outside the cells. */
function flaws() {
  const seen = [...document.querySelectorAll('#form :is(button, a, select, .grid-line-text, .grid-line-note, #form-saved, h1, h2)')]
    .filter((node) => node.getClientRects().length > 0 && !node.closest('.grid-scroll') && getComputedStyle(node).clipPath === 'none');
  const name = (node) => `${node.tagName.toLowerCase()} «${node.textContent || node.getAttribute('aria-label')}»`;
  const found = [];
  for (const node of seen) {
    const box = node.getBoundingClientRect();
    const scrolls = node.closest('.sheet-tabs') && document.querySelector('.sheet-tabs').scrollWidth > document.querySelector('.sheet-tabs').clientWidth;
    if (node.matches('button, a, select') && box.height < 40) found.push(`${name(node)} is ${box.height} px high`);
    if (!scrolls && (box.left < 0 || box.right > window.innerWidth)) found.push(`${name(node)} goes over the edge`);
    if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0) found.push(`${name(node)} is cut`);
  }
  for (const [index, one] of seen.entries()) {
    for (const other of seen.slice(index + 1)) {
      if (!one.contains(other) && !other.contains(one) && overlap(one, other)) found.push(`${name(one)} and ${name(other)} overlap`);
    }
  }
  return found;

  function overlap(one, other) {
    // Parts scrolled out of sight lie under their neighbours, not over them.
    if (one.closest('.form-errors-panel, .card-fields, .form-conflicts') !== other.closest('.form-errors-panel, .card-fields, .form-conflicts')) return false;
    if (one.closest('.form-errors-panel > header') || other.closest('.form-errors-panel > header')) return false;
    const [a, b] = [one, other].map((node) => node.getBoundingClientRect());
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  }
}

async function assertSound(page, state) {
  assert.deepEqual(await page.evaluate(flaws), [], state);
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(widths[0] <= widths[1], `${state}: the page is ${widths[0]} wide`);
}

test('the table, a cell with an error, a told note', async () => {
  const { page, table } = await browser.open(NARROW, PHONE);
  await assertSound(page, 'as opened');
  await table.cell(0, 2).tap();
  await assertSound(page, 'a cell with an error');
  await page.getByRole('button', { name: 'Удалить строку' }).tap();
  assert.match(await table.note(), /Удалено: 1 строка/);
  await assertSound(page, 'a note');
  for (const name of ['Вставить строку', 'Удалить строку', 'Отменить', 'Вернуть', 'Карточкой']) {
    assert.equal(await page.locator('.sheet-panel:not([hidden]) .grid-toolbar').getByRole('button', { name }).isVisible(), true, name);
  }
});

test('the list of errors, the card, no connection and a conflict', async () => {
  const { server, page, table, context } = await browser.open(NARROW, PHONE);
  await page.locator('#form-errors').tap();
  await assertSound(page, 'list of errors');
  await page.locator('#form-errors-list').getByRole('button', { name: 'Закрыть' }).tap();
  await table.cell(0, 4).tap();
  await table.cell(0, 4).tap();
  await page.keyboard.type(' моё');
  server.response.changeByOther('paper', 'row00000', 'note', 'чужое');
  await table.press('Enter');
  await page.locator('#form-conflicts').waitFor();
  await context.setOffline(true);
  await table.cell(1, 2).tap();
  await table.press('7', 'Enter');
  await page.getByText('Нет связи с сервером').waitFor();
  await assertSound(page, 'conflict and no connection');
  await page.getByRole('button', { name: 'Карточкой' }).tap();
  await assertSound(page, 'card, conflict and no connection');
});

test('many sheets with long names: the tab of the one shown is in sight', async () => {
  const sheets = Array.from({ length: 8 }, (_, index) => ({ ...SPEC.sheets[0], key: `s${index}`, title: `Результаты диагностической работы ${index + 1}` }));
  const { page } = await browser.open({ ...NARROW, spec: { title: 'Форма с длинным названием, которое не помещается в одну строку', sheets }, rows: {} }, PHONE);
  await assertSound(page, 'long names');
  await page.getByRole('tab').first().focus();
  await page.keyboard.press('End');
  const tab = await page.getByRole('tab').last().boundingBox();
  assert.ok(tab.x >= 0 && tab.x + tab.width <= 390, JSON.stringify(tab));
  assert.equal(await page.getByRole('tab').last().getAttribute('aria-selected'), 'true');
});

test('also at 320 px, and with letters half as large again', async () => {
  const { page } = await browser.open({ ...NARROW, viewport: { width: 320, height: 700 } }, PHONE);
  await assertSound(page, '320 px');
  await page.getByRole('button', { name: 'Карточкой' }).tap();
  await assertSound(page, 'card at 320 px');
  const large = await browser.open(NARROW, PHONE);
  await large.page.evaluate(() => {
    document.documentElement.style.fontSize = '24px';
  });
  await assertSound(large.page, 'large letters');
  await large.page.getByRole('button', { name: 'Карточкой' }).tap();
  await assertSound(large.page, 'card in large letters');
});
