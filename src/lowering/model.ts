/** A model that is ready to run: its folder, and the sessions of its graphs, each opened when it is first needed. */

import { type OpenedModel, planOf } from '../architectures/open/opened-model';
import type { ModelSpec, Variant } from '../architectures/plan/architecture';
import type { Link, Plan } from '../architectures/plan/plan';
import { memoize } from '../base/memoize';
import type { OnnxModel } from '../onnx/builder';
import { Session, type SessionOptions } from '../onnx/session';
import { crossGraph } from './cross';
import { decodeGraph } from './decode';
import { exportedGraph } from './export';
import { passGraph } from './pass-graph';
import type { ProductInputs } from './products';
import type { QuantizedWeights } from './quantized';
import { type Replaced, replacedGraph, replacedName } from './replaced';
import { forwardGraph, linkGraph, linkWeights } from './trace';

export interface DecodeChoice {
  /** The model's weights in blocks; float32 if absent. */
  readonly quantized?: QuantizedWeights | undefined;
  /** How quantised products treat their inputs. `float32` is slow, and shows the effect of the rounding. */
  readonly inputs?: ProductInputs;
  /** The number of threads, if not the model's own. */
  readonly threads?: number;
}

/** A session that a run needs. */
export interface NeededSession {
  readonly isOpen: boolean;
  readonly open: () => Promise<Session>;
}

const DECODE = 'decode';
const PASS = 'pass';
const LINK = 'link';

/**
 * The most weights of links that stay open beside the whole pass: 256 MB. Opening a link takes longer than running it, so
 * that without these the user would wait when looking at a small model's blocks in turn.
 */
const RECENT_WEIGHTS = 2 ** 26;

export class Model {
  private readonly sessions = new Map<string, Promise<Session>>();
  /** The number of runs in progress in the session of the pass or of a link, by the session's name. */
  private readonly users = new Map<string, number>();
  /** The links that stay open beside the pass, with their numbers of weights; the least recently used first. */
  private readonly recent = new Map<string, number>();

  /** @param recentWeights the most weights of links that stay open beside the whole pass */
  constructor(
    readonly folder: OpenedModel,
    private options: SessionOptions = {},
    private readonly recentWeights = RECENT_WEIGHTS,
  ) {}

  get spec(): ModelSpec {
    return this.folder.spec;
  }

  /** Whether any session is open. */
  get isLoaded(): boolean {
    return this.sessions.size > 0;
  }

  /** Sets the options for sessions that are opened from now on; ignored as long as any session is open. */
  openWith(options: SessionOptions): void {
    if (!this.isLoaded) this.options = options;
  }

  /** @throws RangeError if the model has no such variant */
  planOf(variant: Variant): Plan {
    return planOf(this.folder, variant);
  }

  /** The session for one link of the pass, with all its stages as outputs. */
  link(link: Link, variant: Variant = 'model'): Promise<Session> {
    return this.session(linkName(link, variant), () => linkGraph(this.planOf(variant), link, this.folder.weights));
  }

  /**
   * Uses a link's session. Unless it shall stay open, it is freed afterwards if no other run uses it: each session keeps the
   * most memory that it ever needed, which for long texts is more than everything else together, and reopening it takes only
   * some milliseconds. Beside the whole pass only the most recently used links stay open.
   */
  withLink<T>(link: Link, variant: Variant, stayOpen: boolean, use: (session: Session) => Promise<T>): Promise<T> {
    const open = () => this.link(link, variant);
    return this.withPart(linkName(link, variant), linkWeights(this.planOf(variant), link), stayOpen, open, use);
  }

  /** Uses a session that computes a link with the values of some of its nodes replaced. */
  withReplaced<T>(link: Link, replaced: Replaced, use: (session: Session) => Promise<T>): Promise<T> {
    const { plan, weights } = this.folder;
    const name = `${linkName(link, 'model')}: ${replacedName(link, replaced)}`;
    const open = () => this.session(name, () => replacedGraph(plan, link, replaced, weights));
    return this.withPart(name, linkWeights(plan, link), false, open, use);
  }

  /** The session of the decode graph for this choice. It stays open until it is closed or all sessions are released. */
  decode(choice: DecodeChoice = {}): Promise<Session> {
    const weights = choice.quantized ?? this.folder.weights;
    const options = { ...this.options, threads: choice.threads ?? this.options.threads };
    return this.session(this.decodeName(choice), () => decodeGraph(this.folder.plan, weights, choice.inputs), options);
  }

  /** Frees the native memory of one decode graph. Must not be called during a run of it. */
  closeDecode(choice: DecodeChoice): Promise<void> {
    return this.close(this.decodeName(choice));
  }

