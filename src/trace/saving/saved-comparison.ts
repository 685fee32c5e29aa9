/**
 * A comparison in one file: the tensors and metadata that a saved trace has, for each of two traces, with "a." or "b."
 * before every name. One more key says what is compared, and where the user was.
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

/** The runs as a file stores them. */
const SavedRunsSchema = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest')),
  runs: v.array(PatchRunsSchema),
});

type SavedRuns = v.InferOutput<typeof SavedRunsSchema>;
/** What the file says of each trace. */
type TraceMetadata = Readonly<Record<string, string>>;

/** @returns `undefined` if no run has a result that a file can hold, which has no NaN and no infinities */
function savedRuns(runs: readonly PatchRuns[], traces: TraceMetadata): SavedRuns | undefined {
  const fitting = runs.flatMap((one) => {
    const { success, output } = v.safeParse(PatchRunsSchema, one);
    return success ? [output] : [];
  });
  return fitting.length > 0 ? { sha256: digest(fitting, traces), runs: fitting } : undefined;
}

/**
 * @param written as stored in the file: a later version may have added fields
 * @throws ModelFolderError with one sentence if the results, or what the file says of its traces, are not as they were
 * saved
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
  /** Which of the file's traces it shows: both sides may show the same one. */
  readonly trace: SideName;
  readonly variant: Variant;
  /** If a text is compared with its state before an edit: which of the two this is. */
  readonly edit?: Edit | undefined;
  /** Where its text comes from, for people: "notes.md:3". The side keeps this name when it is opened again. */
  readonly label?: string | undefined;
}

/** What a file says of its comparison. */
export interface SavedComparison extends Readonly<Record<SideName, SavedSide>> {
  /** Where the user was. */
  readonly place?: ComparePlace | undefined;
  /** The results of runs of one side with parts of the other. */
  readonly runs?: readonly PatchRuns[] | undefined;
  /** The texts from which both sides are chosen, if several are compared at once. */
  readonly among?: readonly string[] | undefined;
}

/**
 * The metadata's key for this, as JSON, and the number of the format. A side's `edit` and `label`, `patching` and `among`
 * were added within format 1: files without them open as before, and versions that do not know them ignore them.
 */
const KEY = 'llm_trace_comparison';
const FORMAT = 1;
/** The most UTF-16 units of a label, which is a file name and a line number. */
const MAX_LABEL = 1000;
const SIDES: readonly SideName[] = ['a', 'b'];

/** The name of a trace's tensor or key in the file of a comparison. */
export function nameInSide(side: SideName, name: string): string {
  return `${side}.${name}`;
}

/** The side that such a name belongs to. */
export function sideOf(name: string): SideName {
  return name.startsWith(nameInSide('a', '')) ? 'a' : 'b';
}

/** @param metadata for each trace in the file, as in a file of that trace alone */
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

/** The traces in the file of a comparison: one for each side, or a single one that both sides show. */
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

/** Whether LLM Trace, in any version, wrote this file: it says so, and has the ids of a text. */
export function isSavedComparison(header: SafetensorsHeader): boolean {
  const { metadata, tensors } = header;
  const ids = tensors.get(nameInSide('a', 'ids'));
  return saysComparison(header) && metadata[VERSION] !== undefined && ids?.dtype === 'I64';
}

/**
 * Reads what a file says of its comparison, and requires that it has those traces and nothing else.
 * @throws ModelFolderError with one sentence if it is not a comparison that LLM Trace saved, or is damaged
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

/** Everything that the file says of its traces. */
function ofTraces(metadata: SafetensorsHeader['metadata']): Record<string, string> {
  const isOfTrace = (key: string) => SIDES.some((name) => key.startsWith(nameInSide(name, '')));
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => isOfTrace(key)));
}

/**
 * One trace of a comparison, as if its file had only that one.
 * @throws ModelFolderError with one sentence if the file has no such trace
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
