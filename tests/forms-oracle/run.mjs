// The form validator against ajv (JSON Schema 2020-12): random schemas of the documented subset with random documents,
// and the groups of ../shared/conformance/jsonschema. Both say valid or not, and point at the same places.
//
//   node tests/forms-oracle/run.mjs [--seed N] [--schemas N] [--schema N]
//
// The form_driver of build-asan runs our side; TRINHKY_FORM_DRIVER names another. A pair that differs is made as small
// as it gets and printed. --schema looks at one schema of the seed only. What the generator leaves out stands in
// generate.mjs, with the reason.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Dice, document, schema as randomSchema } from './generate.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const seed = option('seed', 20_260);
const schemas = option('schemas', 1_000);
const only = option('schema', -1);
const documentsEach = 8;

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const driver = process.env.TRINHKY_FORM_DRIVER ?? join(root, 'build-asan/form_driver');
if (!existsSync(driver)) {
  console.error('There is no form_driver: build it with ninja -C build-asan form_driver, then start again.');
  process.exit(1);
}

class Ours {
  constructor() {
    this.child = spawn(driver, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift().resolve(JSON.parse(line)));
    this.child.on('exit', (code) => {
      for (const one of this.waiting) one.reject(new Error(`the form driver ended with ${code}`));
    });
  }
  ask(question) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }
  end() {
    this.child.stdin.end();
  }
}

const ours = new Ours();

// ------------------------------------------------------------------------------------------- what each side points at

const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

// What stands inside a branch is only asked for a yes or no: our side tells of the branch as a whole.
const asked = /\/(anyOf|oneOf)\/\d+(\/|$)|\/(not|contains|if|propertyNames)\//;

function pointerOf(error) {
  const { instancePath: at, keyword, params } = error;
  if (keyword === 'required' || keyword === 'dependentRequired') return `${at}/${escaped(params.missingProperty)}`;
  if (keyword === 'additionalProperties') return `${at}/${escaped(params.additionalProperty)}`;
  if (keyword === 'propertyNames') return `${at}/${escaped(params.propertyName)}`;
  return at;
}

function pointersOfTheirs(errors) {
  // Beside a wrong type nothing else of that subschema is told: it would only be noise.
  const untyped = errors
    .filter((error) => error.keyword === 'type')
    .map((error) => [error.schemaPath.slice(0, -'type'.length), error.instancePath]);
  const noise = (error) =>
    untyped.some(
      ([place, at]) =>
        error.schemaPath.startsWith(place) &&
        error.schemaPath !== `${place}type` &&
        (error.instancePath === at || error.instancePath.startsWith(`${at}/`)),
    );
  const told = errors.filter((error) => error.keyword !== 'if' && !asked.test(error.schemaPath) && !noise(error));
  return [...new Set(told.map(pointerOf))].sort();
}

function pointersOfOurs(faults, errors) {
  const told = [];
  for (const { pointer, code } of faults) {
    if (code !== 'uniqueItems') {
      told.push(pointer);
      continue;
    }
    // Ours points at the element that stands there twice, ajv at the list, and only where the elements are right.
    const list = pointer.slice(0, pointer.lastIndexOf('/'));
    const looked = errors.some((error) => error.keyword === 'uniqueItems' && error.instancePath === list);
    if (looked || !errors.some((error) => error.instancePath.startsWith(`${list}/`))) told.push(list);
  }
  return [...new Set(told)].sort();
}

function theirs(schema, documents) {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false });
  const validate = ajv.compile(schema);
  return documents.map((one) => (validate(one) ? [] : validate.errors));
}

// Null when both agree on every document, otherwise the first that they do not agree on. `count` is told what ajv says.
async function difference({ schema, pointers }, documents, count = () => {}) {
  const answer = await ours.ask({ schema, documents });
  let expected;
  try {
    expected = theirs(schema, documents);
  } catch {
    // ajv 8 throws at some schemas that it takes in another spelling (a name with a slash in `dependentRequired` inside
    // `not`); there is nothing to compare then.
    count('thrown');
    return null;
  }
  if (answer.refused || answer.unreadable) return { ours: answer, ajv: 'takes the schema' };
  for (const [i, document] of documents.entries()) {
    const [mine, other] = [answer.faults[i], expected[i]];
    const same =
      (mine.length === 0) === (other.length === 0) &&
      (!pointers || JSON.stringify(pointersOfOurs(mine, other)) === JSON.stringify(pointersOfTheirs(other)));
    if (same) {
      count(other);
      continue;
    }
    return {
      document,
      ours: mine,
      ajv: other.map((error) => ({ pointer: pointerOf(error), keyword: error.keyword, schemaPath: error.schemaPath })),
    };
  }
  return null;
}

// --------------------------------------------------------------------------------------------------------- shrinking

// Every value that lacks one member or element somewhere, the largest parts first.
function* without(value) {
  if (Array.isArray(value)) {
    for (const i of value.keys()) yield value.toSpliced(i, 1);
    for (const [i, one] of value.entries()) for (const less of without(one)) yield value.with(i, less);
  } else if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    }
    for (const [name, one] of Object.entries(value)) for (const less of without(one)) yield { ...value, [name]: less };
  }
}

