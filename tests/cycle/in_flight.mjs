// The server is killed while many clients wait for an answer. Each client keeps a ledger of what it asked and what it
// was told; after the restart the ledger is held against what is there.
import assert from 'node:assert/strict';
import { become, Refused, uuid } from './support/visitor.mjs';
import * as act from './support/acts.mjs';

const clients = 24;
const answersBeforeTheKill = 150;
const drafters = ['chuyenvien1', 'chuyenvien2', 'chuyenvien3'];
const body = { kind: 'issue-slip', summary: 'Về việc gửi hồ sơ khi máy chủ dừng đột ngột', text: 'Nội dung.' };

// One command as its client knows it. `told` stays empty when the connection broke before the answer.
class Entry {
  constructor(client, what, path, json, etag) {
    Object.assign(this, { client, what, path, json, etag, key: uuid(), told: null, paper: null });
  }
  async send() {
    const options = { json: this.json, key: this.key, etag: this.etag };
    return this.client.must('POST', this.path, options);
  }
}

// Answers null when there was no answer. A refusal is an answer, and here a wrong one.
async function unlessCut(request) {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Refused || error.answer) throw error;
    return null;
  }
}

async function workUntilCut(client, unit, ledger, answered) {
  while (true) {
    const start = new Entry(client, 'start', '/instances', {
      definition: 'document-issue',
      unit,
      data: { kind: 'CV' },
    });
    ledger.push(start);
    start.told = await unlessCut(start.send());
    if (!start.told) return;
    start.paper = start.told.id;
    answered();
    const path = `/instances/${start.paper}`;
    const saved = await unlessCut(client.put(`${path}/draft`, { body }, { etag: '0' }));
    if (!saved) return;
    const work = start.told.work[0].id;
    const submit = new Entry(client, 'submit', `${path}/commands`, { kind: 'submit', work, signal: 'submit' }, saved.etag);
    submit.paper = start.paper;
    ledger.push(submit);
    submit.told = await unlessCut(submit.send());
    if (!submit.told) return;
    answered();
  }
}

const timesIn = (history, key) => history.items.filter((one) => one.command === key).length;

// A submission is there with its event, its document and its work done, or with none of them.
async function wholeOrNot(entry) {
  const paper = await act.read(entry.client, entry.paper);
  const times = timesIn(await entry.client.get(`/instances/${entry.paper}/history`), entry.key);
  const left = !act.standsAt(paper, 'draft');
  assert.ok(times <= 1, `${entry.key} stands in the history ${times} times`);
  assert.equal(left, times === 1, 'the paper has moved exactly when the command is in its history');
  assert.equal(Boolean(paper.document?.hash), times === 1, 'and holds its document exactly then');
  return times === 1;
}

async function giveOnce(entry) {
  const first = await entry.send();
  const second = await entry.send();
  if (entry.what === 'start') {
    assert.equal(second.id, first.id, 'a start that is sent again and again opens one paper');
    if (entry.told) assert.equal(first.id, entry.told.id, 'the one that was told before');
    entry.paper = first.id;
  } else {
    assert.equal(second.number, first.number, 'a command that is sent again and again is one event');
    if (entry.told) assert.equal(first.number, entry.told.number, 'the one that was told before');
  }
  const history = await entry.client.get(`/instances/${entry.paper}/history`);
  assert.equal(timesIn(history, entry.key), 1, `${entry.what} ${entry.key} stands in the history once`);
}

export async function killWithManyInFlight({ house, known, root, step }) {
  const office = known.get('chutich');
  const papersThere = async () => {
    office.agent = house.agent;
    const rows = await act.all(office, '/instances?definition=document-issue');
    return new Set(rows.map((one) => one.id));
  };
  const before = await papersThere();
  const desks = [];
  for (let i = 0; i < clients; ++i) desks.push(await become(house, drafters[i % drafters.length], house.agent));
  const ledger = [];
  let answers = 0;
  let killed = null;
  const answered = () => {
    answers += 1;
    if (answers === answersBeforeTheKill) killed = house.kill();
  };
  await Promise.all(desks.map((client) => workUntilCut(client, root, ledger, answered)));
  await killed;
  await house.serve();
  for (const client of desks) client.agent = house.agent;

  const told = ledger.filter((entry) => entry.told);
  const open = ledger.filter((entry) => !entry.told);
  assert.ok(told.length >= answersBeforeTheKill, 'the kill came after many answers');
  assert.ok(open.length > 0, 'and before some');
  for (const entry of told) {
    const paper = await act.read(entry.client, entry.paper);
    assert.equal(paper.id, entry.paper, 'an answered start is there');
    if (entry.what === 'submit') assert.ok(await wholeOrNot(entry), 'an answered submission is there');
  }
  let there = 0;
  for (const entry of open) {
    if (entry.what === 'submit' && (await wholeOrNot(entry))) there += 1;
  }
  // Starts that nobody was told of: those papers that are in no ledger yet.
  const unknown = [...(await papersThere())].filter((id) => !before.has(id) && !ledger.some((one) => one.paper === id));
  const openStarts = open.filter((entry) => entry.what === 'start');
  assert.ok(unknown.length <= openStarts.length, 'no paper is there that nobody asked for');
  there += unknown.length;
  for (const entry of ledger) await giveOnce(entry);
  const mine = new Set(ledger.map((entry) => entry.paper));
  const after = [...(await papersThere())].filter((id) => !before.has(id));
  assert.deepEqual(new Set(after), mine, 'every start opened one paper, and nothing else is there');
  for (const id of unknown) assert.ok(mine.has(id), 'a start that was kept without an answer is found by its key');
  step(
    `kill -9 under ${clients} clients: ${told.length} answered and all there; ${open.length} unanswered, ` +
      `${there} of them kept whole, the others not at all; each key gives one result`,
  );
}
