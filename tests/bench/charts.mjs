// How many pure steps a second: a signal in, the next snapshot out, one guard per step, ours beside xstate in the same
// run on the same charts. Nothing is stored and nothing is sent.
//
//   node tests/bench/charts.mjs [--smoke]
//
// Ours is build/chart_driver (release); TRINHKY_CHART_DRIVER names another. xstate is driven in the way that costs it
// least: machine.transition with one scope for all steps. Fails under five times xstate's rate.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Machine } from '../differential/machine.mjs';

const smoke = process.argv.includes('--smoke');
const least = 5;
const rounds = smoke ? 3 : 40;
const driver =
  process.env.TRINHKY_CHART_DRIVER ??
  join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'chart_driver');

const below = (limit) => ({ '<': [{ var: 'signal.k' }, limit] });

// Ten situations of a paper, one after the other and round again.
function flat() {
  const names = Array.from({ length: 10 }, (_, i) => `step_${i}`);
  const state = (id, i) => ({
    id,
    kind: 'atomic',
    transitions: [
      { events: ['submit'], guard: below(5), targets: [names[(i + 1) % names.length]] },
      { events: ['return'], targets: [names[0]] },
    ],
  });
  return { id: 'paper', kind: 'compound', data: {}, states: names.map(state) };
}

// Four departments at work at once, each with three levels of states below it and two more parallel parts at the bottom.
function deep() {
  const pair = (id) => ({
    id,
    kind: 'compound',
    states: [0, 1].map((i) => ({
      id: `${id}_${i}`,
      kind: 'atomic',
      transitions: [{ events: [`go_${id}`], guard: below(5), targets: [`${id}_${1 - i}`] }],
    })),
  });
  const department = (id) => ({
    id,
    kind: 'compound',
    transitions: [{ events: ['stop'], targets: ['stopped'] }],
    states: [
      {
        id: `${id}_making`,
        kind: 'compound',
        states: [{ id: `${id}_inside`, kind: 'parallel', states: [pair(`${id}_a`), pair(`${id}_b`)] }],
      },
      { id: `${id}_ready`, kind: 'atomic' },
    ],
  });
  const departments = ['d0', 'd1', 'd2', 'd3'];
  return {
    id: 'year',
    kind: 'compound',
    data: {},
    states: [
      { id: 'working', kind: 'parallel', states: departments.map(department) },
      { id: 'stopped', kind: 'atomic' },
    ],
  };
}

// The best of many short rounds, because other programs run beside this one.
function ours(tree, signals, steps) {
  const asked = `${JSON.stringify({ chart: tree, measure: { signals, steps } })}\n`;
  const { stdout, error } = spawnSync(driver, { input: asked.repeat(rounds), encoding: 'utf8' });
  if (error) throw new Error(`${driver} does not start: build it with ninja -C build chart_driver`);
  const answers = stdout.trim().split('\n').map((line) => JSON.parse(line));
  const wrong = answers.find((one) => one.refused || one.taken !== steps);
  if (wrong) throw new Error(JSON.stringify(wrong));
  return { rate: steps / Math.min(...answers.map((one) => one.seconds)), active: answers[0].active };
}

function theirs(tree, signals, steps) {
  const machine = new Machine(tree, { maxIterations: Infinity, asEntered: true });
  let best = 0;
  let active;
  for (let round = 0; round < rounds; ++round) {
    let snapshot = machine.start();
    const begun = process.hrtime.bigint();
    for (let i = 0; i < steps; ++i) snapshot = machine.step(snapshot, signals[i % signals.length]);
    best = Math.max(best, steps / (Number(process.hrtime.bigint() - begun) / 1e9));
    ({ active } = machine.shown(snapshot));
  }
  return { rate: best, active };
}

const go = (name) => ({ name, data: { k: 1 } });
const charts = [
  ['flat', flat(), [go('submit')], 10_000],
  ['deep and parallel', deep(), ['d0', 'd1', 'd2', 'd3'].flatMap((d) => [go(`go_${d}_a`), go(`go_${d}_b`)]), 2_000],
];

let failed = false;
for (const [name, tree, signals, steps] of charts) {
  const mine = ours(tree, signals, steps * 10);
  const other = theirs(tree, signals, steps);
  if (JSON.stringify(ours(tree, signals, steps).active) !== JSON.stringify(other.active)) {
    throw new Error(`${name}: the sides do not end in the same states`);
  }
  const ratio = mine.rate / other.rate;
  console.log(
    `${name.padEnd(20)} ours ${Math.round(mine.rate).toLocaleString('en')} steps/s, ` +
      `xstate ${Math.round(other.rate).toLocaleString('en')} steps/s, ${ratio.toFixed(1)} times`,
  );
  if (ratio < least) failed = true;
}
if (failed) console.error(`under ${least} times xstate's rate`);
process.exitCode = failed ? 1 : 0;
