// The whole cycle of a year over HTTP, as an office lives it, on a clock that is moved: a guidance goes out, the units
// below answer it, one of them late, the figures come up again, the year is closed. In the middle the server is killed
// three times. Every mail that leaves the house arrives at a mail server of our own and is looked at.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/cycle/run.mjs
//
// Prints a line per step; ends with 1 and the reason where something is not as it must be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { journey } from '../support/journey.mjs';
import { noticesIn } from '../support/subjects.mjs';
import { House, program } from './support/house.mjs';
import { become, signIn, uuid } from './support/visitor.mjs';
import * as act from './support/acts.mjs';
import { filledProgramme, filledReport, guidanceText, programmesDue, year } from './guidance.mjs';
import { refusals } from './refusals.mjs';
import { killWithManyInFlight } from './in_flight.mjs';

const begun = Date.now();
const house = new House();
const step = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`);

// People are who they are until the server is killed; their sessions outlive it.
const known = new Map();
async function as(login) {
  if (!known.has(login)) known.set(login, await become(house, login));
  const person = known.get(login);
  person.agent = house.agent;
  return person;
}
const drafterOf = (unit) => as(`cb.${unit}`);
const deputyOf = (unit) => as(`pct.${unit}`);
const chairOf = (unit) => as(`ct.${unit}`);

const instant = (day, hour = 8) => Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00+07:00`);
const noticesOf = async (login) => act.all(await as(login), '/notifications');

async function refusedWith(promise, status, type) {
  const error = await promise.then(
    () => null,
    (refused) => refused,
  );
  assert.ok(error?.answer, `expected a refusal with ${status} ${type}, got ${error ?? 'success'}`);
  assert.equal(error.answer.status, status, error.message);
  assert.equal(error.answer.body.type, `/problems/${type}`, error.message);
  return error.answer.body;
}

// ---- the guidance

async function makeGuidance() {
  const drafter = await as('chuyenvien1');
  const [root] = (await drafter.get('/units')).items.filter((unit) => !unit.parent);
  const imported = await drafter.post('/guidance/imports', { text: guidanceText, file_name: 'huong-dan.txt', year });
  const rows = imported.document.obligations.filter((one) => one.answered_by !== 'programme');
  assert.equal(rows.length, 4, 'four obligations are read');
  assert.ok(
    imported.findings.some((one) => one.raw?.includes('31/02/2021')),
    'the impossible date is found',
  );
  const again = await drafter.call('POST', '/guidance/imports', { json: { text: guidanceText }, key: uuid() });
  assert.equal(again.status, 409, 'the same bytes are known');
  assert.equal(again.body.link, `/api/v1/guidance/imports/${imported.id}`);
  step(`imported: ${rows.length} obligations, ${imported.findings.length} findings, known when it comes again`);

  const { id } = await drafter.post(`/guidance/imports/${imported.id}/start`, { unit: root.id });
  const edit = (change) => drafter.post(`/instances/${id}/draft/obligations`, change);
  const ids = rows.map((one) => one.id);
  await edit({ op: 'set', ids, values: { lead: 'Ban Phong trào' } });
  await edit({ op: 'set', ids: [ids[1]], values: { applies_to: { kind: 'attribute', attribute: 'border' } } });
  const before = await drafter.get(`/instances/${id}/release-check`);
  assert.equal(before.blocks.length, 1, 'only the missing date blocks');
  assert.equal(before.warnings.filter((one) => one.code === 'lead-missing').length, 0, 'every row has its lead');
  await refusedWith(act.submit(drafter, id, 'itemising'), 422, 'not-ready-to-submit');
  await edit({ op: 'set_due', programmes_due: programmesDue });
  await act.submit(drafter, id, 'itemising');
  step('a submission without the due date is refused, with it taken');

  for (const head of ['truongban1', 'truongban2', 'truongban3']) {
    await act.opinion(await as(head), id, 'inputs', 'Nhất trí với dự thảo.');
  }
  const clerk = await as('vanthu');
  const asked = await act.read(clerk, id);
  const work = act.workAt(asked, 'deciding');
  const source = { kind: 'meeting', date: await act.today(clerk) };
  const votes = { present: 6, yes: 6, no: 0, abstain: 0 };
  const bare = { kind: 'record', work: work.id, choice: 'approved', source, votes };
  const refused = await refusedWith(act.command(clerk, id, bare), 422, 'required');
  assert.equal(refused.pointer, '/minutes');
  await act.recordMeeting(clerk, id, 'deciding', votes);
  step('three departments agreed, the meeting is recorded with its minutes and not without');

  const [paper] = await act.child(clerk, id, 'document-issue');
  const number = await act.issue(await as('thethuc'), clerk, paper.id);
  const programmes = await act.child(drafter, id, 'unit-programme', 11);
  step(`issued as ${number}; ${programmes.length} units started`);
  return { id, root: root.id, number, programmes: new Map(programmes.map((one) => [one.unit, one.id])) };
}

