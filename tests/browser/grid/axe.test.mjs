// axe-core finds nothing on the form page, in each of its states. (B5)

import { test } from 'node:test';
import { assertClean } from './axe.mjs';
import { CLASSES, SPEC, browserOfFile } from './fixture.mjs';

const browser = browserOfFile();
const ROWS = { rows: { paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химея', rooms: '150', note: 'текст' } }] } };

test('the page as opened, with a cell active, with each editor open', async () => {
  const { page, table } = await browser.open(ROWS);
  await assertClean(page, 'as opened');
  await table.click(0, 2);
  await assertClean(page, 'a cell with an error is active');
  for (const column of [0, 1, 2, 4]) {
    await table.click(0, column);
    await table.press('F2');
    await assertClean(page, `editor of column ${column}`);
    await table.press('Escape');
  }
});

test('the list of errors, a conflict, no connection, read only', async () => {
  const { server, page, table, context } = await browser.open(ROWS);
  await page.locator('#form-errors').click();
  await assertClean(page, 'list of errors');
  await table.press('Escape');
  await table.click(0, 4);
  await table.type('моё');
  server.response.changeByOther('paper', 'row00001', 'note', 'чужое');
  await table.press('Enter');
  await page.locator('#form-conflicts').waitFor();
  await context.setOffline(true);
  await table.click(0, 2);
  await table.press('7', 'Enter');
  await page.getByText('Нет связи с сервером').waitFor();
  await assertClean(page, 'conflict and no connection');
  const reading = await browser.open({ ...ROWS, readonly: 'view' });
  await assertClean(reading.page, 'read only');
});

test('the help card of keys, wide and narrow', async () => {
  for (const width of [1280, 390]) {
    const { page } = await browser.open({ ...ROWS, viewport: { width, height: 800 } });
    await page.getByRole('button', { name: 'Клавиши' }).click();
    await assertClean(page, `help card at ${width}`);
  }
});

test('a row as a card: with an error, a locked column, a group, an open list, for reading', async () => {
  const [paper, classes] = SPEC.sheets;
  const columns = [...classes.columns, { ...classes.columns[1], key: 'boys', title: 'Мальчиков', group: 'Из них' }, { key: 'school', title: 'Школа', kind: 'list', options: Array.from({ length: 50 }, (_, index) => `Школа ${index}`) }];
  const spec = { ...SPEC, sheets: [paper, { ...classes, columns }] };
  const narrow = { ...ROWS, spec, rows: { ...ROWS.rows, classes: CLASSES }, viewport: { width: 390, height: 800 } };
  const { page } = await browser.open(narrow, { hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: 'Карточкой' }).tap();
  await page.locator('.card-field.has-error').first().waitFor();
  await assertClean(page, 'card with errors');
  await page.getByRole('tab', { name: 'Классы' }).tap();
  await page.getByRole('button', { name: 'Карточкой' }).tap();
  await page.getByLabel('Школа').tap();
  await assertClean(page, 'card with a group and an open list');
  const reading = await browser.open({ ...narrow, readonly: 'view' }, { hasTouch: true, isMobile: true });
  await reading.page.getByRole('button', { name: 'Карточкой' }).tap();
  await assertClean(reading.page, 'card for reading');
});

test('the receipt', async () => {
  const { page } = await browser.open({ rows: { paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химия' } }] } });
  await page.locator('#form-submit').click();
  await page.getByRole('dialog', { name: 'Отчет сдан' }).waitFor();
  await assertClean(page, 'receipt');
});
