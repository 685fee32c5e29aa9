/** What a saved trace says of itself besides its tensors: everything needed to show it again without its model. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { OldSpecSchema, planOfOldSpec } from '../../architectures/open/saved-spec';
import { contradiction } from '../../architectures/plan/agreement';
import type { ModelSpec, Variant } from '../../architectures/plan/architecture';
import { sourceVocabulary } from '../../architectures/plan/encoder-sizes';
import { isEncoderDecoder, type Plan } from '../../architectures/plan/plan';
import { PlanSchema } from '../../architectures/plan/plan-schema';
import { SpecSchema } from '../../architectures/plan/spec-schema';
import { canonicalJson } from '../../base/canonical-json';
import { count, counted } from '../../base/counted';
import type { StopReason } from '../../generate/generate';
import { ModelFolderError } from '../../model/errors';
import { type JsonFile, parseJson, shorten } from '../../model/json';
import type { SafetensorsHeader } from '../../model/safetensors';
import { flag, readFields, wholeNumber } from '../../model/schema';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { AblationRuns } from '../ablation/ablation-runs';
import type { ContinuedToken, MadeContinuations } from '../readings/continuations';
import type { MadeOutput } from '../readings/made-output';
import type { MaskedPlace } from '../readings/masked-places';
import type { Truncation } from '../run/cut';
import type { SourceText } from '../run/source';
import type { Place } from '../steps/first-look';
import { PlaceSchema } from '../steps/place-schema';
import { AblationsSchema, whyNoAblations } from './saved-ablations';
import { ContinuationsSchema, whyNoContinuations } from './saved-continuations';
import { generated, id, named, number, place, reason, text } from './saved-fields';

/** A saved prediction, with the fields of the engine's. */
interface SavedPrediction {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  readonly logit: number;
}

/** Read from files, with every field checked. Numbers that are not finite are stored as null. */
export interface SavedFacts {
  /** The model: its name, its number of parameters, the tensors it does not use, and how its values are stored. */
  readonly model: {
    readonly name: string;
    readonly parameters: number;
    readonly ignored: readonly string[];
    readonly precision: readonly string[];
    /** How its tokenizer cuts a text, if the file says so. */
    readonly tokenizer?: string;
  };
  readonly spec: ModelSpec;
  /** The plan of the forward pass that the stages belong to. */
  readonly plan: Plan;
  /** The traced tokens; their ranges refer to the whole text. */
  readonly tokens: readonly Token[];
  readonly cut: Truncation | null;
  /** What the encoder of an encoder-decoder read. */
  readonly source?: SourceText | undefined;
  /** What the model predicts at masked places. */
  readonly masks: readonly MaskedPlace[];
  /** The score of each token, for a model that detects replaced tokens. */
  readonly scores: readonly number[];
  readonly top: readonly SavedPrediction[];
  readonly generation: {
    readonly tokens: readonly ContinuedToken[];
    readonly ids: readonly number[];
    readonly text: string;
    readonly reason: StopReason;
    /** What was kept of the source. */
    readonly source?: { readonly tokens: number; readonly byteLength: number };
  };
  /** In milliseconds. */
  readonly timings: {
    readonly load: number;
    readonly forward: number;
    readonly proofs: number;
    readonly generation: number;
  };
  /** Where the user was; absent in older files. */
  readonly place?: Place | undefined;
  /** What was generated besides `generation`; absent in older files. */
  readonly continuations?: MadeContinuations | undefined;
  /** Who wrote which tokens of an output; absent in older files. */
  readonly output?: MadeOutput | undefined;
  /** The results of runs without a part; absent in older files. */
  readonly ablations?: readonly AblationRuns[] | undefined;
}

/** Metadata of the file under separate keys, readable by any tool. */
export interface SavedOrigin {
  readonly text: string;
  readonly variant: Variant;
  /** SHA-256 of the weights, as `hashWeights` gives it. */
  readonly weightsHash: string;
}

/** The metadata's key for the facts, as JSON, and the number of the format. */
const KEY = 'llm_trace';
const FORMAT = 2;
/** The metadata's key that every version of LLM Trace writes. */
export const VERSION = 'llm_trace_version';

/** The facts in canonical JSON, so that a trace that was opened is saved again with the same bytes. */
export function writeFacts(facts: SavedFacts): Record<string, string> {
  return { [KEY]: canonicalJson({ format: FORMAT, ...facts }) };
}

