// A year of sixty-five communes and twenty-two kinds of work on a virtual clock, twice. Prints the time and the digest
// of all events; fails when the two digests differ. Bounded: three minutes.
//
//   node tests/bench/year.mjs [--smoke]
//
// The program is build/house_year (release); TRINHKY_HOUSE_YEAR names another.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program =
  process.env.TRINHKY_HOUSE_YEAR ??
  join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'house_year');
const size = process.argv.includes('--smoke') ? ['--communes', '3', '--until', '2027-03-31'] : [];
const { status, error } = spawnSync(program, size, { stdio: 'inherit', timeout: 180_000 });
if (error) console.error(`${program}: ${error.message} (ninja -C build house_year)`);
process.exitCode = error || status !== 0 ? 1 : 0;
