// Two people in one form: each sees the other's changes, and nothing is overwritten unseen. (E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Table, browserOfFile, until } from './fixture.mjs';

const browser = browserOfFile();
const NOTE = 4;
const THREE = {
  rows: {
    paper: ['один', 'два', 'три'].map((note, index) => ({ id: `row0000${index}`, position: `a${index}`, cells: { note, rooms: '5' } })),
  },
};
const see = (page, text) => page.waitForFunction((wanted) => [...document.querySelectorAll('.grid-cell')].some((cell) => cell.textContent === wanted), text, { timeout: 8000 });

async function conflictOnNote(options = THREE) {
  const opened = await browser.open(options);
  const { server, table, page } = opened;
  await table.click(1, NOTE);
  await table.type('моё');
  server.response.changeByOther('paper', 'row00001', 'note', 'чужое');
  await table.press('Enter');
  await page.locator('#form-conflicts').waitFor();
  return opened;
}

test('two windows see each other\'s cells and rows within seconds', async () => {
  const { server, page, table, context } = await browser.open(THREE);
  const other = await browser.openPage(context, server);
  const there = new Table(other);
  await page.bringToFront();
  await table.click(0, NOTE);
  await table.type('изменено');
  await table.press('Enter');
  await table.click(3, NOTE);
  await table.type('четвёртая');
  await table.press('Enter');
  await table.saved();
  await other.bringToFront();
  await see(other, 'изменено');
  await see(other, 'четвёртая');
  assert.equal(await there.text(3, NOTE), 'четвёртая');
  assert.equal(await there.text(4, NOTE), '', 'the blank row stays the last');
});

test('news does not disturb an open editor, and the selection stays on its cell', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, NOTE);
  await table.type('пишу');
  server.response.apply({ client: 'other', seq: 1, edits: [{ op: 'row', sheet: 'paper', row: 'rowabove', position: 'Zz' }] }, 'other');
  server.response.changeByOther('paper', 'rowabove', 'note', 'сверху');
  server.response.changeByOther('paper', 'row00001', 'rooms', '8');
  await see(page, 'сверху');
  assert.equal(await table.text(2, 2), '8');
  assert.equal(await page.locator('.is-editing .grid-input').inputValue(), 'пишу');
  assert.equal(await page.evaluate(() => document.activeElement.value), 'пишу');
  await table.press('Enter');
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'пишу');
  assert.deepEqual(await table.active(), [3, NOTE]);
  assert.equal(await page.locator('#form-conflicts').isVisible(), false);
});

test('a change of the very cell one is typing into is a conflict, not overwritten unseen', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, NOTE);
  await table.type('моё');
  server.response.changeByOther('paper', 'row00001', 'note', 'чужое');
  server.response.changeByOther('paper', 'row00000', 'note', 'весть');
  await see(page, 'весть');
  await table.press('Enter');
  await page.locator('#form-conflicts').waitFor();
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'чужое');
  assert.match(await page.locator('#form-conflicts').textContent(), /Ваше: «моё».*«чужое»/);
});

test('a conflict shows both values and what is on the server stays till one chooses', async () => {
  const { server, page, table } = await conflictOnNote();
  const panel = page.locator('#form-conflicts');
  assert.match(await panel.textContent(), /РАБОТЫ НА БЛАНКЕ, E2 \(Примечание\)/);
  assert.match(await panel.textContent(), /Ваше: «моё»/);
  assert.match(await panel.textContent(), /На сервере \(sch240001-2\): «чужое»/);
  assert.equal(await table.text(1, NOTE), 'чужое');
  assert.equal(await table.cell(1, NOTE).getAttribute('data-state'), 'conflict');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'чужое');
  assert.equal(await page.locator('#form-submit').isDisabled(), true);
  assert.match(await page.locator('#form-submit-why').textContent(), /выберите, что оставить/);
  await page.getByRole('button', { name: 'Оставить моё' }).click();
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'моё');
  assert.equal(await panel.isVisible(), false);
  assert.deepEqual(await table.active(), [1, NOTE]);
});

test('«Взять с сервера» leaves the other\'s value; typing anew settles it too', async () => {
  const first = await conflictOnNote();
  await first.page.getByRole('button', { name: 'Взять с сервера' }).click();
  assert.equal(await first.page.locator('#form-conflicts').isVisible(), false);
  assert.equal(await first.table.text(1, NOTE), 'чужое');
  assert.equal(await first.table.cell(1, NOTE).getAttribute('data-state'), null);
  const second = await conflictOnNote();
  await second.table.click(1, NOTE);
  await second.table.type('третье');
  await second.table.press('Enter');
  await second.table.saved();
  assert.equal(second.server.response.text('paper', 'row00001', 'note'), 'третье');
  assert.equal(await second.page.locator('#form-conflicts').isVisible(), false);
});

test('a conflict survives a closed page', async () => {
  const { server, page, context } = await conflictOnNote();
  await page.close();
  const later = await browser.openPage(context, server);
  assert.match(await later.locator('#form-conflicts').textContent(), /Ваше: «моё»/);
  await later.getByRole('button', { name: 'Оставить моё' }).click();
  await until(() => server.response.text('paper', 'row00001', 'note') === 'моё', 'my value');
});

test('the same change by two is no conflict', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, NOTE);
  await table.type('одно');
  server.response.changeByOther('paper', 'row00001', 'note', 'одно');
  await table.press('Enter');
  await table.saved();
  assert.equal(await page.locator('#form-conflicts').isVisible(), false);
});

