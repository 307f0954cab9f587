// Everything that leaves the house, while everything it goes to fails and comes back: a mail server, receivers of webhooks, a
// push service, a gateway as a program and as an endpoint; the server itself is killed with a mail in flight. At the end
// what arrived is held against the log and the outbox: nothing lost, nothing twice beyond what README.md and
// docs/webhooks.md say.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/messages/run.mjs
//
// Waits of the program pass by the demonstration's clock, which is moved. Prints a line per step; ends with 1 and the reason
// where something is not as it must be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { House } from '../cycle/support/house.mjs';
import { become, uuid } from '../cycle/support/visitor.mjs';
import * as act from '../cycle/support/acts.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
for (const folder of ['.', '../support/smtp-server', '../webhooks'].map(here)) {
  if (existsSync(join(folder, 'node_modules'))) continue;
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder], { stdio: 'inherit' });
}
const { MailServer } = await import('./support/mail_server.mjs');
const { Receiver } = await import('./support/receiver.mjs');
const { default: ical } = await import('ical.js');

const begun = Date.now();
const step = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const minutes = (count) => count * 60_000;
const mailOf = (login) => `${login}@demo.invalid`;

const house = new House();
const people = {};
const papers = []; // those that this journey opened
const hooks = {}; // by name: the webhook as its maker was told
let mail;
let receiver;
let root;

const gatewayFolder = join(house.folder, 'gateway');
const gatewaySecret = `whsec_${Buffer.alloc(32, 'cổng').toString('base64')}`;

// ---- the office

