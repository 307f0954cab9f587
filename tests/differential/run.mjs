// The interpreter against xstate: random charts, random signals, the same configuration, data and end after every step,
// or a difference that engine/interpreter/SEMANTICS.md gives a reason for ("Compared with xstate").
//
//   node tests/differential/run.mjs [--seed N] [--pairs N] [--chart N]
//
// A pair is one chart with one sequence. The chart_driver of build-asan runs our side, so every step is under the
// sanitizers too; TRINHKY_CHART_DRIVER names another. A failing pair is made as small as it gets and printed. --chart
// looks at one chart of the seed only.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chart, Dice, excluded, sequence, Tree } from './generate.mjs';
import { Machine } from './machine.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const seed = option('seed', 20_260);
const sequences = 5;
const longest = 12;
const charts = Math.ceil(option('pairs', 21_000) / sequences);
const only = option('chart', -1);

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const driver =
  process.env.TRINHKY_CHART_DRIVER ??
  [join(root, 'build-asan/chart_driver'), join(root, 'build/chart_driver')].find((path) => existsSync(path));
if (!driver) {
  console.error('There is no chart_driver: build it with ninja -C build-asan chart_driver, then start again.');
  process.exit(1);
}

class Ours {
  constructor() {
    this.child = spawn(driver, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift().resolve(JSON.parse(line)));
    this.child.on('exit', (code) => {
      for (const one of this.waiting) one.reject(new Error(`the chart driver ended with ${code}`));
    });
  }
  ask(question) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }
  end() {
    this.child.stdin.end();
  }
}

const ours = new Ours();
const text = (seen) => JSON.stringify([seen.active, Object.entries(seen.data).sort(), seen.done]);

// Null when both agree, otherwise the step and what each side says. `count` is told each step that was compared.
function difference(tree, machine, signals, seen, count = () => {}) {
  let snapshot;
  for (let i = 0; i < seen.length; ++i) {
    // Ours refuses what does not come to rest; xstate would go on for ever.
    if (seen[i].refused) {
      count('refused');
      return seen[i].refused === 'too-many-microsteps' ? null : { step: i, ours: seen[i], theirs: null };
    }
    let theirs;
    try {
      snapshot = i === 0 ? machine.start() : machine.step(snapshot, signals[i - 1]);
      theirs = machine.shown(snapshot);
    } catch (error) {
      return { step: i, ours: seen[i], theirs: { error: String(error) } };
    }
    count('compared');
    if (text(seen[i]) !== text(theirs)) return { step: i, ours: seen[i], theirs };
    if (i > 0 && text(seen[i]) !== text(seen[i - 1])) count('moved');
    if (seen[i].done) {
      count('ended');
      return null;
    }
  }
  return null;
}

// ------------------------------------------------------------------------------------------------------- shrinking

function* smaller(tree, signals) {
  for (let i = signals.length; i-- > 0; ) yield [tree, signals.toSpliced(i, 1)];
  for (const [i, signal] of signals.entries()) {
    if (signal.data) yield [tree, signals.with(i, { name: signal.name })];
  }
  const ids = new Tree(tree).all.map((state) => state.id);
  const changed = (id, change) => {
    const copy = structuredClone(tree);
    const inside = new Tree(copy);
    return change(inside.byId.get(id), inside) === false ? null : [copy, signals];
  };
  for (const id of ids.slice(1)) {
    yield changed(id, (state, inside) => {
      const gone = new Set(inside.all.filter((one) => inside.within(one, state)).map((one) => one.id));
      const parent = inside.parents.get(state);
      parent.states = parent.states.filter((one) => one !== state);
      if (parent.states.length === 0) {
        delete parent.states;
        parent.kind = 'atomic';
      }
      for (const one of inside.all) {
        if (one.initial?.some((target) => gone.has(target))) delete one.initial;
        one.transitions = one.transitions?.filter((made) => !made.targets.some((target) => gone.has(target)));
      }
      return true;
    });
  }
  for (const id of ids) {
    yield changed(id, (state) => state.kind === 'parallel' && ((state.kind = 'compound'), true));
    for (const member of ['entry', 'exit', 'initial', 'output']) {
      yield changed(id, (state) => member in state && delete state[member]);
    }
    const count = new Tree(tree).byId.get(id).transitions?.length ?? 0;
    for (let i = count; i-- > 0; ) {
      yield changed(id, (state) => state.transitions.splice(i, 1).length > 0);
      for (const member of ['guard', 'actions', 'reenter']) {
        yield changed(id, ({ transitions }) => member in transitions[i] && delete transitions[i][member]);
      }
    }
  }
}

