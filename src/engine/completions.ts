/** Completions while somebody types: the cache follows the text, and whatever else was asked for goes first. */
import { setTimeout as setPause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { whyNot } from '../architectures/why-not';
import type { Mutex } from '../base/mutex';
import { type Completion, complete, type SuggestedToken } from '../generate/completion';
import { howOftenRight, UNCALIBRATED } from '../generate/confidence';
import { copyEvidence } from '../generate/copy-evidence';
import { Decoder } from '../generate/decoder';
import { heal } from '../generate/healing';
import { PrefixDecoder } from '../generate/prefix';
import { type TextWindowInput, WindowKeeper } from '../generate/text-window';
import { Vocabulary } from '../generate/vocabulary';
import { type FoundWord, findFirstWord, firstTokens } from '../generate/word-search';
import type { DecodeChoice, Model } from '../lowering/model';
import { openQuantized, type QuantizedWeights } from '../lowering/quantized';
import { findChanged } from '../model/file-state';
import { describeId } from '../model/tokenizers/tokenizer';
import { type CalibrationTable, type FindWord, makeCalibration, readCalibration } from './calibrate';
import type {
  CalibrateParams,
  CompletionParams,
  CompletionResult,
  CompletionToken,
  QuantizedSource,
  TokenChoice,
} from './completion-protocol';
import type { Precision } from './precision';
import type { ModelId } from './protocol';

/** Tokens that a completion reads at most: more would make the first answer in a document slow. */
const MAX_CONTEXT = 384;

/** After so long without a completion the window is moved if it is nearly full: fewer tokens than this fit. Milliseconds. */
const PAUSE = 600;
const NEARLY_FULL = 48;
/** After so long without a completion its memory is freed. Milliseconds. */
const IDLE = 10 * 60 * 1000;

export interface CompletionsHost {
  openModel(folder: ModelId): Promise<Model>;
  /** Threads of the decode graph. */
  threads(): number;
  /** Free the models that nobody needs besides this one. @throws one sentence when it does not fit into memory */
  makeReady(model: Model): Promise<void>;
  /** Runs of the engine, one after another. */
  readonly runs: Mutex;
}

export class Completions {
  private current: { readonly folder: ModelId; readonly completions: ModelCompletions } | undefined;
  private running: AbortController | undefined;
  /** What is done in a pause. */
  private ahead: AbortController | undefined;
  private measuring: AbortController | undefined;
  private lastAsked = Number.NEGATIVE_INFINITY;
  private pause: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly host: CompletionsHost) {}

  /** The model that completes now, which must not be freed. */
  get model(): Model | undefined {
    return this.current?.completions.model;
  }

  /** Stop what runs: something that the user asked for goes first. */
  interrupt(): void {
    this.running?.abort();
    this.stopAhead();
  }

  /** @throws the signal's reason when cancelled by who asked */
  async complete(params: CompletionParams, signal: AbortSignal): Promise<CompletionResult> {
    this.beBusy();
    const abort = new AbortController();
    this.running = abort;
    try {
      const either = AbortSignal.any([signal, abort.signal]);
      return await this.host.runs.run(async () => (await this.of(params.model)).complete(params, either), either);
    } catch (error) {
      if (!abort.signal.aborted || signal.aborted) throw error;
      return { ...NOTHING, silence: { kind: 'interrupted' } };
    } finally {
      if (this.running === abort) this.running = undefined;
      this.beBusy();
      this.pause = setTimeout(() => inBackground(this.moveAhead(params)), PAUSE).unref();
      this.idle = setTimeout(() => inBackground(this.release()), IDLE).unref();
    }
  }

  /** What waits for a pause waits anew. */
  private beBusy(): void {
    this.lastAsked = performance.now();
    this.stopAhead();
    clearTimeout(this.pause);
    clearTimeout(this.idle);
  }

  private stopAhead(): void {
    this.ahead?.abort();
    this.measuring?.abort();
  }

  /** In a pause of the typing: move a window that is nearly full, so that no key has to wait for it. */
  private async moveAhead(params: CompletionParams): Promise<void> {
    const completions = this.current?.folder === params.model ? this.current.completions : undefined;
    if (!completions) return;
    this.ahead = new AbortController();
    const { signal } = this.ahead;
    await this.host.runs.run(() => completions.moveAhead(params, signal), signal);
  }

  /** Weights that have changed since are not used: the next completion tells so by its precision. */
  async useQuantized({ model, ...quantized }: QuantizedSource): Promise<void> {
    await this.host.runs.run(async () => (await this.of(model)).useQuantized(quantized));
  }

  /**
   * Measure how often suggestions with these weights are right, while nobody types, and go on with that.
   * @param texts the folder of the texts to measure on
   * @throws one sentence when another model or other weights are used meanwhile
   */
  async calibrate({ model, path }: CalibrateParams, texts: string, signal: AbortSignal): Promise<{ known: boolean }> {
    const measured = (): ModelCompletions => {
      const { current } = this;
      if (current?.folder === model && current.completions.weights === path) return current.completions;
      throw new Error('How often suggestions are right was not measured: other weights are used now.');
    };
    const find: FindWord = (text, start) =>
      this.whenQuiet((either) => measured().findWord({ document: path, text, start }, either), signal);
    const known = await readCalibration(path);
    const table = known ?? (await makeCalibration(path, texts, find));
    measured().calibrations = table;
    return { known: known !== undefined };
  }

  /** Do something in a pause of the typing, and again where somebody types on before it is done. */
  private async whenQuiet<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      for (let left = this.pauseLeft; left > 0; left = this.pauseLeft) await setPause(left, undefined, { signal });
      const abort = new AbortController();
      this.measuring = abort;
      const either = AbortSignal.any([signal, abort.signal]);
      try {
        return await this.host.runs.run(() => work(either), either);
      } catch (error) {
        if (!abort.signal.aborted || signal.aborted) throw error;
      }
    }
  }

  /** Milliseconds. */
  private get pauseLeft(): number {
    return this.lastAsked + PAUSE - performance.now();
  }

  /** Free what completions hold. */
  async release(): Promise<void> {
    this.beBusy();
    await this.host.runs.run(() => this.letGo());
  }

  /** The same from within a run. */
  async letGo(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.completions.model.releaseDecode();
  }

  private async of(folder: ModelId): Promise<ModelCompletions> {
    const model = await this.host.openModel(folder); // another one where the folder has changed
    const former = this.current?.completions;
    if (former?.model === model) return former;
    const completions = new ModelCompletions(model, this.host.threads());
    this.current = { folder, completions };
    await former?.model.releaseDecode();
    await this.host.makeReady(model);
    return completions;
  }
}

