// What the program can do with some clients, and then ten times as many who do not wait when they are told to. Each has a
// connection of its own and keeps a ledger of what it asked and what it was told.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import http from 'node:http';
import { promisify } from 'node:util';
import { program } from '../cycle/support/house.mjs';
import { become, Visitor, uuid } from '../cycle/support/visitor.mjs';

const run = promisify(execFile);
const drafters = ['chuyenvien1', 'chuyenvien2', 'chuyenvien3'];
const fewClients = 128;
const manyClients = 10 * fewClients; // more than the connections that are let in
const measuredFor = 3; // seconds
const impatience = 20; // ms until one that was refused asks again, whatever it was told
const mostMemory = 512 * 1024; // kilobytes of the whole process: the sum of what docs/limits.md lets small requests hold
const slowestAccepted = 40_000; // ms: an answer is given up by the server after thirty seconds, the rest is Node's own queue
const checkedOf = 300; // of each kind of answer

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

class Ledger {
  accepted = []; // {key, person, paper}
  refused = []; // {key, person, type}
  unknown = []; // {key, person}: the connection was closed, or there was no answer in time
  latencies = [];
  read = 0;
}

class Client {
  constructor(person, unit) {
    this.person = person;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.visitor = Object.assign(new Visitor(person.house, this.agent), {
      login: person.login,
      cookies: new Map(person.cookies),
      csrf: person.csrf,
    });
    this.unit = unit;
  }

  start(key) {
    const json = { definition: 'document-issue', unit: this.unit, data: { kind: 'CV' } };
    return this.visitor.call('POST', '/instances', { json, key });
  }

  // One command in `readEvery` is followed by a look at the notices.
  async work(ledger, until, readEvery) {
    for (let i = 1; Date.now() < until; ++i) {
      const key = uuid();
      const begun = performance.now();
      const answer = await unlessClosed(this.start(key));
      if (!isTaken(answer, { key, person: this.person }, ledger)) await pause(impatience);
      else ledger.latencies.push(performance.now() - begun);
      if (i % readEvery !== 0) continue;
      const list = await unlessClosed(this.visitor.call('GET', '/notifications?limit=20'));
      if (list && list.status === 200) ledger.read += 1;
      else if (list) expectRefusal(list);
    }
  }
}

async function unlessClosed(request) {
  try {
    return await request;
  } catch (error) {
    // Beyond those who hear 503 a connection is closed without a word.
    if (error.answer) throw error;
    assert.match(error.code ?? error.message, /ECONNRESET|EPIPE|ECONNREFUSED|ETIMEDOUT|socket hang up/);
    return null;
  }
}

function expectRefusal(answer) {
  assert.ok(answer.status === 503 || answer.status === 429, `${answer.status}: ${answer.text}`);
  const wait = Number(answer.headers['retry-after']);
  assert.ok(Number.isInteger(wait) && wait >= 1, `${answer.status} says when to come back`);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.match(answer.body.type, /^\/problems\/[a-z-]+$/);
}

function isTaken(answer, asked, ledger) {
  if (!answer) {
    ledger.unknown.push(asked);
    return false;
  }
  if (answer.status === 200 || answer.status === 201) {
    ledger.accepted.push({ ...asked, paper: answer.body.id });
    return true;
  }
  expectRefusal(answer);
  const { type } = answer.body;
  // This one alone may have been done all the same.
  if (type === '/problems/no-answer-in-time') ledger.unknown.push(asked);
  else ledger.refused.push({ ...asked, type });
  return false;
}

// A connection that was kept may have had to make room for somebody.
async function inTheEnd(ask) {
  for (let i = 0; i < 50; ++i) {
    const answer = await unlessClosed(ask());
    if (answer) return answer;
    await pause(20);
  }
  throw new Error('it lets nobody in');
}

function quantile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function spread(ledger) {
  const sorted = ledger.latencies.toSorted((a, b) => a - b);
  const [middle, high, highest] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1) ?? 0].map(Math.round);
  return { highest, text: `p50 ${middle} ms, p99 ${high} ms, slowest ${highest} ms` };
}

