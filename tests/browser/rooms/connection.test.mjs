// A lost connection, a restarted server, a closed browser: nothing typed is lost (FEATURES E9).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMN, collectionPackage } from './packages.mjs';
import { assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const LOST = /^net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED): /;

test('typing goes on without a connection and is saved after it', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Без связи' }));
  const school = await round.person(SCHOOL);
  school.foresee(LOST);
  const table = await school.openForm(publication);
  await school.context.setOffline(true);
  await fillRow(table, 0, ['мат', '16.09.2026', '5', '1,5']);
  await assertText(school.page.locator('#form-saved[data-state=offline]'), [/Нет связи — изменения на этом компьютере/]);
  await assertText(school.page.locator('#form-banner'), [/Нет связи с сервером\. Можно продолжать/]);
  await table.type('и дальше');
  await table.press('Enter');
  await school.picture('form-offline');
  await school.context.setOffline(false);
  await table.saved();
  await school.page.locator('#form-banner').waitFor({ state: 'hidden' });
  await assertStored(school, table, ['Математика', '16.09.2026', '5', '1,5', 'и дальше']);
});

test('a server that dies and comes back takes what was typed meanwhile', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Сервер упал' }));
  const school = await round.person(SCHOOL);
  school.foresee(LOST);
  const table = await school.openForm(publication);
  await fillRow(table, 0, ['мат']);
  await table.saved();
  await round.server.kill();
  await table.click(0, COLUMN.rooms);
  await table.type('12');
  await table.press('Enter');
  await assertText(school.page.locator('#form-saved[data-state=offline]'), [/Нет связи/]);
  await round.server.comeBack();
  await table.saved();
  await assertStored(school, table, ['Математика', '', '12']);
});

test('batches left unsent by a closed window are sent by the next one', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Окно закрыли' }));
  const school = await round.person(SCHOOL);
  school.foresee(LOST);
  const table = await school.openForm(publication);
  const form = school.page.url();
  await school.context.setOffline(true);
  await fillRow(table, 0, ['хим', null, '33']);
  await school.page.locator('#form-saved[data-state=offline]').waitFor();
  const next = await school.context.newPage();
  await school.page.close({ runBeforeUnload: false });
  await school.context.setOffline(false);
  school.page = next;
  const again = await school.reopen(form);
  await again.saved();
  await assertStored(school, again, ['Химия', '', '33']);
  const kept = await next.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('/batch/')));
  assert.deepEqual(kept, [], 'nothing is left behind in the browser');
});

test('a browser closed with batches unsent sends them when it is opened again', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Браузер закрыли' }));
  const folder = await mkdtemp(join(tmpdir(), 'oko-profile-'));
  const first = await round.owner(folder);
  first.foresee(LOST);
  await first.signIn(SCHOOL);
  const table = await first.openForm(publication);
  const form = first.page.url();
  await first.context.setOffline(true);
  await fillRow(table, 0, ['мат', '16.09.2026', '7']);
  await first.page.locator('#form-saved[data-state=offline]').waitFor();
  await table.click(0, COLUMN.note);
  await table.type('последнее');
  await table.press('Enter');
  await first.page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes('/batch/') && localStorage[key].includes('последнее')));
  await first.context.close();

  const again = await round.owner(folder);
  await again.page.goto('/lk');
  if (new URL(again.page.url()).pathname === '/login') await again.signIn(SCHOOL);
  const reopened = await again.reopen(form);
  await reopened.saved();
  await assertStored(again, reopened, ['Математика', '16.09.2026', '7', '', 'последнее']);
  await again.context.close();
  // Processes of a closed browser may still write to their cache for a moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

test('«Закрыть» without a connection does not lead to the browser\'s own error page', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Не закрыть' }));
  const school = await round.person(SCHOOL);
  school.foresee(LOST);
  const table = await school.openForm(publication);
  await fillRow(table, 0, ['мат']);
  await table.saved();
  const form = school.page.url();
  await school.context.setOffline(true);
  await school.page.locator('#form-saved[data-state=offline]').waitFor();
  await school.page.getByRole('link', { name: 'Закрыть', exact: true }).click();
  await assertText(school.page.locator('#form-banner'), [/Таблица не закрыта: нет связи/, /Всё введённое сохранено/]);
  assert.equal(school.page.url(), form);
  await school.context.setOffline(false);
  await school.page.locator('#form-banner').waitFor({ state: 'hidden' });
  await school.page.getByRole('link', { name: 'Закрыть', exact: true }).click();
  await school.page.getByRole('heading', { level: 1, name: 'Не закрыть' }).waitFor();
});

/** What a fresh page of the same table shows in the first row. */
async function assertStored(school, table, texts) {
  await school.reopen(school.page.url());
  assert.deepEqual((await table.block(0, 0, 0, texts.length - 1))[0], texts);
}