// ---- a programme's way

async function submitProgramme(id, unit) {
  const drafter = await drafterOf(unit);
  await act.putDraft(drafter, id, filledProgramme);
  return act.submit(drafter, id, 'drafting');
}

async function consult(id, unit) {
  const clerk = await drafterOf(unit);
  await act.register(clerk, id, 'asked', 'Hội Phụ nữ nhất trí.');
  await act.command(clerk, id, { kind: 'signal', signal: 'opinions.close' });
  await act.register(clerk, id, 'waiting', 'Thường trực cấp ủy nhất trí chủ trương.');
}

const bothVote = { present: 2, yes: 2, no: 0, abstain: 0 };

async function decideAndIssue(id, unit) {
  const clerk = await drafterOf(unit);
  await act.recordMeeting(clerk, id, 'deciding', bothVote);
  const papers = await act.child(clerk, id, 'document-issue');
  const number = await act.issue(await deputyOf(unit), clerk, papers.find((one) => !one.ended).id);
  return act.until(`the programme of ${unit} in execution`, async () => {
    const paper = await act.read(clerk, id);
    return act.standsAt(paper, 'considering') && paper.number === number ? number : null;
  });
}

async function allTheWay(id, unit) {
  await act.decide(await deputyOf(unit), id, 'reviewing', 'approved');
  await consult(id, unit);
  return decideAndIssue(id, unit);
}

// A wrong file goes as long as nobody acted on the paper; afterwards it stays as an earlier version.
async function filesAreReplaced(id, unit) {
  const drafter = await drafterOf(unit);
  const replacing = (earlier) => act.attach(drafter, id, Buffer.from(`thay ${earlier}`), { name: 'phu-luc.txt', type: 'text/plain', replaces: earlier });
  const wrong = await act.attach(drafter, id, Buffer.from('nhầm tệp'), { name: 'nham.txt', type: 'text/plain' });
  const right = await replacing(wrong.id);
  assert.deepEqual([right.versions, right.earlier], [1, []], 'a wrong file is no version');
  assert.equal((await drafter.call('GET', `/attachments/${wrong.id}`)).status, 404, 'its bytes are gone');
  await refusedWith(replacing(wrong.id), 409, 'not-replaceable');
  return async () => {
    const { attachments } = await act.read(drafter, id);
    assert.equal(attachments.find((one) => one.id === right.id).relied_on, true);
    const newer = await replacing(right.id);
    assert.deepEqual(newer.earlier.map((one) => one.id), [right.id], 'what somebody relied on stays');
    assert.equal((await drafter.call('GET', `/attachments/${right.id}`)).status, 200);
  };
}

async function returnAndResubmit(id, unit) {
  const versionIsKept = await filesAreReplaced(id, unit);
  const deputy = await deputyOf(unit);
  const reason = 'Bổ sung thời gian cho các nhiệm vụ quý II.';
  const paper = await act.read(deputy, id);
  const work = act.workAt(paper, 'reviewing').id;
  const { to } = paper.actions.find((one) => one.kind === 'return');
  const back = { kind: 'return', work, to: to[0].state, shown_hash: paper.document.hash };
  await refusedWith(act.command(deputy, id, back), 422, 'required');
  const other = { kind: 'decide', work, choice: 'approved', shown_hash: '0'.repeat(64) };
  await refusedWith(act.command(deputy, id, other), 412, 'content-changed');
  const unheard = { ...other, choice: 'perhaps', shown_hash: paper.document.hash };
  await refusedWith(act.command(deputy, id, unheard), 422, 'unknown-choice');
  await refusedWith(act.command(await drafterOf(unit), id, { ...unheard, choice: 'approved' }), 403, 'not-your-work');
  await act.command(deputy, id, { ...back, reason });
  await versionIsKept();
  const drafter = await drafterOf(unit);
  const { items } = await drafter.get('/tasks?state=open');
  const mine = items.find((one) => one.instance === id);
  assert.equal(mine?.returned?.reason, reason, 'the drafter sees why it came back');
  await act.putDraft(drafter, id, (body) => {
    body.rows[0].when = 'Tháng 5';
    return body;
  });
  const { instance } = await act.submit(drafter, id, 'drafting');
  assert.ok(act.standsAt(instance, 'reviewing'), 'it goes back to who returned it');
}

