/** Exports all cells of the logit lens with exact numbers, for other programs. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import { float32Digits, tokenLabel } from '../../strings/format';
import { lens as texts } from '../../strings/residual';
import type { LensCell } from './lens-columns';

interface ExportedLens {
  readonly points: readonly LensPoint[];
  /** The tokens of the positions, in their order. */
  readonly tokens: readonly Token[];
  /** The explained token, if one is chosen. */
  readonly target: number | undefined;
  /** `undefined` if it was not read. */
  readonly cell: (point: number, position: number) => LensCell | undefined;
  /** The place of the explained token there. */
  readonly targeted: (point: number, position: number) => LensCell['target'];
}

/** How many numbers its table has. */
export function lensNumbers(points: number, tokens: number): number {
  return points * tokens * texts.exported.length;
}

/** A header, and a row for each position and point, in the order of the data flow. Ranks begin at 1. */
export function lensLines({ points, tokens, target, cell, targeted }: ExportedLens): string[][] {
  const rows = tokens.flatMap((token, position) =>
    points.flatMap(({ layer, after }, point) => {
      const read = cell(point, position);
      if (!read) return [];
      const explained = target === undefined ? [] : [placeCells(targeted(point, position))];
      return [
        [
          ...[String(position), tokenLabel(token), String(layer), texts.pointPart(after)],
          ...[
            String(read.token.id),
            tokenLabel(read.token),
            float32Digits(read.probability),
            float32Digits(read.entropy),
          ],
          ...[String(read.finalToken.id), tokenLabel(read.finalToken), ...placeCells(read.final)],
          ...explained.flat(),
        ],
      ];
    }),
  );
  const heads = [...texts.exported, ...(target === undefined ? [] : texts.exportedTarget(target))];
  return [heads, ...rows];
}

function placeCells(place: LensCell['target']): readonly string[] {
  return place ? [float32Digits(place.probability), String(place.rank + 1)] : ['', ''];
}
