/** What a run with a changed part says about a token, as JSON: the same for an ablation and for a patch. */
import type { TokenDescription } from '../model/tokenizers/tokenizer';
import type { PatchedPart } from '../trace/readings/model-part';
import type { MostInBoth, TokenInBoth } from '../trace/readings/most-in-both';
import type { MostProbable, Standing } from '../trace/readings/standing';
import { describedJson } from './described-json';

interface ChangedRun extends TokenDescription {
  readonly before: Standing;
  readonly after: Standing;
  readonly ratherThan: TokenDescription | null;
  readonly difference: object | null;
  readonly top: MostProbable;
}

export function interventionJson(run: ChangedRun & { readonly part: PatchedPart }) {
  return { part: partJson(run.part), ...runJson(run) };
}

/** The JSON of a run without the name of the part. */
export function runJson(run: ChangedRun) {
  const { before, after, ratherThan, difference, top } = run;
  return {
    explained: describedJson(run),
    before,
    after,
    ratherThan: ratherThan && describedJson(ratherThan),
    difference,
    top: { ...describedJson(top), probability: top.probability },
  };
}

/** The most probable tokens of both runs. */
export function mostJson({ before, after }: MostInBoth) {
  return { before: before.map(tokenInBothJson), after: after.map(tokenInBothJson) };
}

function tokenInBothJson({ before, after, ...token }: TokenInBoth) {
  return { ...describedJson(token), before, after };
}

export function partJson({ kind, layer, head, cross }: PatchedPart) {
  return { kind, layer, head, cross };
}