// ---- kill -9

async function killAfterAnAnswer(guidance, unit) {
  const id = guidance.programmes.get(unit);
  const drafter = await drafterOf(unit);
  const etag = await act.putDraft(drafter, id, filledProgramme);
  const paper = await act.read(drafter, id);
  const json = { kind: 'submit', work: act.workAt(paper, 'drafting').id, signal: 'submit' };
  const key = uuid();
  const told = (await noticesOf(`pct.${unit}`)).map((one) => one.id);
  const first = await act.command(drafter, id, json, { key, etag });
  await house.kill();
  await house.serve();
  const reviewer = await deputyOf(unit);
  const after = await act.read(reviewer, id);
  assert.ok(act.standsAt(after, 'reviewing'), 'the answered submission is there after kill -9');
  assert.ok(after.document.hash, 'with its document');
  const second = await act.command(await drafterOf(unit), id, json, { key, etag });
  assert.equal(second.number, first.number, 'the same key gives the same answer');
  const history = await reviewer.get(`/instances/${id}/history`);
  const times = history.items.filter((one) => one.command === key).length;
  assert.equal(times, 1, 'and the command stands in the history once');
  const notices = await noticesOf(`pct.${unit}`);
  for (const one of told)
    assert.ok(
      notices.some((other) => other.id === one),
      'no notice is lost',
    );
  const about = notices.filter((one) => one.instance === id && one.template === 'work-opened');
  assert.equal(about.length, 1, 'the reviewer is told once');
  step('kill -9 after an answer: the command is there once, its key gives the same answer, its notice is there once');
}

// The clock stands a moment before a reminder; the server is killed, the moment passes, the server starts again.
async function killOverATimer(guidance, unit) {
  const id = guidance.programmes.get(unit);
  const drafter = await drafterOf(unit);
  const { due } = act.workAt(await act.read(drafter, id), 'drafting');
  // A day's deadline ends at midnight, which a calendar already counts to the next day.
  const morning = Date.parse(`${act.localDay(new Date(Date.parse(due) - 1).toISOString())}T08:30:00+07:00`);
  await act.moveClock(await as('chutich'), morning - 900);
  const passes = Date.now() + 1000;
  const dueSoon = async () =>
    (await noticesOf(`cb.${unit}`)).filter((n) => n.instance === id && n.template === 'due-soon');
  const before = await dueSoon();
  assert.ok(Date.now() < passes - 100, 'the clock was read in time');
  await house.kill();
  await act.until('the moment of the reminder', () => Date.now() > passes);
  await house.serve();
  const after = await act.until('the reminder that came due while the server was down', async () => {
    const notices = await dueSoon();
    return notices.length > before.length ? notices : null;
  });
  assert.equal(after.length, before.length + 1, 'a timer that came due meanwhile fires once');
  for (const one of before)
    assert.ok(
      after.some((other) => other.id === one.id),
      'earlier notices are still there',
    );
  step(`kill -9 over a timer: ${before.length} reminders before, exactly one more after the start`);
  return due;
}

