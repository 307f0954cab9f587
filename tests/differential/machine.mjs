// A chart of read_chart.h as a machine of xstate, driven purely: a snapshot and an event in, a snapshot out.
import { and, assign, createActor, createMachine, not, or, raise, stateIn } from 'xstate';

// The operators of JsonLogic that the random charts use.
function evaluate(rule, scope) {
  if (rule === null || typeof rule !== 'object') return rule;
  const [[name, given]] = Object.entries(rule);
  const args = Array.isArray(given) ? given : [given];
  if (name === 'var') return args[0].split('.').reduce((at, part) => at?.[part], scope) ?? null;
  const [a, b] = args.map((one) => evaluate(one, scope));
  switch (name) {
    case '<':
      return a < b;
    case '==':
      return a == b; // eslint-disable-line eqeqeq -- JsonLogic's own
    case '+':
      return Number.parseFloat(a) + Number.parseFloat(b);
    case '%':
      return a % b;
    default:
      throw new Error(`operator ${name}`);
  }
}

// xstate calls by its own names what happened inside; SCXML's are the common ones.
const toName = (name) => (name.startsWith('done.state.') ? `xstate.${name}` : name);
const dataOf = (event) => (event.type.startsWith('xstate.done.') ? event.output : event.data) ?? null;
const scopeOf = ({ context, event }) => ({ data: context, signal: dataOf(event) });

function guardOf(rule) {
  if (rule !== null && typeof rule === 'object') {
    const [[name, given]] = Object.entries(rule);
    const args = Array.isArray(given) ? given : [given];
    if (name === 'and') return and(args.map(guardOf));
    if (name === 'or') return or(args.map(guardOf));
    if (name === '!') return not(guardOf(args[0]));
    if (name === 'In') return stateIn(`#${args[0]}`);
  }
  return (given) => Boolean(evaluate(rule, scopeOf(given)));
}

function actionOf(action) {
  if ('raise' in action) return raise({ type: action.raise, data: action.data });
  const name = action.assign.slice('data.'.length);
  return assign((given) => ({ [name]: evaluate(action.rule, scopeOf(given)) }));
}

const ids = (targets) => targets.map((id) => `#${id}`);

function transitionOf(transition) {
  const made = { reenter: transition.reenter ?? false };
  if (transition.targets.length > 0) made.target = ids(transition.targets);
  if ('guard' in transition) made.guard = guardOf(transition.guard);
  if (transition.actions) made.actions = transition.actions.map(actionOf);
  return made;
}

const types = { atomic: 'atomic', compound: 'compound', parallel: 'parallel', final: 'final' };

function configOf(state) {
  if (state.kind === 'shallow' || state.kind === 'deep') {
    return { id: state.id, type: 'history', history: state.kind, target: ids(state.initial) };
  }
  const config = { id: state.id, type: types[state.kind], on: {}, always: [] };
  if (state.entry) config.entry = state.entry.map(actionOf);
  if (state.exit) config.exit = state.exit.map(actionOf);
  if ('output' in state) config.output = (given) => ({ k: evaluate(state.output, scopeOf(given)) });
  for (const transition of state.transitions ?? []) {
    if (transition.events.length === 0) config.always.push(transitionOf(transition));
    for (const name of transition.events) (config.on[toName(name)] ??= []).push(transitionOf(transition));
  }
  if (state.states?.length > 0) {
    config.states = Object.fromEntries(state.states.map((child) => [child.id, configOf(child)]));
    if (state.kind === 'compound') {
      config.initial = state.initial?.[0] ?? state.states.find((one) => one.kind !== 'shallow' && one.kind !== 'deep').id;
    }
  }
  if (config.always.length === 0) delete config.always;
  return config;
}

const byOrder = (a, b) => a.order - b.order;

function inDocumentOrder(node, value) {
  if (typeof value === 'string') return value;
  const keys = Object.keys(value).sort((a, b) => byOrder(node.states[a], node.states[b]));
  return Object.fromEntries(keys.map((key) => [key, inDocumentOrder(node.states[key], value[key])]));
}

export class Machine {
  constructor(tree, { maxIterations = 1000, asEntered = false } = {}) {
    this.machine = createMachine({ ...configOf(tree), context: { ...(tree.data ?? {}) }, options: { maxIterations } });
    const self = createActor(this.machine);
    const nothing = () => {};
    // xstate keeps active states in the order in which they were entered and asks them in that order; appendix D asks
    // them in document order (SEMANTICS.md, "Compared with xstate"). After each microstep they are put into that order.
    const system = asEntered
      ? self.system
      : Object.assign(Object.create(self.system), {
          _sendInspectionEvent: ({ type, snapshot }) => {
            if (type !== '@xstate.microstep') return;
            snapshot._nodes.sort(byOrder);
            snapshot.value = inDocumentOrder(this.machine.root, snapshot.value);
          },
        });
    this.scope = {
      self,
      system,
      defer: nothing,
      id: '',
      logger: nothing,
      sessionId: '',
      stopChild: nothing,
      emit: nothing,
      actionExecutor: nothing,
    };
  }

  start() {
    return this.machine.getInitialSnapshot(this.scope, undefined);
  }

  step(snapshot, { name, data }) {
    return this.machine.transition(snapshot, { type: toName(name), data }, this.scope);
  }

  // As the driver shows it.
  shown(snapshot) {
    if (snapshot.status === 'error') throw snapshot.error;
    return {
      active: snapshot._nodes.filter((node) => node.parent).sort(byOrder).map((node) => node.id),
      data: snapshot.context,
      done: snapshot.status === 'done',
    };
  }
}
