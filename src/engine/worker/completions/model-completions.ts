/** Completions of one model: its weights and cache, what it reads at a place, and its calibration. */
import { isDeepStrictEqual } from 'node:util';
import { reasonOf } from '../../../architectures/plan/why-not';
import { candidateWords } from '../../../generate/candidate-words';
import { type Completion, complete, type SuggestedToken } from '../../../generate/completion';
import { howOftenRight, UNCALIBRATED } from '../../../generate/confidence';
import { type Follows, placeEvidence } from '../../../generate/copy-evidence';
import type { CutText } from '../../../generate/cut-after';
import { Decoder } from '../../../generate/decoder';
import { heal } from '../../../generate/healing';
import { InfillForm } from '../../../generate/infill-form';
import type { FilePiece, OtherFilesForm } from '../../../generate/other-files-form';
import { PlainForm } from '../../../generate/plain-form';
import { PrefixDecoder } from '../../../generate/prefix';
import { RepositoryForm } from '../../../generate/repository-form';
import { logSumExp } from '../../../generate/sampling';
import { isOpenEnd } from '../../../generate/suggestion-filters';
import type { TextWindowInput } from '../../../generate/text-window';
import { Vocabulary } from '../../../generate/vocabulary';
import { type FoundWord, firstTokens } from '../../../generate/word-search';
import type { DecodeChoice, Model } from '../../../lowering/model';
import { openQuantized, type QuantizedWeights } from '../../../lowering/quantized';
import { findChanged, stateOfAll } from '../../../model/file-state';
import { CannotExpressError } from '../../../model/tokenizers/cannot-express';
import { describeId, type Tokenizer } from '../../../model/tokenizers/tokenizer';
import type {
  CompletionParams,
  CompletionResult,
  CompletionToken,
  InfillTest,
  InfillUse,
  QuantizedSource,
  ReadPiece,
  TokenChoice,
} from '../../protocol/completion-protocol';
import type { Precision } from '../../protocol/precision';
import type { CalibrationTable } from './calibrate';
import type { TestedGap } from './infill-test';
import { PlaceReader } from './place-reader';

/** How many tokens a completion reads at most: more would make the first answer in a document slow. */
const MAX_CONTEXT = 384;
/** How many tokens of other files it reads before that, for models with that much additional room. */
const MAX_HEAD = 384;
const LEAST_CONTEXT = 4 * (MAX_CONTEXT + MAX_HEAD);
/** How many tokens to read at each gap of the infill test: they are read in pauses, and only once. */
const TEST_CONTEXT = 160;
/** A window is moved in a pause if fewer tokens than this still fit. */
const NEARLY_FULL = 48;

export const NOTHING: Omit<CompletionResult, 'silence'> = {
  state: null,
  ids: [],
  typed: '',
  suggestions: [],
  precision: 'float32',
  infill: { kind: 'nothing follows' },
  otherFiles: null,
  reused: 0,
  computed: 0,
  slid: false,
  milliseconds: 0,
};

/** A separate cache for measurements, so that the cache for the user's typing is not disturbed. */
interface Measuring {
  readonly prefix: PrefixDecoder;
  readonly reader: PlaceReader;
  readonly gapReader: PlaceReader;
}

export class ModelCompletions {
  private readonly state: string;
  /** The form of infill prompts, if the vocabulary has the tokens for it. */
  readonly form: InfillForm | undefined;
  /** How other files are written in the prompt, if there is room for them. */
  private readonly files: OtherFilesForm | undefined;
  private readonly vocabulary: Vocabulary;
  private readonly cut: CutText;
  private readonly reader: PlaceReader;
  private prefix: Promise<PrefixDecoder> | undefined;
  private quantized: QuantizedWeights | undefined;
  /** Calibration of the weights in use, by kind of text; undefined until it is measured. */
  calibrations: CalibrationTable | undefined;
  infillTest: InfillTest | undefined;
  private measuring: Measuring | undefined;

