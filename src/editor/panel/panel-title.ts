/** What the tab of a panel is called. */
import { basename } from 'node:path';
import { COMPARED_CHARACTERS, differingWords } from '../../base/differing-words';
import { plainText } from '../../base/foreign-text';
import { shownText } from '../../engine/protocol/completion-protocol';
import type {
  ComparedOrigin,
  ComparePlace,
  Origin,
  PanelContent,
  SideName,
} from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { sidesAsRead } from '../../trace/compare/compare-place';
import { isSavedComparisonName, withoutSavedEnding } from '../../trace/saving/saved-trace-name';
import { changesOf } from './changes-of';
import { fileOfComparison } from './file-origin';

const MAX_CHARACTERS = 28;

/**
 * The product's name and the beginning of the traced text, of the suggestion that is explained or the name of its file, on
 * one line; of a comparison that of both texts.
 */
export function panelTitle(content: PanelContent): string {
  if (content.kind === 'empty') return 'LLM Trace';
  if (content.kind !== 'compare') return `LLM Trace${beginning(': ', content.origin)}`;
  return `LLM Trace: ${comparisonTitle(content, content.place)}`;
}

/** With the sides as its reader has them: the words that differ or the beginnings of both texts, or the names of their files; of one text what it is traced with, of one file its name. */
export function comparisonTitle(
  sides: Readonly<Record<SideName, ComparedOrigin>>,
  place: ComparePlace | undefined,
): string {
  const [a, b] = sidesAsRead(sides, place);
  const file = fileOfComparison({ a, b });
  if (file !== undefined) return beginning('', a.origin);
  const same = a.origin.text === b.origin.text && a.origin.file === b.origin.file;
  if (!same) return differingTitle(a.origin, b.origin) ?? `${beginning('', a.origin)}${beginning(' ↔ ', b.origin)}`;
  const [ofA, ofB] = toldApart(a, b);
  return `${beginning('', a.origin)}: ${ofA} ↔ ${ofB}`;
}

/** By what two traces of one text differ. */
function toldApart(a: ComparedOrigin, b: ComparedOrigin): readonly [string, string] {
  if (a.variant !== b.variant) return [variantOf(a), variantOf(b)];
  const changes = ({ origin }: ComparedOrigin) => plainText(changesOf(origin).join(', ')) || 'unchanged';
  if (a.origin.model === b.origin.model && changes(a) !== changes(b)) return [changes(a), changes(b)];
  return [modelOf(a), modelOf(b)];
}

/** "sister ↔ brother · My little … lost her": a tab, or a narrow list, has no room for both texts. */
function differingTitle(a: Origin, b: Origin): string | undefined {
  if ([a, b].some(({ file, suggestion }) => file !== undefined || suggestion)) return undefined;
  const [first, second] = [a, b].map(({ text }) => text.slice(0, COMPARED_CHARACTERS).trim().split(/\s+/)) as [
    string[],
    string[],
  ];
  const differing = differingWords(first, second);
  if (!differing) return undefined;
  const { before, after } = differing;
  const short = (words: readonly string[]) => beginning('', { ...a, text: words.join(' ') });
  const common = [before.length > 0 ? short(before.slice(-2)) : '', after.length > 0 ? short(after.slice(0, 2)) : ''];
  return `${short(differing.a)} ↔ ${short(differing.b)} · ${common.join(' … ').trim()}`;
}

/** Of a saved trace it is not known before the file is read. */
function modelOf({ origin }: ComparedOrigin): string {
  if (origin.model === '') return 'model';
  return plainText(nameOfReference(parseReference(origin.model)), MAX_CHARACTERS);
}

function variantOf(side: ComparedOrigin): string {
  return side.variant === 'walkthrough' ? 'simplified block' : modelOf(side);
}

function beginning(before: string, origin: Origin): string {
  const { file, suggestion, text: traced } = origin;
  // What a suggestion is a trace of begins with the document's first words, which say little of it.
  const named = file === undefined ? (suggestion ? shownText(suggestion) : traced) : fileName(file);
  const text = named.slice(0, 1000).replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const short = characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…` : text;
  return before + plainText(short, Number.POSITIVE_INFINITY);
}

/** Of a comparison without its long ending, which would leave no room for the name. */
function fileName(file: string): string {
  const name = basename(file);
  return isSavedComparisonName(name) ? withoutSavedEnding(name) : name;
}
