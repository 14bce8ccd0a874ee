// The square at the corner of the selection: drag and double click by a real mouse. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const NOTE = 4;
const EMPTY = ['', '', '', '', ''];

/** Ten rows whose first column is filled. */
function subjects(count, lines = []) {
  return rowsOf(Array.from({ length: count }, (_, index) => Object.assign(['Химия', ...EMPTY], lines[index])));
}

/** Drags the square to the middle of a cell, by way of some steps. */
async function drag(page, cell, { ctrl = false } = {}) {
  const from = await handle(page).boundingBox();
  const to = await cell.boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
  if (ctrl) await page.keyboard.down('Control');
  await page.mouse.up();
  if (ctrl) await page.keyboard.up('Control');
}

function handle(page) {
  return page.locator('.sheet-panel:not([hidden]) .grid-fill-handle');
}

async function column(table, index, from, to) {
  return (await table.block(from, index, to, index)).flat();
}

test('a single number is copied down; with Ctrl it counts; the whole range is selected; one undo', async () => {
  const { server, page, table } = await browser.open({ rows: { paper: subjects(6, [['Химия', '', '5']]) } });
  await table.click(0, 2);
  await drag(page, table.cell(4, 2));
  assert.deepEqual(await column(table, 2, 0, 5), ['5', '5', '5', '5', '5', '']);
  assert.equal(await table.selected(), 'C1:C5');
  assert.deepEqual(await table.active(), [0, 2]);
  assert.equal(await table.note(), 'Заполнено: 4 ячейки.');
  await table.press('Control+z');
  assert.deepEqual(await column(table, 2, 0, 5), ['5', '', '', '', '', '']);
  await table.click(0, 2);
  await drag(page, table.cell(3, 2), { ctrl: true });
  assert.deepEqual(await column(table, 2, 0, 4), ['5', '6', '7', '8', '']);
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line[2]), ['5', '6', '7', '8', '', '']);
  assert.deepEqual(page.problems, []);
});

test('two numbers, dates by the day and by the month, texts with a number: each column goes on by itself', async () => {
  const lines = [['Химия', '15.09.2026', '10', '0,1', 'Класс 1', 'Да'], ['Химия', '15.10.2026', '20', '0,25', 'Класс 2', 'Нет']];
  const { page, table } = await browser.open({ rows: { paper: subjects(5, lines) } });
  await table.click(0, 0);
  await table.press('Control+Shift+ArrowRight', 'Shift+ArrowDown');
  assert.equal(await table.selected(), 'A1:F2');
  await drag(page, table.cell(4, 3));
  assert.deepEqual(await table.block(2, 0, 4, 5), [
    ['Химия', '15.11.2026', '30', '0,40', 'Класс 3', 'Да'],
    ['Химия', '15.12.2026', '40', '0,55', 'Класс 4', 'Нет'],
    ['Химия', '15.01.2027', '50', '0,70', 'Класс 5', 'Да'],
  ]);
  await table.click(1, 1);
  await drag(page, table.cell(4, 1));
  assert.deepEqual(await column(table, 1, 2, 4), ['16.10.2026', '17.10.2026', '18.10.2026']);
  await table.click(1, 1);
  await drag(page, table.cell(4, 1), { ctrl: true });
  assert.deepEqual(await column(table, 1, 2, 4), ['15.10.2026', '15.10.2026', '15.10.2026']);
});

test('up, to the right and to the left', async () => {
  const { page, table } = await browser.open({ rows: { paper: subjects(5, [[], [], [], ['Химия', '', '8'], ['Химия', '', '10']]) } });
  await table.click(3, 2);
  await table.press('Shift+ArrowDown');
  await drag(page, table.cell(0, 2));
  assert.deepEqual(await column(table, 2, 0, 4), ['2', '4', '6', '8', '10']);
  assert.equal(await table.selected(), 'C1:C5');
  await table.click(0, 2);
  await drag(page, table.cell(0, NOTE));
  assert.deepEqual(await table.block(0, 2, 0, NOTE), [['2', '2', '2']]);
  await table.click(1, 2);
  await drag(page, table.cell(1, 1));
  assert.equal(await table.text(1, 1), '4');
});

test('the frame shows how far; Esc and a drag back to the selection change nothing', async () => {
  const { server, page, table } = await browser.open({ rows: { paper: subjects(6, [['Химия', '', '5']]) } });
  const frame = page.locator('.sheet-panel:not([hidden]) .grid-fill-frame');
  await table.click(0, 2);
  const from = await handle(page).boundingBox();
  const middle = async (cell) => {
    const box = await cell.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(...await middle(table.cell(3, 2)), { steps: 4 });
  const [shown, first, last] = await Promise.all([frame.boundingBox(), table.cell(0, 2).boundingBox(), table.cell(3, 2).boundingBox()]);
  assert.ok(Math.abs(shown.y - first.y) <= 1 && Math.abs(shown.y + shown.height - last.y - last.height) <= 1, 'from the first cell to the last');
  assert.ok(Math.abs(shown.x - first.x) <= 1 && Math.abs(shown.width - first.width) <= 1, 'as wide as the column');
  await page.keyboard.press('Escape');
  assert.equal(await frame.isVisible(), false);
  await page.mouse.up();
  assert.deepEqual(await table.active(), [0, 2], 'the table keeps the keyboard');
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(...await middle(table.cell(3, 2)), { steps: 4 });
  await page.mouse.move(...await middle(table.cell(0, 2)), { steps: 4 });
  assert.equal(await frame.isVisible(), false);
  await page.mouse.up();
  assert.deepEqual(await column(table, 2, 0, 4), ['5', '', '', '', '']);
  assert.equal(server.batches.length, 0);
});

test('locked cells are skipped and told of', async () => {
  const { page, table } = await browser.open();
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(0, 1);
  await table.press('4', 'Enter');
  await table.click(0, 0);
  await table.press('Shift+ArrowRight');
  await drag(page, table.cell(2, 1));
  assert.deepEqual(await table.block(0, 0, 2, 1), [['5 класс', '4'], ['6 класс', '4'], ['7 класс', '4']]);
  assert.equal(await table.note(), 'Заполнено: 2 ячейки. Пропущено: 2 ячейки только для чтения.');
  await page.mouse.wheel(0, 0);
  const box = await handle(page).boundingBox();
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 4, box.y + 300, { steps: 4 });
  await page.mouse.up();
  assert.equal(await page.locator('.sheet-panel:not([hidden]) .grid-body .grid-row').count(), 3, 'a fixed sheet ends with its rows');
});

