/** The menu that saves a figure of a comparison as a picture, whose caption says what is compared. */
import { css, html, nothing } from 'lit';
import { sentencesOf } from '../../../src/base/sentences';
import { givenText, type TraceId, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { StepCaption } from '../../heat-map/picture-look';
import type { ShownFigure } from '../../heat-map/shown-figures';
import { comparedFile, type PicturedSides } from '../../state/compare/compared-file';
import type { CompareData, ComparedSide, Comparison } from '../../state/compare/comparison';
import { differenceCount, differenceLines } from '../../state/compare/difference-export';
import { recoveryLines } from '../../state/compare/recovery-export';
import type { RecoveryMap } from '../../state/compare/recovery-map';
import { MOST_TEXT_VALUES, valueCount } from '../../state/figures/value-export';
import { compareStrings as strings } from '../../strings/compare';
import { proseStyles } from '../../theme/styles';
import '../figures/picture-menu';
import type { SavedNumbers } from '../figures/picture-menu';
import { numbersOfLines, type SavedValues, saveArray, saveCsv } from '../figures/save-values';

/** A figure that can be redrawn for a file. */
interface Drawn {
  readonly savedPart: ShownFigure['draw'];
}

/** Styles for elements that contain figures with a menu beside the title and a caption below. */
export const titledFigureStyles = [
  proseStyles,
  css`
    :host { display: block; margin: 10px 0; }
    h4 { margin: 8px 0 4px; font-size: var(--small); font-weight: 600; color: var(--muted); }
    .title { position: relative; display: flex; align-items: center; gap: 6px; }
  `,
];

interface Pictured {
  /** The side or sides whose values it shows; both by default. */
  readonly of?: PicturedSides;
  /** The picture's name in menus and in the file name, if it is not the title. */
  readonly named?: { readonly words: string; readonly file: (drawn: string) => string };
  /** The name of its file without the ending, if it is not made from both sides. */
  readonly file?: () => string;
  /** The number of its step, which is part of the file name; `undefined` if it belongs to none. */
  readonly step?: number | undefined;
  /** A description of the framed row; `undefined` if no row is framed. */
  readonly marked?: string | undefined;
  /** What it shows, in words. The first sentence is written below the title, the others in the caption. */
  readonly description?: string | undefined;
  /** The prediction that it is about, as part of a sentence. */
  readonly place?: string | undefined;
  /** The figures that it shows side by side; absent for a single figure. */
  readonly beside?: () => readonly ShownFigure['draw'][];
}

/**
 * @param title the title of the figure
 * @param map called when the picture is drawn; null if there is no map
 * @param numbers the numbers to save; `undefined` for none
 */
export function figurePicture(
  title: string,
  { comparison, host }: CompareData,
  map: () => Drawn | null,
  numbers: SavedNumbers | undefined,
  { of = 'both', named, file, step, marked, description, place, beside = () => [] }: Pictured = {},
) {
  if (!host) return nothing;
  const [finding, ...others] = description ? sentencesOf(description) : [];
  const noted = [...others, place].filter((one) => one !== undefined);
  const caption: StepCaption = { ...pictureCaption(title, comparison, of, marked), finding, noted };
  const picture = () => {
    const drawn = map();
    return drawn ? drawn.savedPart.bind(drawn) : undefined;
  };
  return html`<trace-picture-menu .name=${named?.words ?? title} .summary=${picturedSummary(comparison, of)} .traces=${picturedTraces(comparison, of)} .caption=${caption} .fileOf=${file ?? fileIn(comparison, of, step, named?.file)} .host=${host}
    .picture=${picture} .numbers=${numbers} .beside=${beside}></trace-picture-menu>`;
}

/** The name of the file. Like a picture of a single trace, it begins with the step. */
function fileIn(
  comparison: Pick<Comparison, 'a' | 'b'>,
  of: PicturedSides,
  step: number | undefined,
  named: (drawn: string) => string = (drawn) => drawn,
) {
  return (drawn: string) =>
    comparedFile(step === undefined ? named(drawn) : `step-${step}-${named(drawn)}`, comparison, of);
}

/** The numbers of one side's tensor. */
export function numbersOf(values: SavedValues): SavedNumbers {
  return {
    csv: (host, onWriting) => saveCsv(values, host, onWriting),
    npy: (host, onWriting) => saveArray(values, host, onWriting),
    tooMany: valueCount(values.tensor) > MOST_TEXT_VALUES,
  };
}

/**
 * The numbers of a difference, together with those of A and B.
 * @param file the file name without ending
 * @param about what it shows, for people
 */
export function numbersOfDifference(
  comparison: Comparison,
  [a, b]: readonly [StepTensor, StepTensor],
  file: { readonly name: string; readonly about: string },
): SavedNumbers {
  const lines = () => differenceLines(comparison, a, b);
  return { ...numbersOfLines(lines, file), tooMany: differenceCount(comparison, a) > MOST_TEXT_VALUES };
}

/** All cells of a map of runs, as known when this is called. */
export function numbersOfRecovery({ comparison }: CompareData, map: RecoveryMap): SavedNumbers {
  const name = comparedFile(map.file, comparison);
  return numbersOfLines(() => recoveryLines(comparison, map), { name, about: map.title });
}

/** The summary of the side that is drawn. For both sides it is that of A, with both model names if they differ. */
export function picturedSummary({ a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides = 'both'): TraceSummary {
  if (of === 'a' || of === 'b') return { a, b }[of].summary;
  const [ofA, ofB] = [a.summary.model.name, b.summary.model.name];
  return ofA === ofB ? a.summary : { ...a.summary, model: { ...a.summary.model, name: `${ofA} · ${ofB}` } };
}

/** The traces that a picture is of. If both sides are views of one trace, its weights are named once. */
function picturedTraces({ a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides): readonly TraceId[] {
  const sides = of === 'a' || of === 'b' ? [{ a, b }[of]] : [a, b];
  return sides.map(({ summary }) => summary.trace);
}

/** @param marked a description of the framed row; absent if no row is framed */
export function pictureCaption(
  title: string,
  { a, b }: Pick<Comparison, 'a' | 'b'>,
  of: PicturedSides = 'both',
  marked?: string,
): StepCaption {
  const textOf = ({ summary }: ComparedSide) => givenText(summary).text;
  const [ofA, ofB] = [strings.pictured('A', textOf(a)), strings.pictured('B', textOf(b))];
  const ofBoth = textOf(a) === textOf(b) ? [strings.pictured('A and B', textOf(a))] : [ofA, ofB];
  const texts = of === 'a' ? [ofA] : of === 'b' ? [ofB] : ofBoth;
  // Each starts a line of its own.
  return {
    step: undefined,
    title,
    term: '',
    traced: [...texts, ...(marked === undefined ? [] : [strings.framedRow(marked)])],
  };
}
