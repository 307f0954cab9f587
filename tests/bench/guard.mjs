// A regression guard: how many instructions the engine needs for a fixed script of transitions, counted by callgrind and
// compared with tests/bench/instructions.json, which is kept with the sources; beside them the rows that its commits
// write or take away, of which there may not be more.
//
//   node tests/bench/guard.mjs             // 0: within 5 % of what is noted; 1: another figure, or nothing to compare with
//   node tests/bench/guard.mjs --update    // notes the figures of this machine
//
// Counted is what happens inside Engine::handle_batch and, on the thread that writes, SqliteStore::commit: deciding,
// folding, chaining, rows and the database in memory. Waiting, starting and the client's side do not count, so neither does how busy the machine is. The same program
// with the same libraries counts the same; another compiler or library counts differently, so then the figures are
// printed and nothing is judged.
//
// The program is build/transition_driver (release); TRINHKY_TRANSITION_DRIVER names another. About a minute.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const noted_file = join(here, 'instructions.json');
const program = process.env.TRINHKY_TRANSITION_DRIVER ?? join(here, '..', '..', 'build', 'transition_driver');
const tolerance = 0.05;
const noted_functions = 30;
const told_functions = 10;
const uncounted = 'opening';
const plain_processor = 'glibc.cpu.hwcaps=-AVX_Fast_Unaligned_Load,-AVX,-AVX2,-AVX512F,-AVX512VL,-BMI2,-ERMS,-FSRM';
// The libraries that have a part in the count, by their Debian packages.
const libraries = ['libc6', 'libicu72', 'libsqlite3-0', 'libssl3', 'libstdc++6'];

class Trouble extends Error {}

function run(command, words, options = {}) {
  const done = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 256 << 20, timeout: 600_000, ...options });
  if (done.error?.code === 'ENOENT') throw new Trouble(`${command} is not there`);
  if (done.error) throw new Trouble(`${command}: ${done.error.message}`);
  if (done.status !== 0) throw new Trouble(`${command} ended with ${done.status ?? done.signal}: ${done.stderr.slice(-2000)}`);
  return done.stdout;
}

// What a count depends on beside the sources.
function circumstances() {
  const about = JSON.parse(run(program, ['--about']));
  const packages = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${Version}\n', ...libraries], { encoding: 'utf8' });
  const versions = Object.fromEntries(
    (packages.stdout ?? '')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([name, version]) => name && version)
      .sort(),
  );
  return { ...about, flags: about.flags.trim(), valgrind: run('valgrind', ['--version']).trim(), libraries: versions };
}

// Instructions of one dump, and of its costliest functions those of each alone.
function counted(file) {
  const total = /^(?:totals|summary): (\d+)/m.exec(readFileSync(file, 'utf8'));
  const functions = {};
  // "1,234 (12.3%)  file:function [object]"
  for (const line of run('callgrind_annotate', ['--threshold=100', '--auto=no', file]).split('\n')) {
    const found = /^\s*([\d,]+) +(?:\( *[\d.]+%\) +)?(?:[^\s:]|:(?=\/))*:(.+?)(?: \[[^\]]*\])?$/.exec(line);
    // What callgrind hangs on the begin of a thread is counted below it already.
    if (!found || line.includes('PROGRAM TOTALS') || /^clone3?$/.test(found[2])) continue;
    const name = found[2].replace(/'\d+$/, '').slice(0, 160);
    functions[name] = (functions[name] ?? 0) + Number(found[1].replaceAll(',', ''));
  }
  return { instructions: total ? Number(total[1]) : 0, functions };
}

function costliest(functions, most) {
  return Object.fromEntries(
    Object.entries(functions)
      .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
      .slice(0, most),
  );
}

