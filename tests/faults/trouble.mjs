// What the machine does to a program, and what the program says then: two on one folder, a database of a later and of an
// earlier release, files it may not write, damaged files, a full disk, a limit on the size of files, no descriptors left.
// Each ends with a sentence in Vietnamese and in English and an exit code, and nothing is damaged by it.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/faults/trouble.mjs
//
// What this machine cannot do (a mount without permission) is said and left out.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync, chownSync, closeSync, copyFileSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync,
  rmSync, statSync, writeFileSync, writeSync,
} from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { House, program } from '../cycle/support/house.mjs';
import { become, send, uuid } from '../cycle/support/visitor.mjs';

const nobody = 65534;
const isRoot = process.getuid() === 0;
const userVersionAt = 60; // of the first page of every SQLite file, big-endian
const letter = { kind: 'issue-slip', summary: 'Thử', text: 'x'.repeat(20_000) };

const can = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

// Runs a verb to its end. `before` is what the program is started with.
function ends(before, ...args) {
  const [command, ...rest] = [...before, program(), ...args];
  const run = spawnSync(command, rest, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(run.signal, null, `it is not killed by a signal: ${run.stderr}`);
  return { code: run.status, said: run.stderr + run.stdout };
}

function refuses({ before = [], data, code = 1, vi, en, verb = 'serve' }) {
  const args = verb === 'serve' ? ['serve', '--data', data, '--port', '0'] : [verb, data, '--lang', 'en'];
  const run = ends(before, ...args);
  assert.equal(run.code, code, `${verb} ends with ${run.code}: ${run.said}`);
  if (verb === 'serve') assert.match(run.said, vi);
  assert.match(run.said, en);
}

class Desk {
  constructor(house, client, unit) {
    Object.assign(this, { house, client, unit, ledger: [] });
  }
  static async at(house) {
    const client = await become(house, 'chuyenvien1', house.agent);
    const [unit] = (await client.get('/units')).items.filter((one) => !one.parent).map((one) => one.id);
    return new Desk(house, client, unit);
  }
  // Answers the status of a start; the command is kept, to be asked again.
  async start(key = uuid()) {
    const json = { definition: 'document-issue', unit: this.unit, data: { kind: 'CV' } };
    const answer = await this.client.call('POST', '/instances', { json, key });
    if (answer.status < 300) this.ledger.push({ key, paper: answer.body.id });
    return answer;
  }
  // Starts with a text each, until one is refused or `most` were taken.
  async startUntilRefused(most) {
    for (let i = 0; i < most; ++i) {
      const key = uuid();
      const started = await this.start(key);
      if (started.status >= 300) return { answer: started, key };
      const path = `/instances/${started.body.id}/draft`;
      const body = { ...letter, text: letter.text + i };
      const saved = await this.client.call('PUT', path, { json: { body }, etag: '0' });
      if (saved.status >= 500) return { answer: saved, key: null };
    }
    return null;
  }
  async everythingIsThereOnce() {
    for (const { key, paper } of this.ledger) {
      const { items } = await this.client.get(`/instances/${paper}/history`);
      assert.equal(items.filter((one) => one.command === key).length, 1, `${key} is there once`);
    }
  }
}

function verifies(data) {
  const run = ends([], 'verify', data, '--lang', 'en');
  assert.equal(run.code, 0, run.said);
}

export async function troubles({ say }) {
  const house = new House();
  let ok = false;
  try {
    await house.demo('2022');
    await house.serve();
    const plain = join(house.folder, 'plain');
    mkdirSync(plain, { mode: 0o700 });
    // A start carries the write-ahead log over, so the file alone is the database.
    copyFileSync(join(house.data, 'trinhky.db'), join(plain, 'trinhky.db'));
    copyFileSync(join(house.data, 'seal-key.pem'), join(plain, 'seal-key.pem'));
    for (const file of readdirSync(plain)) chmodSync(join(plain, file), 0o600);
    let copies = 0;
    const copy = (change = () => {}) => {
      const to = join(house.folder, `copy-${(copies += 1)}`);
      cpSync(plain, to, { recursive: true });
      change(join(to, 'trinhky.db'), to);
      return to;
    };
    const patched = (at, bytes) => (file) => {
      const handle = openSync(file, 'r+');
      writeSync(handle, bytes, 0, bytes.length, at);
      closeSync(handle);
    };
    const version = (number) => patched(userVersionAt, Buffer.from([0, 0, 0, number]));
    const untouched = (data, deed) => {
      const before = digest(join(data, 'trinhky.db'));
      deed();
      assert.equal(digest(join(data, 'trinhky.db')), before, 'the file is as it was');
    };
    verifies(plain);

    // ---- two programs
    refuses({ data: house.data, vi: /chương trình khác sử dụng/, en: /Another program is using this data folder/ });
    assert.equal((await send(house.origin, house.agent, 'GET', '/health')).status, 200);
    verifies(house.data);
    say('two programs on one folder: the second is refused, the first works on, verify reads beside it');

    // ---- releases
    const newer = copy(version(99));
    untouched(newer, () => {
      refuses({ data: newer, vi: /phiên bản mới hơn/, en: /belongs to a later release/ });
      refuses({ data: newer, verb: 'verify', code: 2, en: /belongs to a later release/ });
    });
    const older = copy(version(1));
    untouched(older, () => refuses({ data: older, verb: 'verify', code: 2, en: /belongs to an earlier release/ }));
    say('a database of a later release is left alone; of an earlier one verify says to start the program once');

    // ---- damage
    const damaged = { vi: /Tệp dữ liệu của máy chủ bị hỏng/, en: /database file is damaged/ };
    const headless = copy(patched(0, Buffer.alloc(100, 0x41)));
    untouched(headless, () => {
      refuses({ data: headless, ...damaged });
      refuses({ data: headless, verb: 'verify', code: 2, ...damaged });
    });
    const size = statSync(join(plain, 'trinhky.db')).size;
    const torn = copy(patched(60 * 4096, Buffer.alloc(size - 61 * 4096, 0x5a)));
    refuses({ data: torn, ...damaged });
    refuses({ data: torn, verb: 'verify', code: 2, ...damaged });
    const short = copy((file) => writeFileSync(file, readFileSync(file).subarray(0, 30 * 4096), { mode: 0o600 }));
    refuses({ data: short, verb: 'verify', code: 2, ...damaged });
    say('a damaged head, damaged pages and a file that ends too early: told as damage, with what to do');

    // ---- files it may not write
    const before = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
    chmodSync(house.folder, 0o711);
    if (isRoot && !can(...before, program(), '--version')) {
      say('LEFT OUT: files it may not write (nobody may not run the program here)');
    } else {
      const readOnly = { before, vi: /không được phép ghi/, en: /may not write to its database file/ };
      const owned = (mode, folderMode) => (file, folder) => {
        for (const name of readdirSync(folder)) if (isRoot) chownSync(join(folder, name), nobody, nobody);
        if (isRoot) chownSync(folder, nobody, nobody);
        chmodSync(file, mode);
        chmodSync(folder, folderMode);
      };
      refuses({ data: copy(owned(0o400, 0o700)), ...readOnly });
      refuses({ data: copy(owned(0o600, 0o500)), ...readOnly });
      say('a database or a folder it may not write: told as such');
    }
    await house.close({ keep: true });

    await fullDisk({ house, plain, say });
    await limitedFiles({ house, copy, say });
    await noDescriptors({ house, copy, say });
    ok = true;
  } finally {
    if (!ok) say(`what is left is in ${house.folder}`);
    await house.close({ keep: !ok });
  }
}

// Starts the program behind a script, which makes its surroundings.
async function behind(house, script, deed) {
  const file = join(house.folder, 'start.sh');
  const real = program();
  writeFileSync(file, `#!/bin/sh\n${script.replaceAll('PROGRAM', `"${real}"`)}\n`, { mode: 0o755 });
  const known = process.env.TRINHKY_PROGRAM;
  process.env.TRINHKY_PROGRAM = file;
  try {
    await house.serve();
  } finally {
    if (known === undefined) delete process.env.TRINHKY_PROGRAM;
    else process.env.TRINHKY_PROGRAM = known;
  }
  await deed();
}

async function stop(house) {
  house.agent.destroy();
  const gone = new Promise((resolve) => {
    house.server.once('exit', resolve);
  });
  process.kill(house.server.pid, 'SIGTERM');
  await gone;
}

async function fullDisk({ house, plain, say }) {
  const own = isRoot ? '-m' : '-rm';
  const place = join(house.folder, 'small');
  mkdirSync(place);
  if (!can('unshare', own, 'mount', '-t', 'tmpfs', 'tmpfs', place)) {
    return say('LEFT OUT: a full disk (this machine lets nobody mount one)');
  }
  house.data = place;
  const mount = `mount -t tmpfs -o size=24m tmpfs "${place}" && cp -a "${plain}/." "${place}/"`;
  await behind(house, `exec unshare ${own} sh -c '${mount} && exec PROGRAM "$@"' sh "$@"`, async () => {
    const inside = `/proc/${house.server.pid}/root${place}`;
    const desk = await Desk.at(house);
    assert.equal(await desk.startUntilRefused(20), null);
    const filler = join(inside, 'filler');
    const handle = openSync(filler, 'w');
    try {
      for (let size = 1 << 20; size >= 512; ) {
        try {
          writeSync(handle, Buffer.alloc(size));
        } catch (error) {
          assert.equal(error.code, 'ENOSPC');
          size /= 2;
        }
      }
    } finally {
      closeSync(handle);
    }
    const refused = await desk.startUntilRefused(50);
    assert.ok(refused, 'a full disk is met');
    assert.equal(refused.answer.status, 503);
    assert.equal(refused.answer.body.type, '/problems/disk-full');
    assert.match(refused.answer.body.detail ?? refused.answer.body.title, /Ổ đĩa máy chủ đã đầy/);
    const key = uuid();
    assert.equal((await desk.start(key)).status, 503, 'and stays full');
    assert.equal((await desk.client.call('GET', '/tasks')).status, 200, 'reading goes on');
    assert.equal(await until(house, 503), 503, 'readiness says so');
    await desk.everythingIsThereOnce();
    rmSync(filler);
    const again = await desk.start(key);
    assert.equal(again.status, 201, 'with space it works again, by itself');
    assert.equal((await desk.start(key)).body.id, again.body.id);
    assert.equal(await until(house, 200), 200);
    await desk.everythingIsThereOnce();
    // What nobody writes to at the moment can be carried out of the mount.
    const outside = join(house.folder, 'carried-out');
    mkdirSync(outside, { mode: 0o700 });
    for (const name of ['trinhky.db', 'trinhky.db-wal']) copyFileSync(join(inside, name), join(outside, name));
    verifies(outside);
    await stop(house);
    say(`a full disk: 503 with the reason, reading goes on, and with space it works again; ${desk.ledger.length} kept`);
  });
}

// The engine looks once a second whether a trouble began or is over.
async function until(house, wanted) {
  for (let i = 0; ; ++i) {
    const { status } = await send(house.origin, house.agent, 'GET', '/ready');
    if (status === wanted || i === 50) return status;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}

async function limitedFiles({ house, copy, say }) {
  if (!can('prlimit', '--fsize=1000000', 'true')) return say('LEFT OUT: a limit on the size of files (no prlimit)');
  house.data = copy();
  const limit = statSync(join(house.data, 'trinhky.db')).size + 64 * 1024;
  await behind(house, `exec prlimit --fsize=${limit} PROGRAM "$@"`, async () => {
    const desk = await Desk.at(house);
    const refused = await desk.startUntilRefused(500);
    assert.ok(refused, 'the limit is met');
    assert.equal(refused.answer.status, 503);
    assert.match(refused.answer.body.type, /^\/problems\/(store-closed|disk-full|log-full)$/);
    assert.equal((await desk.client.call('GET', '/tasks')).status, 200, 'reading goes on');
    assert.equal(await until(house, 503), 503, 'readiness says so');
    await stop(house);
    await house.serve();
    desk.client.agent = house.agent;
    await desk.everythingIsThereOnce();
    assert.equal((await desk.start()).status, 201);
    verifies(house.data);
    await stop(house);
    say(`a file that may not grow: 503, the program lives on; after a restart ${desk.ledger.length} are there once`);
  });
}

async function noDescriptors({ house, copy, say }) {
  if (!can('prlimit', '--nofile=100', 'true')) return say('LEFT OUT: descriptors (no prlimit)');
  house.data = copy();
  for (const few of [6, 9, 12, 15]) {
    const run = spawnSync('prlimit', [`--nofile=${few}`, 'timeout', '-s', 'TERM', '20', program(), 'serve', '--data', house.data, '--port', '0'], {
      encoding: 'utf8',
    });
    // With very few it does not start; whatever it says, it says so, and ends with a code.
    if (run.status === 0 || run.status === 124) continue;
    assert.equal(run.signal, null, `with ${few} descriptors: ${run.stderr}`);
    assert.ok(run.status === 1 || run.status === 2 || run.status === 127, `with ${few}: ${run.status} ${run.stderr}`);
    assert.ok(run.stderr.trim().length > 20, `with ${few} descriptors it says why`);
  }
  verifies(house.data);
  await behind(house, `exec prlimit --nofile=64 PROGRAM "$@"`, async () => {
    const desk = await Desk.at(house);
    assert.equal((await desk.start()).status, 201);
    const { hostname, port } = new URL(house.origin);
    const sockets = Array.from({ length: 200 }, () => net.connect(Number(port), hostname).on('error', () => {}));
    await Promise.all(
      sockets.slice(0, 20).map(
        (socket) =>
          new Promise((resolve) => {
            if (socket.readyState === 'open') resolve();
            socket.once('connect', resolve);
            socket.once('close', resolve);
          }),
      ),
    );
    // Who was connected is served all the same, and commits.
    assert.equal((await desk.start()).status, 201);
    for (const socket of sockets) socket.destroy();
    assert.equal(await until(house, 200), 200);
    const late = await Desk.at(house);
    assert.equal((await late.start()).status, 201, 'whoever comes later is served again');
    await desk.everythingIsThereOnce();
    const open = readdirSync(`/proc/${house.server.pid}/fd`).length;
    verifies(house.data);
    await stop(house);
    say(`200 connections on 64 descriptors: who is there is served, and whoever comes afterwards; ${open} stay open`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(program())) throw new Error('no program');
  execFileSync(program(), ['--version']);
  await troubles({ say: (line) => console.log(line) });
}
