// A real office from its first day: nothing but `trinhky init` and the API. Units and people come in by table and by
// hand, ten people of the supplied template and three of a second commune lead a guidance to issued programmes, and the
// accounts are changed, closed and opened again.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/office/run.mjs
//
// Prints a line per step; ends with 1 and the reason where something is not as it must be.
import assert from 'node:assert/strict';
import * as act from '../cycle/support/acts.mjs';
import { signIn, uuid } from '../cycle/support/visitor.mjs';
import { filledProgramme } from '../cycle/guidance.mjs';
import { journey } from '../support/journey.mjs';
import { accounts } from './accounts.mjs';
import { newOffice, passwordOf, refusedWith, setPassword, table, template, tokenOf } from './start.mjs';

const begun = Date.now();
const step = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const day = (later) => act.localDay(new Date(Date.now() + later * 24 * 3600_000).toISOString());
const year = Number(day(60).slice(0, 4));
const guidanceText = `Kính gửi: Ban Thường trực Ủy ban MTTQ Việt Nam các đơn vị trực thuộc.

Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh hướng dẫn các nhiệm vụ trọng tâm năm ${year} như sau:

1. Tuyên truyền, vận động nhân dân
- Tổ chức Ngày hội Đại đoàn kết toàn dân tộc tại các khu dân cư.
- Vận động nhân dân tham gia bảo vệ môi trường; mỗi quý một buổi.

Căn cứ hướng dẫn này, đề nghị Ban Thường trực Ủy ban MTTQ Việt Nam các đơn vị xây dựng chương trình công tác năm ${year}./.
`;

// What ten people of an office are called, in the order of the template's examples.
const ten = [
  ['Lương Văn Chủ', 'chu.lv'], ['Nông Thị Thường', 'thuong.nt'], ['Bế Văn Phòng', 'phong.bv'], ['Vi Thị Ban', 'ban.vt'],
  ['Hà Văn Soạn', 'soan.hv'], ['Chu Thị Thư', 'thu.ct'], ['Lý Văn Thức', 'thuc.lv'],
  ['Triệu Thị Một', 'mot.tt'], ['Phùng Văn Hai', 'hai.pv'], ['Đặng Thị Ba', 'ba.dt'],
];

const { house, admin } = await newOffice('none');

const unitOf = (id, on) => admin.get(`/units/${id}${on ? `?on=${on}` : ''}`);
const importPeople = (rows) => admin.post('/people/import', { table: table(rows) });
const preview = (rows, noun = 'people') => admin.post(`/${noun}/import/preview`, { table: table(rows) });

async function units() {
  const rows = await template(admin, 'units');
  assert.equal(rows.length, 3, 'the head, the office itself, and an example');
  rows[1][1] = 'Tỉnh Mẫu';
  rows[1][3] = 'province';
  rows[2] = ['X1', 'Xã Thử Một', '', 'xã', rows[1][0], '', 'Thử Một', '', ''];
  const seen = await preview(rows, 'units');
  assert.deepEqual(seen.rows.map((row) => row.verdict), ['change', 'add']);
  assert.deepEqual(seen.rows[0].changes[0], { field: 'name', was: 'Cơ quan', is: 'Tỉnh Mẫu' });
  await admin.post('/units/import', { table: table(rows) });
  const again = await preview(rows, 'units');
  assert.deepEqual(again.rows.map((row) => row.verdict), ['same', 'same'], 'the same table changes nothing');

  const name = { vi: 'Xã Thử Hai', en: '' };
  const second = { id: 'X2', name, kind: 'commune', parent: 'ROOT', place: 'Thử Hai' };
  await refusedWith(admin.post('/units', { ...second, parent: 'nowhere' }), 422, 'directory-change-refused', '/parent');
  await refusedWith(admin.post('/units', { ...second, name: {} }), 422, 'invalid-input', '/name/vi');
  const made = await admin.post('/units', second);
  assert.equal(made.name.en, 'Xã Thử Hai');
  for (const id of ['X1', 'X2']) {
    const { roles } = await unitOf(id);
    assert.deepEqual(roles.carries.DRAFTER.toSorted(), ['ACCOUNTANT', 'CLERK'], `${id} begins with a small unit's map`);
    assert.equal(roles.from, day(0));
  }
  assert.deepEqual((await unitOf('ROOT')).roles.carries, {}, 'the top is staffed');
  step('units by table and by hand: both communes begin with the role map of a small unit');
}

