// What people, browsers and strangers get wrong. Each thing is refused with its own problem, or taken and given back
// word for word; after each the histories of the papers are as long as they were.
import assert from 'node:assert/strict';
import { send, uuid, Visitor } from './support/visitor.mjs';
import * as act from './support/acts.mjs';
import { filledProgramme, year } from './guidance.mjs';

// What a text field may be sent by somebody who hopes that it is read as something else than text.
const hostile =
  `'; DROP TABLE event; -- " OR "1"="1 <script>alert('x')</script><img src=x onerror=alert(1)> &amp;&lt; ` +
  '${7*7} {{7*7}} %s %00 \\u0000 ../../etc/passwd\t=HYPERLINK("http://x.test")';

export async function refusals({ house, as, guidance, unit, foreign, step }) {
  const drafter = await as(`cb.${unit}`);
  const programme = guidance.programmes.get(unit);
  const slip = await startSlip(await as('chuyenvien2'), guidance.root);
  const watched = new Map([
    [programme, drafter],
    [guidance.id, await as('chuyenvien1')],
    [slip, await as('chuyenvien2')],
  ]);
  let cases = 0;

  const lengths = async () => {
    const list = [];
    for (const [id, who] of watched) list.push((await act.all(who, `/instances/${id}/history`)).length);
    const rows = await act.all(await as('chanhvp'), '/instances');
    return [...list, rows.length];
  };

  // `ask` must be answered with this problem, and leave no trace in any log.
  async function refused(what, ask, status, type, more = () => {}) {
    const before = await lengths();
    const answer = await ask();
    const said = `${what}: ${answer.status} ${answer.text}`;
    assert.equal(answer.status, status, said);
    assert.match(answer.headers['content-type'], /^application\/problem\+json/, said);
    assert.equal(answer.body.type, `/problems/${type}`, said);
    assert.equal(answer.body.status, status, said);
    assert.ok(answer.body.title, said);
    more(answer.body);
    assert.deepEqual(await lengths(), before, `${what} left something in a log`);
    cases += 1;
  }

  const to = (id) => `/instances/${id}/commands`;
  const command =
    (who, id, json, options = {}) =>
    () =>
      who.call('POST', to(id), { json, key: uuid(), ...options });
  const pointsAt = (pointer) => (body) => assert.equal(body.pointer, pointer, JSON.stringify(body));

  await wrongCommands({ refused, command, pointsAt, drafter, programme });
  await stale({ refused, command, drafter, programme });
  await foreignPapers({ refused, command, house, as, foreign, programme, drafter, slip });
  await wrongForms({ refused, command, drafter, programme });
  await wrongBytes({ refused, house, drafter, programme, to });
  await wrongHeads({ refused, command, house, drafter, programme, to });
  await reusedKey({ refused, drafter, programme, to });
  const again = { definition: 'annual-guidance', unit: guidance.root, data: { year } };
  const chief = await as('chanhvp');
  const link = `/api/v1/instances/${guidance.id}`;
  await refused(
    'a second guidance of the same year',
    () => chief.call('POST', '/instances', { json: again, key: uuid() }),
    409,
    'already-started',
    (body) => assert.equal(body.link, link),
  );
  await brokenDefinitions({ lengths, drafter });
  step(`${cases} wrong requests refused, each with its own problem, no log grew`);
  await hostileTexts({ as, slip, unit, drafter, programme, house });
  step('SQL and HTML in every text field came back word for word');
}

async function startSlip(who, root) {
  const { id } = await who.post('/instances', { definition: 'document-issue', unit: root, data: { kind: 'CV' } });
  return id;
}

async function wrongCommands({ refused, command, pointsAt, drafter, programme }) {
  const { id: work } = act.workAt(await act.read(drafter, programme), 'drafting');
  await refused(
    'an unknown kind',
    command(drafter, programme, { kind: 'fly' }),
    422,
    'unknown-command',
    pointsAt('/kind'),
  );
  await refused('a kind that is no text', command(drafter, programme, { kind: 7 }), 422, 'unknown-command');
  await refused('a body that is a list', command(drafter, programme, [1]), 422, 'wrong-type');
  const nobodyHears = { kind: 'signal', signal: 'no.such.signal' };
  await refused('an unknown signal', command(drafter, programme, nobodyHears), 409, 'signal-not-heard');
  const unknown = { kind: 'submit', work, colour: 'red' };
  await refused('an unknown member', command(drafter, programme, unknown), 422, 'bad-member', pointsAt('/colour'));
  const wrong = { kind: 'submit', work: 12 };
  await refused('a member of a wrong type', command(drafter, programme, wrong), 422, 'bad-member', pointsAt('/work'));
  const gone = { kind: 'submit', work: uuid(), signal: 'submit' };
  await refused('a work that is not open', command(drafter, programme, gone), 409, 'work-closed');
  const early = { kind: 'decide', work, choice: 'approved', shown_hash: null };
  await refused('a decision where none is asked', command(drafter, programme, early), 409, 'work-closed');
}

