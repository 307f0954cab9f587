// Random charts and signal sequences from one number. What two honest readings of SCXML disagree about is taken out by
// the rules of `excluded`, each of which stands with its text in engine/interpreter/SEMANTICS.md.

// mulberry32: small, the same everywhere.
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }
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
  chance(p) {
    return this.next() < p;
  }
  of(list) {
    return list[this.below(list.length)];
  }
}

export const outside = ['a', 'b', 'a.x', 'b.y', 'b.y.z'];
const inside = ['r', 's', 'r.t'];
const wildcards = ['*', 'a.*', 'b.*', 'b.y.*', 'r.*', 'done.state.*'];

const isHistory = (state) => state.kind === 'shallow' || state.kind === 'deep';

// The questions about a tree that generating and excluding ask.
export class Tree {
  constructor(root) {
    this.root = root;
    this.all = [];
    this.parents = new Map();
    this.byId = new Map();
    const walk = (state, parent) => {
      this.all.push(state);
      this.byId.set(state.id, state);
      this.parents.set(state, parent);
      for (const child of state.states ?? []) walk(child, state);
    };
    walk(root, null);
  }
  above(state) {
    const found = [];
    for (let at = this.parents.get(state); at; at = this.parents.get(at)) found.push(at);
    return found;
  }
  inside(inner, outer) {
    return this.above(inner).includes(outer);
  }
  within(inner, outer) {
    return inner === outer || this.inside(inner, outer);
  }
  near(source, target) {
    const place = this.parents.get(target);
    return target !== source && (place === source || this.within(source, place)) && place?.kind !== 'parallel';
  }
  // The innermost state that properly contains both, of any kind.
  around(a, b) {
    return this.above(a).find((one) => this.inside(b, one)) ?? this.root;
  }
}

function guard(dice, ids, depth = 0) {
  const roll = dice.below(depth > 1 ? 3 : 7);
  if (roll === 0) return { '<': [{ var: dice.chance(0.5) ? 'data.n' : 'data.m' }, dice.below(5)] };
  if (roll === 1) return { '==': [{ var: 'signal.k' }, dice.below(3)] };
  if (roll === 2) return { '<': [{ var: 'signal.k' }, 1 + dice.below(3)] };
  if (roll === 3) return { '!': [guard(dice, ids, depth + 1)] };
  if (roll === 4) return { and: [guard(dice, ids, depth + 1), guard(dice, ids, depth + 1)] };
  if (roll === 5) return { or: [guard(dice, ids, depth + 1), guard(dice, ids, depth + 1)] };
  return { In: [dice.of(ids)] };
}

function action(dice) {
  if (dice.chance(0.25)) return { raise: dice.of(inside), data: { k: dice.below(3) } };
  const place = dice.chance(0.5) ? 'data.n' : 'data.m';
  const from = dice.chance(0.8) ? place : 'data.n';
  return { assign: place, rule: { '%': [{ '+': [{ var: from }, 1 + dice.below(3)] }, 5] } };
}

function actions(dice, chance) {
  const made = [];
  while (made.length < 3 && dice.chance(chance)) made.push(action(dice));
  return made;
}

// Regions are compound or parallel or atomic; W3C 3.4 knows no final region.
function grow(dice, id, kind, depth, size) {
  const state = { id, kind, states: [] };
  const count = kind === 'parallel' ? 2 + dice.below(2) : 1 + dice.below(3);
  for (let i = 0; i < count; ++i) {
    const name = `${id}${'abcdefgh'[i]}`;
    const roll = dice.next();
    const deep = depth < 4 && size.left > 0;
    size.left -= 1;
    if (deep && roll < 0.22) state.states.push(grow(dice, name, 'parallel', depth + 1, size));
    else if (deep && roll < 0.6) state.states.push(grow(dice, name, 'compound', depth + 1, size));
    else state.states.push({ id: name, kind: 'atomic' });
  }
  if (kind === 'compound' && dice.chance(depth > 1 ? 0.45 : 0.2)) {
    const final = { id: `${id}z`, kind: 'final' };
    if (dice.chance(0.4)) final.output = { var: dice.chance(0.5) ? 'data.n' : 'data.m' };
    state.states.push(final);
  }
  if (dice.chance(0.3)) {
    const inner = state.states.filter((one) => one.kind !== 'final');
    // W3C 3.10: a shallow memory leads to a child, a deep one anywhere inside.
    const target = dice.of(inner);
    const deeper = target.states?.filter((one) => !isHistory(one) && one.kind !== 'final');
    const history = dice.chance(0.5) ? 'deep' : 'shallow';
    const initial = history === 'deep' && deeper?.length > 0 && dice.chance(0.4) ? dice.of(deeper) : target;
    state.states.push({ id: `${id}h`, kind: history, initial: [initial.id] });
  }
  if (kind === 'compound' && dice.chance(0.3)) {
    state.initial = [dice.of(state.states.filter((one) => !isHistory(one))).id];
  }
  return state;
}