/** What fails here fails again, and is told, when it is asked for; what was done until then counts. */
function inBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}

const NOTHING: Omit<CompletionResult, 'silence'> = {
  ids: [],
  typed: '',
  suggestions: [],
  precision: 'float32',
  reused: 0,
  computed: 0,
  slid: false,
  milliseconds: 0,
};

class ModelCompletions {
  private readonly vocabulary: Vocabulary;
  private readonly windows: WindowKeeper;
  private prefix: Promise<PrefixDecoder> | undefined;
  private quantized: QuantizedWeights | undefined;
  /** Of the weights that are used, by kind of text, once they are measured. */
  calibrations: CalibrationTable | undefined;
  /** A cache of its own for measuring, so that the one of who types stays as it is. */
  private measuring: { readonly prefix: PrefixDecoder; readonly windows: WindowKeeper } | undefined;

  constructor(
    readonly model: Model,
    private readonly threads: number,
  ) {
    this.vocabulary = new Vocabulary(model.folder.tokenizer);
    this.windows = this.newWindows();
  }

  private newWindows(): WindowKeeper {
    const { folder, spec } = this.model;
    const limit = Math.min(MAX_CONTEXT, Math.floor((3 * spec.contextLength) / 4));
    return new WindowKeeper(limit, (text) => folder.tokenizer.encode(text).length);
  }

  /** The file of the quantised weights that are used. */
  get weights(): string | undefined {
    return this.quantized?.files[0]?.path;
  }

  get precision(): Precision {
    return this.quantized?.precision ?? 'float32';
  }

