// More than the program can do, and clients that are slow, silent or rude. What it refuses it refuses with a word and in
// time, what it takes it does, its memory stays bounded, and afterwards it goes on as if nothing had been.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/overload/run.mjs [--long]
//
// Fifteen seconds of overload, a minute with --long. Speeds are printed and not judged. docs/limits.md has every bound.
import { House } from '../cycle/support/house.mjs';
import { journey } from '../support/journey.mjs';
import { tenTimesTooMany } from './crowd.mjs';
import { halfOpenTls, rude, slow } from './slow.mjs';

const begun = Date.now();
const say = (line) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);
const seconds = process.argv.includes('--long') ? 60 : 15;

const house = new House();
await journey(
  house,
  async () => {
    await house.demo('2022');
    await house.serve();
    await tenTimesTooMany({ house, seconds, say });
    await rude({ house, say });
    await slow({ house, say });
    await halfOpenTls({ house, say });
  },
  { keep: true, name: 'The journey through overload' },
);
