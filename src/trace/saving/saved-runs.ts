/**
 * The results of activation patching in the file of a comparison. No reader of the file can measure them again without both
 * models, so a digest over them and over what the file says of its traces tells whether they are still what was measured.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../base/canonical-json';
import { ModelFolderError } from '../../model/errors';
import type { PatchRuns } from '../compare/patch-runs';
import { PatchRunsSchema } from '../compare/patch-runs-schema';

/** As a file has them. */
export const SavedRunsSchema = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest')),
  runs: v.array(PatchRunsSchema),
});

type SavedRuns = v.InferOutput<typeof SavedRunsSchema>;
/** What the file says of each trace. */
type TraceMetadata = Readonly<Record<string, string>>;

/** @returns `undefined` where no run has a result that a file can hold: it has no NaN and nothing infinite */
export function savedRuns(runs: readonly PatchRuns[], traces: TraceMetadata): SavedRuns | undefined {
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
export function requireUnchanged(file: string, { sha256 }: SavedRuns, written: unknown, traces: TraceMetadata): void {
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
