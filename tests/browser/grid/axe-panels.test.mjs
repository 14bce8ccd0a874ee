// axe-core finds nothing on what stands beside and over the table: lists, panels, hints, reports; wide and narrow. (B5)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { assertClean } from './axe.mjs';
import { SPEC, browserOfFile } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const WIDTHS = [1280, 390];
const ROWS = { paper: rowsOf([['Химея', '1 сентября', '150', 'много', 'так??'], ['Химия', '', '7', '', 'верно??'], ['', '', 'два']]) };

const at = (width, rest = {}) => ({ rows: ROWS, viewport: { width, height: 800 }, ...rest });

test('the list of errors: whole, of one sheet, with none left', async () => {
  for (const width of WIDTHS) {
    const { page, table } = await browser.open(at(width));
    await page.locator('#form-errors').click();
    await page.locator('.form-error .is-warning').first().waitFor();
    await page.locator('.form-error').first().click();
    // On a phone the line has led away from the list.
    if (width < 600) await page.locator('#form-errors').click();
    await page.locator('.form-error[aria-current]').waitFor();
    await assertClean(page, `errors and warnings at ${width}`);
    await page.locator('#form-errors-list select').first().selectOption({ label: 'Классы' });
    await assertClean(page, `a sheet without errors at ${width}`);
    await page.locator('#form-errors-list select').first().selectOption({ index: 0 });
    if (width < 600) await page.locator('#form-errors-list').getByRole('button', { name: 'Закрыть' }).click();
    await table.click(0, 0);
    await table.press('Control+a', 'Delete');
    await table.saved();
    if (width < 600) await page.locator('#form-errors').click();
    await page.getByText('Ошибок нет').first().waitFor();
    await assertClean(page, `no errors at ${width}`);
  }
});

test('the panel of conflicts: of a cell, of a deleted row', async () => {
  for (const width of WIDTHS) {
    const { server, page, table } = await browser.open(at(width));
    await table.click(0, 4);
    await table.type('моё');
    server.response.changeByOther('paper', 'row00000', 'note', 'чужое');
    await table.press('Enter');
    await page.locator('#form-conflicts').waitFor();
    await assertClean(page, `a conflict at ${width}`);
    await table.click(1, 4);
    await table.type('и тут');
    server.response.deleteByOther('paper', 'row00001');
    await table.press('Enter');
    await page.locator('#form-conflicts li').nth(1).waitFor();
    await assertClean(page, `two conflicts at ${width}`);
  }
});

test('the list of a cell: open, narrowed, with nothing found, with more than fits', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets[0].columns[0].options = Array.from({ length: 300 }, (_, index) => `Предмет ${index}`);
  const { page, table } = await browser.open(at(1280, { spec }));
  await table.click(2, 0);
  await table.press('Alt+ArrowDown');
  await page.getByText('Ещё 100: введите часть названия').waitFor();
  await assertClean(page, 'more than fits');
  await table.type('2');
  await table.press('ArrowDown');
  await page.locator('[role=option][aria-selected=true]').waitFor();
  await assertClean(page, 'narrowed');
  await table.type('такого нет');
  await page.getByText('В списке такого нет').waitFor();
  await assertClean(page, 'nothing found');
});

test('the report of a paste, the frame of filling, a cell that waits', async () => {
  const { server, page, table } = await browser.open(at(1280));
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(1, 0);
  server.delay = 5000;
  await table.paste('чужой\t21\tИванов\tлишнее\nчужой\t22\tПетров\tлишнее');
  assert.match(await table.note(), /Пропущено: 2 ячейки/);
  await page.locator('[data-state=waiting]').first().waitFor();
  await assertClean(page, 'the report of a paste');
  const square = await page.locator('.sheet-panel:not([hidden]) .grid-fill-handle').boundingBox();
  await page.mouse.move(square.x + 4, square.y + 4);
  await page.mouse.down();
  await page.mouse.move(square.x + 4, square.y - 60, { steps: 3 });
  await page.locator('.sheet-panel:not([hidden]) .grid-fill-frame').waitFor();
  await assertClean(page, 'the frame of filling');
  await page.mouse.up();
});

test('tabs with marks and their hints, the hint of a column, the hint of a cell', async () => {
  for (const width of WIDTHS) {
    const { page, table } = await browser.open(at(width, { hints: { paper: { row00002: { note: 'Не больше двух строк' } } } }));
    await page.locator('.sheet-tab .is-error').waitFor();
    await page.locator('.sheet-tabs .hint-icon').focus();
    await page.locator('#form > .tooltip').waitFor();
    await assertClean(page, `the hint of a sheet at ${width}`);
    await page.locator('.grid-head .hint-icon').first().focus();
    await page.locator('#form > .tooltip').getByText('Дата проведения').waitFor();
    await assertClean(page, `the hint of a column at ${width}`);
    await table.click(2, 4);
    await page.locator('.grid-line').getByText('Не больше двух строк').waitFor();
    await assertClean(page, `the hint of a cell at ${width}`);
  }
});

test('groups of headings, columns that stay in view, a column made wider', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets[0].frozen = 1;
  for (const index of [2, 3]) spec.sheets[0].columns[index].group = 'Аудитории';
  const { page, table } = await browser.open(at(1280, { spec }));
  await page.locator('.grid-body [data-column=rooms]').first().click();
  await table.press('Alt+Shift+ArrowRight');
  assert.match(await table.note(), /Ширина столбца/);
  await assertClean(page, 'groups of headings');
});

test('after closing: what was not saved is offered as a file', async () => {
  for (const width of WIDTHS) {
    const { server, page, table } = await browser.open(at(width));
    server.closed = true;
    await table.click(0, 4);
    await table.type('опоздало');
    await table.press('Enter');
    await page.getByRole('button', { name: 'Сохранить введённое в файл' }).waitFor();
    await assertClean(page, `closed at ${width}`);
  }
});
