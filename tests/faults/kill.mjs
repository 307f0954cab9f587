// The program is killed at random moments while clients work, over and over: in the middle of answers, of upkeep, of its
// own start. Each client keeps a ledger of what it asked and what it was told. After every restart the ledger is held
// against what is there: what was told is in the history once, what was not told is there once or not at all and is
// then asked again under the same key, and `trinhky verify` finds nothing wrong.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/faults/kill.mjs [KILLS] [SEED]      20 kills; the long run is 200
//
// The seed is printed; it gives the same draws again, though not the same moments: those are the machine's.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { House, program } from '../cycle/support/house.mjs';
import { become, Refused, uuid } from '../cycle/support/visitor.mjs';

const run = promisify(execFile);
const drafters = ['chuyenvien1', 'chuyenvien2', 'chuyenvien3'];
const body = { kind: 'issue-slip', summary: 'Về việc máy chủ dừng đột ngột', text: 'Nội dung.' };
const longestDay = 25; // answers of one client in one round
const readersAtOnce = 16;

// Small, and the same everywhere.
function drawFrom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

// One command as its client knows it. `told` stays empty while there was no answer.
class Entry {
  constructor(what, path, json, { etag, paper } = {}) {
    Object.assign(this, { what, path, json, etag, paper, key: uuid(), told: null });
  }
  async send(client) {
    const told = await client.must('POST', this.path, { json: this.json, key: this.key, etag: this.etag });
    this.paper ??= told.id;
    return told;
  }
  identity(told) {
    return this.what === 'start' ? told.id : told.number;
  }
}

// Answers null when the connection broke. A refusal is an answer, and here a wrong one.
async function unlessCut(request) {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Refused || error.answer || error.code === 'ERR_ASSERTION') throw error;
    return null;
  }
}

async function each(items, deed) {
  const left = [...items];
  const worker = async () => {
    while (left.length > 0) await deed(left.shift());
  };
  await Promise.all(Array.from({ length: readersAtOnce }, worker));
}

export async function killAgainAndAgain({ kills, seed, say }) {
  const draw = drawFrom(seed);
  const house = new House();
  const ledger = [];
  let repeated = 0;
  let duringStart = 0;
  let ok = false;
  try {
    await house.demo('2022');
    await house.serve();
    const desks = [];
    for (let i = 0; i < 24; ++i) desks.push(await become(house, drafters[i % drafters.length], house.agent));
    const [unit] = (await desks[0].get('/units')).items.filter((one) => !one.parent).map((one) => one.id);

    const work = async (client, answered) => {
      const mine = [];
      const ask = async (entry) => {
        ledger.push(entry);
        entry.client = client;
        entry.told = await unlessCut(entry.send(client));
        if (!entry.told) return false;
        mine.push(entry);
        answered();
        return true;
      };
      for (let i = 0; i < longestDay; ++i) {
        const start = new Entry('start', '/instances', { definition: 'document-issue', unit, data: { kind: 'CV' } });
        if (!(await ask(start))) return;
        const path = `/instances/${start.paper}`;
        const saved = await unlessCut(client.put(`${path}/draft`, { body }, { etag: '0' }));
        if (!saved) return;
        const work = start.told.work[0].id;
        const json = { kind: 'submit', work, signal: 'submit' };
        if (!(await ask(new Entry('submit', `${path}/commands`, json, { etag: saved.etag, paper: start.paper })))) return;
        if (draw(3) > 0) continue;
        // A retry that comes late, behind others.
        const old = mine[draw(mine.length)];
        const again = await unlessCut(old.send(client));
        if (!again) return;
        assert.equal(old.identity(again), old.identity(old.told), 'a retry has the first answer');
        repeated += 1;
      }
    };

    const historyOf = async (entry) => {
      const { items } = await entry.client.get(`/instances/${entry.paper}/history`);
      return items.filter((one) => one.command === entry.key).length;
    };
    const expectOnce = async (entry) =>
      assert.equal(await historyOf(entry), 1, `${entry.what} ${entry.key} of paper ${entry.paper} stands there once`);

    const settle = async (entries) => {
      const open = entries.filter((one) => !one.told);
      await each(
        entries.filter((one) => one.told),
        expectOnce,
      );
      await each(open, async (entry) => {
        if (entry.paper) assert.ok((await historyOf(entry)) <= 1, `${entry.key} is there once or not at all`);
        entry.told = await entry.send(entry.client);
        await expectOnce(entry);
      });
      return open.length;
    };

    const verify = async () => {
      const { stdout } = await run(program(), ['verify', house.data, '--json', '--lang', 'en'], { maxBuffer: 1 << 26 });
      const found = JSON.parse(stdout);
      assert.equal(found.fault_count, 0, JSON.stringify(found.faults.slice(0, 3)));
      return found.events;
    };

    for (let kill = 1; kill <= kills; ++kill) {
      const from = ledger.length;
      const patience = 1 + draw(120);
      const moment = draw(12);
      let answers = 0;
      let killed = null;
      const strike = () => {
        killed ??= new Promise((resolve) => {
          setTimeout(() => resolve(house.kill()), moment);
        });
      };
      const answered = () => {
        answers += 1;
        if (answers >= patience) strike();
      };
      const many = 1 + draw(desks.length);
      await Promise.all(desks.slice(0, many).map((client) => work(client, answered)));
      strike(); // where all had finished before
      await killed;
      // Now and then it does not live to its first answer.
      while (draw(4) === 0) {
        duringStart += 1;
        const starting = house.serve().then(
          () => true,
          () => false,
        );
        const starter = house.server;
        const gone = new Promise((resolve) => {
          starter.once('exit', resolve);
        });
        await new Promise((resolve) => {
          setTimeout(resolve, draw(400));
        });
        starter.kill('SIGKILL');
        await Promise.all([gone, starting]);
      }
      await house.serve();
      for (const client of desks) client.agent = house.agent;
      const open = await settle(ledger.slice(from));
      const events = await verify();
      say(`kill ${kill}: ${answers} answers to ${many} clients, ${open} were cut off; ${events} events, all well`);
    }
    await each(ledger, expectOnce);
    const said = house.faults().split('\n').filter((line) => line.includes('"event":"trouble'));
    assert.deepEqual(said, [], 'the engine had no trouble');
    ok = true;
    return { commands: ledger.length, repeated, duringStart };
  } finally {
    if (!ok) say(`what is left is in ${house.folder}; seed ${seed}`);
    await house.close({ keep: !ok });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kills = Number(process.argv[2] ?? 20);
  const seed = Number(process.argv[3] ?? process.env.TRINHKY_SEED ?? Date.now() % 1_000_000);
  console.log(`${kills} kills, seed ${seed}`);
  const begun = Date.now();
  const told = await killAgainAndAgain({ kills, seed, say: (line) => console.log(line) });
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(
    `${told.commands} commands, each there once; ${told.repeated} late retries had the first answer; ` +
      `${told.duringStart} more kills during a start; ${seconds} s`,
  );
}