function write(name, value) {
  const file = join(house.folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

async function restart() {
  await house.serve();
  for (const person of Object.values(people)) person.agent = house.agent;
}

const clockNow = async () => Date.parse((await people.chutich.get('/clock')).business_now);

async function moveTo(instant) {
  await act.moveClock(people.chutich, Math.max(instant, await clockNow()));
}

const moveOn = async (by) => moveTo((await clockNow()) + by);

async function open(who) {
  const { id } = await who.post('/instances', { definition: 'document-issue', unit: root, data: { kind: 'CV' } });
  papers.push(id);
  return id;
}

const outbox = (state) => act.all(people.chanhvp, `/outbox${state ? `?state=${state}` : ''}`);

// A message, named as {channel, to, paper}: its row of the outbox, once it has one. `to` may be left out.
async function messageOf({ channel, to, paper }) {
  return (await outbox()).find((one) => one.channel === channel && (!to || one.to === to) && one.body.includes(paper));
}

const stands = (what, message, good) =>
  act.until(what, async () => {
    const row = await messageOf(message);
    return row && good(row) ? row : null;
  });

async function toNextTry(message) {
  await moveTo(Date.parse((await messageOf(message)).next_try) + 1000);
}

const triedBy = (what, { to, paper }, count) =>
  act.until(`${what}: mail ${count} to ${to}`, () => mail.about(to, paper).length >= count);

// ---- mail

// Put off, cut within the data, cut behind its end: the same message, and known by its id when it comes twice.
async function mailFails() {
  const to = mailOf('chuyenvien1');
  const paper = await open(people.chuyenvien1);
  const message = { channel: 'mail', to, paper };
  mail.plan(to, paper, '451', 'cut', 'after-dot');
  await moveOn(minutes(11));
  for (let tries = 1; tries <= 3; ++tries) {
    await triedBy('a mail that fails', message, tries);
    await stands(`try ${tries} is noted`, message, (row) => row.tries === tries && row.error);
    await toNextTry(message);
  }
  await triedBy('a mail that fails', message, 4);
  const sent = await stands('it is sent', message, (row) => row.state === 'sent');
  const tried = mail.about(to, paper);
  assert.deepEqual(tried.map((one) => one.became), ['451', 'cut', 'after-dot', 'taken']);
  const complete = tried.filter((one) => one.became !== 'cut');
  assert.equal(new Set(complete.map((one) => one.message_id)).size, 1, 'one Message-ID, whatever happened');
  assert.equal(complete[0].message_id, sent.message_id, 'the one that the outbox names');
  assert.equal(complete[2].text, complete[1].text, 'who has it twice has it twice alike');
  step('mail: 451, cut within DATA, cut after the dot; the fourth try is taken, under one Message-ID');
  return paper;
}

async function serverGoesAway() {
  const to = mailOf('chuyenvien1');
  await mail.away();
  const paper = await open(people.chuyenvien1);
  const message = { channel: 'mail', to, paper };
  await moveOn(minutes(11));
  const row = await stands('the server is missed', message, (one) => one.tries === 1 && one.error);
  assert.equal(row.state, 'queued');
  assert.match(row.error, /^mail-server/);
  await mail.back();
  await toNextTry(message);
  await stands('it is sent', message, (one) => one.state === 'sent');
  assert.deepEqual(mail.about(to, paper).map((one) => one.became), ['taken']);
  step('mail: the server goes away and comes back, the message waits for it');
}

// The program dies while the mail server has the mail and has not answered.
async function killedInFlight() {
  const to = mailOf('chuyenvien1');
  const paper = await open(people.chuyenvien1);
  const message = { channel: 'mail', to, paper };
  mail.plan(to, paper, 'held');
  await moveOn(minutes(11));
  await triedBy('a mail in flight', message, 1);
  const [held] = mail.about(to, paper);
  await house.kill();
  house.gateway = write('gateway-endpoint.json', { url: `${receiver.origin}/gateway`, secret: gatewaySecret, http: true });
  await restart();
  await toNextTry(message);
  const sent = await stands('it goes out after the restart', message, (row) => row.state === 'sent');
  assert.equal(sent.message_id, held.message_id);
  const both = mail.about(to, paper).map((one) => [one.message_id, one.became]);
  assert.deepEqual(both, [[held.message_id, 'held'], [held.message_id, 'taken']], 'twice at most, and known by its id');
  step('kill -9 with a mail in flight: after the restart it comes once more, under its Message-ID');
}

// Refused for good: visible, and sent again by hand.
async function refusedForGood() {
  const to = mailOf('chuyenvien3');
  const paper = await open(people.chuyenvien3);
  const message = { channel: 'mail', to, paper };
  mail.plan(to, paper, '554');
  await moveOn(minutes(11));
  const failed = await stands('a mail is refused', message, (row) => row.state === 'failed');
  assert.match(failed.error, /^mail-refused/);
  assert.ok((await outbox('failed')).some((one) => one.id === failed.id), 'the outbox lists it');
  await people.chanhvp.post(`/outbox/${failed.id}/again`, {});
  await stands('it is sent again', message, (row) => row.state === 'sent');
  const both = mail.about(to, paper).map((one) => [one.message_id, one.became]);
  assert.deepEqual(both, [[failed.message_id, '554'], [failed.message_id, 'taken']]);
  step('mail: a dead letter is listed in the outbox and arrives when it is sent again');
}

// Three times in vain: the browser is told instead, and so is the paper's starter.
async function nextChannel(paper) {
  const { chuyenvien1: starter, truongban1: reader } = people;
  const to = mailOf('truongban1');
  await reader.put('/push/subscription', receiver.browser('truongban1'));
  receiver.plan('/push/truongban1', '503');
  mail.plan(to, paper, '451', '451', '451');
  const body = { kind: 'issue-slip', summary: 'Về việc kiểm tra các kênh gửi tin', text: 'Nội dung.' };
  await starter.put(`/instances/${paper}/draft`, { body }, { etag: '0' });
  await act.submit(starter, paper, 'draft');
  const message = { channel: 'mail', to, paper };
  const push = { channel: 'push', paper };
  await moveOn(minutes(11));
  for (let tries = 1; tries <= 3; ++tries) {
    await triedBy('a mail that is put off', message, tries);
    await stands(`try ${tries} is noted`, message, (row) => row.tries === tries && row.error && (tries < 3 || row.state === 'failed'));
    if (tries < 3) await toNextTry(message);
  }
  await act.until('the push service is asked', () => receiver.at('/push/truongban1').length === 1);
  await stands('it says later', push, (row) => row.tries === 1 && row.error);
  await toNextTry(push);
  await stands('the browser is told', push, (row) => row.state === 'sent');
  const told = receiver.at('/push/truongban1');
  assert.deepEqual(told.map((one) => [one.answered, one.genuine[0]]), [['503', true], ['200', true]]);
  assert.ok(told[1].opened.link.includes(house.origin), told[1].opened.link);
  const failures = async () => (await act.all(starter, '/notifications')).filter((one) => one.template === 'delivery-failed');
  await act.until('the starter is told', async () => (await failures()).length > 0);
  assert.deepEqual((await failures()).map((one) => one.instance), [paper], 'once');
  const { items } = await starter.get(`/instances/${paper}/deliveries`);
  const ways = items.filter((one) => one.person.id === reader.id).map((one) => [one.channel, one.state]);
  assert.deepEqual(new Map(ways), new Map([['mail', 'failed'], ['push', 'sent']]), 'the paper shows both ways');
  step('mail put off three times: a push message instead, decrypted by http_ece, and the starter is told once');
}

// ---- the gateway

const number = '+84901234567';

const givenToProgram = () => {
  const file = join(gatewayFolder, 'messages.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line)) : [];
};

async function giveNumber(login, phone) {
  const [person] = (await act.all(people.quantri, `/people?q=${login}`)).filter((one) => one.login === login);
  return people.quantri.call('PATCH', `/people/${person.id}`, { json: { phone }, key: uuid() });
}

async function gatewayProgram() {
  const who = people.chuyenvien3;
  const refused = await giveNumber('chuyenvien3', '12-34');
  assert.equal(refused.status, 422, 'what is no number is refused');
  assert.equal(refused.body.pointer, '/phone');
  const given = await giveNumber('chuyenvien3', '0901 234 567');
  assert.ok(given.status < 300, given.text);
  await who.put('/notifications/settings', { ...(await settingsOf(who)), ways: [{ channel: 'gateway' }, { channel: 'mail' }] });
  const paper = await open(who);
  write('gateway/plan.json', { about: paper, codes: [75] });
  const message = { channel: 'gateway', to: number, paper };
  await moveOn(minutes(11));
  await stands('the program says later', message, (row) => row.tries === 1 && row.error);
  await toNextTry(message);
  await stands('the program takes it', message, (row) => row.state === 'sent');
  const runs = givenToProgram().filter((one) => one.message.text.includes(paper));
  assert.deepEqual(runs.map((one) => one.code), [75, 0]);
  const [first, second] = runs.map((one) => one.message);
  assert.equal(first.id, second.id, 'the same id');
  assert.equal(second.address, number, 'the number as the world writes it');
  assert.ok(second.link.startsWith(house.origin), second.link);
  assert.ok(mail.about(mailOf('chuyenvien3'), paper).length === 0, 'and no mail beside it');
  step('gateway, a program: "later", then taken; it has the telephone number of the person');
}

async function gatewayEndpoint() {
  const paper = await open(people.chuyenvien3);
  const message = { channel: 'gateway', to: number, paper };
  receiver.planAbout('/gateway', paper, '503');
  await moveOn(minutes(11));
  await stands('the endpoint says later', message, (row) => row.tries === 1 && row.error);
  await toNextTry(message);
  await stands('the endpoint takes it', message, (row) => row.state === 'sent');
  const seen = receiver.at('/gateway', paper);
  assert.deepEqual(seen.map((one) => [one.answered, one.genuine[0]]), [['503', true], ['200', true]]);
  assert.deepEqual(seen.map((one) => one.body.id), seen.map((one) => one.id), 'webhook-id is the id of the message');
  assert.equal(seen[0].id, seen[1].id);
  assert.ok(receiver.at('/gateway').every((one) => one.genuine[0]), 'whatever came is signed');
  assert.equal(seen[1].body.address, number);
  step('gateway, an endpoint: 503, then taken; signatures verified by standardwebhooks');
}

// ---- webhooks

async function hook(name, kinds) {
  const path = `/hooks/${name}`;
  const made = await people.quantri.post('/webhooks', { url: `${receiver.origin}${path}`, kinds });
  receiver.secrets.set(path, [made.secret]);
  hooks[name] = made;
}

const told = (name) => receiver.at(`/hooks/${name}`);
const hookNow = (name) => people.quantri.get(`/webhooks/${hooks[name].id}`);
const messagesOf = (name) => act.all(people.quantri, `/webhooks/${hooks[name].id}/deliveries`);

// The address has hung since the hanging began: the others are told meanwhile, and it is given up by itself.
async function hangingHoldsNobodyUp() {
  receiver.plan('/hooks/shaky', 'hang');
  const paper = await open(people.chuyenvien2);
  const hanging = await act.until('a receiver hangs', () => told('shaky').find((one) => one.answered === 'hang'));
  const second = await open(people.chuyenvien2);
  const heard = (name, id) => told(name).some((one) => one.body.data.instance === id);
  await act.until('the others hear of it', () => heard('ledger', paper) && heard('ledger', second));
  assert.ok(!hanging.given_up, 'while the one still hangs');
  step('webhooks: while one receiver hangs the others are told');
  return hanging;
}

async function goneAndBack() {
  assert.deepEqual(told('gone').map((one) => one.answered), ['410']);
  const row = await hookNow('gone');
  assert.deepEqual([row.enabled, row.note], [false, 'gone'], 'nobody is sent to after 410');
  await people.quantri.put(`/webhooks/${row.id}`, { url: row.url, kinds: row.kinds, enabled: true });
  await act.until('all of it is told', async () => (await hookNow('gone')).counts.queued === 0 && told('gone').length > papers.length);
  const started = told('gone').filter((one) => one.answered === '200').map((one) => one.body.data.instance);
  assert.deepEqual(new Set(started).size, started.length, 'nothing twice');
  for (const id of papers) assert.ok(started.includes(id), 'enabled again it hears of everything since');
  step(`webhooks: 410 disables, enabling brings all ${started.length} messages since`);
}

async function secretIsChanged() {
  const before = told('ledger').length;
  const rotated = await people.quantri.must('POST', `/webhooks/${hooks.ledger.id}/rotate`);
  receiver.secrets.get('/hooks/ledger').push(rotated.secret);
  await open(people.chuyenvien2);
  await act.until('one with both signatures', () => told('ledger').length > before);
  assert.deepEqual(told('ledger').at(-1).genuine, [true, true], 'the earlier secret and the new one');
  step('webhooks: after a rotation the receiver may hold either secret');
}

// Twelve times in vain. Each wait passes by the clock: at most five quarters of what the documentation says.
async function deadLetter() {
  const waitAfter = (tries) => Math.min(5000 * 4 ** (tries - 1), 4 * 3600_000) * 1.25 + 1000;
  const [first] = (await messagesOf('dead')).filter((one) => one.kind === 'submitted');
  const now = async () => (await messagesOf('dead')).find((one) => one.number === first.number);
  let row = first;
  while (row.state === 'queued') {
    const { tries } = row;
    await moveOn(waitAfter(tries));
    row = await act.until(`try ${tries + 1}`, async () => {
      const seen = await now();
      return seen.tries > tries && told('dead').length >= seen.tries && (seen.tries < 12 || seen.state === 'dead') ? seen : null;
    });
  }
  assert.deepEqual([row.state, row.tries, row.status], ['dead', 12, 500]);
  assert.equal((await hookNow('dead')).counts.dead, 1);
  receiver.plan('/hooks/dead');
  await people.quantri.must('POST', `/webhooks/${hooks.dead.id}/deliveries/${row.number}/again`);
  await act.until('it is taken', async () => (await now()).state === 'sent');
  assert.equal(new Set(told('dead').map((one) => one.id)).size, 1, 'one webhook-id through all of it');
  assert.equal(new Set(told('dead').map((one) => one.raw)).size, 1, 'and one body');
  step('webhooks: dead after twelve tries, listed, sent again by hand and taken');
}

// ---- what is read from outside

const settingsOf = async (who) => {
  const { has_address, next_digest, ways_there, ways_missing, ...settings } = await who.get('/notifications/settings');
  return settings;
};

async function digestAndItsEnd() {
  const who = people.chuyenvien2;
  const to = mailOf('chuyenvien2');
  const mine = papers.filter((id) => mail.about(to, id).length === 0);
  const { next_digest } = await who.get('/notifications/settings');
  await moveTo(Date.parse(next_digest) + 60_000);
  const digests = () => mail.to(to, 'taken').filter((one) => one.headers.has('list-unsubscribe'));
  const [digest] = await act.until('the digest', () => (digests().length > 0 ? digests() : null));
  assert.ok(mine.filter((id) => digest.text.includes(id)).length >= 2, 'several papers in one mail');
  assert.equal(digest.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  const link = new URL(digest.headers.get('list-unsubscribe').slice(1, -1));
  const asked = await fetch(link);
  assert.equal(asked.status, 200);
  assert.match(await asked.text(), /<form method="post">/, 'the link asks');
  assert.equal((await settingsOf(who)).mail, 'daily', 'and decides nothing');
  const forged = await fetch(`${link.href.slice(0, -1)}${link.href.endsWith('0') ? '1' : '0'}`, { method: 'POST' });
  assert.equal(forged.status, 404, 'a link of somebody else is none');
  assert.equal((await settingsOf(who)).mail, 'daily');
  const done = await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  assert.equal(done.status, 200);
  assert.equal((await settingsOf(who)).mail, 'urgent_only', 'one click of a mail program ends the digest');
  step('digest: one mail with several papers; its GET only asks, its one-click POST ends it');
}

// What is overdue goes out at once, to somebody who wants nothing else.
async function urgentBreaksThrough() {
  const to = mailOf('chuyenvien2');
  const before = mail.to(to, 'taken').length;
  const due = (await act.all(people.chuyenvien2, '/tasks')).map((one) => Date.parse(one.due)).filter((one) => one > 0);
  assert.ok(due.length > 0, 'something is due');
  let found = null;
  for (let days = 0; days < 8 && !found; ++days) {
    await moveTo(Math.max(Math.min(...due), await clockNow()) + 86_400_000);
    const notices = await act.all(people.chuyenvien2, '/notifications');
    if (!notices.some((one) => ['overdue', 'told-leaders'].includes(one.template))) continue;
    found = await act.until('the urgent mail', () => mail.to(to, 'taken').length > before && mail.to(to, 'taken').at(-1));
  }
  assert.ok(found, 'an overdue paper is told at once');
  assert.ok(!found.headers.has('list-unsubscribe'), 'it is no digest');
  step(`urgent: ${found.subject}`);
}

async function calendarFeed() {
  const who = people.chuyenvien1;
  const { url } = await who.post('/session/feed', { titles: false });
  const answer = await fetch(url);
  assert.match(answer.headers.get('content-type'), /^text\/calendar/);
  const calendar = new ical.Component(ical.parse(await answer.text()));
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ical.Event(one));
  const tasks = (await act.all(who, '/tasks')).filter((one) => one.due);
  assert.ok(tasks.length > 0);
  assert.equal(events.length, tasks.length, 'an entry for each open deadline');
  assert.equal(new Set(events.map((one) => one.uid)).size, events.length);
  for (const task of tasks) {
    // End of the last day: RFC 5545 names that day.
    const lastDay = act.localDay(new Date(Date.parse(task.due) - 1));
    assert.ok(events.some((one) => one.startDate.toString().startsWith(lastDay)), `${lastDay} is in the calendar`);
  }
  const again = await fetch(url, { headers: { 'if-none-match': answer.headers.get('etag') } });
  assert.equal(again.status, 304);
  await who.must('DELETE', '/session/feed');
  assert.equal((await fetch(url)).status, 404, 'an address that was taken back leads nowhere');
  step(`calendar feed: ${events.length} deadlines, read by ical.js`);
}

// ---- the ledger

// Each event of each paper of this journey, as the log has it, against what a receiver was told.
async function everyEventWasTold(name, since) {
  const taken = told(name).filter((one) => one.answered === '200');
  const events = taken.filter((one) => one.body.type !== 'vn.trinhky.test');
  const key = (one) => `${one.body.data.instance} ${one.body.data.number}`;
  const count = new Map();
  for (const one of events) count.set(key(one), (count.get(key(one)) ?? 0) + 1);
  let owed = 0;
  for (const id of papers) {
    for (const { number, kind, at } of await act.all(people.chutich, `/instances/${id}/history`)) {
      assert.ok(Date.parse(at) >= since);
      owed += 1;
      assert.ok(count.has(`${id} ${number}`), `${name} was told of ${kind} (${number}) of ${id}`);
    }
  }
  // A message whose answer the killed program did not note may come once more; nothing else does.
  const twice = [...count.values()].filter((times) => times > 1);
  assert.ok(twice.length <= 1 && twice.every((times) => times === 2), `${name}: ${twice.length} messages twice`);
  for (const one of told(name)) assert.ok(one.genuine.includes(true), `a message to ${name} is not genuine`);
  // The first time that each was taken is in the order of the paper's log.
  const last = new Map();
  const known = new Set();
  for (const one of events) {
    if (known.has(key(one))) continue;
    known.add(key(one));
    const { instance, number } = one.body.data;
    assert.ok(number > (last.get(instance) ?? 0), `${name}: ${instance} out of order at ${number}`);
    last.set(instance, number);
  }
  return owed;
}

async function everyMessageArrived() {
  const rows = await act.until('nothing is under way', async () => {
    const all = await outbox();
    return all.some((one) => one.state === 'queued') ? null : all;
  });
  const mails = rows.filter((one) => one.channel === 'mail' && one.state === 'sent');
  for (const row of mails) {
    const tried = mail.tried.filter((one) => one.message_id === row.message_id && one.to === row.to);
    assert.equal(tried.filter((one) => one.became === 'taken').length, 1, `${row.subject} to ${row.to} is taken once`);
  }
  const named = new Set(rows.map((one) => one.message_id));
  for (const one of mail.tried) {
    if (one.became !== 'cut') assert.ok(named.has(one.message_id), `${one.subject} to ${one.to} is in the outbox`);
  }
  assert.deepEqual(mail.unsafe, [], 'each mail came over TLS and after a log-in');
  assert.deepEqual(
    rows.filter((one) => one.state === 'failed').map((one) => one.to),
    [mailOf('truongban1')],
    'what failed for good is the one that went another way',
  );
  // Each notice of the program has been through: sent, part of a sent one, put off until a day, or dropped with its reason.
  let notices = 0;
  for (const login of ['chuyenvien1', 'chuyenvien2', 'chuyenvien3', 'truongban1']) {
    const mine = await act.until(`each notice of ${login} has been through`, async () => {
      const all = (await act.all(people[login], '/notifications')).filter((one) => papers.includes(one.instance));
      return all.every((one) => one.why?.state) ? all : null;
    });
    notices += mine.length;
  }
  return { mails: mails.length, notices };
}

// ---- the story

async function run() {
  mail = await MailServer.start(house.folder);
  receiver = await Receiver.start();
  mkdirSync(gatewayFolder);
  write('gateway/plan.json', { about: '', codes: [] });
  receiver.secrets.set('/gateway', [gatewaySecret]);
  house.mailSettings = write('mail.json', mail.settings());
  house.outbound = write('outbound.json', { allow: ['127.0.0.1'], http: true, contact: 'mailto:it@office.test' });
  house.gateway = write('gateway.json', { program: [process.execPath, here('support/gateway.mjs'), gatewayFolder] });
  await house.demo('2022');
  await house.serve();
  for (const login of ['chuyenvien1', 'chuyenvien2', 'chuyenvien3', 'truongban1', 'chanhvp', 'chutich', 'quantri']) {
    people[login] = await become(house, login);
  }
  [root] = (await people.chutich.get('/units')).items.filter((unit) => !unit.parent).map((unit) => unit.id);
  // A paper's work is told to all three; nobody's budget of a day is used up by this.
  for (const login of ['chuyenvien1', 'chuyenvien2', 'chuyenvien3']) {
    const chosen = { budget: 20, mail: login === 'chuyenvien2' ? 'daily' : 'at_once' };
    await people[login].put('/notifications/settings', { ...(await settingsOf(people[login])), ...chosen });
  }
  for (const [name, kinds] of Object.entries({ ledger: [], shaky: [], gone: ['started'], dead: ['submitted'] })) await hook(name, kinds);
  receiver.plan('/hooks/shaky', '500', 'cut');
  receiver.plan('/hooks/gone', '410');
  receiver.plan('/hooks/dead', ...Array(12).fill('500'));
  const since = await clockNow();
  step('served with a mail server (STARTTLS, log-in), a push service, a gateway and four webhooks');

  const paper = await mailFails();
  await serverGoesAway();
  await refusedForGood();
  await gatewayProgram();
  await killedInFlight();
  await gatewayEndpoint();
  await nextChannel(paper);
  const hanging = await hangingHoldsNobodyUp();
  await secretIsChanged();
  await goneAndBack();
  await calendarFeed();
  await digestAndItsEnd();
  await deadLetter();
  await urgentBreaksThrough();
  await act.until('who hangs is given up', () => hanging.given_up, 30);
  await moveOn(minutes(10));
  await act.until('all is told', async () => {
    const rows = await Promise.all(Object.keys(hooks).map(hookNow));
    return rows.every((one) => one.counts.queued === 0 && one.counts.dead === 0 && one.enabled);
  });
  await open(people.chuyenvien2);
  await act.until('the last one', () => told('ledger').some((one) => one.body.data.instance === papers.at(-1)));
  assert.deepEqual(told('ledger').at(-1).genuine, [false, true], 'a day after the rotation the earlier secret signs no more');
  await act.until('also there', () => told('shaky').some((one) => one.body.data.instance === papers.at(-1)));
  const owed = await everyEventWasTold('ledger', since);
  await everyEventWasTold('shaky', since);
  const { mails, notices } = await everyMessageArrived();
  assert.equal(house.faults(), '', 'the server complained of nothing');
  step(`the ledger holds: ${owed} events told to two receivers, ${notices} notices, ${mails} mails; nothing lost, nothing twice`);
}

let failed = null;
try {
  await run();
} catch (error) {
  failed = error;
}
await house.close();
receiver?.close();
await mail?.away();
if (failed) {
  console.error(failed.stack);
  process.exitCode = 1;
}