test('past the last row of a free sheet rows are added up to the maximum, all in one undo', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets[0].rows.max = 6;
  const { server, page, table } = await browser.open({ spec, rows: { paper: subjects(2, [['Химия', '', '1'], ['Химия', '', '2']]) } });
  await table.click(0, 2);
  await table.press('Shift+ArrowDown');
  const box = await handle(page).boundingBox();
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 4, box.y + 300, { steps: 8 });
  await page.mouse.up();
  assert.deepEqual(await column(table, 2, 0, 5), ['1', '2', '3', '4', '5', '6']);
  assert.equal(await table.note(), 'Заполнено: 4 ячейки. Добавлено: 3 строки.');
  await table.saved();
  assert.equal(server.response.table('paper').length, 6);
  await table.press('Control+z');
  await table.saved();
  assert.equal(server.response.table('paper').length, 2);
});

test('a double click goes on to the end of the filled column beside', async () => {
  const lines = Array.from({ length: 60 }, (_, index) => (index === 50 ? [''] : []));
  const { page, table } = await browser.open({ rows: { paper: subjects(60, [['Химия', '15.09.2026', '7'], ...lines.slice(1)]) } });
  await table.click(0, 1);
  await handle(page).dblclick();
  assert.equal(await table.note(), 'Заполнено: 49 ячеек.');
  assert.equal(await page.locator('.grid-scroll').first().evaluate((node) => node.scrollTop), 0, 'the place stays in sight');
  assert.deepEqual(await column(table, 1, 0, 2), ['15.09.2026', '16.09.2026', '17.09.2026']);
  await table.press('Control+z');
  await table.click(0, 5);
  await handle(page).dblclick();
  assert.equal(await table.note(), 'Рядом нет заполненного столбца, до конца которого продолжать.');
  assert.equal(await page.locator('.is-editing').count(), 0);
});

test('held at the edge the sheet goes on under the pointer', async () => {
  const { page, table } = await browser.open({ rows: { paper: subjects(80, [['Химия', '', '3']]) } });
  await table.click(0, 2);
  const box = await handle(page).boundingBox();
  const edge = await page.locator('.grid-scroll').first().boundingBox();
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 4, edge.y + edge.height + 10, { steps: 5 });
  await page.waitForFunction(() => document.querySelector('.grid-scroll').scrollTop > 900);
  await page.mouse.up();
  assert.match(await table.note(), /^Заполнено: \d\d /);
  assert.equal(await table.text(40, 2), '3');
});

test('over columns that stay in view the square stays with them', async () => {
  const { page, table } = await browser.open({ viewport: { width: 760, height: 700 }, spec: frozenSpec(), rows: { paper: subjects(2) } });
  await table.click(0, 0);
  const box = await handle(page).boundingBox();
  await page.locator('.grid-scroll').first().evaluate((node) => { node.scrollLeft = 200; });
  const after = await handle(page).boundingBox();
  assert.deepEqual([Math.round(after.x), Math.round(after.y)], [Math.round(box.x), Math.round(box.y)]);
  const cell = await table.cell(0, 0).boundingBox();
  assert.ok(Math.abs(after.x + after.width / 2 - cell.x - cell.width) < 2 && Math.abs(after.y + after.height / 2 - cell.y - cell.height) < 2);
});

test('no square while a cell is edited, nor where nothing may be changed', async () => {
  const { page, table, server } = await browser.open({ rows: { paper: subjects(2) } });
  await table.click(0, NOTE);
  assert.equal(await handle(page).isVisible(), true);
  await table.press('F2');
  assert.equal(await handle(page).isVisible(), false);
  await table.press('Escape');
  assert.equal(await handle(page).isVisible(), true);
  server.closed = true;
  await table.press('7', 'Enter');
  await page.getByText('Приём закрыт').first().waitFor();
  assert.equal(await handle(page).isVisible(), false);
  const reading = await browser.open({ rows: { paper: subjects(2) }, readonly: 'view' });
  await reading.table.click(0, NOTE);
  assert.equal(await handle(reading.page).isVisible(), false);
});

function frozenSpec() {
  const spec = structuredClone(SPEC);
  spec.sheets[0].frozen = 1;
  return spec;
}
