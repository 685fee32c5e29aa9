/** The title of a panel's tab. */
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
/** How many characters of each text are in the tab of a comparison. */
const TAB_CHARACTERS = 14;

/**
 * The product's name with the beginning of the traced text or explained suggestion, or with the file's name. For a
 * comparison, what distinguishes the sides, without the product's name, because tabs are cut at their end and have its icon.
 */
export function panelTitle(content: PanelContent): string {
  if (content.kind === 'empty') return 'LLM Trace';
  if (content.kind === 'trace') return `LLM Trace${beginning(': ', asTraced(content))}`;
  if (content.kind !== 'compare') return `LLM Trace${beginning(': ', content.origin)}`;
  const [a, b] = sidesAsRead(content, content.place);
  return savedApart(a, b, tabTitle) ?? (tabTitle(a, b) || 'LLM Trace');
}

/** If only the end of a text was traced, the origin with that part of the text. */
function asTraced({ origin, summary }: ShownTrace): Origin {
  const start = origin.file === undefined && !origin.suggestion ? tracedFrom(summary) : 0;
  return start === 0 ? origin : { ...origin, text: fromHere(givenText(summary).text, start) };
}

/** The offset in the given text at which the traced part begins, in UTF-16 units: 0 unless only its end was traced. */
export function tracedFrom(summary: TraceSummary): number {
  const given = summary.source ?? summary;
  return given.cut ? tracedPart(given).start : 0;
}

/** The text from an offset on, marked as not being the beginning. */
export function fromHere(text: string, start: number): string {
  return `…${text.slice(start).trimStart()}`;
}

/**
 * Endings that distinguish panels with the same title: the models of their traces or comparisons if these differ.
 * @returns one ending for each panel; '' if none is needed
 */
export function titleEndings(contents: readonly PanelContent[]): readonly string[] {
  const named = contents.map((content) => ({ title: panelTitle(content), models: modelsOf(content) }));
  return named.map(({ title, models }) => {
    const isElsewhere = named.some((other) => other.models && other.title === title && other.models !== models);
    return models && isElsewhere ? ` · ${models}` : '';
  });
}

/** For example "gpt2" or, for two models, "gpt2, small"; '' for what is neither a trace nor a comparison. */
function modelsOf(content: PanelContent): string {
  if (content.kind === 'trace')
    return content.origin.file === undefined ? modelOf({ origin: content.origin, variant: 'model' }) : '';
  if (content.kind !== 'compare') return '';
  const names = sidesAsRead(content, content.place).map((side) => modelOf(withoutFile(side) ?? side));
  return [...new Set(names)].join(', ');
}

type TitleOf = (a: ComparedOrigin, b: ComparedOrigin) => string;

/** A side of a comparison whose text is known, either from its trace or because it was stored. */
type NamedByText = ComparedOrigin & Partial<Pick<ComparedTrace, 'summary'>>;

/**
 * The title of a comparison with a side from a separate file: it names what the sides hold instead of the files.
 * @param titleOf the title of two sides that differ, as if they had not been saved
 * @returns `undefined` if no side comes from such a file, or its content is unknown
 */
export function savedApart(a: NamedByText, b: NamedByText, titleOf: TitleOf): string | undefined {
  if (fileOfComparison({ a, b }) !== undefined || [a, b].every(({ origin }) => origin.file === undefined))
    return undefined;
  const [ofA, ofB] = [withoutFile(a), withoutFile(b)];
  if (!ofA || !ofB) return undefined;
  if (JSON.stringify(ofA) !== JSON.stringify(ofB)) return titleOf(ofA, ofB);
  const how = [a, b].map(({ origin }) =>
    origin.file === undefined ? 'not saved' : beginning('', withoutEnding(origin)),
  );
  return `${how.join(' ↔ ')}: ${beginning('', ofA.origin, TAB_CHARACTERS)}`;
}

/** The origin of a side without its file; `undefined` if its text is unknown. */
function withoutFile({ origin, summary, held, variant }: NamedByText): ComparedOrigin | undefined {
  const text = origin.text || (summary ? givenText(summary).text : (held?.text ?? ''));
  if (text === '') return undefined;
  const { source: _, file: __, ...rest } = origin;
  const model = nameOfReference(parseReference(origin.model || (summary?.model.name ?? held?.model ?? '')));
  return { origin: { ...rest, text, model, source: null }, variant };
}