test('undo does not overwrite what somebody else has put in since', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(0, NOTE);
  await table.paste('а\nб');
  await table.saved();
  server.response.changeByOther('paper', 'row00001', 'note', 'чужое');
  await see(page, 'чужое');
  await table.press('Control+z');
  await table.saved();
  assert.deepEqual(await table.block(0, NOTE, 1, NOTE), [['один'], ['чужое']]);
});

test('a row somebody deleted while it was typed into: shown, and brought back on demand', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, NOTE);
  await table.type('не пропадёт');
  server.response.deleteByOther('paper', 'row00001');
  await page.waitForTimeout(4500);
  assert.equal(await page.locator('.is-editing .grid-input').inputValue(), 'не пропадёт');
  await table.press('Enter');
  await page.locator('#form-conflicts').waitFor();
  assert.match(await page.locator('#form-conflicts').textContent(), /На сервере .*: строка удалена/);
  await page.getByRole('button', { name: 'Оставить моё' }).click();
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => [line[2], line[NOTE]]), [['5', 'один'], ['5', 'не пропадёт'], ['5', 'три']]);
});

test('a deletion of a row somebody has changed brings the row back', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, NOTE);
  server.response.changeByOther('paper', 'row00001', 'rooms', '99');
  await table.press('Control+Minus');
  await see(page, '99');
  assert.equal(server.response.text('paper', 'row00001', 'rooms'), '99');
  assert.deepEqual(await table.block(0, NOTE, 2, NOTE), [['один'], ['два'], ['три']]);
});

test('a row another deletes goes away, the selection stays near', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(2, NOTE);
  server.response.deleteByOther('paper', 'row00000');
  await page.waitForFunction(() => ![...document.querySelectorAll('.grid-cell')].some((cell) => cell.textContent === 'один'), null, { timeout: 8000 });
  assert.deepEqual(await table.active(), [1, NOTE]);
  assert.equal(await table.text(1, NOTE), 'три');
});

// Who else is there

const line = (page) => page.locator('#form-together');
const CELL = (row, column) => ({ sheet: 'paper', row, column });

test('a second person is named, the cell is framed, and both follow the person', async () => {
  const { server, page, table } = await browser.open(THREE);
  assert.equal(await line(page).isVisible(), false);
  server.people = [{ login: 'sch240001-2', cell: CELL('row00001', 'note') }];
  await line(page).waitFor({ timeout: 8000 });
  assert.match(await line(page).textContent(), /Вместе с вами форму заполняет: sch240001-2 \(РАБОТЫ НА БЛАНКЕ, E2\)/);
  assert.equal(await table.cell(1, NOTE).getAttribute('data-other'), 'sch240001-2');
  server.people[0].cell = CELL('row00002', 'rooms');
  await page.waitForFunction(() => document.querySelector('#form-together').textContent.includes('C3'), null, { timeout: 8000 });
  assert.equal(await table.cell(1, NOTE).getAttribute('data-other'), null);
  assert.equal(await table.cell(2, 2).getAttribute('data-other'), 'sch240001-2');
  server.people = [];
  await line(page).waitFor({ state: 'hidden', timeout: 8000 });
  assert.equal(await table.cell(2, 2).getAttribute('data-other'), null);
});

test('who stands in the cell of another is told so', async () => {
  const { server, page, table } = await browser.open(THREE);
  server.people = [{ login: 'sch240001-2', cell: CELL('row00001', 'note') }];
  await line(page).waitFor({ timeout: 8000 });
  await table.click(1, NOTE);
  await page.locator('.grid-line-text', { hasText: 'Здесь сейчас: sch240001-2.' }).waitFor();
  assert.equal(await page.locator('.grid-line-text').evaluate((text) => text.classList.contains('has-error')), false, 'it is no mistake');
});

test('the same person in two windows is told of it in both, each with the other\'s cell', async () => {
  const { server, page, table, context } = await browser.open(THREE);
  await table.click(1, NOTE);
  const other = await browser.openPage(context, server);
  const there = new Table(other);
  await line(other).waitFor({ timeout: 8000 });
  assert.match(await line(other).textContent(), /Под вашим логином форма открыта ещё раз: другое окно \(РАБОТЫ НА БЛАНКЕ, E2\)/);
  await there.click(0, NOTE);
  await page.bringToFront();
  await line(page).waitFor({ timeout: 8000 });
  await page.waitForFunction(() => document.querySelector('#form-together').textContent.includes('E1'), null, { timeout: 9000 });
  assert.equal(await table.cell(0, NOTE).getAttribute('data-other'), 'другое окно');
});

test('what somebody else has handed in is told within seconds, without a change in the table', async () => {
  const { server, page } = await browser.open(THREE);
  server.receipt = { number: '24-000123', text: '7 сентября 2026, 17:58', url: '/lk/submissions/123', revision: server.response.revision };
  await page.getByText('Сдано 7 сентября 2026, 17:58 (№ 24-000123).').waitFor({ timeout: 8000 });
});

test('without a connection nobody is said to be there', async () => {
  const { server, page } = await browser.open(THREE);
  server.people = [{ login: 'sch240001-2', cell: null }];
  await line(page).waitFor({ timeout: 8000 });
  await page.context().setOffline(true);
  await line(page).waitFor({ state: 'hidden', timeout: 8000 });
  await page.context().setOffline(false);
  await line(page).waitFor({ timeout: 8000 });
});
