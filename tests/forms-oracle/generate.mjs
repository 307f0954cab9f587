// Random schemas of the subset that engine/form/schema.h documents, and random documents for them.
//
// Left out, each because ajv points elsewhere or has no word for it, never because the verdicts differ: boolean `items`,
// `contains` and `propertyNames` (ajv points at the list or object), `type` beside `$ref` (ajv's paths begin anew behind
// a reference), `format` (ajv knows none by itself; the outside suite has the cases), decimals for `multipleOf` that a
// double cannot hold (ours are decimal).

export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  // Mulberry32.
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
  chance(share) {
    return this.next() < share;
  }
  of(list) {
    return list[this.below(list.length)];
  }
  some(list, share) {
    return list.filter(() => this.chance(share));
  }
}

const names = ['so', 'ngày', 'a/b', 'c~d', 'trích yếu', 'x'];
const texts = ['', 'a', 'ab', 'abc', 'Đình Lập', 'x-12', '😀😀', '2026-11-22'];
const numbers = [-3, -1, 0, 0.5, 1, 1.5, 2, 3, 10, 12.25];
const patterns = ['^a', 'b$', '^[a-z]+$', '-[0-9]+', '^$', 'c'];
const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

export function document(dice, depth = 3) {
  const kind = depth === 0 ? dice.below(5) : dice.below(9);
  if (kind === 0) return null;
  if (kind === 1) return dice.chance(0.5);
  if (kind === 2) return dice.of(numbers);
  if (kind <= 4) return dice.of(texts);
  if (kind <= 6) return Array.from({ length: dice.below(5) }, () => document(dice, depth - 1));
  return Object.fromEntries(dice.some(names, 0.5).map((name) => [name, document(dice, depth - 1)]));
}

const scalar = (dice) => document(dice, 0);

// `refs`: names of $defs that may be referred to here; none inside a branch, unless pointers are not compared.
class Maker {
  constructor(dice, anywhere) {
    this.dice = dice;
    this.anywhere = anywhere;
  }

  schema(depth, refs) {
    const { dice } = this;
    if (refs.length > 0 && dice.chance(0.12)) return { $ref: `#/$defs/${dice.of(refs)}` };
    const made = {};
    if (dice.chance(0.55)) made.type = dice.chance(0.8) ? dice.of(types) : [...new Set([dice.of(types), dice.of(types)])];
    const words = [this.ofNumbers, this.ofTexts, this.ofLists, this.ofObjects, this.ofValues, this.ofBranches];
    for (const word of words) {
      // Where the type can be wrong while the word still looks inside, ajv would tell of both, and behind a reference
      // nobody can tell that they belong together.
      const sure = made.type === undefined || made.type === typeOf.get(word) || this.anywhere;
      if (dice.chance(0.35)) word.call(this, made, depth, sure ? refs : []);
    }
    return made;
  }

  below(depth, refs) {
    return depth > 0 ? this.schema(depth - 1, refs) : { type: this.dice.of(types) };
  }

  branch(depth, refs) {
    return this.below(depth, this.anywhere ? refs : []);
  }

  ofNumbers(made) {
    const { dice } = this;
    for (const word of dice.some(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], 0.3)) {
      made[word] = dice.of(numbers);
    }
    if (dice.chance(0.2)) made.multipleOf = dice.of([1, 2, 0.5, 0.25, 3]);
  }

  ofTexts(made) {
    const { dice } = this;
    if (dice.chance(0.3)) made.minLength = dice.below(4);
    if (dice.chance(0.3)) made.maxLength = dice.below(6);
    if (dice.chance(0.3)) made.pattern = dice.of(patterns);
  }

  ofLists(made, depth, refs) {
    const { dice } = this;
    if (dice.chance(0.5)) made.items = this.below(depth, refs);
    if (dice.chance(0.25)) made.prefixItems = Array.from({ length: 1 + dice.below(2) }, () => this.below(depth, refs));
    if (dice.chance(0.2)) made.minItems = dice.below(3);
    if (dice.chance(0.2)) made.maxItems = dice.below(4);
    if (dice.chance(0.2)) made.uniqueItems = dice.chance(0.8);
    if (dice.chance(0.25)) {
      made.contains = this.branch(depth, refs);
      if (dice.chance(0.4)) made.minContains = dice.below(3);
      if (dice.chance(0.4)) made.maxContains = Math.max(made.minContains ?? 1, dice.below(3));
    }
  }

  ofObjects(made, depth, refs) {
    const { dice } = this;
    const members = (share, value) => Object.fromEntries(dice.some(names, share).map((name) => [name, value(name)]));
    if (dice.chance(0.8)) {
      made.properties = members(0.5, () => (dice.chance(0.06) ? dice.chance(0.5) : this.below(depth, refs)));
    }
    if (dice.chance(0.5)) made.required = dice.some(names, 0.3);
    if (dice.chance(0.25)) made.additionalProperties = dice.chance(0.6) ? dice.chance(0.3) : this.below(depth, refs);
    if (dice.chance(0.15)) made.patternProperties = { [dice.of(['^a', 'c', 'x'])]: this.below(depth, refs) };
    if (dice.chance(0.15)) made.propertyNames = { ...(dice.chance(0.5) ? { maxLength: 3 } : { pattern: '^[a-z]' }) };
    if (dice.chance(0.15)) made.minProperties = dice.below(3);
    if (dice.chance(0.15)) made.maxProperties = dice.below(4);
    if (dice.chance(0.2)) made.dependentRequired = members(0.3, () => dice.some(names, 0.3));
    if (dice.chance(0.12)) made.dependentSchemas = members(0.2, () => this.below(depth, refs));
  }

  ofValues(made) {
    const { dice } = this;
    if (dice.chance(0.3)) made.const = document(dice, 1);
    else if (dice.chance(0.5)) made.enum = uniqueOf(Array.from({ length: 1 + dice.below(4) }, () => scalar(dice)));
  }

  ofBranches(made, depth, refs) {
    const { dice } = this;
    const list = (make) => Array.from({ length: 1 + dice.below(3) }, make);
    if (dice.chance(0.3)) made.allOf = list(() => this.below(depth, refs));
    if (dice.chance(0.3)) made.anyOf = list(() => this.branch(depth, refs));
    if (dice.chance(0.3)) made.oneOf = list(() => this.branch(depth, refs));
    if (dice.chance(0.2)) made.not = this.branch(depth, refs);
    if (dice.chance(0.3)) {
      made.if = this.branch(depth, refs);
      if (dice.chance(0.8)) made.then = this.below(depth, refs);
      if (dice.chance(0.6)) made.else = this.below(depth, refs);
    }
  }
}

const uniqueOf = (list) => [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];

const typeOf = new Map([
  [Maker.prototype.ofLists, 'array'],
  [Maker.prototype.ofObjects, 'object'],
]);

// {schema, pointers}: whether faults can be compared by their pointers, or by the verdict alone.
export function schema(dice) {
  const pointers = dice.chance(0.75);
  const maker = new Maker(dice, !pointers);
  const defs = dice.chance(0.4) ? ['một', 'hai'].slice(0, 1 + dice.below(2)) : [];
  const made = maker.schema(3, defs);
  // Definitions refer to nothing, so that no circle arises.
  if (defs.length > 0) made.$defs = Object.fromEntries(defs.map((name) => [name, maker.schema(2, [])]));
  return { schema: made, pointers };
}
