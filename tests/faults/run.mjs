// What happens to the real program: killed at random moments (kill.mjs), and in a machine in trouble (trouble.mjs).
//
//   TRINHKY_PROGRAM=build/trinhky node tests/faults/run.mjs
import { killAgainAndAgain } from './kill.mjs';
import { troubles } from './trouble.mjs';

const begun = Date.now();
const say = (line) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);
const kills = Number(process.env.TRINHKY_KILLS ?? 20);
const seed = Number(process.env.TRINHKY_SEED ?? Date.now() % 1_000_000);

await troubles({ say });
say(`${kills} kills, seed ${seed}`);
const told = await killAgainAndAgain({ kills, seed, say });
say(`${told.commands} commands, each there once; ${told.repeated} late retries had the first answer`);
