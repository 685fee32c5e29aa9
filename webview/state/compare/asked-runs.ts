/** Runs of A with a part of B, on request: each is run once, and kept with its question. */
import type { Patch } from '../../../src/trace/compare/patch';
import { type PatchedPart, samePart } from '../../../src/trace/readings/model-part';
import type { RunKind } from '../../../src/trace/readings/part-runs';
import type { CompareData } from './comparison';
import { type PatchPlaces, patchQuestion } from './parts';

/** @throws the engine's error, or the signal's reason */
export async function runPatch(
  { comparison, runs }: CompareData,
  asked: PatchPlaces,
  { kind, part }: { readonly kind: RunKind; readonly part: PatchedPart },
  signal: AbortSignal,
): Promise<Patch> {
  const patch = await comparison.a.readings.read('patch', { ...asked, part }, signal);
  runs?.add({ question: patchQuestion(asked), kind, result: patch });
  return patch;
}

/** The known run of a part, whether the part was tried alone or in a sweep. */
export function knownPatch({ runs }: CompareData, asked: PatchPlaces, part: PatchedPart): Patch | undefined {
  const known = runs?.of(patchQuestion(asked));
  return [...(known?.alone ?? []), ...(known?.swept ?? [])].find((patch) => samePart(patch.part, part));
}

/** Like `knownPatch`, and records the run as the latest one of a single part. */
export function toldAlone(data: CompareData, asked: PatchPlaces, part: PatchedPart): Patch | undefined {
  const { runs } = data;
  const question = patchQuestion(asked);
  const patch = knownPatch(data, asked, part);
  if (patch && patch !== runs?.of(question)?.alone.at(-1)) runs?.add({ question, kind: 'alone', result: patch });
  return patch;
}
