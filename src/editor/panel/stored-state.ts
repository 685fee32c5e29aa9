/** Validates the state that a page has stored, which may come from any version and possibly from another program. */
import * as v from 'valibot';
import type { Origin, Place, TextBefore } from '../../engine/protocol/panel-protocol';
import type { UserContinuations } from '../../engine/protocol/trace-protocol';
import { ComparePlaceSchema } from '../../trace/compare/compare-place-schema';
import { AmongSchema } from '../../trace/compare/several-texts-schema';
import { ContinuationsSchema, GoingOnSchema } from '../../trace/saving/saved-continuations';
import { PlaceSchema } from '../../trace/steps/place-schema';
import type { Compared } from './comparisons';
import { fileOrigin } from './file-origin';

/** A longer text is not traced again automatically. */
const MAX_TEXT = 4_000_000;

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.maxLength(10_000));

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const choice = v.object({ id: offset, token: name, text: name, probability });
const suggestion = v.object({
  text: name,
  tokens: v.array(v.object({ ...choice.entries, alternatives: v.array(choice), agreeing: v.optional(v.number(), 0) })),
  probability,
});
const facts = v.object({
  probability,
  begins: name,
  similar: v.variant('kind', [
    v.object({
      kind: v.literal('counted'),
      right: probability,
      needed: probability,
      isMeasured: v.exactOptional(v.boolean()),
    }),
    v.object({ kind: v.literal('first word typed') }),
    v.object({ kind: v.literal('line break') }),
  ]),
  byHand: v.boolean(),
  isRest: v.exactOptional(v.boolean()),
  askedToo: v.exactOptional(v.boolean()),
  begun: v.exactOptional(v.string()),
  spelled: v.exactOptional(v.string()),
  copied: v.exactOptional(v.picklist(['all', 'part'])),
});
const copiedStretch = v.object({
  uri: name,
  start: offset,
  line: offset,
  shared: v.optional(v.string(), ''),
  text: v.exactOptional(v.string()),
  tokens: v.exactOptional(offset),
  also: v.exactOptional(
    v.object({ lines: v.array(offset), why: v.picklist(['more is the same', 'latest', 'latest of most']) }),
  ),
});
/** The run that made a suggestion, as far as it is shown. */
const runSchema = v.object({
  result: v.object({
    ids: v.array(offset),
    typed: name,
    precision: name,
    reused: offset,
    computed: offset,
    milliseconds: v.pipe(v.number(), v.minValue(0)),
  }),
  suggestion,
  facts: v.exactOptional(facts),
  copied: v.exactOptional(
    v.union([
      v.array(copiedStretch),
      // Version 0.1.0 stored only the first copied part.
      v.pipe(
        copiedStretch,
        v.transform((first) => [first]),
      ),
    ]),
  ),
  before: v.exactOptional(v.object({ uri: name, start: offset, line: offset, text: v.string() })),
  leftOutFrom: v.exactOptional(offset),
  otherFiles: v.exactOptional(v.array(v.object({ uri: name, path: name, line: offset, lines: offset }))),
  shown: v.exactOptional(v.object({ typed: name, text: name })),
  explained: v.exactOptional(offset),
});

const modelSchema = v.pipe(name, v.minLength(1));
const textSchema = v.object({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TEXT)),
  ids: v.exactOptional(v.array(offset)),
  masked: v.exactOptional(v.array(offset)),
  target: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_TEXT))),
  targetIds: v.exactOptional(v.array(offset)),
  changed: v.exactOptional(v.array(offset)),
  kept: v.exactOptional(v.array(offset)),
  model: modelSchema,
  source: v.nullable(
    v.object({ uri: name, start: offset, label: name, isAfterSpace: v.exactOptional(v.literal(true)) }),
  ),
  suggestion: v.exactOptional(runSchema),
  explainedBefore: v.exactOptional(
    v.object({ model: modelSchema, ids: v.exactOptional(v.array(offset)), suggestion: runSchema }),
  ),
  lesson: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
  inOtherModel: v.exactOptional(v.literal(true)),
});
/** The origin of a trace in a file, which states the rest. */
const fileSchema = v.pipe(
  v.object({ file: v.pipe(name, v.minLength(1)), side: v.exactOptional(v.picklist(['a', 'b'])) }),
  v.transform(({ file, side }) => fileOrigin(file, side)),
);
const originSchema: v.GenericSchema<unknown, Origin> = v.union([fileSchema, textSchema]);

/** Reads a stored value of any version; `undefined` if there is none, or if it is not valid. */
function stored<T>(name: string, schema: v.GenericSchema<unknown, T>): (state: unknown) => T | undefined {
  const whole = v.object({ [name]: schema });
  return (state) => {
    const { success, output } = v.safeParse(whole, state);
    return success ? output[name] : undefined;
  };
}

/** What to trace. */
export const storedOrigin = stored('origin', originSchema);

const textBeforeSchema = v.object({ origin: originSchema, place: PlaceSchema });

/** The text before it was edited, and the place at which it was read. */
export const storedTextBefore: (state: unknown) => TextBefore | undefined = stored('before', textBeforeSchema);

/** What a lesson replaced, and the place at which that was read. */
export const storedTextBeforeLesson: (state: unknown) => TextBefore | undefined = stored(
  'beforeLesson',
  textBeforeSchema,
);

/** The place at which a text was read. */
export const storedPlace: (state: unknown) => Place | undefined = stored('place', PlaceSchema);

/** How a text was continued. */
export const storedGoingOn: (state: unknown) => UserContinuations | undefined = stored('goingOn', GoingOnSchema);

const comparedSchema = v.object({
  origin: originSchema,
  variant: v.picklist(['model', 'walkthrough']),
  edit: v.exactOptional(v.picklist(['before', 'after'])),
  label: v.exactOptional(v.string()),
  held: v.exactOptional(v.object({ text: v.string(), model: v.string() })),
  continuations: v.exactOptional(ContinuationsSchema),
  pair: v.exactOptional(v.object({ position: v.number(), id: v.nullable(v.number()), ratherThan: v.number() })),
});

const storedCompared = stored(
  'compared',
  v.object({
    a: comparedSchema,
    b: comparedSchema,
    place: v.fallback(v.optional(ComparePlaceSchema), undefined),
    among: v.fallback(v.optional(AmongSchema), undefined),
  }),
);

/** The two traces that a page compared, and the place at which they were read. */
export function storedComparison(state: unknown): Compared | undefined {
  const compared = storedCompared(state);
  if (!compared) return undefined;
  const { a, b, place, among } = compared;
  return { a, b, ...(place && { place }), ...(among && { among }) };
}
