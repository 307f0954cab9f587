// Durable transitions a second over HTTP with everything on: log-in, permission, form, hash chain, work, timers, outbox.
// 64 connections start a paper, save its text, submit it, approve it (tests/bench/flow.cc): with brief answers
// (Prefer: return=minimal), then at half the rate that this came to, each request at its own time, and then with the page
// of the paper in each. Beside it, in the same run and with as many connections, the bare skeleton of ../shared/bench
// where it is built there (its build.sh): HTTP, one SQLite writer and group commit, and nothing else; and the other
// engines of that folder where they are installed (peers.mjs). The ratios are what counts; machines differ. Prints;
// asserts no time.
//
//   node tests/bench/flow.mjs [--smoke] [--connections N]
//
// The programs are build/trinhky and build/flow_load (release); TRINHKY_PROGRAM and TRINHKY_FLOW_LOAD name others, and
// TRINHKY_PEERS a copy of ../shared/bench. Bounded: three minutes, with the other engines five. Fails when an answer was
// no success.
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { House } from '../cycle/support/house.mjs';
import { journey } from '../support/journey.mjs';
import { begin, end } from '../support/program.mjs';
import { loaded, papers, percentiles, wordsOf } from './papers.mjs';
import { others } from './peers.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const peers = process.env.TRINHKY_PEERS ?? join(project, '..', 'shared', 'bench');
const argument = process.argv.indexOf('--connections');
const connections = argument > 0 ? process.argv[argument + 1] : '64';
const smoke = process.argv.includes('--smoke');
const seconds = smoke ? 2 : 15;
const skeletonPort = 18_290;

const say = (name, value) => console.log(`${name.padEnd(38)} ${value}`);
const ms = (value) => `${value.toFixed(2)} ms`;

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

async function ourselves(house) {
  await house.demo('2022');
  await house.serve();
  const words = await wordsOf(house);
  // What a program asks for that goes on by ids; and what a browser gets, with the whole page of the paper.
  const brief = await measured(house, 'transitions, brief answers', { ...words, brief: true });
  await measured(house, 'transitions at half that rate', { ...words, brief: true }, brief / 2);
  await measured(house, 'transitions, whole pages', words);
  return brief;
}

async function measured(house, name, words, rate) {
  const told = await papers(house, words, { connections, seconds, rate });
  say(name, `${told.transitions_per_s.toFixed(0)}/s, ${told.transitions} in ${told.seconds.toFixed(1)} s`);
  say('  a transition', percentiles(told));
  for (const [step, { p50_ms, p99_ms }] of Object.entries(told.steps)) {
    say(`  ${step}`, `p50 ${ms(p50_ms)}, p99 ${ms(p99_ms)}`);
  }
  say('  processor time', `${told.cpu_ms.toFixed(3)} ms a transition, drafts included`);
  say('  processor time of the load itself', `${told.driver_ms.toFixed(3)} ms a transition`);
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
    const told = await loaded(driver, [skeletonPort, connections, seconds, 's-', body, ...paths], seconds);
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
    const { restate, dbos } = await others(peers, smoke ? 2 : 10, say);
    const ours = await ourselves(house);
    if (bare) say('share of the skeleton', `${((100 * ours) / bare).toFixed(1)} %`);
    if (restate) say('beside Restate', `${(ours / restate).toFixed(1)} ×`);
    if (dbos) say('beside DBOS', `${(ours / dbos).toFixed(1)} ×`);
  },
  { name: 'The benchmark' },
);
