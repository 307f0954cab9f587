// Other engines under the load of the bare skeleton: Restate, and DBOS on PostgreSQL, as ../shared/bench runs them
// (run-peers.sh). They lie outside the project and are optional: a copy of that folder in which each was installed
// (`npm install` in node, restate and dbos; postgresql-15 of Debian) and its build.sh was run; root, because each round
// has a network of its own without a way out.
//
//   const { restate, dbos } = await others(peers, 6, say);     // transitions a second; {} where they are not there
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const longest = 240_000; // ms
const wanted = [
  ['restate', 'Restate', 'restate_vo_c64'],
  ['dbos', 'DBOS, seen by who asks', 'dbos_visible_c64'],
  ['dbosAccepted', 'DBOS, accepted only', 'dbos_signal_c64'],
];

function missing(peers) {
  const parts = ['build/flowload', 'restate/node_modules', 'dbos/node_modules'].map((part) => join(peers, part));
  if (process.getuid() !== 0) return 'only root may run them';
  const absent = [...parts, '/usr/lib/postgresql/15/bin/postgres'].find((part) => !existsSync(part));
  return absent && `${absent} is not there`;
}

export async function others(peers, seconds, say) {
  const why = missing(peers);
  if (why) {
    say('Restate and DBOS', `not run: ${why}`);
    return {};
  }
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-peers-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own
  const results = join(folder, 'results.jsonl');
  const only = wanted.map(([, , experiment]) => `${experiment}$`).join('|');
  try {
    // Each waits for a quiet second, but not for long.
    const env = { ...process.env, ONLY: only, OUT: results, DATA: join(folder, 'data'), QUIET_MAX: '3' };
    await run(join(peers, 'run-peers.sh'), ['1', String(seconds)], { cwd: peers, env, timeout: longest });
    const rates = {};
    const lines = readFileSync(results, 'utf8').split('\n');
    for (const [key, name, experiment] of wanted) {
      const line = lines.find((one) => one.startsWith(`{"exp":"${experiment}",`));
      if (!line) throw new Error(`${name}: no result`);
      const row = JSON.parse(line);
      if (row.errors > 0) throw new Error(`${name}: ${row.errors} errors`);
      rates[key] = row.transitions_per_s;
      say(name, `${row.transitions_per_s}/s, p50 ${row.p50_ms.toFixed(2)} ms, p99 ${row.p99_ms.toFixed(2)} ms`);
    }
    return rates;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
