/** Texts of heat maps: how they are read, zoomed and scaled. */
import { count, counted } from '../../src/base/counted';

const KEYS =
  'Arrow keys read the values, Enter chooses token and dimension, plus and minus zoom, 0 shows the whole again, ' +
  'Control or Option with arrow keys moves.';

/** As in sentences, not the hyphen of numbers that are copied. */
const MINUS = '−';

export const heatMap = {
  description: 'heat map',
  label: (name: string, rows: string, columns: string) => `${name}: ${rows} down, ${columns} across. ${KEYS}`,
  /** @param names of the maps of a step that are left out */
  noRoom: (names: string) =>
    `Left out, so that what is drawn stays legible: ${names}. A wider panel, or the level Figures, shows all maps of this step.`,
  zoomIn: 'Zoom in (+, or Ctrl and wheel)',
  zoomOut: 'Zoom out (-, or Ctrl and wheel)',
  zoomTools: (name: string) => `Zoom of ${name}`,
  showBothEnds: 'Show both ends (0)',
  showWhole: 'Show the whole (0)',
  bothEnds: 'Both ends',
  whole: 'Whole',
  parts: (rows: string, columns: string) => `Shown: ${rows}, ${columns}.`,
  /** In the tip of a value that was clicked during a presentation. */
  leaveTip: 'Esc closes this',
  arriving: 'Values are arriving.',
  notArrived: 'not loaded yet',

  shortened: (parts: readonly string[]) => `Shortened: at the wavy lines ${parts.join(' and ')} are not drawn.`,
  /** @param whole "256 dimensions" */
  shortenedPart: (hidden: number, whole: string) => `${count(hidden)} of ${whole}`,

  /** @param what "dimension 17" */
  outlined: (what: string) => `Outlined: ${what}`,
  clearOutline: 'Do not outline it',

  scale: 'Colour scale',
  scaleThisBlock: 'this block',
  scaleNearZero: '(all of its values are near 0)',
  scaleDwarfed: '(those of other blocks are much larger)',
  scaleAllBlocks: (layers: number) => `all ${count(layers)} blocks`,
  scaleSwitch: (now: string, other: string) =>
    `The values of ${now} set the colour scale. Press to let those of ${other} set it.`,
  scaleOfWeights:
    'The colours are not linear: they follow the square root of a weight, so that small weights are told apart. ' +
    'The middle of the scale is a quarter of its end.',
  scaleOfAmounts:
    'The colours are not linear: they follow the square root of an amount, so that small amounts are told apart from 0.',
  /** @param root whether colours follow the square root of a value, told by a sign as there is little room below a map */
  scaleOver: (root: boolean) => `${root ? '√ scale' : 'scale'} set by`,
  scaleAlone: 'scale',
  scaleOfRoots: '√ scale',
  scaleFirst: { with: 'with the first token', without: 'without the first token' },
  scaleFirstSwitch: {
    with: 'The values of the first token set the colour scale, so that the colours of the other tokens hardly differ. Press to leave them out.',
    without:
      'The values of the first token are much larger than the others and are left out of the colour scale, so that the colours of the others differ. Those beyond the scale are marked. Press to include them.',
  },
  /** In a saved picture. */
  oneScale: (figures: number) => `${figures === 2 ? 'Both' : `All ${figures}`} figures have this one colour scale.`,
  /** In a saved picture: how values beyond the scale are marked. */
  dotted: (values: string) => `with a dot: ${values}, where the colour scale ends`,
  cornered: (values: string) => `with a marked corner: ${values}, where the colour scale ends`,
  /** In a saved picture. @param over what the scale covers, if there is a choice: "this block" */
  scaleNote: (over: string | undefined, withoutFirst: boolean, root: boolean) => {
    if (root) {
      const end = over === undefined ? '' : `; the scale is that of ${over}`;
      return `The colours follow the square root of a value, so that small ones are told apart${end}.`;
    }
    const scale = `Colour scale${over === undefined ? '' : ` over ${over}`}`;
    if (!withoutFirst) return `${scale}.`;
    return `${scale}${over === undefined ? '' : ','} without the first token, whose values are much larger.`;
  },
  /** In a saved picture: the model. */
  model: (name: string) => `model ${name}`,
  /** Last in a saved picture, after the model. */
  computedBy: (version: string) => `computed by LLM Trace ${version}`,
  /** In a saved picture. */
  axesOfAttention: 'Rows: the token that looks (query). Columns: the token it looks at (key).',
  axesOfCrossAttention:
    'Rows: the token of the output that looks (query). Columns: the token of the source that it looks at (key).',
  /** In the corner of such a map: what the labels above and beside it are. */
  axisTitles: { rows: 'output ↑', columns: 'source →' },
  axes: (rows: string, columns: string) => `Rows: ${rows}. Columns: ${columns}.`,
  scaleOfScores: (beforeMask: boolean) =>
    `lowest to highest score of this head${beforeMask ? ' before the mask' : ''}; only differences within a row matter`,

  /** In high contrast. */
  underlined: 'underlined: below 0',
  outliers: (shown: number, below: number, limit: string) =>
    `${counted(shown, 'value')} ${beyondLimit(shown, below, limit)}`,
  /** For a map that draws as many columns as fit: the number of values beyond the scale would change with the window. */
  outliersDrawn: (shown: number, below: number, limit: string) => `values ${beyondLimit(shown, below, limit)}`,
  /** About the end of a signed scale. */
  scaleEnds:
    'It ends at 3 σ (taken around 0), or at the largest value where that is smaller: a larger value has the colour of its end.',
  outliersTitle:
    'Values further from 0 than 3 σ (taken around 0), among those drawn. The colours end there, so that a few large values do not make all others look alike',
  /** Replaces a tooltip, after “16 values beyond ±0.7397”. */
  isSigma: (withoutFirst: boolean) =>
    ` (3 standard deviations around 0${withoutFirst ? ' of the tokens after the first' : ''})`,
  outliersWithoutFirst:
    'Values further from 0 than 3 σ of the tokens after the first (taken around 0), among those drawn',
  /** In a saved picture. @param why "hidden by the mask" */
  hatched: (why: string) => `Hatched: ${why}.`,
  masked: 'hidden by the mask',
  /** @param kind "induction" */
  counted: (kind: string) => `outlined: what the score “${kind}” counts`,
  /** In a saved picture. @param row "·is" @param column "·weather" */
  toldTokens: (row: string, column: string) => `Outlined: the row of “${row}” and the column of “${column}”.`,
  toldDimension: (column: number) => `Dashed: column ${column}.`,
  or: ', or ',
  noPicture: 'There is no picture yet: its values are still being read.',
  notNumbers: (shown: number) => `${count(shown)} not a number or infinite`,
  smallMarks: 'A corner is marked where cells are too small for these marks.',
} as const;