async function stale({ refused, command, drafter, programme }) {
  const draft = await drafter.get(`/instances/${programme}/draft`);
  const body = filledProgramme(structuredClone(draft.body));
  const save = (etag) => () => drafter.call('PUT', `/instances/${programme}/draft`, { json: { body }, etag });
  await refused('a draft over another version', save('of-yesterday'), 412, 'draft-changed', (problem) => {
    assert.deepEqual(problem.current.body, draft.body, 'the stored text is shown beside');
    assert.equal(problem.current.etag, draft.etag);
  });
  await refused('a draft without its version', save(undefined), 400, 'if-match-required');
  await drafter.put(`/instances/${programme}/draft`, { body }, { etag: draft.etag });
  const { id: work } = act.workAt(await act.read(drafter, programme), 'drafting');
  const json = { kind: 'submit', work, signal: 'submit' };
  await refused(
    'a submission of another version',
    command(drafter, programme, json, { etag: 'of-yesterday' }),
    412,
    'draft-changed',
  );
}

async function foreignPapers({ refused, command, house, as, foreign, programme, drafter, slip }) {
  const stranger = await as(`cb.${foreign}`);
  const look = (who, path) => () => who.call('GET', path);
  const { id: work } = act.workAt(await act.read(drafter, programme), 'drafting');
  const mine = (await act.read(drafter, programme)).guidance.hash;
  for (const path of ['', '/history', '/diagram', '/draft', `/documents/${mine}`]) {
    await refused(
      `another unit's paper ${path}`,
      look(stranger, `/instances/${programme}${path}`),
      403,
      'not-allowed',
    );
  }
  const json = { kind: 'submit', work, signal: 'submit' };
  await refused("a command at another unit's paper", command(stranger, programme, json), 403, 'not-allowed');
  const file = () =>
    stranger.call('POST', `/instances/${programme}/attachments?purpose=annex`, {
      bytes: act.minutesFile,
      headers: { 'content-type': 'application/pdf' },
    });
  await refused("a file for another unit's paper", file, 403, 'not-allowed');
  await refused('a paper of nobody', look(drafter, `/instances/${uuid()}`), 404, 'no-such-instance');
  const elsewhere = `/instances/${programme}/documents/${'0'.repeat(64)}`;
  await refused('a document of nobody', look(drafter, elsewhere), 404, 'no-such-document');
  await refused('a paper of the province', look(drafter, `/instances/${slip}`), 403, 'not-allowed');
  await refused('the outbox', look(drafter, '/outbox'), 403, 'not-allowed');
  await refused('nobody signed in', look(new Visitor(house), '/tasks'), 401, 'not-signed-in');
  await refused('an address of nobody', look(drafter, '/no-such-noun'), 404, 'no-such-resource');
}

async function wrongForms({ refused, command, drafter, programme }) {
  const good = await drafter.get(`/instances/${programme}/draft`);
  const bad = structuredClone(good.body);
  delete bad.rows[0].what;
  bad.rows[1].when = 12;
  bad.year = 'sang năm';
  const saved = await drafter.put(`/instances/${programme}/draft`, { body: bad }, { etag: good.etag });
  const { id: work } = act.workAt(await act.read(drafter, programme), 'drafting');
  const wanted = ['/document/rows/0/what', '/document/rows/1/when', '/document/year'];
  const pointers = (faults) => faults.map((fault) => fault.pointer).sort();
  const json = { kind: 'submit', work, signal: 'submit' };
  await refused('a form with three faults', command(drafter, programme, json), 422, 'not-ready-to-submit', (body) => {
    assert.deepEqual(pointers(body.errors), wanted);
    for (const fault of body.errors) assert.ok(fault.code && fault.detail, JSON.stringify(fault));
  });
  const check = await drafter.must('POST', `/instances/${programme}/draft/check`);
  assert.deepEqual(pointers(check.errors), wanted, 'asking before says the same');
  await drafter.put(`/instances/${programme}/draft`, { body: good.body }, { etag: saved.etag });
}

