/** A whole map of runs as a part of a saved picture. */
import { withoutPercent } from '../../../src/base/number-text';
import { endsSentences, recoveryInMap, recoveryText } from '../../../src/trace/compare/patch-words';
import { fitted, MONO, type Shape, type ShapeStyle } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { contrastTo } from '../../heat-map/pixels';
import { compareStrings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { scalePoints } from '../../theme/color-scale';
import { type Comparison, tokenAt } from './comparison';
import { RECOVERY_SCALE, recoveryColor } from './patch-tint';
import type { PositionPair } from './positions';
import { TOKEN_BESIDE } from './recovery-layout';
import { type RecoveryMap, type RecoveryName, triedCells } from './recovery-map';
import { leftOutWords } from './stream-sweep';

const texts = compareStrings.patch.map;

/** In CSS pixels. */
const SIZE = 11;
const CHARACTER = SIZE * MONO;
const ROW = 22;
const INSIDE = 4;
const LEAST_COLUMN = 26;

/** The prediction of the runs, and the tokens that have none, in sentences for a picture. */
export function predictedPlace(comparison: Comparison, positions: PositionPair): string {
  const { a, b } = comparison;
  const tokens = [tokenAt(a, positions.a), tokenAt(b, positions.b)].flatMap((one) => (one ? [quotedToken(one)] : []));
  const isNext = a.summary.plan.predicts === 'next token';
  const after = texts.predictedAfter([...new Set(tokens)].join(' / '), positions.a, positions.b, isNext);
  return [after, leftOutWords(comparison, positions)].filter(Boolean).join(' ');
}

export function recoveryPart(map: RecoveryMap, style: ShapeStyle): SavedPart {
  const { title, pictured, file } = map;
  const [first] = triedCells(map);
  const ends = first ? endsSentences(first.patch, quotedToken) : [];
  return {
    drawing: { ...drawn(map, style), style, scale: RECOVERY_SCALE },
    text: plainText(title, [pictured, ...ends, texts.runs(triedCells(map).length), cappedWords(map)].filter(Boolean), {
      scale: scalePoints(RECOVERY_SCALE).map((value) => ({ value, text: recoveryText({ share: value }) })),
    }),
    file,
  };
}

/** '' if no run goes beyond the end of the scale, so that each share has a colour of its own. */
export function cappedWords(map: RecoveryMap): string {
  return triedCells(map).some(({ patch: { share } }) => Math.abs(share ?? 0) > RECOVERY_SCALE.limit)
    ? texts.capped
    : '';
}

function drawn(map: RecoveryMap, { palette }: ShapeStyle) {
  const { foreground } = palette;
  const { rows, columns, cells } = map;
  const names = rows.names.map(({ name }) => fitted(name, TOKEN_BESIDE));
  const heads = columns.names.map(shortOf);
  const side = Math.max(columns.what.length, ...names.map((name) => name.length)) * CHARACTER + 10;
  const written = triedCells(map).map(({ patch }) => withoutPercent(recoveryInMap(patch)));
  const longest = Math.max(...[...heads, ...written].map((text) => text.length));
  const column = Math.max(longest * CHARACTER + 2 * INSIDE, LEAST_COLUMN);
  const words = { kind: 'words', size: SIZE, isMono: true } as const;
  const shapes: Shape[] = [
    { ...words, text: columns.what, x: side - 6, y: 14, anchor: 'end', color: foreground, opacity: 0.8 },
    ...heads.map((text, at): Shape => {
      const x = side + (at + 0.5) * column;
      return { ...words, text, x, y: 14, anchor: 'middle', color: foreground, opacity: 0.8 };
    }),
  ];
  for (const [at, row] of cells.entries()) {
    const y = ROW * (at + 1);
    shapes.push({ ...words, text: names[at] ?? '', x: side - 6, y: y + 15, anchor: 'end', color: foreground });
    for (const [place, cell] of row.entries()) {
      if (!cell?.patch) continue;
      const fill = recoveryColor(cell.patch.share ?? 0, palette);
      const x = side + place * column;
      const text = withoutPercent(recoveryInMap(cell.patch));
      shapes.push(
        { kind: 'box', x, y, width: column - 1, height: ROW - 1, fill },
        { ...words, text, x: x + (column - 1) / 2, y: y + 15, anchor: 'middle', color: contrastTo(fill) },
      );
    }
  }
  return { width: side + columns.names.length * column, height: ROW * (cells.length + 1), shapes };
}

function shortOf({ name, short = name }: RecoveryName): string {
  return short;
}
