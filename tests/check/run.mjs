// `trinhky check`, as an author of a definition uses it: what ships is without findings, alone and in both
// organisations, and a mistake is told with its place, its sentence and the signals that lead there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.TRINHKY_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'trinhky-check-'));

function check(...args) {
  const ran = spawnSync(program, ['check', ...args], { encoding: 'utf8' });
  assert.equal(ran.signal, null, ran.stderr);
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
}

function publish(...args) {
  const ran = spawnSync(program, ['publish', ...args], { encoding: 'utf8' });
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
  'publishing writes the lock once, and refuses another meaning of the same version'() {
    const shelf = join(folder, 'shelf');
    cpSync('workflows', shelf, { recursive: true });
    const lock = () => readFileSync(join(shelf, 'published.lock'), 'utf8');
    const before = lock();
    const unchanged = publish(join(shelf, 'definitions', 'document-issue.v1.json'), '--workflows', shelf, '--lang', 'en');
    assert.equal(unchanged.status, 0, unchanged.out + unchanged.err);
    assert.match(unchanged.out, /document-issue v1: published before; nothing changed/);
    assert.equal(lock(), before);

    const source = JSON.parse(readFileSync(join(shelf, 'definitions', 'document-issue.v1.json'), 'utf8'));
    const next = Math.max(...Object.keys(JSON.parse(before).definitions['document-issue']).map(Number)) + 1;
    source.version = next;
    source.states.draft.task.due.workingDays = 9;
    const file = join(folder, 'a-draft.json');
    writeFileSync(file, JSON.stringify(source));
    const fresh = publish(file, '--workflows', shelf, '--json');
    assert.equal(fresh.status, 0, fresh.out + fresh.err);
    const [line] = JSON.parse(fresh.out).published;
    assert.deepEqual([line.id, line.version, line.done], ['document-issue', next, 'published']);
    assert.equal(JSON.parse(lock()).definitions['document-issue'][next].meaning, line.meaning);
    assert.equal(readFileSync(join(shelf, 'definitions', `document-issue.v${next}.json`), 'utf8'), JSON.stringify(source));

    source.title.en = 'Signing';
    writeFileSync(file, JSON.stringify(source));
    assert.match(publish(file, '--workflows', shelf, '--lang', 'en').out, /its wording was brought up to date/);
    const kept = lock();

    source.states.draft.task.due.workingDays = 10;
    writeFileSync(file, JSON.stringify(source));
    const refused = publish(file, '--workflows', shelf, '--lang', 'en');
    assert.equal(refused.status, 1);
    assert.match(refused.out, /a-draft\.json#\/states\/draft: error published-changed: .* make the change as version /);
    assert.ok(refused.out.includes(`version ${next + 1}.`), refused.out);
    assert.equal(lock(), kept);

    const stuck = publish(seeded('soundness', 'stuck'), '--workflows', shelf, '--lang', 'en');
    assert.equal(stuck.status, 1);
    assert.match(stuck.out, /\/states\/filed: error stuck/);
    assert.equal(lock(), kept);
    assert.equal(publish(join(folder, 'nowhere.json'), '--workflows', shelf).status, 2);
  },
  'a folder whose published version was changed is refused by whoever reads it'() {
    const shelf = join(folder, 'changed');
    cpSync('workflows', shelf, { recursive: true });
    const file = join(shelf, 'definitions', 'document-issue.v1.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"workingDays": 5', '"workingDays": 6'));
    const { status, out } = check('--workflows', shelf, '--lang', 'en');
    assert.equal(status, 1);
    assert.match(out, /document-issue\.v1\.json#\/states\/draft: error published-changed/);
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
