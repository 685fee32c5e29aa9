/** A model ready to run: its folder, and the sessions of its graphs, each opened when it is first needed. */

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

/** How to decode. */
export interface DecodeChoice {
  /** The model's weights in blocks; float32 without. */
  readonly quantized?: QuantizedWeights | undefined;
  /** What products in blocks do to their inputs; `float32` is slow, and shows what the rounding does. */
  readonly inputs?: ProductInputs;
  /** Threads, where not the model's own number. */
  readonly threads?: number;
}

const DECODE = 'decode';
const PASS = 'pass';
const LINK = 'link';

/**
 * Of links that stay open beside the whole pass: 256 MB. To open one takes longer than to run it, so that the blocks of a
 * small model are looked at in turn without waiting.
 */
const RECENT_WEIGHTS = 2 ** 26;

export class Model {
  private readonly sessions = new Map<string, Promise<Session>>();
  /** How many runs of the pass's session, or of a link's, are under way. */
  private readonly users = new Map<string, number>();
  /** Links that stay open beside the pass, and how many weights each has; the least recently used first. */
  private readonly recent = new Map<string, number>();

  /** @param recentWeights of links that stay open beside the whole pass */
  constructor(
    readonly folder: OpenedModel,
    private options: SessionOptions = {},
    private readonly recentWeights = RECENT_WEIGHTS,
  ) {}

  get spec(): ModelSpec {
    return this.folder.spec;
  }

  /** Whether a session is open. */
  get isLoaded(): boolean {
    return this.sessions.size > 0;
  }

  /** Open sessions with these options from now on. Until none is open any more it goes on with those that it has. */
  openWith(options: SessionOptions): void {
    if (!this.isLoaded) this.options = options;
  }

  planOf(variant: Variant): Plan {
    return planOf(this.folder, variant);
  }

  /** What computes a part of the pass, with all its stages as outputs. */
  link(link: Link, variant: Variant = 'model'): Promise<Session> {
    return this.session(linkName(link, variant), () => linkGraph(this.planOf(variant), link, this.folder.weights));
  }

  /**
   * Use a link's session. Where it is not to stay open it is freed afterwards, unless someone else still uses it: each
   * session holds on to the most memory that it ever needed, which for long texts is more than all else together;
   * opening it again takes some milliseconds. Beside the whole pass only those that were used last stay open.
   */
  withLink<T>(link: Link, variant: Variant, stayOpen: boolean, use: (session: Session) => Promise<T>): Promise<T> {
    const open = () => this.link(link, variant);
    return this.withPart(linkName(link, variant), linkWeights(this.planOf(variant), link), stayOpen, open, use);
  }

  /** Use what computes a link from other values of some of its nodes. */
  withReplaced<T>(link: Link, replaced: Replaced, use: (session: Session) => Promise<T>): Promise<T> {
    const { plan, weights } = this.folder;
    const name = `${linkName(link, 'model')}: ${replacedName(link, replaced)}`;
    const open = () => this.session(name, () => replacedGraph(plan, link, replaced, weights));
    return this.withPart(name, linkWeights(plan, link), false, open, use);
  }

  decode(choice: DecodeChoice = {}): Promise<Session> {
    const weights = choice.quantized ?? this.folder.weights;
    const options = { ...this.options, threads: choice.threads ?? this.options.threads };
    return this.session(this.decodeName(choice), () => decodeGraph(this.folder.plan, weights, choice.inputs), options);
  }

  /** Free the native memory of one decode graph. Never while a run of it is in flight. */
  closeDecode(choice: DecodeChoice): Promise<void> {
    return this.close(this.decodeName(choice));
  }

  /** Free the native memory of the decode graphs. Never while a run of one is in flight. */
  async releaseDecode(): Promise<void> {
    for (const name of [...this.sessions.keys()]) if (name.startsWith(DECODE)) await this.close(name);
  }

  /** What makes keys and values of the encoder's output, where there is an encoder. */
  cross(): Promise<Session> {
    return this.session('cross', () => crossGraph(this.folder.plan, this.folder.weights));
  }

  exported(): Promise<Session> {
    return this.session('exported', () => exportedGraph(this.folder.plan, this.folder.weights));
  }

  forward(): Promise<Session> {
    return this.session('forward', () => forwardGraph(this.folder.plan, this.folder.weights));
  }

  /** The whole pass at once. Its session holds all weights, as those of all links together do: they are closed for it. */
  async pass(): Promise<Session> {
    if (!this.sessions.has(PASS))
      for (const name of [...this.sessions.keys()]) if (name.startsWith(LINK)) await this.closeUnused(name);
    return this.session(PASS, () => passGraph(this.folder.plan, this.folder.weights));
  }

  withPass<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return this.using(PASS, async () => use(await this.pass()));
  }

  /** Before all links are opened. */
  closePass(): Promise<void> {
    return this.closeUnused(PASS);
  }

  /** What opens the sessions of all links, one by one. */
  links(): (() => Promise<Session>)[] {
    const opened = this.folder.plan.links.filter(({ first, end }) => first < end);
    return opened.map((link) => async () => {
      await this.closePass();
      return this.link(link);
    });
  }

  /** Free the native memory of all sessions, unless one is in use. They are opened again when they are needed. */
  async rest(): Promise<void> {
    if ([...this.users.values()].every((count) => count === 0)) await this.release();
  }

  /** Free the native memory of all sessions. Never while a run is in flight. */
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

  /** Close links that were used before the others, until the rest has no more than so many weights. */
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

/** A pass may have several links of one name, but each begins at a node of its own. */
function linkName({ name, first }: Link, variant: Variant): string {
  return `${LINK} ${name} from node ${first}, ${variant}`;
}