async function drive(clients, seconds, readEvery) {
  const ledger = new Ledger();
  const until = Date.now() + seconds * 1000;
  await Promise.all(clients.map((client) => client.work(ledger, until, readEvery)));
  return ledger;
}

// Evenly over all of them.
function some(list) {
  const step = Math.max(1, Math.floor(list.length / checkedOf));
  return list.filter((_, index) => index % step === 0);
}

async function eventsOf(house) {
  const options = ['verify', house.data, '--json', '--lang', 'en'];
  const { stdout } = await run(program(), options, { maxBuffer: 1 << 26 });
  const found = JSON.parse(stdout);
  assert.equal(found.fault_count, 0, JSON.stringify(found.faults.slice(0, 3)));
  return found.events;
}

async function timesInHistory(person, paper, key) {
  const { items } = await inTheEnd(() => person.get(`/instances/${paper}/history`));
  return items.filter((one) => one.command === key).length;
}

export async function tenTimesTooMany({ house, seconds, say }) {
  const people = [];
  for (const login of drafters) people.push(await become(house, login, house.agent));
  const [unit] = (await people[0].get('/units')).items.filter((one) => !one.parent).map((one) => one.id);
  const clients = Array.from({ length: manyClients }, (_, i) => new Client(people[i % people.length], unit));
  const eventsBefore = await eventsOf(house);

  const measured = await drive(clients.slice(0, fewClients), measuredFor, 4);
  const rate = Math.round(measured.accepted.length / measuredFor);
  assert.ok(measured.accepted.length > 0, 'it works at all');
  say(`${fewClients} clients: ${rate} commands a second, ${spread(measured).text}; memory ${megabytes(house)}`);

  const ledger = await drive(clients, seconds, 4);
  const took = spread(ledger);
  const kinds = new Map();
  for (const { type } of ledger.refused) kinds.set(type, (kinds.get(type) ?? 0) + 1);
  const reasons = [...kinds].map(([type, count]) => `${count} ${type.replace('/problems/', '')}`).join(', ');
  say(
    `${manyClients} clients for ${seconds} s: ${ledger.accepted.length} commands and ${ledger.read} lists answered ` +
      `(${Math.round(ledger.accepted.length / seconds)} commands a second), ${took.text}`,
  );
  say(`refused: ${reasons || 'none'}; ${ledger.unknown.length} without an answer; memory ${megabytes(house)}`);
  assert.ok(ledger.accepted.length > 0, 'some are served while all press');
  assert.ok(ledger.refused.length + ledger.unknown.length > 0, 'more came than are let in');
  assert.ok(took.highest < slowestAccepted, 'nobody was served after the server had given up');
  assert.ok(house.memory().highest < mostMemory, `memory stays bounded: ${megabytes(house)}`);

  // At once, over a connection that never was part of it.
  const next = new Client(people[0], unit);
  const first = await inTheEnd(() => next.start(uuid()));
  assert.equal(first.status, 201, `the next one is answered as ever: ${first.text}`);
  for (const client of [...clients, next]) client.agent.destroy();

  for (const { key, person, paper } of some(ledger.accepted)) {
    assert.equal(await timesInHistory(person, paper, key), 1, `${key} was told and stands there once`);
  }
  for (const { key, person } of some([...ledger.refused, ...ledger.unknown])) {
    const json = { definition: 'document-issue', unit, data: { kind: 'CV' } };
    const told = await inTheEnd(() => person.must('POST', '/instances', { json, key }));
    assert.equal(await timesInHistory(person, told.id, key), 1, `${key} can be asked again and stands there once`);
  }
  const gained = (await eventsOf(house)) - eventsBefore;
  const told = measured.accepted.length + ledger.accepted.length;
  assert.ok(gained >= told, `${told} were told and ${gained} are in the log`);
  say(`afterwards the next one is served at once; ${told} were told, all are in the log (${gained} events), all well`);
}

const megabytes = (house) => `${Math.round(house.memory().highest / 1024)} MB at most`;
