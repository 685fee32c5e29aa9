/** The map of runs with each head and MLP of B: blocks down, heads and the MLP across. */

import { partControlText } from '../../../src/trace/compare/part-control';
import type { Patch } from '../../../src/trace/compare/patch';
import { partKey } from '../../../src/trace/compare/patch-runs';
import { endsDiffer } from '../../../src/trace/compare/patch-sweep';
import { patchedName } from '../../../src/trace/compare/patch-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { everyPart, type ModelComponent } from '../../../src/trace/readings/model-part';
import { compareStrings } from '../../strings/compare';
import { type Comparison, rowWords } from './comparison';
import type { PatchedParts } from './patched';
import { type RecoveryMap, recoveryFile, triedCells } from './recovery-map';
import { pairRows } from './stream-sweep';

const texts = compareStrings.patch.parts;

/** Runs with every part of a model, as far as they have ended. */
export interface TriedParts {
  /** All parts of the model. */
  readonly every: readonly ModelComponent[];
  readonly patches: readonly Patch[];
  /** The tokens at which parts are patched: "all 14 aligned tokens". */
  readonly where: string;
  /** "the log-probability of “fine”" */
  readonly measure: string;
}

/** The same for the known runs, if there are several. */
export function recoveryMapsOfParts(
  comparison: Comparison,
  { row, measure, tried }: Pick<PatchedParts, 'row' | 'measure' | 'tried'>,
): readonly RecoveryMap[] {
  const [first] = tried;
  if (!first || tried.length < 2 || !endsDiffer(first)) return [];
  const every = everyPart(comparison.a.summary.plan);
  const maps = partsRecoveryMaps({ every, patches: tried, where: whereOf(comparison, row), measure });
  return maps.filter((map) => triedCells(map).length > 0);
}

/**
 * In words. @param row the row of the only token at which parts are patched; `undefined` if it is all tokens with a counterpart
 */
export function whereOf(comparison: Comparison, row: number | undefined): string {
  const { patch } = compareStrings;
  if (row === undefined) return patch.allTokens(pairRows(comparison).length);
  const { a = null, b = null } = comparison.alignment.rows[row] ?? {};
  return patch.oneToken(rowWords(comparison, row), b === null || a === b ? undefined : b);
}

/** One map, and for a decoder that attends to a source another one of the heads that do; none if nothing was tried. */
export function partsRecoveryMaps(of: TriedParts): readonly RecoveryMap[] {
  const hasCross = of.every.some(({ cross }) => cross);
  return [
    partsRecoveryMap(of, false, hasCross ? texts.own : texts.title),
    ...(hasCross ? [partsRecoveryMap(of, true, texts.cross)] : []),
  ];
}

function partsRecoveryMap({ every, patches, where, measure }: TriedParts, cross: boolean, title: string): RecoveryMap {
  const parts = every.filter((part) => part.cross === cross);
  const known = new Map(patches.map((patch) => [partKey(patch.part), patch]));
  const blocks = [...new Set(parts.map(({ layer }) => layer))];
  const columns = columnsOf(parts);
  const cells = blocks.map((block) =>
    columns.map((head) => {
      const part = parts.find((one) => one.layer === block && one.head === head);
      return part && { key: partName(part), part, name: patchedName(part), patch: known.get(partKey(part)) };
    }),
  );
  return {
    title,
    pictured: texts.pictured(where, measure),
    where,
    file: recoveryFile(cross ? 'patched-heads-at-the-source' : 'patched-parts', cells),
    rows: { of: 'blocks', what: texts.block, names: blocks.map((block) => ({ name: texts.row(block) })) },
    columns: {
      of: 'parts',
      what: texts.head,
      names: columns.map((head) =>
        head === null ? { name: texts.mlp } : { name: texts.column(head), short: String(head) },
      ),
    },
    cells,
    controlOf: (key) => {
      const own = cells.flat().find((cell) => cell?.key === key)?.patch;
      return own ? partControlText(own, patches) : '';
    },
    turns: false,
  };
}

/** The numbers of heads; null for the MLP. */
function columnsOf(parts: readonly ModelComponent[]): readonly (number | null)[] {
  const heads = parts.map(({ head }) => head ?? -1);
  const numbers = Array.from({ length: Math.max(-1, ...heads) + 1 }, (_, head) => head);
  return [...numbers, ...(parts.some(({ kind }) => kind === 'mlp') ? [null] : [])];
}