function conflict(tree, a, b) {
  const one = tree.byId.get(a);
  const other = tree.byId.get(b);
  if (tree.within(one, other) || tree.within(other, one)) return true;
  return tree.around(one, other).kind !== 'parallel';
}

function transition(dice, tree, source, targets, ids) {
  const roll = dice.next();
  const events = [];
  if (roll < 0.62) events.push(dice.of(outside));
  else if (roll < 0.75) events.push(dice.of(inside));
  else if (roll < 0.85) events.push(dice.of(wildcards));
  else if (roll < 0.94) events.push(source.states ? `done.state.${source.id}` : dice.of(outside));
  if (events.length === 1 && dice.chance(0.15)) {
    const second = dice.of([...outside, ...inside]);
    if (second !== events[0]) events.push(second);
  }
  const made = { events, targets: [] };
  // Mostly to where one usually goes from here: a neighbour, an inner state, a neighbour of what is around.
  const near = targets.filter((one) => tree.near(source, one));
  if (dice.chance(0.88)) made.targets.push(dice.of(near.length > 0 && dice.chance(0.7) ? near : targets).id);
  if (made.targets.length === 1 && dice.chance(0.15)) {
    const second = dice.of(targets).id;
    if (!conflict(tree, made.targets[0], second)) made.targets.push(second);
  }
  if (dice.chance(0.35)) made.guard = guard(dice, ids);
  // A transition that waits for nothing waits for the data at least, and most of them lead on.
  if (events.length === 0) made.guard = { and: [{ '==': [{ var: 'data.n' }, dice.below(5)] }, guard(dice, ids)] };
  // The root is never left here; xstate leaves and enters it.
  if (source !== tree.root && dice.chance(0.25)) made.reenter = true;
  const done = actions(dice, 0.25);
  if (done.length > 0) made.actions = done;
  return made;
}

export function chart(dice) {
  const root = grow(dice, 'q', dice.chance(0.15) ? 'parallel' : 'compound', 1, { left: 4 + dice.below(22) });
  root.data = { n: dice.below(3), m: dice.below(3) };
  const tree = new Tree(root);
  const ids = tree.all.filter((one) => one !== root && !isHistory(one)).map((one) => one.id);
  const targets = tree.all.filter((one) => one !== root);
  for (const state of tree.all) {
    if (state.kind === 'final' || isHistory(state)) continue;
    state.transitions = [];
    const count = 1 + dice.below(4);
    for (let i = 0; i < count; ++i) {
      const made = transition(dice, tree, state, targets, ids);
      state.transitions.push(hasParallelDomain(tree, state, made) ? transition(dice, tree, state, targets, ids) : made);
    }
    const entry = actions(dice, 0.15);
    const exit = actions(dice, 0.12);
    if (entry.length > 0) state.entry = entry;
    if (exit.length > 0) state.exit = exit;
  }
  return root;
}

export function sequence(dice, length) {
  return Array.from({ length }, () => {
    const signal = { name: dice.of([...outside, 'r', 'unheard']) };
    if (dice.chance(0.6)) signal.data = { k: dice.below(3) };
    return signal;
  });
}

const matches = (descriptor, name) =>
  descriptor === '*' ||
  descriptor === name ||
  (descriptor.endsWith('.*') && (name === descriptor.slice(0, -2) || name.startsWith(descriptor.slice(0, -1))));

// Whether any name is heard by both. Descriptors are whole words with or without a star at the end, so two meet exactly
// when one hears the other's stem.
function overlap(one, other) {
  const stem = (descriptor) => (descriptor.endsWith('.*') ? descriptor.slice(0, -2) : descriptor);
  return one.events.some((a) => other.events.some((b) => b === '*' || matches(a, stem(b)) || matches(b, stem(a))));
}