async function people() {
  const rows = await template(admin, 'people');
  const examples = rows.filter((row) => row[1] !== '').length - 1;
  assert.equal(examples, ten.length, 'the template has ten examples');
  assert.equal((await preview(rows)).errors, 0, 'and imports as it is');
  ten.forEach(([name, login], i) => rows[i + 1].splice(0, 3, name, login, `${login}@coquan.test`));
  rows[3][1] = 'chu.lv';
  const doubled = await preview(rows);
  assert.equal(doubled.errors, 1, 'one log-in is not two people');
  assert.equal(doubled.rows[2].errors[0].pointer, '/login');
  await refusedWith(importPeople(rows), 422, 'table-has-errors', '/rows/4/login');
  rows[3][1] = ten[2][1];
  rows[5][0] = 'Hà Văn Soan';
  const links = (await importPeople(rows)).links;
  assert.equal(links.length, ten.length);
  for (const { url, login } of links) await setPassword(house, tokenOf(url), login);

  const before = (await act.all(admin, '/people')).length;
  rows[5][0] = 'Hà Văn Soạn';
  rows[6][4] = 'Kế toán';
  const seen = await preview(rows);
  assert.deepEqual(seen.rows[4].changes, [{ field: 'full_name', was: 'Hà Văn Soan', is: 'Hà Văn Soạn' }]);
  assert.equal(seen.rows[4].verdict, 'change');
  assert.equal(seen.rows[5].verdict, 'add');
  assert.match(seen.rows[5].notes[0], /Văn thư/, 'what the table no longer says is still held, and told');
  assert.equal(seen.rows[0].verdict, 'same');
  rows[6][4] = 'Văn thư';
  const answer = await importPeople(rows);
  assert.deepEqual([answer.added, answer.changed, answer.links.length], [0, 1, 0]);
  assert.equal((await act.all(admin, '/people')).length, before, 'a corrected table doubles nobody');
  step('ten people by the supplied template, with their own names; the corrected table mends one and doubles nobody');
}

// The second commune: the deputy drafts, and nobody but the deputy could review.
async function threeMore() {
  const who = [
    ['Hoàng Văn Tư', 'tu.hv', ['CHAIR']], ['Mông Thị Năm', 'nam.mt', ['VICE_CHAIR', 'DRAFTER']], ['La Văn Sáu', 'sau.lv', ['CLERK']],
  ];
  for (const [full_name, login, positions] of who) {
    const holdings = positions.map((position) => ({ unit: 'X2', position, from: day(0) }));
    const { password_link } = await admin.post('/people', { full_name, login, email: '', holdings });
    await setPassword(house, tokenOf(password_link.url), login);
  }
  const carries = { VICE_CHAIR: ['FORMAT_CHECKER', 'OFFICE_CHIEF', 'STANDING_VICE_CHAIR'] };
  const wrong = { CHAIR: ['KING'] };
  await refusedWith(admin.put('/units/X2/roles', { from: day(0), carries: wrong }), 422, 'directory-change-refused', '/carries/CHAIR');
  await refusedWith(admin.put('/units/X2/roles', { carries }), 422, 'invalid-input', '/from');
  const changed = await admin.put('/units/X2/roles', { from: day(0), carries });
  assert.deepEqual(changed.roles.carries, carries);
  const later = await admin.put('/units/X2/roles', { from: day(30), carries: {} });
  assert.equal(later.roles.from, day(30));
  assert.deepEqual((await unitOf('X2')).roles, { carries, from: day(0), later: [day(30)] }, 'a later map waits its turn');
  step('a second commune of three people; its roles changed from today, and again from a later day');
}

async function bodies() {
  const btt = { name: { vi: 'Ban Thường trực', en: 'Standing Board' }, from: day(0), positions: ['CHAIR', 'VICE_CHAIR', 'CLERK'] };
  assert.equal((await unitOf('X2')).bodies[0].recorded, false, 'the Standing Board follows from its positions');
  assert.equal((await unitOf('X2')).bodies[0].present.length, 2);
  await refusedWith(admin.put('/units/X2/bodies/BTT', { ...btt, positions: ['KING'] }), 422, 'directory-change-refused', '/positions/0');
  await refusedWith(admin.put('/units/X2/bodies/BTT', { ...btt, positions: [] }), 422, 'invalid-input', '/positions');
  const made = await admin.put('/units/X2/bodies/BTT', btt);
  assert.equal(made.bodies[0].present.length, 3, 'the office has its own Standing Board');
  const named = { name: { vi: 'Hội nghị Ủy ban', en: 'Committee' }, from: day(10), members: [{ person: admin.id, chair: true }] };
  const ub = await admin.put('/units/X2/bodies/UB', named);
  assert.equal(ub.on, day(10));
  assert.equal(ub.bodies[1].present[0].full_name, 'Hoàng Thị Quản');
  assert.deepEqual((await unitOf('X2')).bodies[1].later, [day(10)]);
  await refusedWith((await as('soan.hv')).put('/units/X2/bodies/BTT', btt), 403, 'not-allowed');
  step('bodies: the Standing Board made up anew from today, another body by name from a later day');
}

const known = new Map();
async function as(login) {
  if (!known.has(login)) known.set(login, await signIn(house, login, passwordOf(login)));
  return known.get(login);
}

