/** The menu by which a figure of a comparison is taken out as a picture, which says what is compared. */
import { css, html, nothing } from 'lit';
import { sentencesOf } from '../../../src/base/sentences';
import { givenText, type TraceId, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { StepCaption } from '../../heat-map/picture-look';
import type { ShownFigure } from '../../heat-map/shown-figures';
import { comparedFile, type PicturedSides } from '../../state/compare/compared-file';
import type { CompareData, ComparedSide, Comparison } from '../../state/compare/comparison';
import { differenceCount, differenceLines } from '../../state/compare/difference-export';
import { wayLines } from '../../state/compare/way-export';
import type { WayMap } from '../../state/compare/way-map';
import { MOST_TEXT_VALUES, valueCount } from '../../state/figures/value-export';
import { compareStrings as strings } from '../../strings/compare';
import '../figures/picture-menu';
import type { SavedNumbers } from '../figures/picture-menu';
import { numbersOfLines, type SavedValues, saveArray, saveCsv } from '../figures/save-values';

/** What can be drawn anew for a file. */
interface Drawn {
  readonly savedPart: ShownFigure['draw'];
}

/** An element of such figures: the title of each has its menu beside it, and below both what the figure says. */
export const titledFigureStyles = css`
  :host { display: block; margin: 10px 0; }
  h4 { margin: 8px 0 4px; font-size: var(--small); font-weight: 600; color: var(--muted); }
  .title { position: relative; display: flex; align-items: center; gap: 6px; }
  p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
`;

interface Pictured {
  /** Whose values it shows; both, where it is not said. */
  readonly of?: PicturedSides;
  /** What the picture is called in menus, where that is not its title; and its file after the same. */
  readonly named?: { readonly words: string; readonly file: (drawn: string) => string };
  /** What its file is called, without an ending, where that is not after both sides. */
  readonly file?: () => string;
  /** The step that it is of, which the file is named by; `undefined`: it is of none. */
  readonly step?: number | undefined;
  /** What the row in the frame is of; `undefined`: none has one. */
  readonly marked?: string | undefined;
  /** What happened there: its first sentence stands below the title, all others among what it is of. */
  readonly said?: string | undefined;
  /** Of which prediction it is, in a sentence. */
  readonly place?: string | undefined;
  /** The figures that stand beside each other in it; none: it is of one. */
  readonly beside?: () => readonly ShownFigure['draw'][];
}

/**
 * @param title of the figure
 * @param map asked when the picture is drawn; null: there is none
 * @param numbers what is saved of them; `undefined`: nothing
 */
export function figurePicture(
  title: string,
  { comparison, host }: CompareData,
  map: () => Drawn | null,
  numbers?: SavedNumbers,
  { of = 'both', named, file, step, marked, said, place, beside = () => [] }: Pictured = {},
) {
  if (!host) return nothing;
  const [finding, ...others] = said ? sentencesOf(said) : [];
  const noted = [...others, place].filter((one) => one !== undefined);
  const caption: StepCaption = { ...pictureCaption(title, comparison, of, marked), finding, noted };
  const picture = () => {
    const drawn = map();
    return drawn ? drawn.savedPart.bind(drawn) : undefined;
  };
  return html`<trace-picture-menu .name=${named?.words ?? title} .summary=${picturedSummary(comparison, of)} .traces=${picturedTraces(comparison, of)} .caption=${caption} .fileOf=${file ?? fileIn(comparison, of, step, named?.file)} .host=${host}
    .picture=${picture} .numbers=${numbers} .beside=${beside}></trace-picture-menu>`;
}

/** As a picture of a single trace it is named by its step first. */
function fileIn(
  comparison: Pick<Comparison, 'a' | 'b'>,
  of: PicturedSides,
  step: number | undefined,
  named: (drawn: string) => string = (drawn) => drawn,
) {
  return (drawn: string) =>
    comparedFile(step === undefined ? named(drawn) : `step-${step}-${named(drawn)}`, comparison, of);
}

/** The numbers of a tensor of one side. */
export function numbersOf(values: SavedValues): SavedNumbers {
  return {
    csv: (host, onWriting) => saveCsv(values, host, onWriting),
    npy: (host, onWriting) => saveArray(values, host, onWriting),
    tooMany: valueCount(values.tensor) > MOST_TEXT_VALUES,
  };
}

/**
 * The numbers of a difference, with those of A and B.
 * @param file what it is called, without its ending @param about what it shows, for people
 */
export function numbersOfDifference(
  comparison: Comparison,
  [a, b]: readonly [StepTensor, StepTensor],
  file: { readonly name: string; readonly about: string },
): SavedNumbers {
  const lines = () => differenceLines(comparison, a, b);
  return { ...numbersOfLines(lines, file), tooMany: differenceCount(comparison, a) > MOST_TEXT_VALUES };
}

/** All cells of a map of runs, as they are when they are taken out. */
export function numbersOfWay({ comparison }: CompareData, map: WayMap): SavedNumbers {
  const name = comparedFile(map.file, comparison);
  return numbersOfLines(() => wayLines(comparison, map), { name, about: map.title });
}

/** Of the side that is drawn; of both sides that of A, with the names of both models where there are two. */
export function picturedSummary({ a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides = 'both'): TraceSummary {
  if (of === 'a' || of === 'b') return { a, b }[of].summary;
  const [ofA, ofB] = [a.summary.model.name, b.summary.model.name];
  return ofA === ofB ? a.summary : { ...a.summary, model: { ...a.summary.model, name: `${ofA} · ${ofB}` } };
}

/** Of which traces a picture is: whoever compares two looks at one is told its weights once. */
function picturedTraces({ a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides): readonly TraceId[] {
  const sides = of === 'a' || of === 'b' ? [{ a, b }[of]] : [a, b];
  return sides.map(({ summary }) => summary.trace);
}

/** @param marked what the row in the frame is of; left out: none has one */
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
  // Each begins a line of its own.
  return {
    step: undefined,
    title,
    term: '',
    traced: [...texts, ...(marked === undefined ? [] : [strings.framedRow(marked)])],
  };
}
