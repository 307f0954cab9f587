/** Keeps what somebody is writing until the server has it. It never throws text away: every change lies in the browser's own
 *  storage until a save of exactly that text was answered.
 *
 *    const keeper = new DraftKeeper({ etag, body, save, storageKey, storage: localStorage });
 *    keeper.subscribe(() => show(keeper.state));
 *    keeper.change(nextBody);            // saved 1.5 s after the last change, never while an input method is composing
 *    await keeper.flush();               // before submitting
 *
 *  A refused save changes `phase` and says why; `change` and `flush` keep working. After a conflict (412) nothing is sent
 *  until `resolve` says which text is meant. */
import type { Document, Instant, ProblemDocument } from '../api-types';
import { problemOf } from '../api/problem';

/** clean: nothing changed since loading. dirty: changed, a save is planned. saving: on its way. saved: the server has it.
 *  offline: no answer, tried again by itself. session: log-in ended, sent again after `retry`. conflict: the server holds another
 *  version, ended by `resolve`. refused: the paper cannot be edited now or the text is too big; ended by another change. */
export type SavePhase = 'clean' | 'dirty' | 'saving' | 'saved' | 'offline' | 'session' | 'conflict' | 'refused';

export interface KeeperState<B> {
  phase: SavePhase;
  composing: boolean;
  savedAt: Instant | null;
  detail: string;
  status: number;
  /** What the server holds, while phase is conflict. */
  theirs: { etag: string; body: B; updated_at: Instant | null; by: string } | null;
  restored: boolean;
}

export interface KeeperOptions<B> {
  etag: string;
  body: B;
  save: (body: B, etag: string) => Promise<{ etag: string; updated_at: Instant }>;
  storageKey: string;
  storage: Shelf | null;
  delayMs?: number;
  retryMs?: number;
}

interface Kept<B> { etag: string; base: B; body: B }
type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What was written here and never taken by the server, for a page that may not edit any more. */
export function keptText<B = Document>(storage: Shelf | null, key: string): B | null {
  try {
    const text = storage?.getItem(key);
    return text ? (JSON.parse(text) as Kept<B>).body : null;
  } catch {
    return null;
  }
}

/** Keepers whose page was left before the server answered; a new visit to the same text goes on where they stopped. */
const left = new Map<string, DraftKeeper<never>>();

export class DraftKeeper<B = Document> {
  body: B;
  /** The last text both sides agreed on; what a merge compares with. */
  base: B;
  state: KeeperState<B> = { phase: 'clean', composing: false, savedAt: null, detail: '', status: 0, theirs: null, restored: false };

  private etag: string;
  private readonly options: KeeperOptions<B>;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> | null = null;
  private version = 0;
  private savedVersion = 0;
  private stopped = false;

  constructor(options: KeeperOptions<B>) {
    this.options = options;
    this.etag = options.etag;
    this.body = options.body;
    this.base = options.body;
    const kept = this.readKept();
    if (!kept || JSON.stringify(kept.body) === JSON.stringify(options.body)) {
      this.forget();
      return;
    }
    this.body = kept.body;
    this.base = kept.base;
    this.version = 1;
    if (kept.etag === options.etag) {
      this.state = { ...this.state, phase: 'dirty', restored: true };
      this.plan();
    } else {
      this.state = { ...this.state, phase: 'conflict', restored: true, theirs: { etag: options.etag, body: options.body, updated_at: null, by: '' } };
    }
  }

  get unsaved() { return this.version !== this.savedVersion; }
  get currentEtag() { return this.etag; }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  snapshot = (): KeeperState<B> => this.state;

  /** The page is shown: this keeper alone saves from now on. */
  arrive() {
    const before = left.get(this.options.storageKey);
    if (before && before !== (this as unknown)) before.stop();
    left.delete(this.options.storageKey);
  }

  /** The page is left: what is unsaved is sent now, or as soon as it can be. */
  async leave(): Promise<void> {
    left.set(this.options.storageKey, this as never);
    const all = await this.flush();
    if (all && left.get(this.options.storageKey) === (this as unknown)) left.delete(this.options.storageKey);
  }

  change(body: B) {
    this.body = body;
    this.version += 1;
    this.keep();
    if (this.state.phase === 'conflict') {
      this.set({});
      return;
    }
    if (this.state.phase !== 'session' && this.state.phase !== 'offline') this.set({ phase: this.running ? 'saving' : 'dirty', detail: '' });
    else this.set({});
    this.plan();
  }

  composition(active: boolean) {
    this.set({ composing: active });
    if (active) this.stopTimer();
    else if (this.unsaved) this.plan();
  }

