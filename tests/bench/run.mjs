// How many transitions a second, over HTTP, from 64 clients: a drafter starts a paper, saves its text, submits it, a
// head of department approves it. Beside it, in the same run, the same clients ask the server for nothing but its
// health: that is what HTTP alone costs on this machine.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/bench/run.mjs [--smoke]
//
// Bounded by time (20 s, --smoke 2 s) and by count. Fails when anything was refused or nothing was done.
import http from 'node:http';
import { House } from '../cycle/support/house.mjs';
import { become, send, uuid } from '../cycle/support/visitor.mjs';
import { journey } from '../support/journey.mjs';
import { proofs } from './proofs.mjs';

const smoke = process.argv.includes('--smoke');
const seconds = smoke ? 2 : 20;
const clients = 64;
const mostPapers = smoke ? 2_000 : 20_000;
const healthSeconds = smoke ? 1 : 5;

class Times {
  constructor() {
    this.all = [];
  }
  async of(act) {
    const begun = process.hrtime.bigint();
    const answer = await act();
    this.all.push(Number(process.hrtime.bigint() - begun) / 1e6);
    return answer;
  }
  at(share) {
    const sorted = this.all.toSorted?.((a, b) => a - b) ?? [...this.all].sort((a, b) => a - b);
    return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }
  get line() {
    return `p50 ${this.at(0.5).toFixed(2)} ms, p99 ${this.at(0.99).toFixed(2)} ms`;
  }
}

// Everybody works until the time is over; answers how long that took.
async function together(people, work, limit) {
  const begun = process.hrtime.bigint();
  const end = Date.now() + limit * 1000;
  const goOn = () => Date.now() < end;
  await Promise.all(people.map((one) => work(one, goOn)));
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

const house = new House();
const say = (name, value) => console.log(`${name.padEnd(34)} ${value}`);

async function run() {
  proofs(say);
  await house.demo('2022');
  say('start-up to the first answer', `${(await house.serve()).toFixed(0)} ms`);
  const rest = house.memory().now;
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });

  const health = new Times();
  const asked = await together(
    Array.from({ length: clients }),
    async (_, goOn) => {
      while (goOn()) await health.of(() => send(house.origin, agent, 'GET', '/health'));
    },
    healthSeconds,
  );
  const bare = health.all.length / asked;
  say(`GET /health, ${clients} clients`, `${bare.toFixed(0)} requests/s, ${health.line}`);

  const desks = [];
  for (let i = 0; i < clients; ++i) {
    const drafter = await become(house, `chuyenvien${(i % 3) + 1}`, agent);
    const head = await become(house, `truongban${(i % 3) + 1}`, agent);
    desks.push({ drafter, head });
  }
  const { items } = await desks[0].drafter.get('/units');
  const unit = items.find((one) => !one.parent).id;
  const body = {
    kind: 'issue-slip',
    summary: 'Về việc phối hợp tổ chức Ngày hội Đại đoàn kết',
    text: 'Nội dung. '.repeat(200),
  };
  const steps = { create: new Times(), draft: new Times(), submit: new Times(), approve: new Times() };
  let papers = 0;
  const processorBefore = house.processorTime();
  const took = await together(
    desks,
    async ({ drafter, head }, goOn) => {
      while (goOn() && papers < mostPapers) {
        papers += 1;
        const started = await steps.create.of(() =>
          drafter.post('/instances', { definition: 'document-issue', unit, data: { kind: 'CV' } }),
        );
        const path = `/instances/${started.id}`;
        const saved = await steps.draft.of(() => drafter.put(`${path}/draft`, { body }, { etag: '0' }));
        const submit = { kind: 'submit', work: started.work[0].id, signal: 'submit' };
        const submitted = await steps.submit.of(() => drafter.post(`${path}/commands`, submit, { etag: saved.etag }));
        const { work, document } = submitted.instance;
        const decide = { kind: 'decide', work: work[0].id, choice: 'approved', shown_hash: document.hash };
        const decided = await steps.approve.of(() => head.post(`${path}/commands`, decide));
        if (!decided.instance.configuration.includes('format_check')) throw new Error(`${path} is not approved`);
      }
    },
    seconds,
  );
  const transitions = steps.create.all.length + steps.submit.all.length + steps.approve.all.length;
  if (transitions === 0) throw new Error('nothing was done');
  const rate = transitions / took;
  const processor = house.processorTime() - processorBefore;
  say('papers', `${steps.approve.all.length} created, submitted, approved in ${took.toFixed(1)} s`);
  say('transitions', `${rate.toFixed(0)}/s (start, submit, approve; a draft is saved beside)`);
  for (const [name, times] of Object.entries(steps)) say(`  ${name}`, times.line);
  const all = new Times();
  all.all = [...steps.create.all, ...steps.submit.all, ...steps.approve.all];
  say('  a transition', all.line);
  say('processor time', `${(processor / transitions).toFixed(2)} ms a transition, drafts and mails included`);
  const requests = transitions + steps.draft.all.length;
  say('requests against GET /health', `${((100 * requests) / took / bare).toFixed(1)} %`);
  const after = house.memory();
  const mb = (kilobytes) => `${(kilobytes / 1024).toFixed(0)} MB`;
  say('resident memory', `${mb(rest)} at rest, ${mb(after.now)} after, ${mb(after.highest)} at most`);
  agent.destroy();
}

await journey(house, run, { name: 'The benchmark' });
