// Moving and selecting by keys, the way in and out of the table, what assistive technology is told. (E3, B5)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';

const browser = browserOfFile();

function manyRows(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: `row${String(index).padStart(5, '0')}`,
    position: `a0${String(index).padStart(5, '0')}V`,
    cells: { subject: 'Химия', rooms: String(index + 1) },
  }));
}

function tallSpec() {
  const spec = structuredClone(SPEC);
  spec.sheets[0].rows.max = 6000;
  return spec;
}

test('arrows, Tab, Enter, Home, End and their long forms', async () => {
  const { table } = await browser.open({ rows: { paper: manyRows(20) } });
  await table.click(3, 2);
  const steps = [
    ['ArrowRight', [3, 3]], ['ArrowDown', [4, 3]], ['ArrowLeft', [4, 2]], ['ArrowUp', [3, 2]],
    ['Tab', [3, 3]], ['Shift+Tab', [3, 2]], ['Enter', [4, 2]], ['Shift+Enter', [3, 2]],
    ['Home', [3, 0]], ['End', [3, 5]], ['Control+Home', [0, 0]], ['Control+End', [19, 2]],
    ['ArrowDown', [20, 2]], ['End', [20, 5]], ['Tab', null],
  ];
  for (const [key, place] of steps) {
    await table.press(key);
    assert.deepEqual(await table.active(), place, key);
  }
});

test('Tab goes over the row\'s end; Enter after Tabs returns to where they began', async () => {
  const { table } = await browser.open({ rows: { paper: manyRows(5) } });
  await table.click(0, 5);
  await table.press('Tab');
  assert.deepEqual(await table.active(), [1, 0]);
  await table.press('Tab', 'Tab', 'Enter');
  assert.deepEqual(await table.active(), [2, 0]);
});

test('PgDn and PgUp go by a window, 5,000 rows keep few elements', async () => {
  const { page, table } = await browser.open({ spec: tallSpec(), rows: { paper: manyRows(5000) } });
  await table.click(0, 2);
  await table.press('PageDown');
  const [row] = await table.active();
  assert.ok(row > 8 && row < 30, `row ${row}`);
  await table.press('PageUp');
  assert.deepEqual(await table.active(), [0, 2]);
  await table.press('Control+ArrowDown');
  assert.deepEqual(await table.active(), [4999, 2]);
  await table.press('Control+ArrowDown');
  assert.deepEqual(await table.active(), [5000, 2]);
  assert.ok(await page.locator('.grid-body .grid-row').count() < 60);
  assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '5002');
  await page.locator('.grid-scroll').evaluate((node) => { node.scrollTop = 80_000; });
  await page.waitForFunction(() => document.querySelector('[aria-rowindex="2520"]'));
  assert.deepEqual(await table.active(), [5000, 2], 'the cell with the keyboard stays while the sheet scrolls');
  await table.press('ArrowUp');
  assert.ok(await table.cell(4999, 2).isVisible());
});

test('Shift extends, Ctrl+A takes all, Shift+Space the row', async () => {
  const { page, table } = await browser.open({ rows: { paper: manyRows(3) } });
  const selected = () => page.locator('[role=gridcell][aria-selected=true]').count();
  await table.click(0, 1);
  await table.press('Shift+ArrowDown', 'Shift+ArrowRight');
  assert.equal(await selected(), 4);
  assert.deepEqual(await table.active(), [0, 1]);
  await table.press('Control+a');
  assert.equal(await selected(), 24);
  await table.click(1, 1);
  await table.press('Shift+Space');
  assert.equal(await selected(), 6);
});

test('shortcuts go by the place of the key, so the Russian layout has them too', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 2);
  await table.press('5', 'Enter');
  await table.pressRussian('я', 'KeyZ');
  assert.equal(await table.text(0, 2), '');
  await table.pressRussian('н', 'KeyY');
  assert.equal(await table.text(0, 2), '5');
  await table.pressRussian('ф', 'KeyA');
  assert.ok(await page.locator('[role=gridcell][aria-selected=true]').count() > 6);
});

test('Esc leaves to the sheet\'s tab; arrows choose a sheet; Enter goes in', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 2);
  await table.press('Escape');
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.match(await focused(), /РАБОТЫ НА БЛАНКЕ/);
  await table.press('ArrowRight');
  assert.match(await focused(), /Классы/);
  assert.equal(await page.getByRole('tab', { name: 'Классы' }).getAttribute('aria-selected'), 'true');
  await table.press('Enter');
  assert.deepEqual(await table.active(), [0, 0]);
  await table.press('Escape', 'Home', 'ArrowUp');
  assert.deepEqual(await table.active(), [0, 2], 'each sheet keeps its place');
});

