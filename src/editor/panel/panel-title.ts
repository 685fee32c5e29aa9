/** What the tab of a panel is called. */
import { basename } from 'node:path';
import { blankText } from '../../base/blank-text';
import { COMPARED_CHARACTERS, type DifferingWords, differingWords } from '../../base/differing-words';
import { plainText } from '../../base/foreign-text';
import { oneLine } from '../../base/one-line';
import { shownText } from '../../engine/protocol/completion-protocol';
import type {
  ComparedOrigin,
  ComparedTrace,
  Origin,
  PanelContent,
  ShownTrace,
  SideName,
} from '../../engine/protocol/panel-protocol';
import { givenText, type TraceSummary } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { sidesAsRead } from '../../trace/compare/compare-place';
import { tracedPart } from '../../trace/run/traced-part';
import { isSavedComparisonName, type NamedSide, withoutSavedEnding } from '../../trace/saving/saved-trace-name';
import { changesOf } from './changes-of';
import { fileOfComparison } from './file-origin';

const MAX_CHARACTERS = 28;
/** Of each text in the tab of a comparison, which shows both. */
const TAB_CHARACTERS = 14;

/**
 * The product's name and the beginning of the traced text, or of the explained suggestion, or the name of the file. The title
 * of a comparison says what tells both sides apart, without the product's name, since tabs are cut at their end and have its
 * icon.
 */
export function panelTitle(content: PanelContent): string {
  if (content.kind === 'empty') return 'LLM Trace';
  if (content.kind === 'trace') return `LLM Trace${beginning(': ', asTraced(content))}`;
  if (content.kind !== 'compare') return `LLM Trace${beginning(': ', content.origin)}`;
  const [a, b] = sidesAsRead(content, content.place);
  return savedApart(a, b, tabTitle) ?? (tabTitle(a, b) || 'LLM Trace');
}

/** Of a text of which only the end was traced, with that alone. */
function asTraced({ origin, summary }: ShownTrace): Origin {
  const start = origin.file === undefined && !origin.suggestion ? tracedFrom(summary) : 0;
  return start === 0 ? origin : { ...origin, text: fromHere(givenText(summary).text, start) };
}

/** Where in the given text the traced part begins, in UTF-16 units: 0 unless only its end was traced. */
export function tracedFrom(summary: TraceSummary): number {
  const given = summary.source ?? summary;
  return given.cut ? tracedPart(given).start : 0;
}

/** The text from a place on that is not its beginning. */
export function fromHere(text: string, start: number): string {
  return `…${text.slice(start).trimStart()}`;
}

/**
 * Endings that tell panels with the same title apart: the models of their traces or comparisons, where these differ.
 * @returns one ending for each panel; '' where none is needed
 */
export function titleEndings(contents: readonly PanelContent[]): readonly string[] {
  const named = contents.map((content) => ({ title: panelTitle(content), models: modelsOf(content) }));
  return named.map(({ title, models }) => {
    const isElsewhere = named.some((other) => other.models && other.title === title && other.models !== models);
    return models && isElsewhere ? ` · ${models}` : '';
  });
}

/** "gpt2", of two "gpt2, small"; '' of what is neither a trace nor a comparison. */
function modelsOf(content: PanelContent): string {
  if (content.kind === 'trace')
    return content.origin.file === undefined ? modelOf({ origin: content.origin, variant: 'model' }) : '';
  if (content.kind !== 'compare') return '';
  const names = sidesAsRead(content, content.place).map((side) => modelOf(unsaved(side) ?? side));
  return [...new Set(names)].join(', ');
}

type TitleOf = (a: ComparedOrigin, b: ComparedOrigin) => string;

/** A side of a comparison, whose text is known by its trace or as it was remembered. */
type NamedByText = ComparedOrigin & Partial<Pick<ComparedTrace, 'summary'>>;

/**
 * The title of a comparison of which a side is from a file of its own: named by what the sides hold, not by the files' names.
 * @param titleOf the title of two sides that differ, as if they were not saved
 * @returns `undefined` where no side is from such a file, or it is not known what that holds
 */