/** The metadata's key for a digest over all other keys; absent in files of older versions. */
export const DIGEST = 'metadata_sha256';
/** The metadata's key for a digest over the bytes of all tensors of the trace, in the file's order. */
export const TENSORS_DIGEST = 'tensors_sha256';

/** Returns the metadata of a trace, given the digest of its tensors. */
export type DigestedFacts = (tensors: string) => Record<string, string>;

/**
 * Digests of the file that a trace was opened from. They are kept, so that saving a changed file again does not make it
 * valid.
 */
export interface KeptDigests {
  /** Present if the metadata is no longer what was saved. */
  readonly metadata?: string | undefined;
  readonly tensors?: string | undefined;
}

/** Adds the digests by which a reader can tell whether the file is still what was saved. */
export function withDigests(said: Readonly<Record<string, string>>, kept: KeptDigests): DigestedFacts {
  return (tensors) => {
    const metadata = { ...said, [TENSORS_DIGEST]: kept.tensors ?? tensors };
    return { ...metadata, [DIGEST]: kept.metadata ?? digestOf(metadata) };
  };
}

/**
 * Whether a file says something other than what was saved. Files of older versions have no digest at all and count as
 * unchanged.
 */
export function saysOtherThanSaved({ metadata: { [DIGEST]: written, ...said } }: Pick<SafetensorsHeader, 'metadata'>) {
  return written === undefined ? said[TENSORS_DIGEST] !== undefined : written !== digestOf(said);
}

function digestOf(metadata: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonicalJson(metadata)).digest('hex');
}

const ranked = () => ({ ...named(), probability: number(), logit: number(), rank: place() });

const tokens = () =>
  v.array(
    v.object({
      ...named(),
      special: flag(),
      start: place(),
      end: place(),
      // Older files are of models whose templates have one type, and do not say which tokens were inserted.
      inserted: v.optional(flag(), false),
      typeId: v.optional(id(), 0),
    }),
  );
const cut = () =>
  v.nullable(
    v.object({
      total: place(),
      kept: place(),
      limitedBy: v.exactOptional(v.pipe(v.string('must be a text'), v.maxLength(100))),
      needs: v.exactOptional(v.object({ tokens: place(), bytes: place() })),
      part: v.exactOptional(v.literal('first')),
    }),
  );