const leadsInside = (tree, source, made) => made.targets.every((id) => tree.within(tree.byId.get(id), source));

// No state is left by it, whatever is active.
const isStill = (source, made) =>
  made.targets.length === 0 ||
  (source.kind === 'atomic' && !made.reenter && made.targets.length === 1 && made.targets[0] === source.id);

// W3C: the domain is a compound state (findLCCA); xstate: the innermost state of any kind.
function hasParallelDomain(tree, source, made) {
  if (made.targets.length === 0 || (!made.reenter && leadsInside(tree, source, made))) return false;
  for (const id of made.targets) {
    const target = tree.byId.get(id);
    const place = isHistory(target) ? tree.parents.get(target) : target;
    if (isHistory(target) && tree.inside(source, place)) {
      // Where the memory leads is known only while running: any state between its parent and the source may be around both.
      const between = [place, ...tree.above(source).filter((one) => tree.inside(one, place))];
      if (between.some((one) => one.kind === 'parallel')) return true;
    } else if (isHistory(target) && place === source) {
      if (tree.parents.get(source)?.kind === 'parallel') return true;
    }
  }
  const around = made.targets.reduce((at, id) => {
    const next = tree.around(source, tree.byId.get(id));
    return tree.within(at, next) ? next : at;
  }, tree.around(source, tree.byId.get(made.targets[0])));
  return around.kind === 'parallel';
}

// W3C asks, for every leaf, outwards until something is enabled; xstate asks a state around a parallel one only when no
// region has an answer. The same, unless one of the two leaves nothing, because then nothing is pre-empted, or the inner
// one leads out of the outer state, because then a third one may pre-empt it and the outer one goes on.
function isHeardTwice(tree, outer, made) {
  for (const inner of tree.all) {
    if (!tree.inside(inner, outer)) continue;
    const between = [outer, ...tree.above(inner).filter((one) => tree.inside(one, outer))];
    if (!between.some((one) => one.kind === 'parallel')) continue;
    for (const other of inner.transitions ?? []) {
      if (made.events.length === 0 || other.events.length === 0 || !overlap(made, other)) continue;
      const leadsOut = !other.targets.every((id) => tree.inside(tree.byId.get(id), outer));
      if (isStill(outer, made) || isStill(inner, other) || leadsOut) return true;
    }
  }
  return false;
}

const isWild = (made) => made.events.some((one) => one.endsWith('*'));
const lengthOf = (made) => Math.max(0, ...made.events.map((one) => one.length));

// Takes out, or puts into an order, what is read differently on purpose; counts it by rule. Rows of SEMANTICS.md.
export function excluded(root, counts = {}) {
  const tree = new Tree(root);
  const drop = (rule, state, test) => {
    const before = state.transitions.length;
    state.transitions = state.transitions.filter((one) => !test(one));
    counts[rule] = (counts[rule] ?? 0) + before - state.transitions.length;
  };
  for (const state of tree.all) {
    if (!state.transitions) continue;
    // A memory that leads back into what is around the source: xstate, and the text too, enter an active state again
    // without leaving it; here an active state stays. A child of the remembering state that is left is read alike.
    const remembered = (made) =>
      made.targets.map((id) => tree.byId.get(id)).filter((one) => isHistory(one) && tree.inside(state, tree.parents.get(one)));
    drop('memory around the source', state, (made) =>
      remembered(made).some((one) => one.kind === 'deep' && tree.parents.get(one) !== tree.parents.get(state)),
    );
    for (const made of state.transitions) {
      if (made.reenter || remembered(made).length === 0) continue;
      made.reenter = true;
      counts['memory of the source'] = (counts['memory of the source'] ?? 0) + 1;
    }
    drop('domain is parallel', state, (made) => hasParallelDomain(tree, state, made));
    drop('heard twice', state, (made) => isHeardTwice(tree, state, made));
    // W3C: document order; xstate: exact names, then long descriptors before short ones.
    const wild = state.transitions.filter(isWild);
    for (const one of wild) one.events = one.events.filter((name) => name.endsWith('*'));
    wild.sort((a, b) => lengthOf(b) - lengthOf(a));
    state.transitions = [...state.transitions.filter((made) => !isWild(made)), ...wild];
  }
  return root;
}