async function oneIsLate(guidance, unit) {
  const id = guidance.programmes.get(unit);
  const due = await killOverATimer(guidance, unit);
  const clock = await as('chutich');
  await act.moveClock(clock, Date.parse(due) + 6 * 24 * 3600_000);
  const about = async (login, template) =>
    (await noticesOf(login)).filter((one) => one.instance === id && one.template === template);
  const told = await act.until('the leaders of the late unit are told', async () => {
    const deputy = await about(`pct.${unit}`, 'told-leaders');
    return deputy.length > 0 ? deputy : null;
  });
  assert.ok((await about(`cb.${unit}`, 'due-soon')).length >= 2, 'the holder was reminded before');
  // The province's own date passes, too: from then on the board says late, and the province's office is told.
  await act.moveClock(clock, instant(programmesDue) + 5 * 24 * 3600_000);
  await act.until('the office of the province is told who is late', async () =>
    (await noticesOf('chanhvp')).some((one) => one.instance === guidance.id && one.template === 'units-late'),
  );
  const board = await (await as('chanhvp')).get(`/rounds/${guidance.id}/board`);
  const row = board.rows.find((one) => one.unit === unit);
  assert.equal(row.condition, 'late');
  assert.ok(row.late_days > 0);
  const reminder = await (await as('chanhvp')).get(`/rounds/${guidance.id}/reminder-text?condition=late`);
  assert.ok(reminder.text.includes(row.unit_name.vi), 'the text to send names the late unit');
  // Hundreds of mails that came due with the move of the clock leave one after the other, before this one.
  const toldByMail = () =>
    house.mails().some((mail) => mail.envelope_to.includes(`pct.${unit}@demo.invalid`) && mail.text.includes(id));
  await act.until('a mail to the deputy of the late unit', toldByMail, 60);
  step(`${unit} is late by ${row.late_days} working days: reminded, its leaders told (${told.length}), also by mail`);
}

// ---- considered by the province

// All tasks of one step that may be decided at once, by everybody who follows units.
async function inBulk(among, choice) {
  let count = 0;
  for (const login of ['chuyenvien1', 'chuyenvien2', 'chuyenvien3']) {
    const follower = await as(login);
    const tasks = (await act.all(follower, '/tasks?state=open')).filter((one) => one.bulk && among.has(one.instance));
    if (tasks.length === 0) continue;
    const commands = [];
    for (const task of tasks) {
      const paper = await act.read(follower, task.instance);
      const shown_hash = paper.document.hash;
      commands.push({ kind: 'decide', instance: task.instance, work: task.id, choice, shown_hash });
    }
    const { results } = await follower.post('/commands/bulk', { commands });
    for (const one of results) assert.ok(one.ok, `${choice}: ${JSON.stringify(one.problem)}`);
    count += results.length;
  }
  return count;
}

async function amend(guidance, finished) {
  const chair = await as('chutich');
  await refusedWith(act.command(chair, guidance.id, { kind: 'signal', signal: 'amend' }), 422, 'required');
  await act.command(chair, guidance.id, { kind: 'signal', signal: 'amend', reason: 'Tỉnh giao thêm một nhiệm vụ.' });
  const drafter = await as('chuyenvien1');
  const { id: work } = act.workAt(await act.read(drafter, guidance.id), 'drafting-amendment');
  await act.command(drafter, guidance.id, { kind: 'claim', work });
  const { body } = await drafter.get(`/instances/${guidance.id}/draft`);
  const part = body.obligations[0].part;
  const more = { op: 'add', part, text: 'Tham gia kỷ niệm ngày thành lập tỉnh.', before: null };
  await drafter.post(`/instances/${guidance.id}/draft/obligations`, more);
  await act.submit(drafter, guidance.id, 'drafting-amendment');
  const clerk = await as('vanthu');
  await act.recordMeeting(clerk, guidance.id, 'deciding-amendment', { present: 6, yes: 5, no: 0, abstain: 1 });
  const papers = await act.child(clerk, guidance.id, 'document-issue', 2);
  await act.issue(await as('thethuc'), clerk, papers.find((one) => !one.ended).id);
  const amended = (await act.read(drafter, guidance.id)).document.hash;
  for (const [unit, id] of guidance.programmes) {
    await act.until(`${unit} has the amended guidance`, async () => {
      const paper = await act.read(drafter, id);
      assert.equal(paper.ended_at, null, `${unit} is still running`);
      return paper.data.guidance === amended;
    });
  }
  const [first, ...others] = finished;
  for (const unit of others) {
    const id = guidance.programmes.get(unit);
    const why = 'Chương trình đã có nội dung này.';
    await act.command(await deputyOf(unit), id, { kind: 'signal', signal: 'change.unneeded', reason: why });
  }
  await changeProgramme(guidance.programmes.get(first), first);
  step(
    `amended: all ${guidance.programmes.size} programmes go on under the new text; one was changed and issued again`,
  );
}