  /** Go on with these weights, which `writeQuantized` made. */
  async useQuantized({ path, source, files }: Omit<QuantizedSource, 'model'>): Promise<void> {
    const { weights: own } = this.model.folder;
    if (!isDeepStrictEqual(files, own.source ?? own.files)) return;
    const weights = await openQuantized(path, source);
    if (!weights) throw new Error(`${path} was not made from the weights of ${this.model.folder.name}.`);
    await this.decodeWith(weights);
  }

  /** The session of other weights is closed: two of them are twice the memory. */
  private async decodeWith(quantized: QuantizedWeights | undefined): Promise<void> {
    const former = this.choice;
    this.quantized = quantized;
    this.prefix = undefined; // keys and values of other weights
    this.measuring = undefined;
    this.calibrations = undefined;
    await this.model.closeDecode(former);
  }

  private get choice(): DecodeChoice {
    return { quantized: this.quantized, threads: this.threads };
  }

  /** @throws the signal's reason when cancelled */
  async complete(params: CompletionParams, signal: AbortSignal): Promise<CompletionResult> {
    const start = performance.now();
    const { tokenizer, plan } = this.model.folder;
    const why = whyNot(plan, 'Ghost text');
    if (why) return { ...NOTHING, silence: { kind: 'not applicable', why } };
    const { text, slid } = this.windows.take(params);
    const ids = tokenizer.encode(text).map(({ id }) => id);
    const { contextLength, eosTokenIds: stopIds } = this.model.spec;
    const prefix = await this.decoder();
    const { precision } = this;
    const howOftenRight = this.confidenceIn(params);
    const parts = { prefix, vocabulary: this.vocabulary, stopIds, contextLength, howOftenRight };
    const completion = await complete(ids, params.options, parts, signal);
    return { ...this.describe(completion), precision, slid, milliseconds: performance.now() - start };
  }

  /** The first word of a suggestion, whatever its probability. @throws the signal's reason when cancelled */
  async findWord(input: TextWindowInput, signal: AbortSignal): Promise<FoundWord | undefined> {
    this.measuring ??= {
      prefix: new PrefixDecoder(await Decoder.open(this.model, this.choice)),
      windows: this.newWindows(),
    };
    const { prefix, windows } = this.measuring;
    const ids = this.model.folder.tokenizer.encode(windows.take(input).text).map(({ id }) => id);
    const parts = { prefix, vocabulary: this.vocabulary, stopIds: this.model.spec.eosTokenIds };
    const healed = heal(ids, this.vocabulary);
    return findFirstWord(healed, await firstTokens(healed, parts, signal), parts, signal);
  }

  /** How often a first word is right after this text. */
  private confidenceIn({ kind, text }: CompletionParams) {
    const calibration = this.calibrations?.[kind] ?? UNCALIBRATED;
    return (probability: number, word: string) =>
      howOftenRight(calibration, { probability, ...copyEvidence(text, word) });
  }

  /** @throws the signal's reason when cancelled, between two chunks */
  async moveAhead(params: CompletionParams, signal: AbortSignal): Promise<void> {
    const text = this.windows.moveAhead(params, NEARLY_FULL);
    if (text === undefined || whyNot(this.model.folder.plan, 'Ghost text')) return;
    const ids = this.model.folder.tokenizer.encode(text).map(({ id }) => id);
    await (await this.decoder()).goTo(ids, signal);
  }

  private async decoder(): Promise<PrefixDecoder> {
    // Removed or replaced: they are made again when somebody asks.
    if (this.quantized && findChanged(this.quantized.files)) await this.decodeWith(undefined);
    this.prefix ??= Decoder.open(this.model, this.choice).then((decoder) => new PrefixDecoder(decoder));
    try {
      return await this.prefix;
    } catch (error) {
      this.prefix = undefined;
      throw error;
    }
  }

  private describe({ suggestions, ...completion }: Completion) {
    return {
      ...completion,
      suggestions: suggestions.map(({ tokens, ...suggestion }) => ({
        ...suggestion,
        tokens: tokens.map((token) => this.describeToken(token)),
      })),
    };
  }

  private describeToken({ alternatives, ...token }: SuggestedToken): CompletionToken {
    const choice = ({ id, probability }: { id: number; probability: number }): TokenChoice => ({
      ...describeId(this.model.folder.tokenizer, id),
      probability,
    });
    return { ...choice(token), alternatives: alternatives.map(choice) };
  }
}