async function wrongBytes({ refused, house, drafter, programme, to }) {
  const raw =
    (bytes, type = 'application/json') =>
    () =>
      drafter.call('POST', to(programme), {
        bytes: Buffer.from(bytes),
        key: uuid(),
        headers: { 'content-type': type },
      });
  await refused('half a JSON', raw('{"kind": "sub'), 400, 'json-malformed');
  await refused('no JSON at all', raw('kind=submit'), 400, 'json-malformed');
  await refused('an empty body', raw(''), 400, 'json-malformed');
  await refused('a member twice', raw('{"kind":"submit","kind":"cancel"}'), 400, 'json-malformed');
  await refused('JSON of a thousand floors', raw('['.repeat(1000) + ']'.repeat(1000)), 400, 'json-malformed');
  await refused('no UTF-8', raw([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400, 'json-malformed');
  await refused('a form of a web page', raw('kind=submit', 'application/x-www-form-urlencoded'), 415, 'content-type');
  const long = () => drafter.call('POST', to(programme), { announced: 4 << 20, key: uuid() });
  await refused('a body of 4 MB', long, 413, 'body-too-large');
  const { etag } = await drafter.get(`/instances/${programme}/draft`);
  const json = { body: { kind: 'programme', title: 'x'.repeat((1 << 20) + 1) } };
  const save = () => drafter.call('PUT', `/instances/${programme}/draft`, { json, etag });
  await refused('a draft of more than 1 MB', save, 413, 'draft-too-large');
  const headers = { 'x-file-name': 'x'.repeat(40_000) };
  const head = () => send(house.origin, undefined, 'GET', '/status', { headers });
  await refused('a head of 40 kB', head, 431, 'head-too-large');
}

async function wrongHeads({ refused, command, house, drafter, programme, to }) {
  const json = { kind: 'signal', signal: 'no.such.signal' };
  const bare = { headers: { 'x-csrf-token': null } };
  await refused('no protection token', command(drafter, programme, json, bare), 403, 'csrf');
  const other = { headers: { 'x-csrf-token': 'of-somebody-else' } };
  await refused('a wrong protection token', command(drafter, programme, json, other), 403, 'csrf');
  const elsewhere = { headers: { origin: 'http://evil.test' } };
  await refused('a page of another site', command(drafter, programme, json, elsewhere), 403, 'cross-site');
  const keyless = (key) => () => drafter.call('POST', to(programme), { json, key });
  await refused('no key', keyless(undefined), 400, 'missing-idempotency-key');
  await refused('a key that is no UUID', keyless('one'), 400, 'missing-idempotency-key');
  const wrongHost = () => send(house.origin, undefined, 'GET', '/status', { headers: { host: 'evil.test' } });
  await refused('another host', wrongHost, 421, 'wrong-host');
  await refused('a method of nobody', () => drafter.call('DELETE', '/tasks'), 405, 'method-not-allowed');
}

// The only case with an act that is taken: a file is attached, and its key is used for something else.
async function reusedKey({ refused, drafter, programme, to }) {
  const key = uuid();
  const headers = { 'content-type': 'application/pdf', 'x-file-name': 'mot.pdf' };
  const path = `/instances/${programme}/attachments?purpose=annex`;
  const first = await drafter.must('POST', path, { bytes: act.minutesFile, headers, key });
  const second = await drafter.must('POST', path, { bytes: act.minutesFile, headers, key });
  assert.equal(second.id, first.id, 'the same upload with its key is the same file');
  const { id: work } = act.workAt(await act.read(drafter, programme), 'drafting');
  const json = { kind: 'submit', work, signal: 'submit' };
  const reuse = () => drafter.call('POST', to(programme), { json, key });
  await refused('a key for another act', reuse, 422, 'idempotency-key-reused');
}

async function brokenDefinitions({ lengths, drafter }) {
  const before = await lengths();
  const check = (definition) => drafter.post('/definitions/check', { definition });
  const broken = {
    id: 'broken',
    version: 1,
    title: { vi: 'Hỏng', en: 'Broken' },
    initial: 'nowhere',
    states: {
      one: { on: { go: { target: 'no-such-state', guard: { 'no-such-operator': [1] } } } },
      two: { task: { for: 'nobody' } },
    },
  };
  for (const sent of [broken, JSON.stringify(broken)]) {
    const { valid, problems } = await check(sent);
    assert.equal(valid, false);
    for (const place of ['/initial', '/states/one/on/go', '/states/two/task']) {
      const found = problems.some((one) => one.severity === 'error' && one.pointer.startsWith(place));
      assert.ok(found, `nothing is said about ${place}: ${JSON.stringify(problems)}`);
    }
  }
  const { valid, problems } = await check('{"id": ');
  assert.ok(!valid && problems.length > 0, 'what is no JSON is a problem, too');
  assert.deepEqual(await lengths(), before);
}

// Every text that a person can send, one after another on one paper, read back as it was sent.
async function hostileTexts({ as, slip, unit, drafter, programme, house }) {
  const author = await as('chuyenvien2');
  const etag = await act.putDraft(author, slip, () => ({
    kind: 'issue-slip',
    summary: hostile,
    [hostile.slice(0, 30)]: [hostile],
  }));
  const draft = await author.get(`/instances/${slip}/draft`);
  assert.equal(draft.body.summary, hostile, 'a draft');
  assert.deepEqual(draft.body[hostile.slice(0, 30)], [hostile], 'a name in a draft');
  const { id: work } = act.workAt(await act.read(author, slip), 'draft');
  const said = { kind: 'submit', work, signal: 'submit', comment: hostile, reason: hostile };
  await act.command(author, slip, said, { etag });
  const head = await as('truongban1');
  const shown = await act.read(head, slip);
  assert.equal(shown.document.body.summary, hostile, 'a document');
  const returned = { kind: 'return', work: act.workAt(shown, 'dept_review').id, to: 'draft', reason: hostile };
  await act.command(head, slip, { ...returned, shown_hash: shown.document.hash });
  const back = act.workAt(await act.read(author, slip), 'draft');
  assert.equal(back.returned?.reason, hostile, 'a reason');
  const file = await act.attach(author, slip, Buffer.from('<script>alert(1)</script>'), {
    name: `${hostile.slice(0, 60)}.html`,
    type: 'text/html',
    purpose: 'annex',
  });
  const opened = await author.call('GET', `/attachments/${file.id}`);
  assert.match(opened.headers['content-disposition'], /^attachment/, 'a page is never shown, only downloaded');
  assert.match(opened.headers['content-security-policy'], /sandbox/);
  assert.equal(opened.headers['x-content-type-options'], 'nosniff');
  const chair = await as('chutich');
  await act.command(chair, slip, { kind: 'cancel', reason: hostile });
  const history = await author.call('GET', `/instances/${slip}/history`);
  assert.match(history.headers['content-type'], /^application\/json/);
  assert.equal(history.headers['x-content-type-options'], 'nosniff');
  const comments = history.body.items.filter((one) =>
    JSON.stringify(one).includes(JSON.stringify(hostile).slice(1, -1)),
  );
  assert.ok(comments.length >= 3, `history holds the comment and both reasons, found ${comments.length}`);

  const own = await drafter.get(`/instances/${programme}/draft`);
  const body = structuredClone(own.body);
  for (const member of ['what', 'when', 'who', 'partners', 'result']) body.rows[0][member] = hostile;
  const saved = await drafter.put(`/instances/${programme}/draft`, { body }, { etag: own.etag });
  assert.deepEqual((await drafter.get(`/instances/${programme}/draft`)).body, body, 'every field of a row');
  await drafter.put(`/instances/${programme}/draft`, { body: own.body }, { etag: saved.etag });
  const paste = await drafter.must('POST', `/instances/${programme}/draft/paste`, {
    json: { table: `${hostile}\t${hostile}\n` },
  });
  assert.ok(Array.isArray(paste.rows), 'a pasted table');

  const line = hostile.replace('\t', ' ');
  const found = await drafter.get(`/instances?q=${encodeURIComponent(line)}`);
  assert.deepEqual(found.items, [], 'a search finds nothing');
  for (const name of ['definition', 'unit', 'state', 'after']) {
    const answer = await drafter.call('GET', `/instances?${name}=${encodeURIComponent(line)}`);
    assert.ok([200, 422].includes(answer.status), `${name} in a query: ${answer.status}`);
  }
  const stranger = new Visitor(house);
  for (const json of [
    { login: hostile, password: 'demo' },
    { login: 'chutich', password: hostile },
  ]) {
    const answer = await stranger.call('POST', '/session', { json });
    assert.ok([401, 422].includes(answer.status), `a hostile log-in: ${answer.status}`);
  }
  const clerk = await as('chuyenvien1');
  const name = line.replaceAll(/[/\\]/g, '-'); // folders of the sender's machine are nobody's business
  const imported = await clerk.post('/guidance/imports', { text: `1. ${line}\n- ${line}\n`, file_name: name });
  const kept = await clerk.get(`/guidance/imports/${imported.id}`);
  assert.ok(
    kept.lines.some((line) => line.text.includes('DROP TABLE event')),
    'an imported line',
  );
  assert.equal(kept.file_name, name, 'the name of an imported file');
  const { items } = await drafter.get('/units');
  assert.ok(
    items.some((one) => one.id === unit),
    'and the tables are all there',
  );
}
