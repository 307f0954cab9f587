// A house with a hundred papers, with ten thousand, and on demand with a million: what a transition costs in each, how
// long the program needs to its first answer, how much memory it takes, and in the largest how long people wait for an
// inbox of ten thousand tasks, the board of all units, the history of ten thousand events and the newest papers while
// others go on writing. Prints; asserts no time.
//
//   node tests/bench/scale.mjs [--smoke]
//
//   TRINHKY_SCALE=1000000   one more size: ten gigabytes in TMPDIR, which is where the data folders are made, and about
//                           ten minutes to fill them
//   TRINHKY_SCALE_DATA      a data folder that scale_bench filled before stands for the largest size. It is written to
//
// What the papers are and which of them are copies stands in tests/bench/scale.cc. The programs are build/trinhky,
// build/scale_bench and build/flow_load (release); TRINHKY_PROGRAM, TRINHKY_SCALE_BENCH and TRINHKY_FLOW_LOAD name
// others. Bounded: two minutes, with a million papers half an hour.
import { execFile } from 'node:child_process';
import { readFileSync, statSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { House } from '../cycle/support/house.mjs';
import { become } from '../cycle/support/visitor.mjs';
import { journey } from '../support/journey.mjs';
import { papers, percentiles, wordsOf } from './papers.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const filler = process.env.TRINHKY_SCALE_BENCH ?? join(project, 'build', 'scale_bench');
const run = promisify(execFile);

const smoke = process.argv.includes('--smoke');
const more = Number(process.env.TRINHKY_SCALE ?? 0);
const ready = process.env.TRINHKY_SCALE_DATA;
const sizes = smoke ? [100, 1_000] : [100, 10_000, ...(more > 10_000 ? [more] : [])];
const largest = { tasks: smoke ? 500 : 10_000, events: smoke ? 500 : 10_000 };
const seconds = smoke ? 2 : 10;
const reading = smoke ? 2 : 10; // seconds of one kind
const betweenReads = 20; // ms from one to the next, where those before were quick
const writesMeanwhile = 100; // transitions a second
const settled = smoke ? 500 : 5_000; // ms until a started program counts as idle
const bytesOfAPaper = 12_000;
const slowestFilling = 1_500_000; // ms

const say = (name, value) => console.log(`${name.padEnd(38)} ${value}`);
const mb = (kilobytes) => `${(kilobytes / 1024).toFixed(0)} MB`;
const gb = (bytes) => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;

function at(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

async function fill(house, size, { tasks, events }) {
  const words = ['fill', house.data, '--papers', size, '--tasks', tasks, '--events', events];
  try {
    const { stdout } = await run(filler, words.map(String), { timeout: slowestFilling });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${filler}: ${error.stderr || error.message} (ninja -C build scale_bench)`);
  }
}

function needRoom(size) {
  const { bavail, bsize } = statfsSync(tmpdir());
  const wanted = size * bytesOfAPaper * 1.5;
  if (bavail * bsize >= wanted) return;
  throw new Error(`${size} papers want ${gb(wanted)} in ${tmpdir()} and ${gb(bavail * bsize)} are free: set TMPDIR`);
}

// One reading after the other while the writers go on; bounded by time.
async function readings(name, house, words, ask) {
  const writing = papers(house, words, { connections: 4, seconds: reading, rate: writesMeanwhile });
  writing.catch(() => {}); // heard below
  const times = [];
  const begun = Date.now();
  let told = '';
  while (Date.now() < begun + reading * 1000) {
    await pause(Math.max(0, begun + times.length * betweenReads - Date.now()));
    const asked = process.hrtime.bigint();
    told = await ask();
    times.push(Number(process.hrtime.bigint() - asked) / 1e6);
  }
  const writes = await writing;
  const line = [0.5, 0.99].map((share) => at(times, share).toFixed(1));
  say(name, `p50 ${line[0]} ms, p99 ${line[1]} ms of ${times.length}; ${told}; writes p99 ${writes.p99_ms.toFixed(1)} ms`);
}

const told = (answer, items = (body) => body.items.length) => {
  if (answer.status !== 200) return `answers ${answer.status}`;
  const rows = `${items(answer.body)} rows, ${(answer.raw.length / 1024).toFixed(0)} kB`;
  return answer.body.next ? `${rows}, more behind` : rows;
};

// What the program refuses because it takes too long is a figure, too; anything else is a fault.
async function get(person, path) {
  const answer = await person.call('GET', path);
  if (answer.status !== 200 && answer.status !== 503) throw new Error(`GET ${path} answers ${answer.status}`);
  return answer;
}

async function readLargest(house, words, long) {
  const drafter = await become(house, 'chuyenvien1');
  const list = (path) => async () => told(await get(drafter, path));
  await readings(`inbox of ${largest.tasks} tasks`, house, words, list('/tasks'));
  const { items } = (await get(drafter, '/rounds')).body;
  await readings('board of all units', house, words, async () => {
    const answer = await get(drafter, `/rounds/${items[0].instance}/board`);
    return told(answer, (body) => body.rows.length);
  });
  await readings(`history of ${largest.events} events`, house, words, list(`/instances/${long}/history`));
  await readings('the paper itself', house, words, async () => told(await get(drafter, `/instances/${long}`), () => 1));
  await readings('the newest papers of all', house, words, list('/instances?limit=50'));
  const unit = words.start.unit;
  await readings('the newest papers of one unit', house, words, list(`/instances?unit=${unit}&limit=50`));
  await readings('papers passed on that others hold', house, words, list('/held'));
}

async function measure(house, size) {
  say('papers', `${size}, ${gb(statSync(join(house.data, 'trinhky.db')).size)}`);
  say('  start to the first answer', `${(await house.serve()).toFixed(0)} ms`);
  await pause(settled);
  say('  memory at rest', `${mb(house.memory().now)}, ${mb(house.memory().highest)} at most`);
  const words = { ...(await wordsOf(house)), brief: true };
  const load = async (name, connections) => {
    const told = await papers(house, words, { connections, seconds });
    say(`  ${name}`, `${told.transitions_per_s.toFixed(0)} transitions/s, ${percentiles(told)}`);
    say('    processor time', `${told.cpu_ms.toFixed(3)} ms a transition, drafts included`);
    return told;
  };
  const one = await load('one client', 1);
  const many = await load('64 clients', 64);
  say('  memory with 64 clients', `${mb(house.memory().now)}, ${mb(house.memory().highest)} at most`);
  return { size, one, many, words };
}

async function lived(house, size, extra) {
  needRoom(size);
  await house.demo('2027');
  const filled = await fill(house, size, extra);
  say('made', `${filled.lived} papers by the engine, ${filled.copies} copied, in ${filled.seconds.toFixed(0)} s`);
  return filled;
}

async function largestHouse(house, size) {
  let filled;
  if (ready) {
    house.data = ready;
    filled = JSON.parse(readFileSync(join(ready, 'scale.json'), 'utf8'));
  } else {
    filled = await lived(house, size, largest);
  }
  const costs = filled.long.cpu_ms_by_thousand;
  if (costs.length > 1) {
    const [first, last] = [costs[0], costs.at(-1)].map((cost) => cost.toFixed(3));
    say('a command on a long history', `${first} ms of processor up to event 1000, ${last} ms up to ${costs.length * 1000}`);
  }
  const result = await measure(house, size);
  await readLargest(house, result.words, filled.long.paper);
  return result;
}

const results = [];
for (const size of sizes) {
  const house = new House();
  const walk = async () => {
    if (size === sizes.at(-1)) {
      results.push(await largestHouse(house, size));
    } else {
      await lived(house, size, { tasks: 0, events: 0 });
      results.push(await measure(house, size));
    }
  };
  if (!(await journey(house, walk, { name: 'The benchmark' }))) break;
}
const [first, ...others] = results;
for (const { size, one, many } of others) {
  say(`${size} papers beside ${first.size}`, '1 and 64 clients');
  for (const [name, figure] of [
    ['processor time of a transition', 'cpu_ms'],
    ['p50 of a transition', 'p50_ms'],
    ['p99 of a transition', 'p99_ms'],
  ]) {
    const times = [one[figure] / first.one[figure], many[figure] / first.many[figure]];
    say(`  ${name}`, times.map((ratio) => `${ratio.toFixed(2)} ×`).join(', '));
  }
}
