// Columns: widths by hand, headings of groups, those that stay in view; hints of columns, cells and sheets. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const [STORED, ROWS] = [{ rows: { paper: rowsOf([['Химия', '', '1', '', 'Примечание длиннее своего столбца, чтобы его не было видно']]) } }, 3];

/** A wide sheet: two columns stay in view, two groups of marks, one column between. */
const WIDE = {
  title: 'Результаты',
  sheets: [{
    key: 'marks',
    title: 'Отметки',
    frozen: 2,
    rows: { mode: 'fixed' },
    columns: [
      { key: 'class', title: 'Класс', kind: 'text', locked: true },
      { key: 'pupils', title: 'Всего', kind: 'integer', group: 'Участники' },
      { key: 'came', title: 'Писали', kind: 'integer', group: 'Участники' },
      { key: 'day', title: 'Дата', kind: 'date', hint: 'День проведения' },
      ...['2', '3', '4', '5'].map((mark) => ({ key: `m${mark}`, title: `«${mark}»`, kind: 'integer', group: 'Получили отметку' })),
      ...Array.from({ length: 8 }, (_, index) => ({ key: `n${index}`, title: `Показатель ${index + 1}`, kind: 'decimal' })),
    ],
  }],
};
const CLASSES = Array.from({ length: ROWS }, (_, index) => ({ id: `c${index + 5}`, position: `a${index}`, cells: { class: `${index + 5} класс` } }));
const openWide = (options = {}, context = {}) => browser.open({ spec: WIDE, rows: { marks: CLASSES }, ...options }, context);

const title = (page, name) => page.locator('.sheet-panel:not([hidden]) .grid-title[data-column-index]', { hasText: name });
const widthOf = async (page, name) => (await title(page, name).boundingBox()).width;
/** A cell of a table with two rows of headings. */
const cell = (page, row, column) => page.locator(`.grid-body [aria-rowindex="${row + 3}"] [aria-colindex="${column + 2}"]`);

async function dragEdge(page, name, by) {
  const box = await title(page, name).locator('.grid-resize').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + by / 2, box.y + 5);
  await page.mouse.move(box.x + box.width / 2 + by, box.y + 5);
  await page.mouse.up();
}

test('the edge of a heading is dragged; the width is kept for the person, for others not', async () => {
  const { page, context, server, table } = await browser.open(STORED);
  const before = await widthOf(page, 'Примечание');
  await table.click(0, 0);
  await dragEdge(page, 'Примечание', 120);
  assert.equal(await widthOf(page, 'Примечание'), before + 120);
  assert.equal(await table.cell(0, 4).evaluate((node) => node.offsetWidth), before + 120, 'cells follow');
  assert.equal(await table.selected(), 'A1:A1', 'nothing was selected by it');
  const again = await browser.openPage(context, server);
  assert.equal(await widthOf(again, 'Примечание'), before + 120);
  server.login = 'sch240002';
  const other = await browser.openPage(context, server);
  assert.equal(await widthOf(other, 'Примечание'), before);
});

test('a column can be made neither vanishing nor endless', async () => {
  const { page } = await browser.open(STORED);
  await dragEdge(page, 'Примечание', -900);
  assert.equal(await widthOf(page, 'Примечание'), 40);
  await dragEdge(page, 'Предмет', 1000);
  assert.equal(await widthOf(page, 'Предмет'), 800);
});

test('a double click fits the column to the widest text; keys do it by steps', async () => {
  const { page, table } = await browser.open(STORED);
  await title(page, 'Примечание').locator('.grid-resize').dblclick();
  const [shown, whole] = await table.cell(0, 4).evaluate((node) => [node.clientWidth, node.scrollWidth]);
  assert.ok(whole <= shown, 'the text is seen whole');
  assert.ok(shown < whole + 40, 'and no wider');
  const before = await widthOf(page, 'Дата');
  await table.click(0, 1);
  await table.press('Alt+Shift+ArrowRight', 'Alt+Shift+ArrowRight', 'Alt+Shift+ArrowLeft');
  assert.equal(await widthOf(page, 'Дата'), before + 16);
  assert.match(await table.note(), /Ширина столбца «Дата 1й курс»/);
  assert.deepEqual(await table.active(), [0, 1]);
  await table.press('5', 'Enter');
  assert.equal(await table.text(0, 1), '5', 'the table goes on');
});

