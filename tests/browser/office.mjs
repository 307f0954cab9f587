// An office to walk through: the demonstration of 2022 in a folder of its own, served on a loopback port.
//
//   const office = await openOffice({ program, screens, workflows, lived });   // lived: a data folder to copy instead
//   office.address      // http://127.0.0.1:40123
//   await office.close();
//
// Fails with what the program printed when it does not get that far.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIVING = 240_000; // ms for the demonstration to be lived
const STARTING = 30_000; // ms until the server says its address

function start(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part) => { said.text += part; });
  }
  const ended = new Promise((done) => {
    child.on('error', (error) => { said.text += error.message; done(-1); });
    child.on('exit', (code, signal) => done(code ?? signal));
  });
  return { child, said, ended };
}

async function within(promise, limit, otherwise) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(otherwise())), limit); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function liveDemonstration(program, common) {
  const demo = start(program, ['demo', ...common, '--profile', '2022']);
  const code = await within(demo.ended, LIVING, () => {
    demo.child.kill('SIGKILL');
    return `the demonstration takes longer than ${LIVING / 1000} s:\n${demo.said.text}`;
  });
  if (code !== 0) throw new Error(`the demonstration ended with ${code}:\n${demo.said.text}`);
}

export async function openOffice({ program, screens, workflows, lived }) {
  const folder = await mkdtemp(join(tmpdir(), 'trinhky-browser-'));
  const common = ['--data', join(folder, 'data'), ...(workflows ? ['--workflows', workflows] : [])];
  try {
    if (lived) await cp(lived, join(folder, 'data'), { recursive: true });
    else await liveDemonstration(program, common);
    const served = start(program, ['serve', ...common, '--port', '0', '--ui', screens]);
    const address = await within(
      new Promise((done, fail) => {
        served.child.stdout.on('data', () => {
          const found = /Trình Ký: (http:\/\/\S+)/.exec(served.said.text);
          if (found) done(found[1]);
        });
        void served.ended.then((how) => fail(new Error(`the server ended with ${how}:\n${served.said.text}`)));
      }),
      STARTING,
      () => {
        served.child.kill('SIGKILL');
        return `the server says no address:\n${served.said.text}`;
      },
    );
    return {
      address,
      said: () => served.said.text,
      async close() {
        served.child.kill('SIGTERM');
        await within(served.ended, 15_000, () => {
          served.child.kill('SIGKILL');
          return 'the server does not end when it is asked to';
        });
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