function measured() {
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-guard-'));
  try {
    const out = join(folder, 'calls');
    const said = run(
      'valgrind',
      [
        '--tool=callgrind',
        '--quiet',
        `--callgrind-out-file=${out}`,
        // Deciding, and on its own thread writing.
        '--toggle-collect=trinhky::runtime::Engine::handle_batch(*)',
        '--toggle-collect=trinhky::store::sqlite::SqliteStore::commit(*)',
        '--dump-before=transition_stage_ends',
        program,
        folder,
      ],
      // Neither the processor's newer instructions nor anybody's settings have a say.
      { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC', OPENSSL_ia32cap: '0:0', GLIBC_TUNABLES: plain_processor } },
    );
    const stages = JSON.parse(said.trim().split('\n').at(-1)).stages;
    const all = {};
    stages.forEach((stage, at) => {
      if (stage.name === uncounted) return;
      const file = `${out}.${at + 1}`;
      if (!existsSync(file)) throw new Trouble(`callgrind left no count of "${stage.name}": is transition_stage_ends still called?`);
      const count = counted(file);
      if (count.instructions === 0) {
        throw new Trouble(`nothing was counted in "${stage.name}": are the functions still called Engine::handle_batch and SqliteStore::commit?`);
      }
      all[stage.name] = { transitions: stage.transitions, rows: stage.rows, ...count };
    });
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const share = (now, then) => `${now >= then ? '+' : '−'}${Math.abs((now / then - 1) * 100).toFixed(1)} %`;
const sum = (stages) => Object.values(stages).reduce((all, stage) => all + stage.instructions, 0);

function print_table(now, then) {
  const row = (name, transitions, rows, count, noted) => {
    const each = transitions > 0 ? Math.round(count / transitions).toLocaleString('en') : '';
    const written = transitions > 0 ? (rows / transitions).toFixed(1) : '';
    const against = noted ? `${noted.toLocaleString('en').padStart(15)} ${share(count, noted).padStart(9)}` : '';
    console.log(`${name.padEnd(12)} ${count.toLocaleString('en').padStart(15)} ${each.padStart(12)} ${written.padStart(6)} ${against}`);
  };
  console.log(`${'stage'.padEnd(12)} ${'instructions'.padStart(15)} ${'each'.padStart(12)} ${'rows'.padStart(6)} ${then ? 'noted'.padStart(15) : ''}`);
  for (const [name, stage] of Object.entries(now)) {
    row(name, stage.transitions, stage.rows, stage.instructions, then?.stages[name]?.instructions);
  }
  const transitions = Object.values(now).reduce((all, stage) => all + stage.transitions, 0);
  const rows = Object.values(now).reduce((all, stage) => all + (stage.transitions > 0 ? stage.rows : 0), 0);
  row('all', transitions, rows, sum(now), then && sum(then.stages));
}

// Functions whose own instructions grew most, or shrank most.
function print_changes(name, now, then, grew) {
  const changes = Object.entries(costliest(now.functions, noted_functions))
    .map(([called, count]) => [called, count - (then.functions[called] ?? 0), !(called in then.functions)])
    .concat(
      Object.entries(then.functions)
        .filter(([called]) => !(called in now.functions))
        .map(([called, count]) => [called, -count, false]),
    )
    .filter(([, change]) => (grew ? change > 0 : change < 0))
    .sort(([, one], [, other]) => (grew ? other - one : one - other))
    .slice(0, told_functions);
  console.log(`  ${name}, by function:`);
  for (const [called, change, is_new] of changes) {
    console.log(`  ${change.toLocaleString('en').padStart(14)}  ${called}${is_new ? '  (not among the costliest before)' : ''}`);
  }
}

function differences(now, then) {
  const lines = [];
  for (const name of ['compiler', 'flags', 'valgrind']) {
    if (now[name] !== then[name]) lines.push(`${name}: noted with ${then[name]}, here ${now[name]}`);
  }
  for (const name of libraries) {
    const here_is = now.libraries[name] ?? 'none';
    const there_was = then.libraries?.[name] ?? 'none';
    if (here_is !== there_was) lines.push(`${name}: noted with ${there_was}, here ${here_is}`);
  }
  return lines;
}

function judge(stages, noted) {
  const names = new Set([...Object.keys(stages), ...Object.keys(noted.stages)]);
  const other_script = [...names].filter((name) => stages[name]?.transitions !== noted.stages[name]?.transitions);
  if (other_script.length > 0) {
    console.log(`The script is another one (${other_script.join(', ')}): note its figures with node tests/bench/guard.mjs --update`);
    return 1;
  }
  const wider = [...names].filter((name) => stages[name].rows > noted.stages[name].rows);
  if (wider.length > 0) {
    console.log(`More rows are written than is noted (${wider.join(', ')}). Write fewer, or note the new figures with`);
    console.log('node tests/bench/guard.mjs --update and say in the commit what they buy.');
    return 1;
  }
  const off = (now, then) => (now > then * (1 + tolerance) ? 'more' : now < then * (1 - tolerance) ? 'fewer' : '');
  const judged = [...names].map((name) => [name, off(stages[name].instructions, noted.stages[name].instructions)]);
  const whole = off(sum(stages), sum(noted.stages));
  const more = judged.filter(([, how]) => how === 'more');
  const fewer = judged.filter(([, how]) => how === 'fewer');
  for (const [name, how] of [...more, ...fewer]) print_changes(name, stages[name], noted.stages[name], how === 'more');
  if (more.length > 0 || whole === 'more') {
    console.log(`More than ${tolerance * 100} % above what is noted. Make it cheaper, or note the new figures with`);
    console.log('node tests/bench/guard.mjs --update and say in the commit what they buy.');
    return 1;
  }
  if (fewer.length > 0 || whole === 'fewer') {
    console.log(`More than ${tolerance * 100} % below what is noted: note the new figures, so that they are not lost again:`);
    console.log('node tests/bench/guard.mjs --update');
    return 1;
  }
  console.log(`Within ${tolerance * 100} % of what is noted, in every stage and in all.`);
  return 0;
}

function main(words) {
  const update = words.length === 1 && words[0] === '--update';
  if (words.length > 0 && !update) {
    console.error('usage: node tests/bench/guard.mjs [--update]');
    return 2;
  }
  if (!existsSync(program)) throw new Trouble(`${program} is not there: ninja -C build transition_driver`);
  const about = circumstances();
  const stages = measured();
  if (update) {
    const kept = Object.fromEntries(
      Object.entries(stages).map(([name, stage]) => [name, { ...stage, functions: costliest(stage.functions, noted_functions) }]),
    );
    print_table(stages);
    writeFileSync(noted_file, `${JSON.stringify({ ...about, stages: kept }, null, 2)}\n`);
    console.log('noted in tests/bench/instructions.json');
    return 0;
  }
  if (!existsSync(noted_file)) {
    print_table(stages);
    console.log('There is no tests/bench/instructions.json to compare with: node tests/bench/guard.mjs --update makes it.');
    return 1;
  }
  const noted = JSON.parse(readFileSync(noted_file, 'utf8'));
  print_table(stages, noted);
  const other = differences(about, noted);
  if (other.length === 0) return judge(stages, noted);
  console.log('NOT JUDGED: the figures were noted under other circumstances, which count differently:');
  for (const line of other) console.log(`  ${line}`);
  console.log('To have the guard here, note the figures of this machine with sources that are known to be good: --update');
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  console.error(`The guard cannot count: ${error.message}`);
  process.exitCode = 1;
}