const Facts = v.object({
  model: v.object({
    name: text(),
    parameters: place(),
    ignored: v.array(text()),
    precision: v.optional(v.array(text()), []),
    tokenizer: v.exactOptional(v.pipe(v.string('must be a text'), v.maxLength(100))),
  }),
  spec: SpecSchema,
  plan: PlanSchema,
  tokens: tokens(),
  source: v.exactOptional(v.object({ text: text(), tokens: tokens(), cut: cut() })),
  cut: cut(),
  masks: v.optional(
    v.array(
      v.object({
        position: place(),
        original: v.nullable(v.object(ranked())),
        top: v.array(v.object(ranked())),
        entropy: number(),
        sum: number(),
      }),
    ),
    [],
  ),
  scores: v.optional(v.array(number()), []),
  top: v.array(v.object({ ...named(), probability: number(), logit: number() })),
  generation: v.object({
    tokens: v.array(v.object(generated())),
    ids: v.array(id()),
    text: text(),
    reason: reason(),
    source: v.exactOptional(v.object({ tokens: place(), byteLength: place() })),
  }),
  timings: v.object({ load: number(), forward: number(), proofs: number(), generation: number() }),
  place: v.exactOptional(PlaceSchema),
  continuations: v.exactOptional(ContinuationsSchema),
  output: v.exactOptional(
    v.object({
      changed: v.union([v.array(place()), v.literal('all')]),
      kept: v.exactOptional(v.array(place())),
    }),
  ),
  ablations: v.exactOptional(AblationsSchema),
});
const Format = v.object({ format: wholeNumber(1, Number.MAX_SAFE_INTEGER) });
const Origin = v.object({
  text: text(),
  variant: v.picklist(['model', 'walkthrough'], 'must be "model" or "walkthrough"'),
  weights_sha256: v.pipe(text(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')),
});

/** Whether LLM Trace, in any version, wrote this file: it says so, and has the ids of a text. */
export function isSavedTrace({ metadata, tensors }: SafetensorsHeader): boolean {
  return metadata[VERSION] !== undefined && tensors.get('ids')?.dtype === 'I64';
}

/**
 * Reads what a file says of itself.
 * @throws ModelFolderError with one sentence if it is not a trace that LLM Trace saved, or is damaged
 */
export function readFacts({ file, metadata }: SafetensorsHeader): { facts: SavedFacts; origin: SavedOrigin } {
  const written = metadata[KEY];
  if (written === undefined) {
    throw new ModelFolderError(
      metadata[VERSION] === undefined
        ? `${file} is not a trace that LLM Trace saved.`
        : `${file} was saved by LLM Trace ${shorten(metadata[VERSION])}, which did not store all that is needed to open it: trace its text again.`,
    );
  }
  const json = parseJson(written, `${file}, metadata "${KEY}"`);
  const { format } = readFields(json, Format);
  if (format > FORMAT) {
    throw new ModelFolderError(`${file} was saved by a newer LLM Trace (format ${format}): update the extension.`);
  }
  const facts = readFields(format === 1 ? withPlan(json) : json, Facts);
  const origin = readFields({ ...json, file: `${file}, metadata`, value: metadata }, Origin);
  requireSense(file, facts, origin.text);
  return { facts, origin: { text: origin.text, variant: origin.variant, weightsHash: origin.weights_sha256 } };
}

/** Files of format 1 have no plan: it is derived from the model's specification. */
function withPlan(json: JsonFile): JsonFile {
  const { spec } = readFields(json, v.object({ spec: OldSpecSchema }));
  return { ...json, value: { ...(json.value as object), spec, plan: planOfOldSpec(spec) } };
}

function requireTokens(
  { tokens, text }: Pick<SourceText, 'tokens' | 'text'>,
  { vocabSize, contextLength }: Pick<ModelSpec, 'vocabSize' | 'contextLength'>,
  fault: (what: string) => ModelFolderError,
): void {
  if (tokens.length === 0 || tokens.length > contextLength) {
    throw fault(`it lists ${counted(tokens.length, 'token')}, where the model takes 1 to ${count(contextLength)}`);
  }
  for (const [position, token] of tokens.entries()) {
    if (token.id >= vocabSize) {
      throw fault(`token ${position} has the id ${token.id}, but the vocabulary has only ${count(vocabSize)}`);
    }
    if (token.start > token.end || token.end > text.length) {
      throw fault(`token ${position} has the range ${token.start} to ${token.end}, which is not in the text`);
    }
  }
}

/** Checks what no schema can: that the numbers are consistent. */
function requireSense(file: string, facts: SavedFacts, wholeText: string): void {
  const { spec, plan, tokens, source, masks, scores, cut, continuations, output = {}, ablations = [] } = facts;
  const fault = (what: string) => new ModelFolderError(`${file}, metadata "${KEY}": ${what}.`);
  const wrong = contradiction(spec, plan);
  if (wrong) throw fault(wrong);
  requireTokens({ tokens, text: wholeText }, spec, fault);
  if (isEncoderDecoder(plan) !== (source !== undefined) || isEncoderDecoder(plan) !== (spec.encoder !== undefined)) {
    throw fault('its source, its "spec.encoder" and the encoder of its plan do not belong together');
  }
  if (source && spec.encoder) {
    const { contextLength } = spec.encoder;
    requireTokens(source, { vocabSize: sourceVocabulary(spec), contextLength }, (what) =>
      fault(`of its source, ${what}`),
    );
  }
  const beyond = masks.find(({ position }) => position >= tokens.length);
  if (beyond) throw fault(`it says what stands at position ${beyond.position}, but has ${tokens.length} tokens`);
  const { changed = [], kept = [] } = output;
  const absent = [...(changed === 'all' ? [] : changed), ...kept].find(
    (position) => position === 0 || position >= tokens.length,
  );
  if (absent !== undefined) throw fault(`it says who wrote token ${absent} of an output of ${tokens.length - 1}`);
  if (scores.length > 0 && scores.length !== tokens.length) {
    throw fault(`it lists ${tokens.length} tokens, but has ${scores.length} scores`);
  }
  if (cut && cut.kept !== tokens.length) throw fault(`it lists ${tokens.length} tokens, but says ${cut.kept}`);
  const untrue = (continuations && whyNoContinuations(continuations, facts)) ?? whyNoAblations(ablations, facts);
  if (untrue) throw fault(untrue);
}
