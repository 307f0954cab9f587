// `trinhky rehearse` as the author of a definition uses it, and the same over HTTP in an office of its own; then a paper
// is asked who will have to act, and does what it said.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/rehearse/run.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as act from '../cycle/support/acts.mjs';
import { program } from '../cycle/support/house.mjs';
import { signIn } from '../cycle/support/visitor.mjs';
import { newOffice, passwordOf, refusedWith, setPassword, table, template, tokenOf } from '../office/start.mjs';

const folder = mkdtempSync(join(tmpdir(), 'trinhky-rehearse-'));
const shipped = readdirSync(join('workflows', 'definitions')).map((one) => one.split('.')[0]);

function rehearse(...args) {
  const ran = spawnSync(program(), ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
  assert.equal(ran.signal, null, ran.stderr);
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
}
const year = (...args) => JSON.parse(rehearse(...args, '--json').out);
const office = join('workflows', 'scenarios', 'offices', 'province-and-three-communes.json');

const unfolded = (file) => file.replaceAll('\r\n ', '').split('\r\n');

// ---- the command

const tests = {
  'every shipped definition lives its year, with people in every post'() {
    for (const one of shipped) {
      const { status, out } = rehearse(one, '--org', office, '--from', '2026-01-05', '--json');
      assert.equal(status, 0, `${one}: ${out.slice(-2000)}`);
      const told = JSON.parse(out);
      assert.equal(told.definition.id, one);
      assert.ok(told.tasks.length > 0, one);
      assert.ok(told.tasks.every((task) => task.who.length > 0 && !task.late), one);
      assert.deepEqual(told.not_decided, [], one);
      assert.ok(told.assumptions.every((text) => text.vi && text.en));
    }
  },
  'the sixty-five communes take a moment'() {
    const begun = Date.now();
    const told = year('annual-guidance', '--org', 'langson-2025', '--from', '2026-01-05');
    const took = (Date.now() - begun) / 1000;
    assert.equal(told.organisation.units, 66);
    assert.equal(told.papers.filter((one) => one.definition === 'unit-report').length, 4 * 65);
    assert.ok(told.counts.tasks > 1000);
    console.log(`        ${told.counts.tasks} tasks, ${told.told.length} notices in ${took.toFixed(1)} s`);
    assert.ok(took < 30, `${took} s`);
  },
  'a table for people: who, what, by when, and what was taken for granted'() {
    const { status, out } = rehearse('document-issue', '--org', office, '--from', '2026-01-05', '--lang', 'en');
    assert.equal(status, 0);
    assert.match(out, /2026-01-05 {2}08:00 {2}task +Draft · Lang Son Province → .*\(.*\).* · due 2026-01-10/);
    assert.match(out, /Assumed\n {2}- Everybody acts on the last working day before the due day/);
    assert.doesNotMatch(out, /Not decided/);
  },
  'who is late is told of, and only who is late'() {
    const told = year('document-issue', '--org', office, '--from', '2026-01-05', '--days-late', 'draft=3');
    const late = told.tasks.filter((task) => task.late).map((task) => task.state);
    assert.deepEqual(late, ['draft']);
    assert.deepEqual([...new Set(told.told.filter((one) => one.kind === 'escalation').map((one) => one.state))], ['draft']);
    assert.deepEqual(told.days_late, { all: 0, of: { draft: 3 } });
  },
  'the same arguments give the same bytes'() {
    const args = ['unit-programme', '--org', office, '--from', '2026-01-05', '--json'];
    assert.equal(rehearse(...args).out, rehearse(...args).out);
  },
  'a calendar that another program reads'() {
    const file = join(folder, 'year.ics');
    assert.equal(rehearse('annual-guidance', '--org', office, '--from', '2026-01-05', '--ics', file).out, '');
    const bytes = readFileSync(file, 'utf8');
    assert.equal(rehearse('annual-guidance', '--org', office, '--from', '2026-01-05', '--ics', '-').out, bytes);
    assert.ok(bytes.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n')));
    const lines = unfolded(bytes);
    const uids = lines.filter((line) => line.startsWith('UID:'));
    assert.ok(uids.length > 50);
    assert.equal(new Set(uids).size, uids.length);
    assert.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, uids.length);
    assert.equal(lines.filter((line) => line.startsWith('DTSTART')).length, uids.length);
  },
  'a vacant post is named, and is no success'() {
    const given = JSON.parse(readFileSync(office, 'utf8'));
    delete given.people['the-thuc'];
    delete given.people['chanh-van-phong'];
    const path = join(folder, 'office.json');
    writeFileSync(path, JSON.stringify(given));
    const { status, out } = rehearse('document-issue', '--org', path, '--from', '2026-01-05', '--lang', 'en');
    assert.equal(status, 1);
    assert.match(out, /Vacant posts\n {2}- Lang Son Province, “Format check”/);
  },
  'a definition of another kind, from a file'() {
    const definition = JSON.parse(readFileSync(join('workflows', 'definitions', 'document-issue.v1.json'), 'utf8'));
    definition.id = 'letter-of-thanks';
    delete definition.start.invokedBy;
    const path = join(folder, 'letter-of-thanks.v1.json');
    writeFileSync(path, JSON.stringify(definition));
    const told = year(path, '--org', office, '--from', '2026-01-05');
    assert.equal(told.definition.id, 'letter-of-thanks');
    assert.equal(told.papers[0].end, 'released');
  },
  'what is no day, person, file or definition is refused in words'() {
    const from = ['--from', '2026-01-05'];
    for (const [args, said] of [
      [['nothing', ...from], /Không có quy trình "nothing"/],
      [['document-issue', '--from', '5/1/2026'], /YYYY-MM-DD/],
      [['document-issue', ...from, '--until', '2025-01-05'], /ngày cuối không trước ngày đầu/],
      [['document-issue', ...from, '--org', 'nowhere'], /Không có bộ đơn vị hay tệp nào là "nowhere"/],
      [['document-issue', ...from, '--days-late', 'soon'], /Độ trễ viết là/],
      [['document-issue', ...from, '--days-late', 'NOBODY=3'], /Không có người, chức vụ hay bước nào là "NOBODY"/],
      [['document-issue', ...from, '--calendar', 'nowhere.json'], /nowhere\.json/],
      [['document-issue', ...from, '--unit', '99'], /Không có đơn vị "99"/],
      [['document-issue', ...from, '--ics', join(folder, 'no', 'year.ics')], /Không ghi được tệp/],
    ]) {
      const { status, out, err } = rehearse(...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(out, '');
      assert.match(err, said);
    }
  },
};

// ---- over HTTP

async function overHttp() {
  const { house, admin } = await newOffice('langson-2022');
  try {
    const rows = await template(admin, 'people');
    rows.forEach((row, i) => {
      if (i > 0 && row[1] !== '') row.splice(0, 3, `Người thứ ${i}`, `nguoi${i}`, `nguoi${i}@coquan.test`);
    });
    const { links } = await admin.post('/people/import', { table: table(rows) });
    for (const { url, login } of links) await setPassword(house, tokenOf(url), login);

    const path = '/definitions/annual-guidance/1/rehearsal';
    const day = act.localDay(new Date().toISOString());
    const told = await admin.post(path, { from: day, days_late: { all: 1 } });
    assert.equal(told.from, day);
    assert.ok(told.tasks.some((task) => task.who.some((one) => one.name.startsWith('Người thứ'))));
    assert.ok(told.vacancies.length > 0, 'most districts have nobody yet, and that is said');
    const file = await admin.call('POST', `${path}?format=ics`, { json: { from: day } });
    assert.equal(file.status, 200);
    assert.match(file.headers['content-type'], /^text\/calendar/);
    assert.match(file.headers['content-disposition'], /attachment; filename="annual-guidance-/);
    assert.match(file.raw.toString('utf8'), /^BEGIN:VCALENDAR\r\n/);
    await refusedWith(admin.post(path, {}), 422, 'bad-member', '/from');
    await refusedWith(admin.post(path, { from: day, days_late: -1 }), 422, 'bad-member', '/days_late');
    await refusedWith(admin.post(path, { from: day, days_late: { of: { NOBODY: 1 } } }), 422, 'unknown-late', '/days_late/NOBODY');
    await refusedWith(admin.post('/definitions/nothing/1/rehearsal', { from: day }), 404, 'no-such-definition');

    // The drafter asks before submitting, submits, and the next step is the one that was foretold.
    const drafterRow = rows.find((row) => row[4] === 'Chuyên viên' || row[4] === 'DRAFTER');
    const drafter = await signIn(house, drafterRow[1], passwordOf(drafterRow[1]));
    const unit = (await admin.get('/units')).items.find((one) => !one.parent).id;
    const { id } = await drafter.post('/instances', { definition: 'document-issue', unit });
    const before = await drafter.get(`/instances/${id}/forecast`);
    assert.equal(before.steps[0].state, 'draft');
    assert.equal(before.steps[0].open, true);
    assert.deepEqual(before.steps.map((one) => one.state).slice(0, 3), ['draft', 'dept_review', 'format_check']);
    assert.ok(before.assumptions.length > 0);
    const events = (await drafter.get(`/instances/${id}/history`)).items.length;
    assert.equal(events, 1, 'asking writes nothing');
    await act.putDraft(drafter, id, () => ({ kind: 'issue-slip', summary: 'Về việc họp' }));
    await act.submit(drafter, id, 'draft');
    const [work] = (await act.read(drafter, id)).work;
    const after = await drafter.get(`/instances/${id}/forecast`);
    assert.equal(after.steps[0].state, 'dept_review');
    assert.equal(after.steps[0].due, work.due);
    assert.deepEqual(after.steps[0].who.map((one) => one.name).toSorted(), work.holders.map((one) => one.full_name).toSorted());
    await refusedWith(admin.get(`/instances/${id}/forecast`), 403, 'not-allowed');
  } finally {
    await house.close();
  }
}
tests['over HTTP: a year on the own people, and a paper that does what it foretold'] = overHttp;

let failed = 0;
for (const [name, run] of Object.entries(tests)) {
  try {
    await run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
