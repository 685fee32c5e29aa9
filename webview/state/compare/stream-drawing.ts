/** The map of runs with B's residual stream as a part of a saved picture: blocks across, tokens down, whole. */
import { withoutPercent } from '../../../src/base/number-text';
import { wayText } from '../../../src/trace/compare/patch-words';
import { fitted, MONO, type Shape, type ShapeStyle } from '../../heat-map/drawing';
import type { SavedPart } from '../../heat-map/figure-layout';
import { contrastTo } from '../../heat-map/pixels';
import { compareStrings } from '../../strings/compare';
import { scalePoints } from '../../theme/color-scale';
import { type Comparison, rowWords } from './comparison';
import { WAY_SCALE, wayColor } from './patch-tint';
import type { PatchedStream } from './patched';
import { TOKEN_BESIDE } from './stream-layout';
import { cellKey } from './stream-sweep';

const texts = compareStrings.patch.stream;

/** In CSS pixels. */
const SIZE = 11;
const CHARACTER = SIZE * MONO;
const ROW = 22;
const INSIDE = 4;
const LEAST_COLUMN = 26;

export function streamPart(comparison: Comparison, map: PatchedStream, style: ShapeStyle): SavedPart {
  return {
    drawing: { ...drawn(comparison, map, style), style, scale: WAY_SCALE },
    text: {
      heading: texts.title,
      name: texts.title,
      shape: '',
      scale: scalePoints(WAY_SCALE).map((value) => ({ value, text: wayText({ share: value }) })),
      notes: [texts.pictured(map.measure), texts.capped],
    },
    file: 'patched-residual-stream',
  };
}

function drawn(comparison: Comparison, { rows, columns, patches }: PatchedStream, { palette }: ShapeStyle) {
  const { foreground } = palette;
  const names = rows.map(({ row }) => fitted(rowWords(comparison, row), TOKEN_BESIDE));
  const side = Math.max(texts.block.length, ...names.map((name) => name.length)) * CHARACTER + 10;
  const written = new Map([...patches].map(([key, patch]) => [key, withoutPercent(wayText(patch))]));
  const longest = Math.max(
    ...columns.map((part) => texts.shortColumn(part).length),
    ...[...written.values()].map((text) => text.length),
  );
  const column = Math.max(longest * CHARACTER + 2 * INSIDE, LEAST_COLUMN);
  const words = { kind: 'words', size: SIZE, isMono: true } as const;
  const shapes: Shape[] = [
    { ...words, text: texts.block, x: side - 6, y: 14, anchor: 'end', color: foreground, opacity: 0.8 },
    ...columns.map((part, at): Shape => {
      const x = side + (at + 0.5) * column;
      return { ...words, text: texts.shortColumn(part), x, y: 14, anchor: 'middle', color: foreground, opacity: 0.8 };
    }),
  ];
  for (const [at, pair] of rows.entries()) {
    const y = ROW * (at + 1);
    shapes.push({ ...words, text: names[at] ?? '', x: side - 6, y: y + 15, anchor: 'end', color: foreground });
    for (const [place, part] of columns.entries()) {
      const patch = patches.get(cellKey({ pair, part }));
      if (!patch) continue;
      const fill = wayColor(patch.share ?? 0, palette);
      const x = side + place * column;
      const text = written.get(cellKey({ pair, part })) ?? '';
      shapes.push(
        { kind: 'box', x, y, width: column - 1, height: ROW - 1, fill },
        { ...words, text, x: x + (column - 1) / 2, y: y + 15, anchor: 'middle', color: contrastTo(fill) },
      );
    }
  }
  return { width: side + columns.length * column, height: ROW * (rows.length + 1), shapes };
}