  constructor(
    readonly model: Model,
    private readonly threads: number,
  ) {
    const { tokenizer, files } = model.folder;
    this.state = stateOfAll(files);
    this.form = InfillForm.of(tokenizer);
    const hasRoom = model.spec.contextLength >= LEAST_CONTEXT;
    this.files = hasRoom ? (RepositoryForm.of(tokenizer, this.form?.reserved) ?? new PlainForm(tokenizer)) : undefined;
    const reserved = [...(this.form?.reserved ?? []), ...(this.files?.reserved ?? [])];
    this.vocabulary = new Vocabulary(tokenizer, new Set(reserved));
    this.cut = cutTextWith(tokenizer, new Set(reserved));
    this.reader = this.newReader(MAX_CONTEXT);
  }

  private newReader(most: number): PlaceReader {
    const { folder, spec } = this.model;
    const limit = Math.min(most, Math.floor((3 * spec.contextLength) / 4));
    return new PlaceReader(folder.tokenizer, this.form, limit, this.files && { form: this.files, limit: MAX_HEAD });
  }

  /** The path of the quantised weights in use. */
  get weights(): string | undefined {
    return this.quantized?.files[0]?.path;
  }

  get precision(): Precision {
    return this.quantized?.precision ?? 'float32';
  }

  /** Uses these weights from now on, which `quantizeModel` made. */
  async useQuantized({ path, source, files }: Omit<QuantizedSource, 'model'>): Promise<void> {
    const { weights: own } = this.model.folder;
    if (!isDeepStrictEqual(files, own.source ?? own.files)) return;
    const weights = await openQuantized(path, source);
    if (!weights) throw new Error(`${path} was not made from the weights of ${this.model.folder.name}.`);
    await this.decodeWith(weights);
  }

  /** The session with the previous weights is closed first, because two sessions take twice the memory. */
  private async decodeWith(quantized: QuantizedWeights | undefined): Promise<void> {
    const former = this.choice;
    this.quantized = quantized;
    this.prefix = undefined; // its keys and values belong to the previous weights
    this.measuring = undefined;
    this.calibrations = undefined;
    this.infillTest = undefined;
    await this.model.closeDecode(former);
  }

  private get choice(): DecodeChoice {
    return { quantized: this.quantized, threads: this.threads };
  }

  /** @throws the signal's reason when cancelled */
  async complete(params: CompletionParams, signal: AbortSignal): Promise<CompletionResult> {
    const start = performance.now();
    const { state } = this;
    const why = reasonOf(this.model.folder.plan, 'Ghost text');
    if (why) return { ...NOTHING, state, silence: { kind: 'not applicable', why } };
    const prefix = await this.decoder();
    const { precision } = this;
    const infill = this.infillAt(params);
    const { following = '' } = params;
    const form = infill.kind === 'used' ? this.form : undefined;
    if (!form && !isOpenEnd(following.split('\n', 1)[0] ?? ''))
      return { ...NOTHING, state, precision, infill, silence: { kind: 'inside a line' } };
    const { ids, slid, pieces } = form
      ? this.reader.readAround({ ...params, following }, form, params.context)
      : this.reader.readBefore(params, params.context);
    const { contextLength } = this.model.spec;
    const parts = {
      prefix,
      vocabulary: this.vocabulary,
      cut: this.cut,
      stopIds: [...this.model.spec.eosTokenIds, ...(form?.ends ?? []), ...(this.files?.reserved ?? [])],
      contextLength,
      text: params.text,
      isProse: params.kind === 'prose',
      howOftenRight: this.confidenceIn(params),
      ...(form ? { following } : {}),
    };
    const completion = await complete(ids, params.options, parts, signal);
    const otherFiles = this.files ? pieces.map(readPiece) : null;
    const milliseconds = performance.now() - start;
    return { ...this.describe(completion), state, precision, infill, otherFiles, slid, milliseconds };
  }

  /** Whether the model should also read the text after the cursor. */
  private infillAt({ kind, following = '' }: CompletionParams): InfillUse {
    if (!this.form) return { kind: 'no tokens' };
    const measured = this.infillTest?.[kind];
    if (!measured) return { kind: 'not measured' };
    if (!measured.better) return { kind: 'no gain', ...measured };
    return { kind: following.trim() === '' ? 'nothing follows' : 'used' };
  }

