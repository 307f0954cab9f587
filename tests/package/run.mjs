// What is in the Debian package, and that the program in it finds its workflows and screens where the package puts them.
// Nothing is installed: the package is unpacked beside. What installing, removing and purging does is for root:
// tests/package/check.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/package/run.mjs
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, end, heard, program } from '../support/program.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'trinhky-package-'));
const config = join(dirname(program()), 'CPackConfig.cmake');

const missing = ['cpack', 'dpkg-deb', 'dpkg-shlibdeps', 'file'].filter(
  (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error,
);
const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20 });

function make() {
  const made = spawnSync('cpack', ['-G', 'DEB', '--config', config, '-B', folder], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stdout + made.stderr);
  const packages = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  assert.equal(packages.length, 1, packages.join(' '));
  assert.match(packages[0], /^trinhky_\d+\.\d+\.\d+_[a-z0-9]+\.deb$/);
  return join(folder, packages[0]);
}

function control(deb) {
  const depends = run('dpkg-deb', '-f', deb, 'Depends');
  for (const name of ['adduser', 'tzdata', 'ca-certificates', 'fonts-croscore', 'libsqlite3-0', 'libsodium23']) {
    assert.match(depends, new RegExp(`(^|, )${name}\\b`), `it depends on ${name}: ${depends}`);
  }
  const scripts = join(folder, 'control');
  run('dpkg-deb', '-e', deb, scripts);
  assert.equal(readFileSync(join(scripts, 'conffiles'), 'utf8').trim(), '/etc/trinhky/trinhky.env');
  for (const name of ['postinst', 'prerm', 'postrm']) {
    run('sh', '-n', join(scripts, name));
    assert.ok(statSync(join(scripts, name)).mode & 0o111, `${name} can be run`);
  }
  return depends.split(', ').length;
}

function contents(deb) {
  const lines = run('dpkg-deb', '-c', deb).trim().split('\n');
  const files = lines.map((line) => line.split(/\s+/).slice(5).join(' '));
  for (const line of lines) assert.match(line, /^\S+ root\/root /, 'everything belongs to root');
  for (const line of lines) assert.doesNotMatch(line.slice(0, 10), /^[^l].{4}w|^[^l].{7}w/, `for its owner alone: ${line}`);
  for (const name of ['usr/bin/trinhky', 'lib/systemd/system/trinhky.service', 'etc/trinhky/trinhky.env',
    'usr/share/trinhky/workflows/published.lock', 'usr/share/trinhky/admin-ui/index.html',
    'usr/share/doc/trinhky/copyright', 'usr/share/doc/trinhky/changelog.gz', 'usr/share/doc/trinhky/operations.md']) {
    assert.ok(files.includes(`./${name}`), `${name} is in it`);
  }
  const places = ['./etc/', './lib/', './usr/'];
  const odd = files.filter((file) => file !== './' && !places.some((place) => file.startsWith(place)));
  assert.deepEqual(odd, [], 'nothing lies anywhere else');
  return files.length;
}

async function serves(deb) {
  const root = join(folder, 'root');
  run('dpkg-deb', '-x', deb, root);
  const unit = readFileSync(join(root, 'lib/systemd/system/trinhky.service'), 'utf8');
  const [, line] = /^ExecStart=(.+)$/m.exec(unit);
  assert.equal(line, '/usr/bin/trinhky serve --data /var/lib/trinhky $TRINHKY_OPTIONS');
  const installed = join(root, 'usr/bin/trinhky');
  // What the settings name as examples are options that there are.
  const help = run(installed, 'serve', '--help');
  const settings = readFileSync(join(root, 'etc/trinhky/trinhky.env'), 'utf8');
  for (const [option] of settings.matchAll(/--[a-z-]+/g)) {
    assert.ok(option === '--help' || help.includes(option), `${option} is an option of serve`);
  }
  const data = join(folder, 'data');
  run(installed, 'init', '--data', data, '--login', 'admin', '--name', 'Nguyễn Văn A', '--profile', 'none');
  const server = begin(installed, ['serve', '--data', data, '--port', '0', '--log-level', 'warning']);
  const [origin] = await heard(server, (text) => /http:\/\/\S+:\d+/.exec(text), 'the installed program');
  assert.equal((await fetch(`${origin}/api/v1/ready`)).status, 200);
  const page = await fetch(`${origin}/`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<html/i, 'the installed screens are served');
  assert.equal(await end(server, 'the installed program'), 0);
}

try {
  if (missing.length > 0) {
    console.log(`not run: ${missing.join(', ')} missing (apt-get install dpkg-dev file)`);
  } else if (!existsSync(config) || !existsSync(join(project, 'admin-ui/dist/index.html'))) {
    console.log('not run: the release program and the screens have to be built (./run --check)');
  } else {
    const deb = make();
    const libraries = control(deb);
    const files = contents(deb);
    await serves(deb);
    const size = (statSync(deb).size / 1e6).toFixed(1);
    console.log(`${size} MB, ${files} files, ${libraries} packages needed; the program in it serves its screens`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