  /** Frees the native memory of all decode graphs. Must not be called during a run of one. */
  async releaseDecode(): Promise<void> {
    for (const name of [...this.sessions.keys()]) if (name.startsWith(DECODE)) await this.close(name);
  }

  /** The session that computes keys and values from the encoder's output; only for models with an encoder. */
  cross(): Promise<Session> {
    return this.session('cross', () => crossGraph(this.folder.plan, this.folder.weights));
  }

  exported(): Promise<Session> {
    return this.session('exported', () => exportedGraph(this.folder.plan, this.folder.weights));
  }

  forward(): Promise<Session> {
    return this.session('forward', () => forwardGraph(this.folder.plan, this.folder.weights));
  }

  /** The session of the whole pass. It holds all weights, as do all links together, so unused links are closed first. */
  async pass(): Promise<Session> {
    if (!this.sessions.has(PASS))
      for (const name of [...this.sessions.keys()]) if (name.startsWith(LINK)) await this.closeUnused(name);
    return this.session(PASS, () => passGraph(this.folder.plan, this.folder.weights));
  }

  /** Uses the session of the whole pass, which is not closed as unused meanwhile, and stays open afterwards. */
  withPass<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return this.using(PASS, async () => use(await this.pass()));
  }

  /** Closes the whole pass unless it is in use, to make room before all links are opened. */
  closePass(): Promise<void> {
    return this.closeUnused(PASS);
  }

  /** The sessions of all links. */
  links(): NeededSession[] {
    const opened = this.folder.plan.links.filter(({ first, end }) => first < end);
    return opened.map((link) => ({
      isOpen: this.sessions.has(linkName(link, 'model')),
      open: async () => {
        await this.closePass();
        return this.link(link);
      },
    }));
  }

  /** The session of another graph with its usual options. */
  needed(graph: 'cross' | 'decode' | 'pass'): NeededSession {
    const name = graph === 'decode' ? this.decodeName({}) : graph;
    return { isOpen: this.sessions.has(name), open: () => this[graph]() };
  }

  /** Frees the native memory of all sessions, unless any is in use. They are opened again when needed. */
  async releaseIfIdle(): Promise<void> {
    if ([...this.users.values()].every((count) => count === 0)) await this.release();
  }

  /** Frees the native memory of all sessions. Must not be called during a run. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    this.recent.clear();
    const opened = await Promise.allSettled(sessions);
    for (const result of opened) if (result.status === 'fulfilled') await result.value.release();
  }

  private async using<T>(name: string, use: () => Promise<T>): Promise<T> {
    const count = (change: number) => this.users.set(name, (this.users.get(name) ?? 0) + change);
    count(1);
    try {
      return await use();
    } finally {
      count(-1);
    }
  }

  private async withPart<T>(
    name: string,
    weights: number,
    stayOpen: boolean,
    open: () => Promise<Session>,
    use: (session: Session) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.using(name, async () => use(await open()));
    } finally {
      if (!stayOpen) await this.closeUnused(name);
      else if (this.sessions.has(PASS)) await this.keepRecent(name, weights);
    }
  }

  private async closeUnused(name: string): Promise<void> {
    if (!this.users.get(name)) await this.close(name);
  }

  /** Marks a link as the latest used, and closes the least recently used ones until the rest is within `recentWeights`. */
  private async keepRecent(name: string, weights: number): Promise<void> {
    this.recent.delete(name);
    this.recent.set(name, weights);
    let sum = [...this.recent.values()].reduce((total, own) => total + own, 0);
    for (const [oldest, own] of [...this.recent]) {
      if (sum <= this.recentWeights) return;
      sum -= own;
      await this.closeUnused(oldest);
    }
  }

  private decodeName({ quantized, inputs = 'rounded', threads = this.options.threads }: DecodeChoice): string {
    const format = quantized ? `${quantized.precision} of ${quantized.files[0]?.path}, inputs ${inputs}` : 'float32';
    return `${DECODE} ${format}, threads ${threads ?? 'default'}`;
  }

  private async close(name: string): Promise<void> {
    const session = this.sessions.get(name);
    this.sessions.delete(name);
    this.recent.delete(name);
    await (await session?.catch(() => undefined))?.release();
  }

  private session(name: string, build: () => OnnxModel, options = this.options): Promise<Session> {
    return memoize(this.sessions, name, () => Session.open(build(), options));
  }
}

/** The node is part of the name, since a pass may have several links of one name, each with a different first node. */
function linkName({ name, first }: Link, variant: Variant): string {
  return `${LINK} ${name} from node ${first}, ${variant}`;
}