export const details = {
  title: 'Statistics row by row, and histogram',
  table: (name: string) => `Statistics of ${name}, row by row`,
  columns: { min: 'min', max: 'max', mean: 'mean', sigma: 'σ', norm: 'norm', zeros: 'exactly 0' },
  zerosTitle: 'The share of values that are exactly 0',
  first: (shown: number, all: number) => `The first ${count(shown)} of ${counted(all, 'row')} in this order.`,
  all: 'Show all rows',
  chart: (name: string, bins: number, values: number) =>
    `Histogram of ${name}: ${counted(values, 'value')} in ${counted(bins, 'bin')}. Arrow keys read the bins.`,
  description: 'histogram',
  /** Bins include their lower edge; the last one includes its upper edge as well. */
  bin: (from: string, to: string, last: boolean, values: number, share: string) =>
    `${from} ≤ x ${last ? '≤' : '<'} ${to}: ${counted(values, 'value')} (${share})`,
  notFinite: (values: number) => `${count(values)} more ${values === 1 ? 'is' : 'are'} not finite.`,
  noValues: 'No value is finite.',
  pointAtBins: 'Point at a bar, or use the arrow keys, for its count.',
} as const;

function beyondLimit(shown: number, below: number, limit: string): string {
  return below === 0 ? `above ${limit}` : below === shown ? `below ${MINUS}${limit}` : `beyond ±${limit}`;
}