async function guidance() {
  const drafter = await as('soan.hv');
  const imported = await drafter.post('/guidance/imports', { text: guidanceText, file_name: 'huong-dan.txt', year });
  const ids = imported.document.obligations.filter((one) => one.answered_by !== 'programme').map((one) => one.id);
  const { id } = await drafter.post(`/guidance/imports/${imported.id}/start`, { unit: 'ROOT' });
  const edit = (change) => drafter.post(`/instances/${id}/draft/obligations`, change);
  await edit({ op: 'set', ids, values: { lead: 'Ban Phong trào' } });
  await edit({ op: 'set_due', programmes_due: day(50) });
  await act.submit(drafter, id, 'itemising');
  await act.opinion(await as('ban.vt'), id, 'inputs', 'Nhất trí với dự thảo.');
  const clerk = await as('thu.ct');
  await act.recordMeeting(clerk, id, 'deciding', { present: 2, yes: 2, no: 0, abstain: 0 });
  const [paper] = await act.child(clerk, id, 'document-issue');
  const number = await act.issue(await as('thuc.lv'), clerk, paper.id);
  const programmes = await act.child(drafter, id, 'unit-programme', 2);
  step(`the guidance is issued as ${number} by the ten people; ${programmes.length} communes draft`);
  return new Map(programmes.map((one) => [one.unit, one.id]));
}

// From draft to issued. Answers everything that happened to the programme and the paper it was issued by, in order.
async function programme(id, { drafter, reviewer, clerk, checker, votes }) {
  await act.putDraft(drafter, id, filledProgramme);
  await act.submit(drafter, id, 'drafting');
  await act.decide(reviewer, id, 'reviewing', 'approved');
  await act.register(clerk, id, 'asked', 'Hội Phụ nữ nhất trí.');
  await act.command(clerk, id, { kind: 'signal', signal: 'opinions.close' });
  await act.register(clerk, id, 'waiting', 'Thường trực cấp ủy nhất trí chủ trương.');
  await act.recordMeeting(clerk, id, 'deciding', votes);
  const [paper] = await act.child(clerk, id, 'document-issue');
  const number = await act.issue(checker, clerk, paper.id);
  await act.until('the programme in execution', async () => (await act.read(clerk, id)).number === number);
  const own = await act.all(drafter, `/instances/${id}/history`);
  const issue = await act.all(clerk, `/instances/${paper.id}/history`);
  const inOrder = (items) => items.toSorted((a, b) => a.number - b.number).filter((one) => one.actor?.full_name);
  return [...inOrder(own), ...inOrder(issue)];
}

// The paper changes hands where somebody else acts next.
function handOffs(acts) {
  return acts.slice(1).filter((one, i) => one.actor.full_name !== acts[i].actor.full_name).length;
}

async function communes(programmes) {
  const [deputy, officer] = [await as('hai.pv'), await as('ba.dt')];
  const votes = { present: 2, yes: 2, no: 0, abstain: 0 };
  const acts = await programme(programmes.get('X1'), { drafter: officer, reviewer: deputy, clerk: officer, checker: deputy, votes });
  assert.deepEqual([...new Set(acts.map((one) => one.actor.full_name))].toSorted(), ['Phùng Văn Hai', 'Đặng Thị Ba'].toSorted());
  assert.ok(handOffs(acts) >= 3 && handOffs(acts) <= 5, `${handOffs(acts)} hand-offs from draft to issued`);
  const trace = /tự rà soát/;
  assert.ok(!acts.some((one) => trace.test(one.text.vi)), 'two pairs of eyes read it, nothing was waived');
  step(`a commune of three people: ${handOffs(acts)} hand-offs from draft to issued, four eyes kept`);

  const [alone, clerk] = [await as('nam.mt'), await as('sau.lv')];
  const three = { present: 3, yes: 3, no: 0, abstain: 0 };
  const second = await programme(programmes.get('X2'), { drafter: alone, reviewer: alone, clerk, checker: alone, votes: three });
  assert.ok(handOffs(second) <= 5, `${handOffs(second)} hand-offs from draft to issued`);
  const waived = second.filter((one) => trace.test(one.text.vi));
  assert.equal(waived.length, 1, 'the waiver stands in the history, once');
  assert.equal(waived[0].actor.full_name, 'Mông Thị Năm');
  step(`a commune where only the drafter could review: ${handOffs(second)} hand-offs, the waiver stands in the history`);
}

async function eachProfile() {
  for (const profile of ['langson-2022', 'langson-2025']) {
    const other = await newOffice(profile);
    try {
      for (const noun of ['units', 'people']) {
        const rows = await template(other.admin, noun);
        const seen = await other.admin.post(`/${noun}/import/preview`, { table: table(rows) });
        assert.equal(seen.errors, 0, `the template of ${noun} imports right after init with ${profile}`);
        assert.equal(seen.rows.filter((row) => row.verdict === 'add').length, noun === 'people' ? 10 : 0);
      }
      const units = await other.admin.get('/units');
      const { roles } = await other.admin.get(`/units/${units.items.find((one) => one.parent).id}`);
      assert.deepEqual(roles.carries.CHAIR, ['DEPT_HEAD']);
    } finally {
      await other.house.close();
    }
  }
  step('the templates of both profiles import without a fault right after init');
}

await journey(house, async () => {
  await units();
  await people();
  await threeMore();
  await bodies();
  const programmes = await guidance();
  await communes(programmes);
  await accounts({ house, admin, as, step, programme: programmes.get('X1'), key: uuid });
  await eachProfile();
  step('done');
});
