// An office to walk through: the demonstration of 2022 in a folder of its own, served on a loopback port.
//
//   const office = await openOffice({ program, screens, workflows, lived });   // lived: a data folder to copy instead
//   office.address      // http://127.0.0.1:40123
//   await office.close();
//
// Fails with what the program printed when it does not get that far.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, end, ended, heard, said } from '../support/program.mjs';

const LIVING = 240_000; // ms for the demonstration to be lived

async function liveDemonstration(program, common) {
  const demo = begin(program, ['demo', ...common, '--profile', '2022']);
  const how = await ended(demo, LIVING, 'the demonstration');
  if (how !== 0) throw new Error(`the demonstration ended with ${how}:\n${said(demo)}`);
}

export async function openOffice({ program, screens, workflows, lived }) {
  const folder = await mkdtemp(join(tmpdir(), 'trinhky-browser-'));
  const common = ['--data', join(folder, 'data'), ...(workflows ? ['--workflows', workflows] : [])];
  try {
    if (lived) await cp(lived, join(folder, 'data'), { recursive: true });
    else await liveDemonstration(program, common);
    const served = begin(program, ['serve', ...common, '--port', '0', '--ui', screens]);
    const [, address] = await heard(served, (text) => /Trình Ký: (http:\/\/\S+)/.exec(text), 'the server');
    return {
      address,
      said: () => said(served),
      async close() {
        await end(served, 'the server');
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
