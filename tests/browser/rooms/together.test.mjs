// Two windows of one organisation on one table (FEATURES E9).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from '../grid/fixture.mjs';
import { COLUMN, collectionPackage } from './packages.mjs';
import { assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
/** Milliseconds within which another's change must be seen. */
const SOON = 8000;

test('each window sees what the other has typed', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'В два окна' }));
  const [one, other] = await twoWindows(publication);
  await fillRow(one, 0, ['мат', null, '5']);
  await one.saved();
  await sees(other, 0, COLUMN.subject, 'Математика');
  await sees(other, 0, COLUMN.rooms, '5');
  await other.click(0, COLUMN.share);
  await other.type('7,25');
  await other.press('Enter');
  await sees(one, 0, COLUMN.share, '7,25');
});

test('a conflict on one cell shows both values, and either can be kept', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Расхождение' }));
  const [one, other, person] = await twoWindows(publication);
  await fillRow(one, 0, ['мат', null, '5']);
  await one.saved();
  await sees(other, 0, COLUMN.rooms, '5');

  await conflict({ one, other, person, theirs: '6', mine: '7' });
  const item = other.page.locator('.form-conflict');
  await assertText(item, [/РАБОТЫ НА БЛАНКЕ, C1/, /Ваше: «7»/, /На сервере \(sch240001\): «6»/]);
  assert.ok(await other.page.locator('#form-submit').isDisabled(), 'nothing is handed in over a conflict');
  await person.picture('form-conflict', other.page);
  await item.getByRole('button', { name: 'Оставить моё' }).click();
  await other.saved();
  await sees(one, 0, COLUMN.rooms, '7');
  await item.waitFor({ state: 'detached' });

  await conflict({ one, other, person, theirs: '8', mine: '9' });
  await item.getByRole('button', { name: 'Взять с сервера' }).click();
  await sees(other, 0, COLUMN.rooms, '8');
  await item.waitFor({ state: 'detached' });
  await other.saved();
  assert.equal(await one.text(0, COLUMN.rooms), '8');
});

test('each window is told of the other and of the cell it is at', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Кто ещё здесь' }));
  const [one, other] = await twoWindows(publication);
  await fillRow(one, 0, ['мат', null, '5']);
  await one.saved();
  await sees(other, 0, COLUMN.rooms, '5');
  await one.click(0, COLUMN.rooms);
  const line = other.page.locator('#form-together');
  await until(async () => /форма открыта ещё раз: другое окно \(РАБОТЫ НА БЛАНКЕ, C1\)/.test(await line.innerText()), 'the other window\'s cell');
  assert.equal(await other.cell(0, COLUMN.rooms).getAttribute('data-other'), 'другое окно');
  await assertText(one.page.locator('#form-together'), [/другое окно/]);
  await one.page.close();
  await line.waitFor({ state: 'hidden', timeout: 25_000 });
});

test('a handing in shows in the other window too', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Сдали в другом окне' }));
  const [one, other] = await twoWindows(publication);
  await fillRow(one, 0, ['мат', null, '5']);
  await one.saved();
  await sees(other, 0, COLUMN.rooms, '5');
  await one.page.getByRole('button', { name: 'Сдать отчет' }).click();
  await one.page.locator('#form-receipt').waitFor();
  await assertText(other.page.locator('.form-handed-in'), [/Сдано .* \(№ 24-\d+\)\.$/]);
});

/** Two windows, each in a browser of its own, as two people of a school have them. */
async function twoWindows(publication) {
  const first = await round.person(SCHOOL);
  const second = await round.person(SCHOOL);
  return [await first.openForm(publication), await second.openForm(publication), second];
}

/** One stores «theirs» while the other, cut off, types «mine» over what it saw before. */
async function conflict({ one, other, person, theirs, mine }) {
  person.foresee(/^net::ERR_INTERNET_DISCONNECTED: /);
  await person.context.setOffline(true);
  for (const [table, text] of [[one, theirs], [other, mine]]) {
    await table.click(0, COLUMN.rooms);
    await table.type(text);
    await table.press('Enter');
  }
  await one.saved();
  await person.context.setOffline(false);
  await other.page.locator('.form-conflict').waitFor();
}

async function sees(table, row, column, text) {
  const asked = Date.now();
  await until(async () => (await table.text(row, column)) === text, `«${text}» in the other window`);
  assert.ok(Date.now() - asked < SOON, 'within seconds');
}
