// A million armed timers, and two thousand of them due every second while people go on working: the time to start, the
// memory, how far timers are behind, how long commands take. Prints; asserts no time.
//
//   node tests/bench/timers.mjs [--smoke]
//
// The program is build/timer_bench (release); TRINHKY_TIMER_BENCH names another. Bounded: three minutes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const smoke = process.argv.includes('--smoke');
const program =
  process.env.TRINHKY_TIMER_BENCH ??
  join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'timer_bench');
const folder = mkdtempSync(join(tmpdir(), 'trinhky-timers-'));
const size = smoke ? ['--armed', '20000', '--seconds', '1'] : ['--armed', '1000000', '--seconds', '15'];

try {
  for (const words of [
    ['make', folder, ...size],
    ['run', folder],
  ]) {
    const { status, error } = spawnSync(program, words, { stdio: 'inherit', timeout: 150_000 });
    if (error) throw new Error(`${program} ${words[0]}: ${error.message} (ninja -C build timer_bench)`);
    if (status !== 0) throw new Error(`${program} ${words[0]} ended with ${status}: timers were left`);
  }
} catch (error) {
  console.error(`The benchmark stopped: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
