/**
 * A comparison in one file: what a saved trace has for each of two, its tensors and its metadata, with "a." or "b." before
 * every name. One more key tells what stands beside what, and where that was read.
 */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Variant } from '../../architectures/plan/architecture';
import { canonicalJson } from '../../base/canonical-json';
import { ModelFolderError } from '../../model/errors';
import { parseJson, shorten } from '../../model/json';
import type { SafetensorsHeader } from '../../model/safetensors';
import { readFields, wholeNumber } from '../../model/schema';
import type { ComparePlace, Edit, SideName } from '../compare/compare-place';
import { ComparePlaceSchema } from '../compare/compare-place-schema';
import type { PatchRuns } from '../compare/patch-runs';
import { PatchRunsSchema } from '../compare/patch-runs-schema';
import { AmongSchema } from '../compare/several-texts-schema';
import { VERSION } from './saved-facts';

/** As a file has them. */
const SavedRunsSchema = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest')),
  runs: v.array(PatchRunsSchema),
});

type SavedRuns = v.InferOutput<typeof SavedRunsSchema>;
/** What the file says of each trace. */
type TraceMetadata = Readonly<Record<string, string>>;

/** @returns `undefined` where no run has a result that a file can hold: it has no NaN and nothing infinite */
function savedRuns(runs: readonly PatchRuns[], traces: TraceMetadata): SavedRuns | undefined {
  const fitting = runs.flatMap((one) => {
    const { success, output } = v.safeParse(PatchRunsSchema, one);
    return success ? [output] : [];
  });
  return fitting.length > 0 ? { sha256: digest(fitting, traces), runs: fitting } : undefined;
}

/**
 * @param written as the file has it: a later version may have written more into it
 * @throws ModelFolderError with one sentence where the results, or what the file says of its traces, are others than those saved
 */
function requireUnchanged(file: string, { sha256 }: SavedRuns, written: unknown, traces: TraceMetadata): void {
  const { runs } = written as { readonly runs: unknown };
  if (digest(runs, traces) === sha256) return;
  throw new ModelFolderError(
    `${file} was changed since it was saved: the results of activation patching in it may not be those that were measured.`,
  );
}

function digest(runs: unknown, traces: TraceMetadata): string {
  return createHash('sha256')
    .update(canonicalJson([runs, traces]))
    .digest('hex');
}

/** One side of a comparison. */
export interface SavedSide {
  /** Which of the traces in the file it is a look at: those of both sides may be the same one. */
  readonly trace: SideName;
  readonly variant: Variant;
  /** Where a text is compared with what it was before it was edited: which of both this is. */
  readonly edit?: Edit | undefined;
  /** Where its text is from, for people: "notes.md:3". Opened again, the side is still called so. */
  readonly label?: string | undefined;
}

/** What a file says of the comparison that it holds. */
export interface SavedComparison extends Readonly<Record<SideName, SavedSide>> {
  /** Where its reader was. */
  readonly place?: ComparePlace | undefined;
  /** What runs of one side with parts of the other gave. */
  readonly runs?: readonly PatchRuns[] | undefined;
  /** The texts of which both sides are two, where several are compared at once. */
  readonly among?: readonly string[] | undefined;
}

/**
 * The metadata's key that holds this, as JSON; and the format's number. A side's `edit` and `label`, `patching` and `among` were added within format 1:
 * files without them open as before, and a version that does not know them leaves them out.
 */
const KEY = 'llm_trace_comparison';
const FORMAT = 1;
/** A file name, and a number of lines. In UTF-16 units. */
const MAX_LABEL = 1000;
const SIDES: readonly SideName[] = ['a', 'b'];

/** What a tensor or a key of one of the traces is called in the file of a comparison. */
export function nameInSide(side: SideName, name: string): string {
  return `${side}.${name}`;
}

/** The side that such a name is of. */
export function sideOf(name: string): SideName {
  return name.startsWith(nameInSide('a', '')) ? 'a' : 'b';
}

/** @param metadata of each trace that the file holds, as the file of that trace alone has it */
export function comparisonMetadata(
  comparison: SavedComparison,
  metadata: Readonly<Partial<Record<SideName, Readonly<Record<string, string>>>>>,
): Record<string, string> {
  const version = metadata.a?.[VERSION];
  const ofTraces = tracesOf(comparison).flatMap((side) =>
    Object.entries(metadata[side] ?? {}).map(([key, value]) => [nameInSide(side, key), value] as const),
  );
  const { runs = [], ...sides } = comparison;
  const patching = savedRuns(runs, Object.fromEntries(ofTraces));
  return {
    ...(version !== undefined && { [VERSION]: version }),
    [KEY]: canonicalJson({ format: FORMAT, ...sides, ...(patching && { patching }) }),
    ...Object.fromEntries(ofTraces),
  };
}

