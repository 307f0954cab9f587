// The lifeboat, driven from outside: backups beside a server that clients work on, a kill, and a house that is restored
// from one of them and holds all that was acknowledged before it was begun. Then a damaged copy, a folder in the way, the
// server's own schedule with its health, a server that is stopped in the middle of a backup, and a database of an earlier
// schema.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/backup/run.mjs
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../cycle/support/acts.mjs';
import { House, program } from '../cycle/support/house.mjs';
import { become, Refused, send, uuid } from '../cycle/support/visitor.mjs';
import { end } from '../support/program.mjs';

const drafters = ['chuyenvien1', 'chuyenvien2', 'chuyenvien3'];
const body = { kind: 'issue-slip', summary: 'Về việc sao lưu', text: 'Nội dung. '.repeat(200) };
const most = 5000; // papers of one client; the journey ends it earlier
const pause = 20; // ms between two papers of one client, so that they can all be looked at afterwards
const readersAtOnce = 16;
const say = (line) => console.log(`  ${line}`);

function run(...args) {
  const ran = spawnSync(program(), args, { encoding: 'utf8', timeout: 120_000, maxBuffer: 1 << 26 });
  assert.equal(ran.signal, null, `it ends by itself: ${ran.stderr}`);
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

// Beside the clients, who go on meanwhile.
function aside(...args) {
  return new Promise((resolve) => {
    execFile(program(), args, { maxBuffer: 1 << 26 }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

const listed = (folder) => JSON.parse(run('backups', folder, '--json').out).backups;
const health = async (house) => (await send(house.origin, house.agent, 'GET', '/health')).body;
const ready = async (house) => (await send(house.origin, house.agent, 'GET', '/ready')).status;
const types = ({ troubles = [] }) => troubles.filter(({ what }) => what === 'backup').map(({ type }) => type);

// Starts papers with a text each until `over` says so; what was answered stands in the ledger.
async function work(client, unit, ledger, over) {
  for (let i = 0; i < most && !over(); ++i) {
    const key = uuid();
    try {
      const json = { definition: 'document-issue', unit, data: { kind: 'CV' } };
      const { id } = await client.must('POST', '/instances', { json, key });
      ledger.push({ key, paper: id, login: client.login });
      await client.put(`/instances/${id}/draft`, { body }, { etag: '0' });
      await new Promise((resolve) => {
        setTimeout(resolve, pause);
      });
    } catch (error) {
      if (error instanceof Refused || !over()) throw error;
      return; // cut off by the kill
    }
  }
}

async function everythingIsThereOnce(house, ledger) {
  // Each paper is read by who wrote it: nobody else may see a draft.
  const readers = new Map();
  for (const login of drafters) readers.set(login, await become(house, login, house.agent));
  const left = [...ledger];
  const reader = async () => {
    while (left.length > 0) {
      const { key, paper, login } = left.shift();
      const { items } = await readers.get(login).get(`/instances/${paper}/history`);
      assert.equal(items.filter((one) => one.command === key).length, 1, `${key} of paper ${paper} is there once`);
    }
  };
  await Promise.all(Array.from({ length: readersAtOnce }, reader));
}

async function besideALoadedServer(house, backups) {
  const desks = [];
  for (const login of drafters) desks.push(await become(house, login, house.agent));
  const [unit] = (await desks[0].get('/units')).items.filter((one) => !one.parent).map((one) => one.id);
  const ledger = [];
  let over = false;
  const working = Promise.all(desks.map((client) => work(client, unit, ledger, () => over)));
  await until('work has begun', () => ledger.length >= 20);
  const taken = [];
  for (let i = 0; i < 3; ++i) {
    const before = ledger.length;
    const done = await aside('backup', house.data, '--to', backups, '--json', '--lang', 'en');
    assert.equal(done.code, 0, done.out + done.err);
    const told = JSON.parse(done.out);
    assert.equal(told.holds, true);
    taken.push({ ...told, before });
    assert.ok(ledger.length > before, 'the clients went on meanwhile');
  }
  over = true;
  await house.kill();
  await working;
  say(`three backups while ${ledger.length} papers were started: each restored to scratch and verified`);
  return { taken, ledger };
}

async function restoredHouse(house, { taken, ledger }) {
  const { folder, before } = taken.at(-1);
  const again = new House();
  try {
    const restored = run('restore', folder, '--to', again.data, '--lang', 'en');
    assert.equal(restored.code, 0, restored.err);
    assert.match(restored.out, /Nothing is wrong/);
    assert.equal(statSync(again.data).mode & 0o777, 0o700);
    assert.equal(statSync(join(again.data, 'seal-key.pem')).mode & 0o777, 0o600);
    assert.deepEqual(readFileSync(join(again.data, 'seal-key.pem')), readFileSync(join(house.data, 'seal-key.pem')));
    await again.serve();
    await everythingIsThereOnce(again, ledger.slice(0, before));
    assert.equal((await health(again)).status, 'ok');
    await end(again.server, 'the restored server');
    const verified = run('verify', again.data, '--lang', 'en');
    assert.equal(verified.code, 0, verified.out);
    say(`the last one restored after kill -9: all ${before} papers that were acknowledged before it was begun are there`);
  } finally {
    await again.close();
  }
}

function refusals(house, backups, { taken }) {
  const to = join(house.folder, 'elsewhere');
  const onto = run('restore', taken[0].folder, '--to', house.data, '--lang', 'vi');
  assert.equal(onto.code, 1);
  assert.match(onto.err, /đã có dữ liệu và không bị ghi đè/);
  const damaged = join(backups, 'damaged');
  cpSync(taken[0].folder, damaged, { recursive: true });
  const bytes = readFileSync(join(damaged, 'trinhky.db'));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(damaged, 'trinhky.db'), bytes);
  const refused = run('restore', damaged, '--to', to, '--lang', 'en');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /The backup is damaged: trinhky\.db/);
  rmSync(damaged, { recursive: true });
  cpSync(taken[0].folder, join(backups, '.making-manual-x'), { recursive: true });
  assert.equal(listed(backups).length, 3, 'what is not finished is not listed');
  assert.equal(existsSync(to), false, 'nothing is left of what was refused');
  say('a folder in the way and one changed bit are refused with a sentence; an unfinished one does not count');
}

async function scheduled(house) {
  const own = join(house.data, 'backups');
  // A house that was off since long ago: one is due at once.
  mkdirSync(own, { mode: 0o700 });
  writeFileSync(join(own, 'schedule.json'), '{"since":"2020-01-01T00:00:00.000Z"}');
  house.backupAt = '02:00';
  await house.serve();
  const told = types(await health(house));
  if (listed(house.data).length === 0) assert.deepEqual(told, ['backup-old'], 'while there is none, it is told');
  assert.equal(await ready(house), 200, 'work goes on');
  await until('a backup is verified', async () => types(await health(house)).length === 0, 60);
  const [one, ...more] = listed(house.data);
  assert.deepEqual(more, [], 'six years of missed days are one backup');
  assert.equal(one.kind, 'daily');
  assert.equal(one.verified, true);
  await house.kill();
  await house.serve();
  assert.deepEqual(types(await health(house)), [], 'and it is not due again');
  await end(house.server, 'the server');
  assert.equal(listed(house.data).length, 1);
  say('the server takes the backup it missed, once, and its health tells while there is none');
}

async function stoppedInTheMiddle(house) {
  const own = join(house.data, 'backups');
  rmSync(own, { recursive: true });
  mkdirSync(own, { mode: 0o700 });
  writeFileSync(join(own, 'schedule.json'), '{"since":"2020-01-01T00:00:00.000Z"}');
  await house.serve();
  await end(house.server, 'the server'); // in the middle of it, or before or behind it
  for (const one of listed(house.data)) assert.equal(one.verified, true, 'there is none, or a whole one');
  await house.serve();
  await until('a backup is verified', async () => types(await health(house)).length === 0, 60);
  await end(house.server, 'the server');
  assert.deepEqual(readdirSync(own).filter((name) => name.startsWith('.')), [], 'nothing unfinished is left');
  say('a server that is stopped in the middle of a backup leaves none, and the next start takes it');
}

async function failing(house) {
  const own = join(house.data, 'backups');
  rmSync(own, { recursive: true });
  writeFileSync(own, 'a file stands in the way');
  await house.serve();
  const told = await health(house);
  assert.equal(told.status, 'degraded');
  assert.ok(types(told).includes('backup-schedule-not-kept'), JSON.stringify(told));
  assert.equal(await ready(house), 200);
  await end(house.server, 'the server');
  rmSync(own);
  say('a folder that cannot be written is a warning, and no reason not to serve');
}

// With Debian's sqlite3 a database is made what a release with one step of the schema left.
async function earlierSchema(house) {
  const sql = "DROP TABLE erasure; DELETE FROM meta WHERE name = 'erasures_noted_after'; PRAGMA user_version = 1;";
  try {
    execFileSync('sqlite3', [join(house.data, 'trinhky.db'), sql], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    if (error.code === 'ENOENT') return say('LEFT OUT: a database of an earlier schema (no sqlite3 here)');
    throw error;
  }
  house.backupAt = 'never';
  await house.serve();
  const [one] = listed(house.data);
  assert.match(one.kind, /^before-schema-\d+$/);
  assert.equal(one.schema, 1);
  assert.equal(one.verified, true);
  assert.match(house.faults(), /Backed up and verified: before-schema-/);
  await end(house.server, 'the server');
  assert.equal(run('verify', house.data, '--lang', 'en').code, 0);
  say('a database of an earlier schema is backed up and verified before it is brought up to date');
}

const house = new House();
const backups = join(house.folder, 'backups');
let ok = false;
try {
  await house.demo('2022');
  await house.serve();
  const loaded = await besideALoadedServer(house, backups);
  await restoredHouse(house, loaded);
  refusals(house, backups, loaded);
  await scheduled(house);
  await stoppedInTheMiddle(house);
  await failing(house);
  await earlierSchema(house);
  ok = true;
} finally {
  if (!ok) say(`what is left is in ${house.folder}`);
  await house.close({ keep: !ok });
}