async function fails(tree, signals) {
  // A smaller chart may be one that is read differently on purpose.
  if (JSON.stringify(excluded(structuredClone(tree))) !== JSON.stringify(tree)) return null;
  const answer = await ours.ask({ chart: tree, runs: [signals] });
  if (answer.refused) return null;
  try {
    const found = difference(tree, new Machine(tree), signals, answer.runs[0]);
    return found?.ours.refused ? null : found; // a rule that names what was taken away
  } catch {
    return null; // xstate does not take it
  }
}

async function shrink(tree, signals) {
  for (let again = true; again; ) {
    again = false;
    for (const next of smaller(tree, signals)) {
      if (next && (await fails(...next))) {
        [tree, signals] = next;
        again = true;
        break;
      }
    }
  }
  return [tree, signals];
}

// ---------------------------------------------------------------------------------------------------------- the run

const counts = { pairs: 0, compared: 0, moved: 0, refused: 0, ended: 0 };
const dropped = {};
const began = Date.now();

// Asks for the chart of that number; what it answers is compared later, while ours is at the next ones.
function ask(number) {
  const dice = new Dice(seed * 1_000_003 + number);
  const tree = excluded(chart(dice), dropped);
  const runs = Array.from({ length: sequences }, () => sequence(dice, 3 + dice.below(longest - 2)));
  return { number, tree, runs, answered: ours.ask({ chart: tree, runs }) };
}

async function judge({ number, tree, runs, answered }) {
  const answer = await answered;
  if (answer.refused) throw new Error(`chart ${number} of seed ${seed} is refused: ${JSON.stringify(answer)}`);
  const machine = new Machine(tree);
  for (const [i, signals] of runs.entries()) {
    counts.pairs += 1;
    const found = difference(tree, machine, signals, answer.runs[i], (what) => (counts[what] += 1));
    if (!found) continue;
    const [small, few] = await shrink(tree, signals.slice(0, Math.max(found.step, 0)));
    const last = (await fails(small, few)) ?? found;
    console.error(`chart ${number} of seed ${seed}, sequence ${i}: the sides differ. As small as it gets:`);
    console.error(JSON.stringify(small, null, 1));
    console.error(`signals ${JSON.stringify(few)}`);
    console.error(`after step ${last.step} ours is   ${JSON.stringify(last.ours)}`);
    console.error(`               xstate is ${JSON.stringify(last.theirs)}`);
    return false;
  }
  return true;
}

let failed = 0;
try {
  console.log(`seed ${seed}: ${charts} charts, ${sequences} sequences each, driver ${driver}`);
  const numbers = only >= 0 ? [only] : Array.from({ length: charts }, (_, i) => i);
  const asked = [];
  while ((numbers.length > 0 || asked.length > 0) && failed < 3) {
    while (numbers.length > 0 && asked.length < 8) asked.push(ask(numbers.shift()));
    if (!(await judge(asked.shift()))) failed += 1;
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `${counts.pairs} pairs in ${seconds} s: ${counts.compared} steps compared, ${counts.moved} moved, ${counts.ended} ended, ` +
      `${counts.refused} stopped by the bound on microsteps`,
  );
  for (const [rule, count] of Object.entries(dropped)) console.log(`  changed or taken out, ${rule}: ${count} transitions`);
  if (failed === 0 && only < 0) {
    // A run that compared little proves nothing.
    if (counts.pairs < 20_000 && option('pairs', -1) < 0) throw new Error('fewer than 20,000 pairs');
    if (counts.moved * 4 < counts.compared) throw new Error('too few steps moved anything');
  }
} catch (error) {
  console.error(error);
  failed += 1;
} finally {
  ours.end();
}
process.exitCode = failed === 0 ? 0 : 1;