async function shrunk(made, document) {
  let [schema, rest] = [made.schema, document];
  const differs = async (smaller, one) => {
    const found = await difference({ schema: smaller, pointers: made.pointers }, [one]);
    // A schema that only one side takes any more is another difference than the one looked for.
    return found !== null && 'document' in found;
  };
  for (let again = true; again; ) {
    again = false;
    for (const smaller of without(schema)) {
      if (!(await differs(smaller, rest))) continue;
      [schema, again] = [smaller, true];
      break;
    }
    for (const smaller of without(rest)) {
      if (!(await differs(schema, smaller))) continue;
      [rest, again] = [smaller, true];
      break;
    }
  }
  return [schema, rest];
}

async function report(number, made, found) {
  console.error(`schema ${number} of seed ${seed} differs (again with --seed ${seed} --schema ${number}):`);
  if (!('document' in found)) {
    console.error(JSON.stringify({ schema: made.schema, ...found }, null, 1));
    return;
  }
  const [schema, document] = await shrunk(made, found.document);
  const left = await difference({ schema, pointers: made.pointers }, [document]);
  console.error(JSON.stringify({ schema, ...left }, null, 1));
}

// ------------------------------------------------------------------------------------------------------ random pairs

async function randomPairs() {
  const count = { documents: 0, valid: 0, faults: 0, pointers: 0, thrown: 0 };
  let failures = 0;
  const dice = new Dice(seed);
  for (let number = 0; number < Math.max(schemas, only + 1); ++number) {
    const own = new Dice(Math.floor(dice.next() * 4294967296));
    if (only >= 0 && number !== only) continue;
    const made = randomSchema(own);
    const documents = Array.from({ length: documentsEach }, () => document(own));
    const found = await difference(made, documents, (errors) => {
      if (errors === 'thrown') return ++count.thrown;
      ++count.documents;
      if (errors.length === 0) ++count.valid;
      else count.faults += made.pointers ? pointersOfTheirs(errors).length : 0;
      return 0;
    });
    if (found) {
      await report(number, made, found);
      if (++failures === 3) break;
      continue;
    }
    if (made.pointers) ++count.pointers;
  }
  console.log(
    `seed ${seed}: ${schemas} schemas, ${count.documents} documents (${count.valid} valid); ` +
      `of ${count.pointers} schemas the ${count.faults} places of faults were compared too.`,
  );
  if (count.thrown > schemas / 50) {
    console.error(`ajv throws at ${count.thrown} schemas: the generator has to be looked at.`);
    return 1;
  }
  // A generator that only made what is refused, or only what passes, would prove nothing.
  if (only < 0 && failures === 0 && (count.valid < count.documents / 10 || count.valid > (count.documents * 9) / 10)) {
    console.error('The documents are nearly all valid, or nearly all not: the generator has to be looked at.');
    return 1;
  }
  return failures;
}

// ------------------------------------------------------------------------------------------------- the outside suite

// Groups on which ajv and the suite do not agree; ours follows the suite (tests/engine/form/conformance_test.cc).
const ajvDiffers = new Map([
  [
    'properties.json: properties whose names are Javascript object property names',
    'for ajv a member that every object of JavaScript has is there, unless it is told to look at own ones only',
  ],
]);
// Files that are not about the verdict both sides give: ours checks `format`, ajv knows none by itself.
const left = new Set(['format.json']);

async function outsideSuite() {
  const folder = join(root, '../shared/conformance/jsonschema/draft2020-12');
  if (!existsSync(folder)) {
    console.log('The outside suite is not beside the project: not run.');
    return 0;
  }
  const count = { groups: 0, tests: 0, refused: 0, differ: 0 };
  let failures = 0;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json') && !left.has(file)).sort()) {
    for (const group of JSON.parse(readFileSync(join(folder, name), 'utf8'))) {
      const title = `${name}: ${group.description}`;
      const documents = group.tests.map((test) => test.data);
      const answer = await ours.ask({ schema: group.schema, documents });
      // What is not in the subset is refused; tests/engine/form names each such group and its reason.
      if (!answer.faults) {
        ++count.refused;
        continue;
      }
      ++count.groups;
      let expected;
      try {
        expected = theirs(group.schema, documents).map((errors) => errors.length === 0);
      } catch (error) {
        expected = String(error);
      }
      const mine = answer.faults.map((faults) => faults.length === 0);
      count.tests += mine.length;
      const same = JSON.stringify(mine) === JSON.stringify(expected);
      const known = ajvDiffers.has(title);
      if (known) ++count.differ;
      if (same !== known) continue;
      ++failures;
      console.error(
        same
          ? `${title}: ajv agrees now, although it is listed as differing (${ajvDiffers.get(title)})`
          : `${title}: ours ${JSON.stringify(mine)}, ajv ${JSON.stringify(expected)}`,
      );
    }
  }
  console.log(
    `outside suite: ${count.groups} groups of the subset, ${count.tests} tests compared with ajv ` +
      `(${count.differ} groups where ajv is known to differ), ${count.refused} groups outside the subset.`,
  );
  return failures;
}

const failures = (await randomPairs()) + (only < 0 ? await outsideSuite() : 0);
ours.end();
process.exit(failures === 0 ? 0 : 1);