  /** Saves what is unsaved now. Answers whether the server has everything. `whole` sends the text also when nobody changed it:
   *  a prefilled or taken-back text is shown before the server has a draft of it, and only a draft can be submitted. */
  async flush(whole = false): Promise<boolean> {
    this.stopTimer();
    if (this.running) await this.running;
    if (whole && !this.unsaved && this.state.phase === 'clean') this.version += 1;
    // A change may come in while a save is on its way; a refusal ends the rounds.
    for (let round = 0; round < 5 && this.unsaved && this.state.phase !== 'conflict'; round += 1) {
      await this.run();
      if (this.unsaved && this.state.phase !== 'dirty') break;
    }
    return !this.unsaved;
  }

  /** After logging in again or when the network is back. */
  retry() {
    if (this.unsaved && this.state.phase !== 'conflict') void this.flush();
  }

  /** The server changed the draft itself (a split, a merge) and answered with the whole of it. */
  adopt(body: B, etag: string, updatedAt: Instant | null) {
    this.body = body;
    this.base = body;
    this.etag = etag;
    this.savedVersion = this.version;
    this.forget();
    this.set({ phase: 'saved', savedAt: updatedAt, theirs: null, restored: false, detail: '' });
  }

  /** Ends a conflict with the text that is meant; it is saved over the version the person was shown. */
  resolve(body: B) {
    const { theirs } = this.state;
    if (!theirs) return;
    this.etag = theirs.etag;
    this.base = theirs.body;
    this.body = body;
    this.version += 1;
    this.keep();
    this.set({ phase: 'dirty', theirs: null, restored: false });
    void this.flush();
  }

  stop() {
    this.stopped = true;
    this.stopTimer();
    this.listeners.clear();
  }

  private plan(ms = this.options.delayMs ?? 1500) {
    this.stopTimer();
    if (this.state.composing || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.send();
    }, ms);
  }

  private stopTimer() {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** What the timer does: never a second save beside a running one. */
  private async send(): Promise<void> {
    if (this.running || !this.unsaved || this.state.phase === 'conflict') return;
    await this.run();
    if (this.unsaved && this.state.phase === 'dirty') this.plan();
  }

  private run(): Promise<void> {
    this.running ??= this.sendOnce().finally(() => { this.running = null; });
    return this.running;
  }

  private async sendOnce(): Promise<void> {
    const { version, body } = this;
    this.set({ phase: 'saving' });
    try {
      const answer = await this.options.save(body, this.etag);
      this.etag = answer.etag;
      this.base = body;
      this.savedVersion = version;
      if (this.unsaved) {
        this.keep();
        this.set({ phase: 'dirty', savedAt: answer.updated_at, detail: '' });
      } else {
        this.forget();
        this.set({ phase: 'saved', savedAt: answer.updated_at, detail: '', restored: false });
      }
    } catch (error) {
      this.refused(error);
    }
  }

  private refused(error: unknown) {
    const problem = problemOf(error);
    const detail = problem.document.detail ?? problem.document.title ?? '';
    const { status } = problem;
    if (status === 0 || status >= 500) {
      this.set({ phase: 'offline', status, detail });
      this.plan(this.options.retryMs ?? 10_000);
    } else if (status === 401) {
      this.set({ phase: 'session', status, detail });
    } else if (status === 412 && problem.document.current) {
      const { current } = problem.document as ProblemDocument & { current: NonNullable<ProblemDocument['current']> };
      if (JSON.stringify(current.body) === JSON.stringify(this.body)) {
        // The very text is there already: an earlier save was taken, only its answer got lost.
        this.adopt(this.body, current.etag, current.updated_at);
        return;
      }
      const by = typeof current.by === 'string' ? current.by : (current.by?.full_name ?? '');
      this.set({ phase: 'conflict', status, detail, theirs: { etag: current.etag, body: current.body as B, updated_at: current.updated_at, by } });
    } else {
      this.set({ phase: 'refused', status, detail });
    }
  }

  private set(change: Partial<KeeperState<B>>) {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private keep() {
    try {
      const kept: Kept<B> = { etag: this.etag, base: this.base, body: this.body };
      this.options.storage?.setItem(this.options.storageKey, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage: the text still stands on the page.
    }
  }

  private readKept(): Kept<B> | null {
    try {
      const text = this.options.storage?.getItem(this.options.storageKey);
      return text ? (JSON.parse(text) as Kept<B>) : null;
    } catch {
      return null;
    }
  }

  private forget() {
    try {
      this.options.storage?.removeItem(this.options.storageKey);
    } catch {
      // Nothing was kept, so nothing is left behind.
    }
  }
}
