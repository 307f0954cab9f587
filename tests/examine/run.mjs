// `trinhky examine signature`, as a clerk uses it: a file that came back signed, the same one changed on the way, and a
// command line that cannot be meant. The signed files are those the fuzzer begins with; nobody has their keys any more.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.TRINHKY_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'trinhky-examine-'));
const signed = join('tests', 'fuzz', 'corpus', 'signature', 'one.pdf');
const bytes = readFileSync(signed);
const firstRevision = bytes.subarray(0, bytes.indexOf('%%EOF\n') + 6);

function examine(...args) {
  const ran = spawnSync(program, ['examine', ...args], { encoding: 'utf8' });
  assert.equal(ran.signal, null, ran.stderr);
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
}

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const tests = {
  'a good signature is told with its signer, and what was not checked is said'() {
    const { status, out, err } = examine('signature', signed, '--lang', 'vi');
    assert.equal(status, 0, out + err);
    assert.match(out, /người ký +Nguyễn Văn A/);
    assert.match(out, /phạm vi ký +toàn bộ tệp/);
    assert.match(out, /kết luận +ĐẠT/);
    assert.match(out, /Chưa kiểm tra cơ quan cấp chứng thư số/);
  },
  'the approved file, signed, is recognised'() {
    const { status, out } = examine('signature', signed, '--approved', file('approved.pdf', firstRevision), '--lang', 'en');
    assert.equal(status, 0, out);
    assert.match(out, /Against the approved file: GOOD/);
  },
  'another file than the approved one is not'() {
    const other = Buffer.from(firstRevision);
    other[40] ^= 1;
    const { status, out } = examine('signature', signed, '--approved', file('other.pdf', other), '--lang', 'en');
    assert.equal(status, 1);
    assert.match(out, /Against the approved file: NOT GOOD/);
    assert.match(out, /differs from byte 40/);
  },
  'a file changed on the way is told'() {
    const changed = Buffer.from(bytes);
    changed[bytes.indexOf('Chuong trinh cong tac')] ^= 1;
    const { status, out } = examine('signature', file('changed.pdf', changed), '--lang', 'en');
    assert.equal(status, 1);
    assert.match(out, /FAULT: The content was changed after it was signed/);
  },
  'as JSON for whoever reads it with a program'() {
    const two = join('tests', 'fuzz', 'corpus', 'signature', 'two.pdf');
    const { status, out } = examine('signature', two, '--json');
    assert.equal(status, 0, out);
    const { examined, approved } = JSON.parse(out);
    assert.equal(approved, null);
    assert.deepEqual(examined.signatures.map((one) => [one.covers, one.verdict]), [['revision', 'good'], ['file', 'good']]);
    assert.equal(examined.revocation_checked, false);
  },
  'an anchor that leads nowhere is told, one that cannot be read is wrong usage'() {
    assert.equal(examine('signature', signed, '--trust', file('no.pem', 'no certificate')).status, 2);
    assert.equal(examine('signature', signed, '--trust', file('empty.pem', '')).status, 2);
  },
  'what is no PDF, no file or no command says so'() {
    assert.equal(examine('signature', file('a.pdf', 'hello')).status, 1);
    assert.equal(examine('signature', join(folder, 'nowhere.pdf')).status, 2);
    assert.equal(examine('signature').status, 2);
    assert.equal(examine().status, 2);
    assert.equal(examine('signature', '--help').status, 0);
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
