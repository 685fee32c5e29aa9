/** The numbers of a finding side by side, as a part of a saved picture: a bar each, from a common zero. */
import type { Amounts, FindingPart, Sentence } from '../../../src/trace/findings/finding';
import { columnCount, MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { amountRange, kindOfAmounts } from './amount-range';

/** In CSS pixels. */
const SIZE = 12;
const ROW = 21;
const BAR = { width: 240, height: 11 };
const GAP = 12;
/** The width of a mark on an axis. */
const MARK = 5;
/** The bar of several amounts together is pale, so that it is not read as the longest of them. */
const REST = 0.2;

/** @param write writes a part of a sentence as the page does; absent: as the sentence has it */
export function amountsPart(amounts: Amounts, style: ShapeStyle, write: Writing = ({ text }) => text): SavedPart {
  return {
    drawing: amountsDrawing(amounts, style, write),
    text: plainText(textOf(amounts.title, write), [], { heading: '' }),
    file: 'amounts',
    isFirst: true,
  };
}

type Writing = (part: FindingPart) => string;

function amountsDrawing(amounts: Amounts, style: ShapeStyle, write: Writing): Shapes {
  const { foreground, positive, negative, probability } = style.palette;
  const { least, most } = amountRange(amounts);
  const kind = kindOfAmounts(amounts);
  const widest = (texts: readonly string[]) => Math.max(...texts.map(columnCount)) * SIZE * MONO;
  const names = widest(amounts.rows.map(({ name }) => textOf(name, write)));
  const numbers = widest(amounts.rows.map(({ number }) => number.text));
  const from = names + GAP;
  const width = from + BAR.width + GAP + numbers;
  const per = most > least ? BAR.width / (most - least) : 0;
  const zero = from - least * per;
  const shapes = amounts.rows.flatMap(({ name, number, isDerived, rest }, row): Shape[] => {
    const top = row * ROW;
    const value = number.value ?? 0;
    const words = { kind: 'words', y: top + 15, size: SIZE, color: foreground, isMono: true } as const;
    const fill = { added: value < 0 ? negative : positive, share: probability, other: foreground, marked: foreground }[
      kind
    ];
    const isMarked = kind === 'marked';
    const end = zero + value * per;
    const [x, length] = isMarked ? [end - MARK / 2, MARK] : [Math.min(zero, end), Math.abs(value) * per];
    const bar = { kind: 'box', y: top + 5, height: BAR.height } as const;
    return [
      ...(isDerived ? [{ kind: 'box', x: 0, y: top, width, height: 1, fill: foreground, opacity: 0.6 } as const] : []),
      { ...words, text: textOf(name, write), x: 0 },
      ...(isMarked
        ? [{ kind: 'box', x: from, y: top + 10, width: BAR.width, height: 1, fill: foreground, opacity: 0.3 } as const]
        : []),
      {
        ...bar,
        x,
        width: length,
        fill,
        opacity: rest ? REST : kind === 'other' ? 0.6 : 1,
      },
      ...(rest ? [{ ...bar, x, width: length, stroke: foreground, isDashed: true, opacity: 0.6 } as const] : []),
      { ...bar, x: zero, width: 1, fill: foreground, opacity: 0.6 },
      { ...words, text: number.text, x: width, anchor: 'end', isBold: true },
    ];
  });
  return { width, height: ROW * amounts.rows.length, shapes, style };
}

function textOf({ parts }: Sentence, write: Writing): string {
  return parts.map(write).join('');
}
