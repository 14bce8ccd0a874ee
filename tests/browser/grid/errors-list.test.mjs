// The panel of errors: beside the table, sorted, filtered, live, with keys. (E5)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile, until } from './fixture.mjs';

const browser = browserOfFile();
const BAD = {
  rows: {
    paper: [
      { id: 'row00001', position: 'a0', cells: { subject: 'Химия', rooms: '150', note: 'так??' } },
      { id: 'row00002', position: 'a1', cells: { subject: 'Химея', rooms: '5' } },
    ],
    classes: [{ id: 'c5', position: 'a0', cells: { name: '5 класс', pupils: 'сто' } }],
  },
};
const places = (page) => page.locator('.form-error-place').allTextContents();
const panel = (page) => page.locator('#form-errors-list');

test('lines go by sheet, row and column; errors and warnings differ by form', async () => {
  const { page } = await browser.open(BAD);
  await page.locator('#form-errors').click();
  assert.deepEqual(await places(page), ['C1 (Количество аудиторий)', 'E1 (Примечание)', 'A2 (Предмет)', 'B1 (Обучающихся)']);
  assert.match(await panel(page).locator('.form-errors-count').textContent(), /^3 ошибки, 1 предупреждение\./);
  const marks = await page.locator('.form-error .mark').evaluateAll((nodes) => nodes.map((node) => {
    const { borderTopWidth, borderBottomColor } = getComputedStyle(node);
    return [node.className, node.textContent, borderTopWidth, borderBottomColor === 'rgba(0, 0, 0, 0)'];
  }));
  assert.deepEqual(marks[0], ['mark is-error', 'Ошибка. ', '6px', true], 'a filled triangle');
  assert.deepEqual(marks[1], ['mark is-warning', 'Предупреждение. ', '2px', false], 'an open square');
  assert.equal(await page.getByRole('tab', { name: 'РАБОТЫ НА БЛАНКЕ' }).locator('.mark.is-error').count(), 1);
});

test('a cell and the line under the table tell a warning from an error', async () => {
  const { page, table } = await browser.open(BAD);
  const line = page.locator('.sheet-panel:not([hidden]) .grid-line-text');
  await table.click(0, 4);
  assert.equal(await line.textContent(), 'Предупреждение: Проверьте примечание');
  assert.match(await line.getAttribute('class'), /has-warning/);
  await table.click(0, 2);
  assert.equal(await line.textContent(), 'Число должно быть от 1 до 100');
  assert.match(await line.getAttribute('class'), /has-error/);
  const corner = (row, column) => table.cell(row, column).evaluate((cell) => {
    const { borderTopWidth, borderBottomColor } = getComputedStyle(cell, '::before');
    return [borderTopWidth, borderBottomColor];
  });
  assert.notDeepEqual(await corner(0, 2), await corner(0, 4), 'another shape in the corner');
});

test('filters by sheet and by kind, offered where there is a choice', async () => {
  const { page } = await browser.open(BAD);
  await page.locator('#form-errors').click();
  const sheet = panel(page).getByRole('combobox', { name: 'Лист' });
  const kind = panel(page).getByRole('combobox', { name: 'Вид' });
  assert.deepEqual(await sheet.locator('option').allTextContents(), ['Все листы', 'РАБОТЫ НА БЛАНКЕ (3)', 'Классы (1)']);
  await sheet.selectOption('classes');
  assert.deepEqual(await places(page), ['B1 (Обучающихся)']);
  await sheet.selectOption('');
  await kind.selectOption('warning');
  assert.deepEqual(await places(page), ['E1 (Примечание)']);
  assert.match(await panel(page).locator('.form-errors-count').textContent(), /показано 1/);
  const single = await browser.open({ spec: { ...SPEC, sheets: SPEC.sheets.slice(0, 1) }, rows: { paper: BAD.rows.paper.slice(1) } });
  await single.page.locator('#form-errors').click();
  assert.equal(await panel(single.page).getByRole('combobox').count(), 0);
});

