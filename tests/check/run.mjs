// `trinhky check`, as an author of a definition uses it: what ships is without findings, alone and in both
// organisations, and a mistake is told with its place, its sentence and the signals that lead there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.TRINHKY_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'trinhky-check-'));

function check(...args) {
  const ran = spawnSync(program, ['check', ...args], { encoding: 'utf8' });
  assert.equal(ran.signal, null, ran.stderr);
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
}

// A definition of tests/chart as a file of its own.
function seeded(category, name) {
  const below = join('tests', 'chart', category);
  const file = readdirSync(below).find((one) => one.endsWith(`${name}.json`));
  const { definition } = JSON.parse(readFileSync(join(below, file), 'utf8'));
  definition.form = 'issue-slip';
  const path = join(folder, `${definition.id}.v1.json`);
  writeFileSync(path, JSON.stringify(definition));
  return path;
}

const tests = {
  'what ships has no findings'() {
    assert.deepEqual(check(), { status: 0, out: '', err: '' });
  },
  'nor have its people, in districts and in communes'() {
    for (const [profile, from] of [
      ['langson-2022', '2022-01-10'],
      ['langson-2025', '2026-01-05'],
    ]) {
      const { status, out } = check('--profile', profile, '--from', from, '--lang', 'en');
      assert.equal(out, '', profile);
      assert.equal(status, 0);
    }
  },
  'a mistake is told with its place and the signals that lead there'() {
    const file = seeded('soundness', 'stuck');
    const { status, out } = check(file, '--lang', 'en');
    assert.equal(status, 1);
    const [line, path] = out.split('\n');
    assert.match(line, /leave\.v1\.json:\/states\/filed: error stuck: At “Filed” nothing can follow/);
    assert.equal(path.trim(), 'start → submit → signoff.rejected');
  },
  'as JSON the same, for editors and pipelines'() {
    const { status, out } = check(seeded('soundness', 'stuck'), '--json');
    assert.equal(status, 1);
    const { files } = JSON.parse(out);
    const [finding] = files[0].findings.filter((one) => one.code === 'stuck');
    assert.equal(finding.pointer, '/states/filed');
    assert.equal(finding.category, 'soundness');
    assert.deepEqual(finding.path, ['start', 'submit', 'signoff.rejected']);
    assert.ok(finding.message.vi && finding.message.en);
  },
  'a warning is no failure'() {
    const { status, out } = check(seeded('structure', 'overlapping-guards'));
    assert.equal(status, 0);
    assert.match(out, /warning overlapping-guards/);
  },
  'what is no profile or no day is refused'() {
    assert.equal(check('--profile', 'nowhere', '--from', '2026-01-05').status, 2);
    assert.equal(check('--profile', 'langson-2025', '--from', '5/1/2026').status, 2);
  },
};

let failed = 0;
for (const [name, run] of Object.entries(tests)) {
  try {
    run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