async function changeProgramme(id, unit) {
  const drafter = await drafterOf(unit);
  await act.putDraft(drafter, id, (body) => body);
  await refusedWith(act.submit(drafter, id, 'amending'), 422, 'not-ready-to-submit');
  const { document } = (await act.read(drafter, id)).guidance;
  const added = document.obligations.find((one) => one.text.startsWith('Tham gia kỷ niệm'));
  await act.putDraft(drafter, id, (body) => {
    const row = {
      id: 'r-moi',
      obligation: added.id,
      text: added.text,
      what: 'Dự lễ kỷ niệm',
      when: 'Tháng 11',
      who: 'Chủ tịch',
    };
    return { ...body, rows: [...body.rows, row] };
  });
  await act.submit(drafter, id, 'amending');
  await act.recordMeeting(drafter, id, 're-deciding', bothVote);
  const papers = await act.child(drafter, id, 'document-issue', 2);
  await act.issue(await deputyOf(unit), drafter, papers.find((one) => !one.ended).id);
  await act.until('the replacement is released', async () => {
    const paper = await act.read(drafter, id);
    return !act.standsAt(paper, 'replacing') && !act.standsAt(paper, 'amending');
  });
}

// ---- reports

async function quarter(guidance, number, units) {
  const office = await as('chuyenvien1');
  await act.moveClock(await as('chutich'), instant(`${year}-${String(number * 3).padStart(2, '0')}-02`));
  const period = `${year}-Q${number}`;
  const { instance: round, closes } = await act.until(`the round ${period}`, async () => {
    const { items } = await office.get(`/rounds/${guidance.id}/reports`);
    return items.find((one) => one.period === period);
  });
  const reports = await act.child(office, round, 'unit-report', 11);
  const of = new Map(reports.map((one) => [one.unit, one.id]));
  for (const unit of units) await sendReport(of.get(unit), unit);
  const accepted = await inBulk(new Set(units.map((unit) => of.get(unit))), 'accepted');
  assert.equal(accepted, units.length, 'every report was accepted');
  await act.moveClock(await as('chutich'), Date.parse(closes) + 2 * 3600_000);
  const paper = await act.until(`${period} is consolidated`, async () => {
    const found = await act.read(office, round);
    return act.standsAt(found, 'consolidating') && found.document.body ? found : null;
  });
  const total = paper.document.body ?? paper.document.draft.body;
  assert.equal(total.submitted, units.length);
  const missing = total.missing.map((one) => one.unit).sort();
  const silent = [...guidance.programmes.keys()].filter((unit) => !units.includes(unit)).sort();
  assert.deepEqual(missing, silent, 'who said nothing is named, not taken for zero');
  const summed = total.indicators.find((one) => one.rule === 'sum');
  assert.equal(Number(summed.value), 5 * units.length, 'the total is that of who reported');
  assert.equal(summed.contributors.length, units.length, 'and says whose figures it is made of');
  const given = await issueReport(round, 1);
  step(`${period}: ${units.length} reports, ${missing.length} missing as blanks, issued as ${given}`);
  return { round, of };
}

// A report after the cut-off ends up in a revision of what was issued.
async function reportLate(guidance, { round, of }, unit) {
  const office = await as('chuyenvien1');
  await act.until('the round waits for late reports', async () =>
    act.standsAt(await act.read(office, round), 'issued'),
  );
  await sendReport(of.get(unit), unit);
  assert.equal(await inBulk(new Set([of.get(unit)]), 'accepted'), 1);
  const paper = await act.until('the late report is consolidated', async () => {
    const found = await act.read(office, round);
    return act.standsAt(found, 'consolidating') ? found : null;
  });
  assert.deepEqual(paper.document.body.missing, [], 'nobody is missing any more');
  assert.equal(paper.document.body.submitted, guidance.programmes.size);
  await issueReport(round, 2);
  await act.until(
    'the round is closed when everybody has reported',
    async () => (await act.read(office, round)).ended_at,
  );
  step(`the late report of ${unit} made a revision, and the round is closed`);
}

