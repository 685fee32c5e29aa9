/** Exports all runs of a map with exact numbers, for other programs. */
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { Patch } from '../../../src/trace/compare/patch';
import { isComponent, type PatchedPart } from '../../../src/trace/readings/model-part';
import { compareStrings } from '../../strings/compare';
import { float32Digits, tokenLabel } from '../../strings/format';
import type { Comparison } from './comparison';
import { type RecoveryMap, triedCells } from './recovery-map';

const texts = compareStrings.patch.exported;

/** A header and a line for each run, row by row. */
export function recoveryLines(
  { a, b, tokens }: Pick<Comparison, 'a' | 'b' | 'tokens'>,
  map: RecoveryMap,
): readonly (readonly string[])[] {
  const tried = triedCells(map);
  const [first] = tried;
  if (!first) return [];
  const [ofA, ofB] = [a, b].map(({ summary }) => givenText(summary).text) as [string, string];
  const models = [...new Set([a.summary.model.name, b.summary.model.name])].join(' · ');
  return [
    [...texts.columns(first.patch.difference !== null)],
    ...tried.map(({ part, patch, pair }) => {
      const { run, inA, inB } = measured(patch);
      const at = pair
        ? [tokens.a[pair.row], tokens.b[pair.row]].map((token) => (token ? tokenLabel(token) : ''))
        : [map.where, map.where];
      return [
        String(part.layer),
        nameOf(part),
        ...at,
        pair ? String(pair.a) : '',
        pair ? String(pair.b) : '',
        patch.share === null ? '' : float32Digits(patch.share),
        float32Digits(run),
        float32Digits(inA),
        float32Digits(inB),
        tokenLabel(patch),
        patch.ratherThan && patch.difference ? tokenLabel(patch.ratherThan) : '',
        ofA,
        ofB,
        models,
      ];
    }),
  ];
}

/** The measured value with the patched part, in A alone, and in B alone. */
function measured({ difference, before, after, other }: Patch) {
  if (difference) return { run: difference.after, inA: difference.before, inB: difference.other };
  const [run, inA, inB] = [after, before, other].map(({ probability }) => Math.log(probability)) as [
    number,
    number,
    number,
  ];
  return { run, inA, inB };
}

function nameOf(part: PatchedPart): string {
  if (!isComponent(part)) return texts.stream[part.kind];
  if (part.kind === 'mlp') return texts.mlp;
  return part.cross ? texts.cross(part.head ?? 0) : texts.head(part.head ?? 0);
}