  /** The words that may be suggested first, whatever their probability. @throws the signal's reason when cancelled */
  async findWords(input: TextWindowInput, signal: AbortSignal): Promise<FoundWord[]> {
    const { prefix, reader } = await this.measurer();
    const { ids } = reader.readBefore(input);
    const parts = { prefix, vocabulary: this.vocabulary, cut: this.cut, stopIds: this.model.spec.eosTokenIds };
    const healed = heal(ids, this.vocabulary);
    return candidateWords(healed, await firstTokens(healed, parts, signal), input.text, parts, signal);
  }

  /**
   * How well the text of a gap is predicted from the prefix alone and with the text after it, in nats of the same tokens.
   * @throws the signal's reason when cancelled
   */
  async scoreGap(
    document: string,
    { start, before: text, gap, following }: TestedGap,
    signal: AbortSignal,
  ): Promise<{ readonly prefix: number; readonly infill: number }> {
    const { form } = this;
    if (!form) throw new Error(`${this.model.folder.name} has no tokens for filling in.`);
    const { prefix, gapReader } = await this.measurer();
    const tokens = form.continuing(gap);
    const nats = async (ids: readonly number[]) => {
      const { rows } = await prefix.goThrough([...ids, ...tokens], tokens.length + 1, signal);
      return tokens.reduce((sum, id, at) => sum + natsOf(rows[at] as Float32Array, id), 0);
    };
    const input = { document, start, text };
    return {
      prefix: await nats(gapReader.readBefore(input).ids),
      infill: await nats(gapReader.readAround({ ...input, following }, form).ids),
    };
  }

  private async measurer(): Promise<Measuring> {
    this.measuring ??= {
      prefix: new PrefixDecoder(await Decoder.open(this.model, this.choice)),
      reader: this.newReader(MAX_CONTEXT),
      gapReader: this.newReader(TEST_CONTEXT),
    };
    return this.measuring;
  }

  /** The function that tells how often a first word is right after this text. */
  private confidenceIn({ kind, text }: CompletionParams) {
    const calibration = this.calibrations?.[kind] ?? UNCALIBRATED;
    return (probability: number, word: string, follows?: Follows) =>
      howOftenRight(calibration, { probability, ...placeEvidence(text, word, follows) });
  }

  /**
   * Moves the window in a pause, so that no key press has to wait for that.
   * @throws the signal's reason when cancelled, between two chunks
   */
  async moveAhead(params: CompletionParams, signal: AbortSignal): Promise<void> {
    if (reasonOf(this.model.folder.plan, 'Ghost text')) return;
    const infills = this.infillAt(params).kind === 'used';
    const ids = this.reader.moveAhead({ ...params, following: params.following ?? '' }, infills, NEARLY_FULL);
    if (ids) await (await this.decoder()).goTo(ids, signal);
  }

  private async decoder(): Promise<PrefixDecoder> {
    // The files were removed or replaced; the weights are made again on request.
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

  private describeToken({ alternatives, matchLength, ...token }: SuggestedToken): CompletionToken {
    const choice = ({ id, probability }: { id: number; probability: number }): TokenChoice => ({
      ...describeId(this.model.folder.tokenizer, id),
      probability,
    });
    return { ...choice(token), alternatives: alternatives.map(choice), agreeing: matchLength };
  }
}

/** @param reserved ids of special tokens, which plain text never contains */
function cutTextWith(tokenizer: Pick<Tokenizer, 'plainEncoder'>, reserved: ReadonlySet<number>): CutText {
  const encode = tokenizer.plainEncoder(reserved);
  return (text) => {
    try {
      return encode(text);
    } catch (error) {
      if (error instanceof CannotExpressError) return [];
      throw error;
    }
  };
}

function readPiece({ path, line, text }: FilePiece): ReadPiece {
  return { path, line, lines: text.split('\n').length };
}

function natsOf(logits: Float32Array, id: number): number {
  return logSumExp(logits) - (logits[id] as number);
}