async function issueReport(round, revision) {
  const office = await as('chuyenvien1');
  await act.submit(office, round, 'consolidating');
  await act.decide(await as('pctt'), round, 'agreeing', 'approved');
  const papers = await act.child(office, round, 'document-issue', revision);
  const number = await act.issue(await as('thethuc'), await as('vanthu'), papers.find((one) => !one.ended).id);
  await act.until(
    'the round knows its number',
    async () => (await act.read(office, round)).data.revision === revision,
  );
  return number;
}

async function sendReport(id, unit) {
  await act.putDraft(await drafterOf(unit), id, (body) => filledReport(body, 5));
  await act.submit(await drafterOf(unit), id, 'collecting');
  await act.decide(await chairOf(unit), id, 'agreeing', 'approved');
}

async function closeYear(guidance, stuck) {
  await act.moveClock(await as('chutich'), instant(`${year + 1}-01-03`));
  const office = await as('chanhvp');
  const closing = await act.until('the year is being closed', async () => {
    const paper = await act.read(office, guidance.id);
    return act.standsAt(paper, 'closing') ? paper : null;
  });
  assert.ok(act.workAt(closing, 'closing'));
  await act.command(office, guidance.id, { kind: 'signal', signal: 'close' });
  const closed = await act.read(office, guidance.id);
  assert.ok(closed.ended_at, 'the guidance has ended');
  for (const [unit, id] of guidance.programmes) {
    await act.until(`the programme of ${unit} is closed`, async () => (await act.read(office, id)).ended_at);
  }
  assert.deepEqual(closed.output?.unfinished, [stuck], 'it closes with the one unit that did not get there');
  const listed = closed.unfinished.programmes.map((one) => one.unit);
  assert.deepEqual(listed, [stuck], 'and the page says which one it is');
  const last = await act.read(office, guidance.programmes.get(stuck));
  assert.equal(last.number, null, 'the unit that never decided has no number');
  step('the year is closed, and every programme with it');
}

// ---- mails

async function noticesOfEverybody() {
  const counts = new Map();
  for (const login of house.people.keys()) {
    const notices = await noticesOf(login);
    assert.equal(new Set(notices.map((one) => one.id)).size, notices.length, `${login} has no notice twice`);
    counts.set(login, notices.length);
  }
  return counts;
}

// Every notice became part of a mail, waits for its hour or was dropped with a reason; every mail left once, and nothing
// arrived that the outbox does not know.
async function checkMails() {
  const office = await as('chanhvp');
  const notices = await noticesOfEverybody();
  const all = [...notices.values()].reduce((sum, count) => sum + count, 0);
  // Mails are gathered and sent behind the commits; it is over when all notices are in mails and no mail waits.
  const outbox = await act.until(
    `every notice of ${all} in a mail that has left, waiting, or dropped`,
    async () => {
      const items = await act.all(office, '/outbox');
      const waits = items.some((one) => one.state === 'queued');
      return !waits && items.reduce((sum, one) => sum + noticesIn(one), 0) >= all ? items : null;
    },
    120,
  );
  const told = new Map();
  for (const one of outbox) told.set(one.to, (told.get(one.to) ?? 0) + noticesIn(one));
  for (const [login, count] of notices) {
    assert.equal(told.get(`${login}@demo.invalid`) ?? 0, count, `every notice of ${login} is accounted for, once`);
  }
  const odd = outbox.filter((one) => !['sent', 'waiting', 'dropped'].includes(one.state));
  assert.deepEqual(odd, [], 'every mail was sent');
  for (const one of outbox) assert.ok(one.state !== 'dropped' || one.error, 'what was dropped has its reason');
  const sent = outbox.filter((one) => one.state === 'sent');
  assert.ok(sent.length > 0, 'what is urgent was sent at once');
  const mails = house.mails();
  const times = new Map();
  for (const mail of mails) times.set(mail.message_id, (times.get(mail.message_id) ?? 0) + 1);
  for (const one of sent) assert.ok(times.has(one.message_id), `a mail never arrived: ${one.subject}`);
  // One in flight at a kill was tried, and is dropped where its task is closed before it is tried again.
  const broken = outbox.filter((one) => one.state === 'dropped' && one.tries > 0);
  assert.ok(broken.length <= 3, `${broken.length} mails were dropped after a try; three kills`);
  const listed = new Set([...sent, ...broken].map((one) => one.message_id));
  for (const id of times.keys()) assert.ok(listed.has(id), `a mail that the outbox does not know: ${id}`);
  const again = [...times.values()].filter((count) => count > 1);
  assert.ok(again.length <= 3 && again.every((count) => count === 2), `${again.length} mails came twice; three kills`);
  for (const mail of mails) {
    assert.equal(mail.envelope_to.length, 1, 'a mail is for one person');
    assert.match(mail.envelope_to[0], /@demo\.invalid$/);
    assert.match(mail.text, /DỮ LIỆU TRÌNH DIỄN/, 'a demonstration says so in every mail');
    assert.ok(mail.text.includes(house.origin), 'a mail leads back to the paper');
    assert.ok(!mail.text.includes('Ngày hội Đại đoàn kết'), 'a mail says nothing of what a paper holds');
    assert.ok(mail.subject.trim() !== '' && mail.raw.endsWith('\n'));
  }
  step(
    `${all} notices in ${times.size} mails, all arrived and known to the outbox; twice came ${again.length} (three kills allow three)`,
  );
}