export function savedApart(a: NamedByText, b: NamedByText, titleOf: TitleOf): string | undefined {
  if (fileOfComparison({ a, b }) !== undefined || [a, b].every(({ origin }) => origin.file === undefined))
    return undefined;
  const [ofA, ofB] = [unsaved(a), unsaved(b)];
  if (!ofA || !ofB) return undefined;
  if (JSON.stringify(ofA) !== JSON.stringify(ofB)) return titleOf(ofA, ofB);
  const how = [a, b].map(({ origin }) => (origin.file === undefined ? 'not saved' : beginning('', unended(origin))));
  return `${how.join(' ↔ ')}: ${beginning('', ofA.origin, TAB_CHARACTERS)}`;
}

/** What a side is of, wherever it is from; `undefined`: its text is not known. */
function unsaved({ origin, summary, held, variant }: NamedByText): ComparedOrigin | undefined {
  const text = origin.text || (summary ? givenText(summary).text : (held?.text ?? ''));
  if (text === '') return undefined;
  const { source: _, file: __, ...rest } = origin;
  const model = nameOfReference(parseReference(origin.model || (summary?.model.name ?? held?.model ?? '')));
  return { origin: { ...rest, text, model, source: null }, variant };
}

/** "sister ↔ brother"; of one text what it is traced with before the text. */
function tabTitle(a: ComparedOrigin, b: ComparedOrigin): string {
  if (fileOfComparison({ a, b }) !== undefined) return `LLM Trace${beginning(': ', a.origin)}`;
  if (isSameText(a, b)) return `${toldApart(a, b).join(' ↔ ')}: ${beginning('', a.origin, TAB_CHARACTERS)}`;
  const { a: ofA, b: ofB } = differing(a.origin, b.origin) ?? { a: a.origin, b: b.origin };
  const both = (most: number) => [ofA, ofB].map((origin) => beginning('', unended(origin), most)) as [string, string];
  const [shortA, shortB] = both(TAB_CHARACTERS);
  return (shortA === shortB ? both(MAX_CHARACTERS) : [shortA, shortB]).filter(Boolean).join(' ↔ ');
}

/**
 * The title of a comparison in a list, with the sides in the reader's order: the words that differ, or the beginnings of both
 * texts, or the names of their files; for one text, what it is traced with; for one file, its name.
 */
export function comparisonTitle({ a, b }: Readonly<Record<SideName, ComparedOrigin>>): string {
  const file = fileOfComparison({ a, b });
  if (file !== undefined) return beginning('', a.origin);
  if (!isSameText(a, b))
    return differingTitle(a.origin, b.origin) ?? `${beginning('', a.origin)}${beginning(' ↔ ', b.origin)}`;
  const [ofA, ofB] = toldApart(a, b);
  return `${beginning('', a.origin)}: ${ofA} ↔ ${ofB}`;
}

/**
 * The title of a comparison where only texts and models are known: the first words of both texts if these differ; for one
 * text, in words.
 * @param short the first words of a text
 */
export function reportedTitle(a: NamedSide, b: NamedSide, short: (text: string) => string): string {
  const [shortA, shortB] = [a, b].map(({ text }) => short(text)) as [string, string];
  if (shortA !== shortB) return `${shortA} ↔ ${shortB}`;
  const side = ({ text, model, variant }: NamedSide) => ({ origin: { text, model, source: null }, variant });
  const [ofA, ofB] = [side(a), side(b)];
  if (!isSameText(ofA, ofB)) return comparisonTitle({ a: ofA, b: ofB });
  const [withA, withB] = toldApart(ofA, ofB);
  // In quotes, since a sentence has a full stop of its own.
  return `“${beginning('', ofA.origin)}” in ${withA} and in ${withB}`;
}

/** Saved traces all end alike. */
function unended(origin: Origin): Origin {
  return origin.file === undefined ? origin : { ...origin, file: withoutSavedEnding(origin.file) };
}