/** For example "sister ↔ brother"; for a single text, what it is traced with, followed by the text. */
function tabTitle(a: ComparedOrigin, b: ComparedOrigin): string {
  if (fileOfComparison({ a, b }) !== undefined) return `LLM Trace${beginning(': ', a.origin)}`;
  if (isSameText(a, b)) return `${toldApart(a, b).join(' ↔ ')}: ${beginning('', a.origin, TAB_CHARACTERS)}`;
  const { a: ofA, b: ofB } = differing(a.origin, b.origin) ?? { a: a.origin, b: b.origin };
  const both = (most: number) =>
    [ofA, ofB].map((origin) => beginning('', withoutEnding(origin), most)) as [string, string];
  const [shortA, shortB] = both(TAB_CHARACTERS);
  return (shortA === shortB ? both(MAX_CHARACTERS) : [shortA, shortB]).filter(Boolean).join(' ↔ ');
}

/**
 * The title of a comparison in a list, with the sides in the user's order: the words that differ, or the beginnings of both
 * texts, or the names of their files. For a single text, what it is traced with; for a single file, its name.
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
 * The title of a comparison if only texts and models are known: the first words of both texts if these differ; for a single
 * text, a phrase.
 * @param short returns the first words of a text
 */
export function reportedTitle(a: NamedSide, b: NamedSide, short: (text: string) => string): string {
  const [shortA, shortB] = [a, b].map(({ text }) => short(text)) as [string, string];
  if (shortA !== shortB) return `${shortA} ↔ ${shortB}`;
  const side = ({ text, model, variant }: NamedSide) => ({ origin: { text, model, source: null }, variant });
  const [ofA, ofB] = [side(a), side(b)];
  if (!isSameText(ofA, ofB)) return comparisonTitle({ a: ofA, b: ofB });
  const [withA, withB] = toldApart(ofA, ofB);
  // In quotation marks, because a sentence has its own full stop.
  return `“${beginning('', ofA.origin)}” in ${withA} and in ${withB}`;
}

/** Removes the ending that all saved traces have. */
function withoutEnding(origin: Origin): Origin {
  return origin.file === undefined ? origin : { ...origin, file: withoutSavedEnding(origin.file) };
}

function isSameText({ origin: a }: ComparedOrigin, { origin: b }: ComparedOrigin): boolean {
  return a.text === b.text && a.file === b.file;
}

/** What distinguishes two traces of the same text. */
function toldApart(a: ComparedOrigin, b: ComparedOrigin): readonly [string, string] {
  if (a.variant !== b.variant) return [variantOf(a), variantOf(b)];
  const changes = ({ origin }: ComparedOrigin) => plainText(changesOf(origin).join(', ')) || 'unchanged';
  if (a.origin.model === b.origin.model && changes(a) !== changes(b)) return [changes(a), changes(b)];
  return [modelOf(a), modelOf(b)];
}

/** For example "sister ↔ brother · My little … lost her": a narrow list has no room for both texts. */
function differingTitle(a: Origin, b: Origin): string | undefined {
  const found = differing(a, b);
  if (!found) return undefined;
  const { before, after } = found;
  const short = (words: readonly string[]) => beginning('', textOf(a, words));
  const common = [before.length > 0 ? short(before.slice(-2)) : '', after.length > 0 ? short(after.slice(0, 2)) : ''];
  return `${beginning('', found.a)} ↔ ${beginning('', found.b)} · ${common.join(' … ').trim()}`;
}

/**
 * The words that only one of two texts has, and the words around them; `undefined` if the texts have no common beginning or
 * end.
 */
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

/** From "Paris," and "Germany," to "Paris" and "Germany": a common punctuation mark distinguishes nothing. */
function withoutCommonMark(a: string, b: string): [string, string] {
  const mark = /[.,;:!?…]+$/.exec(a)?.[0];
  const isCommon = mark !== undefined && /[.,;:!?…]+$/.exec(b)?.[0] === mark;
  return isCommon ? [a.slice(0, -mark.length), b.slice(0, -mark.length)] : [a, b];
}

function textOf(origin: Origin, words: readonly string[]): Origin {
  return { ...origin, text: words.join(' ') };
}

/** For a saved trace it is unknown until the file is read. */
function modelOf({ origin }: ComparedOrigin): string {
  if (origin.model === '') return 'model';
  return plainText(nameOfReference(parseReference(origin.model)), MAX_CHARACTERS);
}

function variantOf(side: ComparedOrigin): string {
  return side.variant === 'walkthrough' ? 'simplified block' : modelOf(side);
}

function beginning(before: string, origin: Origin, most = MAX_CHARACTERS): string {
  const { file, suggestion, text: traced } = origin;
  // The traced text of a suggestion begins with the first words of the document, which say little about it, so the suggested
  // text is used.
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

/** For a comparison, without the long file extension, which would leave no room for the name. */
function fileName(file: string): string {
  const name = basename(file);
  return isSavedComparisonName(name) ? withoutSavedEnding(name) : name;
}