test('the table is reached and left by Tab', async () => {
  const { page, table } = await browser.open();
  await page.locator('#form-close').focus();
  for (let presses = 0; presses < 12 && (await table.active()) === null; presses += 1) await table.press('Tab');
  assert.deepEqual(await table.active(), [0, 0]);
  await table.press('Shift+Tab');
  assert.equal(await table.active(), null);
});

test('roles, numbers and names for assistive technology', async () => {
  const { page, table } = await browser.open({ rows: { paper: manyRows(2) } });
  const grid = page.getByRole('grid', { name: 'РАБОТЫ НА БЛАНКЕ' });
  assert.equal(await grid.getAttribute('aria-rowcount'), '4');
  assert.equal(await grid.getAttribute('aria-colcount'), '7');
  assert.equal(await grid.getAttribute('aria-multiselectable'), 'true');
  assert.equal(await grid.getByRole('columnheader').count(), 7);
  assert.equal(await grid.getByRole('rowheader').count(), 3);
  assert.equal(await table.cell(1, 2).getAttribute('role'), 'gridcell');
  assert.equal(await page.locator('[role=gridcell][tabindex="0"]').count(), 1, 'one cell is in the order of Tab');
  const panel = page.getByRole('tabpanel');
  const tab = page.getByRole('tab', { selected: true });
  assert.equal(await panel.getAttribute('aria-labelledby'), await tab.getAttribute('id'));
  assert.equal(await tab.getAttribute('aria-controls'), await panel.getAttribute('id'));
  assert.deepEqual(await page.getByRole('tablist').evaluate((list) => [...list.children].map((child) => child.getAttribute('role'))), ['tab', 'tab']);
  assert.match(await page.locator('.grid-title').nth(1).textContent(), /Предмет\u00a0\*/);
});

test('hints: of a sheet at its tab, of a column at its title and in the line below', async () => {
  const { page, table } = await browser.open();
  await page.getByRole('button', { name: /Подсказка к листу/ }).focus();
  assert.equal(await page.locator('.tooltip:not([hidden])').textContent(), 'Не более пяти дней на предмет');
  await table.press('Escape');
  assert.equal(await page.locator('.tooltip:not([hidden])').count(), 0);
  await page.getByRole('columnheader', { name: /Дата/ }).locator('.hint-icon').hover();
  assert.equal(await page.locator('.tooltip:not([hidden])').textContent(), 'Дата проведения');
  await page.keyboard.press('Escape');
  await table.click(0, 2);
  assert.match(await page.locator('.grid-line').first().textContent(), /C1.*Количество аудиторий: От 1 до 100/);
});

test('a mouse drags a range, takes rows by their numbers and columns by their titles', async () => {
  const { page, table } = await browser.open({ rows: { paper: manyRows(4) } });
  const selected = () => page.locator('[role=gridcell][aria-selected=true]').count();
  const from = await table.cell(0, 1).boundingBox();
  const to = await table.cell(2, 3).boundingBox();
  await page.mouse.move(from.x + 9, from.y + 9);
  await page.mouse.down();
  await page.mouse.move(to.x + 9, to.y + 9, { steps: 5 });
  await page.mouse.up();
  assert.equal(await selected(), 9);
  await page.locator('.grid-body .grid-number').nth(1).click();
  assert.equal(await selected(), 6);
  await page.getByRole('columnheader', { name: /Доля/ }).click();
  assert.equal(await selected(), 5);
});

test('the first column stays in view where it is locked and the window is wide', async () => {
  const { page } = await browser.open();
  await page.getByRole('tab', { name: 'Классы' }).click();
  assert.equal(await page.locator('.sheet-panel:not([hidden]) .grid-title.is-frozen').count(), 1);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.waitForFunction(() => !document.querySelector('.sheet-panel:not([hidden]) .grid-title.is-frozen'));
});

test('a finger: a tap selects, a second tap edits, a swipe scrolls the table and not the page', async () => {
  const { page, table } = await browser.open({ rows: { paper: manyRows(40) }, viewport: { width: 390, height: 800 } }, { hasTouch: true });
  await table.cell(1, 0).tap();
  assert.deepEqual(await table.active(), [1, 0]);
  assert.equal(await page.locator('.is-editing').count(), 0);
  await table.cell(1, 0).tap();
  assert.equal(await page.locator('.is-editing').count(), 1);
  await table.press('Escape');
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(width[0] <= width[1], `the page is ${width[0]} wide`);
  const sizes = await page.locator('.grid-scroll').first().evaluate((node) => [node.scrollWidth, node.clientWidth]);
  assert.ok(sizes[0] > sizes[1]);
});
