// The load of tests/bench/flow.cc, as the benchmarks over HTTP ask for it: who works, what they write, what came of it.
//
//   const words = await wordsOf(house);                                     // of a demonstration that is served
//   const told = await papers(house, { ...words, brief: true }, { connections: 64, seconds: 15 });
//   told.transitions_per_s, told.p99_ms, told.cpu_ms                        // see flow.cc; cpu_ms: of the server
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { become } from '../cycle/support/visitor.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const load = process.env.TRINHKY_FLOW_LOAD ?? join(project, 'build', 'flow_load');
const run = promisify(execFile);

// What a load printed as one line of JSON.
export async function loaded(file, words, seconds) {
  try {
    const { stdout } = await run(file, words.map(String), { timeout: (seconds + 20) * 1000 });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${file}: ${error.stderr || error.message}`);
  }
}

const ticket = (person) => ({
  cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  csrf: person.csrf,
});

export async function wordsOf(house) {
  const desks = { drafters: [], heads: [] };
  for (const n of [1, 2, 3]) {
    desks.drafters.push(ticket(await become(house, `chuyenvien${n}`)));
    desks.heads.push(ticket(await become(house, `truongban${n}`)));
  }
  const drafter = await become(house, 'chuyenvien1');
  const { items } = await drafter.get('/units');
  const start = { definition: 'document-issue', unit: items.find((one) => !one.parent).id, data: { kind: 'CV' } };
  const text = {
    kind: 'issue-slip',
    summary: 'Về việc phối hợp tổ chức Ngày hội Đại đoàn kết',
    text: 'Nội dung. '.repeat(40),
  };
  return { ...desks, start, text, approve: 'approved' };
}

// `rate`: so many transitions a second at most, see flow.cc.
export async function papers(house, words, { connections, seconds, rate }) {
  const file = join(house.folder, 'words.json');
  writeFileSync(file, JSON.stringify(words));
  const before = house.processorTime();
  const paced = rate ? [rate.toFixed(2)] : [];
  const told = await loaded(load, [house.port, connections, seconds, file, ...paced], seconds);
  const { start, submit, approve } = told.steps;
  const transitions = start.count + submit.count + approve.count;
  // Of the whole run, and what is counted leaves out its beginning.
  const cpu_ms = ((house.processorTime() - before) * (told.seconds / seconds)) / transitions;
  const driver_ms = (told.driver_cpu_s * 1000 * (told.seconds / seconds)) / transitions;
  return { ...told, transitions, cpu_ms, driver_ms };
}

const ms = (value) => `${value.toFixed(2)} ms`;
export const percentiles = (told) =>
  `p50 ${ms(told.p50_ms)}, p90 ${ms(told.p90_ms)}, p99 ${ms(told.p99_ms)}, p99.9 ${ms(told.p999_ms)}`;
