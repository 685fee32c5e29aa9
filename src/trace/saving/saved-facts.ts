/** What a saved trace says of itself besides its tensors: all that is needed to show it again without its model. */
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
import type { MaskedPlace } from '../readings/masked-places';
import type { Cut } from '../run/cut';
import type { SourceText } from '../run/source';
import type { Place } from '../steps/first-look';
import { PlaceSchema } from '../steps/place-schema';
import { AblationsSchema, whyNoAblations } from './saved-ablations';
import { ContinuationsSchema, whyNoContinuations } from './saved-continuations';
import { generated, id, named, number, place, reason, text } from './saved-fields';

/** A saved prediction, as the engine's. */
interface SavedPrediction {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  readonly logit: number;
}

/** Read from files: every field is checked. Numbers that are none are stored as null. */
export interface SavedFacts {
  /** Of the model: its name, the number of its parameters, the tensors it does not use, how its values are stored. */
  readonly model: {
    readonly name: string;
    readonly parameters: number;
    readonly ignored: readonly string[];
    readonly precision: readonly string[];
    /** How its tokenizer cuts a text, where the file says so. */
    readonly tokenizer?: string;
  };
  readonly spec: ModelSpec;
  /** The forward pass that the stages are of. */
  readonly plan: Plan;
  /** The traced tokens; their ranges are in the whole text. */
  readonly tokens: readonly Token[];
  readonly cut: Cut | null;
  /** What the encoder of an encoder-decoder read. */
  readonly source?: SourceText | undefined;
  /** What the model says of masked places. */
  readonly masks: readonly MaskedPlace[];
  /** What it says of each token, where it tells which were replaced. */
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
  /** Milliseconds. */
  readonly timings: {
    readonly load: number;
    readonly forward: number;
    readonly proofs: number;
    readonly generation: number;
  };
  /** Where its reader was; older files do not say it. */
  readonly place?: Place | undefined;
  /** What was generated from it besides `generation`; older files do not hold it. */
  readonly continuations?: MadeContinuations | undefined;
  /** What runs without a part have told; older files do not hold it. */
  readonly ablations?: readonly AblationRuns[] | undefined;
}

/** What stands in the file's metadata under keys of their own, readable by any tool. */
export interface SavedOrigin {
  readonly text: string;
  readonly variant: Variant;
  /** SHA-256 of the weights, as `hashWeights` gives it. */
  readonly weightsHash: string;
}

/** The metadata's key that holds the facts, as JSON; and the format's number. */
const KEY = 'llm_trace';
const FORMAT = 2;
/** Written by every version of ours. */
export const VERSION = 'llm_trace_version';

/** A trace that was opened is saved again in the same bytes. */
export function writeFacts(facts: SavedFacts): Record<string, string> {
  return { [KEY]: canonicalJson({ format: FORMAT, ...facts }) };
}

/** The metadata's key that holds a digest over all other keys; files of older versions have none. */
export const DIGEST = 'metadata_sha256';
/** And that of one over the bytes of all tensors of the trace, in the order in which the file has them. */
export const TENSORS_DIGEST = 'tensors_sha256';

/** What a file says of a trace, by the digest of its tensors. */
export type DigestedFacts = (tensors: string) => Record<string, string>;

/** Digests of the file that a trace was opened from, which stay: what was changed in it is not made right by saving it again. */
export interface KeptDigests {
  /** Where its metadata is not any more what was saved. */
  readonly metadata?: string | undefined;
  readonly tensors?: string | undefined;
}

/** With the digests by which a reader of the file sees that it is still what was saved. */
export function withDigests(said: Readonly<Record<string, string>>, kept: KeptDigests): DigestedFacts {
  return (tensors) => {
    const metadata = { ...said, [TENSORS_DIGEST]: kept.tensors ?? tensors };
    return { ...metadata, [DIGEST]: kept.metadata ?? digestOf(metadata) };
  };
}

/** Whether a file says something else than what was saved; files of older versions, which have no digest at all, do not tell. */
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
  ablations: v.exactOptional(AblationsSchema),
});
const Format = v.object({ format: wholeNumber(1, Number.MAX_SAFE_INTEGER) });
const Origin = v.object({
  text: text(),
  variant: v.picklist(['model', 'walkthrough'], 'must be "model" or "walkthrough"'),
  weights_sha256: v.pipe(text(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')),
});

/** Whether we wrote this file, in whatever version: it says so, and holds the ids of a text. */
export function isSavedTrace({ metadata, tensors }: SafetensorsHeader): boolean {
  return metadata[VERSION] !== undefined && tensors.get('ids')?.dtype === 'I64';
}

/**
 * Read what a file says of itself.
 * @throws ModelFolderError with one sentence when it is not a trace that we saved, or is damaged
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

/** Files of format 1 hold no plan: it is made of how their model is built. */
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

/** What no schema says: that the numbers fit each other. */
function requireSense(file: string, facts: SavedFacts, wholeText: string): void {
  const { spec, plan, tokens, source, masks, scores, cut, continuations, ablations = [] } = facts;
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
  if (scores.length > 0 && scores.length !== tokens.length) {
    throw fault(`it lists ${tokens.length} tokens, but has ${scores.length} scores`);
  }
  if (cut && cut.kept !== tokens.length) throw fault(`it lists ${tokens.length} tokens, but says ${cut.kept}`);
  const untrue = (continuations && whyNoContinuations(continuations, facts)) ?? whyNoAblations(ablations, facts);
  if (untrue) throw fault(untrue);
}
