// An office's program for SMS, as docs/gateway.md describes one: node gateway.mjs FOLDER. Appends each message to
// FOLDER/messages.jsonl. FOLDER/plan.json, {"about": text, "codes": [75]}, says how it ends for the next messages that hold the text; for all
// others, and then, with 0.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const message = JSON.parse(readFileSync(0, 'utf8'));
const file = join(folder, 'plan.json');
const { about, codes } = JSON.parse(readFileSync(file, 'utf8'));
const code = (message.text.includes(about) && codes.shift()) || 0;
writeFileSync(file, JSON.stringify({ about, codes }));
appendFileSync(join(folder, 'messages.jsonl'), `${JSON.stringify({ code, message })}\n`);
process.exitCode = code;