test('F8 and Shift+F8 go round all errors, across sheets, whether the list is open or not', async () => {
  const { page, table } = await browser.open(BAD);
  await table.click(0, 0);
  const goes = [];
  for (const key of ['F8', 'F8', 'F8', 'F8', 'F8', 'Shift+F8', 'Shift+F8']) {
    await table.press(key);
    goes.push(`${await page.locator('[role=tab][aria-selected=true]').evaluate((tab) => tab.firstChild.textContent)} ${await table.active()}`);
  }
  const paper = 'РАБОТЫ НА БЛАНКЕ';
  assert.deepEqual(goes, [`${paper} 0,2`, `${paper} 0,4`, `${paper} 1,0`, 'Классы 0,1', `${paper} 0,2`, 'Классы 0,1', `${paper} 1,0`]);
});

test('what is typed shows in the open list; the line with the keyboard keeps it; Esc closes', async () => {
  const { page, table } = await browser.open(BAD);
  await page.locator('#form-errors').click();
  assert.equal(await page.evaluate(() => document.activeElement.querySelector('.form-error-place').textContent), 'C1 (Количество аудиторий)');
  await table.press('Enter');
  assert.deepEqual(await table.active(), [0, 2], 'Enter on a line leads to its cell');
  await table.press('5', 'Enter');
  await table.saved();
  await until(async () => (await places(page)).length === 3, 'the mended one to go');
  await panel(page).locator('.form-error').first().focus();
  await table.press('Escape');
  assert.equal(await panel(page).isVisible(), false);
  assert.deepEqual(await table.active(), [1, 2], 'the keyboard is in the table');
  await table.press('F8');
  assert.equal(await panel(page).isVisible(), false, 'F8 does not open the list');
});

test('2,000 errors: the first lines are shown, more on demand, and typing stays quick', async () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ({ id: `row${String(index).padStart(5, '0')}`, position: `a${String(index).padStart(5, '0')}V`, cells: { rooms: '500', subject: 'Химия' } }));
  const spec = { ...SPEC, sheets: [{ ...SPEC.sheets[0], rows: { mode: 'free', min: 1, max: 5000 } }] };
  const { page, table } = await browser.open({ spec, rows: { paper: rows } });
  await page.locator('#form-errors').click();
  assert.equal(await page.locator('.form-error').count(), 200);
  await page.getByRole('button', { name: 'Показать ещё 200 из 1800' }).click();
  assert.equal(await page.locator('.form-error').count(), 400);
  assert.equal(await page.evaluate(() => document.activeElement.querySelector('.form-error-place')?.textContent), 'C201 (Количество аудиторий)');
  await table.click(0, 2);
  await table.press('7', 'Enter');
  await table.saved();
  await until(async () => (await places(page))[0] === 'C2 (Количество аудиторий)', 'the first line to go');
});

test('the panel stands at the right of a wide window and below the table in a narrower one', async () => {
  for (const [width, isBeside] of [[1280, true], [800, false]]) {
    const { page } = await browser.open({ ...BAD, viewport: { width, height: 800 } });
    await page.locator('#form-errors').click();
    const [list, grid] = [await panel(page).boundingBox(), await page.locator('.grid-scroll').first().boundingBox()];
    assert.equal(list.x >= grid.x + grid.width, isBeside, `beside at ${width}`);
    assert.equal(list.y >= grid.y + grid.height, !isBeside, `below at ${width}`);
    assert.ok(grid.height >= 120, `the table keeps ${grid.height}px at ${width}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
  }
});

test('on a phone the list takes all of the window, and a line leads back to the table', async () => {
  const { page } = await browser.open({ ...BAD, viewport: { width: 390, height: 800 } });
  await page.locator('#form-errors').click();
  const box = await panel(page).boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 800]);
  await page.locator('.form-error').nth(1).click();
  assert.equal(await panel(page).isVisible(), false);
  await until(async () => (await page.evaluate(() => document.activeElement.closest('[aria-colindex]')?.getAttribute('aria-colindex'))) === '6', 'the cell');
  await page.locator('#form-errors').click();
  await panel(page).getByRole('button', { name: 'Закрыть' }).click();
  assert.equal(await panel(page).isVisible(), false);
});