function isSameText({ origin: a }: ComparedOrigin, { origin: b }: ComparedOrigin): boolean {
  return a.text === b.text && a.file === b.file;
}

/** By what two traces of one text differ. */
function toldApart(a: ComparedOrigin, b: ComparedOrigin): readonly [string, string] {
  if (a.variant !== b.variant) return [variantOf(a), variantOf(b)];
  const changes = ({ origin }: ComparedOrigin) => plainText(changesOf(origin).join(', ')) || 'unchanged';
  if (a.origin.model === b.origin.model && changes(a) !== changes(b)) return [changes(a), changes(b)];
  return [modelOf(a), modelOf(b)];
}

/** "sister ↔ brother · My little … lost her": a narrow list has no room for both texts. */
function differingTitle(a: Origin, b: Origin): string | undefined {
  const found = differing(a, b);
  if (!found) return undefined;
  const { before, after } = found;
  const short = (words: readonly string[]) => beginning('', textOf(a, words));
  const common = [before.length > 0 ? short(before.slice(-2)) : '', after.length > 0 ? short(after.slice(0, 2)) : ''];
  return `${beginning('', found.a)} ↔ ${beginning('', found.b)} · ${common.join(' … ').trim()}`;
}

/** The words that only one of two texts has, and those around them. `undefined`: they share none at either end. */
function differing(
  a: Origin,
  b: Origin,
): (Pick<DifferingWords, 'before' | 'after'> & Record<SideName, Origin>) | undefined {
  if ([a, b].some(({ file, suggestion }) => file !== undefined || suggestion)) return undefined;
  const [first, second] = [a, b].map(({ text }) => text.slice(0, COMPARED_CHARACTERS).trim().split(/\s+/)) as [
    string[],
    string[],
  ];
  const found = differingWords(first, second);
  if (!found) return undefined;
  const [ofA, ofB] = withoutCommonMark(found.a.join(' '), found.b.join(' '));
  return { ...found, a: { ...a, text: ofA }, b: { ...b, text: ofB } };
}

/** "Paris" and "Germany" of "Paris," and "Germany,": the mark that both words end with does not tell them apart. */
function withoutCommonMark(a: string, b: string): [string, string] {
  const mark = /[.,;:!?…]+$/.exec(a)?.[0];
  const isCommon = mark !== undefined && /[.,;:!?…]+$/.exec(b)?.[0] === mark;
  return isCommon ? [a.slice(0, -mark.length), b.slice(0, -mark.length)] : [a, b];
}

function textOf(origin: Origin, words: readonly string[]): Origin {
  return { ...origin, text: words.join(' ') };
}

/** Of a saved trace it is not known before the file is read. */
function modelOf({ origin }: ComparedOrigin): string {
  if (origin.model === '') return 'model';
  return plainText(nameOfReference(parseReference(origin.model)), MAX_CHARACTERS);
}

function variantOf(side: ComparedOrigin): string {
  return side.variant === 'walkthrough' ? 'simplified block' : modelOf(side);
}

function beginning(before: string, origin: Origin, most = MAX_CHARACTERS): string {
  const { file, suggestion, text: traced } = origin;
  // What a suggestion is a trace of begins with the document's first words, which say little of it.
  const named = file === undefined ? (suggestion ? shownText(suggestion) : traced) : fileName(file);
  const text = oneLine(named.slice(0, 1000));
  if (text === '') return named === '' ? '' : before + (blankText(named.slice(0, 1000)) ?? '');
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const short =
    characters.length > most
      ? `${characters
          .slice(0, most - 1)
          .join('')
          .trimEnd()}…`
      : text;
  return before + plainText(short, Number.POSITIVE_INFINITY);
}

/** Of a comparison without its long ending, which would leave no room for the name. */
function fileName(file: string): string {
  const name = basename(file);
  return isSavedComparisonName(name) ? withoutSavedEnding(name) : name;
}
