// Durable transitions a second over HTTP with everything on: log-in, permission, form, hash chain, work, timers, outbox.
// 64 connections start a paper, save its text, submit it, approve it (tests/bench/flow.cc), once with brief answers
// (Prefer: return=minimal) and once with the page of the paper in each. Beside it, in the same run and
// with as many connections, the bare skeleton of ../shared/bench where it is built there (its build.sh): HTTP, one SQLite
// writer and group commit, and nothing else. The ratio is what counts; machines differ. Prints; asserts no time.
//
//   node tests/bench/flow.mjs [--smoke] [--connections N]
//
// The programs are build/trinhky and build/flow_load (release); TRINHKY_PROGRAM and TRINHKY_FLOW_LOAD name others, and
// TRINHKY_PEERS a copy of ../shared/bench. Bounded: three minutes. Fails when an answer was no success.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { House } from '../cycle/support/house.mjs';
import { become } from '../cycle/support/visitor.mjs';
import { journey } from '../support/journey.mjs';
import { begin, end } from '../support/program.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const load = process.env.TRINHKY_FLOW_LOAD ?? join(project, 'build', 'flow_load');
const peers = process.env.TRINHKY_PEERS ?? join(project, '..', 'shared', 'bench');
const argument = process.argv.indexOf('--connections');
const connections = argument > 0 ? process.argv[argument + 1] : '64';
const smoke = process.argv.includes('--smoke');
const seconds = smoke ? 2 : 15;
const skeletonPort = 18_290;

const run = promisify(execFile);
const say = (name, value) => console.log(`${name.padEnd(38)} ${value}`);
const ms = (value) => `${value.toFixed(2)} ms`;

async function loaded(file, words) {
  try {
    const { stdout } = await run(file, words, { timeout: (seconds + 20) * 1000 });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${file}: ${error.stderr || error.message}`);
  }
}

async function listens(port) {
  for (let tries = 0; tries < 100; ++tries) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // Not yet.
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nothing listens on ${port}`);
}

const ticket = (person) => ({
  cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  csrf: person.csrf,
});

async function ourselves(house) {
  await house.demo('2022');
  await house.serve();
  const desks = { drafters: [], heads: [] };
  for (const n of [1, 2, 3]) {
    desks.drafters.push(ticket(await become(house, `chuyenvien${n}`)));
    desks.heads.push(ticket(await become(house, `truongban${n}`)));
  }
  const drafter = await become(house, 'chuyenvien1');
  const { items } = await drafter.get('/units');
  const words = join(house.folder, 'words.json');
  const start = { definition: 'document-issue', unit: items.find((one) => !one.parent).id, data: { kind: 'CV' } };
  const text = {
    kind: 'issue-slip',
    summary: 'Về việc phối hợp tổ chức Ngày hội Đại đoàn kết',
    text: 'Nội dung. '.repeat(40),
  };
  // What a program asks for that goes on by ids; and what a browser gets, with the whole page of the paper.
  const brief = await measured(house, words, { ...desks, start, text, approve: 'approved', brief: true });
  await measured(house, words, { ...desks, start, text, approve: 'approved' });
  return brief;
}

async function measured(house, words, load_words) {
  writeFileSync(words, JSON.stringify(load_words));
  const before = house.processorTime();
  const told = await loaded(load, [String(house.port), connections, String(seconds), words]);
  const all = told.steps.start.count + told.steps.submit.count + told.steps.approve.count;
  say(`transitions, ${load_words.brief ? 'brief answers' : 'whole pages'}`, `${told.transitions_per_s.toFixed(0)}/s, ${all} in ${told.seconds.toFixed(1)} s`);
  say('  p50, p99', `${ms(told.p50_ms)}, ${ms(told.p99_ms)}`);
  for (const [name, step] of Object.entries(told.steps)) say(`  ${name}`, `${ms(step.p50_ms)}, ${ms(step.p99_ms)}`);
  const share = told.seconds / seconds;
  say('  processor time', `${((house.processorTime() - before) * share / all).toFixed(3)} ms a transition, drafts included`);
  say('  processor time of the load itself', `${((told.driver_cpu_s * 1000 * share) / all).toFixed(3)} ms a transition`);
  return told.transitions_per_s;
}

// Its three steps are one row or two each; ours besides saves a draft.
async function skeleton() {
  const program = join(peers, 'build', 'skeleton');
  const driver = join(peers, 'build', 'flowload');
  if (!existsSync(program) || !existsSync(driver)) {
    say('skeleton', `not run: ${program} is not built (its build.sh)`);
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-skeleton-'));
  const server = begin(program, [String(skeletonPort), '1', folder, 'FULL']);
  try {
    await listens(skeletonPort);
    const paths = ['/create/{id}', '/submit/{id}', '/approve/{id}'];
    const body = join(peers, 'phys', 'body600.json');
    const told = await loaded(driver, [String(skeletonPort), connections, String(seconds), 's-', body, ...paths]);
    say('skeleton', `${told.transitions_per_s.toFixed(0)}/s, p99 ${ms(told.p99_ms)}`);
    return told.transitions_per_s;
  } finally {
    await end(server, 'the skeleton');
    rmSync(folder, { recursive: true, force: true });
  }
}

const house = new House();
await journey(
  house,
  async () => {
    const bare = await skeleton();
    const ours = await ourselves(house);
    if (bare) say('share of the skeleton', `${((100 * ours) / bare).toFixed(1)} %`);
  },
  { name: 'The benchmark' },
);
