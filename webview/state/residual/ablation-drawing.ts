/** What the prediction loses without each part, as a part of a saved picture: a bar for each, the largest change first. */
import { hundredths } from '../../../src/base/number-text';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import {
  type Control,
  changeOverControls,
  controlledBy,
  FEWEST_FOR_MEAN,
  isMatched,
} from '../../../src/trace/ablation/ablation-control';
import { inOrder, LARGEST_CHANGE_FIRST } from '../../../src/trace/ablation/ablation-ranking';
import { changeWithout, measureName } from '../../../src/trace/ablation/ablation-words';
import { comparableRuns } from '../../../src/trace/ablation/destroyed';
import { partName } from '../../../src/trace/readings/attribution-words';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import {
  columnCount,
  columnHeading,
  MONO,
  type Shape,
  type ShapeStyle,
  type Shapes,
  type Words,
} from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { ablationSweep as texts } from '../../strings/ablation';
import { signedHundredths } from '../../strings/format';
import type { Color } from '../../theme/color';

/** The most rows that fit on a slide. */
const MOST_ROWS = 16;

/** In CSS pixels. */
const SIZE = 12;
const ROW = 21;
const HEAD = 22;
const BAR = { width: 300, height: 11 };
const GAP = 12;
/** The height of the end marks of a line that spans a standard deviation on both sides. */
const END = 7;

interface Row {
  readonly name: string;
  /** In logits. */
  readonly change: number;
  readonly written: string;
  /** The standard deviation over controls, if the row is their mean. */
  readonly deviation?: number;
}

interface AblationsOf {
  readonly ablations: readonly Ablation[];
  /** How many parts there are, not all of which need have been tried. */
  readonly total: number;
  /** Which parts were left out as controls of which others. */
  readonly controls: readonly Control[];
  /** The runs without the controls of a part. */
  readonly controlRuns: (part: ModelComponent) => readonly Ablation[];
}

/** @returns `undefined` if no part was left out */
export function ablationPart(
  { ablations, total, controls, controlRuns }: AblationsOf,
  style: ShapeStyle,
): SavedPart | undefined {
  const ranked = inOrder(ablations, LARGEST_CHANGE_FIRST);
  const [first] = ranked;
  if (!first) return undefined;
  const shown = ranked.slice(0, MOST_ROWS);
  const rows = shown.map((one) => rowOf(one, controls));
  const means = controlMeans(shown, controlRuns);
  const head = shown.map(({ part }) => part).find(({ kind }) => kind === 'head');
  const notes = [
    ...(head ? [texts.headName(partName(head), head.head ?? 0, head.layer)] : []),
    texts.picturedRuns(ranked.length, total, measureName(first), first.instead),
    ...(shown.length < ranked.length ? [texts.largestOf(shown.length, ranked.length)] : []),
    ...(means.length > 0 ? [texts.meanOfControls] : []),
  ];
  return {
    drawing: drawing(rows, means, [texts.columns.part[first.instead], texts.picturedChange(measureName(first))], style),
    text: plainText(texts.all, notes),
    file: first.instead === 'mean' ? 'without-each-part-mean' : 'without-each-part',
  };
}

function rowOf(ablation: Ablation, controls: readonly Control[]): Row {
  const change = changeWithout(ablation);
  const isControl = controlledBy(ablation.part, controls).length > 0;
  const name = partName(ablation.part);
  return { name: isControl ? `${name} ${texts.control}` : name, change, written: signedHundredths(change) };
}

/** The mean of its controls, for each shown part that has enough of them. */
function controlMeans(shown: readonly Ablation[], controlRuns: AblationsOf['controlRuns']): Row[] {
  return shown.flatMap(({ part }) => {
    const runs = controlRuns(part).filter((run) => isMatched({ of: part, part: run.part }));
    const averaged = comparableRuns(runs);
    if (averaged.length < FEWEST_FOR_MEAN) return [];
    const { mean, deviation } = changeOverControls(averaged).measured;
    const name = texts.controlsOf(averaged.length, partName(part));
    return [{ name, change: mean, written: signedHundredths(mean), deviation }];
  });
}

function drawing(
  rows: readonly Row[],
  means: readonly Row[],
  [name, change]: readonly [string, string],
  style: ShapeStyle,
): Shapes {
  const { foreground } = style.palette;
  const all = [...rows, ...means];
  // Whole pixels, so that no edge is blurred.
  const widest = (written: readonly string[]) => Math.ceil(Math.max(0, ...written.map(columnCount)) * SIZE * MONO);
  const from = widest([name, ...all.map((row) => row.name)]) + GAP;
  // The name of the zero line stands before that of the changes.
  const ofChange = from + BAR.width + GAP + widest([change, ...all.map(({ written }) => written)]);
  const width = ofChange + widest(means.map(spread));
  const ends = all.flatMap(({ change: middle, deviation = 0 }) => [middle - deviation, middle + deviation]);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const per = most > least ? BAR.width / (most - least) : 0;
  const at = (value: number) => Math.round(from + (value - least) * per);
  const heading = (text: string, x: number, anchor?: Words['anchor']) => columnHeading(text, x, foreground, anchor);
  const line = HEAD + ROW * rows.length;
  return {
    width,
    height: HEAD + ROW * all.length,
    style,
    shapes: [
      heading(name, 0),
      heading(change, ofChange, 'end'),
      ...all.flatMap((row, place) => rowShapes(row, HEAD + ROW * place, at, ofChange, style)),
      heading('0', at(0), 'middle'),
      { kind: 'box', x: at(0), y: HEAD - 4, width: 1, height: ROW * all.length + 4, fill: foreground, opacity: 0.6 },
      ...(means.length > 0
        ? [{ kind: 'box', x: 0, y: line, width, height: 1, fill: foreground, opacity: 0.6 } as const]
        : []),
    ],
  };
}

function rowShapes(
  row: Row,
  top: number,
  at: (value: number) => number,
  ofChange: number,
  { palette }: ShapeStyle,
): Shape[] {
  const { name, change, written, deviation } = row;
  const { foreground, negative, positive } = palette;
  const words = { kind: 'words', y: top + 15, size: SIZE, color: foreground, isMono: true } as const;
  const bar = { kind: 'box', y: top + 5, height: BAR.height } as const;
  const [start, end] = [at(Math.min(change, 0)), at(Math.max(change, 0))];
  return [
    { ...words, text: name, x: 0 },
    { ...bar, x: start, width: end - start, fill: change < 0 ? negative : positive },
    ...(deviation === undefined ? [] : spanShapes(at(change - deviation), at(change + deviation), top, foreground)),
    { ...words, text: written, x: ofChange, anchor: 'end', isBold: true },
    ...(deviation === undefined ? [] : [{ ...words, text: spread(row).trim(), x: ofChange + SIZE * MONO }]),
  ];
}

/** Stands behind the mean, which is below the other changes. */
function spread({ deviation = 0 }: Row): string {
  return ` ± ${hundredths(deviation)}`;
}

/** A line with an end mark on both sides. */
function spanShapes(from: number, to: number, top: number, fill: Color): Shape[] {
  const middle = top + 5 + BAR.height / 2;
  const end = { kind: 'box', y: middle - END / 2, width: 1, height: END, fill } as const;
  return [
    { kind: 'box', x: from, y: middle - 0.5, width: to - from, height: 1, fill },
    { ...end, x: from },
    { ...end, x: to - 1 },
  ];
}
