// A lost connection in Firefox: told, typed on, kept in the browser, sent in order. The rules of saving themselves are
// tested in ../grid/saving.test.mjs. (E9)

import './only.mjs';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { NOTE, ROW, kept, write } from '../grid/notes.mjs';

const { Table, browserOfFile, until } = await import('../grid/fixture.mjs');

const browser = browserOfFile();

test('without connection a banner says so, typing goes on, all is sent in order on return', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  await context.setOffline(true);
  await write(table, 'раз');
  await page.getByText('Нет связи с сервером').waitFor();
  await until(async () => (await kept(page)).length === 1, 'the first batch kept');
  await write(table, 'два');
  await until(async () => (await kept(page)).length === 2, 'the second batch kept');
  assert.equal(server.batches.length, 0);
  await context.setOffline(false);
  await table.saved();
  assert.deepEqual(server.batches.map((batch) => batch.edits[0].text), ['раз', 'два']);
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'два');
  assert.equal(await page.locator('#form-banner').isVisible(), false);
  assert.deepEqual(await kept(page), []);
  assert.deepEqual(page.problems, []);
});

test('an answer lost on the way: the batch is sent again and taken once', async () => {
  const { server, table } = await browser.open(ROW);
  server.loseAnswers = 1;
  await write(table, 'один раз');
  await table.saved();
  assert.equal(server.batches.length, 2);
  assert.deepEqual(server.batches[0], { ...server.batches[1], since: server.batches[0].since });
  assert.equal(server.response.applied, 1);
});

test('what a closed window could not send is sent by the next one', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  server.cutBatches = Infinity;
  await write(table, 'не потерять');
  await until(async () => (await kept(page)).length === 1, 'a batch kept');
  await until(() => server.batches.length > 0, 'a try');
  await page.close();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'было');
  server.cutBatches = 0;
  const later = new Table(await browser.openPage(context, server));
  await later.saved();
  assert.equal(await later.text(0, NOTE), 'не потерять');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'не потерять');
});