async function run() {
  await house.startMailServer();
  const lines = await house.demo('2022');
  step(`demonstration lived, ${lines.length} lines`);
  step(`served in ${Math.round(await house.serve())} ms at ${house.origin}`);
  const wrong = await signIn(house, 'chutich', 'khong-dung').catch((error) => error);
  assert.equal(wrong.answer?.status, 401, 'a wrong password opens nothing');
  known.set('chutich', await signIn(house, 'chutich', 'demo'));
  await act.moveClock(await as('chutich'), instant(`${year - 1}-11-01`));
  step(`the clock stands at 1 November ${year - 1}; the year before has passed`);

  const guidance = await makeGuidance();
  const units = [...guidance.programmes.keys()].sort();
  const [first, returned, late] = units;
  const stuck = units.at(-1);
  const inTime = units.filter((unit) => unit !== late && unit !== stuck);
  await refusals({ house, as, guidance, unit: first, foreign: returned, step });

  await killWithManyInFlight({ house, known, root: guidance.root, step });
  await killAfterAnAnswer(guidance, first);
  for (const unit of [...inTime.slice(1), stuck]) await submitProgramme(guidance.programmes.get(unit), unit);
  await returnAndResubmit(guidance.programmes.get(returned), returned);
  step(`${inTime.length + 1} programmes submitted, one returned with its reason and submitted again`);
  for (const unit of inTime) await allTheWay(guidance.programmes.get(unit), unit);
  step(`${inTime.length} programmes reviewed, consulted, decided in recorded meetings, issued`);

  await oneIsLate(guidance, late);
  await submitProgramme(guidance.programmes.get(late), late);
  await allTheWay(guidance.programmes.get(late), late);
  const finished = [...inTime, late];
  const noted = await inBulk(new Set(finished.map((unit) => guidance.programmes.get(unit))), 'noted');
  assert.equal(noted, finished.length, 'all issued programmes are noted at once');
  const board = await (await as('chanhvp')).get(`/rounds/${guidance.id}/board`);
  assert.equal(board.counts.noted, finished.length);
  step(`${noted} programmes noted by the province, many at once`);

  await amend(guidance, finished);
  await reportLate(guidance, await quarter(guidance, 1, finished), stuck);
  for (const number of [2, 3, 4]) await quarter(guidance, number, finished.slice(0, 2));
  await closeYear(guidance, stuck);
  await checkMails();
  const proved = JSON.parse(execFileSync(program(), ['verify', house.data, '--json'], { maxBuffer: 2 ** 26 }));
  assert.ok(proved.seals.last, 'the log is sealed');
  step(`verified beside the running server: ${proved.events} events, ${proved.contents} contents, all whole after three kills`);
  const { items } = await (await as('chanhvp')).get('/incidents');
  assert.deepEqual(items, [], 'nothing waits as an incident');
  assert.equal(house.faults(), '', 'the server complained of nothing');
}

if (await journey(house, run, { keep: true, name: 'The cycle' })) step('the cycle is whole');