test('neighbours of a group share a heading; the rows count below both', async () => {
  const { page } = await openWide();
  const groups = page.getByRole('columnheader').and(page.locator('.grid-group'));
  assert.deepEqual(await groups.allTextContents(), ['Участники', 'Участники', 'Получили отметку'], 'the first is cut where columns stay in view');
  const marks = await groups.nth(2).boundingBox();
  const [first, last] = [await title(page, '«2»').boundingBox(), await title(page, '«5»').boundingBox()];
  assert.equal(marks.x, first.x);
  assert.equal(Math.round(marks.x + marks.width), Math.round(last.x + last.width));
  assert.ok(marks.y + marks.height <= first.y + 1, 'above its columns');
  assert.equal(await groups.nth(2).getAttribute('aria-colspan'), '4');
  const day = await title(page, 'Дата').boundingBox();
  assert.equal(Math.round(day.y + day.height), Math.round(first.y + first.height), 'a column without a group takes both rows');
  assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), String(ROWS + 2));
  await cell(page, 0, 4).click();
  assert.match(await page.locator('.grid-line-text').textContent(), /^Получили отметку: «2»/);
});

test('the first columns stay in view while the others scroll, and never hide the active cell', async () => {
  const { page, table } = await openWide({ viewport: { width: 900, height: 600 } });
  await cell(page, 0, 15).click();
  const scroller = page.locator('.grid-scroll');
  assert.ok(await scroller.evaluate((node) => node.scrollLeft) > 200);
  const edge = await title(page, 'Всего').boundingBox();
  for (let step = 0; step < 14; step += 1) {
    await table.press('ArrowLeft');
    const box = await page.locator('.grid-cell.is-active').boundingBox();
    const isFrozen = await page.locator('.grid-cell.is-active').evaluate((node) => node.classList.contains('is-frozen'));
    assert.ok(isFrozen || box.x >= edge.x + edge.width - 1, `step ${step}: ${box.x}`);
  }
  await scroller.evaluate((node) => { node.scrollLeft = 400; });
  const name = await cell(page, 0, 0).boundingBox();
  assert.equal(name.x, 48, 'beside the row number');
  assert.equal(await cell(page, 0, 1).evaluate((node) => getComputedStyle(node).borderInlineEndWidth), '2px', 'a line shows the edge');
  await dragEdge(page, 'Класс', 60);
  const [moved, next] = [await cell(page, 0, 0).boundingBox(), await cell(page, 0, 1).boundingBox()];
  assert.equal(moved.x + moved.width, next.x, 'the second follows the first');
});

test('columns that would take most of a narrow window do not stay', async () => {
  const { page } = await openWide({ viewport: { width: 390, height: 700 } });
  assert.equal(await page.locator('.grid-title.is-frozen').count(), 0);
  await page.setViewportSize({ width: 1200, height: 700 });
  await page.locator('.grid-title.is-frozen').first().waitFor();
});

test('a hint is told by mouse, by keyboard and by touch, can be reached with the mouse, and goes by Esc', async () => {
  const { page } = await openWide();
  const box = page.locator('#form > .tooltip');
  await title(page, 'Дата').locator('.hint-icon').hover();
  await box.getByText('День проведения').waitFor();
  const place = await box.boundingBox();
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2, { steps: 5 });
  await page.waitForTimeout(500);
  assert.ok(await box.isVisible(), 'stays under the mouse');
  await page.keyboard.press('Escape');
  assert.equal(await box.isVisible(), false);
  const finger = await openWide({ viewport: { width: 390, height: 700 } }, { hasTouch: true });
  const touched = finger.page.locator('#form > .tooltip');
  await title(finger.page, 'Дата').scrollIntoViewIfNeeded();
  await title(finger.page, 'Дата').locator('.hint-icon').tap();
  await touched.getByText('День проведения').waitFor();
  await cell(finger.page, 1, 3).tap();
  await until(async () => !(await touched.isVisible()), 'the hint to go');
});

test('a sheet tells its hint at the tab, also by keyboard', async () => {
  const { page } = await browser.open();
  await page.locator('.sheet-tabs .hint-icon').focus();
  await page.locator('#form > .tooltip').getByText('Не более пяти дней на предмет').waitFor();
});

test('a cell may have a hint of its own: a mark, a box beside it, the line below', async () => {
  const { page } = await openWide({ hints: { marks: { c6: { came: 'С учётом обучающихся на дому' } } } });
  assert.equal(await page.locator('.grid-cell.has-hint').count(), 1);
  await cell(page, 1, 2).hover();
  const box = page.locator('.grid > .tooltip');
  await box.getByText('С учётом обучающихся на дому').waitFor();
  await page.mouse.move(5, 5);
  await cell(page, 1, 2).click();
  assert.match(await page.locator('.grid-line-text').textContent(), /Участники: Писали: С учётом обучающихся на дому/);
  const id = await cell(page, 1, 2).getAttribute('aria-describedby');
  assert.equal(await page.locator(`#${id}`).textContent(), 'С учётом обучающихся на дому');
});
