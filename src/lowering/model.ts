/** A model ready to run: its folder, and the sessions of its graphs, each opened when it is first needed. */
import type { ModelSpec, Variant } from '../architectures/architecture';
import { type OpenedModel, planOf } from '../architectures/opened-model';
import type { Link, Plan } from '../architectures/plan';
import { memoize } from '../base/memoize';
import type { OnnxModel } from '../onnx/builder';
import { Session, type SessionOptions } from '../onnx/session';
import { crossGraph } from './cross';
import { decodeGraph } from './decode';
import { exportedGraph } from './export';
import type { ProductInputs } from './products';
import type { QuantizedWeights } from './quantized';
import { forwardGraph, linkGraph, passGraph } from './trace';

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

export class Model {
  private readonly sessions = new Map<string, Promise<Session>>();
  /** How many runs of a block's session are under way. */
  private readonly users = new Map<string, number>();

  constructor(
    readonly folder: OpenedModel,
    private readonly options: SessionOptions = {},
  ) {}

  get spec(): ModelSpec {
    return this.folder.spec;
  }

  /** Whether a session is open. */
  get isLoaded(): boolean {
    return this.sessions.size > 0;
  }

  planOf(variant: Variant): Plan {
    return planOf(this.folder, variant);
  }

  /** What computes a part of the pass, with all its stages as outputs. */
  link(link: Link, variant: Variant = 'model'): Promise<Session> {
    return this.session(linkName(link, variant), () => linkGraph(this.planOf(variant), link, this.folder.weights));
  }

  /**
   * Use a link's session, and free it afterwards unless it is to stay open or someone else still uses it. Each session
   * holds on to the most memory that it ever needed, which for long texts is more than all else together; opening it
   * again takes some milliseconds.
   */
  async withLink<T>(
    link: Link,
    variant: Variant,
    stayOpen: boolean,
    use: (session: Session) => Promise<T>,
  ): Promise<T> {
    const name = linkName(link, variant);
    const count = (change: number) => this.users.set(name, (this.users.get(name) ?? 0) + change).get(name);
    count(1);
    try {
      return await use(await this.link(link, variant));
    } finally {
      if (count(-1) === 0 && !stayOpen) await this.close(name);
    }
  }

  decode(choice: DecodeChoice = {}): Promise<Session> {
    const weights = choice.quantized ?? this.folder.weights;
    const options = { ...this.options, threads: choice.threads ?? this.options.threads };
    return this.session(this.decodeName(choice), () => decodeGraph(this.folder.plan, weights, choice.inputs), options);
  }

  /** Free the native memory of one decode graph. Never while a run of it is in flight. */
  closeDecode(choice: DecodeChoice = {}): Promise<void> {
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

  /** The whole pass at once, with all stages as outputs. */
  pass(): Promise<Session> {
    return this.session('pass', () => passGraph(this.folder.plan, this.folder.weights));
  }

  /** What opens the sessions of all links, one by one. */
  links(): (() => Promise<Session>)[] {
    return this.folder.plan.links.filter(({ first, end }) => first < end).map((link) => () => this.link(link));
  }

  /** Free the native memory of all sessions, unless one is in use. They are opened again when they are needed. */
  async rest(): Promise<void> {
    if ([...this.users.values()].every((count) => count === 0)) await this.release();
  }

  /** Free the native memory of all sessions. Never while a run is in flight. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    const opened = await Promise.allSettled(sessions);
    for (const result of opened) if (result.status === 'fulfilled') await result.value.release();
  }

  private decodeName({ quantized, inputs = 'rounded', threads = this.options.threads }: DecodeChoice): string {
    const format = quantized ? `${quantized.precision} of ${quantized.files[0]?.path}, inputs ${inputs}` : 'float32';
    return `${DECODE} ${format}, threads ${threads ?? 'default'}`;
  }

  private async close(name: string): Promise<void> {
    const session = this.sessions.get(name);
    this.sessions.delete(name);
    await (await session?.catch(() => undefined))?.release();
  }

  private session(name: string, build: () => OnnxModel, options = this.options): Promise<Session> {
    return memoize(this.sessions, name, () => Session.open(build(), options));
  }
}

/** A pass may have several links of one name, but each begins at a node of its own. */
function linkName({ name, first }: Link, variant: Variant): string {
  return `${name} from node ${first}, ${variant}`;
}
