// How long `trinhky check` takes for definitions of two hundred states: a chain of sign-offs that return, and regions
// side by side. Prints; asserts nothing.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/bench/proofs.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const text = (word) => ({ vi: word, en: word });
const final = { type: 'final', title: text('xong') };
const drafting = (target) => ({
  title: text('soạn'),
  task: { for: 'drafter', edits: 'document', due: { workingDays: 3 } },
  on: {
    submit: {
      title: text('trình'),
      by: 'drafter',
      requires: ['valid-form'],
      actions: [{ freeze: 'document' }],
      target,
    },
  },
});
const signoff = (next) => ({
  title: text('duyệt'),
  signoff: {
    by: 'leader',
    need: { any: 1 },
    binds: ['document'],
    due: { workingDays: 2 },
    choices: { approved: text('đồng ý') },
  },
  return: { to: ['s0'], requires: ['reason'], resume: 'through' },
  on: { 'signoff.approved': next },
});
const work = (target) => ({
  title: text('làm'),
  task: { for: 'clerk', due: { workingDays: 1 } },
  on: { go: { title: text('đi'), by: 'clerk', target } },
});
const whole = (id, initial, states) => ({
  id,
  version: 1,
  title: text(id),
  form: 'issue-slip',
  start: { by: 'drafter' },
  participants: {
    drafter: { position: 'DRAFTER', unit: 'own' },
    leader: { position: 'CHAIR', unit: 'own' },
    clerk: { position: 'CLERK', unit: 'own' },
  },
  initial,
  states,
});

function chain(states) {
  const all = { s0: drafting('s1') };
  for (let i = 1; i < states - 1; ++i) all[`s${i}`] = signoff(i + 1 < states - 1 ? `s${i + 1}` : 'done');
  return whole('bench-chain', 's0', { ...all, done: final });
}

function regions(count, length) {
  const parts = {};
  for (let r = 0; r < count; ++r) {
    const inside = {};
    for (let i = 0; i < length; ++i) inside[`w${i}`] = work(i + 1 < length ? `w${i + 1}` : 'end');
    parts[`r${r}`] = { title: text('nhánh'), initial: 'w0', states: { ...inside, end: final } };
  }
  return whole('bench-regions', 'both', {
    both: { title: text('song song'), type: 'parallel', states: parts, onDone: 'done' },
    done: final,
  });
}

const count = (states) =>
  Object.values(states).reduce((sum, state) => sum + 1 + (state.states ? count(state.states) : 0), 0);

export function proofs(say) {
  const program = process.env.TRINHKY_PROGRAM ?? 'build/trinhky';
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-proofs-'));
  try {
    for (const [name, definition] of [
      ['check, a chain', chain(200)],
      ['check, two regions', regions(2, 98)],
      ['check, eight regions', regions(8, 23)],
    ]) {
      const file = join(folder, `${definition.id}.json`);
      writeFileSync(file, JSON.stringify(definition));
      const begun = process.hrtime.bigint();
      const ran = spawnSync(program, ['check', file, '--json'], { encoding: 'utf8' });
      const ms = Number(process.hrtime.bigint() - begun) / 1e6;
      if (ran.status === 2 || ran.status === null) throw new Error(ran.stderr);
      const undecided = ran.stdout.includes('"not-decided"') ? ', not decided within the bound' : '';
      say(name, `${ms.toFixed(0)} ms for ${count(definition.states)} states${undecided}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  proofs((name, value) => console.log(`${name.padEnd(34)} ${value}`));
}