/** The traces that the file of a comparison holds: those of both sides, or one that has two looks at it. */
export function tracesOf({ a, b }: Readonly<Record<SideName, SavedSide>>): SideName[] {
  return [...new Set([a.trace, b.trace])];
}

const side = (traces: readonly SideName[]) =>
  v.object({
    trace: v.picklist(traces, `must be ${traces.map((name) => `"${name}"`).join(' or ')}`),
    variant: v.picklist(['model', 'walkthrough'], 'must be "model" or "walkthrough"'),
    edit: v.exactOptional(v.picklist(['before', 'after'], 'must be "before" or "after"')),
    label: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_LABEL))),
  });
const Format = v.object({ format: wholeNumber(1, Number.MAX_SAFE_INTEGER) });
const Comparison = v.object({
  a: side(['a']),
  b: side(['a', 'b']),
  place: v.exactOptional(ComparePlaceSchema),
  patching: v.exactOptional(SavedRunsSchema),
  among: v.exactOptional(AmongSchema),
});

/** Whether a file says that it holds a comparison. */
export function saysComparison({ metadata }: SafetensorsHeader): boolean {
  return metadata[KEY] !== undefined;
}

/** Whether we wrote this file, in whatever version: it says so, and holds the ids of a text. */
export function isSavedComparison(header: SafetensorsHeader): boolean {
  const { metadata, tensors } = header;
  const ids = tensors.get(nameInSide('a', 'ids'));
  return saysComparison(header) && metadata[VERSION] !== undefined && ids?.dtype === 'I64';
}

/**
 * Read what a file says of its comparison, and require that it holds those traces and nothing else.
 * @throws ModelFolderError with one sentence when it is not a comparison that we saved, or is damaged
 */
export function readComparison({ file, metadata, tensors }: SafetensorsHeader): SavedComparison {
  const written = metadata[KEY];
  if (written === undefined) throw new ModelFolderError(`${file} is not a comparison that LLM Trace saved.`);
  const json = parseJson(written, `${file}, metadata "${KEY}"`);
  const { format } = readFields(json, Format);
  if (format > FORMAT) {
    throw new ModelFolderError(`${file} was saved by a newer LLM Trace (format ${format}): update the extension.`);
  }
  const { patching, ...sides } = readFields(json, Comparison);
  if (patching) {
    const { patching: asWritten } = json.value as { readonly patching: unknown };
    requireUnchanged(file, patching, asWritten, ofTraces(metadata));
  }
  const comparison = { ...sides, ...(patching && { runs: patching.runs }) };
  const traces = tracesOf(comparison);
  const foreign = [...tensors.keys()].find((name) => !traces.some((trace) => name.startsWith(nameInSide(trace, ''))));
  if (foreign === undefined) return comparison;
  throw new ModelFolderError(
    `${file} holds the tensor ${JSON.stringify(shorten(foreign))}, which is of neither trace that it compares.`,
  );
}

/** All that the file says of its traces. */
function ofTraces(metadata: SafetensorsHeader['metadata']): Record<string, string> {
  const isOfTrace = (key: string) => SIDES.some((name) => key.startsWith(nameInSide(name, '')));
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => isOfTrace(key)));
}

/**
 * One trace of a comparison, as if its file held that alone.
 * @throws ModelFolderError with one sentence when the file holds no such trace
 */
export function headerOfTrace(header: SafetensorsHeader, trace: SideName): SafetensorsHeader {
  const { file, tensors, metadata } = header;
  const name = trace.toUpperCase();
  if (!tracesOf(readComparison(header)).includes(trace)) {
    throw new ModelFolderError(`${file} compares one trace with itself, and holds no trace ${name}.`);
  }
  const prefix = nameInSide(trace, '');
  const own = <T>(entries: Iterable<readonly [string, T]>) =>
    [...entries].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    );
  return {
    file: `${file} (trace ${name})`,
    tensors: new Map(own(tensors).map(([key, info]) => [key, { ...info, name: key }])),
    metadata: Object.fromEntries(own(Object.entries(metadata))),
  };
}
